#include "daemon/store/merge.hpp"

#include "daemon/store/effects.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/replica/references.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

namespace instacrm::store {
namespace {

constexpr std::string_view opening = "Merge = [";
constexpr std::string_view arrow = " -> ";

std::string side_text(const MergedLead& side) {
    auto text = fmt::format("{}", fmt::join(side.uids, " "));
    for (const auto& name : side.names) text += " @" + name;
    return text;
}

std::optional<MergedLead> parse_side(std::string_view text) {
    MergedLead side;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        if (word.starts_with('@'))
            side.names.push_back(word.substr(1));
        else
            side.uids.push_back(word);
    }
    if (side.uids.empty()) return std::nullopt;
    return side;
}

/// Columns that share a version.
struct Group {
    std::string_view version;
    std::vector<std::string_view> columns;
};

const std::array<Group, 8>& groups() {
    static const std::array<Group, 8> all{{{"status_ver", {"status"}},
                                           {"profile_ver", {"full_name", "bio", "link"}},
                                           {"email_ver", {"email"}},
                                           {"phone_ver", {"phone"}},
                                           {"contact_source_ver", {"contact_source"}},
                                           {"reachability_ver", {"reachability"}},
                                           {"owner_ver", {"owner_id"}},
                                           {"removed_ver", {"removed"}}}};
    return all;
}

/// The newer value of each field; of two that are as new the greater, as with twins.
std::string newer_sql(const Group& group) {
    std::string sets;
    std::string theirs;
    std::string ours;
    for (const auto& column : group.columns) {
        sets += fmt::format("{0} = f.{0}, ", column);
        theirs += fmt::format(", COALESCE(f.{}, '')", column);
        ours += fmt::format(", COALESCE(lead.{}, '')", column);
    }
    return fmt::format(
        "UPDATE lead SET {0}{1} = f.{1} FROM lead f WHERE lead.id = ?1 AND f.id = ?2 AND (f.{1}{2}) > "
        "(lead.{1}{3})",
        sets, group.version, theirs, ours);
}

void join_fields(Transaction& tx, std::int64_t into, std::int64_t from) {
    static const auto statements = [] {
        std::vector<std::string> all;
        for (const auto& group : groups()) all.push_back(newer_sql(group));
        return all;
    }();
    for (const auto& sql : statements) tx.db.run(sql, into, from);
    tx.db.run(
        "UPDATE lead SET created_at = MIN(lead.created_at, f.created_at), updated_at = MAX(lead.updated_at, "
        "f.updated_at), seq = ?3 FROM lead f WHERE lead.id = ?1 AND f.id = ?2",
        into, from, tx.next_seq());
}

/// One date a lead: the one that was set last.
void join_followups(Transaction& tx, std::int64_t into, std::int64_t from) {
    const auto moved = tx.db.run(
        "INSERT INTO followup (lead_id, due_at, state, operator_id, ver, seq) SELECT ?1, due_at, state, "
        "operator_id, ver, ?3 FROM followup WHERE lead_id = ?2 ON CONFLICT DO UPDATE SET due_at = "
        "excluded.due_at, state = excluded.state, operator_id = excluded.operator_id, ver = excluded.ver, "
        "seq = excluded.seq WHERE (excluded.ver, excluded.due_at, excluded.state) > (followup.ver, "
        "followup.due_at, followup.state)",
        into, from, tx.next_seq());
    if (moved > 0) tx.add_to_outbox(Entity::followup, into);
}

void add_name(Transaction& tx, std::int64_t lead_id, const std::string& handle) {
    tx.db.run("INSERT OR REPLACE INTO lead_alias (handle, lead_id) VALUES (?, ?)", handle, lead_id);
    tx.db.run(
        "DELETE FROM lead_alias WHERE handle = (SELECT handle FROM lead WHERE id = ?1) AND lead_id = ?1",
        lead_id);
}

/// All ids and names of `from` mean `into` from now on.
void join_names(Transaction& tx, std::int64_t into, std::int64_t from) {
    const auto [uid, handle] =
        tx.db.one<std::string, std::string>("SELECT uid, handle FROM lead WHERE id = ?", from).value();
    tx.db.run("UPDATE uid_alias SET row_id = ?, twin = 2 WHERE entity = 2 AND row_id = ?", into, from);
    tx.db.run("UPDATE lead_alias SET lead_id = ? WHERE lead_id = ?", into, from);
    References(tx.db).add_merged(into, uid);
    add_name(tx, into, handle);
    tx.touch_lead(handle);
}

/// What of `from` nobody else has seen must be sent as the other's.
bool has_unsent(Database& db, std::int64_t lead_id) {
    return db
        .value<std::int64_t>(
            "SELECT 1 FROM lead WHERE id = ?1 AND in_cloud = 0 UNION ALL SELECT 1 FROM "
            "outbox WHERE entity = ?2 AND entity <> 3 AND row_id = ?1",
            lead_id, Entity::lead)
        .has_value();
}

void absorb(Transaction& tx, std::int64_t into, std::int64_t from) {
    if (has_unsent(tx.db, from)) tx.add_to_outbox(Entity::lead, into, -1);
    join_fields(tx, into, from);
    join_followups(tx, into, from);
    join_names(tx, into, from);
    // Nothing happened that a follower of the log should hear of.
    tx.db.run("UPDATE event SET lead_id = ? WHERE lead_id = ?", into, from);
    delete_lead(tx, from);
    recount_lead(tx, into);
}

/// Not an earlier id: that one the cloud never held.
void take_uid(Transaction& tx, std::int64_t lead_id, const std::string& wanted) {
    if (tx.db.run("DELETE FROM uid_alias WHERE entity = 2 AND uid = ? AND row_id = ? AND twin > 0", wanted,
                  lead_id) == 0)
        return;
    const auto own = tx.db.value<std::string>("SELECT uid FROM lead WHERE id = ?", lead_id).value();
    // Whether the cloud holds this id, or lost it with a restored copy, the next push settles.
    tx.db.run("UPDATE lead SET uid = ?, in_cloud = 0 WHERE id = ?", wanted, lead_id);
    References(tx.db).add_merged(lead_id, own);
    tx.add_to_outbox(Entity::lead, lead_id, -1);
}

void take_name(Transaction& tx, std::int64_t lead_id, const std::string& wanted) {
    if (tx.db.run("DELETE FROM lead_alias WHERE handle = ? AND lead_id = ?", wanted, lead_id) == 0) return;
    const auto own = tx.db.value<std::string>("SELECT handle FROM lead WHERE id = ?", lead_id).value();
    tx.db.run("UPDATE lead SET handle = ?, seq = ? WHERE id = ?", wanted, tx.next_seq(), lead_id);
    add_name(tx, lead_id, own);
    tx.touch_lead(wanted);
}

/// Two people merged without knowing of each other, this into that and that into another: the newest merge
/// says what the lead is called, everywhere the same.
void rename(Transaction& tx, std::int64_t lead_id) {
    const auto details = tx.db.value<std::string>(
        "SELECT details FROM event WHERE lead_id = ? AND kind = ? AND details IS NOT NULL ORDER BY to_value "
        "DESC, uid DESC LIMIT 1",
        lead_id, EventKind::merged);
    const auto newest = details ? parse_merge(*details) : std::nullopt;
    if (!newest || newest->into.names.empty()) return;
    take_uid(tx, lead_id, newest->into.uids.front());
    take_name(tx, lead_id, newest->into.names.front());
}

/// What else is known of the person, found by an id or a name, becomes a part of `host`. False for somebody
/// who was erased.
bool join(Transaction& tx, std::int64_t host, std::int64_t other) {
    if (host == other) return true;
    const auto handle = tx.db.value<std::string>("SELECT handle FROM lead WHERE id = ? AND id > 0", other);
    if (!handle || is_erased_handle(*handle)) return false;
    absorb(tx, host, other);
    return true;
}

/// Another program deleted the row: an id that has a tombstone is never used again.
bool is_buried(Database& db, const std::string& uid) {
    return db.value<std::int64_t>("SELECT 1 FROM tombstone WHERE entity = 2 AND uid = ?", uid).has_value();
}

void take_side(Transaction& tx, std::int64_t host, const MergedLead& side) {
    References references(tx.db);
    for (const auto& uid : side.uids) {
        if (const auto id = references.find(Entity::lead, uid))
            join(tx, host, *id);
        else if (!is_buried(tx.db, uid))
            references.add_merged(host, uid);
    }
    // This machine may have made the same lead under another id.
    for (const auto& name : side.names) {
        if (is_erased_handle(name) || Suppressions(tx.db).find(name)) continue;
        const auto id = references.lead_called(name);
        if (!id || join(tx, host, *id)) add_name(tx, host, name);
    }
}

/// Whether the person found something, in place of what stands for "not searched" and "not found".
bool is_found(std::string_view contact) {
    return contact != "N/S" && contact != "N/F";
}

MergedLead other_names(Database& db, std::int64_t lead_id, const std::string& handle) {
    MergedLead others{{}, read_aliases(db, Handle::parse(handle))};
    db.each<std::string>(
        "SELECT uid FROM uid_alias WHERE entity = 2 AND row_id = ? AND twin > 0",
        [&](std::string uid) { others.uids.push_back(std::move(uid)); }, lead_id);
    return others;
}

MergedLead all_names(Database& db, const LeadRef& lead) {
    auto all = other_names(db, lead.id, lead.handle);
    all.uids.insert(all.uids.begin(),
                    db.value<std::string>("SELECT uid FROM lead WHERE id = ?", lead.id).value());
    all.names.insert(all.names.begin(), lead.handle);
    return all;
}

LeadStatus prevailing(LeadStatus a, LeadStatus b) {
    if (a == LeadStatus::excluded || b == LeadStatus::excluded) return LeadStatus::excluded;
    return std::max(a, b);
}

/// A field in which the newer value is not always the better one.
struct Contact {
    const char* read;
    const char* write;
};
constexpr Contact contacts[] = {
    {"SELECT email FROM lead WHERE id = ?", "UPDATE lead SET email = ?, email_ver = ? WHERE id = ?"},
    {"SELECT phone FROM lead WHERE id = ?", "UPDATE lead SET phone = ?, phone_ver = ? WHERE id = ?"},
    {"SELECT contact_source FROM lead WHERE id = ?",
     "UPDATE lead SET contact_source = ?, contact_source_ver = ? WHERE id = ?"}};

/// What the merged lead must not lose although it is older: decided by whoever merges, once.
struct Wanted {
    LeadStatus status;
    std::array<std::optional<std::string>, std::size(contacts)> found;
};

Wanted wanted_of(Database& db, const LeadRef& from, const LeadRef& into) {
    Wanted wanted{prevailing(from.status, into.status), {}};
    for (std::size_t i = 0; i < std::size(contacts); ++i) {
        auto theirs = db.value<std::string>(contacts[i].read, from.id).value();
        auto ours = db.value<std::string>(contacts[i].read, into.id).value();
        if (is_found(theirs) != is_found(ours)) wanted.found[i] = is_found(theirs) ? theirs : ours;
    }
    return wanted;
}

/// With new versions, which a teammate's change that we have not seen would lose against: only where it must
/// be.
void enforce(Transaction& tx, std::int64_t id, const Wanted& wanted) {
    tx.db.run("UPDATE lead SET status = ?1, status_ver = ?2 WHERE id = ?3 AND status <> ?1", wanted.status,
              tx.next_version(), id);
    tx.db.run("UPDATE lead SET removed = 0, removed_ver = ? WHERE id = ? AND removed = 1", tx.next_version(),
              id);
    for (std::size_t i = 0; i < std::size(contacts); ++i) {
        const auto& found = wanted.found[i];
        if (found && tx.db.value<std::string>(contacts[i].read, id) != found)
            tx.db.run(contacts[i].write, *found, tx.next_version(), id);
    }
}

}  // namespace

std::string merge_text(const Merge& merge) {
    return fmt::format("{}{}{}{}]", opening, side_text(merge.from), arrow, side_text(merge.into));
}

std::optional<Merge> parse_merge(std::string_view details) {
    if (!details.starts_with(opening) || !details.ends_with(']')) return std::nullopt;
    details = details.substr(opening.size(), details.size() - opening.size() - 1);
    const auto middle = details.find(arrow);
    if (middle == std::string_view::npos) return std::nullopt;
    auto from = parse_side(details.substr(0, middle));
    auto into = parse_side(details.substr(middle + arrow.size()));
    if (!from || !into) return std::nullopt;
    return Merge{std::move(*from), std::move(*into)};
}

std::string merge_leads(Transaction& tx, const LeadRef& from, const LeadRef& into, std::int64_t actor_id) {
    const auto event =
        tx.add_event({.kind = EventKind::merged,
                      .actor_id = actor_id,
                      .lead_id = into.id,
                      .to_value = tx.next_version(),
                      .details = merge_text({all_names(tx.db, from), all_names(tx.db, into)})});
    const auto wanted = wanted_of(tx.db, from, into);
    absorb(tx, into.id, from.id);
    enforce(tx, into.id, wanted);
    mark_changed(tx, into, -1);
    return event.uid;
}

void take_merge(Transaction& tx, std::int64_t host, const Merge& merge) {
    take_side(tx, host, merge.from);
    take_side(tx, host, merge.into);
    rename(tx, host);
}

void tell_merge(Transaction& tx, std::int64_t lead_id) {
    const auto lead = tx.db.one<std::string, std::string>(
        "SELECT uid, handle FROM lead WHERE id = ? AND id > 0 AND handle NOT LIKE '-%'", lead_id);
    if (!lead) return;
    const auto& [uid, handle] = *lead;
    MergedLead from = other_names(tx.db, lead_id, handle);
    if (from.uids.empty()) return;
    tx.add_event({.kind = EventKind::merged,
                  .lead_id = lead_id,
                  .operator_id = nobody,
                  .to_value = tx.next_version(),
                  .details = merge_text({std::move(from), {{uid}, {handle}}})});
}

}  // namespace instacrm::store
