// How the data is to be written: what the global options ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

enum class Format : std::uint8_t { table, json, ndjson, csv, tsv, xlsx };

struct FormatName {
    std::string_view name;
    Format format;
};
inline constexpr FormatName format_names[] = {{"table", Format::table},   {"json", Format::json},
                                              {"ndjson", Format::ndjson}, {"csv", Format::csv},
                                              {"tsv", Format::tsv},       {"xlsx", Format::xlsx}};

/// Nothing for a word that names none.
constexpr std::optional<Format> find_format(std::string_view name) {
    for (const auto& row : format_names) {
        if (row.name == name) return row.format;
    }
    return std::nullopt;
}

struct OutputOptions {
    Format format = Format::table;
    std::optional<std::vector<std::string>> fields;
    bool header = true;
    bool raw = false;  ///< csv, tsv: cells that a spreadsheet would run stay as they are
    bool colour = false;
    bool terminal = false;     ///< csv, tsv: nothing in a text moves the cursor of whoever looks at it
    std::optional<int> width;  ///< of the terminal
};

}  // namespace instacrm::cli
