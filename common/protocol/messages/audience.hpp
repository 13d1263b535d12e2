// Who follows an account, and whom it follows.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

enum class AudienceSide : std::uint8_t { followers, following };

/// How a person stands to an account.
enum class AudienceRelation : std::uint8_t {
    mutual,
    not_following_back,  ///< the account follows them
    fan                  ///< they follow the account
};

struct AudienceBeginRequest {
    std::string actor;
    AudienceSide side = AudienceSide::followers;
    Time at;  ///< of which day the list is
};
BOOST_DESCRIBE_STRUCT(AudienceBeginRequest, (), (actor, side, at))

struct AudienceBeginResponse {
    std::int64_t snapshot = 0;
};
BOOST_DESCRIBE_STRUCT(AudienceBeginResponse, (), (snapshot))

struct AudiencePerson {
    std::string handle;
    std::optional<Time> followed_at;  ///< as Instagram says
};
BOOST_DESCRIBE_STRUCT(AudiencePerson, (), (handle, followed_at))

struct AudienceAddRequest {
    std::int64_t snapshot = 0;
    std::vector<AudiencePerson> people;  ///< at most 1,000
};
BOOST_DESCRIBE_STRUCT(AudienceAddRequest, (), (snapshot, people))

struct AudienceAddResponse {
    std::int64_t people = 0;   ///< in the snapshot by now
    std::int64_t skipped = 0;  ///< of this request: no user name, or erased
};
BOOST_DESCRIBE_STRUCT(AudienceAddResponse, (), (people, skipped))

struct AudienceCommitRequest {
    std::int64_t snapshot = 0;
    std::optional<bool> partial;  ///< a part of the list: nobody counts as lost
    std::optional<bool> whole;    ///< all of it, however much smaller than the one before
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(AudienceCommitRequest, (), (snapshot, partial, whole, dry_run))

struct AudienceCommitResponse {
    bool added = false;  ///< false: this very snapshot was there
    std::int64_t people = 0;
    std::optional<std::int64_t> before;  ///< people in the snapshot before
    std::int64_t appeared = 0;           ///< of the first snapshot: nobody
    std::int64_t lost = 0;
};
BOOST_DESCRIBE_STRUCT(AudienceCommitResponse, (), (added, people, before, appeared, lost))

struct AudienceListRequest {
    std::string actor;
    std::optional<AudienceSide> side;  ///< default: followers
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceListRequest, (), (actor, side, limit))

struct AudienceDiffRequest {
    std::string actor;
    std::optional<AudienceSide> side;  ///< default: both
    std::optional<Time> since;         ///< of snapshots at or after; default: only the newest
    std::optional<Time> until;         ///< of snapshots before
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceDiffRequest, (), (actor, side, since, until, limit))

struct AudienceMutualsRequest {
    std::string actor;
    std::optional<AudienceRelation> relation;  ///< default: all
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceMutualsRequest, (), (actor, relation, limit))

struct AudienceGrowthRequest {
    std::string actor;
    std::optional<AudienceSide> side;  ///< default: both
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceGrowthRequest, (), (actor, side, limit))

struct AudiencePersonRequest {
    std::string handle;  ///< other names of a lead count, too
};
BOOST_DESCRIBE_STRUCT(AudiencePersonRequest, (), (handle))

}  // namespace instacrm::protocol

namespace instacrm {
template <>
std::span<const NamedValue<protocol::AudienceSide>> table_of<protocol::AudienceSide>();
template <>
std::string_view noun_of<protocol::AudienceSide>();
template <>
std::span<const NamedValue<protocol::AudienceRelation>> table_of<protocol::AudienceRelation>();
template <>
std::string_view noun_of<protocol::AudienceRelation>();
}  // namespace instacrm
