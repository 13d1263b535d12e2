// What a method gets besides its request: who calls, and the store, to read it or to change it.
#pragma once

#include "common/config/config.hpp"
#include "common/domain/time.hpp"
#include "common/domain/time_zone.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/insight/cache.hpp"
#include "daemon/server/readers.hpp"
#include "daemon/store/sql.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <string>

namespace instacrm::governance {
class RuleBook;
}

namespace instacrm::server {

/// Who sent a request, and what identifies it when it carries no id of its own.
struct Caller {
    protocol::Role role = protocol::Role::cli;
    std::string origin;               ///< browser: the extension
    std::string shim_id;              ///< browser: its shim process
    std::int64_t ordinal = 0;         ///< browser: the number of this frame in the shim's life
    Time received_at;                 ///< by the daemon, or by the shim that spooled it
    bool may_repeat = false;          ///< a client that may report one DM twice
    Readers::LanePtr lane = nullptr;  ///< in which its questions wait
};

/// What a reading method gets: a read-only connection, on one of the readers' threads.
struct ReadContext {
    store::Database& db;
    std::int64_t self_operator;
    Time now;
    const TimeZone& zone;  ///< the team's
    insight::Cache& answers;
    governance::RuleBook& rules;
    const Caller& caller;
};

/// What a writing method gets: the transaction, on the writer's thread.
struct WriteContext {
    store::Transaction& tx;
    const TimeZone& zone;  ///< the team's
    const governance::RuleBook& rules;
    const config::NextTab& next_tab;
    const Caller& caller;
};

}  // namespace instacrm::server
