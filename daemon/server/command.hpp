// The command table: one entry a method drives dispatch, permission and docs/protocol.md.
#pragma once

#include "common/protocol/described.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace instacrm::server {

class Session;
namespace json = boost::json;

/// Who sent a request, and what identifies it when it carries no id of its own.
struct Caller {
    protocol::Role role = protocol::Role::cli;
    std::string origin;        ///< browser: the extension
    std::string shim_id;       ///< browser: its shim process
    std::int64_t ordinal = 0;  ///< browser: the number of this frame in the shim's life
    Time received_at;          ///< by the daemon, or by the shim that spooled it
    bool may_repeat = false;   ///< a client that may report one DM twice
};

/// What a reading method gets: a read-only connection, on one of the readers' threads.
struct ReadContext {
    store::Database& db;
    std::int64_t self_operator;
    Time now;
    const Caller& caller;
};

/// What a writing method gets: the transaction, on the writer's thread.
struct WriteContext {
    store::Transaction& tx;
    const Caller& caller;
};

using ReadHandler = json::value (*)(ReadContext&, const json::value& params);
using WriteHandler = json::value (*)(WriteContext&, const json::value& params);
using ListHandler = store::List (*)(ReadContext&, const json::value& params);
using SessionHandler = asio::awaitable<json::value> (*)(Session&, json::value params);

/// One field of a request or response, for the documentation.
struct Field {
    std::string name;
    std::string type;
    bool required = true;
};

struct Command {
    std::string_view name;
    bool browser;           ///< open to the browser role too; the cli role may call everything
    std::string_view help;  ///< one line
    std::variant<ReadHandler, WriteHandler, ListHandler, SessionHandler> handler;
    std::vector<Field> (*request)();
    std::vector<Field> (*response)();
};

/// All commands, by name.
std::span<const Command> command_table();
const Command* find_command(std::string_view name);

/// The part of docs/protocol.md that the table says: methods, fields, error codes.
std::string protocol_reference();

}  // namespace instacrm::server
