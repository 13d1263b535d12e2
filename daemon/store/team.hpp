// The team itself: how it decides, who owns it, and what it agreed on besides rules and goals.
#pragma once

#include "daemon/store/agreement.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// A setting of the team's; nothing when nobody has set it.
std::optional<std::string> team_setting(Database& db, std::string_view key);

/// Sets it for the whole team, without an event. False when it was so already.
bool set_team_setting(Transaction& tx, const std::string& key, const std::string& value);

/// Sets it unless anybody has, or will have by the time that the cloud hears of it: the first machine that
/// tells the cloud prevails, and so does whatever is set on purpose.
void seed_team_setting(Transaction& tx, const std::string& key, const std::string& value);

Governance read_governance(Database& db);
inline constexpr const char* mode_key = "governance.mode";
inline constexpr const char* quorum_key = "governance.quorum";

/// When a lead without an answer is due again.
struct FollowupPolicy {
    std::int64_t after_sec = 3LL * 86'400;    ///< since the last DM
    std::int64_t most = 2;                    ///< DMs after the first
    std::int64_t within_sec = 30LL * 86'400;  ///< nobody is due whose last DM is older
};
FollowupPolicy read_followup_policy(Database& db);
inline constexpr const char* followup_after_key = "followups.after_sec";
inline constexpr const char* followup_most_key = "followups.most";
inline constexpr const char* followup_within_key = "followups.within_sec";

/// Who owns the team: those whom somebody made owners; besides, unless somebody took it from them, the
/// founder. When that leaves nobody, the founder, or else who joined first.
struct Member {
    std::int64_t id = nobody;
    std::string uid;
    std::string email;
    std::string name;
    OperatorRole role = OperatorRole::member;
};
std::vector<Member> read_members(Database& db);
OperatorRole role_of(Database& db, std::int64_t operator_id);

/// Unless the founder is known: claims that for the first operator that this machine knows, which on a new
/// machine is its own. The claim waits with the rest, and the first that reaches the cloud is the team's.
void claim_founder(Transaction& tx);

/// Whether the daemon's operator alone may. `party`: it is their own.
bool may(Transaction& tx, Step step, bool party = false);

/// The one place where the table is enforced. @throws ProtocolError (not_permitted).
void require(Transaction& tx, Step step, bool party = false);

}  // namespace instacrm::store
