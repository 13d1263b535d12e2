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
    std::string handle;  ///< the lead's own
    Time sent_at;
    bool duplicate = false;  ///< nothing was added
    bool time_clamped = false;
};

/// Always records, whatever the date: a time before Instagram's launch (2010-10-06) or after `received_at` is
/// moved to that bound and flagged. @throws StoreError.
OutreachResult log_outreach(Transaction& tx, const OutreachDraft& draft);

}  // namespace instacrm::store
