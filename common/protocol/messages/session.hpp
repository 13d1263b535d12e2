// Every conversation: who calls, what a daemon says of itself, notifications, and lists in pieces.
//
// This folder has the typed requests and responses of every method, a file an area. What a method does stands
// beside its handler, in the daemon's command table (daemon/server/command.cpp); docs/protocol.md is checked
// against both. Names are snake_case as on the wire. A std::optional member may be left out.
#pragma once

#include "common/domain/enums.hpp"

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::protocol {

/// The only version so far.
inline constexpr std::int64_t protocol_version = 1;

/// Who is calling: decides which methods are open (see Command::roles).
enum class Role : std::uint8_t { browser, cli };

/// The life of a daemon, as clients see it.
enum class DaemonState : std::uint8_t {
    starting,  ///< opening or migrating the store: ask again shortly
    ready,
    degraded  ///< answers questions, records nothing; `problem` says why
};

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct VersionRange {
    std::int64_t min = protocol_version;
    std::int64_t max = protocol_version;
};
BOOST_DESCRIBE_STRUCT(VersionRange, (), (min, max))

struct HelloRequest {
    VersionRange protocol;
    std::string client;  ///< name and version, for the log
    Role role = Role::cli;
    std::optional<std::string> origin;    ///< browser role: the extension that called the shim
    std::optional<std::string> shim_id;   ///< browser role: drawn by the shim at its start
    std::optional<std::int64_t> ordinal;  ///< browser role: the number of the next frame from the browser
};
BOOST_DESCRIBE_STRUCT(HelloRequest, (), (protocol, client, role, origin, shim_id, ordinal))

struct HelloResponse {
    std::int64_t protocol = protocol_version;
    std::string version;
    std::int64_t pid = 0;
    DaemonState state = DaemonState::starting;
    std::optional<std::string> problem;  ///< with `degraded`: what is wrong and what to do
};
BOOST_DESCRIBE_STRUCT(HelloResponse, (), (protocol, version, pid, state, problem))

/// What a client can be told of.
inline constexpr std::string_view lead_topic = "lead.changed";            ///< one lead, in any way
inline constexpr std::string_view log_topic = "log.changed";              ///< anything at all
inline constexpr std::string_view selectors_topic = "selectors.changed";  ///< ask page.selectors again

struct SubscribeRequest {
    std::vector<std::string> topics;
};
BOOST_DESCRIBE_STRUCT(SubscribeRequest, (), (topics))

/// The notification `lead.changed`, sent after the change is on disk.
struct LeadChanged {
    std::string handle;
    std::int64_t seq = 0;  ///< the store's local sequence number after the change
};
BOOST_DESCRIBE_STRUCT(LeadChanged, (), (handle, seq))

/// The notification `log.changed`: ask logs.list for what came after the number that you have.
struct LogChanged {
    std::int64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(LogChanged, (), (seq))

/// A piece of a list: at most 256 KiB. With `stream` there is more: ask stream.next for it.
struct Chunk {
    std::vector<std::string> columns;
    boost::json::value rows;  ///< an array of arrays, each in the columns' order
    std::optional<std::int64_t> stream;
    std::optional<std::int64_t>
        total;  ///< of the first piece, when asked for with `count`: all rows there are
};
BOOST_DESCRIBE_STRUCT(Chunk, (), (columns, rows, stream, total))

struct StreamRequest {
    std::int64_t stream = 0;
};
BOOST_DESCRIBE_STRUCT(StreamRequest, (), (stream))

}  // namespace instacrm::protocol

namespace instacrm {
template <>
std::span<const NamedValue<protocol::Role>> table_of<protocol::Role>();
template <>
std::string_view noun_of<protocol::Role>();
template <>
std::span<const NamedValue<protocol::DaemonState>> table_of<protocol::DaemonState>();
template <>
std::string_view noun_of<protocol::DaemonState>();
}  // namespace instacrm
