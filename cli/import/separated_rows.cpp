// csv as RFC 4180 has it (quotes, line ends within cells, CR LF or LF; comma, semicolon or tab) and tsv as
// our own exports write it.
#include "cli/failure.hpp"
#include "cli/import/rows.hpp"
#include "common/domain/text.hpp"
#include "common/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

/// One byte after the other, across pieces.
class Bytes {
public:
    explicit Bytes(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

    /// The next byte without taking it; -1 at the end.
    int peek() {
        if (at_ == piece_.size()) {
            piece_ = source_->next();
            at_ = 0;
        }
        return at_ < piece_.size() ? static_cast<unsigned char>(piece_[at_]) : -1;
    }
    void take() { ++at_; }
    /// What of the piece is still to come.
    std::string_view rest() {
        peek();
        return piece_.substr(at_);
    }
    double progress() const {
        const auto size = source_->size();
        return size && *size > 0 ? static_cast<double>(source_->position()) / static_cast<double>(*size) : -1;
    }

private:
    std::unique_ptr<ByteSource> source_;
    std::string_view piece_;
    std::size_t at_ = 0;
};

/// The separator that the first line has most of, outside quotes.
char guess_separator(std::string_view text) {
    constexpr std::array<char, 3> candidates{',', ';', '\t'};
    std::array<std::size_t, candidates.size()> counts{};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        for (std::size_t i = 0; i < candidates.size(); ++i) counts[i] += c == candidates[i] ? 1U : 0U;
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                               counts.begin())];
}

class SeparatedReader : public RowReader {
public:
    SeparatedReader(std::unique_ptr<ByteSource> source, const RowOptions& options)
        : bytes_(std::move(source)), tsv_(options.format == RowFormat::tsv), raw_(options.raw) {}

    const std::vector<std::string>& columns() const override { return columns_; }
    std::string_view place_name() const override { return "line"; }
    double progress() const override { return bytes_.progress(); }

    bool next(Row& row) override {
        if (columns_.empty()) read_header();
        if (!read_row(row)) return false;
        if (row.problem.empty() && row.cells.size() > columns_.size())
            row.problem = "it has " + std::to_string(row.cells.size()) + " cells, the header " +
                          std::to_string(columns_.size());
        return true;
    }

private:
    void read_header() {
        separator_ = tsv_ ? '\t' : guess_separator(bytes_.rest());
        Row header;
        if (!read_row(header))
            throw Failure(ExitCode::error, "the file is empty", "its first line names the columns");
        if (!header.problem.empty())
            throw Failure(ExitCode::error, "the header cannot be read: " + header.problem,
                          "save the file as UTF-8; its first line names the columns");
        for (const auto& name : header.cells) columns_.emplace_back(trim(name));
    }

    /// The next row that is no empty line.
    bool read_row(Row& row) {
        do {
            if (bytes_.peek() < 0) return false;
            row.cells.clear();
            row.problem.clear();
            row.place = line_;
            while (read_cell(row)) {
            }
        } while (row.cells.size() == 1 && row.cells.front().empty() && row.problem.empty());
        return true;
    }

    /// False after the last cell of the row.
    bool read_cell(Row& row) {
        cell_.clear();
        too_long_ = false;
        if (!tsv_ && bytes_.peek() == '"') read_quoted();
        const bool more = tsv_ ? read_escaped() : read_plain();
        if (too_long_)
            row.problem = "a cell has more than 512 KiB";
        else if (cell_.find('\0') != std::string::npos)
            row.problem = "it has a NUL byte in it";
        else if (!is_utf8(cell_))
            row.problem = "it is not UTF-8";
        if (!raw_ && would_have_run(cell_)) cell_.erase(0, 1);
        row.cells.push_back(cell_);
        return more;
    }

    /// What our own csv writes as '=… so that no spreadsheet runs it.
    static bool would_have_run(std::string_view cell) {
        return cell.size() > 1 && cell[0] == '\'' &&
               std::string_view("=+-@\t\r").find(cell[1]) != std::string_view::npos;
    }

    void read_quoted() {
        const auto begun = line_;
        bytes_.take();
        for (;;) {
            const int c = bytes_.peek();
            if (c < 0)
                throw Failure(
                    ExitCode::error,
                    "line " + std::to_string(begun) + ": a quotation mark opens a cell that never ends",
                    "close it, or double it (\"\") where it belongs to the text");
            bytes_.take();
            if (c == '"') {
                if (bytes_.peek() != '"') return;
                bytes_.take();
            }
            if (c == '\n') ++line_;
            add(static_cast<char>(c));
        }
    }

    /// Up to the separator or the end of the line.
    bool read_plain() {
        for (;;) {
            const int c = bytes_.peek();
            if (c >= 0) bytes_.take();
            if (c == separator_) return true;
            if (c < 0 || c == '\n') return end_line();
            if (c == '\r' && (bytes_.peek() == '\n' || bytes_.peek() < 0)) continue;
            add(static_cast<char>(c));
        }
    }

    /// The same with \t \n \r \\ for the characters that a line cannot hold.
    bool read_escaped() {
        for (;;) {
            const int c = bytes_.peek();
            if (c >= 0) bytes_.take();
            if (c == separator_) return true;
            if (c < 0 || c == '\n') return end_line();
            if (c == '\r' && (bytes_.peek() == '\n' || bytes_.peek() < 0)) continue;
            add(c == '\\' ? unescaped() : static_cast<char>(c));
        }
    }

    char unescaped() {
        constexpr std::string_view letters = "tnr\\";
        constexpr std::string_view meant = "\t\n\r\\";
        const auto place =
            bytes_.peek() < 0 ? std::string_view::npos : letters.find(static_cast<char>(bytes_.peek()));
        if (place == std::string_view::npos) return '\\';
        bytes_.take();
        return meant[place];
    }

    bool end_line() {
        ++line_;
        return false;
    }

    void add(char c) {
        if (cell_.size() < max_cell_bytes)
            cell_ += c;
        else
            too_long_ = true;
    }

    Bytes bytes_;
    bool tsv_;
    bool raw_;
    char separator_ = ',';
    std::vector<std::string> columns_;
    std::int64_t line_ = 1;
    std::string cell_;
    bool too_long_ = false;
};

}  // namespace

std::unique_ptr<RowReader> open_separated(std::unique_ptr<ByteSource> source, const RowOptions& options) {
    return std::make_unique<SeparatedReader>(std::move(source), options);
}

}  // namespace instacrm::cli
