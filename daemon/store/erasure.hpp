// People who asked to be forgotten. An erased person leaves a lead without a name, to which the events still
// belong, and a mark by which the team knows the handle again: an HMAC under a key that the team shares.
// docs/sync.md has the whole of it.
#pragma once

#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// No handle of Instagram's begins so.
constexpr bool is_erased_handle(std::string_view handle) {
    return handle.starts_with('-');
}

/// What stands in an erased text's place.
inline GatedText erased_text() {
    return {" ", TextState::erased, false};
}

/// Who was erased: asked before anything about a person is stored. Remembers the team's keys from the first
/// question on; for the length of a transaction.
class Suppressions {
public:
    explicit Suppressions(Database& db) : db_(db) {}

    /// The mark of the person, if they were erased.
    std::optional<std::string> find(std::string_view handle);
    /// The keys have changed.
    void refresh() { keys_.reset(); }

private:
    Database& db_;
    std::optional<std::vector<std::string>> keys_;
};

/// @throws Invalid when the person was erased.
void refuse_erased(Database& db, const Handle& handle);

/// The lead without a name that stands for an erased person: found by its id, or made.
LeadRef erased_lead(Transaction& tx, const std::string& uid);
/// That lead's id for the person with this mark: every machine comes to the same.
std::string erased_uid(Database& db, const std::string& mark);

/// Erases the person here, and tells the team; the number of their events, which stay.
std::int64_t forget_lead(Transaction& tx, const LeadRef& lead);

/// Characters of a mark: 256 bits in hexadecimal digits.
constexpr std::size_t mark_length = 64;

/// Keeps a mark. False when it is there already.
bool add_suppression(Transaction& tx, const std::string& mark, Time at);

/// The id of the lead that stands for an erased one's `uid`.
std::optional<std::string> successor_of(Database& db, const std::string& uid);
/// `uid` was an erased lead's id; `new_uid` stands for it.
void note_tombstone(Transaction& tx, const std::string& uid, const std::string& new_uid);
/// The same, and the cloud is told to erase what it has under it.
void add_tombstone(Transaction& tx, const std::string& uid, const std::string& new_uid);

/// Everything of the lead `from` goes over to `to`, an erased one, without a word of text; `from` is gone.
void erase_into(Transaction& tx, std::int64_t from, const LeadRef& to);

/// A bit of the work that an erasure leaves: words out of the full-text index, pages out of the WAL. True
/// when there is more. Outside any transaction, on the writer's thread. @throws StoreError.
bool cleanse(Database& db);

}  // namespace instacrm::store
