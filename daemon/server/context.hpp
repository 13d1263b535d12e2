// What every request may need of the daemon: made once at start, shared by all.
#pragma once

#include "common/config/config.hpp"
#include "common/config/paths.hpp"
#include "common/domain/ids.hpp"
#include "common/domain/time.hpp"
#include "common/domain/time_zone.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/governance/rule_book.hpp"
#include "daemon/insight/cache.hpp"
#include "daemon/page/selectors.hpp"
#include "daemon/server/load.hpp"
#include "daemon/server/readers.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace instacrm::maintenance {
class BackupKeeper;
}
namespace instacrm::store {
class Store;
}
namespace instacrm::sync {
class Engine;
}

namespace instacrm::server {

namespace asio = boost::asio;

/// Threads: `io` is one thread and owns all that is not const here, but for what the store says of itself.
struct Context {
    config::Config config;
    config::Paths paths;
    std::string log_file;
    Clock clock;
    Random random;
    TimeZone zone;  ///< the team's: where its days, weeks and months begin
    Time started_at;

    page::Selectors selectors;

    asio::any_io_executor io;  ///< sessions run here
    Readers& readers;          ///< queries run here

    protocol::DaemonState state = protocol::DaemonState::starting;
    std::string problem;                  ///< why not ready
    std::unique_ptr<store::Store> store;  ///< null while starting, and when it could not be opened
    std::unique_ptr<sync::Engine> sync;   ///< null as long as the store is; goes before it
    std::unique_ptr<maintenance::BackupKeeper> backups;  ///< goes before the store
    std::function<void()> restart;                       ///< stops, and starts anew in the same process
    std::function<void()> stop;                          ///< finishes what was taken, and ends
    std::string run_by;                                  ///< see protocol::StatusResponse
    bool stopping = false;
    std::function<void()> damaged = {};  ///< somebody met damage in the store's file; on the io thread
    Load load{};
    insight::Cache answers{};  ///< any thread

    governance::RuleBook rules = {};  ///< any thread
};

}  // namespace instacrm::server
