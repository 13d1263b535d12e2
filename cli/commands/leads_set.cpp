#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/domain/handle.hpp"
#include "common/protocol/messages/leads.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{"HANDLE", "@name or link, several; - reads them from standard input", true, true}};
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
    Option{.name = "reachability",
           .value = "STATE",
           .help = "whether a stranger took the invite",
           .choices = names_of<Reachability>},
};
constexpr std::array examples{
    Example{"leads set @anna.smith --status Booked", "She booked"},
    Example{"leads set @anna.smith --status cold-no-reply --note \"wrong person\"",
            "Back to the start, and why"},
    Example{"leads set @anna.smith --follow-up 3d", "Write again in three days"},
    Example{"leads set --status Replied @anna.smith @luna.ceramics", "Several at once"},
    Example{"leads set --status Excluded - < names.txt",
            "All that a file names, separated by blanks or lines"},
    Example{"leads set @anna.smith --reachability invite-pending", "She has to accept before a second DM"},
    Example{"leads set @anna.smith --email anna@example.com --source bio", "Her address, and where it stood"},
};

constexpr std::array<std::string_view, 3> fields{"handle", "changed", "error"};
constexpr ListShape shape{"results", fields, fields};

bool has_any(const Arguments& given, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](auto name) { return given.has(name); });
}

/// What the options ask for, read once for all leads; the handles are filled in later.
struct Wish {
    std::optional<protocol::LeadSetContactRequest> contact;
    std::optional<protocol::LeadSetFollowupRequest> followup;
    std::optional<protocol::LeadSetStatusRequest> status;
    std::optional<protocol::LeadSetReachabilityRequest> reachability;
    std::string what;  ///< for people
};

protocol::LeadSetFollowupRequest followup_wish(const Context& context) {
    protocol::LeadSetFollowupRequest request;
    context.arguments.read("follow-up", [&](const std::string& text) {
        if (text != "none") request.due_at = parse_due_word(text, context.now);
        return true;
    });
    return request;
}

Wish read_wish(const Context& context) {
    const auto& given = context.arguments;
    Wish wish;
    const auto tell = [&](std::string_view what) {
        wish.what.append(wish.what.empty() ? "" : ", ").append(what);
    };
    if (const auto status = given.word<LeadStatus>("status")) {
        wish.status = {{}, *status, given.handle("actor"), context.text_or_input("note"), {}};
        tell(to_string(*status));
    }
    if (has_any(given, {"email", "phone", "source"})) {
        wish.contact = {{}, given.text("email"), given.text("phone"), given.text("source")};
        tell("contact noted");
    }
    if (given.has("follow-up")) {
        wish.followup = followup_wish(context);
        tell("follow-up noted");
    }
    if (const auto reachability = given.word<Reachability>("reachability")) {
        wish.reachability = {{}, *reachability, {}};
        tell(to_string(*reachability));
    }
    if (wish.what.empty())
        throw UsageError("`leads set` was not told what to set",
                         "give --status, --reachability, --email, --phone, --source or --follow-up");
    if (!wish.status && has_any(given, {"note", "actor"}))
        throw UsageError("--note and --actor say more about a new --status",
                         "for a note alone: instacrm leads note");
    return wish;
}

/// Each wish is a change of its own; what one of them changed is changed.
protocol::LeadChangeResponse fulfil(Context& context, Wish& wish, const std::string& handle) {
    protocol::LeadChangeResponse response;
    const auto send = [&](std::string_view method, auto& request) {
        if (!request) return;
        request->handle = handle;
        const bool changed = response.changed;
        response = context.client.call<protocol::LeadChangeResponse>(method, *request);
        response.changed = response.changed || changed;
    };
    send("leads.set_status", wish.status);  // first: it makes a lead of somebody whom nobody knows
    send("leads.set_contact", wish.contact);
    send("leads.set_followup", wish.followup);
    send("leads.set_reachability", wish.reachability);
    return response;
}

/// The words of HANDLE, `-` replaced by those of standard input.
std::vector<std::string> named_leads(const Context& context) {
    std::vector<std::string> names;
    for (const auto& word : context.arguments.rest("HANDLE")) {
        if (word != "-") {
            names.push_back(word);
            continue;
        }
        if (context.arguments.text("note") == "-")
            throw UsageError("both HANDLE and --note are to be read from standard input",
                             "give one of them as words");
        std::istringstream input(context.console.read_all());
        for (std::string name; input >> name;) names.push_back(name);
        if (names.empty()) throw UsageError("standard input names no lead", "write a name on each line");
    }
    return names;
}

/// Errors that speak of one lead; any other would come for each of them.
bool concerns_one_lead(protocol::ErrorCode code) {
    using enum protocol::ErrorCode;
    return code == invalid_params || code == not_found || code == refused_by_rule || code == conflict;
}

/// Changes lead after lead. What one refuses does not keep the others from it.
class Several {
public:
    Several(Context& context, Wish wish)
        : context_(context), wish_(std::move(wish)), printer_(context, shape) {}

    ExitCode run(const std::vector<std::string>& names) {
        for (const auto& name : names) {
            try {
                change(name);
            } catch (const std::exception&) {
                context_.say(std::to_string(done_) + " of " + std::to_string(names.size()) +
                             " leads were done; it ended at " + name);
                throw;
            }
        }
        if (!context_.for_people()) printer_.finish();
        if (failures_.empty()) return ExitCode::done;
        throw Failure(done_ > 0 ? ExitCode::partly_done : first_,
                      std::to_string(failures_.size()) + " of " + std::to_string(names.size()) +
                          " leads could not be changed" + failed_lines());
    }

private:
    void change(const std::string& name) {
        try {
            const auto response = fulfil(context_, wish_, Handle::parse(name).str());
            ++done_;
            report("@" + response.lead.handle, response.changed, std::nullopt);
        } catch (const Invalid& invalid) {
            refuse(name, ExitCode::usage, invalid.what());
        } catch (const protocol::ProtocolError& error) {
            if (!concerns_one_lead(error.code())) throw;
            refuse(name, exit_code_of(error.code()), error.what());
        }
    }
    void refuse(const std::string& name, ExitCode code, const std::string& why) {
        if (failures_.empty()) first_ = code;
        failures_.push_back(name + ": " + why);
        report(name, false, why);
    }
    void report(const std::string& name, bool changed, const std::optional<std::string>& error) {
        if (!context_.for_people())
            printer_.take({{fields.begin(), fields.end()},
                           json::array{json::array{without_at(name), changed, protocol::to_json(error)}},
                           {},
                           {}});
        else if (!error)
            context_.say(name + ": " + wish_.what + (changed ? "" : " (as before)"));
    }
    static std::string without_at(const std::string& name) {
        return name.starts_with('@') ? name.substr(1) : name;
    }
    std::string failed_lines() const {
        std::string lines;
        for (const auto& failure : failures_) lines += "\n" + failure;
        return lines;
    }

    Context& context_;
    Wish wish_;
    ListPrinter printer_;
    std::size_t done_ = 0;
    ExitCode first_ = ExitCode::error;
    std::vector<std::string> failures_;
};

ExitCode run(Context& context) {
    auto wish = read_wish(context);
    const auto& words = context.arguments.rest("HANDLE");
    const bool one = words.size() == 1 && words.front() != "-";
    if (!one) return Several(context, std::move(wish)).run(named_leads(context));
    const auto handle = context.arguments.handle_argument("HANDLE");
    return show_lead_change(context, fulfil(context, wish, handle), wish.what);
}

}  // namespace

constinit const Command leads_set_command{.noun = "leads",
                                          .verb = "set",
                                          .help = "status, contact or follow-up date of leads",
                                          .run = run,
                                          .arguments = arguments,
                                          .options = options,
                                          .examples = examples,
                                          .notes =
                                              "With several leads, each that cannot be changed is named, "
                                              "the others are changed, and the program ends with 8."};

}  // namespace instacrm::cli
