#include "common/protocol/errors.hpp"

#include <array>

namespace instacrm::protocol {

std::span<const ErrorRow> error_table() {
    using enum ErrorCode;
    static constexpr std::array rows{
        ErrorRow{parse_error, "parse_error", "not JSON, not UTF-8, or nested too deep"},
        ErrorRow{invalid_request, "invalid_request", "JSON, but not a request"},
        ErrorRow{method_not_found, "method_not_found", "no such method"},
        ErrorRow{invalid_params, "invalid_params", "a parameter is missing or wrong; data.field names it"},
        ErrorRow{internal_error, "internal_error", "a fault of the daemon's; its log has more"},
        ErrorRow{frame_size, "frame_size", "a frame of 0 bytes or over 1 MiB; the connection is closed"},
        ErrorRow{hello_required, "hello_required", "the first call must be session.hello"},
        ErrorRow{protocol_mismatch, "protocol_mismatch", "no protocol version in common"},
        ErrorRow{not_permitted, "not_permitted", "the caller's role or origin may not do this"},
        ErrorRow{not_ready, "not_ready", "the daemon is starting; try again shortly"},
        ErrorRow{not_found, "not_found", "no such lead, actor, rule, …"},
        ErrorRow{refused_by_rule, "refused_by_rule", "a rule with severity Block stands against it"},
        ErrorRow{operator_missing, "operator_missing", "the config names no operator"},
        ErrorRow{store_failed, "store_failed", "disk full, read-only or broken; nothing was recorded"},
        ErrorRow{stopping, "stopping", "the daemon is going down; nothing was recorded"},
        ErrorRow{too_many_streams, "too_many_streams", "a connection may have four lists open"},
        ErrorRow{stream_closed, "stream_closed", "the list is unknown, finished, or was idle for 30 s"},
        ErrorRow{conflict, "conflict", "it exists already, or was changed meanwhile"},
        ErrorRow{cloud_failed, "cloud_failed", "the cloud could not be reached, or said no"},
        ErrorRow{backup_failed, "backup_failed", "a backup could not be made, read or restored"},
        ErrorRow{busy, "busy", "too much is asked at once; nothing was recorded: try again shortly"},
    };
    return rows;
}

}  // namespace instacrm::protocol
