// What files bring: people, what happened, and whose conversations a file has.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

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

}  // namespace instacrm::protocol
