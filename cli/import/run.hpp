// The way of rows from a file to the daemon: read, understood, sent in batches of which two are under way, and
// those that are not taken set aside.
#pragma once

#include "cli/context.hpp"
#include "cli/import/mapping.hpp"
#include "cli/import/rejected.hpp"
#include "cli/import/values.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

struct ImportCounts {
    std::int64_t rows = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;  ///< had been there before
    std::int64_t rejected = 0;
    std::int64_t skipped = 0;  ///< no news that a file can bring

    void add(const ImportCounts& more);
};

/// What kind of rows a run sends.
struct ImportKind {
    std::string_view method;  ///< import.leads or import.logs
    std::span<const ImportField> fields;
    /// The row as the wire has it; null: nothing to send.
    std::function<json::value(const Mapping&, const Row&)> understand;
    std::string_view source{};  ///< of logs
};

ImportKind lead_rows();
ImportKind log_rows(const LogDefaults& defaults, std::string_view source);

struct ImportRun {
    std::vector<std::string> wishes{};  ///< --map
    bool dry_run = false;
    bool announce = true;  ///< says which column is which field
};

/// Sends all rows of the reader. Counts as far as it came, also when it throws: Failure when the file cannot be
/// read on, or the daemon cannot go on; Interrupt::requested() after Ctrl-C.
void send_rows(Context& context, RowReader& reader, const ImportKind& kind, const ImportRun& run,
               RejectedFile& rejected, ImportCounts& counts);

/// --dry-run, --rejected and what comes of them, for all imports.
bool is_dry_run(const Context& context);
/// Where rejected rows go: as --rejected says, else `base` + `.rejected.csv`; nowhere in a dry run.
std::optional<std::filesystem::path> rejected_path(const Context& context, const std::string& base);

/// Runs `work` and tells what came of it, also when it failed midway or Ctrl-C stopped it.
ExitCode report_import(Context& context, const std::string& file, RejectedFile& rejected,
                       ImportCounts& counts, const std::function<void()>& work);

}  // namespace instacrm::cli
