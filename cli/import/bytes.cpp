#include "cli/import/bytes.hpp"

#include "cli/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace instacrm::cli {
namespace {

constexpr std::size_t piece_bytes = 64UL * 1024;

class FileSource : public ByteSource {
public:
    FileSource(std::FILE* file, bool close, std::optional<std::int64_t> size)
        : file_(file), close_(close), size_(size), buffer_(piece_bytes) {}
    ~FileSource() override {
        if (close_) static_cast<void>(std::fclose(file_));
    }

    std::string_view next() override {
        const auto count = std::fread(buffer_.data(), 1, buffer_.size(), file_);
        if (count == 0 && std::ferror(file_) != 0)
            throw std::system_error(errno, std::generic_category(), "cannot read on");
        position_ += static_cast<std::int64_t>(count);
        return {buffer_.data(), count};
    }
    std::int64_t position() const override { return position_; }
    std::optional<std::int64_t> size() const override { return size_; }

private:
    std::FILE* file_;
    bool close_;
    std::optional<std::int64_t> size_;
    std::vector<char> buffer_;
    std::int64_t position_ = 0;
};

class TextSource : public ByteSource {
public:
    TextSource(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}

    std::string_view next() override {
        const auto part = std::string_view(text_).substr(at_, piece_);
        at_ += part.size();
        return part;
    }
    std::int64_t position() const override { return static_cast<std::int64_t>(at_); }
    std::optional<std::int64_t> size() const override { return static_cast<std::int64_t>(text_.size()); }

private:
    std::string text_;
    std::size_t piece_;
    std::size_t at_ = 0;
};

/// Gives back what was read ahead, then the rest.
class Remainder : public ByteSource {
public:
    Remainder(std::string ahead, std::unique_ptr<ByteSource> rest)
        : ahead_(std::move(ahead)), rest_(std::move(rest)) {}

    std::string_view next() override {
        if (!std::exchange(given_, true) && !ahead_.empty()) return ahead_;
        return rest_->next();
    }
    std::int64_t position() const override { return rest_->position(); }
    std::optional<std::int64_t> size() const override { return rest_->size(); }

private:
    std::string ahead_;
    std::unique_ptr<ByteSource> rest_;
    bool given_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& file) {
    std::error_code problem;
    if (std::filesystem::is_directory(file, problem))
        throw Failure(ExitCode::error, "cannot read " + file.string() + ": it is a folder", "name a file");
    auto* const opened = std::fopen(file.string().c_str(), "rb");
    if (opened == nullptr)
        throw Failure(ExitCode::error,
                      "cannot read " + file.string() + ": " + std::generic_category().message(errno),
                      "check the name; - stands for standard input");
    const auto size = std::filesystem::file_size(file, problem);
    return std::make_unique<FileSource>(
        opened, true,
        problem ? std::optional<std::int64_t>() : std::optional(static_cast<std::int64_t>(size)));
}

std::unique_ptr<ByteSource> open_standard_input() {
    return std::make_unique<FileSource>(stdin, false, std::nullopt);
}

std::unique_ptr<ByteSource> open_text(std::string text, std::size_t piece) {
    return std::make_unique<TextSource>(std::move(text), piece);
}

std::unique_ptr<ByteSource> without_mark(std::unique_ptr<ByteSource> source) {
    std::string head;
    while (head.size() < 4) {
        const auto piece = source->next();
        if (piece.empty()) break;
        head += piece;
    }
    const bool wide = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ||
                      head.starts_with(std::string_view("\0\0\xFE\xFF", 4));
    if (wide)
        throw Failure(ExitCode::error, "the file is UTF-16, not UTF-8",
                      "save it as UTF-8 (in Excel: \"CSV UTF-8\")");
    if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
    return std::make_unique<Remainder>(std::move(head), std::move(source));
}

}  // namespace instacrm::cli
