#include "cli/output/xlsx.hpp"

#include "cli/failure.hpp"
#include "cli/output/values.hpp"
#include "common/domain/text.hpp"
#include "common/domain/time.hpp"

#include <xlsxwriter.h>

#include <algorithm>

namespace instacrm::cli {
namespace {

// Excel's own limits: support.microsoft.com, "Excel specifications and limits".
constexpr lxw_row_t max_rows = 1'048'576;
constexpr std::size_t max_text =
    32'767;  // characters; counted as UTF-16 units, so bytes / 1 is on the safe side

/// Of a whole file. Excel takes 65,530 in a sheet, but libxlsxwriter holds each in memory to the end: 2.6
/// KiB.
constexpr int max_links = 25'000;

constexpr double micros_in_day = 86'400'000'000.0;
constexpr double epoch_day = 25'569;  // 1970-01-01 in days since Excel's 1899-12-30

void check(lxw_error error) {
    if (error != LXW_NO_ERROR)
        throw Failure(ExitCode::error, std::string("cannot write the spreadsheet: ") + lxw_strerror(error),
                      "look at the room on the disk and in the folder for temporary files (TMPDIR)");
}

bool holds_time(std::string_view field) {
    return field == "at" || field.ends_with("_at");
}

/// What the sheets of a file share.
struct Shared {
    lxw_workbook* book = nullptr;
    lxw_format* header = nullptr;
    lxw_format* time = nullptr;
    lxw_format* link = nullptr;
    int links = 0;
};

/// Widths that fit what is usual in a column; people drag what they want wider.
double width_of(std::string_view field) {
    if (field == "text" || field == "details") return 60;
    return holds_time(field) ? 19 : 16;
}

class SheetWriter : public RowWriter {
public:
    SheetWriter(Shared& shared, std::string name, std::vector<std::string> fields)
        : shared_(shared), name_(std::move(name)), fields_(std::move(fields)) {
        begin(name_);
    }

    void row(Cells cells) override {
        if (row_ == max_rows) {
            finish();
            begin(name_ + " " + std::to_string(++sheets_));
        }
        for (std::size_t i = 0; i < cells.size(); ++i) cell(static_cast<lxw_col_t>(i), fields_[i], *cells[i]);
        ++row_;
    }

    void finish() override {
        const auto last = static_cast<lxw_col_t>(fields_.size() - 1);
        check(worksheet_autofilter(sheet_, 0, 0, std::max<lxw_row_t>(row_, 2) - 1, last));
    }

private:
    void begin(const std::string& name) {
        sheet_ = workbook_add_worksheet(shared_.book, name.c_str());
        if (sheet_ == nullptr) throw Failure(ExitCode::error, "cannot begin the sheet " + name);
        worksheet_freeze_panes(sheet_, 1, 0);
        for (std::size_t i = 0; i < fields_.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            check(worksheet_set_column(sheet_, column, column, width_of(fields_[i]), nullptr));
            check(worksheet_write_string(sheet_, 0, column, fields_[i].c_str(), shared_.header));
        }
        row_ = 1;
    }

    void cell(lxw_col_t column, std::string_view field, const json::value& value) {
        if (value.is_null()) return;
        if (const auto* number = value.if_int64())
            return check(worksheet_write_number(sheet_, row_, column, static_cast<double>(*number), nullptr));
        const auto text = plain(value);
        if (holds_time(field)) return time(column, text);
        if (field == "handle" && shared_.links < max_links) return link(column, text);
        string(column, text);
    }

    /// UTC: a spreadsheet's times know no zone.
    void time(lxw_col_t column, const std::string& text) {
        const auto days = static_cast<double>(to_micros(parse_time(text))) / micros_in_day + epoch_day;
        check(worksheet_write_number(sheet_, row_, column, days, shared_.time));
    }

    void link(lxw_col_t column, const std::string& handle) {
        const auto url = "https://www.instagram.com/" + handle + "/";
        check(worksheet_write_url_opt(sheet_, row_, column, url.c_str(), shared_.link, handle.c_str(),
                                      nullptr));
        ++shared_.links;
    }

    /// Always as text: a stranger's `=…` is never run.
    void string(lxw_col_t column, const std::string& text) {
        const auto kept = text.substr(0, utf8_cut(text, max_text));
        check(worksheet_write_string(sheet_, row_, column, kept.c_str(), nullptr));
    }

    Shared& shared_;
    std::string name_;
    std::vector<std::string> fields_;
    lxw_worksheet* sheet_ = nullptr;
    lxw_row_t row_ = 0;
    int sheets_ = 1;
};

}  // namespace

struct XlsxBook::State {
    std::string folder;
    Shared shared;
};

XlsxBook::XlsxBook(const std::filesystem::path& file, const std::filesystem::path& folder)
    : state_(std::make_unique<State>()) {
    state_->folder = folder.empty() ? "." : folder.string();
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = state_->folder.data();
    state_->shared.book = workbook_new_opt(file.string().c_str(), &options);
    if (state_->shared.book == nullptr)
        throw Failure(ExitCode::error, "cannot begin the spreadsheet " + file.string());
    auto& shared = state_->shared;
    shared.header = workbook_add_format(shared.book);
    shared.time = workbook_add_format(shared.book);
    shared.link = workbook_get_default_url_format(shared.book);
    format_set_bold(shared.header);
    format_set_num_format(shared.time, "yyyy-mm-dd hh:mm:ss");
}

XlsxBook::~XlsxBook() {
    if (state_->shared.book != nullptr) lxw_workbook_free(state_->shared.book);
}

std::unique_ptr<RowWriter> XlsxBook::sheet(const std::string& name, const std::vector<std::string>& fields) {
    return std::make_unique<SheetWriter>(state_->shared, name, fields);
}

void XlsxBook::close() {
    check(workbook_close(std::exchange(state_->shared.book, nullptr)));
}

}  // namespace instacrm::cli
