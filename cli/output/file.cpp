#include "cli/output/file.hpp"

#include "cli/failure.hpp"

#include <system_error>

namespace instacrm::cli {
namespace {

namespace fs = std::filesystem;

/// A device or a pipe would be gone once a file had taken its place.
const fs::path& replaceable(const fs::path& file) {
    std::error_code ignored;
    const auto status = fs::status(file, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status))
        throw UsageError(file.string() + (fs::is_directory(status) ? " is a folder" : " is no file"),
                         "name a file; - is standard output");
    return file;
}

}  // namespace

NewFileSink::NewFileSink(const fs::path& file) try
    : file_(replaceable(file), platform::NewFile::Until::nameless) {
} catch (const std::system_error& error) {
    throw Failure(ExitCode::error, "cannot write " + file.string() + ": " + error.code().message(),
                  error.code() == std::errc::no_such_file_or_directory
                      ? "make its folder first, or name another"
                      : "name a file in a folder that is yours");
}

void NewFileSink::write(std::string_view bytes) {
    constexpr std::size_t enough = 65536;  // rows come in small pieces
    held_ += bytes;
    if (held_.size() >= enough) flush();
}

void NewFileSink::flush() {
    file_.write(held_);
    held_.clear();
}

void NewFileSink::keep() {
    flush();
    file_.keep();
}

}  // namespace instacrm::cli
