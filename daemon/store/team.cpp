#include "daemon/store/team.hpp"

#include "common/domain/invalid.hpp"
#include "common/protocol/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace instacrm::store {
namespace {

constexpr const char* founder_key = "governance.founder";

/// Less than any clock gives: what the cloud has already, and whatever is set on purpose, prevails.
constexpr std::int64_t seed_version = 1;

void put_setting(Transaction& tx, const std::string& key, const std::string& value, std::int64_t version) {
    tx.db.run(
        "INSERT INTO team_setting (key, value, ver, seq) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
        "value = excluded.value, ver = excluded.ver, seq = excluded.seq",
        key, value, version, tx.next_seq());
    tx.add_to_outbox(Entity::team_setting,
                     tx.db.value<std::int64_t>("SELECT id FROM team_setting WHERE key = ?", key).value());
}

/// A number that a machine of the team set; one that cannot be read counts as not set.
std::int64_t number_setting(Database& db, const char* key, std::int64_t otherwise, std::int64_t least) {
    const auto text = team_setting(db, key).value_or("");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= least ? number : otherwise;
}

}  // namespace

std::optional<std::string> team_setting(Database& db, std::string_view key) {
    return db.value<std::string>("SELECT value FROM team_setting WHERE key = ?", key);
}

bool set_team_setting(Transaction& tx, const std::string& key, const std::string& value) {
    if (team_setting(tx.db, key) == value) return false;
    put_setting(tx, key, value, tx.next_version());
    return true;
}

void seed_team_setting(Transaction& tx, const std::string& key, const std::string& value) {
    if (!team_setting(tx.db, key)) put_setting(tx, key, value, seed_version);
}

Governance read_governance(Database& db) {
    Governance governance;
    const auto mode = team_setting(db, mode_key).value_or("");
    for (const auto& row : table_of<GovernanceMode>()) {
        if (row.name == mode) governance.mode = row.value;
    }
    governance.quorum = number_setting(db, quorum_key, governance.quorum, 1);
    return governance;
}

FollowupPolicy read_followup_policy(Database& db) {
    FollowupPolicy policy;
    policy.after_sec = number_setting(db, followup_after_key, policy.after_sec, 60);
    policy.most = number_setting(db, followup_most_key, policy.most, 0);
    policy.within_sec = number_setting(db, followup_within_key, policy.within_sec, 60);
    return policy;
}

std::vector<Member> read_members(Database& db) {
    const auto founder_email = team_setting(db, founder_key);
    std::vector<Member> members;
    std::size_t founder = 0;  // who joined first, unless the founder is known
    bool owned = false;
    db.each<std::int64_t, std::string, std::string, std::string, std::int64_t, std::int64_t>(
        "SELECT id, uid, email, name, role, role_ver FROM operator WHERE id > 0 ORDER BY created_at, uid",
        [&](std::int64_t id, std::string uid, std::string email, std::string name, std::int64_t role,
            std::int64_t role_ver) {
            const bool founded = founder_email == email;
            const bool owns =
                role == static_cast<std::int64_t>(OperatorRole::owner) || (founded && role_ver == 0);
            if (founded) founder = members.size();
            owned |= owns;
            members.push_back({id, std::move(uid), std::move(email), std::move(name),
                               owns ? OperatorRole::owner : OperatorRole::member});
        });
    if (!owned && !members.empty()) members[founder].role = OperatorRole::owner;
    return members;
}

OperatorRole role_of(Database& db, std::int64_t operator_id) {
    const auto members = read_members(db);
    const auto found = std::ranges::find(members, operator_id, &Member::id);
    return found == members.end() ? OperatorRole::member : found->role;
}

void claim_founder(Transaction& tx) {
    const auto first =
        tx.db.value<std::string>("SELECT email FROM operator WHERE id > 0 ORDER BY created_at, uid LIMIT 1");
    if (first) seed_team_setting(tx, founder_key, *first);
}

bool may(Transaction& tx, Step step, bool party) {
    const auto right = right_to(step, read_governance(tx.db).mode);
    return permits(right, role_of(tx.db, tx.self().operator_id), party);
}

void require(Transaction& tx, Step step, bool party) {
    if (may(tx, step, party)) return;
    const auto mode = read_governance(tx.db).mode;
    const bool by_votes = right_to(step, mode) == Right::votes;
    throw protocol::ProtocolError(
        protocol::ErrorCode::not_permitted,
        fmt::format("you may not {}: in this team, with mode {}, {}", words_of(step), to_string(mode),
                    by_votes ? "the votes of several decide that" : "owners do that"),
        "see who owns the team with: instacrm operators list; propose a change with: instacrm rules propose, "
        "instacrm goals propose");
}

}  // namespace instacrm::store
