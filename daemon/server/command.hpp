// The command table: one entry a method drives dispatch, permission and docs/protocol.md.
#pragma once

#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace instacrm::server {

class Session;
namespace asio = boost::asio;
namespace json = boost::json;

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
