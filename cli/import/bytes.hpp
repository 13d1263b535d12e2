// A file, or standard input, read from its beginning to its end in pieces.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::cli {

class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// The next piece; empty at the end. Valid until the next call. @throws std::system_error.
    virtual std::string_view next() = 0;

    /// Bytes given so far, and in all (when that is known).
    virtual std::int64_t position() const = 0;
    virtual std::optional<std::int64_t> size() const = 0;
};

/// A file. @throws Failure naming it when it cannot be opened.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& file);
std::unique_ptr<ByteSource> open_standard_input();

/// A text, in pieces of a given size: for tests.
std::unique_ptr<ByteSource> open_text(std::string text, std::size_t piece);

/// The source without a UTF-8 byte order mark. @throws Failure when it begins as UTF-16 or UTF-32 does.
std::unique_ptr<ByteSource> without_mark(std::unique_ptr<ByteSource> source);

}  // namespace instacrm::cli
