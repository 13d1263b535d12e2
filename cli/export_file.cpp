#include "cli/export_file.hpp"

#include "cli/output/file.hpp"
#include "cli/output/xlsx.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

void replace_all(std::string& text, std::string_view name, std::string_view value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
        text.replace(at, name.size(), value);
}

Format format_of(const Context& context, const std::filesystem::path& path) {
    if (context.output.format != Format::table) return context.output.format;
    if (context.arguments.has("format"))
        throw UsageError("--format table is for people", "use csv, tsv, json, ndjson or xlsx");
    auto ending = path.extension().string();
    if (ending.empty()) return Format::csv;
    const auto format = find_format(ascii_lower(ending.substr(1)));
    if (!format || *format == Format::table)
        throw UsageError("--out: \"" + ending + "\" names no format",
                         "end the name in .csv, .tsv, .json, .ndjson or .xlsx, or say --format");
    return *format;
}

}  // namespace

ExportTarget ExportTarget::of(const Context& context, bool several) {
    ExportTarget target;
    target.pattern = context.arguments.text("out").value_or("-");
    const bool stdout_too = target.pattern == "-";
    target.format = format_of(context, stdout_too ? "" : target.pattern);
    if (target.format == Format::xlsx && stdout_too)
        throw UsageError("a spreadsheet needs a file", "say --out FILE.xlsx");
    if (several && target.format != Format::xlsx && target.pattern.find("{what}") == std::string::npos)
        throw UsageError("several lists need a file each, or one spreadsheet",
                         "say --out all.xlsx, or --out all-{what}.csv");
    return target;
}

std::filesystem::path ExportTarget::path(std::string_view what, Time now) const {
    const auto local = format_local(now);  // 2026-11-20 11:00:05
    auto text = pattern;
    auto time = local.substr(11);
    std::erase(time, ':');
    replace_all(text, "{date}", local.substr(0, 10));
    replace_all(text, "{time}", time);
    replace_all(text, "{what}", what);
    return text;
}

/// A new file, or a spreadsheet that writes itself there.
struct ExportFiles::File {
    explicit File(const std::filesystem::path& path) : sink(path) {}

    NewFileSink sink;
    std::unique_ptr<XlsxBook> book;  ///< after the file: goes first
};

ExportFiles::ExportFiles(const Context& context, const ExportTarget& target)
    : context_(context), target_(target), options_(context.output) {
    options_.format = target.format;
    options_.terminal = options_.terminal && target.pattern == "-";
}

ExportFiles::~ExportFiles() = default;

ExportFiles::File& ExportFiles::open(const std::filesystem::path& path) {
    const auto taken = std::ranges::find(files_, path, [](const auto& file) { return file->sink.file(); });
    if (taken != files_.end()) return **taken;
    files_.push_back(std::make_unique<File>(path));
    return *files_.back();
}

std::unique_ptr<RowWriter> ExportFiles::begin(const std::string& name,
                                              const std::vector<std::string>& fields) {
    if (target_.pattern == "-")
        return make_row_writer(options_, context_.console.out, name, fields, context_.now);
    const auto path = target_.path(name, context_.now);
    auto& file = open(path);
    written_.push_back({name, path, 0});
    if (target_.format != Format::xlsx)
        return make_row_writer(options_, file.sink, name, fields, context_.now);
    if (!file.book) file.book = std::make_unique<XlsxBook>(file.sink.beside(), path.parent_path());
    return file.book->sheet(name, fields);
}

void ExportFiles::count(std::int64_t rows) {
    if (!written_.empty()) written_.back().rows = rows;
}

void ExportFiles::finish() {
    for (const auto& file : files_) {
        if (file->book)
            file->book->close();
        else
            file->sink.flush();
    }
    context_.console.out.flush();
}

void ExportFiles::keep() {
    for (const auto& file : files_) file->sink.keep();
}

}  // namespace instacrm::cli
