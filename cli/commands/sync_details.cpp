#include "cli/commands/sync_details.hpp"

#include "cli/output/values.hpp"

#include <cstdlib>

namespace instacrm::cli {
namespace {

using protocol::SyncState;

std::string state_text(const Context& context, const protocol::SyncStatusResponse& status) {
    const auto style = context.style();
    const auto waits = status.next_attempt
                           ? ", next attempt in " +
                                 format_duration(std::max(Duration(0), *status.next_attempt - context.now))
                           : std::string();
    switch (status.state) {
        case SyncState::off:
            return "off: set cloud.url to share the log with the team";
        case SyncState::syncing:
            return style.good("syncing") +
                   (status.progress_percent ? ", " + std::to_string(*status.progress_percent) + " %" : "");
        case SyncState::idle:
            return style.good("in sync") + waits;
        case SyncState::stopped:
            return style.bad("stopped") + " until something is mended; then: instacrm sync now";
        case SyncState::breaker_open:
            return style.bad("the cloud is away") + " (" + std::to_string(status.failures) +
                   " failures in a row)" + waits;
        default:
            return style.bad("failing") + " (" + std::to_string(status.failures) + " in a row)" + waits;
    }
}

std::string time_text(const Context& context, const std::optional<Time>& time) {
    return time ? format_local(*time) + " (" + format_duration(context.now - *time) + " ago)" : "never";
}

std::string clock_text(std::int64_t offset_ms) {
    return "the cloud's is " + grouped(std::abs(offset_ms)) + " ms " + (offset_ms < 0 ? "behind" : "ahead");
}

}  // namespace

void show_sync(const Context& context, const protocol::SyncStatusResponse& status) {
    context.show(to_record(status).as_object(), [&](Details& details) {
        details.mark("Sync", state_text(context, status));
        details.add("Cloud", status.url.value_or(""));
        details.add("Error", status.error.value_or(""));
        details.add("Remedy", status.remedy.value_or(""));
        details.add("Last success", time_text(context, status.last_success));
        if (status.last_failure) details.add("Last failure", time_text(context, status.last_failure));
        details.add("Waiting", grouped(status.pending) + " changes to send");
        if (status.parked > 0)
            details.add("Refused", grouped(status.parked) + " changes: see instacrm sync parked");
        details.add("Since start",
                    grouped(status.pulled) + " rows came, " + grouped(status.pushed) + " changes went");
        if (status.clock_offset_ms) details.add("Clock", clock_text(*status.clock_offset_ms));
    });
}

}  // namespace instacrm::cli
