#include "daemon/store/proposals.hpp"

#include "common/domain/text.hpp"
#include "common/protocol/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace instacrm::store {
namespace {

using protocol::ErrorCode;
using protocol::ProtocolError;

/// What differs between rules and goals here.
struct KindOfSubject {
    Entity entity;
    std::string_view prefix;
    std::string_view word;    ///< in events
    std::string_view plural;  ///< in remedies
    const char* read;
    const char* write;
    EventKind added;
    EventKind archived;
};
constexpr KindOfSubject kinds[] = {
    {Entity::rule, "RUL-", "Rule", "rules", "SELECT id, status, suggested_by FROM rule WHERE uid = ?",
     "UPDATE rule SET status = ?, status_ver = ?, seq = ? WHERE id = ?", EventKind::rule_added,
     EventKind::rule_removed},
    {Entity::goal, "GOL-", "Goal", "goals", "SELECT id, status, suggested_by FROM goal WHERE uid = ?",
     "UPDATE goal SET status = ?, status_ver = ?, seq = ? WHERE id = ?", EventKind::goal_changed,
     EventKind::goal_changed},
};

const KindOfSubject& kind_of(Entity entity) {
    return kinds[entity == Entity::rule ? 0 : 1];
}

/// Votes on archiving hang on another subject than those on the proposal. 20 characters: the column's width.
constexpr std::string_view archive_suffix = "/archive";

std::string ballot_key(const std::string& uid, bool to_archive) {
    return to_archive ? uid + std::string(archive_suffix) : uid;
}

constexpr std::string_view in_place_of = " in place of ";

/// By which the event of a proposal is found again.
std::string proposal_key(const std::string& uid) {
    return "proposal:" + uid;
}

void add_subject_event(Transaction& tx, EventKind kind, const Subject& subject, std::string_view what,
                       std::int64_t actor_id = nobody) {
    tx.add_event({.kind = kind,
                  .actor_id = actor_id,
                  .details = fmt::format("{} = [{}: {}]", kind_of(subject.entity).word, what, subject.uid)});
}

void set_status(Transaction& tx, Subject& subject, ProposalStatus status) {
    tx.db.run(kind_of(subject.entity).write, status, tx.next_version(), tx.next_seq(), subject.id);
    tx.add_to_outbox(subject.entity, subject.id);
    subject.status = status;
}

void archive(Transaction& tx, Subject& subject, std::string_view what) {
    set_status(tx, subject, ProposalStatus::archived);
    add_subject_event(tx, kind_of(subject.entity).archived, subject, what);
}

/// What a proposal said that it takes the place of.
std::optional<Subject> replaced_by(Database& db, const Subject& subject) {
    const auto details = db.value<std::string>("SELECT details FROM event WHERE client_key = ?",
                                               client_key(proposal_key(subject.uid)));
    if (!details) return std::nullopt;
    const auto place = details->find(in_place_of);
    if (place == std::string::npos || !details->ends_with(']')) return std::nullopt;
    const auto start = place + in_place_of.size();
    return find_subject(db, details->substr(start, details->size() - 1 - start));
}

void archive_replaced(Transaction& tx, std::optional<Subject> replaced, Entity entity) {
    if (replaced && replaced->entity == entity && replaced->status == ProposalStatus::active)
        archive(tx, *replaced, "Archived");
}

/// False when it was so already.
bool put_vote(Transaction& tx, const std::string& key, bool yes) {
    const auto self = tx.self().operator_id;
    const auto known =
        tx.db.value<bool>("SELECT value FROM vote WHERE subject_uid = ? AND operator_id = ?", key, self);
    if (known == yes) return false;
    tx.db.run(
        "INSERT INTO vote (subject_uid, operator_id, value, ver, seq) VALUES (?, ?, ?, ?, ?) ON CONFLICT "
        "(subject_uid, operator_id) DO UPDATE SET value = excluded.value, ver = excluded.ver, seq = "
        "excluded.seq",
        key, self, yes, tx.next_version(), tx.next_seq());
    tx.add_to_outbox(
        Entity::vote,
        tx.db.value<std::int64_t>("SELECT id FROM vote WHERE subject_uid = ? AND operator_id = ?", key, self)
            .value());
    return true;
}

std::vector<Ballot> ballots_of(Database& db, const std::string& key) {
    const auto members = read_members(db);
    std::vector<Ballot> ballots;
    db.each<std::int64_t, std::int64_t, std::int64_t>(
        "SELECT operator_id, value, ver FROM vote WHERE subject_uid = ?",
        [&](std::int64_t voter, std::int64_t value, std::int64_t version) {
            const auto member = std::ranges::find(members, voter, &Member::id);
            if (member == members.end()) return;
            ballots.push_back({version, member->uid, value == 1, member->role == OperatorRole::owner});
        },
        key);
    return ballots;
}

VoteCount count_votes(Database& db, const Subject& subject, bool to_archive) {
    VoteCount count{subject, to_archive, 0, 0, needed(read_governance(db)), false};
    for (const auto& ballot : ballots_of(db, ballot_key(subject.uid, to_archive)))
        ++(ballot.yes ? count.yes : count.no);
    return count;
}

void enact(Transaction& tx, Subject& subject) {
    set_status(tx, subject, ProposalStatus::active);
    add_subject_event(tx, EventKind::proposal_decided, subject, "Active");
    archive_replaced(tx, replaced_by(tx.db, subject), subject.entity);
}

void reject(Transaction& tx, Subject& subject) {
    set_status(tx, subject, ProposalStatus::rejected);
    add_subject_event(tx, EventKind::proposal_decided, subject, "Rejected");
}

/// Does what the votes say, if they say anything.
bool settle(Transaction& tx, Subject& subject, bool to_archive) {
    const auto verdict =
        tally(read_governance(tx.db), ballots_of(tx.db, ballot_key(subject.uid, to_archive)));
    if (verdict == Verdict::none || (to_archive && verdict == Verdict::no)) return false;
    if (to_archive)
        archive(tx, subject, "Archived");
    else if (verdict == Verdict::yes)
        enact(tx, subject);
    else
        reject(tx, subject);
    return true;
}

VoteCount vote(Transaction& tx, Subject subject, bool to_archive, bool yes) {
    if (put_vote(tx, ballot_key(subject.uid, to_archive), yes))
        tx.add_event({.kind = EventKind::vote_cast,
                      .details = fmt::format("Vote = [{}{}: {}]", subject.uid,
                                             to_archive ? ", to archive" : "", yes ? "yes" : "no")});
    const bool decided = settle(tx, subject, to_archive);
    auto count = count_votes(tx.db, subject, to_archive);
    count.decided = decided;
    return count;
}

[[noreturn]] void not_found(const std::string& uid, std::string_view which) {
    const bool goal = uid.starts_with("GOL-");
    throw ProtocolError(
        ErrorCode::not_found, fmt::format("there is no {}{} with this id", which, goal ? "goal" : "rule"),
        fmt::format("see them with: instacrm {} list", goal ? "goals" : "rules"), "params.id");
}

bool has_motion(Database& db, const std::string& uid) {
    return db.value<std::int64_t>("SELECT 1 FROM vote WHERE subject_uid = ?", ballot_key(uid, true))
        .has_value();
}

}  // namespace

std::optional<Subject> find_subject(Database& db, const std::string& uid) {
    for (const auto& kind : kinds) {
        if (!uid.starts_with(kind.prefix)) continue;
        const auto row = db.one<std::int64_t, ProposalStatus, std::optional<std::int64_t>>(kind.read, uid);
        if (!row) return std::nullopt;
        const auto& [id, status, by] = *row;
        return Subject{kind.entity, id, uid, status, by};
    }
    return std::nullopt;
}

ProposalStatus status_of_new(Transaction& tx, bool propose) {
    if (!propose && may(tx, Step::enact)) return ProposalStatus::active;
    require(tx, Step::propose);
    return ProposalStatus::pending_suggestion;
}

std::optional<Subject> replaced_subject(Transaction& tx, Entity entity,
                                        const std::optional<std::string>& replaces) {
    if (!replaces) return std::nullopt;
    auto subject = find_subject(tx.db, *replaces);
    if (subject && subject->entity == entity && subject->status == ProposalStatus::active) return subject;
    const auto plural = kind_of(entity).plural;
    throw ProtocolError(ErrorCode::not_found,
                        fmt::format("\"{}\" is none of the active {}", printable(*replaces), plural),
                        fmt::format("see them with: instacrm {} list", plural), "params.replaces");
}

void begin_subject(Transaction& tx, const Subject& subject, std::int64_t actor_id,
                   const std::optional<Subject>& replaced) {
    tx.add_to_outbox(subject.entity, subject.id);
    const auto& kind = kind_of(subject.entity);
    const auto instead = replaced ? std::string(in_place_of) + replaced->uid : std::string();
    const bool active = subject.status == ProposalStatus::active;
    NewEvent event{.kind = active ? kind.added : EventKind::proposal_made,
                   .actor_id = actor_id,
                   .details = fmt::format("{} = [{}: {}{}]", kind.word, active ? "Added" : "Proposed",
                                          subject.uid, instead)};
    if (!active) event.client_id = proposal_key(subject.uid);
    tx.add_event(event);
    if (active) return archive_replaced(tx, replaced, subject.entity);
    // Where several decide, who proposes is the first of them; an owner or a colleague is asked.
    if (read_governance(tx.db).mode == GovernanceMode::quorum) vote(tx, subject, false, true);
}

VoteCount cast_vote(Transaction& tx, const std::string& uid, bool yes) {
    const auto subject = find_subject(tx.db, uid);
    if (!subject) not_found(uid, "");
    require(tx, Step::vote);
    if (subject->status == ProposalStatus::pending_suggestion) return vote(tx, *subject, false, yes);
    const bool votable = subject->status == ProposalStatus::active && has_motion(tx.db, uid) &&
                         right_to(Step::archive, read_governance(tx.db).mode) == Right::votes;
    if (votable) return vote(tx, *subject, true, yes);
    throw ProtocolError(
        ErrorCode::conflict, fmt::format("{} is {} already", uid, to_string(subject->status)),
        fmt::format("see what is open to votes with: instacrm governance list; archive it with: "
                    "instacrm {} remove {}",
                    kind_of(subject->entity).plural, uid),
        "params.id");
}

VoteCount archive_subject(Transaction& tx, const std::string& uid) {
    auto subject = find_subject(tx.db, uid);
    if (!subject) not_found(uid, "active ");
    if (subject->status == ProposalStatus::pending_suggestion) {
        require(tx, Step::withdraw, subject->suggested_by == tx.self().operator_id);
        archive(tx, *subject, "Withdrawn");
        return {*subject, false, 0, 0, 0, true};
    }
    if (subject->status != ProposalStatus::active) not_found(uid, "active ");
    if (right_to(Step::archive, read_governance(tx.db).mode) == Right::votes)
        return vote(tx, *subject, true, true);
    require(tx, Step::archive);
    archive(tx, *subject, "Archived");
    return {*subject, true, 0, 0, 0, true};
}

void settle_with_own_vote(Transaction& tx, const std::string& subject_uid) {
    const bool to_archive = subject_uid.ends_with(archive_suffix);
    const auto uid =
        to_archive ? subject_uid.substr(0, subject_uid.size() - archive_suffix.size()) : subject_uid;
    auto subject = find_subject(tx.db, uid);
    const auto open = to_archive ? ProposalStatus::active : ProposalStatus::pending_suggestion;
    if (!subject || subject->status != open) return;
    if (to_archive && right_to(Step::archive, read_governance(tx.db).mode) != Right::votes) return;
    const auto waits = tx.db.value<std::int64_t>(
        "SELECT 1 FROM vote v JOIN outbox x ON x.row_id = v.id AND x.entity = ? AND x.entity <> 3 WHERE "
        "v.subject_uid = ? AND v.operator_id = ?",
        Entity::vote, subject_uid, tx.self().operator_id);
    if (waits) settle(tx, *subject, to_archive);
}

}  // namespace instacrm::store
