#include "cli/import/rows.hpp"

#include "cli/failure.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace instacrm::cli {
namespace {

struct FormatName {
    std::string_view name;
    RowFormat format;
};
constexpr std::array<FormatName, 6> names{{{"csv", RowFormat::csv},
                                           {"tsv", RowFormat::tsv},
                                           {"json", RowFormat::json},
                                           {"ndjson", RowFormat::ndjson},
                                           {"jsonl", RowFormat::ndjson},
                                           {"txt", RowFormat::tsv}}};
constexpr std::size_t formats_to_choose = 4;

std::optional<RowFormat> find_format(std::string_view name) {
    const auto lower = ascii_lower(name);
    const auto* const found =
        std::find_if(names.begin(), names.end(), [&](const FormatName& row) { return row.name == lower; });
    return found != names.end() ? std::optional(found->format) : std::nullopt;
}

}  // namespace

RowFormat parse_row_format(std::string_view name) {
    if (const auto format = find_format(name)) return *format;
    std::string all;
    for (std::size_t i = 0; i < formats_to_choose; ++i)
        all.append(all.empty() ? "" : ", ").append(names[i].name);
    throw Invalid("\"" + printable(name) + "\" is not a format", "use one of: " + all);
}

RowFormat format_of(const std::filesystem::path& file) {
    const auto extension = file.extension().string();
    if (const auto format = find_format(extension.empty() ? "" : extension.substr(1))) return *format;
    throw UsageError("the format of " + printable(file.string()) + " is not known",
                     "say it: --from csv, tsv, json or ndjson");
}

std::unique_ptr<RowReader> open_rows(std::unique_ptr<ByteSource> source, const RowOptions& options) {
    source = without_mark(std::move(source));
    const bool separated = options.format == RowFormat::csv || options.format == RowFormat::tsv;
    return separated ? open_separated(std::move(source), options) : open_json(std::move(source), options);
}

}  // namespace instacrm::cli
