// Recording a DM that somebody sent.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages.hpp"
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

/// Records why somebody went on although a rule stood against it. @throws Invalid for a reason that is empty
/// or has more than 500 characters.
OverrideResult log_override(Transaction& tx, const OverrideDraft& draft);

/// Always records, whatever the date: a time before Instagram's launch (2010-10-06) or after `received_at` is
/// moved to that bound and flagged. @throws StoreError.
OutreachResult log_outreach(Transaction& tx, const OutreachDraft& draft);

}  // namespace instacrm::store
