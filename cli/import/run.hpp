// The way of rows from a file to the daemon: read, understood, sent in batches of which two are under way,
// and those that are not taken set aside.
#pragma once

#include "cli/context.hpp"
#include "cli/import/mapping.hpp"
#include "cli/import/rejected.hpp"
#include "cli/import/values.hpp"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
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

/// Rows of one kind, and what came of them.
struct ImportPart {
    std::string name;  ///< in the report: "leads"; empty when there is but one
    RejectedFile rejected;
    ImportCounts counts{};

    ImportPart(const Context& context, const std::string& file, std::string called = {});
};

/// Sends all rows of the reader. Counts as far as it came, also when it throws: Failure when the file cannot
/// be read on, or the daemon cannot go on; Interrupt::requested() after Ctrl-C.
void send_rows(Context& context, RowReader& reader, const ImportKind& kind, const ImportRun& run,
               ImportPart& part);

bool is_dry_run(const Context& context);

/// A file that an import writes beside its source `file`: as the option says, else `file` + `suffix`; none in
/// a dry run that does not ask for it.
std::optional<std::filesystem::path> path_beside(const Context& context, std::string_view option,
                                                 const std::string& file, const std::string& suffix);

/// More that a report says: member, label for people, number.
struct ReportLine {
    std::string_view member;
    std::string_view label;
    std::int64_t count = 0;
};

/// Runs `work` and tells what came of it, also when it failed midway or Ctrl-C stopped it. `more` is asked at
/// the end.
ExitCode report_import(Context& context, const std::string& file, std::span<ImportPart* const> parts,
                       const std::function<void()>& work,
                       const std::function<std::vector<ReportLine>()>& more = {});

}  // namespace instacrm::cli
