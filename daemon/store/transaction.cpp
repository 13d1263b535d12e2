#include "daemon/store/transaction.hpp"

#include "daemon/store/effects.hpp"

#include <algorithm>
#include <utility>

namespace instacrm::store {

EventType type_of(EventKind kind) {
    using enum EventKind;
    switch (kind) {
        case outreach:
        case outreach_failed:
            return EventType::outreach;
        case actor_added:
        case actor_status_changed:
            return EventType::user;
        case rule_added:
        case rule_removed:
        case goal_changed:
            return EventType::system;
        default:
            return EventType::change_in_tar_info;
    }
}

std::optional<std::string> find_event(Database& db, const std::string& client_id) {
    return db.value<std::string>("SELECT uid FROM event WHERE client_key = ?", client_key(client_id));
}

std::int64_t Transaction::next_version() {
    clocks_.hlc = std::max(to_micros(now_), clocks_.hlc + 1);
    return clocks_.hlc;
}

/// Events of one transaction share the first half of their ids, so that their places in the index lie side by
/// side: a thousand of them change a few of its pages, not a thousand. Any two ids of different transactions
/// are as unlikely to be the same as if all of both were drawn.
std::string Transaction::drawn_event_uid() {
    constexpr std::size_t shared = 4 + 5;  // the prefix, and five of ten characters
    auto uid = random_id(IdKind::event, random_);
    if (drawn_.empty())
        drawn_ = uid;
    else
        uid.replace(0, shared, drawn_, 0, shared);
    return uid;
}

std::string Transaction::free_event_uid(const NewEvent& event) {
    for (unsigned salt = 0;; ++salt) {
        auto uid = event.client_id ? derive_id(IdKind::event, *event.client_id, salt) : drawn_event_uid();
        if (!db.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", uid)) return uid;
    }
}

void Transaction::attempt(const std::function<bool()>& work, Likely outcome) {
    if (undo_ == Undo::in_savepoints || outcome == Likely::undone)
        attempt_in_savepoint(work);
    else
        attempt_in_hope(work);
}

void Transaction::attempt_in_hope(const std::function<bool()>& work) {
    const auto clocks = clocks_;
    const auto touched = touched_.size();
    const auto changes = db.total_changes();
    // What wrote nothing needs no undoing.
    const auto leave = [&] {
        if (db.total_changes() != changes) throw OnceMore();
        clocks_ = clocks;
        forget_touched_since(touched);
    };
    bool keep = false;
    try {
        keep = work();
    } catch (...) {
        leave();
        throw;
    }
    if (!keep) leave();
}

void Transaction::attempt_in_savepoint(const std::function<bool()>& work) {
    const auto clocks = clocks_;
    const auto touched = touched_.size();
    db.script("SAVEPOINT attempt");
    bool keep = false;
    try {
        keep = work();
    } catch (...) {
        undo_attempt(clocks, touched);
        throw;
    }
    if (keep)
        db.script("RELEASE attempt");
    else
        undo_attempt(clocks, touched);
}

void Transaction::undo_attempt(const Clocks& clocks, std::size_t touched) {
    if (!db.in_transaction()) return;  // an error that took the whole transaction: the writer sees to it
    db.script("ROLLBACK TO attempt; RELEASE attempt");
    clocks_ = clocks;
    forget_touched_since(touched);
}

void Transaction::note_activity() {
    if (std::exchange(active_, true)) return;
    const auto changed = db.run(
        "UPDATE operator SET online = 1, last_activity_at = ?1, seq = ?2 WHERE id = ?3 AND id > 0 AND "
        "(online = 0 "
        "OR last_activity_at <= ?4)",
        to_micros(now_), clocks_.seq + 1, self_.operator_id, to_micros(now_ - heartbeat));
    if (changed == 0) return;
    next_seq();
    add_to_outbox(Entity::operator_, self_.operator_id);
}

WrittenEvent Transaction::add_event(const NewEvent& event) {
    const auto at = event.at.value_or(now_);
    // An exclusion, and its lifting, have a type of their own in the v2 schema.
    const auto excluded = static_cast<std::int64_t>(LeadStatus::excluded);
    const bool toggles = event.kind == EventKind::status_changed &&
                         (event.from_value == excluded || event.to_value == excluded);
    const auto type = toggles ? EventType::tar_exception_toggle : type_of(event.kind);
    std::optional<std::string> key;
    if (event.client_id) key = client_key(*event.client_id);

    const auto operator_id = event.operator_id.value_or(self_.operator_id);
    WrittenEvent written{0, free_event_uid(event)};
    db.run(
        "INSERT INTO event (uid, client_key, type, kind, operator_id, actor_id, lead_id, at, created_at, "
        "from_value, "
        "to_value, flags, details, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        written.uid, key, type, event.kind, operator_id, event.actor_id, event.lead_id, to_micros(at),
        to_micros(event.taken_at.value_or(now_)), event.from_value, event.to_value, event.flags,
        event.details, next_seq());
    written.id = db.last_id();
    count_event(*this, event.kind, {operator_id, event.actor_id, at});
    add_to_outbox(Entity::event, written.id);
    note_activity();
    return written;
}

void Transaction::add_to_outbox(Entity entity, std::int64_t row_id, std::int64_t fields) {
    db.run("INSERT INTO outbox (entity, row_id, fields) VALUES (?, ?, ?)", entity, row_id, fields);
}

void Transaction::touch_lead(std::string_view handle) {
    if (touched_.empty() || touched_.back() != handle) touched_.emplace_back(handle);
}

std::vector<std::string> Transaction::take_touched() {
    std::ranges::sort(touched_);
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    return std::move(touched_);
}

}  // namespace instacrm::store
