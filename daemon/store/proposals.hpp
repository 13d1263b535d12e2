// Rules and goals as what a team agrees on: proposed, voted on, active, rejected, archived. Every step is an
// event; nothing is ever deleted.
#pragma once

#include "daemon/store/team.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::store {

/// A rule or a goal, as far as deciding goes.
struct Subject {
    Entity entity = Entity::rule;
    std::int64_t id = 0;
    std::string uid;
    ProposalStatus status = ProposalStatus::active;
    std::optional<std::int64_t> suggested_by;
};
std::optional<Subject> find_subject(Database& db, const std::string& uid);

/// Whether what the daemon's operator wants to add holds at once, or is put to the vote.
ProposalStatus status_of_new(Transaction& tx, bool propose);

/// What `replaces` names. @throws ProtocolError unless it is an active one of the same kind.
std::optional<Subject> replaced_subject(Transaction& tx, Entity entity,
                                        const std::optional<std::string>& replaces);

/// After the row of a new rule or goal was written: the outbox, the event, its proposer's vote where that
/// counts as one; and what it replaces, when it holds at once.
void begin_subject(Transaction& tx, const Subject& subject, std::int64_t actor_id,
                   const std::optional<Subject>& replaced);

/// Where votes have brought a subject.
struct VoteCount {
    Subject subject;          ///< afterwards
    bool to_archive = false;  ///< what the votes are about
    std::int64_t yes = 0;
    std::int64_t no = 0;
    std::int64_t needed = 0;
    bool decided = false;
};

/// The daemon's operator votes; a later vote takes the place of an earlier one, until it is decided.
/// @throws ProtocolError for what is not open to votes.
VoteCount cast_vote(Transaction& tx, const std::string& uid, bool yes);

/// Archives what is active, or withdraws a proposal. Where that takes votes, this is one.
/// @throws ProtocolError for what is neither, and for whom the table does not let.
VoteCount archive_subject(Transaction& tx, const std::string& uid);

/// Votes came from teammates: decides, if a vote of ours that the cloud has not heard is among them. Whoever
/// appends to the cloud has taken in everything before, so the one whose vote is the deciding one knows it
/// before anybody else hears of that vote, and is the only one to say so.
void settle_with_own_vote(Transaction& tx, const std::string& subject_uid);

}  // namespace instacrm::store
