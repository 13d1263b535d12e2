#include "daemon/store/recount.hpp"

#include "daemon/store/effects.hpp"
#include "daemon/store/shape.hpp"
#include "daemon/store/undo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace instacrm::store {
namespace {

constexpr const char* quarter = "{0} - ({0} % 900000000 + 900000000) % 900000000";
constexpr const char* utc_day = "{0} - ({0} % 86400000000 + 86400000000) % 86400000000";

constexpr const char* days_32 = "{0} - ({0} % 2764800000000 + 2764800000000) % 2764800000000";

std::string quarter_of(const char* column) {
    return fmt::format(fmt::runtime(quarter), column);
}

/// Which part of the log is counted: SQL, " AND …" over a lead's number, over a time.
struct Part {
    std::string leads;  ///< of events: over `e.lead_id`
    std::string times;  ///< over `{}`, a time
    std::string at(const char* column) const { return fmt::format(fmt::runtime(times), column); }
};

/// One table: what it should hold, and what it does hold.
struct Kept {
    const char* what;
    const char* table;
    const char* keys;                   ///< the first columns of `columns`
    const char* columns;                ///< all that are compared
    std::string (*truth)(const Part&);  ///< SQL from the raw tables
    std::string (*held)(const Part&);   ///< SQL from the table itself
};

std::string milestone_truth(const Part& part) {
    return fmt::format(
        "WITH stages (n) AS (VALUES (1), (2), (3), (4), (5)), reached AS (SELECT lead_id, 0 AS stage, at, "
        "operator_id, actor_id FROM event e WHERE kind = 0 AND lead_id > 0{0} UNION ALL SELECT lead_id, n, "
        "at, operator_id, actor_id FROM event e JOIN stages ON n <= e.to_value WHERE kind = 3 AND lead_id > "
        "0 "
        "AND to_value BETWEEN 1 AND 5 AND {1}{0}) SELECT lead_id, stage, at, operator_id, actor_id FROM "
        "(SELECT *, ROW_NUMBER() OVER (PARTITION BY lead_id, stage ORDER BY at, operator_id, actor_id) AS "
        "place FROM reached) WHERE place = 1",
        part.leads, still_holds);
}

std::string milestone_held(const Part& part) {
    return "SELECT lead_id, stage, at, operator_id, actor_id FROM milestone e WHERE lead_id > 0" + part.leads;
}

std::string answered_truth(const Part& part) {
    return "SELECT lead_id, event_id, at, operator_id, actor_id, shape FROM answered_dm e WHERE lead_id > 0" +
           part.leads;
}

std::string answered_held(const Part& part) {
    return "SELECT lead_id, event_id, at, operator_id, actor_id, shape FROM answered e WHERE lead_id > 0" +
           part.leads;
}

std::string seat_lead_truth(const Part& part) {
    return "SELECT DISTINCT actor_id, lead_id FROM event e WHERE kind = 0 AND lead_id > 0" + part.leads;
}

std::string seat_lead_held(const Part& part) {
    // Seat by seat: a part of the leads is a few places of each.
    return "SELECT e.actor_id, e.lead_id FROM actor a CROSS JOIN seat_lead e ON e.actor_id = a.id WHERE 1" +
           part.leads;
}

std::string rollup_truth(const Part& part) {
    return fmt::format(
        "SELECT {}, operator_id, actor_id, kind, COUNT(*) FROM event WHERE 1{} GROUP BY 1, 2, 3, 4 UNION ALL "
        "SELECT {}, operator_id, actor_id, 100 + stage, COUNT(*) FROM milestone WHERE stage IN (0, 1, "
        "2, 3, 4, 5){} GROUP BY 1, 2, 3, 4",
        quarter_of("at"), part.at("at"), quarter_of("at"), part.at("at"));
}

std::string rollup_held(const Part& part) {
    return "SELECT bucket, operator_id, actor_id, kind, count FROM rollup WHERE count <> 0" +
           part.at("bucket");
}

std::string day_truth(const Part& part) {
    return fmt::format(
        "SELECT kind, {}, operator_id, actor_id, SUM(count) FROM rollup WHERE 1{} GROUP BY 1, 2, 3, 4 HAVING "
        "SUM(count) <> 0",
        fmt::format(fmt::runtime(utc_day), "bucket"), part.at("bucket"));
}

std::string day_held(const Part& part) {
    return "SELECT kind, day, operator_id, actor_id, count FROM rollup_day WHERE count <> 0" + part.at("day");
}

std::string days_32_truth(const Part& part) {
    return fmt::format(
        "SELECT kind, {}, operator_id, actor_id, SUM(count) FROM rollup_day WHERE 1{} GROUP BY 1, 2, 3, 4 "
        "HAVING "
        "SUM(count) <> 0",
        fmt::format(fmt::runtime(days_32), "day"), part.at("day"));
}

std::string days_32_held(const Part& part) {
    return "SELECT kind, start, operator_id, actor_id, count FROM rollup_32_days WHERE count <> 0" +
           part.at("start");
}

std::string team_day_truth(const Part& part) {
    return fmt::format(
        "SELECT kind, day, SUM(count) FROM rollup_day WHERE 1{} GROUP BY 1, 2 HAVING SUM(count) <> 0",
        part.at("day"));
}

std::string team_day_held(const Part& part) {
    return "SELECT kind, day, count FROM rollup_team_day WHERE count <> 0" + part.at("day");
}

std::string team_truth(const Part& part) {
    return fmt::format(
        "SELECT kind, bucket, SUM(count) FROM rollup WHERE 1{} GROUP BY 1, 2 HAVING SUM(count) <> 0",
        part.at("bucket"));
}

std::string team_held(const Part& part) {
    return "SELECT kind, bucket, count FROM rollup_team WHERE count <> 0" + part.at("bucket");
}

std::string shape_truth(const Part& part) {
    return fmt::format(
        "SELECT {}, operator_id, actor_id, shape, COUNT(*) FROM event e JOIN event_text t ON t.event_id = "
        "e.id WHERE e.kind = 0 AND t.shape <> 0{} GROUP BY 1, 2, 3, 4",
        fmt::format(fmt::runtime(utc_day), "at"), part.at("at"));
}

std::string shape_held(const Part& part) {
    return "SELECT day, operator_id, actor_id, shape, count FROM rollup_shape WHERE count <> 0" +
           part.at("day");
}

std::string shape_32_days_truth(const Part& part) {
    return fmt::format(
        "SELECT {}, operator_id, actor_id, shape, SUM(count) FROM rollup_shape WHERE 1{} GROUP BY 1, 2, 3, 4 "
        "HAVING SUM(count) <> 0",
        fmt::format(fmt::runtime(days_32), "day"), part.at("day"));
}

std::string shape_32_days_held(const Part& part) {
    return "SELECT start, operator_id, actor_id, shape, count FROM rollup_shape_32_days WHERE count <> 0" +
           part.at("start");
}

std::string event_count_truth(const Part& /*part*/) {
    return "SELECT kind, COUNT(*) FROM event GROUP BY kind";
}

std::string event_count_held(const Part& /*part*/) {
    return "SELECT kind, count FROM event_count WHERE count <> 0";
}

std::string lead_count_truth(const Part& /*part*/) {
    return "SELECT status, COUNT(*) FROM lead WHERE removed = 0 AND id > 0 GROUP BY status";
}

std::string lead_count_held(const Part& /*part*/) {
    return "SELECT status, count FROM lead_count WHERE count <> 0";
}

// In this order: what the later ones are counted from is right by then.
constexpr std::array<Kept, 12> all_kept{
    {{"milestones", "milestone", "lead_id, stage", "lead_id, stage, at, operator_id, actor_id",
      milestone_truth, milestone_held},
     {"answered messages", "answered", "lead_id", "lead_id, event_id, at, operator_id, actor_id, shape",
      answered_truth, answered_held},
     {"leads of seats", "seat_lead", "actor_id, lead_id", "actor_id, lead_id", seat_lead_truth,
      seat_lead_held},
     {"quarters of an hour", "rollup", "bucket, operator_id, actor_id, kind",
      "bucket, operator_id, actor_id, kind, count", rollup_truth, rollup_held},
     {"days", "rollup_day", "kind, day, operator_id, actor_id", "kind, day, operator_id, actor_id, count",
      day_truth, day_held},
     {"quarters of an hour of the team", "rollup_team", "kind, bucket", "kind, bucket, count", team_truth,
      team_held},
     {"days of the team", "rollup_team_day", "kind, day", "kind, day, count", team_day_truth, team_day_held},
     {"days by text", "rollup_shape", "day, operator_id, actor_id, shape",
      "day, operator_id, actor_id, shape, count", shape_truth, shape_held},
     {"stretches of 32 days", "rollup_32_days", "kind, start, operator_id, actor_id",
      "kind, start, operator_id, actor_id, count", days_32_truth, days_32_held},
     {"stretches of 32 days by text", "rollup_shape_32_days", "start, operator_id, actor_id, shape",
      "start, operator_id, actor_id, shape, count", shape_32_days_truth, shape_32_days_held},
     {"counts of events", "event_count", "kind", "kind, count", event_count_truth, event_count_held},
     {"counts of leads", "lead_count", "status", "status, count", lead_count_truth, lead_count_held}}};
constexpr std::size_t by_lead = 3;  // come first; then those of days
constexpr std::size_t sampled = 8;  // of what comes after, a few days tell nothing

/// The keys of rows that are missing, too much or wrong, each once.
std::string differing(const Kept& kept, const std::string& truth, const std::string& held) {
    return fmt::format(
        "WITH truth ({0}) AS ({2}), held ({0}) AS ({3}) SELECT {1} FROM (SELECT * FROM (SELECT * FROM truth "
        "EXCEPT SELECT * FROM held) UNION ALL SELECT * FROM (SELECT * FROM held EXCEPT SELECT * FROM truth)) "
        "GROUP BY {1}",
        kept.columns, kept.keys, truth, held);
}

std::int64_t count_rows(Database& db, const std::string& sql) {
    return db.value<std::int64_t>("SELECT COUNT(*) FROM (" + sql + ")").value_or(0);
}

/// Of the table only the wrong rows are touched: so triggers carry the difference on, and no more.
std::int64_t put_right(Database& db, const Kept& kept) {
    const std::string all = "SELECT * FROM temp.truth";
    db.script(
        fmt::format("CREATE TEMP TABLE truth ({0}); INSERT INTO temp.truth {1}; CREATE TEMP TABLE "
                    "wrong AS {2};",
                    kept.columns, kept.truth({}), differing(kept, all, kept.held({}))));
    const auto rows = db.value<std::int64_t>("SELECT COUNT(*) FROM temp.wrong").value_or(0);
    if (rows > 0)
        db.script(
            fmt::format("DELETE FROM {0} WHERE ({1}) IN (SELECT * FROM temp.wrong); INSERT INTO {0} "
                        "({2}) SELECT * FROM temp.truth WHERE ({1}) IN (SELECT * FROM temp.wrong);",
                        kept.table, kept.keys, kept.columns));
    db.script("DROP TABLE temp.truth; DROP TABLE temp.wrong;");
    return rows;
}

std::string contacts_truth(const Part& part) {
    return "SELECT lead_id, COUNT(*), MIN(at), MAX(at) FROM event e WHERE kind = 0 AND lead_id > 0" +
           part.leads + " GROUP BY lead_id";
}

std::string contacts_held(const Part& part) {
    return "SELECT e.* FROM (SELECT id AS lead_id, messages, first_contacted_at, last_contacted_at FROM "
           "lead) "
           "e WHERE lead_id > 0 AND (messages <> 0 OR first_contacted_at IS NOT NULL)" +
           part.leads;
}

constexpr Kept contacts{"contacts of leads", "lead",       "lead_id", "lead_id, messages, first_at, last_at",
                        contacts_truth,      contacts_held};

std::int64_t put_contacts_right(Transaction& tx) {
    std::vector<std::int64_t> wrong;
    tx.db.each<std::int64_t>(differing(contacts, contacts.truth({}), contacts.held({})),
                             [&](std::int64_t id) { wrong.push_back(id); });
    for (const auto id : wrong) recount_lead(tx, id);
    return static_cast<std::int64_t>(wrong.size());
}

std::int64_t shape_anew(Database& db) {
    std::int64_t changed = 0;
    std::int64_t after = 0;
    constexpr std::int64_t page = 10'000;
    using Row = std::pair<std::int64_t, std::int64_t>;
    for (std::vector<Row> rows;; rows.clear()) {
        std::vector<Row> wrong;
        db.each<std::int64_t, std::string, std::int64_t, std::int64_t>(
            "SELECT t.event_id, t.text, COALESCE(t.shape, -1), t.state = 0 AND e.kind = 0 FROM event_text t "
            "JOIN event e ON e.id = t.event_id WHERE t.event_id > ? ORDER BY t.event_id LIMIT ?",
            [&](std::int64_t id, const std::string& text, std::int64_t held, bool counts) {
                const auto shape = counts ? shape_of(text) : 0;
                rows.emplace_back(id, shape);
                if (shape != held) wrong.emplace_back(id, shape);
            },
            after, page);
        if (rows.empty()) return changed;
        after = rows.back().first;
        for (const auto& [id, shape] : wrong)
            db.run("UPDATE event_text SET shape = ? WHERE event_id = ?", shape, id);
        changed += static_cast<std::int64_t>(wrong.size());
    }
}

/// Numbers that are spread over 1 … `newest`.
std::string spread(std::int64_t newest, std::int64_t count) {
    std::string list;
    for (std::int64_t i = 0; i < count; ++i)
        list += (list.empty() ? "" : ", ") +
                std::to_string(1 + i * (newest / count) + i * (newest % count) / count);
    return list;
}

/// Days from all over the log, as conditions; one that is always true when so many are wanted as there are.
std::vector<std::string> some_days(Database& db, std::int64_t count) {
    constexpr std::int64_t day = 86'400'000'000;
    const auto first = db.value<std::int64_t>("SELECT MIN(bucket) FROM rollup").value_or(0) / day;
    const auto days = db.value<std::int64_t>("SELECT MAX(bucket) FROM rollup").value_or(0) / day - first + 1;
    if (count >= days) return {""};
    std::vector<std::string> ranges;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto start = (first + i * days / count) * day;
        ranges.push_back(fmt::format(" AND {{0}} >= {} AND {{0}} < {}", start, start + day));
    }
    return ranges;
}

/// Of several looks at the same thing one line.
void add(std::vector<Difference>& found, const char* what, std::int64_t rows) {
    if (rows == 0) return;
    const auto known = std::ranges::find(found, what, &Difference::what);
    if (known != found.end())
        known->rows += rows;
    else
        found.push_back({what, rows});
}

}  // namespace

std::vector<Difference> recount(Transaction& tx) {
    std::vector<Difference> found;
    add(found, "shapes of texts", shape_anew(tx.db));
    add(found, contacts.what, put_contacts_right(tx));
    for (const auto& kept : all_kept) add(found, kept.what, put_right(tx.db, kept));
    if (!found.empty()) tx.next_seq();  // what was worked out of wrong numbers is out of date
    return found;
}

std::vector<Difference> recount_sample(Database& db, const Sample& sample) {
    const auto newest = db.value<std::int64_t>("SELECT MAX(id) FROM lead").value_or(0);
    Part part;
    if (sample.leads < newest) part.leads = " AND e.lead_id IN (" + spread(newest, sample.leads) + ")";
    std::vector<Difference> found;
    const auto look = [&](const Kept& kept) {
        add(found, kept.what, count_rows(db, differing(kept, kept.truth(part), kept.held(part))));
    };
    look(contacts);
    for (std::size_t i = 0; i < by_lead; ++i) look(all_kept[i]);
    for (auto& day : some_days(db, sample.days)) {
        part.times = std::move(day);
        const auto looked_at = part.times.empty() ? all_kept.size() : sampled;
        for (std::size_t i = by_lead; i < looked_at; ++i) look(all_kept[i]);
    }
    return found;
}

}  // namespace instacrm::store
