// How the data is to be written: what the global options ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::cli {

enum class Format : std::uint8_t { table, json, ndjson, csv, tsv };

struct OutputOptions {
    Format format = Format::table;
    std::optional<std::vector<std::string>> fields;
    bool header = true;
    bool raw = false;  ///< csv, tsv: cells that a spreadsheet would run stay as they are
    bool colour = false;
    std::optional<int> width;  ///< of the terminal
};

}  // namespace instacrm::cli
