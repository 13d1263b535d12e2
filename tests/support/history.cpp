#include "tests/support/history.hpp"

#include "common/domain/invalid.hpp"
#include "common/protocol/messages/leads.hpp"
#include "daemon/store/contacts.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/goals.hpp"
#include "daemon/store/import.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/merge.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/replica/replica.hpp"
#include "daemon/store/undo.hpp"

#include <fmt/format.h>

namespace instacrm::test {

using namespace std::chrono;

const std::array<Template, 4> templates{
    {{"glazes",
      {"Hi {} 👋 your glazes are wonderful!", "hi {}, your GLAZES are wonderful",
       "Hey {}! Your glazes are wonderful 🏺🏺"}},
     {"coffee",
      {"Dear {}, shall we have a coffee this week?", "Dear {} shall we have a coffee this week",
       "dear {}, shall we have a coffee this week? ☕"}},
     {"wedding",
      {"Hello {}, are you free for a wedding on the 12th of June in Berlin?",
       "Hello {}, are you free for a wedding on the 3rd of May in Berlin?",
       "Hello {} – are you free for a wedding on the 24th of July in Berlin"}},
     {"prices",
      {"Here are our prices: https://example.com/p1", "Here are our prices https://example.com/p2",
       "here are our prices: www.example.com"}}}};

namespace {

constexpr std::array<const char*, 5> names{"Luna", "Marco", "Zoë", "Noor", "Anna-Lena"};

store::Database open_store(const std::filesystem::path& file) {
    store::Database db(file, store::Database::Access::read_write);
    store::migrate(db);
    db.script("PRAGMA synchronous = OFF");
    return db;
}

}  // namespace

MachineStore::MachineStore(const std::filesystem::path& file, const std::string& name,
                           std::mt19937_64& engine)
    : db(open_store(file)), random_([&engine](unsigned char* bytes, std::size_t count) {
          for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(engine());
      }) {
    transact(parse_time("2026-03-01T00:00:00Z"),
             [&](store::Transaction& tx) { self = store::ensure_operator(tx, name, name + "@example.com"); });
}

void MachineStore::transact(Time now, const std::function<void(store::Transaction&)>& work) {
    store::Transaction tx(db, self, clocks_, now, random_);
    db.script("BEGIN IMMEDIATE");
    try {
        work(tx);
        db.run("UPDATE clock SET seq = ?, hlc = ? WHERE id = 1", tx.clocks().seq, tx.clocks().hlc);
        db.script("COMMIT");
    } catch (...) {
        db.script("ROLLBACK");
        throw;
    }
    clocks_ = tx.clocks();
}

History::History(const std::filesystem::path& folder, std::uint64_t seed, int steps, std::size_t people)
    : people_(people),
      engine_(seed),
      anna(folder / "anna.db", "Anna", engine_),
      ben(folder / "ben.db", "Ben", engine_),
      now(parse_time("2026-03-20T00:00:00Z")) {
    const auto length = parse_time("2026-11-10T00:00:00Z") - now;
    for (int i = 0; i < steps; ++i) {
        // Some things happen at once, to the microsecond.
        const auto longest = static_cast<std::uint64_t>((2 * length / steps).count());
        if (!chance(10)) now += Duration(static_cast<std::int64_t>(engine_() % longest));
        // And some when the day, the week or the clock changes.
        if (chance(15))
            now = floor<minutes>(now) + minutes(15) - (floor<minutes>(now) - floor<hours>(now)) % minutes(15);
        if (chance(5)) now = std::max(now, Time(sys_days(2026y / March / 29) + minutes(pick(8) * 15)));
        if (i == steps * 9 / 10) now = std::max(now, Time(sys_days(2026y / October / 25) - hours(3)));
        step();
    }
    tell(ben, anna);
    tell(anna, ben);
}

std::string History::actor(const MachineStore& machine) {
    if (chance(50)) return "shared.shop";
    return &machine == &anna ? "anna.sells" : "ben.sells";
}

void History::step() {
    try {
        act(someone(), pick(100));
    } catch (const Invalid&) {
        // Somebody who was erased; a note that is empty: refused, as it should be.
    }
}

void History::act(MachineStore& machine, std::size_t what) {
    const auto handle = Handle::parse(lead());
    const auto with_lead = [&](const std::function<void(store::Transaction&, const store::LeadRef&)>& work) {
        machine.transact(now, [&](store::Transaction& tx) {
            if (const auto found = store::find_lead(tx.db, handle)) work(tx, *found);
        });
    };
    if (what < 36) return send(machine);
    if (what < 56)
        return machine.transact(now, [&](store::Transaction& tx) {
            const auto seat =
                chance(60) ? store::ensure_actor(tx, Handle::parse(actor(machine))) : store::nobody;
            store::set_status(tx, store::ensure_lead(tx, handle, seat, std::nullopt),
                              static_cast<LeadStatus>(pick(7)), seat);
        });
    if (what < 66) return import_row(machine);
    if (what < 74)
        return with_lead([&](store::Transaction& tx, const store::LeadRef& found) {
            if (const auto change = store::last_change(tx.db, found)) store::undo(tx, found, *change, 0);
        });
    if (what < 77)
        return with_lead([&](store::Transaction& tx, const store::LeadRef& found) {
            const auto into = store::find_lead(tx.db, Handle::parse(lead()));
            if (into && into->id != found.id && !found.removed) store::merge_leads(tx, found, *into, 0);
        });
    if (what < 79)
        return with_lead(
            [](store::Transaction& tx, const store::LeadRef& found) { store::forget_lead(tx, found); });
    if (what < 82)
        return with_lead(
            [](store::Transaction& tx, const store::LeadRef& found) { store::remove_lead(tx, found, 0); });
    if (what < 85) return set_contact(machine);
    if (what < 86) return set_goal(machine);
    if (what < 88) return foreign_event();
    if (what < 91) return foreign_deletion();
    if (what < 93) return transfer_seat();
    tell(machine, &machine == &anna ? ben : anna);
}

void History::send(MachineStore& machine) {
    const auto& chosen = templates.at(pick(templates.size()));
    store::OutreachDraft draft{
        .lead = Handle::parse(lead()),
        .actor = Handle::parse(actor(machine)),
        .text = fmt::format(fmt::runtime(chosen.variants.at(pick(3))), names.at(pick(5))),
        .sent_at = std::nullopt,
        .received_at = now,
        .client_id = "dm-" + std::to_string(++counter_),
        .profile = std::nullopt};
    if (chance(25)) draft.sent_at = now - minutes(pick(3UL * 24 * 60));  // it was in the spool
    if (chance(4)) draft.actor.reset();
    draft.failed = chance(4);
    machine.transact(now, [&](store::Transaction& tx) { store::log_outreach(tx, draft); });
}

void History::import_row(MachineStore& machine) {
    protocol::ImportedLog row;
    row.handle = lead();
    row.at = floor<minutes>(now - minutes(pick(20UL * 24 * 60)));  // files say no more than the minute
    if (chance(70)) row.actor = actor(machine);
    if (chance(40)) row.operator_name = machine.self.email;
    if (chance(40)) {
        row.kind = EventKind::status_changed;
        row.status = static_cast<LeadStatus>(pick(7));
    } else {
        row.text = fmt::format(fmt::runtime(templates.at(pick(4)).variants.at(pick(3))), names.at(pick(5)));
    }
    machine.transact(now, [&](store::Transaction& tx) { store::import_log(tx, row, "file"); });
}

void History::set_contact(MachineStore& machine) {
    machine.transact(now, [&](store::Transaction& tx) {
        const auto found = store::ensure_lead(tx, Handle::parse(lead()), 0, std::nullopt);
        protocol::LeadSetContactRequest contact;
        if (chance(70))
            contact.email = chance(30) ? "N/F" : "a" + std::to_string(++counter_) + "@example.com";
        if (chance(50)) contact.phone = chance(30) ? "N/S" : "+49 30 " + std::to_string(++counter_);
        store::set_contact(tx, found, contact);
    });
}

void History::set_goal(MachineStore& machine) {
    protocol::GoalAddRequest goal;
    goal.metric = static_cast<Metric>(pick(6));
    goal.target = static_cast<std::int64_t>(1 + pick(20));
    goal.frequency = chance(50) ? Frequency::daily : Frequency::monthly;
    goal.start_at = now - days(pick(100));
    if (chance(30))
        goal.operator_name = chance(50) ? "Anna" : "Ben";
    else if (chance(30))
        goal.actor = actor(machine);
    machine.transact(now, [&](store::Transaction& tx) { store::add_goal(tx, goal, false); });
}

void History::apply(const store::Rows& rows) {
    for (auto* machine : {&anna, &ben})
        machine->transact(now, [&](store::Transaction& tx) { store::apply_rows(tx, rows, std::nullopt); });
}

/// Another program on the cloud: a DM, or a change of status, that it wrote in its own words.
void History::foreign_event() {
    tell(anna, ben);
    tell(ben, anna);
    const auto lead_uid = anna.db.value<std::string>(
        "SELECT uid FROM lead WHERE id > 0 AND handle NOT LIKE '-%' ORDER BY uid LIMIT 1 OFFSET ?",
        static_cast<std::int64_t>(pick(6)));
    const auto seat = anna.db.one<std::string, std::string>(
        "SELECT a.uid, o.uid FROM actor a JOIN operator o ON o.id = a.operator_id WHERE a.id > 0 ORDER BY "
        "a.uid LIMIT "
        "1");
    if (!lead_uid || !seat) return;
    store::EventRow event;
    event.id = fmt::format("ELG-f{:09}", ++counter_);
    event.lead_id = *lead_uid;
    event.actor_id = std::get<0>(*seat);
    event.operator_id = std::get<1>(*seat);
    event.created_at = now - hours(pick(100));
    store::Rows rows;
    if (chance(50)) {
        event.type = "Outreach";
        rows.of<store::MessageRow>().push_back({fmt::format("OLG-f{:09}", counter_), event.id,
                                                "Here are our prices", event.created_at - hours(1), 0});
    } else {
        event.type = "Change in Tar Info";
        event.details = fmt::format("Status Change = [Status: Cold No Reply -> {}]",
                                    to_string(static_cast<LeadStatus>(1 + pick(4))));
    }
    rows.of<store::EventRow>().push_back(std::move(event));
    store::settle_times(rows);
    apply(rows);
}

/// Another program deletes an event, or a lead, for good.
void History::foreign_deletion() {
    tell(anna, ben);
    tell(ben, anna);
    const auto* const sql =
        chance(80) ? "SELECT uid, 'EVENT_LOGS' FROM event ORDER BY uid LIMIT 1 OFFSET ?"
                   : "SELECT uid, 'TARGETS' FROM lead WHERE id > 0 ORDER BY uid LIMIT 1 OFFSET ?";
    const auto row = anna.db.one<std::string, std::string>(sql, static_cast<std::int64_t>(pick(40)));
    if (!row) return;
    store::Rows rows;
    rows.of<store::TombstoneRow>().push_back({std::get<1>(*row), std::get<0>(*row), std::nullopt});
    apply(rows);
}

/// An account's seat goes to the other person.
void History::transfer_seat() {
    tell(anna, ben);
    tell(ben, anna);
    const auto uid = anna.db.value<std::string>("SELECT uid FROM actor WHERE handle = 'anna.sells'");
    if (!uid) return;
    auto rows = store::read_outgoing(anna.db, 1'000'000).rows;
    store::Rows moved;
    for (auto row : rows.of<store::ActorRow>()) {
        if (row.id != *uid) continue;
        row.operator_id = rows.of<store::OperatorRow>().at(pick(rows.of<store::OperatorRow>().size())).id;
        row.operator_ver = to_micros(now);
        moved.of<store::ActorRow>().push_back(row);
    }
    apply(moved);
}

/// All that it ever had to say, again and again: nothing is acknowledged, and nothing is the worse for that.
void History::tell(MachineStore& from, MachineStore& to) {
    const auto rows = store::read_outgoing(from.db, 1'000'000).rows;
    to.transact(now, [&](store::Transaction& tx) { store::apply_rows(tx, rows, std::nullopt); });
}

}  // namespace instacrm::test
