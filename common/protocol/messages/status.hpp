// How a daemon is doing (daemon.status).
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/session.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::protocol {

struct OperatorIdentity {
    std::string name;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(OperatorIdentity, (), (name, email))

struct StatusResponse {
    std::string version;
    std::int64_t pid = 0;
    DaemonState state = DaemonState::starting;
    std::optional<std::string> problem;
    Time started_at;
    std::optional<OperatorIdentity> identity;
    std::string run_by;  ///< terminal, systemd, or service: of Windows
    std::string config_file;
    std::string store_file;
    std::string endpoint;
    std::string log_file;
    std::int64_t schema = 0;       ///< number of the store's newest migration
    std::int64_t store_bytes = 0;  ///< database and its WAL
    std::int64_t leads = 0;
    std::int64_t messages = 0;  ///< DMs sent
    std::int64_t messages_today = 0;
    std::int64_t outbox = 0;          ///< changes that no cloud has taken yet
    std::int64_t spool_waiting = 0;   ///< spooled records not yet in the store
    std::int64_t spool_rejected = 0;  ///< spooled records that could not be read or taken
    std::string rejected_folder;
    std::int64_t connections = 0;
    std::optional<Time> last_backup;
    std::optional<std::string> backup_problem;  ///< why the last one was not made, or not copied
    std::optional<std::string> healed;  ///< the store was damaged in the last 30 days: what became of it
};
BOOST_DESCRIBE_STRUCT(StatusResponse, (),
                      (version, pid, state, problem, started_at, identity, run_by, config_file, store_file,
                       endpoint, log_file, schema, store_bytes, leads, messages, messages_today, outbox,
                       spool_waiting, spool_rejected, rejected_folder, connections, last_backup,
                       backup_problem, healed))

}  // namespace instacrm::protocol
