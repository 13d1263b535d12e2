#include "cli/import/legacy.hpp"

#include "cli/failure.hpp"
#include "common/domain/text.hpp"
#include "common/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

struct Wanted {
    std::string_view column;  ///< of the file
    std::string_view field;   ///< of ours
};

constexpr std::array<Wanted, 8> prospect_columns{{{"target_username", "handle"},
                                                  {"status", "status"},
                                                  {"email", "email"},
                                                  {"phone_number", "phone"},
                                                  {"source_summary", "source"},
                                                  {"notes", "note"},
                                                  {"last_updated", "at"},
                                                  {"first_contacted", "first_contacted"}}};

constexpr const char* first_generation =
    "SELECT target_username AS handle, timestamp AS at, 'outreach' AS kind, actor_username AS actor, "
    "operator_name, message_snippet AS text, '' AS id, '' AS details, '' AS owner_actor FROM outreach_logs "
    "ORDER BY id";

/// %: what a message names its event by.
constexpr std::string_view second_generation =
    "SELECT p.target_username AS handle, COALESCE(o.sent_at, e.created_at) AS at, CASE WHEN e.event_type = "
    "'Outreach' THEN 'outreach' WHEN e.details LIKE '%Status: % -> %' THEN 'status_changed' ELSE 'foreign' "
    "END AS kind, e.act_id AS actor, e.opr_id AS operator_name, o.message_text AS text, e.elg_id AS id, "
    "e.details, p.owner_actor FROM event_logs e LEFT JOIN prospects p ON p.tar_id = e.tar_id LEFT JOIN "
    "outreach_logs o ON o.event_log_id = e.";

bool has(const std::vector<std::string>& columns, std::string_view name) {
    return std::ranges::find(columns, name) != columns.end();
}

/// The old programs wrote UTC and mostly did not say so.
std::string as_utc(std::string time) {
    const bool clock = time.size() >= 16 && (time[10] == ' ' || time[10] == 'T') && time[13] == ':';
    if (clock && time.find_first_of("Zz+-", 16) == std::string::npos) time += 'Z';
    return time;
}

class LegacyReader : public RowReader {
public:
    LegacyReader(SqliteFile& file, const std::string& sql, AccountNames accounts)
        : query_(file, sql), columns_(query_.names()), accounts_(std::move(accounts)) {}

    const std::vector<std::string>& columns() const override { return columns_; }
    std::string_view place_name() const override { return "row"; }
    double progress() const override { return -1; }

    bool next(Row& row) override {
        row.problem.clear();
        if (!query_.next(row.cells)) return false;
        row.place = ++count_;
        for (auto& cell : row.cells) {
            if (!is_utf8(cell)) row.problem = "it is not UTF-8";
            if (cell.find('\0') != std::string::npos) row.problem = "it has a NUL byte in it";
        }
        if (auto* const at = cell_of(row, "at")) *at = as_utc(std::move(*at));
        name_account(row);
        return true;
    }

private:
    std::string* cell_of(Row& row, std::string_view name) const {
        const auto found = std::ranges::find(columns_, name);
        return found == columns_.end() ? nullptr
                                       : &row.cells[static_cast<std::size_t>(found - columns_.begin())];
    }

    void name_account(Row& row) const {
        auto* const actor = cell_of(row, "actor");
        if (actor == nullptr || !actor->starts_with("ACT-")) return;
        const auto known = accounts_.find(*actor);
        *actor = known != accounts_.end() ? known->second : *cell_of(row, "owner_actor");
    }

    SqliteFile::Query query_;
    std::vector<std::string> columns_;
    AccountNames accounts_;
    std::int64_t count_ = 0;
};

/// Whether messages name their event by its ELG id, or by its number in the file.
bool names_events_by_id(SqliteFile& file) {
    std::vector<std::string> cells;
    return SqliteFile::Query(
               file,
               "SELECT 1 FROM outreach_logs WHERE event_log_id IN (SELECT elg_id FROM event_logs "
               "WHERE elg_id IS NOT NULL) LIMIT 1")
        .next(cells);
}

}  // namespace

std::unique_ptr<RowReader> open_legacy_leads(SqliteFile& file) {
    const auto columns = file.columns("prospects");
    if (!has(columns, "target_username"))
        throw Failure(ExitCode::error,
                      "the file has no table \"prospects\": it is no database of the old agent",
                      "it is called local_data.db and lies in that program's own folder");
    std::string sql = "SELECT ";
    for (const auto& wanted : prospect_columns) {
        if (!has(columns, wanted.column)) continue;
        sql += (wanted.field == "handle" ? "" : ", ") + std::string(wanted.column) + " AS " +
               std::string(wanted.field);
    }
    return std::make_unique<LegacyReader>(file, sql + " FROM prospects", AccountNames());
}

std::unique_ptr<RowReader> open_legacy_logs(SqliteFile& file, AccountNames accounts) {
    if (file.columns("event_logs").empty()) {
        if (!has(file.columns("outreach_logs"), "target_username"))
            throw Failure(ExitCode::error, "the file has no log of messages",
                          "it is called local_data.db and lies in the old agent's own folder");
        return std::make_unique<LegacyReader>(file, first_generation, std::move(accounts));
    }
    const auto sql =
        std::string(second_generation) + (names_events_by_id(file) ? "elg_id" : "id") + " ORDER BY e.id";
    return std::make_unique<LegacyReader>(file, sql, std::move(accounts));
}

}  // namespace instacrm::cli
