// Options and arguments that imports share.
#pragma once

#include "cli/command.hpp"

namespace instacrm::cli {

inline constexpr Argument file_argument{"FILE", "csv, tsv, json or ndjson; - for standard input"};

inline constexpr Option from_option{
    .name = "from", .value = "FORMAT", .help = "csv, tsv, json, ndjson; default: by the file's name"};
inline constexpr Option map_option{.name = "map",
                                   .value = "COLUMN=FIELD",
                                   .help = "which column is which field; COLUMN=- leaves it out",
                                   .list = true};
inline constexpr Option dry_run_option{.name = "dry-run",
                                       .help = "say what would come of it; change nothing"};
inline constexpr Option rejected_option{
    .name = "rejected", .value = "PATH", .help = "for rejected rows; default: FILE.rejected.csv"};

/// What all imports' --help says at the end.
inline constexpr std::string_view import_notes =
    "Can be repeated: what was taken once is not taken again, and what is newer here "
    "stays. Rejected rows go to a file that can be mended and imported; then the "
    "command ends with 8. docs/import.md lists the columns that are known.";

}  // namespace instacrm::cli
