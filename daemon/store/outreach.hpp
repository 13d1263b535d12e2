// Recording a DM that somebody sent.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/profile.hpp"
#include "daemon/store/effects.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>

namespace instacrm::store {

struct OutreachDraft {
    Handle lead;
    std::optional<Handle> actor;  ///< nothing: unknown
    std::string text;
    std::optional<Time> sent_at;  ///< nothing: when it was received
    Time received_at;             ///< by the daemon, or by the shim that spooled it
    std::string client_id;        ///< the same one twice is one event
    std::optional<protocol::Profile> profile;
    bool failed = false;            ///< Instagram refused it: kept, not counted
    bool collapse_repeats = false;  ///< a client that may report one DM twice (mousedown + click)
};

struct OutreachResult {
    std::string event_uid;
    std::string outreach_uid;
    std::string handle;  ///< the lead's own; of one that was erased: what was asked for
    Time sent_at;
    bool duplicate = false;  ///< nothing was added
    bool time_clamped = false;
};

struct OverrideDraft {
    Handle lead;
    std::optional<Handle> actor;  ///< nothing: unknown
    std::string reason;
    std::string client_id;
};

struct OverrideResult {
    std::string event_uid;
    bool duplicate = false;  ///< nothing was added
};

/// A time that cannot be right, moved to the nearest that can: Instagram's launch (2010-10-06) or `latest`.
struct PlausibleTime {
    Time at;
    bool clamped = false;
};
PlausibleTime plausible(Time wanted, Time latest);

/// A DM whose lead and account are known, ready to be written.
struct SentMessage {
    const LeadRef& lead;
    Deed deed;  ///< who sent it, from which account, when
    GatedText text;
    Time taken_at;  ///< when we, or the spool, got to know of it
    std::string client_id;
    bool failed = false;
    bool time_clamped = false;
};

struct WrittenOutreach {
    std::int64_t event_id = 0;
    std::string event_uid;
    std::string outreach_uid;
};

/// Writes the event, its text, and what it does to the lead's numbers.
WrittenOutreach add_outreach(Transaction& tx, const SentMessage& message);

/// Records why somebody went on although a rule stood against it. @throws Invalid for a reason that is empty
/// or has more than 500 characters.
OverrideResult log_override(Transaction& tx, const OverrideDraft& draft);

/// Always records, whatever the date: an implausible one (seen from `received_at`) is moved and flagged.
/// @throws StoreError.
OutreachResult log_outreach(Transaction& tx, const OutreachDraft& draft);

}  // namespace instacrm::store
