// The face of the cloud: a database that the team shares, as a log of changes in one order. docs/sync.md.
#pragma once

#include "daemon/store/replica/rows.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace instacrm::sync {

/// The cloud's clock row, and what it knows of an agent.
struct CloudClock {
    std::string epoch;          ///< changes when the cloud's history was broken off (a restored backup)
    std::int64_t last_seq = 0;  ///< the newest change's number
    store::Version now = 0;     ///< the cloud's hybrid logical clock
    std::string last_push;      ///< the token of the agent's newest push; empty: none
};

/// One connection. Every call may throw CloudError; a call that did is followed by reconnecting. Not
/// thread-safe.
class CloudStore {
public:
    virtual ~CloudStore() = default;

    /// What the cloud says now. Sees only what is committed.
    virtual CloudClock look(const std::string& agent) = 0;

    /// The rows whose number is in (after, upto], as they are now. A row that changed meanwhile has left the
    /// window for a later one.
    virtual store::Rows window(std::int64_t after, std::int64_t upto) = 0;

    /// Rows by id, whatever their number.
    virtual store::Rows fetch(const store::Wanted& wanted) = 0;

    /// Begins a transaction by taking the clock row's lock: from here to commit() nobody else's changes get a
    /// number. look(), window() and fetch() may be called in between.
    virtual CloudClock lock(const std::string& agent) = 0;

    /// Writes rows, numbered after `last_seq` in their order; the last number. Field by field the newer
    /// version wins. Only between lock() and commit().
    virtual std::int64_t write(const store::Rows& rows, std::int64_t last_seq) = 0;

    /// Starts a new epoch. Only between lock() and commit().
    virtual void begin_epoch(const std::string& epoch) = 0;

    /// Notes the push and makes everything since lock() last. When this throws, it may have happened or not.
    virtual void commit(const std::string& agent, const std::string& push, std::int64_t last_seq) = 0;

    /// Undoes everything since lock(), and lets go of it. Never throws.
    virtual void roll_back() noexcept = 0;
};

}  // namespace instacrm::sync
