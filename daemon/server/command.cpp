#include "daemon/server/command.hpp"

#include "common/protocol/described.hpp"
#include "daemon/server/handlers_backup.hpp"
#include "daemon/server/handlers_care.hpp"
#include "daemon/server/handlers_files.hpp"
#include "daemon/server/handlers_governance.hpp"
#include "daemon/server/handlers_import.hpp"
#include "daemon/server/handlers_leads.hpp"
#include "daemon/server/handlers_outreach.hpp"
#include "daemon/server/handlers_people.hpp"
#include "daemon/server/handlers_session.hpp"
#include "daemon/server/handlers_stats.hpp"
#include "daemon/server/handlers_sync.hpp"
#include "daemon/server/handlers_team.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace instacrm::server {
namespace {

namespace p = protocol;

// --- typed functions become table entries
// -----------------------------------------------------------------------

template <class T>
std::string type_name() {
    if constexpr (std::same_as<T, bool>)
        return "boolean";
    else if constexpr (std::same_as<T, std::int64_t>)
        return "integer";
    else if constexpr (std::same_as<T, double>)
        return "number";
    else if constexpr (std::same_as<T, std::string>)
        return "string";
    else if constexpr (std::same_as<T, Time>)
        return "time";
    else if constexpr (std::same_as<T, json::value>)
        return "rows";
    else if constexpr (p::detail::is_vector<T>)
        return "array of " + type_name<typename T::value_type>();
    else if constexpr (p::NamedEnum<T>)
        return std::string(noun_of<T>());
    else
        return "object";
}

template <class T>
std::vector<Field> fields_of() {
    std::vector<Field> fields;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) {
            using Member = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
            if constexpr (p::detail::is_optional<Member>)
                fields.push_back({member.name, type_name<typename Member::value_type>(), false});
            else
                fields.push_back({member.name, type_name<Member>(), true});
        });
    return fields;
}

template <class Context, class Request, class Response, Response (*Function)(Context&, const Request&)>
json::value call(Context& context, const json::value& params) {
    return p::to_json(Function(context, p::from_json<Request>(params, "params")));
}

template <class Request, store::List (*Function)(ReadContext&, const Request&)>
store::List call_list(ReadContext& context, const json::value& params) {
    return Function(context, p::from_json<Request>(params, "params"));
}

template <class Request, class Response, asio::awaitable<Response> (*Function)(Session&, Request)>
asio::awaitable<json::value> call_session(Session& session, json::value params) {
    auto response = co_await Function(session, p::from_json<Request>(params, "params"));
    co_return p::to_json(response);
}

/// Which of the four kinds a typed function is, and its request and response.
template <auto Function>
struct Entry;

template <class Request, class Response, Response (*Function)(ReadContext&, const Request&)>
requires(!std::same_as<Response, store::List>) struct Entry<Function> {
    static constexpr ReadHandler handler = call<ReadContext, Request, Response, Function>;
    static constexpr auto request = fields_of<Request>;
    static constexpr auto response = fields_of<Response>;
};
template <class Request, class Response, Response (*Function)(WriteContext&, const Request&)>
struct Entry<Function> {
    static constexpr WriteHandler handler = call<WriteContext, Request, Response, Function>;
    static constexpr auto request = fields_of<Request>;
    static constexpr auto response = fields_of<Response>;
};
template <class Request, store::List (*Function)(ReadContext&, const Request&)>
struct Entry<Function> {
    static constexpr ListHandler handler = call_list<Request, Function>;
    static constexpr auto request = fields_of<Request>;
    static constexpr auto response = fields_of<p::Chunk>;
};
template <class Request, class Response, asio::awaitable<Response> (*Function)(Session&, Request)>
struct Entry<Function> {
    static constexpr SessionHandler handler = call_session<Request, Response, Function>;
    static constexpr auto request = fields_of<Request>;
    static constexpr auto response = fields_of<Response>;
};

template <auto Function>
Command entry(std::string_view name, bool browser, std::string_view help) {
    return {
        name, browser, help, Entry<Function>::handler, Entry<Function>::request, Entry<Function>::response};
}

constexpr bool browser_too = true;
constexpr bool cli_only = false;

const std::vector<Command>& table() {
    using namespace handlers;
    static const std::vector<Command> commands{
        entry<actors_get>("actors.get", cli_only, "An account: who uses it, and how it does."),
        entry<actors_health>("actors.health", cli_only,
                             "Which account needs a rest: today's DMs and the cap, replies, suspensions."),
        entry<actors_list>("actors.list", browser_too,
                           "The accounts that the team sends from, a row for each person who uses one."),
        entry<actors_seen>("actors.seen", browser_too, "An account is signed in here: known from now on."),
        entry<actors_set_status>("actors.set_status", cli_only,
                                 "Active, suspended, or discarded: a person's seat of an account."),
        entry<actors_share>("actors.share", cli_only, "Another person of the team uses the account, too."),
        entry<actors_transfer>("actors.transfer", cli_only,
                               "What one person's seat of the account was is another's."),
        entry<audience_add>("audience.add", cli_only,
                            "People of a snapshot that is being read; at most 1,000."),
        entry<audience_begin>("audience.begin", cli_only,
                              "Begins a dated list of an account's followers, or of whom it follows."),
        entry<audience_commit>("audience.commit", cli_only,
                               "Ends it: who is new, and who is lost since the list before."),
        entry<audience_diff>("audience.diff", cli_only, "Who came to an account's lists, and who left them."),
        entry<audience_growth>("audience.growth", cli_only, "An account's snapshots, and what each changed."),
        entry<audience_list>("audience.list", cli_only, "Who follows an account, or whom it follows, now."),
        entry<audience_mutuals>("audience.mutuals", cli_only,
                                "Who follows back, who does not, and who follows without being followed."),
        entry<audience_person>("audience.person", cli_only, "The lists on which a person stands, or stood."),
        entry<backup_create>("backup.create", cli_only, "A backup at once; answered when it is checked."),
        entry<backup_list>("backup.list", cli_only, "The backups, and when each will have done its time."),
        entry<backup_restore>("backup.restore", cli_only,
                              "Puts a backup in the store's place; the daemon starts anew after the answer."),
        entry<backup_verify>("backup.verify", cli_only, "Reads backups from end to end."),
        entry<bookmarks_get>("bookmarks.get", cli_only, "How far a scheduled export has read."),
        entry<bookmarks_set>("bookmarks.set", cli_only,
                             "Moves a bookmark, when the file that it stands for is complete."),
        entry<cloud_check>(
            "cloud.check", cli_only,
            "Connects to the configured cloud, looks at it, writes a row into every table and undoes that."),
        entry<cloud_init>(
            "cloud.init", cli_only,
            "Makes the shared schema in the configured cloud, unless it is there; then checks."),
        entry<cloud_schema>("cloud.schema", cli_only, "What cloud.init would run, as text."),
        entry<cloud_upgrade>("cloud.upgrade", cli_only,
                             "Adds what is missing to the schema in the configured cloud, triggers for other "
                             "programs too, numbers old rows; then checks."),
        entry<cloud_upgrade_plan>("cloud.upgrade_plan", cli_only,
                                  "What cloud.upgrade would run there, as text."),
        entry<daemon_doctor>("daemon.doctor", cli_only,
                             "Looks for what is wrong: store, search index, spool, disk, sync, page."),
        entry<daemon_status>("daemon.status", cli_only,
                             "How the daemon is doing, and where everything lies."),
        entry<daemon_stop>("daemon.stop", cli_only, "Finishes what was taken, then ends the daemon."),
        entry<events_subscribe>(
            "events.subscribe", browser_too,
            "Notifications from now on, on this connection: lead.changed, log.changed, selectors.changed."),
        entry<followups_done>("followups.done", cli_only,
                              "Nothing more for now; the next DM begins the count again."),
        entry<followups_list>("followups.list", cli_only,
                              "Leads that are due to be written to again, the longest due first."),
        entry<goals_add>("goals.add", cli_only,
                         "A number to reach each day or month; put to the vote where the team has it so."),
        entry<goals_list>("goals.list", cli_only,
                          "Goals, how far they have come, and whether that is enough."),
        entry<goals_propose>("goals.propose", cli_only, "The same, put to the vote in any case."),
        entry<goals_remove>("goals.remove", cli_only,
                            "Archives a goal or withdraws a proposal; where that takes votes, this is one."),
        entry<governance_get>("governance.get", cli_only, "How the team decides, and who may do what."),
        entry<governance_list>("governance.list", cli_only, "What is open to votes."),
        entry<governance_log>("governance.log", cli_only, "Every step of the team's agreements."),
        entry<governance_set>("governance.set", cli_only, "Changes how the team decides."),
        entry<governance_vote>("governance.vote", cli_only,
                               "A vote on a proposal, or on archiving what is active."),
        entry<import_leads>("import.leads", cli_only,
                            "People as a file knows them; each row is taken or rejected on its own."),
        entry<import_logs>("import.logs", cli_only,
                           "What happened, as a file knows it; what the log has already is not added."),
        entry<import_match>("import.match", cli_only,
                            "Whose conversations a file has: by our own DMs, full names and handles."),
        entry<lead_lookup>("lead.lookup", browser_too,
                           "What the team knows about one person, with the newest notes."),
        entry<leads_add>("leads.add", cli_only, "A lead that nobody has written to yet."),
        entry<leads_add_note>("leads.add_note", browser_too,
                              "A note of 1 to 4,000 characters; notes are only ever added."),
        entry<leads_forget>(
            "leads.forget", cli_only,
            "Erases a person here and for the whole team, for good; their DMs stay as numbers."),
        entry<leads_get>("leads.get", cli_only, "One lead with its newest events."),
        entry<leads_list>("leads.list", cli_only, "Leads by status, account, person, time or words."),
        entry<leads_merge>("leads.merge", cli_only,
                           "Makes two leads one, for the whole team: a renamed account."),
        entry<leads_remove>("leads.remove", browser_too, "Marks a lead as not contacted; its events stay."),
        entry<leads_set_contact>("leads.set_contact", browser_too,
                                 "E-mail, phone, and where they were found."),
        entry<leads_set_followup>("leads.set_followup", browser_too, "When to write to a lead again."),
        entry<leads_set_reachability>("leads.set_reachability", browser_too,
                                      "Whether a stranger has accepted the invite to a conversation."),
        entry<leads_set_status>("leads.set_status", browser_too,
                                "Moves a lead; one that nobody knows is created."),
        entry<leads_transfer>("leads.transfer", cli_only, "The lead belongs to an account from now on."),
        entry<leads_undo>("leads.undo", browser_too,
                          "Takes the newest change of a lead back: status, contact, follow-up or removal."),
        entry<logs_list>("logs.list", cli_only, "Everything that happened, newest first."),
        entry<operators_get>("operators.get", cli_only, "One person of the team, with their seats."),
        entry<operators_list>("operators.list", cli_only, "The people of the team."),
        entry<operators_rename>("operators.rename", cli_only, "Another name for oneself, or somebody else."),
        entry<operators_set_role>("operators.set_role", cli_only, "Makes somebody an owner, or a member."),
        entry<outreach_check>("outreach.check", browser_too,
                              "Before a DM: who wrote already, and what the rules say."),
        entry<outreach_log>("outreach.log", browser_too,
                            "After a DM: records it. Answered when it is on the disk."),
        entry<outreach_override>(
            "outreach.override", browser_too,
            "Why somebody writes although a rule with severity Block stands against it."),
        entry<page_report>("page.report", browser_too,
                           "What the extension's self-test saw; the newest is kept for daemon.doctor."),
        entry<page_selectors>("page.selectors", browser_too,
                              "How to read Instagram's page, from a signed file; version 0: there is none."),
        entry<rules_add>(
            "rules.add", cli_only,
            "A rule for the team, a person or an account; put to the vote where the team has it so."),
        entry<rules_explain>("rules.explain", cli_only,
                             "What holds for an account now, and how much is left."),
        entry<rules_list>("rules.list", cli_only, "The rules; the active ones unless others are asked for."),
        entry<rules_propose>("rules.propose", cli_only, "A rule, put to the vote in any case."),
        entry<rules_remove>("rules.remove", cli_only,
                            "Archives a rule or withdraws a proposal; where that takes votes, this is one."),
        entry<search>("search.run", cli_only,
                      "Leads, messages and notes in which the words occur, best first."),
        entry<secrets_remove>("secrets.remove", cli_only, "Forgets a secret."),
        entry<secrets_set>("secrets.set", cli_only,
                           "Keeps a password that the config names, under the daemon's own user."),
        entry<session_hello>("session.hello", browser_too, "The first call of every connection."),
        entry<snapshot_close>("snapshot.close", cli_only, "Lets a snapshot go."),
        entry<snapshot_open>("snapshot.open", cli_only,
                             "One state of the store for several lists, and the number that it has come to."),
        entry<stats_actors>("stats.actors", cli_only,
                            "Each account and its seats: DMs, leads, their stages."),
        entry<stats_daily>("stats.daily", cli_only, "Numbers by day, person and account."),
        entry<stats_enrichment>("stats.enrichment", cli_only, "How many leads have an e-mail and a phone."),
        entry<stats_funnel>("stats.funnel", cli_only,
                            "What became of the leads first written to in a window, and how fast."),
        entry<stats_goals>("stats.goals", cli_only, "The active goals: how far each has come, and its pace."),
        entry<stats_heatmap>("stats.heatmap", cli_only, "DMs by weekday and hour."),
        entry<stats_leaderboard>("stats.leaderboard", cli_only, "Who did what, by person and by account."),
        entry<stats_messages>("stats.messages", cli_only,
                              "Which message is answered: near-equal texts together, with intervals."),
        entry<stats_summary>("stats.summary", cli_only, "DMs, leads and stages in a window of time."),
        entry<stats_volume>("stats.volume", cli_only, "The same day by day, by week or by month."),
        entry<store_recount>(
            "store.recount", cli_only,
            "Counts anew what is kept beside the log, and puts right what differs; DMs wait."),
        entry<stream_close>("stream.close", cli_only, "Ends a list early."),
        entry<stream_next>("stream.next", cli_only, "The next chunk of a list."),
        entry<sync_log>("sync.log", cli_only, "What sync did, newest first."),
        entry<sync_now>(
            "sync.now", cli_only,
            "A round of sync at once; answers with the state before. It has ended when sync.status "
            "counts one more (two, when one was under way)."),
        entry<sync_parked>("sync.parked", cli_only, "Changes that the cloud refused."),
        entry<sync_parked_drop>("sync.parked_drop", cli_only,
                                "Never sends them; the rows stay on this machine."),
        entry<sync_parked_retry>("sync.parked_retry", cli_only, "Sends them again."),
        entry<sync_status>("sync.status", cli_only, "How this machine and the cloud stand."),
    };
    return commands;
}

std::string field_rows(const std::vector<Field>& fields) {
    if (fields.empty()) return "–";
    std::string text;
    for (const auto& field : fields)
        text += fmt::format("{}`{}`{} {}", text.empty() ? "" : ", ", field.name, field.required ? "" : "?",
                            field.type);
    return text;
}

}  // namespace

std::span<const Command> command_table() {
    return table();
}

const Command* find_command(std::string_view name) {
    const auto& commands = table();
    const auto found = std::ranges::find(commands, name, &Command::name);
    return found == commands.end() ? nullptr : &*found;
}

std::string protocol_reference() {
    std::string text = "| method | roles | what it does | request | response |\n|---|---|---|---|---|\n";
    for (const auto& command : table())
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", command.name,
                            command.browser ? "browser, cli" : "cli", command.help,
                            field_rows(command.request()), field_rows(command.response()));
    text += "\n| code | name | meaning |\n|---|---|---|\n";
    for (const auto& row : p::error_table())
        text += fmt::format("| {} | `{}` | {} |\n", static_cast<int>(row.code), row.name, row.meaning);
    return text;
}

}  // namespace instacrm::server
