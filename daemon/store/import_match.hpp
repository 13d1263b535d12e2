// Whether what a file says is in the log already, and whom a conversation in a file was with.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/imports.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::store {

/// One DM has two times: the extension's is that of the click, on this machine's clock; Instagram's is that
/// of its own server.
inline constexpr Duration same_dm_tolerance = std::chrono::minutes(5);

/// Whether two texts are one message: blanks and invisible marks apart, and although one of them was cut (the
/// older extension cuts at 200).
bool same_message(std::string_view one, std::string_view other);

/// A DM that a file names.
struct FileDm {
    const LeadRef& lead;
    std::optional<Handle> actor;  ///< nothing: unknown
    GatedText text;
    Time at;
    EventKind kind = EventKind::outreach;
};

/// The event in the log that is this DM: of the same lead, from the same account (of any operator; one of the
/// two may be unknown), with the same text (one that is withheld counts as the same), within the tolerance;
/// and that was not found to be another row of the same kind of file. The nearest in time.
std::optional<std::int64_t> find_same_dm(Database& db, const FileDm& dm, const std::string& source);

/// From now on the event stands for this row.
void note_source(Transaction& tx, std::int64_t event_id, const std::string& source,
                 const std::string& client_id);

/// Whose conversation it is: by our own DMs in the log, else by a full name that one lead has, else by the
/// folder's name when it is a lead's handle.
protocol::ThreadMatch match_thread(Database& db, const Handle& actor, const protocol::ThreadSample& thread);

}  // namespace instacrm::store
