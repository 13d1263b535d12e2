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

/// How many bytes follow the first one of a character, and the bounds of the second: RFC 3629's table.
struct Sequence {
    unsigned char first_from, first_to, second_from, second_to;
    std::size_t length;
};
constexpr std::array<Sequence, 9> sequences{{{0x00, 0x7F, 0, 0, 1},
                                             {0xC2, 0xDF, 0x80, 0xBF, 2},
                                             {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                             {0xE1, 0xEC, 0x80, 0xBF, 3},
                                             {0xED, 0xED, 0x80, 0x9F, 3},
                                             {0xEE, 0xEF, 0x80, 0xBF, 3},
                                             {0xF0, 0xF0, 0x90, 0xBF, 4},
                                             {0xF1, 0xF3, 0x80, 0xBF, 4},
                                             {0xF4, 0xF4, 0x80, 0x8F, 4}}};

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

bool is_utf8(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    for (std::size_t i = 0; i < bytes.size();) {
        const auto* const sequence =
            std::find_if(sequences.begin(), sequences.end(), [&](const Sequence& candidate) {
                return at(i) >= candidate.first_from && at(i) <= candidate.first_to;
            });
        if (sequence == sequences.end() || bytes.size() - i < sequence->length) return false;
        for (std::size_t k = 1; k < sequence->length; ++k) {
            const bool second = k == 1;
            if (at(i + k) < (second ? sequence->second_from : 0x80) ||
                at(i + k) > (second ? sequence->second_to : 0xBF))
                return false;
        }
        i += sequence->length;
    }
    return true;
}

}  // namespace instacrm::cli
