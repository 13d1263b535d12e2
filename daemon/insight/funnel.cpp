#include "daemon/insight/funnel.hpp"

#include "daemon/insight/calendar.hpp"
#include "daemon/insight/sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace instacrm::insight {
namespace {

constexpr std::array<std::string_view, 5> stages{"contacted", "replied", "warm", "booked", "paid"};

/// Of all leads one in so many: each of them found by an index costs as much as passing by the rest.
constexpr std::int64_t worth_a_walk = 4;

/// Leads first written to within one stretch of time, and how far they got.
struct Cohort {
    std::string name;
    Window window;
    std::array<std::int64_t, stages.size()> leads{};
    std::array<std::vector<std::int64_t>, stages.size()> steps;  ///< microseconds since the stage before
};

std::vector<Cohort> cohorts_of(const Question& question, const protocol::FunnelRequest& request,
                               const TimeZone& zone, const Window& window) {
    std::vector<Cohort> cohorts{{"all", window, {}, {}}};
    if (!request.by) return cohorts;
    // Without a window: as far as there are any.
    const auto edge = [&](const char* sql) {
        return from_micros(question.db.value<std::int64_t>(sql).value_or(to_micros(question.now)));
    };
    const Window some{std::max(window.since, edge("SELECT MIN(at) FROM milestone WHERE stage = 0")),
                      std::min(window.until, edge("SELECT MAX(at) FROM milestone WHERE stage = 0") +
                                                 std::chrono::microseconds(1))};
    for (auto& stretch : stretches(zone, period_of(*request.by), some))
        cohorts.push_back({stretch.day, stretch.window, {}, {}});
    return cohorts;
}

/// Each lead of the window that reached the stage: first contact, the stage before, the stage; none earlier
/// than the first. It begins with whichever are fewer.
template <class Visit>
void each_step(store::Database& db, const Window& window, const People& people, std::size_t stage,
               bool from_contacts, Visit&& visit) {
    const auto sql = fmt::format(
        "SELECT c.at, MAX(p.at, c.at), MAX(m.at, c.at) FROM {} ON c.lead_id = m.lead_id CROSS JOIN milestone "
        "p "
        "ON p.lead_id = m.lead_id AND p.stage = m.stage - 1 WHERE c.stage = 0 AND c.at >= ? AND c.at < ? AND "
        "m.stage = ?{}",
        from_contacts ? "milestone c CROSS JOIN milestone m" : "milestone m CROSS JOIN milestone c",
        people.sql("c.operator_id", "c.actor_id"));
    db.each<std::int64_t, std::int64_t, std::int64_t>(
        sql, visit, to_micros(window.since), to_micros(window.until), static_cast<std::int64_t>(stage));
}

/// A lead's first contact.
struct Contact {
    std::int64_t at = 0;
    std::int64_t actor_id = 0;
};

/// Each stage beyond the first of each lead of the window: first contact, the stage before (none: it was left
/// out), the stage; none earlier than the first. In one walk through the table, which is in the order of the
/// leads: found by an index, each lead would be another page.
template <class Visit>
void each_stage(store::Database& db, const Window& window, Visit&& visit) {
    std::int64_t lead = 0;
    Contact contact;
    std::optional<std::int64_t> before;
    std::int64_t reached = 0;
    const auto take = [&](std::int64_t lead_id, std::int64_t stage, std::int64_t at, std::int64_t actor_id) {
        if (stage == 0) {
            lead = at >= to_micros(window.since) && at < to_micros(window.until) ? lead_id : 0;
            contact = {at, actor_id};
        } else if (lead_id == lead) {
            at = std::max(at, contact.at);
            if (reached != stage - 1) before.reset();
            visit(stage, contact, before, at);
        }
        before = at;
        reached = stage;
    };
    db.each<std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
        "SELECT lead_id, stage, at, actor_id FROM milestone WHERE lead_id > 0 AND +stage <= 4 ORDER BY "
        "lead_id, stage",
        take);
}

Cohort* cohort_at(std::vector<Cohort>& cohorts, std::int64_t at) {
    const auto after = std::upper_bound(
        cohorts.begin() + 1, cohorts.end(), at,
        [](std::int64_t time, const Cohort& cohort) { return time < to_micros(cohort.window.since); });
    return after == cohorts.begin() + 1 ? nullptr : &*(after - 1);
}

/// Of an even number the lesser of the two in the middle: a time that somebody really took.
std::optional<std::int64_t> median_sec(std::vector<std::int64_t>& steps) {
    if (steps.empty()) return std::nullopt;
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return *middle / 1'000'000;
}

void write_rows(Cohort& cohort, std::vector<protocol::FunnelRow>& rows) {
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        protocol::FunnelRow row;
        row.cohort = cohort.name;
        row.stage = stages.at(stage);
        row.leads = cohort.leads.at(stage);
        if (stage > 0) {
            row.rate_of_contacted = ratio(row.leads, cohort.leads.front());
            row.rate_of_previous = ratio(row.leads, cohort.leads.at(stage - 1));
            row.median_sec_from_previous = median_sec(cohort.steps.at(stage));
        }
        rows.push_back(std::move(row));
    }
}

// --- seats ----------------------------------------------------------------------------------------

struct Seat {
    std::string actor;
    std::string operator_name;
};

std::map<std::int64_t, Seat> all_seats(const Question& question, const People& people) {
    std::map<std::int64_t, Seat> seats;
    question.db.each<std::int64_t, std::string, std::string>(
        "SELECT a.id, a.handle, o.name FROM actor a JOIN operator o ON o.id = a.operator_id WHERE a.id > 0" +
            people.sql("a.operator_id", "a.id"),
        [&](std::int64_t id, std::string handle, std::string name) {
            seats.emplace(id, Seat{std::move(handle), std::move(name)});
        });
    return seats;
}

/// An account with its seats.
struct Account {
    protocol::SeatRow whole;
    std::map<std::int64_t, protocol::SeatRow> seats;
};

/// Whom a seat ever wrote to, which is kept in this order.
std::vector<std::int64_t> leads_ever(store::Database& db, std::int64_t seat) {
    std::vector<std::int64_t> leads;
    db.each<std::int64_t>(
        "SELECT lead_id FROM seat_lead WHERE actor_id = ? ORDER BY lead_id",
        [&](std::int64_t lead) { leads.push_back(lead); }, seat);
    return leads;
}

/// The same within a window, from the log.
std::vector<std::int64_t> leads_within(store::Database& db, std::int64_t seat, const Window& window) {
    std::vector<std::int64_t> leads;
    db.each<std::int64_t>(
        "SELECT lead_id FROM event WHERE actor_id = ? AND at >= ? AND at < ? AND kind = 0 AND lead_id > 0",
        [&](std::int64_t lead) { leads.push_back(lead); }, seat, to_micros(window.since),
        to_micros(window.until));
    std::ranges::sort(leads);
    leads.erase(std::unique(leads.begin(), leads.end()), leads.end());
    return leads;
}

/// To how many leads each seat wrote, and to how many all together.
template <class LeadsOf>
void count_leads(Account& account, LeadsOf&& leads_of) {
    std::vector<std::int64_t> all;
    for (auto& [id, seat] : account.seats) {
        const auto leads = leads_of(id);
        seat.leads = static_cast<std::int64_t>(leads.size());
        std::vector<std::int64_t> merged;
        merged.reserve(all.size() + leads.size());
        std::ranges::set_union(all, leads, std::back_inserter(merged));
        all = std::move(merged);
    }
    account.whole.leads = static_cast<std::int64_t>(all.size());
}

void add_stage(protocol::SeatRow& row, std::int64_t stage, std::int64_t count) {
    static constexpr std::array members{&protocol::SeatRow::contacted, &protocol::SeatRow::replied,
                                        &protocol::SeatRow::warm, &protocol::SeatRow::booked,
                                        &protocol::SeatRow::paid};
    row.*members.at(static_cast<std::size_t>(stage)) += count;
}

}  // namespace

protocol::FunnelResponse funnel(const Question& question, const protocol::FunnelRequest& request) {
    const auto zone = zone_of(question, request.tz);
    const auto people = people_of(question, request);
    const auto window = window_of(request.since, request.until);
    auto cohorts = cohorts_of(question, request, zone, window);
    for (auto& cohort : cohorts)
        cohort.leads.front() = sums_of(question.db, cohort.window, people)[Counted::contacted];
    const auto take = [&](std::int64_t stage, std::int64_t contacted, std::int64_t before, std::int64_t at) {
        const auto add = [&](Cohort& cohort) {
            ++cohort.leads.at(static_cast<std::size_t>(stage));
            cohort.steps.at(static_cast<std::size_t>(stage)).push_back(at - before);
        };
        add(cohorts.front());
        if (auto* cohort = cohort_at(cohorts, contacted)) add(*cohort);
    };
    const auto reached = sums_of(question.db, window_of({}, {}), {});
    const auto contacts = cohorts.front().leads.front();
    if (people.everybody() && contacts > reached[Counted::contacted] / worth_a_walk) {
        each_stage(question.db, window,
                   [&](std::int64_t stage, const Contact& contact, const std::optional<std::int64_t>& before,
                       std::int64_t at) {
                       if (before) take(stage, contact.at, *before, at);
                   });
    } else {
        for (std::size_t stage = 1; stage < stages.size(); ++stage)
            each_step(question.db, window, people, stage, contacts < reached.of.at(stage + 1),
                      [&](std::int64_t contacted, std::int64_t before, std::int64_t at) {
                          take(static_cast<std::int64_t>(stage), contacted, before, at);
                      });
    }
    protocol::FunnelResponse response{request.since, request.until, zone.name(), {}};
    for (auto& cohort : cohorts) write_rows(cohort, response.rows);
    return response;
}

protocol::SeatsResponse seats(const Question& question, const protocol::StatsRequest& request) {
    const auto people = people_of(question, request);
    const auto window = window_of(request.since, request.until);
    const auto known = all_seats(question, people);
    std::map<std::string, Account> accounts;
    for (const auto& [id, seat] : known) {
        auto& account = accounts[seat.actor];
        account.whole.actor = seat.actor;
        auto& row = account.seats[id];
        row.actor = seat.actor;
        row.operator_name = seat.operator_name;
    }
    /// Both rows that a seat counts in.
    const auto add = [&](std::int64_t id, auto&& change) {
        const auto found = known.find(id);
        if (found == known.end()) return;
        auto& account = accounts.at(found->second.actor);
        change(account.whole);
        change(account.seats.at(id));
    };
    each_sum(question.db, window, {},
             [&](Counted what, std::int64_t, std::int64_t actor_id, std::int64_t count) {
                 if (what == Counted::messages)
                     add(actor_id, [&](protocol::SeatRow& row) { row.messages += count; });
                 if (what == Counted::contacted)
                     add(actor_id, [&](protocol::SeatRow& row) { row.contacted += count; });
             });
    each_stage(
        question.db, window,
        [&](std::int64_t stage, const Contact& contact, const std::optional<std::int64_t>&, std::int64_t) {
            add(contact.actor_id, [&](protocol::SeatRow& row) { add_stage(row, stage, 1); });
        });
    const bool ever = !request.since && !request.until;
    for (auto& [handle, account] : accounts)
        count_leads(account, [&](std::int64_t seat) {
            return ever ? leads_ever(question.db, seat) : leads_within(question.db, seat, window);
        });

    std::vector<Account> sorted;
    sorted.reserve(accounts.size());
    for (auto& [handle, account] : accounts) sorted.push_back(std::move(account));
    std::ranges::stable_sort(sorted, std::greater(), [](const Account& a) { return a.whole.messages; });
    protocol::SeatsResponse response{request.since, request.until, {}};
    for (auto& account : sorted) {
        std::vector<protocol::SeatRow> rows;
        for (auto& [id, row] : account.seats) rows.push_back(std::move(row));
        std::ranges::sort(rows, {}, &protocol::SeatRow::operator_name);
        std::ranges::stable_sort(rows, std::greater(), &protocol::SeatRow::messages);
        if (rows.front().messages > 0) rows.front().best = true;
        response.rows.push_back(std::move(account.whole));
        std::ranges::move(rows, std::back_inserter(response.rows));
    }
    return response;
}

}  // namespace instacrm::insight
