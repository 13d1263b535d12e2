// The typed requests and responses of every method. What a method does stands beside its handler, in the
// daemon's command table (daemon/server/commands.cpp); docs/protocol.md is checked against both.
//
// Names are snake_case as on the wire. A std::optional member may be left out.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

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

// --- session
// ------------------------------------------------------------------------------------------------

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

// --- lists
// --------------------------------------------------------------------------------------------------

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

// --- daemon
// -------------------------------------------------------------------------------------------------

struct OperatorIdentity {
    std::string name;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(OperatorIdentity, (), (name, email))

struct StatusResponse {
    std::string version;
    std::int64_t pid = 0;
    DaemonState state = DaemonState::starting;
    std::optional<std::string> problem;
    Time started_at;
    std::optional<OperatorIdentity> identity;
    std::string config_file;
    std::string store_file;
    std::string endpoint;
    std::string log_file;
    std::int64_t schema = 0;       ///< number of the store's newest migration
    std::int64_t store_bytes = 0;  ///< database and its WAL
    std::int64_t leads = 0;
    std::int64_t messages = 0;  ///< DMs sent
    std::int64_t messages_today = 0;
    std::int64_t outbox = 0;          ///< changes that no cloud has taken yet
    std::int64_t spool_waiting = 0;   ///< spooled records not yet in the store
    std::int64_t spool_rejected = 0;  ///< spooled records that could not be read or taken
    std::string rejected_folder;
    std::int64_t connections = 0;
    std::optional<Time> last_backup;
    std::optional<std::string> backup_problem;  ///< why the last one was not made, or not copied
};
BOOST_DESCRIBE_STRUCT(StatusResponse, (),
                      (version, pid, state, problem, started_at, identity, config_file, store_file, endpoint,
                       log_file, schema, store_bytes, leads, messages, messages_today, outbox, spool_waiting,
                       spool_rejected, rejected_folder, connections, last_backup, backup_problem))

// --- outreach
// -----------------------------------------------------------------------------------------------

enum class FindingKind : std::uint8_t { excluded, teammate, frequency_cap, interval_spacing, erased };

/// One reason to think again before sending.
struct Finding {
    FindingKind kind = FindingKind::teammate;
    Severity severity = Severity::soft_warning;
    std::string message;  ///< one sentence for people
    std::optional<std::string> rule_id;
    std::optional<std::int64_t> count;  ///< events counted; a lower bound, the counting stops at the limit
    std::optional<std::int64_t> limit;  ///< the rule's, in events or seconds
    std::optional<std::int64_t> window_sec;
    std::optional<Time> next_allowed_at;       ///< when the rule would let the next one pass
    std::optional<std::string> operator_name;  ///< of the teammate
    std::optional<std::string> actor;          ///< the account that the teammate wrote from
    std::optional<Time> at;                    ///< when the teammate wrote
};
BOOST_DESCRIBE_STRUCT(Finding, (),
                      (kind, severity, message, rule_id, count, limit, window_sec, next_allowed_at,
                       operator_name, actor, at))

struct CheckRequest {
    std::string handle;
    std::optional<std::string>
        actor;  ///< the account that would send; without it only team and own rules count
};
BOOST_DESCRIBE_STRUCT(CheckRequest, (), (handle, actor))

struct CheckResponse {
    std::string handle;
    bool allowed = true;  ///< no finding has severity Block
    bool contacted = false;
    std::optional<LeadStatus> status;
    std::vector<Finding> findings;
    Time as_of;               ///< counts cover the events known here at this time
    bool lower_bound = true;  ///< teammates' newest events may not have arrived yet
};
BOOST_DESCRIBE_STRUCT(CheckResponse, (), (handle, allowed, contacted, status, findings, as_of, lower_bound))

/// What the profile page showed.
struct Profile {
    std::optional<std::string> full_name;
    std::optional<std::string> bio;
    std::optional<std::string> link;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (full_name, bio, link))

struct LogRequest {
    std::string handle;
    std::string actor;
    std::optional<std::string> message;
    std::optional<Time> sent_at;           ///< default: now
    std::optional<std::string> client_id;  ///< 1–128 characters; the same one twice is one event
    std::optional<Profile> profile;
    std::optional<bool> failed;  ///< Instagram refused it: kept, not counted
};
BOOST_DESCRIBE_STRUCT(LogRequest, (), (handle, actor, message, sent_at, client_id, profile, failed))

struct LogResponse {
    std::string event_id;
    std::string outreach_id;
    std::string handle;
    bool duplicate = false;     ///< this client id was recorded before; nothing was added
    bool time_clamped = false;  ///< sent_at was before Instagram or in the future
    Time sent_at;
    std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(LogResponse, (),
                      (event_id, outreach_id, handle, duplicate, time_clamped, sent_at, findings))

/// Why somebody writes although a rule with severity Block stands against it.
struct OverrideRequest {
    std::string handle;
    std::string reason;  ///< 1–500 characters
    std::optional<std::string> actor;
    std::optional<std::string> client_id;  ///< 1–128 characters; the same one twice is one event
};
BOOST_DESCRIBE_STRUCT(OverrideRequest, (), (handle, reason, actor, client_id))

struct OverrideResponse {
    std::string event_id;
    bool duplicate = false;  ///< this client id was recorded before; nothing was added
};
BOOST_DESCRIBE_STRUCT(OverrideResponse, (), (event_id, duplicate))

/// The shim's answer to outreach.log while the daemon is away: the DM is on disk, in the spool.
struct QueuedResponse {
    bool queued = true;
};
BOOST_DESCRIBE_STRUCT(QueuedResponse, (), (queued))

// --- leads
// --------------------------------------------------------------------------------------------------

struct Lead {
    std::string id;
    std::string handle;
    LeadStatus status = LeadStatus::cold_no_reply;
    std::optional<std::string> full_name;
    std::optional<std::string> bio;
    std::optional<std::string> link;
    std::string email;           ///< N/S = not searched, N/F = not found
    std::string phone;           ///< likewise
    std::string contact_source;  ///< likewise
    Reachability reachability = Reachability::unknown;
    Time created_at;
    Time updated_at;
    std::optional<Time> first_contacted_at;
    std::optional<Time> last_contacted_at;
    std::optional<std::string> last_actor;
    std::optional<std::string> last_operator;
    std::int64_t messages = 0;
    std::optional<Time> followup_at;  ///< when to write again
};
BOOST_DESCRIBE_STRUCT(Lead, (),
                      (id, handle, status, full_name, bio, link, email, phone, contact_source, reachability,
                       created_at, updated_at, first_contacted_at, last_contacted_at, last_actor,
                       last_operator, messages, followup_at))

struct Note {
    std::string event_id;
    Time at;
    std::string operator_name;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (event_id, at, operator_name, text))

struct LeadRequest {
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(LeadRequest, (), (handle))

struct LookupResponse {
    bool known = false;      ///< there is such a lead
    bool contacted = false;  ///< and somebody wrote to it
    std::optional<Lead> lead;
    std::vector<Note> notes;  ///< newest first, at most 20
};
BOOST_DESCRIBE_STRUCT(LookupResponse, (), (known, contacted, lead, notes))

struct LeadEvent {
    std::string id;
    EventKind kind = EventKind::outreach;
    Time at;
    std::string operator_name;
    std::optional<std::string> actor;
    std::optional<std::string> details;
    std::optional<std::string> text;
    std::optional<TextState> text_state;
};
BOOST_DESCRIBE_STRUCT(LeadEvent, (), (id, kind, at, operator_name, actor, details, text, text_state))

struct LeadResponse {
    Lead lead;
    std::vector<LeadEvent> events;     ///< newest first, at most 200; logs.list has all
    std::vector<std::string> aliases;  ///< other handles that mean this lead
};
BOOST_DESCRIBE_STRUCT(LeadResponse, (), (lead, events, aliases))

struct LeadsListRequest {
    std::optional<std::vector<LeadStatus>> status;
    std::optional<std::string> actor;          ///< contacted from this account
    std::optional<std::string> operator_name;  ///< contacted by this person (name or e-mail)
    std::optional<Time> since;                 ///< changed at or after
    std::optional<Time> until;                 ///< changed before
    std::optional<std::string> search;         ///< in handles, names, notes and messages
    std::optional<Time> followup_until;        ///< to be written to again at this time or before
    std::optional<Time> stale_before;          ///< written to, and for the last time before this
    std::optional<bool> no_reply;              ///< written to, and never came to Replied or beyond
    std::optional<std::int64_t> after_seq;     ///< only what changed after this number, in that order
    std::optional<std::int64_t> snapshot;      ///< of snapshot.open; default: one of its own
    std::optional<std::string> sort;  ///< updated (default), handle, created, first_contacted, last_contacted
    std::optional<bool> ascending;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(LeadsListRequest, (),
                      (status, actor, operator_name, since, until, search, followup_until, stale_before,
                       no_reply, after_seq, snapshot, sort, ascending, limit))

struct LeadAddRequest {
    std::string handle;
    std::optional<LeadStatus> status;
    std::optional<std::string> actor;
    std::optional<Profile> profile;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(LeadAddRequest, (), (handle, status, actor, profile, note))

struct LeadSetStatusRequest {
    std::string handle;
    LeadStatus status = LeadStatus::cold_no_reply;
    std::optional<std::string> actor;
    std::optional<std::string> note;
    std::optional<Profile> profile;
};
BOOST_DESCRIBE_STRUCT(LeadSetStatusRequest, (), (handle, status, actor, note, profile))

struct LeadSetContactRequest {
    std::string handle;
    std::optional<std::string> email;   ///< an address, N/S or N/F
    std::optional<std::string> phone;   ///< a number, N/S or N/F
    std::optional<std::string> source;  ///< where they were found
};
BOOST_DESCRIBE_STRUCT(LeadSetContactRequest, (), (handle, email, phone, source))

struct LeadSetFollowupRequest {
    std::string handle;
    std::optional<Time> due_at;  ///< nothing: withdraws it
    std::optional<std::string> actor;
};
BOOST_DESCRIBE_STRUCT(LeadSetFollowupRequest, (), (handle, due_at, actor))

struct LeadAddNoteRequest {
    std::string handle;
    std::string text;  ///< 1–4,000 characters
    std::optional<std::string> actor;
    std::optional<std::string> client_id;  ///< 1–128 characters; the same one twice is one note
    std::optional<bool> create;            ///< a person that nobody knows becomes a lead
};
BOOST_DESCRIBE_STRUCT(LeadAddNoteRequest, (), (handle, text, actor, client_id, create))

struct LeadChangeResponse {
    Lead lead;
    bool changed = false;  ///< false: it was so already
};
BOOST_DESCRIBE_STRUCT(LeadChangeResponse, (), (lead, changed))

struct LeadForgetResponse {
    bool forgotten = false;   ///< false: had been before
    std::int64_t events = 0;  ///< that stay, without a name or a text
};
BOOST_DESCRIBE_STRUCT(LeadForgetResponse, (), (forgotten, events))

struct LeadMergeRequest {
    std::string handle;  ///< who goes
    std::string into;    ///< who stays; made if nobody knows them
    std::optional<std::string> actor;
};
BOOST_DESCRIBE_STRUCT(LeadMergeRequest, (), (handle, into, actor))

struct LeadMergeResponse {
    Lead lead;            ///< who stays, as they are now
    bool merged = false;  ///< false: the two were one before
};
BOOST_DESCRIBE_STRUCT(LeadMergeResponse, (), (lead, merged))

struct LeadUndoRequest {
    std::string handle;
    std::optional<std::string> actor;
};
BOOST_DESCRIBE_STRUCT(LeadUndoRequest, (), (handle, actor))

struct LeadUndoResponse {
    Lead lead;          ///< as it is now
    LeadEvent undone;   ///< the change that no longer holds
    std::string event;  ///< the id of the event that says so
};
BOOST_DESCRIBE_STRUCT(LeadUndoResponse, (), (lead, undone, event))

struct LeadRemoveResponse {
    bool removed = false;  ///< false: there was no such lead
};
BOOST_DESCRIBE_STRUCT(LeadRemoveResponse, (), (removed))

// --- logs
// ---------------------------------------------------------------------------------------------------

struct LogsListRequest {
    std::optional<std::string> handle;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<std::vector<EventKind>> kind;
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::int64_t> after_seq;  ///< only what the store learned after this number, in that order
    std::optional<std::int64_t> snapshot;   ///< of snapshot.open; default: one of its own
    std::optional<bool> ascending;          ///< oldest first; default: newest first
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(LogsListRequest, (),
                      (handle, actor, operator_name, kind, since, until, after_seq, snapshot, ascending,
                       limit))

struct SearchRequest {
    std::string text;                   ///< every word must occur; the last letters of each may be missing
    std::optional<std::int64_t> limit;  ///< default: all
};
BOOST_DESCRIBE_STRUCT(SearchRequest, (), (text, limit))

// --- actors
// -------------------------------------------------------------------------------------------------

struct ActorRequest {
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(ActorRequest, (), (handle))

struct ActorSetStatusRequest {
    std::string handle;
    ActorStatus status = ActorStatus::active;
};
BOOST_DESCRIBE_STRUCT(ActorSetStatusRequest, (), (handle, status))

struct Actor {
    std::string id;
    std::string handle;
    std::string operator_name;
    ActorStatus status = ActorStatus::active;
    Time created_at;
    Time last_activity_at;
};
BOOST_DESCRIBE_STRUCT(Actor, (), (id, handle, operator_name, status, created_at, last_activity_at))

struct ActorResponse {
    Actor actor;
    bool changed = false;
};
BOOST_DESCRIBE_STRUCT(ActorResponse, (), (actor, changed))

// --- rules
// --------------------------------------------------------------------------------------------------

struct RuleAddRequest {
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;                    ///< events, or seconds with Interval Spacing; at least 1
    std::optional<std::int64_t> window_sec;    ///< Frequency Cap: 60 or more
    std::optional<Severity> severity;          ///< default: Soft Warning
    std::optional<std::string> operator_name;  ///< only this person (name or e-mail)
    std::optional<std::string> actor;          ///< only this account
};
BOOST_DESCRIBE_STRUCT(RuleAddRequest, (), (type, metric, limit, window_sec, severity, operator_name, actor))

struct RuleRequest {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(RuleRequest, (), (id))

struct Rule {
    std::string id;
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;
    std::int64_t window_sec = 0;
    Severity severity = Severity::soft_warning;
    ProposalStatus status = ProposalStatus::active;
    std::optional<std::string> operator_name;
    std::optional<std::string> actor;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(Rule, (),
                      (id, type, metric, limit, window_sec, severity, status, operator_name, actor,
                       created_at))

struct RuleResponse {
    Rule rule;
};
BOOST_DESCRIBE_STRUCT(RuleResponse, (), (rule))

// --- statistics
// ---------------------------------------------------------------------------------------------

struct StatsRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
};
BOOST_DESCRIBE_STRUCT(StatsRequest, (), (since, until, actor, operator_name))

struct StatusCount {
    LeadStatus status = LeadStatus::cold_no_reply;
    std::int64_t leads = 0;
};
BOOST_DESCRIBE_STRUCT(StatusCount, (), (status, leads))

struct OperatorCount {
    std::string operator_name;
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(OperatorCount, (), (operator_name, messages))

struct ActorCount {
    std::string actor;
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(ActorCount, (), (actor, messages))

struct StatsResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::int64_t messages = 0;         ///< DMs sent in the window
    std::int64_t leads_contacted = 0;  ///< leads whose first DM lies in the window
    std::int64_t replied = 0;          ///< leads that first reached Replied or beyond in the window
    std::int64_t warm = 0;
    std::int64_t booked = 0;
    std::int64_t paid = 0;
    std::vector<StatusCount> pipeline;  ///< all leads by today's status
    std::vector<OperatorCount> operators;
    std::vector<ActorCount> actors;  ///< the ten with most messages
};
BOOST_DESCRIBE_STRUCT(StatsResponse, (),
                      (since, until, messages, leads_contacted, replied, warm, booked, paid, pipeline,
                       operators, actors))

struct StatsDailyRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<std::int64_t> snapshot;  ///< of snapshot.open; default: one of its own
};
BOOST_DESCRIBE_STRUCT(StatsDailyRequest, (), (since, until, actor, operator_name, snapshot))

// --- files: what exports and imports need
// ---------------------------------------------------------------------------------------------------

/// One state of the store, for several lists. Kept while lists are read from it, and 30 s longer.
struct SnapshotResponse {
    std::int64_t snapshot = 0;
    std::int64_t seq = 0;  ///< every change up to this number is in it
};
BOOST_DESCRIBE_STRUCT(SnapshotResponse, (), (snapshot, seq))

struct SnapshotRequest {
    std::int64_t snapshot = 0;
};
BOOST_DESCRIBE_STRUCT(SnapshotRequest, (), (snapshot))

struct BookmarkRequest {
    std::string name;  ///< 1 to 64 letters, digits, `.`, `-` and `_`
};
BOOST_DESCRIBE_STRUCT(BookmarkRequest, (), (name))

struct BookmarkSetRequest {
    std::string name;
    std::int64_t seq = 0;       ///< everything up to here is in a file
    std::int64_t previous = 0;  ///< where it stood when the export began; refused when another moved it
};
BOOST_DESCRIBE_STRUCT(BookmarkSetRequest, (), (name, seq, previous))

struct BookmarkResponse {
    std::int64_t seq = 0;    ///< 0: there was no export yet
    std::optional<Time> at;  ///< of the last one
};
BOOST_DESCRIBE_STRUCT(BookmarkResponse, (), (seq, at))

/// A person as a file knows them. What is left out stays as it is.
struct ImportedLead {
    std::string handle;
    std::optional<LeadStatus> status;
    std::optional<std::string> full_name;
    std::optional<std::string> bio;
    std::optional<std::string> link;
    std::optional<std::string> email;
    std::optional<std::string> phone;
    std::optional<std::string> source;
    std::optional<std::string> note;
    std::optional<Time> followup_at;
    std::optional<Time> at;  ///< when it was so; default: now
};
BOOST_DESCRIBE_STRUCT(ImportedLead, (),
                      (handle, status, full_name, bio, link, email, phone, source, note, followup_at, at))

struct ImportLeadsRequest {
    std::vector<ImportedLead> rows;  ///< at most 1,000
    std::optional<bool> dry_run;     ///< says what would come of it, and changes nothing
};
BOOST_DESCRIBE_STRUCT(ImportLeadsRequest, (), (rows, dry_run))

/// Something that happened, as a file knows it.
struct ImportedLog {
    std::string handle;
    Time at;
    std::optional<EventKind> kind;  ///< outreach (default), outreach_failed, note_added, status_changed
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;  ///< of the team (name or e-mail); default: this daemon's
    std::optional<std::string> text;           ///< of the DM or the note
    std::optional<LeadStatus> status;          ///< status_changed: the new one
    std::optional<std::string> client_id;      ///< default: made of the row, so that twice the same is once
    std::optional<bool> if_cold;               ///< status_changed: only of a lead that never had another one
};
BOOST_DESCRIBE_STRUCT(ImportedLog, (),
                      (handle, at, kind, actor, operator_name, text, status, client_id, if_cold))

struct ImportLogsRequest {
    std::vector<ImportedLog> rows;  ///< at most 1,000
    std::optional<bool> dry_run;
    std::optional<std::string> source;  ///< the kind of file, 1 to 16 letters a-z; default: file
};
BOOST_DESCRIBE_STRUCT(ImportLogsRequest, (), (rows, dry_run, source))

struct RejectedRow {
    std::int64_t row = 0;  ///< its place in the request, from 0
    std::string reason;
    std::optional<std::string> remedy;
};
BOOST_DESCRIBE_STRUCT(RejectedRow, (), (row, reason, remedy))

struct ImportResponse {
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;  ///< had been there before
    std::vector<RejectedRow> rejected;
};
BOOST_DESCRIBE_STRUCT(ImportResponse, (), (added, changed, unchanged, rejected))

struct SentText {
    Time at;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(SentText, (), (at, text))

/// A conversation of which the file knows a name that people see, but not whose it is.
struct ThreadSample {
    std::string name;
    std::optional<std::string> prefix;  ///< of its folder: now and then a handle
    std::vector<SentText> sent;         ///< some of our own DMs in it
};
BOOST_DESCRIBE_STRUCT(ThreadSample, (), (name, prefix, sent))

struct ImportMatchRequest {
    std::string actor;                  ///< the account that sent them
    std::vector<ThreadSample> threads;  ///< at most 100
};
BOOST_DESCRIBE_STRUCT(ImportMatchRequest, (), (actor, threads))

struct ThreadMatch {
    std::optional<std::string> handle;  ///< nothing: nobody, or several people
    std::optional<std::string> by;      ///< message, name or folder
};
BOOST_DESCRIBE_STRUCT(ThreadMatch, (), (handle, by))

struct ImportMatchResponse {
    std::vector<ThreadMatch> threads;  ///< in the order of the request
};
BOOST_DESCRIBE_STRUCT(ImportMatchResponse, (), (threads))

// --- audience: who follows an account, and whom it follows
// ---------------------------------------------------------------------------------------------------

enum class AudienceSide : std::uint8_t { followers, following };

/// How a person stands to an account.
enum class AudienceRelation : std::uint8_t {
    mutual,
    not_following_back,  ///< the account follows them
    fan                  ///< they follow the account
};

struct AudienceBeginRequest {
    std::string actor;
    AudienceSide side = AudienceSide::followers;
    Time at;  ///< of which day the list is
};
BOOST_DESCRIBE_STRUCT(AudienceBeginRequest, (), (actor, side, at))

struct AudienceBeginResponse {
    std::int64_t snapshot = 0;
};
BOOST_DESCRIBE_STRUCT(AudienceBeginResponse, (), (snapshot))

struct AudiencePerson {
    std::string handle;
    std::optional<Time> followed_at;  ///< as Instagram says
};
BOOST_DESCRIBE_STRUCT(AudiencePerson, (), (handle, followed_at))

struct AudienceAddRequest {
    std::int64_t snapshot = 0;
    std::vector<AudiencePerson> people;  ///< at most 1,000
};
BOOST_DESCRIBE_STRUCT(AudienceAddRequest, (), (snapshot, people))

struct AudienceAddResponse {
    std::int64_t people = 0;   ///< in the snapshot by now
    std::int64_t skipped = 0;  ///< of this request: no user name, or erased
};
BOOST_DESCRIBE_STRUCT(AudienceAddResponse, (), (people, skipped))

struct AudienceCommitRequest {
    std::int64_t snapshot = 0;
    std::optional<bool> partial;  ///< a part of the list: nobody counts as lost
    std::optional<bool> whole;    ///< all of it, however much smaller than the one before
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(AudienceCommitRequest, (), (snapshot, partial, whole, dry_run))

struct AudienceCommitResponse {
    bool added = false;  ///< false: this very snapshot was there
    std::int64_t people = 0;
    std::optional<std::int64_t> before;  ///< people in the snapshot before
    std::int64_t appeared = 0;           ///< of the first snapshot: nobody
    std::int64_t lost = 0;
};
BOOST_DESCRIBE_STRUCT(AudienceCommitResponse, (), (added, people, before, appeared, lost))

struct AudienceListRequest {
    std::string actor;
    std::optional<AudienceSide> side;  ///< default: followers
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceListRequest, (), (actor, side, limit))

struct AudienceDiffRequest {
    std::string actor;
    std::optional<AudienceSide> side;  ///< default: both
    std::optional<Time> since;         ///< of snapshots at or after; default: only the newest
    std::optional<Time> until;         ///< of snapshots before
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceDiffRequest, (), (actor, side, since, until, limit))

struct AudienceMutualsRequest {
    std::string actor;
    std::optional<AudienceRelation> relation;  ///< default: all
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceMutualsRequest, (), (actor, relation, limit))

struct AudienceGrowthRequest {
    std::string actor;
    std::optional<AudienceSide> side;  ///< default: both
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(AudienceGrowthRequest, (), (actor, side, limit))

// --- sync
// ---------------------------------------------------------------------------------------------------

/// What sync is doing.
enum class SyncState : std::uint8_t {
    off,           ///< no cloud.url: this machine only
    idle,          ///< all is well
    syncing,       ///< a round is under way
    backing_off,   ///< a round failed; tried again at next_attempt
    breaker_open,  ///< several failed in a row: one attempt now and then
    stopped        ///< a person must mend something; `sync now` tries again
};

struct SyncStatusResponse {
    SyncState state = SyncState::off;
    std::optional<std::string> url;  ///< without its password
    std::optional<Time> last_success;
    std::optional<Time> last_failure;
    std::optional<std::string> error;   ///< of the newest attempt, if it failed
    std::optional<std::string> remedy;  ///< what a person can do about it
    std::optional<Time> next_attempt;
    std::int64_t failures = 0;                     ///< in a row
    std::int64_t rounds = 0;                       ///< that have ended since the daemon started
    std::int64_t pending = 0;                      ///< changes that wait to be sent
    std::int64_t parked = 0;                       ///< changes that the cloud refused
    std::int64_t pulled = 0;                       ///< rows since the daemon started
    std::int64_t pushed = 0;                       ///< changes since the daemon started
    std::optional<std::int64_t> clock_offset_ms;   ///< the cloud's clock less this machine's
    std::optional<std::int64_t> progress_percent;  ///< of a pull that takes longer
    std::optional<std::string> agent;              ///< this store's name in the cloud
    std::int64_t cursor = 0;                       ///< every change of the cloud up to this number is here
};
BOOST_DESCRIBE_STRUCT(SyncStatusResponse, (),
                      (state, url, last_success, last_failure, error, remedy, next_attempt, failures, rounds,
                       pending, parked, pulled, pushed, clock_offset_ms, progress_percent, agent, cursor))

struct SyncLogRequest {
    std::optional<std::int64_t> limit;  ///< newest lines, 1 to 1000; default 50
};
BOOST_DESCRIBE_STRUCT(SyncLogRequest, (), (limit))

struct SyncLogLine {
    Time at;
    std::string what;  ///< synced or failed
    std::string text;
};
BOOST_DESCRIBE_STRUCT(SyncLogLine, (), (at, what, text))

struct SyncLogResponse {
    std::vector<SyncLogLine> lines;  ///< newest first
};
BOOST_DESCRIBE_STRUCT(SyncLogResponse, (), (lines))

struct ParkedChange {
    std::int64_t id = 0;
    std::string what;  ///< lead @name, event, rule …
    std::string error;
};
BOOST_DESCRIBE_STRUCT(ParkedChange, (), (id, what, error))

struct SyncParkedResponse {
    std::vector<ParkedChange> changes;  ///< oldest first, at most 1000
};
BOOST_DESCRIBE_STRUCT(SyncParkedResponse, (), (changes))

struct ParkedRequest {
    std::optional<std::int64_t> id;  ///< all, when left out
};
BOOST_DESCRIBE_STRUCT(ParkedRequest, (), (id))

struct CountResponse {
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(CountResponse, (), (count))

struct CloudSchemaResponse {
    std::string ddl;  ///< what makes the schema, for the configured database
};
BOOST_DESCRIBE_STRUCT(CloudSchemaResponse, (), (ddl))

enum class CheckState : std::uint8_t { ok, warn, fail };

struct CheckLine {
    std::string name;
    CheckState state = CheckState::ok;
    std::string text;
    std::optional<std::string> remedy;
};
BOOST_DESCRIBE_STRUCT(CheckLine, (), (name, state, text, remedy))

struct CloudCheckResponse {
    std::vector<CheckLine> checks;
};
BOOST_DESCRIBE_STRUCT(CloudCheckResponse, (), (checks))

// --- care
// ---------------------------------------------------------------------------------------------------

struct DoctorRequest {
    std::optional<bool> deep;  ///< compares the search index with the log, word by word; DMs wait meanwhile
    std::optional<bool> fix;   ///< mends what can be mended without a loss
};
BOOST_DESCRIBE_STRUCT(DoctorRequest, (), (deep, fix))

struct DoctorResponse {
    std::vector<CheckLine> checks;  ///< store, search, spool, disk, backups, sync, clock, page, selectors
};
BOOST_DESCRIBE_STRUCT(DoctorResponse, (), (checks))

enum class BackupReason : std::uint8_t { scheduled, manual, migration };

/// A copy of the store. What `bytes` and `at` say was read off the file and its name.
struct BackupInfo {
    std::string name;
    std::string machine;  ///< whose store it is: this machine's, unless the second folder is shared
    Time at;
    BackupReason reason = BackupReason::manual;
    std::int64_t bytes = 0;
    std::string file;                ///< where it lies; in the second folder only when the first has it not
    bool second = false;             ///< the second folder has it
    std::optional<Time> kept_until;  ///< when it goes, at the earliest; absent: not ours to delete
};
BOOST_DESCRIBE_STRUCT(BackupInfo, (), (name, machine, at, reason, bytes, file, second, kept_until))

struct BackupListResponse {
    std::string folder;
    std::optional<std::string> second_folder;
    std::vector<BackupInfo> backups;     ///< newest first
    std::optional<Time> next;            ///< when the next one is made
    std::optional<std::string> problem;  ///< why the last one was not made, or not copied
};
BOOST_DESCRIBE_STRUCT(BackupListResponse, (), (folder, second_folder, backups, next, problem))

struct BackupCreateResponse {
    BackupInfo backup;
    std::optional<std::string> problem;  ///< why the second folder has it not
};
BOOST_DESCRIBE_STRUCT(BackupCreateResponse, (), (backup, problem))

struct BackupVerifyRequest {
    std::optional<std::string> name;  ///< absent: all
};
BOOST_DESCRIBE_STRUCT(BackupVerifyRequest, (), (name))

struct BackupVerifyResponse {
    std::vector<CheckLine> checks;  ///< a line for each file, by its name
};
BOOST_DESCRIBE_STRUCT(BackupVerifyResponse, (), (checks))

struct BackupRestoreRequest {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(BackupRestoreRequest, (), (name))

/// The daemon starts anew after this answer, with the backup as its store.
struct BackupRestoreResponse {
    BackupInfo backup;
    std::string replaced;     ///< the folder in which the store of before is kept
    std::int64_t unsent = 0;  ///< its changes that no cloud has
};
BOOST_DESCRIBE_STRUCT(BackupRestoreResponse, (), (backup, replaced, unsent))

/// How the extension finds its way on Instagram's page: a signed file that the daemon read and believed.
struct SelectorsResponse {
    std::int64_t version = 0;      ///< 0: no file is in force; the extension uses what it was built with
    std::string selectors = "{}";  ///< the file's JSON, as text
};
BOOST_DESCRIBE_STRUCT(SelectorsResponse, (), (version, selectors))

/// What the extension's self-test saw. The newest is kept for the doctor.
struct PageReportRequest {
    std::string page;                     ///< thread, profile or other
    std::vector<CheckLine> checks;        ///< at most 20: account, composer, list, header, bubble
    std::string extension;                ///< its version
    std::int64_t selectors = 0;           ///< the version of the selectors that it used
    std::optional<std::string> language;  ///< of the page
};
BOOST_DESCRIBE_STRUCT(PageReportRequest, (), (page, checks, extension, selectors, language))

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
template <>
std::span<const NamedValue<protocol::FindingKind>> table_of<protocol::FindingKind>();
template <>
std::string_view noun_of<protocol::FindingKind>();
template <>
std::span<const NamedValue<protocol::AudienceSide>> table_of<protocol::AudienceSide>();
template <>
std::string_view noun_of<protocol::AudienceSide>();
template <>
std::span<const NamedValue<protocol::AudienceRelation>> table_of<protocol::AudienceRelation>();
template <>
std::string_view noun_of<protocol::AudienceRelation>();
}  // namespace instacrm
