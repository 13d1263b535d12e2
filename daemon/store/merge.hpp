// Two leads that are one person, such as an account that was renamed. The merge is an event of the lead that
// stays; whoever takes it in does the same to its own rows. In the cloud both rows stay, as two rows that
// mean one lead (docs/sync.md, "Merged leads").
#pragma once

#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// All its ids and names of that time, its own first.
struct MergedLead {
    std::vector<std::string> uids;
    std::vector<std::string> names;
};

/// What the event says: who went into whom. Its `to_value` is a version: of two merges that were made without
/// knowing of each other the newer names the lead.
struct Merge {
    MergedLead from;
    MergedLead into;
};

/// As DETAILS hold it: `Merge = [TAR-… @old -> TAR-… @new]`; more ids and names where there are more.
std::string merge_text(const Merge& merge);
std::optional<Merge> parse_merge(std::string_view details);

/// Makes `from` a part of `into`: events, follow-up and names go over. Field by field the newer value stays,
/// but the further stage, an exclusion, and contact data that somebody found, prevail. The event's id.
std::string merge_leads(Transaction& tx, const LeadRef& from, const LeadRef& into, std::int64_t actor_id);

/// A teammate's merge, once its event hangs on `host`, which is either of the two. A lead that was erased
/// takes no part.
void take_merge(Transaction& tx, std::int64_t host, const Merge& merge);

/// Says once more what was merged into the lead, if anything was: another program deleted an event that did.
void tell_merge(Transaction& tx, std::int64_t lead_id);

}  // namespace instacrm::store
