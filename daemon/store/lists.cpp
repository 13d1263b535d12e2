#include "daemon/store/lists.hpp"

#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/team.hpp"

#include <array>

namespace instacrm::store {
namespace {

namespace json = boost::json;
using namespace columns;

constexpr std::array lead_columns{
    text("handle", "l.handle"),
    word<LeadStatus>("status", "l.status"),
    time("last_contacted_at", "l.last_contacted_at"),
    text("last_actor", "a.handle"),
    text("last_operator", "o.name"),
    number("messages", "l.messages"),
    text("full_name", "l.full_name"),
    text("email", "l.email"),
    text("phone", "l.phone"),
    text("contact_source", "l.contact_source"),
    time("first_contacted_at", "l.first_contacted_at"),
    time("created_at", "l.created_at"),
    time("updated_at", "l.updated_at"),
    time("followup_at", "f.due_at"),
    text("id", "l.uid"),
};
constexpr const char* lead_tables =
    "lead l LEFT JOIN actor a ON a.id = l.last_actor_id LEFT JOIN operator o ON o.id = l.last_operator_id "
    "LEFT JOIN followup f ON f.lead_id = l.id AND f.state = 0";

constexpr std::array log_columns{
    time("at", "e.at"),
    word<EventKind>("kind", "e.kind"),
    text("operator", "o.name"),
    text("actor",
         "CASE WHEN e.actor_id > 0 OR e.kind < 2 THEN a.handle END"),  // of a DM, unknown is an answer too
    text("handle", "CASE WHEN l.handle NOT LIKE '-%' THEN l.handle END"),
    text("details", "e.details"),
    text("text", "CASE WHEN t.state = 0 THEN t.text END"),
    word<TextState>("text_state", "t.state"),
    time("created_at", "e.created_at"),
    text("id", "e.uid"),
    number("seq", "e.seq"),
};
constexpr const char* log_tables =
    "event e JOIN operator o ON o.id = e.operator_id JOIN actor a ON a.id = e.actor_id JOIN lead l ON l.id = "
    "e.lead_id "
    "LEFT JOIN event_text t ON t.event_id = e.id";

constexpr std::array hit_columns{
    text("handle", "l.handle"),
    word<LeadStatus>("status", "l.status"),
    text("found_in", "h.place"),
    text("snippet", "h.snippet"),
    time("at", "h.at"),
    text("operator", "o.name"),
    text("actor", "CASE WHEN a.id > 0 THEN a.handle END"),
    text("event", "h.event"),
};
// Each index ranks its own (bm25, smaller is better); a name weighs more than a bio, and people more than
// texts. Materialized: FTS5's functions work only right beside the index.
constexpr const char* hit_tables =
    "(WITH people AS MATERIALIZED (SELECT rowid AS id, 2 * bm25(lead_fts, 10, 5, 1) AS rank, "
    "snippet(lead_fts, -1, '', '', '…', 16) AS snippet FROM lead_fts WHERE lead_fts MATCH ? ORDER BY 2 LIMIT "
    "?), texts AS MATERIALIZED (SELECT rowid AS id, bm25(text_fts) AS rank, snippet(text_fts, 0, '', '', "
    "'…', "
    "16) AS snippet FROM text_fts WHERE text_fts MATCH ? ORDER BY 2 LIMIT ?) "
    "SELECT l.id AS lead_id, 'lead' AS place, p.snippet, l.updated_at AS at, NULL AS operator_id, NULL AS "
    "actor_id, NULL AS event, p.rank FROM people p JOIN lead l ON l.id = p.id UNION ALL "
    "SELECT e.lead_id, CASE e.kind WHEN 6 THEN 'note' ELSE 'message' END, t.snippet, e.at, e.operator_id, "
    "e.actor_id, e.uid, t.rank FROM texts t JOIN event e ON e.id = t.id) h JOIN lead l ON l.id = h.lead_id "
    "LEFT JOIN operator o ON o.id = h.operator_id LEFT JOIN actor a ON a.id = h.actor_id";
static_assert(static_cast<int>(EventKind::note_added) == 6);

constexpr std::array actor_columns{
    text("handle", "a.handle"),
    text("operator", "o.name"),
    word<ActorStatus>("status", "a.status"),
    number("messages_today",
           "(SELECT COUNT(*) FROM event e WHERE e.actor_id = a.id AND e.at >= ? AND e.kind = 0)"),
    time("last_activity_at", "a.last_activity_at"),
    time("created_at", "a.created_at"),
    text("id", "a.uid"),
};

constexpr std::array rule_columns{
    text("id", "r.uid"),
    word<RuleType>("type", "r.type"),
    word<Metric>("metric", "r.metric"),
    number("limit", "r.limit_value"),
    number("window_sec", "r.window_sec"),
    word<Severity>("severity", "r.severity"),
    text("operator", "o.name"),
    text("actor", "a.handle"),
    word<ProposalStatus>("status", "r.status"),
    time("created_at", "r.created_at"),
    text("suggested_by", "s.name"),
    text("options", "r.options"),
};

constexpr std::array proposal_columns{
    text("id", "p.uid"),
    text("kind", "p.kind"),
    text("about", "p.about"),
    word<Metric>("metric", "p.metric"),
    number("value", "p.value"),
    text("suggested_by", "s.name"),
    number("yes", "(SELECT COUNT(*) FROM vote v WHERE v.subject_uid = p.ballot AND v.value = 1)"),
    number("no", "(SELECT COUNT(*) FROM vote v WHERE v.subject_uid = p.ballot AND v.value <> 1)"),
    number("needed", "?"),
    text("mine",
         "(SELECT CASE v.value WHEN 1 THEN 'yes' ELSE 'no' END FROM vote v WHERE v.subject_uid = p.ballot "
         "AND v.operator_id = ?)"),
    time("created_at", "p.created_at"),
};
// What waits to be active, and what is active and perhaps not for long: votes on archiving hang on
// ID/archive.
constexpr const char* proposal_tables =
    "(SELECT uid, 'rule' AS kind, 'proposal' AS about, metric, limit_value AS value, suggested_by, "
    "created_at, uid "
    "AS ballot FROM rule WHERE status = 1 UNION ALL "
    "SELECT uid, 'goal', 'proposal', metric, target_value, suggested_by, created_at, uid FROM goal WHERE "
    "status = 1 "
    "UNION ALL SELECT uid, 'rule', 'archive', metric, limit_value, suggested_by, created_at, uid || "
    "'/archive' FROM "
    "rule WHERE status = 0 AND EXISTS (SELECT 1 FROM vote v WHERE v.subject_uid = uid || '/archive') UNION "
    "ALL "
    "SELECT uid, 'goal', 'archive', metric, target_value, suggested_by, created_at, uid || '/archive' FROM "
    "goal "
    "WHERE status = 0 AND EXISTS (SELECT 1 FROM vote v WHERE v.subject_uid = uid || '/archive')) p LEFT JOIN "
    "operator s ON s.id = p.suggested_by";
static_assert(static_cast<int>(ProposalStatus::active) == 0 &&
              static_cast<int>(ProposalStatus::pending_suggestion) == 1);

// In this order: the index of these (0005_team.sql) says the same.
constexpr std::array governance_kinds{EventKind::rule_added,       EventKind::rule_removed,
                                      EventKind::goal_changed,     EventKind::override_given,
                                      EventKind::proposal_made,    EventKind::vote_cast,
                                      EventKind::proposal_decided, EventKind::governance_changed,
                                      EventKind::operator_changed, EventKind::seat_changed};

constexpr std::array followup_columns{
    text("handle", "l.handle"),
    time("due_at", "d.due"),
    text("why", "d.why"),
    number("followups", "MAX(l.messages - 1, 0)"),
    time("last_contacted_at", "l.last_contacted_at"),
    text("last_actor", "a.handle"),
    text("last_operator", "o.name"),
    word<LeadStatus>("status", "l.status"),
    word<Reachability>("reachability", "l.reachability"),
    text("id", "l.uid"),
};
// Dates that somebody set, and the team's rule for leads without an answer; a date, and what was done since
// the last DM, comes before the rule.
constexpr const char* followup_tables =
    "(SELECT lead_id, due_at AS due, 'date' AS why FROM followup WHERE state = 0 AND due_at <= ? UNION ALL "
    "SELECT l.id, l.last_contacted_at + ?, 'no reply' FROM lead l WHERE l.removed = 0 AND l.status = 0 AND "
    "l.messages > 0 AND l.messages <= ? AND l.last_contacted_at <= ? AND l.last_contacted_at > ? AND "
    "l.reachability <> 1 AND NOT EXISTS (SELECT 1 FROM followup f WHERE f.lead_id = l.id AND (f.state = 0 OR "
    "f.state = 1 AND f.ver >= l.last_contacted_at)) AND NOT EXISTS (SELECT 1 FROM milestone m WHERE "
    "m.lead_id = "
    "l.id AND m.stage = 1)) d JOIN lead l ON l.id = d.lead_id LEFT JOIN actor a ON a.id = l.last_actor_id "
    "LEFT JOIN "
    "operator o ON o.id = l.last_operator_id";
static_assert(static_cast<int>(Reachability::invite_pending) == 1 &&
              static_cast<int>(LeadStatus::replied) == 1);

template <class E>
std::string in_list(const std::vector<E>& values) {
    std::string list;
    for (const auto value : values)
        list += (list.empty() ? "" : ", ") + std::to_string(static_cast<int>(value));
    return "IN (" + list + ")";
}

/// What a person types, as an FTS5 query: every word must occur, the last letters of each may be missing.
std::string match_text(std::string_view typed) {
    std::string query;
    const auto kept = storable(typed);  // FTS5 would end the query at a NUL
    auto rest = trim(kept);
    while (!rest.empty()) {
        const auto end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
        std::string word;
        for (const char c : rest.substr(0, end)) word += c == '"' ? std::string("\"\"") : std::string(1, c);
        query += (query.empty() ? "\"" : " \"") + word + "\"*";
        rest = trim(rest.substr(end));
    }
    if (query.empty()) throw Invalid("the search is empty", "write at least one word");
    return query;
}

struct Sort {
    std::string_view name;
    std::string_view sql;
    bool ascending;  ///< what people expect of it
};
constexpr std::array<Sort, 7> sorts{{{"updated", "l.updated_at", false},
                                     {"handle", "l.handle", true},
                                     {"created", "l.created_at", false},
                                     {"first_contacted", "l.first_contacted_at", false},
                                     {"last_contacted", "l.last_contacted_at", false},
                                     {"messages", "l.messages", false},
                                     {"followup", "f.due_at", true}}};

std::string order_text(const protocol::LeadsListRequest& request) {
    const auto wanted = request.sort.value_or("updated");
    for (const auto& sort : sorts) {
        if (sort.name != wanted) continue;
        const auto direction = request.ascending.value_or(sort.ascending) ? "" : " DESC";
        return " ORDER BY " + std::string(sort.sql) + direction + ", l.id" + direction;
    }
    std::string names;
    for (const auto& sort : sorts) names += (names.empty() ? "" : ", ") + std::string(sort.name);
    throw Invalid("leads cannot be sorted by \"" + printable(wanted) + "\"", "use one of: " + names);
}

}  // namespace

List open_leads(Database& db, const protocol::LeadsListRequest& request) {
    Where where;
    where.add("l.removed = 0 AND l.id > 0");
    if (request.status) where.add("l.status " + in_list(*request.status));
    if (request.since) where.add("l.updated_at >= ?", to_micros(*request.since));
    if (request.until) where.add("l.updated_at < ?", to_micros(*request.until));
    if (request.actor)
        where.add("EXISTS (SELECT 1 FROM event e WHERE e.lead_id = l.id AND e.kind = 0 AND e.actor_id " +
                  in_seats(db, *request.actor) + ")");
    if (request.operator_name)
        where.add(
            "EXISTS (SELECT 1 FROM event e WHERE e.lead_id = l.id AND e.kind = 0 AND e.operator_id = ?)",
            known_operator(db, *request.operator_name));
    if (request.followup_until) where.add("f.due_at <= ?", to_micros(*request.followup_until));
    if (request.stale_before) where.add("l.last_contacted_at < ?", to_micros(*request.stale_before));
    if (request.no_reply.value_or(false)) {
        where.add("l.last_contacted_at IS NOT NULL AND l.status <> ?",
                  static_cast<std::int64_t>(LeadStatus::excluded));
        where.add("NOT EXISTS (SELECT 1 FROM milestone m WHERE m.lead_id = l.id AND m.stage = ?)",
                  static_cast<std::int64_t>(LeadStatus::replied));
    }
    if (request.after_seq) where.add("l.seq > ?", *request.after_seq);
    if (request.search) {
        const auto match = match_text(*request.search);
        where.add(
            "l.id IN (SELECT rowid FROM lead_fts WHERE lead_fts MATCH ? UNION SELECT e.lead_id FROM text_fts "
            "JOIN event e ON e.id = text_fts.rowid WHERE text_fts MATCH ?)",
            match);
        where.bind(match);
    }
    const auto order = request.after_seq ? " ORDER BY l.seq" : order_text(request);
    return {db, lead_columns, lead_tables, where, order + limit_text(request.limit)};
}

List open_logs(Database& db, const protocol::LogsListRequest& request) {
    Where where;
    if (request.after_seq) where.add("e.seq > ?", *request.after_seq);
    if (request.handle) {
        const auto handle = Handle::parse(*request.handle);
        const auto lead = find_lead(db, handle);
        where.add("e.lead_id = ?", lead ? lead->id : -1);
    }
    if (request.actor) where.add("e.actor_id " + in_seats(db, *request.actor));
    if (request.operator_name) where.add("e.operator_id = ?", known_operator(db, *request.operator_name));
    if (request.kind) where.add("e.kind " + in_list(*request.kind));
    if (request.since) where.add("e.at >= ?", to_micros(*request.since));
    if (request.until) where.add("e.at < ?", to_micros(*request.until));
    // By sequence for followers; ids break ties between events of one microsecond.
    const std::string direction = request.ascending.value_or(false) ? "" : " DESC";
    const auto order = request.after_seq ? " ORDER BY e.seq" + direction
                                         : " ORDER BY e.at" + direction + ", e.id" + direction;
    return {db, log_columns, log_tables, where, order + limit_text(request.limit)};
}

List open_hits(Database& db, const protocol::SearchRequest& request) {
    Where where;
    const auto match = match_text(request.text);
    const auto most = request.limit.value_or(-1);
    limit_text(request.limit);  // refuses what is no limit
    for (int i = 0; i < 2; ++i) {
        where.bind(match);
        where.bind(most);
    }
    where.add("l.removed = 0 AND l.handle NOT LIKE '-%'");
    return {db, hit_columns, hit_tables, where, " ORDER BY h.rank, h.at DESC" + limit_text(request.limit)};
}

List open_actors(Database& db, Time today) {
    Where where;
    where.bind(to_micros(today));  // of messages_today
    where.add("a.id > 0");
    return {db, actor_columns, "actor a JOIN operator o ON o.id = a.operator_id", where,
            " ORDER BY a.handle, o.name"};
}

List open_rules(Database& db, const protocol::RulesListRequest& request) {
    Where where;
    where.add("r.status " + in_list(request.status.value_or(std::vector{ProposalStatus::active})));
    return {db, rule_columns,
            "rule r LEFT JOIN operator o ON o.id = r.operator_id LEFT JOIN actor a ON a.id = r.actor_id LEFT "
            "JOIN "
            "operator s ON s.id = r.suggested_by",
            where, " ORDER BY r.id"};
}

List open_proposals(Database& db, std::int64_t needed, std::int64_t self) {
    Where where;
    where.bind(needed);
    where.bind(self);
    return {db, proposal_columns, proposal_tables, where, " ORDER BY p.created_at, p.uid"};
}

List open_governance_log(Database& db, const protocol::GovernanceLogRequest& request) {
    Where where;
    where.add("e.kind " + in_list(std::vector(governance_kinds.begin(), governance_kinds.end())));
    if (request.id) where.add("instr(e.details, ?) > 0", *request.id);
    if (request.operator_name) where.add("e.operator_id = ?", known_operator(db, *request.operator_name));
    if (request.since) where.add("e.at >= ?", to_micros(*request.since));
    if (request.until) where.add("e.at < ?", to_micros(*request.until));
    const std::string direction = request.ascending.value_or(false) ? "" : " DESC";
    // By its own index: among ten million DMs these are few.
    return {db, log_columns, std::string(log_tables), where,
            " ORDER BY e.at" + direction + ", e.id" + direction + limit_text(request.limit)};
}

List open_followups(Database& db, const protocol::FollowupsListRequest& request, Time now,
                    std::int64_t self) {
    const auto policy = read_followup_policy(db);
    const auto before = [&](std::int64_t seconds) { return to_micros(now - std::chrono::seconds(seconds)); };
    Where where;
    where.bind(to_micros(now));
    where.bind(policy.after_sec * 1'000'000);
    where.bind(policy.most);
    where.bind(before(policy.after_sec));
    where.bind(before(policy.within_sec));
    where.add("l.removed = 0");
    if (request.actor) where.add("l.last_actor_id " + in_seats(db, *request.actor));
    if (request.operator_name)
        where.add("l.last_operator_id = ?", known_operator(db, *request.operator_name));
    if (request.mine.value_or(false)) where.add("l.last_operator_id = ?", self);
    return {db, followup_columns, followup_tables, where,
            " ORDER BY d.due, l.id" + limit_text(request.limit)};
}

}  // namespace instacrm::store
