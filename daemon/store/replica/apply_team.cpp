// What the team agreed on, from the cloud: rules, goals, votes, follow-ups, settings.
#include "daemon/store/followups.hpp"
#include "daemon/store/proposals.hpp"
#include "daemon/store/replica/applier.hpp"

namespace instacrm::store {

void Applier::take(const SharedRule& row) {
    const auto status = number(row.status, ProposalStatus::archived);
    tx_.saw_version(row.status_ver);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT id, status, status_ver FROM rule WHERE uid = ?", row.id);
    if (known) {
        const auto [id, mine, mine_ver] = *known;
        const auto meeting = meet(Entity::rule, id);
        if (prevails(meeting, meeting.waits(), mine_ver, row.status_ver, mine, status))
            db_.run("UPDATE rule SET status = ?, status_ver = ?, seq = ? WHERE id = ?", status,
                    row.status_ver, tx_.next_seq(), id);
        return;
    }
    const auto type = word<RuleType>(row.type);
    const auto metric = word<Metric>(row.metric);
    if (!type || !metric || row.limit_value < 1) return;  // of a newer program: not judged here
    db_.run(
        "INSERT INTO rule (uid, type, metric, limit_value, window_sec, severity, options, operator_id, "
        "actor_id, status, status_ver, suggested_by, created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?, ?, ?)",
        row.id, *type, *metric, row.limit_value, row.window_sec, number(row.severity, Severity::soft_warning),
        row.options, refs_.optional(Entity::operator_, row.operator_id),
        refs_.optional(Entity::actor, row.actor_id), status, row.status_ver,
        refs_.optional(Entity::operator_, row.suggested_by), to_micros(row.created_at), tx_.next_seq());
}

void Applier::take(const GoalRow& row) {
    const auto status = number(row.status, ProposalStatus::archived);
    tx_.saw_version(row.status_ver);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT id, status, status_ver FROM goal WHERE uid = ?", row.id);
    if (known) {
        const auto [id, mine, mine_ver] = *known;
        const auto meeting = meet(Entity::goal, id);
        if (prevails(meeting, meeting.waits(), mine_ver, row.status_ver, mine, status))
            db_.run("UPDATE goal SET status = ?, status_ver = ?, seq = ? WHERE id = ?", status,
                    row.status_ver, tx_.next_seq(), id);
        return;
    }
    const auto metric = word<Metric>(row.metric);
    if (!metric || row.target_value < 1) return;
    std::optional<std::int64_t> end;
    if (row.end_at) end = to_micros(*row.end_at);
    db_.run(
        "INSERT INTO goal (uid, metric, target_value, frequency, operator_id, actor_id, status, status_ver, "
        "suggested_by, created_at, start_at, end_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, *metric, row.target_value, row.frequency == "Monthly" ? 1 : 0,
        refs_.optional(Entity::operator_, row.operator_id), refs_.optional(Entity::actor, row.actor_id),
        status, row.status_ver, refs_.optional(Entity::operator_, row.suggested_by),
        to_micros(row.created_at), to_micros(row.start_at), end, tx_.next_seq());
}

void Applier::take(const VoteRow& row) {
    const auto operator_id = refs_.find(Entity::operator_, row.operator_id);
    if (!operator_id) return;
    tx_.saw_version(row.ver);
    if (*operator_id != tx_.self().operator_id) voted_on_.insert(row.subject_id);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT id, value, ver FROM vote WHERE subject_uid = ? AND operator_id = ?", row.subject_id,
        *operator_id);
    if (!known) {
        db_.run("INSERT INTO vote (subject_uid, operator_id, value, ver, seq) VALUES (?, ?, ?, ?, ?)",
                row.subject_id, *operator_id, row.value, row.ver, tx_.next_seq());
        return;
    }
    const auto [id, mine, mine_ver] = *known;
    const auto meeting = meet(Entity::vote, id);
    if (prevails(meeting, meeting.waits(), mine_ver, row.ver, mine, row.value))
        db_.run("UPDATE vote SET value = ?, ver = ?, seq = ? WHERE id = ?", row.value, row.ver,
                tx_.next_seq(), id);
}

/// After all rows: who votes may be an owner only since this round.
void Applier::settle_votes() {
    for (const auto& subject : voted_on_) settle_with_own_vote(tx_, subject);
}

void Applier::take(const FollowupRow& row) {
    const auto lead = refs_.find(Entity::lead, row.lead_id);
    if (!lead) return;
    tx_.saw_version(row.ver);
    const auto due = to_micros(row.due_at);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT due_at, state, ver FROM followup WHERE lead_id = ?", *lead);
    if (known) {
        const auto [mine_due, mine_state, mine_ver] = *known;
        auto meeting = meet(Entity::followup, *lead);
        meeting.twin = refs_.has_twin(Entity::lead, *lead);
        if (!prevails(meeting, meeting.waits(), mine_ver, row.ver, std::tie(mine_due, mine_state),
                      std::tie(due, row.state)))
            return;
    }
    put_followup(tx_, *lead,
                 {due, row.state, refs_.find(Entity::operator_, row.operator_id).value_or(nobody), row.ver});
    if (const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ?", *lead))
        tx_.touch_lead(*handle);
}

void Applier::take(const SettingRow& row) {
    tx_.saw_version(row.ver);
    suppressions_.refresh();
    const auto known = db_.one<std::int64_t, std::string, Version>(
        "SELECT id, value, ver FROM team_setting WHERE key = ?", row.name);
    if (!known) {
        db_.run("INSERT INTO team_setting (key, value, ver, seq) VALUES (?, ?, ?, ?)", row.name, row.value,
                row.ver, tx_.next_seq());
        return;
    }
    const auto& [id, mine, mine_ver] = *known;
    const auto meeting = meet(Entity::team_setting, id);
    if (prevails(meeting, meeting.waits(), mine_ver, row.ver, mine, row.value))
        db_.run("UPDATE team_setting SET value = ?, ver = ?, seq = ? WHERE id = ?", row.value, row.ver,
                tx_.next_seq(), id);
}

}  // namespace instacrm::store
