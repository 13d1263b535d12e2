// The table for people: fitted to the terminal, one line a row.
#include "cli/output/row_writer.hpp"
#include "cli/output/style.hpp"
#include "cli/output/text.hpp"
#include "cli/output/values.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace instacrm::cli {
namespace {

constexpr std::size_t sample_rows = 256;  ///< measured before the first line is written
constexpr std::size_t gap = 2;            ///< blanks between columns
constexpr std::size_t longest_name = 30;  ///< Instagram's own limit: what is wider is a text
constexpr std::size_t least_text = 12;
constexpr std::size_t least_heading = 8;
constexpr std::size_t least_width = 4;
constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// `last_contacted_at` reads as `LAST CONTACTED`.
std::string heading(std::string_view field) {
    for (const std::string_view suffix : {"_at", "_sec"}) {
        if (field.ends_with(suffix)) field.remove_suffix(suffix.size());
    }
    std::string title(field);
    for (char& c : title) c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return title;
}

/// Takes room from the widest column, time and again, until all fit. None gets narrower than its floor.
void shrink_to(std::vector<std::size_t>& widths, std::size_t room, const std::vector<std::size_t>& floors) {
    auto total = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
    while (total > room) {
        std::optional<std::size_t> widest;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (widths[i] > floors[i] && (!widest || widths[i] > widths[*widest])) widest = i;
        }
        if (!widest) return;
        --widths[*widest];
        --total;
    }
}

/// What is known of a column before it is fitted.
struct Column {
    std::size_t heading = 0;  ///< 0: no headings
    std::size_t cells = 0;    ///< the widest; 0: all are empty
    bool is_id = false;       ///< cut, it is of no use to anybody

    std::size_t width() const { return std::max(heading, cells); }
    std::size_t floor() const {
        if (is_id) return width();
        return std::max(cells > longest_name ? least_text : cells, std::min(heading, least_heading));
    }
};

/// The columns' widths for a line of `line` columns; 0: left out. What is empty goes first, then headings and
/// texts give way: a message can be guessed from its beginning, a name cannot.
std::vector<std::size_t> fitted(const std::vector<Column>& columns, std::size_t line) {
    const auto room = [&](const std::vector<std::size_t>& widths) {
        const auto shown = std::ranges::count_if(widths, [](auto width) { return width > 0; });
        const auto gaps = gap * static_cast<std::size_t>(std::max<std::ptrdiff_t>(shown - 1, 0));
        return line > gaps ? line - gaps : 0;
    };
    std::vector<std::size_t> widths;
    widths.reserve(columns.size());
    for (const auto& column : columns) widths.push_back(column.width());
    if (std::accumulate(widths.begin(), widths.end(), std::size_t{0}) <= room(widths)) return widths;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].cells == 0) widths[i] = 0;
    const auto at_least = [&](auto&& floor) {
        std::vector<std::size_t> floors;
        for (std::size_t i = 0; i < columns.size(); ++i)
            floors.push_back(widths[i] == 0 ? 0
                                            : std::max(floor(columns[i]), std::min(widths[i], least_width)));
        return floors;
    };
    shrink_to(widths, room(widths), at_least([](const Column& column) { return column.floor(); }));
    shrink_to(widths, room(widths),
              at_least([](const Column& column) { return column.is_id ? column.width() : least_width; }));
    shrink_to(widths, room(widths), at_least([](const Column&) { return least_width; }));
    return widths;
}

class TableWriter : public RowWriter {
public:
    TableWriter(const OutputOptions& options, Sink& out, std::vector<std::string> fields, Time now)
        : options_(options),
          out_(out),
          fields_(std::move(fields)),
          now_(now),
          has_number_(fields_.size()),
          has_text_(fields_.size()) {}

    void row(Cells cells) override {
        std::vector<std::string> texts;
        texts.reserve(cells.size());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            texts.push_back(readable(fields_[i], *cells[i], now_));
            if (!measured()) note_kind(i, *cells[i]);
        }
        if (measured()) return write_line(texts);
        sample_.push_back(std::move(texts));
        if (sample_.size() == sample_rows) flush();
    }

    void flush() override { write_sample(false); }

    void finish() override { write_sample(true); }

private:
    /// `whole`: no more rows come.
    void write_sample(bool whole) {
        if (measured() || sample_.empty()) return;
        measure(whole);
        if (options_.header) {
            std::vector<std::string> titles;
            for (const auto& field : fields_) titles.push_back(heading(field));
            out_.write(Style(options_.colour).bold(laid_out(titles)) + "\n");
        }
        for (const auto& texts : sample_) write_line(texts);
        sample_.clear();
    }

    bool measured() const { return !widths_.empty(); }

    void note_kind(std::size_t column, const json::value& value) {
        if (value.is_null()) return;
        auto& kinds = value.is_int64() ? has_number_ : has_text_;
        kinds[column] = true;
    }

    void measure(bool whole) {
        std::vector<Column> columns(fields_.size());
        for (std::size_t i = 0; i < fields_.size(); ++i) {
            if (options_.header) columns[i].heading = heading(fields_[i]).size();
            columns[i].is_id = fields_[i] == "id";
            for (const auto& texts : sample_)
                columns[i].cells = std::max(columns[i].cells, display_width(texts[i]));
        }
        // Whoever names the fields gets them all; and a row that is still to come may have something.
        if (options_.fields || !whole)
            for (auto& column : columns) column.cells = std::max<std::size_t>(column.cells, 1);
        widths_ = fitted(columns, options_.width ? static_cast<std::size_t>(*options_.width) : unlimited);
    }

    void write_line(const std::vector<std::string>& texts) { out_.write(laid_out(texts) + "\n"); }

    std::string laid_out(const std::vector<std::string>& texts) const {
        std::string line;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (widths_[i] == 0) continue;
            const auto text = options_.width ? cut_to_width(texts[i], widths_[i]) : texts[i];
            const auto used = display_width(text);
            const std::string padding(used < widths_[i] ? widths_[i] - used : 0, ' ');
            if (!line.empty()) line.append(gap, ' ');
            const bool last = i + 1 == texts.size();
            line += has_number_[i] && !has_text_[i] ? padding + text : text + (last ? "" : padding);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    }

    OutputOptions options_;
    Sink& out_;
    std::vector<std::string> fields_;
    Time now_;
    std::vector<bool> has_number_;  // columns of numbers only stand on the right
    std::vector<bool> has_text_;
    std::vector<std::vector<std::string>> sample_;
    std::vector<std::size_t> widths_;  // empty until the sample is measured
};

}  // namespace

std::unique_ptr<RowWriter> make_table_writer(const OutputOptions& options, Sink& out,
                                             std::vector<std::string> fields, Time now) {
    return std::make_unique<TableWriter>(options, out, std::move(fields), now);
}

}  // namespace instacrm::cli
