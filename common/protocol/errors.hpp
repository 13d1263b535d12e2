// Every error that crosses the pipe. Programs react to the code, people read message and remedy.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace instacrm::protocol {

/// JSON-RPC 2.0's own codes and ours. Append only: a code never changes its meaning.
enum class ErrorCode : int {
    parse_error = -32700,      ///< not JSON, not UTF-8, nested too deep
    invalid_request = -32600,  ///< JSON, but no request of ours
    method_not_found = -32601,
    invalid_params = -32602,  ///< `data.field` says which
    internal_error = -32603,

    frame_size = 1001,         ///< a frame of 0 bytes or over the cap; the connection is closed
    hello_required = 1002,     ///< the first call was not session.hello
    protocol_mismatch = 1003,  ///< no protocol version in common
    not_permitted = 1004,      ///< the caller's role or origin may not do this
    not_ready = 1005,          ///< the daemon is starting; try again shortly
    not_found = 1006,
    refused_by_rule = 1007,
    operator_missing = 1008,  ///< the config names no operator
    store_failed = 1009,      ///< disk full, read-only, or broken: nothing was recorded
    stopping = 1010,          ///< the daemon is going down; nothing was recorded
    too_many_streams = 1011,
    stream_closed = 1012,  ///< unknown, finished, or closed for being idle
    conflict = 1013,       ///< the thing exists already, or was changed meanwhile
    cloud_failed = 1014,   ///< the cloud could not be reached, or said no
    backup_failed = 1015,  ///< a backup could not be made, read, or put in the store's place
    busy = 1016,           ///< too much is asked at once; nothing was recorded, try again shortly
};

struct ErrorRow {
    ErrorCode code;
    std::string_view name;
    std::string_view meaning;
};

/// All codes, for docs/protocol.md.
std::span<const ErrorRow> error_table();

/// An error as it travels: code, what went wrong, and what to do next; `field` is a path like
/// `params.handle`.
class ProtocolError : public std::runtime_error {
public:
    ProtocolError(ErrorCode code, const std::string& message, std::string remedy = {}, std::string field = {})
        : std::runtime_error(message), code_(code), remedy_(std::move(remedy)), field_(std::move(field)) {}

    ErrorCode code() const noexcept { return code_; }
    const std::string& remedy() const noexcept { return remedy_; }
    const std::string& field() const noexcept { return field_; }

private:
    ErrorCode code_;
    std::string remedy_;
    std::string field_;
};

}  // namespace instacrm::protocol
