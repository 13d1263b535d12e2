// A disk that forgets. It is told, step by step, what a program did to its files, and can say at any moment
// what would be there if the power went: what was flushed, and of the rest nothing, or what chance leaves.
//
// As hard as POSIX allows: a file's bytes are safe when the file was flushed, its name when the folder was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace instacrm::faults {

namespace fs = std::filesystem;

using FileNumber = std::size_t;

/// One thing that a program did, or said that it had done.
struct Step {
    enum class What : std::uint8_t {
        write,         ///< `bytes` at `offset` of `file`
        truncate,      ///< `file` has `offset` bytes
        flush,         ///< `file`
        name,          ///< `names` of `folder` stand for other files, all at once
        flush_folder,  ///< `folder`
        promise        ///< `text`: from now on this must not be lost
    };

    /// No file: the name is gone, or that of a folder when `folder` is set.
    struct Name {
        std::string name;
        std::optional<FileNumber> file;
        bool folder = false;
    };

    What what = What::promise;
    FileNumber file = 0;
    std::uint64_t offset = 0;
    std::string bytes;
    std::string folder;  ///< below the disk's root; empty: the root
    std::vector<Name> names;
    std::string text;
};

/// What becomes of things that were never flushed.
enum class Loss : std::uint8_t {
    all,
    some  ///< sectors of 512 bytes and the newest names survive by chance, each on its own
};

class Disk {
public:
    void apply(const Step& step);

    /// Lays the files into `folder`, an empty one, as they are after the power came back.
    void cut(const fs::path& folder, Loss loss, std::mt19937_64& chance) const;

private:
    struct File {
        std::string flushed;
        std::vector<Step> pending;  ///< write and truncate
    };
    using Names = std::map<std::string, Step::Name>;
    struct Folder {
        Names flushed;
        std::vector<Step> pending;  ///< name
    };

    static void apply_names(Names& names, const Step& step);
    void lay(const fs::path& target, const std::string& folder, Loss loss, std::mt19937_64& chance) const;

    std::map<FileNumber, File> files_;
    std::map<std::string, Folder> folders_;
};

}  // namespace instacrm::faults
