#include "cli/update/release.hpp"

#include "cli/failure.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/platform/crypto.hpp"
#include "common/platform/ownership.hpp"
#include "common/platform/process.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"
#include "common/signing/minisign.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace instacrm::cli {
namespace {

constexpr const char* list_name = "release.json";
constexpr const char* most_list_bytes = "1048576";
constexpr const char* most_file_bytes = "268435456";

#ifdef _WIN32
constexpr std::string_view this_system = "windows-x86_64";
#else
constexpr std::string_view this_system = "linux-x86_64";
#endif

bool is_url(const std::string& from) {
    return from.starts_with("https://") || from.starts_with("http://");
}

/// Downloads are curl's: it comes with Windows 10 and every Linux, and brings the system's certificates
/// along.
void download(const std::string& url, const char* most, const fs::path& to) {
    const auto ran = platform::run_program({"curl", "--fail", "--silent", "--show-error", "--location",
                                            "--proto", "=https,http", "--max-filesize", most,
                                            "--connect-timeout", "20", "--output", to.string(), url});
    if (ran.exit_code != 0)
        throw Failure(ExitCode::error, "cannot fetch " + url + ": " + std::string(trim(ran.output)),
                      "look at update.from in the config, and at the network");
}

/// The file at its place in the release: downloaded, or where it lies.
fs::path bring(const ReleaseSource& source, const std::string& name, const char* most,
               const fs::path& folder) {
    if (!is_url(source.from)) return fs::path(source.from) / name;
    auto to = folder / name;
    download(source.from + (source.from.ends_with('/') ? "" : "/") + name, most, to);
    return to;
}

/// A folder of its own that goes with it.
class Scratch {
public:
    Scratch()
        : folder_(fs::temp_directory_path() / ("instacrm-update-" + std::to_string(platform::process_id()))) {
        platform::make_private_folder(folder_);
        platform::require_own_folder(folder_);  // in /tmp somebody may have been there before
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    const fs::path& folder() const { return folder_; }

private:
    fs::path folder_;
};

/// A name is one file's in the release, and nothing that leads elsewhere.
void check_name(const std::string& name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '-' || c == '_';
    };
    if (name.empty() || name.front() == '.' || !std::ranges::all_of(name, allowed))
        throw Failure(ExitCode::error, std::string(list_name) + " names a file \"" + printable(name) + "\"",
                      "do not use this release, and tell who made it");
}

std::string hex(const platform::Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : digest) (text += digits[byte >> 4U]) += digits[byte & 15U];
    return text;
}

std::array<int, 3> parts_of(const std::string& version) {
    std::array<int, 3> parts{};
    const char* at = version.data();
    const char* const end = at + version.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto [next, error] = std::from_chars(at, end, parts.at(i));
        const bool closed = i + 1 == parts.size() ? next == end : next != end && *next == '.';
        if (error != std::errc() || !closed || parts.at(i) < 0)
            throw Failure(ExitCode::error, "\"" + printable(version) + "\" is no version",
                          "it should read as 1.2.3");
        at = next + 1;
    }
    return parts;
}

}  // namespace

std::optional<ReleaseFile> Release::for_this_system() const {
    const auto found = std::ranges::find(files, this_system, &ReleaseFile::system);
    return found == files.end() ? std::nullopt : std::optional(*found);
}

Release read_release(const ReleaseSource& source) {
    if (source.from.empty() || source.key.empty())
        throw Failure(ExitCode::error,
                      "the config does not say where releases are: update.from and update.key",
                      "write update: {from: \"https://… or a folder\", key: \"RW…\"}");
    const Scratch scratch;
    const auto list = platform::read_file(bring(source, list_name, most_list_bytes, scratch.folder()));
    const auto signature = platform::read_file(
        bring(source, std::string(list_name) + ".minisig", most_list_bytes, scratch.folder()));
    try {
        signing::PublicKey::parse(source.key).verify(list, signature);
    } catch (const Invalid& invalid) {
        throw Failure(ExitCode::error, std::string(list_name) + " is not believed: " + invalid.what(),
                      "compare update.key with the key of whoever makes the releases");
    }
    auto release = protocol::from_json<Release>(protocol::parse_json(list), list_name);
    parts_of(release.version);
    for (const auto& file : release.files) check_name(file.name);
    return release;
}

fs::path fetch(const ReleaseSource& source, const ReleaseFile& file, const fs::path& folder) {
    auto path = bring(source, file.name, most_file_bytes, folder);
    if (hex(platform::sha256_of_file(path)) != file.sha256)
        throw Failure(ExitCode::error, file.name + " is not the file that was signed: its SHA-256 differs",
                      "fetch it again; if it stays so, tell who made the release");
    return path;
}

bool is_older(const std::string& a, const std::string& b) {
    return parts_of(a) < parts_of(b);
}

}  // namespace instacrm::cli
