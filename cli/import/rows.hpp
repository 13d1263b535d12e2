// Rows of a file, whatever its format: names of columns, and cells as text. Nothing here holds the whole
// file.
#pragma once

#include "cli/import/bytes.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

enum class RowFormat : std::uint8_t { csv, tsv, json, ndjson };

/// The format of that name. @throws Invalid.
RowFormat parse_row_format(std::string_view name);

/// By the file's extension: .csv, .tsv, .txt (tab-separated), .json, .ndjson, .jsonl.
/// @throws UsageError that asks for --from.
RowFormat format_of(const std::filesystem::path& file);

struct Row {
    std::int64_t place = 0;          ///< line on which it starts, from 1; in a JSON document: its number
    std::vector<std::string> cells;  ///< in the order of the columns; may be fewer
    std::string problem;             ///< why it cannot be taken; the others can
};

class RowReader {
public:
    RowReader() = default;
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;
    virtual ~RowReader() = default;

    /// The names, after the first next(). Those of JSON may become more.
    virtual const std::vector<std::string>& columns() const = 0;

    /// False at the end. @throws Failure when nothing behind this place can be read.
    virtual bool next(Row& row) = 0;

    /// What a place is: "line" or "record".
    virtual std::string_view place_name() const = 0;

    /// How much of the file is read, from 0 to 1; negative when nobody knows.
    virtual double progress() const = 0;
};

/// A cell of more bytes than this is no cell: its row is refused.
inline constexpr std::size_t max_cell_bytes = 512UL * 1024;

struct RowOptions {
    RowFormat format = RowFormat::csv;
    bool raw = false;  ///< csv, tsv: a leading ' belongs to the cell
};

std::unique_ptr<RowReader> open_rows(std::unique_ptr<ByteSource> source, const RowOptions& options);

// One of each, for open_rows.
std::unique_ptr<RowReader> open_separated(std::unique_ptr<ByteSource> source, const RowOptions& options);
std::unique_ptr<RowReader> open_json(std::unique_ptr<ByteSource> source, const RowOptions& options);

}  // namespace instacrm::cli
