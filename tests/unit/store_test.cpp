// The store through its face, with a clock and randomness of the test's own.
#include "daemon/store/store.hpp"

#include "common/protocol/messages/stats.hpp"
#include "daemon/insight/summary.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/undo.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <future>
#include <map>
#include <random>

using namespace instacrm;
using namespace instacrm::store;
using instacrm::test::contains;

namespace {

const Time noon = parse_time("2026-11-20T12:00:00Z");

/// A store whose clock stands still until somebody moves it.
struct TestStore {
    test::TempHome home;
    std::atomic<std::int64_t> now = to_micros(noon);
    std::mt19937_64 engine{7};
    std::vector<std::vector<std::string>> commits;  ///< the writer's thread writes, wait() orders
    std::unique_ptr<Store> store;

    TestStore() { open(); }
    void open() {
        store.reset();
        Options options;
        options.file = home.folder() / "test.db";
        options.clock = [this] { return from_micros(now); };
        options.random = [this](unsigned char* bytes, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(engine());
        };
        options.committed = [this](const std::vector<std::string>& leads, std::int64_t) {
            commits.push_back(leads);
        };
        store = std::make_unique<Store>(options);
        store->set_operator("Anna", "anna@example.com");
    }

    /// Runs on the writer's thread and waits for the disk. Rethrows.
    void write(const Writer::Work& work) const {
        std::promise<void> done;
        store->write(work, [&](const std::exception_ptr& error) {
            if (error)
                done.set_exception(error);
            else
                done.set_value();
        });
        done.get_future().get();
    }

    OutreachResult log(const std::string& lead, const std::string& text, const std::string& client_id,
                       const std::string& actor = "acc") const {
        std::optional<OutreachResult> result;
        write([&](Transaction& tx) { result = log_outreach(tx, draft(lead, text, client_id, actor)); });
        return *result;
    }

    OutreachDraft draft(const std::string& lead, const std::string& text, const std::string& client_id,
                        const std::string& actor = "acc") const {
        return {.lead = Handle::parse(lead),
                .actor = Handle::parse(actor),
                .text = text,
                .sent_at = std::nullopt,
                .received_at = from_micros(now),
                .client_id = client_id,
                .profile = std::nullopt};
    }

    template <class T>
    T value(const std::string& sql) const {
        auto lease = store->reader();
        return lease.db().value<T>(sql).value();
    }
};

/// A recount from the raw tables; each query gives no row when all is well.
constexpr const char* recounts[] = {
    "SELECT 'rollup' FROM (SELECT at / 900000000 * 900000000 AS b, operator_id AS o, actor_id AS a, kind AS "
    "k, COUNT(*) AS n "
    "FROM event GROUP BY 1, 2, 3, 4) LEFT JOIN rollup r ON r.bucket = b AND r.operator_id = o AND r.actor_id "
    "= a AND "
    "r.kind = k WHERE r.count IS NOT n",
    "SELECT 'rollup sum' WHERE (SELECT SUM(count) FROM rollup WHERE kind < 100) <> (SELECT COUNT(*) FROM "
    "event)",
    "SELECT 'event_count' FROM (SELECT kind AS k, COUNT(*) AS n FROM event GROUP BY 1) LEFT JOIN event_count "
    "c "
    "ON c.kind = k WHERE c.count IS NOT n",
    "SELECT 'lead_count' FROM (SELECT status AS s, COUNT(*) AS n FROM lead WHERE removed = 0 AND id > 0 "
    "GROUP BY 1) "
    "LEFT JOIN lead_count c ON c.status = s WHERE c.count IS NOT n",
    "SELECT 'lead_count sum' WHERE (SELECT COALESCE(SUM(count), 0) FROM lead_count) <> "
    "(SELECT COUNT(*) FROM lead WHERE removed = 0 AND id > 0)",
    "SELECT 'messages' FROM lead l WHERE l.messages <> (SELECT COUNT(*) FROM event e WHERE e.lead_id = l.id "
    "AND e.kind = 0)",
    "SELECT 'contacted' FROM lead l WHERE l.last_contacted_at IS NOT (SELECT MAX(at) FROM event e WHERE "
    "e.lead_id = l.id AND "
    "e.kind = 0) OR l.first_contacted_at IS NOT (SELECT MIN(at) FROM event e WHERE e.lead_id = l.id AND "
    "e.kind = 0)",
    "SELECT 'first contact' FROM lead l LEFT JOIN milestone m ON m.lead_id = l.id AND m.stage = 0 "
    "WHERE m.at IS NOT l.first_contacted_at",
    "WITH stages (value) AS (VALUES (1), (2), (3), (4), (5)) "
    "SELECT 'stages' FROM (SELECT e.lead_id AS l, s.value AS reached, MIN(e.at) AS first FROM event e "
    "JOIN stages s ON s.value <= e.to_value WHERE e.kind = 3 AND e.to_value <= 5 AND "
    "NOT EXISTS (SELECT 1 FROM event u WHERE u.kind = 17 AND u.details LIKE 'Undo = [' || e.uid || ':%') "
    "GROUP BY 1, 2) "
    "LEFT JOIN milestone m ON m.lead_id = l AND m.stage = reached WHERE m.at IS NOT first",
    "SELECT 'text of every DM' FROM event e LEFT JOIN event_text t ON t.event_id = e.id WHERE e.kind < 2 AND "
    "t.text IS NULL",
    "SELECT 'outbox' WHERE (SELECT COUNT(*) FROM outbox WHERE entity = 3) <> (SELECT COUNT(*) FROM event)",
    "SELECT 'seq' FROM event WHERE seq > (SELECT seq FROM clock)",
};

}  // namespace

TEST_CASE("one request's failure is not its neighbours'") {
    TestStore test;
    std::promise<void> gate;
    auto opened = gate.get_future();
    std::vector<std::promise<bool>> results(5);
    // The first holds the writer, so that the others wait and are committed together.
    test.store->write([&](Transaction&) { opened.wait(); }, [](const std::exception_ptr&) {});
    for (int i = 0; i < 5; ++i) {
        test.store->write(
            [&test, i](Transaction& tx) {
                log_outreach(tx, test.draft("lead_" + std::to_string(i), "m", "id-" + std::to_string(i)));
                if (i == 2) throw std::runtime_error("after its rows were written");
            },
            [&results, i](const std::exception_ptr& error) {
                results[static_cast<std::size_t>(i)].set_value(!error);
            });
    }
    gate.set_value();
    for (std::size_t i = 0; i < 5; ++i) CHECK(results[i].get_future().get() == (i != 2));
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == 4);
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE handle = 'lead_2'") == 0);
    for (const auto& leads : test.commits) CHECK(std::ranges::find(leads, "lead_2") == leads.end());
}

TEST_CASE("a request that fails alone is told so, and leaves nothing") {
    TestStore test;
    std::promise<bool> failed;
    test.store->write(
        [&](Transaction& tx) {
            log_outreach(tx, test.draft("lead", "m", "1"));
            throw std::runtime_error("after its rows were written");
        },
        [&](const std::exception_ptr& error) { failed.set_value(static_cast<bool>(error)); });
    CHECK(failed.get_future().get());
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM event") == 0);
    test.log("other", "m", "2");
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == 1);
}

TEST_CASE("when an error ends the whole transaction, each request is tried again on its own") {
    TestStore test;
    std::promise<void> gate;
    auto opened = gate.get_future();
    std::vector<std::promise<bool>> results(4);
    test.store->write([&](Transaction&) { opened.wait(); }, [](const std::exception_ptr&) {});
    for (int i = 0; i < 4; ++i) {
        test.store->write(
            [&test, i](Transaction& tx) {
                log_outreach(tx, test.draft("lead_" + std::to_string(i), "m", "id-" + std::to_string(i)));
                if (i == 1) {
                    tx.db.script("ROLLBACK");  // as SQLite does itself when the disk is full
                    throw StoreError(Fault::full, "full");
                }
            },
            [&results, i](const std::exception_ptr& error) {
                results[static_cast<std::size_t>(i)].set_value(!error);
            });
    }
    gate.set_value();
    for (std::size_t i = 0; i < 4; ++i) CHECK(results[i].get_future().get() == (i != 1));
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == 3);
}

TEST_CASE(
    "a request that refuses before it wrote costs its neighbours nothing; a later one is undone alone") {
    TestStore test;
    std::promise<void> gate;
    auto opened = gate.get_future();
    test.store->write([&](Transaction&) { opened.wait(); }, [](const std::exception_ptr&) {});
    enum class Fails { never, early, late };
    std::map<int, int> runs;  // on the writer's thread; wait() orders
    const auto send = [&](int number, Fails fails) {
        test.store->write(
            [&, number, fails](Transaction& tx) {
                ++runs[number];
                if (fails == Fails::early) throw std::runtime_error("before anything");
                add_lead(tx, Handle::parse("lead_" + std::to_string(number)), nobody, std::nullopt);
                if (fails == Fails::late) throw std::runtime_error("after its rows were written");
            },
            [](const std::exception_ptr&) {});
    };
    const auto leads = [&] { return test.value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE id > 0"); };
    send(1, Fails::never);
    send(2, Fails::early);
    send(3, Fails::never);
    gate.set_value();
    test.write([](Transaction&) {});
    CHECK(leads() == 2);
    CHECK(runs[1] == 1);
    CHECK(runs[3] == 1);
    send(4, Fails::late);
    send(5, Fails::never);
    test.write([](Transaction&) {});
    CHECK(leads() == 3);
}

TEST_CASE("an attempt that is given up leaves nothing; what came before and after it stays") {
    TestStore test;
    const auto handle = [](const char* name) { return Handle::parse(name); };
    for (const auto outcome : {Likely::kept, Likely::undone}) {
        test.write([&](Transaction& tx) {
            add_lead(tx, handle(outcome == Likely::kept ? "before" : "before2"), nobody, std::nullopt);
            tx.attempt(
                [&] {
                    add_lead(tx, handle("given_up"), nobody, std::nullopt);
                    return false;
                },
                outcome);
            tx.attempt([] { return false; });
            try {
                tx.attempt([&]() -> bool {
                    add_lead(tx, handle("thrown"), nobody, std::nullopt);
                    throw std::runtime_error("no");
                });
            } catch (const std::runtime_error&) {
                tx.touch_lead("caught");
            }
            add_lead(tx, handle(outcome == Likely::kept ? "after" : "after2"), nobody, std::nullopt);
        });
        CHECK(test.commits.back().size() == 3);
    }
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE id > 0") == 4);
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE lead_id > 0") == 4);
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE handle IN ('given_up', 'thrown')") == 0);
}

TEST_CASE("events of one transaction lie side by side in the index of ids; those of the next elsewhere") {
    TestStore test;
    const auto add = [](Transaction& tx, const std::string& name) {
        add_lead(tx, Handle::parse(name), nobody, std::nullopt);
    };
    test.write([&](Transaction& tx) {
        for (int i = 0; i < 100; ++i) add(tx, "a" + std::to_string(i));
    });
    test.write([&](Transaction& tx) { add(tx, "b"); });
    const auto count = [&](const char* what) {
        return test.value<std::int64_t>(std::string("SELECT COUNT(DISTINCT ") + what +
                                        ") FROM event WHERE lead_id > 0");
    };
    CHECK(count("uid") == 101);
    CHECK(count("substr(uid, 1, 9)") == 2);
    CHECK(count("substr(uid, 10)") == 101);
}

TEST_CASE("sequence numbers and versions go on after a restart, and never back with the clock") {
    TestStore test;
    test.log("a", "m", "1");
    const auto seq = test.value<std::int64_t>("SELECT seq FROM clock");
    const auto hlc = test.value<std::int64_t>("SELECT hlc FROM clock");
    CHECK(hlc >= to_micros(noon));
    test.now -= 3'600'000'000;  // somebody sets the clock back by an hour
    test.open();
    test.log("b", "m", "2");
    CHECK(test.value<std::int64_t>("SELECT seq FROM clock") > seq);
    CHECK(test.value<std::int64_t>("SELECT hlc FROM clock") > hlc);
    CHECK(test.value<std::int64_t>("SELECT status_ver FROM lead WHERE handle = 'b'") > hlc);
}

TEST_CASE("an id that other content bears is drawn again") {
    TestStore test;
    const auto uid = derive_id(IdKind::lead, "wanted");
    test.write([&](Transaction& tx) {
        ensure_lead(tx, Handle::parse("other"), nobody, std::nullopt);
        tx.db.run("UPDATE lead SET uid = ? WHERE handle = 'other'", uid);
    });
    test.log("wanted", "m", "1");
    CHECK(test.value<std::string>("SELECT uid FROM lead WHERE handle = 'wanted'") ==
          derive_id(IdKind::lead, "wanted", 1));
}

TEST_CASE("an event's id that another event bears is drawn again") {
    TestStore test;
    test.log("other", "m", "1");
    const auto uid = derive_id(IdKind::event, "2");
    test.write([&](Transaction& tx) { tx.db.run("UPDATE event SET uid = ? WHERE kind = 0", uid); });
    test.log("wanted", "m", "2");
    CHECK(test.value<std::string>("SELECT e.uid FROM event e JOIN lead l ON l.id = e.lead_id WHERE handle = "
                                  "'wanted' AND kind = 0") == derive_id(IdKind::event, "2", 1));
}

TEST_CASE("a spooled DM keeps its times; a late one moves first contact back") {
    TestStore test;
    test.log("a", "now", "1");
    auto late = test.draft("a", "earlier", "2");
    late.sent_at = noon - std::chrono::hours(48);
    late.received_at = noon - std::chrono::hours(47);
    test.write([&](Transaction& tx) { log_outreach(tx, late); });
    CHECK(test.value<std::int64_t>("SELECT first_contacted_at FROM lead WHERE handle = 'a'") ==
          to_micros(noon - std::chrono::hours(48)));
    CHECK(test.value<std::int64_t>("SELECT last_contacted_at FROM lead WHERE handle = 'a'") ==
          to_micros(noon));
    CHECK(test.value<std::int64_t>("SELECT at FROM milestone WHERE stage = 0") ==
          to_micros(noon - std::chrono::hours(48)));
    CHECK(test.value<std::int64_t>("SELECT MIN(created_at) FROM event WHERE kind = 0") ==
          to_micros(noon - std::chrono::hours(47)));
}

TEST_CASE("a DM whose text a damaged store lost gets it back from who sends it again") {
    TestStore test;
    const auto first = test.log("a", "hello", "1");
    test.write([](Transaction& tx) { tx.db.run("DELETE FROM event_text"); });
    const auto waiting = [&] {
        return test.value<std::int64_t>("SELECT COUNT(*) FROM outbox WHERE entity = 3");
    };
    const auto before = waiting();

    const auto again = test.log("a", "hello", "1");
    CHECK(again.duplicate);
    CHECK(again.event_uid == first.event_uid);
    CHECK(again.outreach_uid == first.outreach_uid);
    CHECK(test.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == 1);
    CHECK(test.value<std::string>("SELECT text FROM event_text") == "hello");
    CHECK(waiting() == before + 1);  // for the team
}

TEST_CASE("the same text twice within two seconds is one DM only where a click may report twice") {
    TestStore test;
    const auto log = [&](const char* id, std::int64_t micros, bool may_repeat, const char* text = "same") {
        auto draft = test.draft("a", text, id);
        draft.received_at = noon + Duration(micros);
        draft.collapse_repeats = may_repeat;
        std::optional<OutreachResult> result;
        test.write([&](Transaction& tx) { result = log_outreach(tx, draft); });
        return result->duplicate;
    };
    CHECK(!log("1", 0, true));
    CHECK(log("2", 1'900'000, true));
    CHECK(!log("3", 1'950'000, true, "other"));
    CHECK(!log("4", 2'100'000, true));
    CHECK(!log("5", 2'200'000, false));
    CHECK(!log("6", 62'000'000, true));
}

TEST_CASE("activity is noted once a minute, without an event of its own; who does nothing is away") {
    TestStore store;
    const auto waiting = [&] {
        return store.value<std::int64_t>("SELECT COUNT(*) FROM outbox WHERE entity IN (0, 1)");
    };
    const auto away = [&] {
        auto lease = store.store->reader();
        return is_away(lease.db(), store.store->self_operator(), from_micros(store.now));
    };
    store.log("luna", "hi", "m1");
    CHECK(store.value<std::int64_t>("SELECT online FROM operator WHERE id = 1") == 1);
    const auto before = waiting();
    store.now += 59'000'000;
    store.log("luna", "hi again", "m2");
    CHECK(waiting() == before);
    store.now += 1'000'000;
    store.log("luna", "and again", "m3");
    CHECK(waiting() == before + 2);  // the operator, and the account
    CHECK(store.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == 3);

    store.now += 300'000'000;
    CHECK_FALSE(away());
    store.now += 1;
    CHECK(away());
    store.write(sign_off);
    CHECK_FALSE(away());
    CHECK(store.value<std::int64_t>("SELECT online FROM operator WHERE id = 1") == 0);
    store.log("luna", "back", "m4");
    CHECK(store.value<std::int64_t>("SELECT online FROM operator WHERE id = 1") == 1);
}

TEST_CASE("rollups, milestones and counters equal a recount after a thousand random changes") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        CAPTURE(seed);
        TestStore test;
        std::mt19937_64 random(seed);
        const auto below = [&](std::uint64_t limit) { return random() % limit; };
        for (int i = 0; i < 1000; ++i) {
            test.now += static_cast<std::int64_t>(below(2'000'000'000));
            const auto lead = Handle::parse("lead_" + std::to_string(below(40)));
            auto draft = test.draft(lead.str(), "text " + std::to_string(i),
                                    "id-" + std::to_string(below(900)), "acc_" + std::to_string(below(3)));
            if (below(4) == 0)
                draft.sent_at =
                    draft.received_at - Duration(static_cast<std::int64_t>(below(900'000'000'000)));
            draft.failed = below(10) == 0;
            const auto what = below(12);
            const auto status = enum_from_number<LeadStatus>(static_cast<std::int64_t>(below(7)));
            test.write([&](Transaction& tx) {
                if (what < 5) {
                    log_outreach(tx, draft);
                } else if (what < 8) {
                    set_status(tx, ensure_lead(tx, lead, nobody, std::nullopt), status, nobody);
                } else if (what == 8) {
                    add_note(tx, ensure_lead(tx, lead, nobody, std::nullopt), "a note", nobody);
                } else if (const auto found = find_lead(tx.db, lead)) {
                    const auto change = last_change(tx.db, *found);
                    if (what == 9)
                        remove_lead(tx, *found, nobody);
                    else if (change)
                        undo(tx, *found, *change, nobody);
                }
            });
        }
        test.store->stop();
        Database db(test.store->file(), Database::Access::read_write);
        for (const auto* sql : recounts) {
            CAPTURE(sql);
            CHECK(!db.value<std::string>(sql));
        }
        CHECK(db.value<std::string>("PRAGMA quick_check") == "ok");
        CHECK_NOTHROW(db.script("INSERT INTO text_fts(text_fts) VALUES('integrity-check')"));
        CHECK_NOTHROW(db.script("INSERT INTO lead_fts(lead_fts) VALUES('integrity-check')"));
    }
}

TEST_CASE("statistics of any window equal a count of the events") {
    TestStore test;
    std::mt19937_64 random(5);
    for (int i = 0; i < 300; ++i) {
        test.now += static_cast<std::int64_t>(random() % 400'000'000);
        test.log("lead_" + std::to_string(random() % 50), "m", "id-" + std::to_string(i),
                 "acc_" + std::to_string(random() % 3));
    }
    const auto zone = TimeZone::named("UTC");
    auto lease = test.store->reader();
    for (int i = 0; i < 100; ++i) {
        protocol::StatsRequest request;
        const auto span = test.now - to_micros(noon);
        const auto since =
            to_micros(noon) + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span));
        const auto until = since + static_cast<std::int64_t>(random() % 3'000'000'000);
        request.since = from_micros(since);
        request.until = from_micros(until);
        if (i % 2 == 0) request.actor = "acc_1";
        const std::string who =
            i % 2 == 0 ? " AND actor_id IN (SELECT id FROM actor WHERE handle = 'acc_1')" : "";
        const auto counted = lease.db().value<std::int64_t>(
            "SELECT COUNT(*) FROM event WHERE kind = 0 AND at >= ? AND at < ?" + who, since, until);
        CHECK(insight::summary({lease.db(), from_micros(test.now), zone, 1}, request).messages == counted);
    }
}

TEST_CASE("what a check and a list read is found by an index, never by a scan of the events") {
    TestStore test;
    test.log("a", "m", "1");
    auto lease = test.store->reader();
    const std::pair<const char*, const char*> queries[] = {
        {"SELECT lead_id, at FROM event WHERE actor_id = 1 AND at > 5 AND at <= 9 AND kind = 0 ORDER BY at "
         "DESC",
         "event_by_actor"},
        {"SELECT lead_id, at FROM event WHERE operator_id = 1 AND at > 5 AND at <= 9 AND kind = 0 ORDER BY "
         "at DESC",
         "event_by_operator"},
        {"SELECT lead_id, at FROM event WHERE NULL IS NULL AND at > 5 AND at <= 9 AND kind = 0 ORDER BY at "
         "DESC",
         "event_by_time"},
        {"SELECT operator_id, actor_id FROM event WHERE lead_id = 1 AND at > 5 AND at <= 9 AND kind = 0",
         "event_by_lead"},
        {"SELECT id FROM lead WHERE removed = 0 AND id > 0 AND status IN (2) ORDER BY updated_at DESC, id "
         "DESC LIMIT 50",
         "lead_by_status"},
        {"SELECT id FROM lead WHERE removed = 0 AND id > 0 ORDER BY updated_at DESC, id DESC LIMIT 50",
         "lead_by_update"},
        {"SELECT id FROM event WHERE seq > 5 ORDER BY seq", "event_by_seq"},
        {"SELECT id FROM event ORDER BY at DESC, id DESC LIMIT 50", "event_by_time"},
    };
    for (const auto& [sql, index] : queries) {
        const std::string query(sql);
        INFO(query);
        std::string plan;
        lease.db().each<std::int64_t, std::int64_t, std::int64_t, std::string>(
            "EXPLAIN QUERY PLAN " + query,
            [&](std::int64_t, std::int64_t, std::int64_t, const std::string& step) { plan += step + "\n"; });
        CAPTURE(plan);
        CHECK(contains(plan, index));
        CHECK(!contains(plan, "TEMP B-TREE FOR ORDER BY"));  // ties of one microsecond may be sorted
    }
}
