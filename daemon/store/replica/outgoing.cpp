// What this replica has to tell the cloud.
#include "common/domain/enums.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/replica/replica.hpp"

#include <set>

namespace instacrm::store {
namespace {

Time time_of(std::int64_t micros) {
    return from_micros(micros);
}

template <class E>
std::string name_of(std::int64_t value) {
    return std::string(to_string(enum_from_number<E>(value)));
}

class Collector {
public:
    explicit Collector(Database& db) : db_(db) {}

    void add(Entity entity, std::int64_t id) {
        if (!seen_.insert({entity, id}).second) return;
        switch (entity) {
            case Entity::operator_:
                return add_operators(id);
            case Entity::actor:
                return add_actor(id);
            case Entity::lead:
                return add_lead(id);
            case Entity::event:
                return add_event(id);
            case Entity::rule:
                return add_rule(id);
            case Entity::goal:
                return add_goal(id);
            case Entity::vote:
                return add_vote(id);
            case Entity::followup:
                return add_followup(id);
            case Entity::team_setting:
                return add_setting(id);
            case Entity::suppression:
                return add_suppression(id);
            case Entity::tombstone:
                return add_tombstone(id);
        }
    }

    Rows take() { return std::move(rows_); }

private:
    void add_operators(std::int64_t id);
    void add_operator(std::int64_t id);
    void add_actor(std::int64_t id);
    void add_lead(std::int64_t id);
    void add_event(std::int64_t id);
    void add_text(std::int64_t id, const EventRow& event, EventKind kind);
    void add_rule(std::int64_t id);
    void add_goal(std::int64_t id);
    void add_vote(std::int64_t id);
    void add_followup(std::int64_t id);
    void add_setting(std::int64_t id);
    void add_suppression(std::int64_t id);
    void add_tombstone(std::int64_t id);

    Database& db_;
    Rows rows_;
    std::set<std::pair<Entity, std::int64_t>> seen_;
};

/// Names are unique in the cloud, too: when people have changed names with each other, their rows go
/// together.
void Collector::add_operators(std::int64_t id) {
    add_operator(id);
    db_.each<std::int64_t>(
        "SELECT DISTINCT row_id FROM outbox WHERE state = 0 AND entity = ?",
        [&](std::int64_t other) {
            if (seen_.insert({Entity::operator_, other}).second) add_operator(other);
        },
        Entity::operator_);
}

void Collector::add_operator(std::int64_t id) {
    const auto found = db_.one<std::string, std::string, std::string, Version, bool, std::int64_t, Version,
                               std::int64_t, std::int64_t>(
        "SELECT uid, email, name, name_ver, online, role, role_ver, created_at, last_activity_at FROM "
        "operator "
        "WHERE id = ? AND id > 0",
        id);
    if (!found) return;
    const auto& [uid, email, name, name_ver, online, role, role_ver, created, active] = *found;
    rows_.of<OperatorRow>().push_back({uid, email, name, name_ver, online ? "online" : "offline", role,
                                       role_ver, time_of(created), time_of(active)});
}

void Collector::add_actor(std::int64_t id) {
    const auto found = db_.one<std::string, std::string, std::string, Version, std::int64_t, Version,
                               std::int64_t, std::int64_t>(
        "SELECT a.uid, a.handle, o.uid, a.operator_ver, a.status, a.status_ver, a.created_at, "
        "a.last_activity_at "
        "FROM actor a JOIN operator o ON o.id = a.operator_id WHERE a.id = ? AND a.id > 0",
        id);
    if (!found) return;
    const auto& [uid, handle, owner, owner_ver, status, status_ver, created, active] = *found;
    rows_.of<ActorRow>().push_back({uid, handle, owner, owner_ver, name_of<ActorStatus>(status), status_ver,
                                    time_of(created), time_of(active)});
}

void Collector::add_lead(std::int64_t id) {
    const auto head =
        db_.one<std::string, std::string, Version, std::int64_t, Version, Text, Text, Text, Version>(
            "SELECT uid, handle, handle_ver, status, status_ver, full_name, bio, link, profile_ver FROM lead "
            "WHERE id = "
            "? AND id > 0",
            id);
    if (!head) return;
    const auto rest = db_.one<std::string, Version, std::string, Version, std::string, Version, std::int64_t,
                              Version, Text, Version, std::int64_t, Version, std::int64_t, std::int64_t>(
        "SELECT l.email, l.email_ver, l.phone, l.phone_ver, l.contact_source, l.contact_source_ver, "
        "l.reachability, l.reachability_ver, a.uid, l.owner_ver, l.removed, l.removed_ver, "
        "COALESCE(l.first_contacted_at, l.created_at), l.updated_at FROM lead l LEFT JOIN actor a ON a.id = "
        "l.owner_id WHERE l.id = ?",
        id);
    // The newest note, where the programs that know only TARGETS.NOTES look for it.
    const auto note = db_.one<std::string, std::int64_t>(
        "SELECT t.text, e.at FROM event e JOIN event_text t ON t.event_id = e.id WHERE e.lead_id = ? AND "
        "e.kind = ? "
        "AND t.state = ? ORDER BY e.at DESC, e.uid DESC LIMIT 1",
        id, EventKind::note_added, TextState::stored);

    auto& row = rows_.of<LeadRow>().emplace_back();
    std::int64_t status = 0;
    std::int64_t first = 0;
    std::int64_t updated = 0;
    std::tie(row.id, row.handle, row.handle_ver, status, row.status_ver, row.full_name, row.bio, row.link,
             row.profile_ver) = *head;
    std::tie(row.email, row.email_ver, row.phone, row.phone_ver, row.contact_source, row.contact_source_ver,
             row.reachability, row.reachability_ver, row.owner_id, row.owner_ver, row.removed,
             row.removed_ver, first, updated) = rest.value();
    row.status = name_of<LeadStatus>(status);
    row.notes = note ? std::get<0>(*note) : "N/A";
    row.notes_ver = note ? std::get<1>(*note) : 0;
    row.first_contacted_at = time_of(first);
    row.updated_at = time_of(updated);
}

void Collector::add_event(std::int64_t id) {
    using Number = std::optional<std::int64_t>;
    const auto found =
        db_.one<std::string, EventType, EventKind, std::string, std::string, std::string, Text, std::int64_t,
                std::int64_t, Number, Number, std::int64_t, Text, std::int64_t, bool>(
            "SELECT e.uid, e.type, e.kind, o.uid, a.uid, l.uid, e.details, e.created_at, e.at, e.from_value, "
            "e.to_value, e.flags, e.client_key, e.lead_id, l.in_cloud FROM event e JOIN operator o ON o.id = "
            "e.operator_id "
            "JOIN "
            "actor a ON a.id = e.actor_id JOIN lead l ON l.id = e.lead_id WHERE e.id = ?",
            id);
    if (!found) return;
    const auto& [uid, type, kind, operator_uid, actor_uid, lead_uid, details, created, at, from, to, flags,
                 key, lead_id, lead_in_cloud] = *found;
    EventRow row{uid,
                 std::string(to_string(type)),
                 Text(to_string(kind)),
                 operator_uid,
                 actor_uid,
                 lead_uid,
                 details,
                 time_of(created),
                 time_of(at),
                 from,
                 to,
                 flags,
                 key};
    add_text(id, row, kind);
    rows_.of<EventRow>().push_back(std::move(row));
    // A contact or a note shows in the lead's own row, for the programs that read only that. And a lead that
    // was re-made stands behind its events in the queue.
    if (lead_id != nobody && (kind == EventKind::outreach || kind == EventKind::note_added || !lead_in_cloud))
        add(Entity::lead, lead_id);
}

void Collector::add_text(std::int64_t id, const EventRow& event, EventKind kind) {
    const auto found = db_.one<Text, std::string, TextState, LeadStatus>(
        "SELECT t.outreach_uid, t.text, t.state, l.status FROM event_text t JOIN event e ON e.id = "
        "t.event_id JOIN "
        "lead l ON l.id = e.lead_id WHERE t.event_id = ?",
        id);
    if (!found) return;
    const auto& [outreach_uid, text, state, status] = *found;
    if (kind == EventKind::note_added) {
        rows_.of<NoteRow>().push_back({event.id, event.lead_id, event.operator_id, text, event.created_at});
        return;
    }
    if (!outreach_uid) return;
    const bool withheld = state == TextState::stored && withholds_text(status);
    rows_.of<MessageRow>().push_back({*outreach_uid, event.id, withheld ? " " : text,
                                      event.at.value_or(event.created_at),
                                      static_cast<std::int64_t>(withheld ? TextState::withheld : state)});
}

void Collector::add_rule(std::int64_t id) {
    const auto found = db_.one<std::string, RuleType, Metric, std::int64_t, std::int64_t, Severity, Text,
                               Text, Text, ProposalStatus, Version, Text, std::int64_t>(
        "SELECT r.uid, r.type, r.metric, r.limit_value, r.window_sec, r.severity, r.options, o.uid, a.uid, "
        "r.status, r.status_ver, s.uid, r.created_at FROM rule r LEFT JOIN operator o ON o.id = "
        "r.operator_id "
        "LEFT JOIN actor a ON a.id = r.actor_id LEFT JOIN operator s ON s.id = r.suggested_by WHERE r.id = ?",
        id);
    if (!found) return;
    const auto& [uid, type, metric, limit, window, severity, options, operator_uid, actor_uid, status, ver,
                 by, created] = *found;
    rows_.of<SharedRule>().push_back({uid, std::string(to_string(type)), std::string(to_string(metric)),
                                      limit, window, std::string(to_string(severity)), options, operator_uid,
                                      actor_uid, std::string(to_string(status)), ver, by, time_of(created)});
}

void Collector::add_goal(std::int64_t id) {
    const auto found = db_.one<std::string, Metric, std::int64_t, std::int64_t, Text, Text, ProposalStatus,
                               Version, Text, std::int64_t, std::int64_t, std::optional<std::int64_t>>(
        "SELECT g.uid, g.metric, g.target_value, g.frequency, o.uid, a.uid, g.status, g.status_ver, s.uid, "
        "g.created_at, g.start_at, g.end_at FROM goal g LEFT JOIN operator o ON o.id = g.operator_id LEFT "
        "JOIN "
        "actor a ON a.id = g.actor_id LEFT JOIN operator s ON s.id = g.suggested_by WHERE g.id = ?",
        id);
    if (!found) return;
    const auto& [uid, metric, target, frequency, operator_uid, actor_uid, status, ver, by, created, start,
                 end] = *found;
    rows_.of<GoalRow>().push_back({uid, std::string(to_string(metric)), target,
                                   frequency == 1 ? "Monthly" : "Daily", operator_uid, actor_uid,
                                   std::string(to_string(status)), ver, by, time_of(created), time_of(start),
                                   end ? std::optional(time_of(*end)) : std::nullopt});
}

void Collector::add_vote(std::int64_t id) {
    const auto found = db_.one<std::string, std::string, std::int64_t, Version>(
        "SELECT v.subject_uid, o.uid, v.value, v.ver FROM vote v JOIN operator o ON o.id = v.operator_id "
        "WHERE "
        "v.id = ?",
        id);
    if (found) std::apply([&](const auto&... column) { rows_.of<VoteRow>().push_back({column...}); }, *found);
}

void Collector::add_followup(std::int64_t id) {
    const auto found = db_.one<std::string, std::int64_t, std::int64_t, std::string, Version>(
        "SELECT l.uid, f.due_at, f.state, o.uid, f.ver FROM followup f JOIN lead l ON l.id = f.lead_id JOIN "
        "operator o ON o.id = f.operator_id WHERE f.lead_id = ?",
        id);
    if (!found) return;
    const auto& [lead, due, state, operator_uid, ver] = *found;
    rows_.of<FollowupRow>().push_back({lead, time_of(due), state, operator_uid, ver});
}

void Collector::add_setting(std::int64_t id) {
    const auto found = db_.one<std::string, std::string, Version>(
        "SELECT key, value, ver FROM team_setting WHERE id = ?", id);
    if (found)
        std::apply([&](const auto&... column) { rows_.of<SettingRow>().push_back({column...}); }, *found);
}

void Collector::add_suppression(std::int64_t id) {
    const auto found =
        db_.one<std::string, std::int64_t>("SELECT mark, at FROM suppression WHERE id = ?", id);
    if (found) rows_.of<SuppressionRow>().push_back({std::get<0>(*found), time_of(std::get<1>(*found))});
}

/// What takes the place of the erased lead goes along: its events are to hang on it.
void Collector::add_tombstone(std::int64_t id) {
    const auto found = db_.one<std::string, std::string, std::int64_t>(
        "SELECT t.uid, t.new_uid, l.id FROM tombstone t JOIN lead l ON l.uid = t.new_uid WHERE t.id = ?", id);
    if (!found) return;
    const auto& [uid, new_uid, lead] = *found;
    add(Entity::lead, lead);
    rows_.of<TombstoneRow>().push_back({"TARGETS", uid, new_uid});
}

}  // namespace

Outgoing read_outgoing(Database& db, std::size_t max_entries) {
    Outgoing outgoing;
    std::vector<std::pair<Entity, std::int64_t>> entries;
    db.each<std::int64_t, Entity, std::int64_t>(
        "SELECT op_id, entity, row_id FROM outbox WHERE state = 0 ORDER BY op_id LIMIT ?",
        [&](std::int64_t op_id, Entity entity, std::int64_t row_id) {
            outgoing.last_op = op_id;
            entries.emplace_back(entity, row_id);
        },
        static_cast<std::int64_t>(max_entries));
    outgoing.entries = entries.size();
    Collector collector(db);
    for (const auto& [entity, id] : entries) collector.add(entity, id);
    outgoing.rows = collector.take();
    return outgoing;
}

Rows read_erasures(Database& db) {
    Collector collector(db);
    const auto add_all = [&](Entity entity, const char* sql) {
        db.each<std::int64_t>(sql, [&](std::int64_t id) { collector.add(entity, id); });
    };
    add_all(Entity::team_setting, "SELECT id FROM team_setting WHERE key LIKE 'suppression.key.%'");
    add_all(Entity::suppression, "SELECT id FROM suppression");
    return collector.take();
}

}  // namespace instacrm::store
