// A lead's e-mail, phone, and where they were found.
#pragma once

#include "common/protocol/messages/leads.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::store {

/// New values for what is set. False when nothing differs. @throws Invalid for a value that is empty or too
/// long.
bool set_contact(Transaction& tx, const LeadRef& lead, const protocol::LeadSetContactRequest& contact);
/// The same for what was so at the time of the deed: what is newer here stays.
bool set_contact(Transaction& tx, const LeadRef& lead, const protocol::LeadSetContactRequest& contact,
                 const Deed& deed);

/// What an event's `details` say that the fields were before it. Nothing when the lead does not have the
/// values any more that the event gave it.
std::optional<protocol::LeadSetContactRequest> contact_before(Database& db, const LeadRef& lead,
                                                              std::string_view details);

/// Writes the fields without an event; what changed, in words. Empty: nothing did.
std::string write_contact(Transaction& tx, const LeadRef& lead,
                          const protocol::LeadSetContactRequest& contact, Time at);

}  // namespace instacrm::store
