#include "cli/commands/commands.hpp"
#include "cli/commands/findings.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/outreach.hpp"

#include <array>
#include <random>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array options{
    Option{.name = "actor", .value = "ACCOUNT", .help = "the Instagram account that sent it (needed)"},
    Option{.name = "message",
           .letter = 'm',
           .value = "TEXT",
           .help = "what was sent; - reads it from standard input"},
    Option{.name = "at", .value = "TIME", .help = "when, if not just now: 2h (ago), \"2026-11-20 14:30\""},
    Option{.name = "failed", .help = "Instagram refused it: kept, but not counted"},
    Option{.name = "client-id",
           .value = "ID",
           .help = "your own id of this DM: the same one twice is one event, so a script may try again"},
};
constexpr std::array examples{
    Example{"log @anna.smith --actor @our.shop --message \"Hi Anna!\"", "Record a DM that was sent by hand"},
    Example{"log @anna.smith --actor @our.shop --message - < dm.txt", "Its text from a file"},
    Example{"log @anna.smith --actor @our.shop --at \"2026-11-20 14:30\"", "One that was forgotten"},
};

/// Only has to differ from all others; std::random_device asks the system.
std::string drawn_id() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device device;
    std::string id = "cli-";
    for (int word = 0; word < 4; ++word) {
        auto bits = device();
        for (int digit = 0; digit < 8; ++digit, bits >>= 4) id += digits[bits & 15U];
    }
    return id;
}

[[noreturn]] void fate_unknown(const Failure& failure, const std::string& client_id) {
    throw Failure(failure.code(),
                  std::string(failure.what()) + "\nit is not known whether the DM was recorded",
                  "repeat the command with --client-id " + client_id + ": it counts only once");
}

/// Sends it again when the answer was lost: with the same client id it is still one event.
protocol::LogResponse record(const Context& context, const protocol::LogRequest& request) {
    const auto send = [&] { return context.client.call<protocol::LogResponse>("outreach.log", request); };
    try {
        return send();
    } catch (const ConnectionLost&) {
        context.say("the daemon went away before it answered; trying once more");
    } catch (const NoAnswer& failure) {
        fate_unknown(failure, *request.client_id);
    }
    try {
        return send();
    } catch (const Failure& failure) {
        fate_unknown(failure, *request.client_id);
    }
}

void remark(const Context& context, const protocol::LogResponse& response) {
    if (response.duplicate) context.say("it was recorded before; nothing was added");
    if (response.time_clamped)
        context.say("its time cannot be right; recorded as " + format_local(response.sent_at));
    for (const auto& finding : response.findings)
        context.say("note: " + std::string(to_string(finding.severity)) + ": " + finding.message);
}

ExitCode run(Context& context) {
    protocol::LogRequest request;
    request.handle = context.arguments.handle_argument("HANDLE");
    request.actor = context.required("actor", context.arguments.handle("actor"));
    request.message = context.text_or_input("message");
    request.sent_at = context.arguments.time("at", context.now);
    request.client_id = context.arguments.text("client-id").value_or(drawn_id());
    if (context.arguments.has("failed")) request.failed = true;

    const auto response = record(context, request);
    auto fields = to_record(response).as_object();
    fields.erase("next_tab");  // the browser's business
    context.show_change(fields, "recorded: @" + request.actor + " to @" + response.handle, response.event_id);
    remark(context, response);
    return ExitCode::done;
}

}  // namespace

constinit const Command log_command{.noun = "log",
                                    .help = "record a DM that was sent by hand; prints the event's id",
                                    .run = run,
                                    .arguments = arguments,
                                    .options = options,
                                    .examples = examples};

}  // namespace instacrm::cli
