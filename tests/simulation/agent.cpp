#include "tests/simulation/agent.hpp"

#include "common/domain/invalid.hpp"
#include "common/protocol/errors.hpp"
#include "common/protocol/messages/goals.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/store/contacts.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/goals.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/merge.hpp"
#include "daemon/store/operators.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/proposals.hpp"
#include "daemon/store/rules.hpp"
#include "daemon/store/undo.hpp"

namespace instacrm::simulation {
namespace {

constexpr std::int64_t day = 86'400'000'000;

using sync::CloudError;
using sync::CloudFault;

}  // namespace

Agent::Agent(World& world, std::size_t index, store::Database& db)
    : world_(world),
      index_(index),
      skew_(static_cast<std::int64_t>(world.pick(2 * day)) - day),
      db_(db),
      random_([&world](unsigned char* bytes, std::size_t count) {
          for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(world.engine_());
      }) {
    if (world.chance(300)) skew_ /= 100'000;  // some clocks are right, nearly
    restart();
    const auto name = "Person " + std::to_string(index / 2);  // pairs of the same name
    transact([&](store::Transaction& tx) {
        self_ = store::ensure_operator(tx, name, "p" + std::to_string(index) + "@example.com");
    });
}

Time Agent::now() const {
    return from_micros(world_.now_ + skew_);
}

void Agent::restart() {
    std::tie(clocks_.seq, clocks_.hlc) =
        db_.one<std::int64_t, std::int64_t>("SELECT seq, hlc FROM clock").value();
}

void Agent::transact(const Change& change) {
    store::Transaction tx(db_, self_, clocks_, now(), random_);
    db_.script("BEGIN IMMEDIATE");
    try {
        change(tx);
        db_.run("UPDATE clock SET seq = ?, hlc = ? WHERE id = 1", tx.clocks().seq, tx.clocks().hlc);
        db_.script("COMMIT");
    } catch (...) {
        db_.script("ROLLBACK");
        throw;
    }
    clocks_ = tx.clocks();
}

store::SyncState Agent::state() {
    return store::read_sync_state(db_);
}
store::Outgoing Agent::outgoing(std::size_t max_entries) {
    return store::read_outgoing(db_, max_entries);
}
store::Wanted Agent::missing(const store::Rows& rows) {
    return store::find_missing(db_, rows);
}

void Agent::change(const Change& change) {
    if (world_.faults_ && world_.chance(10)) throw Crash();
    transact(change);
    if (world_.faults_ && world_.chance(10)) throw Crash();
}

void Agent::send_dm(const std::string& handle) {
    const auto client_id = "dm-" + std::to_string(++world_.counter_);
    store::OutreachDraft draft{Handle::parse(handle),
                               Handle::parse("acc" + std::to_string(index_ % 3)),
                               "hello " + client_id,
                               std::nullopt,
                               now(),
                               client_id,
                               std::nullopt};
    transact([&](store::Transaction& tx) { store::log_outreach(tx, draft); });
    world_.expected_[client_id] = handle;
}

/// Unique values: the end tells which of them won, and whether it may have.
void Agent::set_email(const std::string& handle) {
    const auto fresh = "e" + std::to_string(++world_.counter_) + "@example.com";
    transact([&](store::Transaction& tx) {
        const auto lead = store::ensure_lead(tx, Handle::parse(handle), 0, std::nullopt);
        const auto old = tx.db.value<std::string>("SELECT email FROM lead WHERE id = ?", lead.id).value();
        protocol::LeadSetContactRequest contact;
        contact.email = fresh;
        store::set_contact(tx, lead, contact);
        world_.seen_[handle].insert(old);
    });
}

void Agent::forget(const std::string& handle) {
    transact([&](store::Transaction& tx) {
        if (const auto lead = store::find_lead(tx.db, Handle::parse(handle))) {
            const auto names = store::read_aliases(tx.db, Handle::parse(handle));
            store::forget_lead(tx, *lead);
            world_.forgotten_.insert({handle, lead->handle});
            world_.forgotten_.insert(names.begin(), names.end());
        }
    });
}

/// Of status and removal: an e-mail that somebody saw and replaced would be back with reason.
void Agent::undo(const std::string& handle) {
    transact([&](store::Transaction& tx) {
        const auto lead = store::find_lead(tx.db, Handle::parse(handle));
        const auto change = lead ? store::last_change(tx.db, *lead) : std::nullopt;
        if (change && change->kind != EventKind::contact_changed) store::undo(tx, *lead, *change, 0);
    });
}

void Agent::merge(const std::string& handle, const std::string& into) {
    transact([&](store::Transaction& tx) {
        const auto from = store::find_lead(tx.db, Handle::parse(handle));
        if (!from || from->removed) return;
        const auto to = store::ensure_lead(tx, Handle::parse(into), 0, std::nullopt);
        if (from->id == to.id) return;
        world_.merged_.emplace(from->handle, to.handle);
        store::merge_leads(tx, *from, to, 0);
    });
}

/// A rule or goal that this machine knows, or none.
std::string Agent::some_subject() {
    std::vector<std::string> all;
    db_.each<std::string>("SELECT uid FROM rule UNION ALL SELECT uid FROM goal ORDER BY 1",
                          [&](std::string uid) { all.push_back(std::move(uid)); });
    return all.empty() ? "RUL-00000000" : all[world_.pick(all.size())];
}

void Agent::agree(store::Transaction& tx) {
    protocol::RuleAddRequest rule;
    rule.limit = 10;
    rule.window_sec = 3600;
    protocol::GoalAddRequest goal;
    goal.target = 5;
    switch (world_.pick(8)) {
        case 0:
        case 1:
            if (world_.chance(300)) rule.replaces = some_subject();
            store::add_rule(tx, rule, world_.chance(700));
            return;
        case 2:
            store::add_goal(tx, goal, world_.chance(700));
            return;
        case 3:
        case 4:
        case 5:
            store::cast_vote(tx, some_subject(), world_.chance(600));
            return;
        case 6:
            store::archive_subject(tx, some_subject());
            return;
        default:
            store::require(tx, store::Step::set_role);
            if (world_.chance(500))
                store::set_team_setting(tx, store::mode_key, world_.chance(500) ? "quorum" : "owner");
            else
                store::set_role(tx, self_.operator_id, static_cast<OperatorRole>(world_.pick(2)));
    }
}

/// What the table refuses is refused; that is for other tests.
void Agent::agree() {
    try {
        transact([&](store::Transaction& tx) { agree(tx); });
    } catch (const protocol::ProtocolError& refused) {
        if (refused.code() == protocol::ErrorCode::internal_error) throw;
    }
}

void Agent::act() {
    try {
        act_on("lead" + std::to_string(world_.pick(5)));
    } catch (const Invalid&) {
        // This person was erased: nothing more is to be known of them.
    }
}

void Agent::act_on(const std::string& handle) {
    const auto parsed = Handle::parse(handle);
    if (world_.chance(25)) return forget(handle);
    if (world_.chance(25)) return merge(handle, "lead" + std::to_string(world_.pick(6)));
    switch (world_.pick(12)) {
        case 0:
        case 1:
        case 2:
            return send_dm(handle);
        case 3:
        case 4:
            return set_email(handle);
        case 5:
            return transact([&](store::Transaction& tx) {
                const auto lead = store::ensure_lead(tx, parsed, 0, std::nullopt);
                store::set_status(tx, lead, static_cast<LeadStatus>(world_.pick(4)), 0);
            });
        case 6:
            return transact([&](store::Transaction& tx) {
                const auto lead = store::ensure_lead(tx, parsed, 0, std::nullopt);
                store::add_note(tx, lead, "note " + std::to_string(++world_.counter_), 0);
            });
        case 7:
            return transact([&](store::Transaction& tx) {
                if (const auto lead = store::find_lead(tx.db, parsed)) store::remove_lead(tx, *lead, 0);
            });
        case 8:
            return agree();
        case 9:
            return undo(handle);
        case 10:
            return transact([&](store::Transaction& tx) {
                self_ = store::ensure_operator(tx, "Person " + std::to_string(world_.pick(3)), self_.email);
            });
        default:
            return transact([&](store::Transaction& tx) {
                const auto actor = Handle::parse("acc" + std::to_string(index_ % 3));
                store::ensure_actor(tx, actor);
                store::set_actor_status(tx, actor, static_cast<ActorStatus>(world_.pick(3)),
                                        self_.operator_id);
            });
    }
}

void Agent::round() {
    if (!online && world_.faults_) return;
    FaultyCloud cloud(world_, *this);
    const sync::RoundLimits limits{static_cast<std::int64_t>(1 + world_.pick(12)), 1 + world_.pick(8),
                                   1 + world_.pick(8)};
    try {
        sync::Round(*this, cloud, random_, limits, nullptr).run();
    } catch (const Crash&) {
        restart();
    } catch (const CloudError& error) {
        if (!world_.faults_) throw Broken(std::string("a round failed without a fault: ") + error.what());
    }
}

// --- the bad network ------------------------------------------------------------------------------

void FaultyCloud::before() {
    world_.maybe_interleave(agent_);
    if (!world_.faults_) return;
    if (world_.chance(8)) throw Crash();
    if (world_.chance(15)) throw CloudError(CloudFault::unreachable, "cut before");
    if ((world_.lock_owner_ != nullptr && world_.lock_owner_ != &agent_) || world_.zombie_)
        throw CloudError(CloudFault::busy, "locked");
}

void FaultyCloud::after() {
    if (!world_.faults_) return;
    if (world_.chance(8)) throw Crash();
    if (world_.chance(15)) throw CloudError(CloudFault::unreachable, "cut after");
}

sync::CloudClock FaultyCloud::look(const std::string& agent) {
    before();
    auto clock = inner_.look(agent);
    after();
    return clock;
}

store::Rows FaultyCloud::window(std::int64_t after_seq, std::int64_t upto) {
    before();
    auto rows = inner_.window(after_seq, upto);
    after();
    return rows;
}

store::Rows FaultyCloud::fetch(const store::Wanted& wanted) {
    before();
    auto rows = inner_.fetch(wanted);
    after();
    return rows;
}

sync::CloudClock FaultyCloud::lock(const std::string& agent) {
    before();
    world_.lock_owner_ = &agent_;
    auto clock = inner_.lock(agent);
    after();
    return clock;
}

std::int64_t FaultyCloud::write(const store::Rows& rows, std::int64_t last_seq) {
    before();
    const auto last = inner_.write(rows, last_seq);
    after();
    return last;
}

void FaultyCloud::begin_epoch(const std::string& epoch) {
    before();
    inner_.begin_epoch(epoch);
    after();
}

void FaultyCloud::commit(const std::string& agent, const std::string& push, std::int64_t last_seq) {
    before();
    if (world_.faults_ && world_.chance(60)) {
        // The server has the COMMIT, and takes its time; nobody else gets the lock meanwhile.
        world_.lock_owner_ = nullptr;
        world_.zombie_ = [inner = std::make_shared<sync::SqlCloud>(inner_), agent, push, last_seq] {
            inner->commit(agent, push, last_seq);
        };
        throw CloudError(CloudFault::timed_out, "no answer to COMMIT");
    }
    inner_.commit(agent, push, last_seq);
    world_.lock_owner_ = nullptr;
    after();
}

void FaultyCloud::roll_back() noexcept {
    if (world_.lock_owner_ != &agent_) return;
    inner_.roll_back();
    world_.lock_owner_ = nullptr;
}

}  // namespace instacrm::simulation
