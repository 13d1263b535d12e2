// Sync: how it stands, what it did, what the cloud refused; and the cloud itself.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/checks.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

/// What sync is doing.
enum class SyncState : std::uint8_t {
    off,           ///< no cloud.url: this machine only
    idle,          ///< all is well
    syncing,       ///< a round is under way
    backing_off,   ///< a round failed; tried again at next_attempt
    breaker_open,  ///< several failed in a row: one attempt now and then
    stopped        ///< a person must mend something; `sync now` tries again
};

struct SyncStatusResponse {
    SyncState state = SyncState::off;
    std::optional<std::string> url;  ///< without its password
    std::optional<Time> last_success;
    std::optional<Time> last_failure;
    std::optional<std::string> error;   ///< of the newest attempt, if it failed
    std::optional<std::string> remedy;  ///< what a person can do about it
    std::optional<Time> next_attempt;
    std::int64_t failures = 0;                     ///< in a row
    std::int64_t rounds = 0;                       ///< that have ended since the daemon started
    std::int64_t pending = 0;                      ///< changes that wait to be sent
    std::int64_t parked = 0;                       ///< changes that the cloud refused
    std::int64_t pulled = 0;                       ///< rows since the daemon started
    std::int64_t pushed = 0;                       ///< changes since the daemon started
    std::optional<std::int64_t> clock_offset_ms;   ///< the cloud's clock less this machine's
    std::optional<std::int64_t> progress_percent;  ///< of a pull that takes longer
    std::optional<std::string> agent;              ///< this store's name in the cloud
    std::int64_t cursor = 0;                       ///< every change of the cloud up to this number is here
};
BOOST_DESCRIBE_STRUCT(SyncStatusResponse, (),
                      (state, url, last_success, last_failure, error, remedy, next_attempt, failures, rounds,
                       pending, parked, pulled, pushed, clock_offset_ms, progress_percent, agent, cursor))

struct SyncLogRequest {
    std::optional<std::int64_t> limit;  ///< newest lines, 1 to 1000; default 50
};
BOOST_DESCRIBE_STRUCT(SyncLogRequest, (), (limit))

struct SyncLogLine {
    Time at;
    std::string what;  ///< synced or failed
    std::string text;
};
BOOST_DESCRIBE_STRUCT(SyncLogLine, (), (at, what, text))

struct SyncLogResponse {
    std::vector<SyncLogLine> lines;  ///< newest first
};
BOOST_DESCRIBE_STRUCT(SyncLogResponse, (), (lines))

struct ParkedChange {
    std::int64_t id = 0;
    std::string what;  ///< lead @name, event, rule …
    std::string error;
};
BOOST_DESCRIBE_STRUCT(ParkedChange, (), (id, what, error))

struct SyncParkedResponse {
    std::vector<ParkedChange> changes;  ///< oldest first, at most 1000
};
BOOST_DESCRIBE_STRUCT(SyncParkedResponse, (), (changes))

struct ParkedRequest {
    std::optional<std::int64_t> id;  ///< all, when left out
};
BOOST_DESCRIBE_STRUCT(ParkedRequest, (), (id))

struct CountResponse {
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(CountResponse, (), (count))

struct CloudSchemaResponse {
    std::string ddl;  ///< what makes the schema, for the configured database
};
BOOST_DESCRIBE_STRUCT(CloudSchemaResponse, (), (ddl))

struct CloudCheckResponse {
    std::vector<CheckLine> checks;
};
BOOST_DESCRIBE_STRUCT(CloudCheckResponse, (), (checks))

}  // namespace instacrm::protocol
