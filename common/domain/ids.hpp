// Team-wide ids: prefix + characters, in the alphabet of the v2 schema.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace instacrm {

enum class IdKind { operator_, actor, lead, event, outreach, goal, rule };

/// Fills a buffer with random bytes; handed in, so that tests can repeat a run.
using Random = std::function<void(unsigned char* bytes, std::size_t count)>;

/// The id that a natural key always gives (a lead's handle, an operator's e-mail, …), so that two machines
/// that never met agree on it. `salt` counts up when the id is taken by other content.
std::string derive_id(IdKind kind, std::string_view key, unsigned salt = 0);

/// An id for what has no natural key.
std::string random_id(IdKind kind, const Random& random);

/// Natural keys: the only place that says what an id is made from.
std::string operator_key(std::string_view email);
std::string actor_key(std::string_view handle, std::string_view operator_email);

/// A short fixed-length key for a client message id: 95 bits of its SHA-256 in 16 characters.
std::string client_key(std::string_view client_message_id);

/// `count` random characters of [A-Za-z0-9].
std::string random_token(std::size_t count, const Random& random);

/// Rows that fill NOT NULL keys of events without an operator, actor or lead. Hidden from lists and counts.
inline constexpr std::string_view system_operator_id = "OPR-00000000";
inline constexpr std::string_view system_actor_id = "ACT-00000000";
inline constexpr std::string_view system_lead_id = "TAR-00000000";

}  // namespace instacrm
