#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array options{
    Option{.name = "status",
           .value = "STATUS",
           .help = "where the lead stands",
           .choices = names_of<LeadStatus>},
    Option{.name = "note", .value = "TEXT", .help = "with --status: why; - reads it from standard input"},
    Option{.name = "actor", .value = "ACCOUNT", .help = "with --status: the account in question"},
    Option{.name = "email", .value = "ADDRESS", .help = "an address, N/S (not searched) or N/F (not found)"},
    Option{.name = "phone", .value = "NUMBER", .help = "a number, N/S or N/F"},
    Option{.name = "follow-up", .value = "WHEN", .help = "2026-12-01, 3d (from now), tomorrow; or none"},
    Option{.name = "source", .value = "TEXT", .help = "where e-mail and phone were found"},
};
constexpr std::array examples{
    Example{"leads set @anna.smith --status Booked", "She booked"},
    Example{"leads set @anna.smith --status cold-no-reply --note \"wrong person\"",
            "Back to the start, and why"},
    Example{"leads set @anna.smith --follow-up 3d", "Write again in three days"},
    Example{"leads set @anna.smith --email anna@example.com --source bio", "Her address, and where it stood"},
};

bool has_any(const Arguments& given, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](auto name) { return given.has(name); });
}

protocol::LeadChangeResponse set_contact(Context& context, const std::string& handle) {
    protocol::LeadSetContactRequest request;
    request.handle = handle;
    request.email = context.arguments.text("email");
    request.phone = context.arguments.text("phone");
    request.source = context.arguments.text("source");
    return context.client.call<protocol::LeadChangeResponse>("leads.set_contact", request);
}

protocol::LeadChangeResponse set_status(Context& context, const std::string& handle, LeadStatus status) {
    protocol::LeadSetStatusRequest request;
    request.handle = handle;
    request.status = status;
    request.actor = context.arguments.handle("actor");
    request.note = context.text_or_input("note");
    return context.client.call<protocol::LeadChangeResponse>("leads.set_status", request);
}

protocol::LeadChangeResponse set_followup(Context& context, const std::string& handle) {
    protocol::LeadSetFollowupRequest request;
    request.handle = handle;
    context.arguments.read("follow-up", [&](const std::string& text) {
        if (text != "none") request.due_at = parse_due_word(text, context.now);
        return true;
    });
    return context.client.call<protocol::LeadChangeResponse>("leads.set_followup", request);
}

ExitCode run(Context& context) {
    const auto handle = context.arguments.handle_argument("HANDLE");
    const auto status = context.arguments.word<LeadStatus>("status");
    const bool contact = has_any(context.arguments, {"email", "phone", "source"});
    const bool followup = context.arguments.has("follow-up");
    if (!status && !contact && !followup)
        throw UsageError("`leads set` was not told what to set",
                         "give --status, --email, --phone, --source or --follow-up");
    if (!status && has_any(context.arguments, {"note", "actor"}))
        throw UsageError("--note and --actor say more about a new --status",
                         "for a note alone: instacrm leads note");

    protocol::LeadChangeResponse response;
    bool changed = false;
    if (contact) {
        response = set_contact(context, handle);
        changed = response.changed;
    }
    if (followup) {
        response = set_followup(context, handle);
        changed = changed || response.changed;
    }
    if (status) response = set_status(context, handle, *status);
    response.changed = response.changed || changed;
    return show_lead_change(context, response,
                            status    ? to_string(*status)
                            : contact ? "contact noted"
                                      : "follow-up noted");
}

}  // namespace

constinit const Command leads_set_command{.noun = "leads",
                                          .verb = "set",
                                          .help = "a lead's status, contact or follow-up date",
                                          .run = run,
                                          .arguments = arguments,
                                          .options = options,
                                          .examples = examples};

}  // namespace instacrm::cli
