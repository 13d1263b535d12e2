// Where an export goes, and in which form: one file, a file for each list, a spreadsheet with sheets, or
// standard output.
#pragma once

#include "cli/context.hpp"
#include "cli/output/row_writer.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace instacrm::cli {

struct ExportTarget {
    std::string pattern;  ///< a path with {date}, {time}, {what}; `-`: standard output
    Format format = Format::csv;

    /// From --out and --format. `several`: lists, which need a file each unless they are sheets. @throws
    /// UsageError when they do not go together.
    static ExportTarget of(const Context& context, bool several);

    /// The path of a list's file, in the machine's own time.
    std::filesystem::path path(std::string_view what, Time now) const;
};

/// The files of one export: none of them is there before keep().
class ExportFiles {
public:
    ExportFiles(const Context& context, const ExportTarget& target);
    ExportFiles(const ExportFiles&) = delete;
    ExportFiles& operator=(const ExportFiles&) = delete;
    ~ExportFiles();

    struct Written {
        std::string name;  ///< of the list
        std::filesystem::path path;
        std::int64_t rows = 0;
    };

    /// Begins the next list.
    std::unique_ptr<RowWriter> begin(const std::string& name, const std::vector<std::string>& fields);
    /// How many rows the list had that was begun last.
    void count(std::int64_t rows);

    /// Writes out what is held back. A spreadsheet is put together here, which takes a while.
    void finish();
    /// The files take their places. @throws std::system_error.
    void keep();

    /// Nothing for standard output.
    const std::vector<Written>& written() const { return written_; }

private:
    struct File;
    File& open(const std::filesystem::path& path);

    const Context& context_;
    const ExportTarget& target_;
    OutputOptions options_;
    std::vector<std::unique_ptr<File>> files_;
    std::vector<Written> written_;
};

}  // namespace instacrm::cli
