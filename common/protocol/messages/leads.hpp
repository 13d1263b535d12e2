// One lead: what is known about it, and every change of it.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/profile.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

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
    std::optional<Time> followup_at;            ///< when to write again
    std::optional<std::string> owner;           ///< the account that it belongs to
    std::optional<std::string> owner_operator;  ///< and who uses that
};
BOOST_DESCRIBE_STRUCT(Lead, (),
                      (id, handle, status, full_name, bio, link, email, phone, contact_source, reachability,
                       created_at, updated_at, first_contacted_at, last_contacted_at, last_actor,
                       last_operator, messages, followup_at, owner, owner_operator))

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

struct LeadSetReachabilityRequest {
    std::string handle;
    Reachability reachability = Reachability::unknown;
    std::optional<std::string> actor;
};
BOOST_DESCRIBE_STRUCT(LeadSetReachabilityRequest, (), (handle, reachability, actor))

struct LeadTransferRequest {
    std::string handle;
    std::string actor;                         ///< the account that takes the lead
    std::optional<std::string> operator_name;  ///< whose seat of it; default: the own, or the only one
};
BOOST_DESCRIBE_STRUCT(LeadTransferRequest, (), (handle, actor, operator_name))

struct FollowupsListRequest {
    std::optional<std::string> actor;          ///< last written to from this account
    std::optional<std::string> operator_name;  ///< last written to by this person (name or e-mail)
    std::optional<bool> mine;                  ///< by the daemon's operator
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(FollowupsListRequest, (), (actor, operator_name, mine, limit))

struct FollowupDoneRequest {
    std::string handle;
    std::optional<std::string> actor;
};
BOOST_DESCRIBE_STRUCT(FollowupDoneRequest, (), (handle, actor))

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

}  // namespace instacrm::protocol
