// How rows from the cloud are merged into this store, a function a table. Used by apply_rows() alone.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/invalid.hpp"
#include "daemon/store/effects.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/replica/references.hpp"
#include "daemon/store/replica/replica.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace instacrm::store {

/// A word that another program wrote: one that nobody knows must not stop the rest.
template <class E>
std::optional<E> word(std::string_view text) {
    try {
        return parse_enum<E>(text);
    } catch (const Invalid&) {
        return std::nullopt;
    }
}

template <class E>
std::int64_t number(std::string_view text, E otherwise) {
    return static_cast<std::int64_t>(word<E>(text).value_or(otherwise));
}

/// How a pulled row meets ours.
struct Meeting {
    std::int64_t waiting = 0;  ///< the bits of what waits to be sent: -1 for all of the row
    bool twin = false;         ///< two rows of the cloud are one here

    bool waits(LeadField field) const { return (waiting & static_cast<std::int64_t>(field)) != 0; }
    bool waits() const { return waiting != 0; }
};

/// Whether the cloud's value takes the place of ours. The cloud holds all that was ever sent, so ours stays
/// only while it waits to be sent and is newer. Of twins neither row says it all: the newer value, and of two
/// that are as new the greater, whichever comes first.
template <class T>
bool prevails(const Meeting& meeting, bool waiting, Version mine, Version theirs, const T& my_value,
              const T& their_value) {
    if (meeting.twin) return theirs > mine || (theirs == mine && their_value > my_value);
    return !waiting || theirs >= mine;
}

class Applier {
public:
    explicit Applier(Transaction& tx) : tx_(tx), db_(tx.db), refs_(tx.db), suppressions_(tx.db) {}

    void take(const OperatorRow& row);
    void take(const ActorRow& row);
    void take(const LeadRow& row);
    void take(const EventRow& row);
    void take(const MessageRow& row);
    void take(const NoteRow& row);
    void take(const SharedRule& row);
    void take(const GoalRow& row);
    void take(const VoteRow& row);
    void take(const FollowupRow& row);
    void take(const SettingRow& row);
    void take(const SuppressionRow& row);
    void take(const TombstoneRow& row);
    /// After the rows.
    void erase_unsent();
    void tell_merges();
    void settle_votes();

private:
    Meeting meet(Entity entity, std::int64_t row_id);
    void free_name(const std::string& name, const std::string& uid);
    std::int64_t find_lead_row(const LeadRow& row, const std::string& handle);
    std::int64_t insert_lead(const LeadRow& row, const std::string& handle);
    void merge_lead(const LeadRow& row, std::int64_t id);
    void merge_handle(const LeadRow& row, std::int64_t id, const Meeting& meeting);
    template <class T>
    bool merge_field(std::int64_t id, const Meeting& meeting, LeadField field, const char* read,
                     const char* write, const T& value, Version version);
    void derive_history(const LeadRow& row, std::int64_t id, std::int64_t before);
    void derive_note(const LeadRow& row, std::int64_t id);
    void add_derived(const std::string& key, EventKind kind, std::int64_t lead_id, Version at,
                     std::optional<std::int64_t> from, std::optional<std::int64_t> to,
                     const std::string& details, const Text& text);
    bool redraw_if_other(const EventRow& row, std::int64_t id);
    bool holds(const std::string& uid);
    void insert_event(const EventRow& row);
    void erase_event(std::int64_t id, std::int64_t nameless);
    void remove_event(const std::string& uid);
    void bury_lead(const std::string& uid);
    bool leave_to_twin(const std::string& uid, std::int64_t id);
    void remake_lead(std::int64_t id, const std::string& handle);
    std::optional<std::string> erased_as(const std::string& uid, const std::string& handle);
    void erase(std::optional<std::int64_t> id, const std::string& new_uid);
    void take_erasure(const std::string& uid, std::string new_uid);
    bool is_erased(std::int64_t lead_id);

    Transaction& tx_;
    Database& db_;
    References refs_;
    Suppressions suppressions_;
    bool marks_came_ = false;
    std::set<std::string> voted_on_;        ///< what teammates' votes are about
    std::set<std::int64_t> untold_merges_;  ///< leads of which an event that told of a merge was deleted
};

}  // namespace instacrm::store
