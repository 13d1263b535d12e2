// A JSON document with a list of objects (the document itself, or the first such list in it), and objects a
// line. Boost.JSON's parser tells what it meets; nothing but the row under way is kept.
#include "cli/failure.hpp"
#include "cli/import/json_collector.hpp"
#include "common/domain/text.hpp"

#include <optional>
#include <utility>

namespace instacrm::cli {
namespace {

constexpr std::size_t max_line_bytes = 8UL * 1024 * 1024;

using Parser = json::basic_parser<JsonCollector>;

class JsonReader : public RowReader {
public:
    JsonReader(std::unique_ptr<ByteSource> source, bool lines)
        : source_(std::move(source)), lines_(lines), parser_(json::parse_options(), lines) {}

    const std::vector<std::string>& columns() const override { return parser_.handler().columns; }
    std::string_view place_name() const override { return lines_ ? "line" : "record"; }
    double progress() const override {
        const auto size = source_->size();
        return size && *size > 0 ? static_cast<double>(source_->position()) / static_cast<double>(*size) : -1;
    }

    bool next(Row& row) override {
        auto& rows = parser_.handler().rows;
        while (rows.empty() && !ended_) lines_ ? read_line() : read_piece();
        if (rows.empty()) {
            if (failure_) throw Failure(*failure_);
            return false;
        }
        row = std::move(rows.front());
        rows.pop_front();
        ++given_;
        return true;
    }

private:
    void read_piece() {
        const auto piece = source_->next();
        ended_ = piece.empty();
        json::error_code error;
        std::size_t taken = 0;
        if (!parser_.done()) taken = parser_.write_some(!ended_, piece.data(), piece.size(), error);
        if (!error && !trim(piece.substr(taken)).empty()) error = json::error::extra_data;
        if (error) fail(error);
    }

    /// Thrown later: what was whole before the place of the error is given first.
    void fail(const json::error_code& error) {
        ended_ = true;
        const auto whole = given_ + static_cast<std::int64_t>(parser_.handler().rows.size());
        const auto what =
            error == json::error::incomplete ? std::string("it ends too early") : error.message();
        failure_.emplace(ExitCode::error,
                         "the JSON cannot be read after record " + std::to_string(whole) + ": " + what,
                         "the file may be cut off, or not UTF-8; mend it and import it again");
    }

    void read_line() {
        std::string line;
        while (!take_line(line)) {
        }
        if (trim(line).empty()) return;
        auto& collector = parser_.handler();
        const auto before = collector.rows.size();
        json::error_code error;
        parser_.reset();
        const auto taken = parser_.write_some(false, line.data(), line.size(), error);
        if (!error && taken < line.size() && !trim(std::string_view(line).substr(taken)).empty())
            error = json::error::extra_data;
        if (!error && collector.rows.size() == before) error = json::error::not_object;
        if (line.size() > max_line_bytes) error = json::error::string_too_large;
        if (error) {
            collector.rows.resize(before);
            collector.give_up();
            collector.rows.push_back({0, {}, "it is no JSON object: " + error.message()});
        }
        collector.rows.back().place = line_number_;
    }

    /// True when the line, or the file, has ended.
    bool take_line(std::string& line) {
        if (rest_.empty()) {
            rest_ = source_->next();
            ended_ = rest_.empty();
            if (ended_) {
                ++line_number_;
                return true;
            }
        }
        const auto end = rest_.find('\n');
        if (line.size() <= max_line_bytes) line += rest_.substr(0, end);
        rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
        if (end == std::string_view::npos) return false;
        ++line_number_;
        return true;
    }

    std::unique_ptr<ByteSource> source_;
    bool lines_;
    Parser parser_;
    std::int64_t given_ = 0;
    std::string_view rest_;
    std::int64_t line_number_ = 0;
    bool ended_ = false;
    std::optional<Failure> failure_;
};

}  // namespace

std::unique_ptr<RowReader> open_json(std::unique_ptr<ByteSource> source, const RowOptions& options) {
    return std::make_unique<JsonReader>(std::move(source), options.format == RowFormat::ndjson);
}

}  // namespace instacrm::cli
