#include "daemon/insight/summary.hpp"

#include "daemon/insight/sums.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace instacrm::insight {
namespace {

using ById = std::map<std::int64_t, Sums>;
using Named = std::vector<std::pair<std::string, Sums>>;

/// By name, since an account has a seat for each who uses it; most DMs first.
Named named(store::Database& db, const ById& sums, const char* name_sql) {
    std::map<std::string, Sums> by_name;
    for (const auto& [id, part] : sums) {
        auto& whole = by_name[db.value<std::string>(name_sql, id).value_or("")];
        for (std::size_t i = 0; i < whole.of.size(); ++i) whole.of[i] += part.of[i];
    }
    Named sorted(by_name.begin(), by_name.end());
    std::ranges::stable_sort(sorted, std::greater(),
                             [](const auto& entry) { return entry.second[Counted::messages]; });
    return sorted;
}

constexpr const char* operator_name = "SELECT name FROM operator WHERE id = ?";
constexpr const char* account_name = "SELECT handle FROM actor WHERE id = ?";

/// Who did what: once over the window, for everything that is shown of it.
struct Tally {
    Sums all;
    ById operators;
    ById actors;

    Tally(store::Database& db, const Window& window, const People& people) {
        each_sum(db, window, people,
                 [&](Counted what, std::int64_t operator_id, std::int64_t actor_id, std::int64_t count) {
                     all[what] += count;
                     operators[operator_id][what] += count;
                     actors[actor_id][what] += count;
                 });
    }
};

std::int64_t active_leads(const Question& question, const People& people) {
    const auto day_ago = to_micros(question.now - std::chrono::hours(24));
    // The plus keeps SQLite to the index of times: a day has fewer leads than a person.
    return question.db
        .value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE removed = 0 AND id > 0 AND updated_at >= ?" +
                                 people.sql("+last_operator_id", "+last_actor_id"),
                             day_ago)
        .value_or(0);
}

protocol::Hub hub(const Question& question) {
    protocol::Hub hub;
    std::set<std::int64_t> operators;
    each_sum(question.db,
             {question.now - std::chrono::hours(24), question.now + std::chrono::microseconds(1)}, {},
             [&](Counted what, std::int64_t operator_id, std::int64_t, std::int64_t count) {
                 if (what != Counted::messages) return;
                 hub.team += count;
                 operators.insert(operator_id);
                 if (operator_id == question.self_operator) hub.own += count;
             });
    question.db.each<std::int64_t>("SELECT id FROM operator WHERE online = 1 AND id > 0",
                                   [&](std::int64_t id) { operators.insert(id); });
    hub.operators = static_cast<std::int64_t>(operators.size());
    hub.average = ratio(hub.team, hub.operators).value_or(0);
    if (hub.team > 0) hub.difference = (static_cast<double>(hub.own) - hub.average) / hub.average;
    return hub;
}

}  // namespace

protocol::StatsResponse summary(const Question& question, const protocol::StatsRequest& request) {
    protocol::StatsResponse stats;
    auto& db = question.db;
    const auto people = people_of(question, request);
    const Tally tally(db, window_of(request.since, request.until), people);
    stats.since = request.since;
    stats.until = request.until;
    stats.time_zone = zone_of(question, request.tz).name();
    tally.all.write(stats);
    stats.reply_rate_of_contacted = ratio(stats.replied, stats.leads_contacted);
    stats.reply_rate_of_messages = ratio(stats.replied, stats.messages);
    stats.booked_rate_of_contacted = ratio(stats.booked, stats.leads_contacted);
    stats.booked_rate_of_messages = ratio(stats.booked, stats.messages);
    db.each<LeadStatus, std::int64_t>("SELECT status, count FROM lead_count WHERE count > 0 ORDER BY status",
                                      [&](LeadStatus status, std::int64_t leads) {
                                          stats.pipeline.push_back({status, leads});
                                      });
    for (const auto& [name, sums] : named(db, tally.operators, operator_name)) {
        if (const auto sent = sums[Counted::messages]; sent > 0) stats.operators.push_back({name, sent});
    }
    for (const auto& [handle, sums] : named(db, tally.actors, account_name)) {
        const auto sent = sums[Counted::messages];
        if (sent > 0 && stats.actors.size() < 10) stats.actors.push_back({handle, sent});
    }
    stats.active_leads = active_leads(question, people);
    stats.hub = hub(question);
    return stats;
}

protocol::LeaderboardResponse leaderboard(const Question& question, const protocol::StatsRequest& request) {
    protocol::LeaderboardResponse board{request.since, request.until, {}};
    const Tally tally(question.db, window_of(request.since, request.until), people_of(question, request));
    const auto add = [&](const char* of, const ById& sums, const char* name_sql) {
        for (const auto& [name, row_sums] : named(question.db, sums, name_sql)) {
            protocol::LeaderboardRow row;
            row.of = of;
            row.name = name;
            row_sums.write(row);
            row.reply_rate_of_contacted = ratio(row.replied, row.leads_contacted);
            row.reply_rate_of_messages = ratio(row.replied, row.messages);
            board.rows.push_back(std::move(row));
        }
    };
    add("person", tally.operators, operator_name);
    add("account", tally.actors, account_name);
    return board;
}

protocol::EnrichmentResponse enrichment(const Question& question, const protocol::StatsRequest& request) {
    protocol::EnrichmentResponse answer{request.since, request.until, 0, 0, 0, std::nullopt};
    const auto people = people_of(question, request);
    const auto window = window_of(request.since, request.until);
    const auto count = [&](const std::string& condition) {
        const auto sql = "SELECT COUNT(*) FROM lead WHERE removed = 0 AND id > 0 AND updated_at >= ?" +
                         condition + people.sql("last_operator_id", "last_actor_id");
        const auto since = to_micros(window.since);
        // A bound that is none would be compared with each lead.
        const auto counted = request.until ? question.db.value<std::int64_t>(sql + " AND updated_at < ?",
                                                                             since, to_micros(window.until))
                                           : question.db.value<std::int64_t>(sql, since);
        return counted.value_or(0);
    };
    const bool all = !request.since && !request.until && people.everybody();
    answer.leads =
        all ? question.db.value<std::int64_t>("SELECT SUM(count) FROM lead_count").value_or(0) : count("");
    answer.emails = count(" AND email NOT IN ('N/S', 'N/F')");
    answer.phones = count(" AND phone NOT IN ('N/S', 'N/F')");
    answer.score = ratio(answer.emails + answer.phones, 2 * answer.leads);
    return answer;
}

}  // namespace instacrm::insight
