// docs/numbers.md against the daemon: its definitions are the code's, and its queries over the raw tables
// give the same numbers on generated histories. INSTACRM_SEED=N runs one of them alone.
#include "common/domain/numbers.hpp"

#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "common/platform/time_zone.hpp"
#include "daemon/governance/goals.hpp"
#include "daemon/insight/calendar.hpp"
#include "daemon/insight/funnel.hpp"
#include "daemon/insight/summary.hpp"
#include "daemon/insight/templates.hpp"
#include "daemon/store/recount.hpp"
#include "tests/support/history.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <map>
#include <sstream>

using namespace instacrm;
using namespace instacrm::test;
using namespace std::chrono;

namespace {

// --- the page -------------------------------------------------------------------------------------

struct Entry {
    std::string words;
    std::string definition;
    std::string sql;
    std::string example;
};

struct Page {
    std::string views;
    std::vector<std::string> names;
    std::map<std::string, Entry> entries;

    Page() {
        std::istringstream lines(
            platform::read_file(std::filesystem::path(INSTACRM_SOURCE_FOLDER) / "docs/numbers.md"));
        std::string* open = nullptr;  // the SQL that is being read
        Entry* entry = nullptr;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("```")) {
                open = line == "```sql" ? (entry != nullptr ? &entry->sql : &views) : nullptr;
            } else if (open != nullptr) {
                *open += line + "\n";
            } else if (line.starts_with("### `")) {
                const auto end = line.find('`', 5);
                names.push_back(line.substr(5, end - 5));
                entry = &entries[names.back()];
                entry->words = line.substr(end + 3);
            } else if (line.starts_with("## ")) {
                entry = nullptr;
            } else if (entry != nullptr && line.starts_with("The example team: ")) {
                entry->example = line.substr(18);
            } else if (entry != nullptr && !line.empty() && entry->sql.empty()) {
                entry->definition += (entry->definition.empty() ? "" : " ") + line;
            }
        }
    }
};

const Page& page() {
    static const Page read;
    return read;
}

// --- the reference --------------------------------------------------------------------------------

using Row = std::vector<std::string>;
using Result = std::vector<Row>;

/// What is asked, in the reference's words and in the daemon's.
struct Case {
    std::string zone;
    Time now;
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> person;   ///< a name
    std::optional<std::string> account;  ///< a handle
    std::int64_t stage = 1;
    const Template* text = &templates.front();
};

std::string number_text(double value) {
    return fmt::format("{:.9g}", value);
}

/// Plain SQLite over the file, none of our code.
class Reference {
public:
    explicit Reference(const std::filesystem::path& file) {
        REQUIRE(sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
        check(sqlite3_exec(db_, page().views.c_str(), nullptr, nullptr, nullptr));
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;
    ~Reference() { sqlite3_close(db_); }

    Result run(const std::string& sql, const Case& of, std::int64_t self,
               std::optional<std::int64_t> person) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr));
        const auto bind = [&](const char* name, std::optional<std::int64_t> value) {
            if (const auto place = sqlite3_bind_parameter_index(statement, name); place > 0 && value)
                sqlite3_bind_int64(statement, place, *value);
        };
        const auto bind_text = [&](const char* name, const std::string& text) {
            if (const auto place = sqlite3_bind_parameter_index(statement, name); place > 0)
                sqlite3_bind_text(statement, place, text.c_str(), -1, SQLITE_TRANSIENT);  // NOLINT
        };
        bind(":since", of.since ? to_micros(*of.since) : 0);
        bind(":until", of.until ? to_micros(*of.until) : std::numeric_limits<std::int64_t>::max());
        bind(":now", to_micros(of.now));
        bind(":self", self);
        bind(":operator", person);
        bind(":stage", of.stage);
        bind_text(":word", of.text->word);
        if (of.account) bind_text(":account", *of.account);
        Result result;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            Row row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) row.push_back(cell(statement, i));
            result.push_back(std::move(row));
        }
        check(sqlite3_finalize(statement));
        return result;
    }

private:
    void check(int code) const {
        if (code != SQLITE_OK) FAIL(sqlite3_errmsg(db_));
    }
    static std::string cell(sqlite3_stmt* statement, int column) {
        switch (sqlite3_column_type(statement, column)) {
            case SQLITE_NULL:
                return "-";
            case SQLITE_FLOAT:
                return number_text(sqlite3_column_double(statement, column));
            default:
                return reinterpret_cast<const char*>(sqlite3_column_text(statement, column));  // NOLINT
        }
    }

    sqlite3* db_ = nullptr;
};

// --- the daemon's answers -------------------------------------------------------------------------

template <class Request>
Request request_of(const Case& of) {
    Request request;
    request.since = of.since;
    request.until = of.until;
    request.operator_name = of.person;
    request.actor = of.account;
    request.tz = of.zone;
    return request;
}

std::string text_of(std::int64_t number) {
    return std::to_string(number);
}
std::string text_of(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "-";
}
std::string text_of(const std::optional<double>& number) {
    return number ? number_text(*number) : "-";
}
template <class T>
Result one(const T& value) {
    return {{text_of(value)}};
}

using insight::Question;
using Answer = Result (*)(const Question&, const Case&);

protocol::StatsResponse summary(const Question& question, const Case& of) {
    return insight::summary(question, request_of<protocol::StatsRequest>(of));
}
template <auto Member>
Result summary_number(const Question& question, const Case& of) {
    return one(summary(question, of).*Member);
}

Result hub_own(const Question& question, const Case& of) {
    return one(summary(question, of).hub->own);
}
Result hub_average(const Question& question, const Case& of) {
    return {{number_text(summary(question, of).hub->average)}};
}
Result hub_difference(const Question& question, const Case& of) {
    return one(summary(question, of).hub->difference);
}

Result pipeline(const Question& question, const Case& of) {
    Result result;
    for (const auto& row : summary(question, of).pipeline)
        result.push_back({text_of(static_cast<std::int64_t>(row.status)), text_of(row.leads)});
    return result;
}

/// The reference lists no day without a DM: that none is left out is another test's business.
Result volume(const Question& question, const Case& of) {
    auto request = request_of<protocol::VolumeRequest>(of);
    if (!request.since) request.since = parse_time("2026-01-01T00:00:00Z");
    Result result;
    for (const auto& row : insight::volume(question, request).rows)
        if (row.messages > 0) result.push_back({row.day, text_of(row.messages)});
    return result;
}

Result heatmap(const Question& question, const Case& of) {
    Result result;
    for (const auto& row : insight::heatmap(question, request_of<protocol::StatsRequest>(of)).rows)
        if (row.messages > 0)
            result.push_back({text_of(row.weekday), text_of(row.hour), text_of(row.messages)});
    return result;
}

Result leaderboard(const Question& question, const Case& of) {
    Result result;
    for (const auto& row : insight::leaderboard(question, request_of<protocol::StatsRequest>(of)).rows)
        if (row.messages > 0) result.push_back({row.of, row.name, text_of(row.messages)});
    return result;
}

protocol::FunnelResponse funnel(const Question& question, const Case& of) {
    return insight::funnel(question, request_of<protocol::FunnelRequest>(of));
}
Result funnel_stages(const Question& question, const Case& of) {
    Result result;
    std::int64_t stage = 0;
    for (const auto& row : funnel(question, of).rows) {
        if (row.leads > 0) result.push_back({text_of(stage), text_of(row.leads)});
        ++stage;
    }
    return result;
}
template <auto Member>
Result funnel_number(const Question& question, const Case& of) {
    return one(funnel(question, of).rows.at(static_cast<std::size_t>(of.stage)).*Member);
}

/// All texts of a template must be in one row.
protocol::TemplateRow template_row(const Question& question, const Case& of) {
    protocol::TemplateRow found;
    const auto answer = insight::templates(question, request_of<protocol::TemplatesRequest>(of));
    for (const auto& row : answer.rows) {
        std::string text = row.text;
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
        if (text.find(of.text->word) == std::string::npos) continue;
        CHECK(found.sent == 0);
        found = row;
    }
    CHECK(answer.other_sent == 0);
    CHECK(answer.still_to_sort == 0);
    return found;
}
template <auto Member>
Result template_number(const Question& question, const Case& of) {
    return one(template_row(question, of).*Member);
}

template <auto Member>
Result enrichment(const Question& question, const Case& of) {
    return one(insight::enrichment(question, request_of<protocol::StatsRequest>(of)).*Member);
}

/// The account's own row, then its seats.
std::vector<protocol::SeatRow> seats(const Question& question, const Case& of) {
    return insight::seats(question, request_of<protocol::StatsRequest>(of)).rows;
}
Result seat_leads(const Question& question, const Case& of) {
    const auto rows = seats(question, of);
    return one(rows.empty() ? 0 : rows.front().leads);
}
Result seat_stages(const Question& question, const Case& of) {
    const auto rows = seats(question, of);
    if (rows.empty()) return {};
    const auto& row = rows.front();
    Result result;
    std::int64_t stage = 0;
    for (const auto leads : {row.contacted, row.replied, row.warm, row.booked, row.paid}) {
        if (leads > 0) result.push_back({text_of(stage), text_of(leads)});
        ++stage;
    }
    return result;
}
Result best_seat(const Question& question, const Case& of) {
    for (const auto& row : seats(question, of))
        if (row.best) return {{row.operator_name}};
    return {};
}

using p_stats = protocol::StatsResponse;
using p_funnel = protocol::FunnelRow;
using p_template = protocol::TemplateRow;
using p_enrichment = protocol::EnrichmentResponse;

struct Checked {
    const char* name;
    Answer answer;
    bool of_account = false;  ///< asked of one account, and of no person
};
constexpr Checked checked[] = {
    {"messages", summary_number<&p_stats::messages>},
    {"leads_contacted", summary_number<&p_stats::leads_contacted>},
    {"replied", summary_number<&p_stats::replied>},
    {"warm", summary_number<&p_stats::warm>},
    {"booked", summary_number<&p_stats::booked>},
    {"paid", summary_number<&p_stats::paid>},
    {"reply_rate_of_contacted", summary_number<&p_stats::reply_rate_of_contacted>},
    {"reply_rate_of_messages", summary_number<&p_stats::reply_rate_of_messages>},
    {"booked_rate_of_contacted", summary_number<&p_stats::booked_rate_of_contacted>},
    {"booked_rate_of_messages", summary_number<&p_stats::booked_rate_of_messages>},
    {"active_leads", summary_number<&p_stats::active_leads>},
    {"hub_own", hub_own},
    {"hub_average", hub_average},
    {"hub_difference", hub_difference},
    {"pipeline", pipeline},
    {"volume", volume},
    {"heatmap", heatmap},
    {"leaderboard", leaderboard},
    {"funnel", funnel_stages},
    {"rate_of_contacted", funnel_number<&p_funnel::rate_of_contacted>},
    {"rate_of_previous", funnel_number<&p_funnel::rate_of_previous>},
    {"median_sec_from_previous", funnel_number<&p_funnel::median_sec_from_previous>},
    {"message_sent", template_number<&p_template::sent>},
    {"message_answered", template_number<&p_template::answered>},
    {"message_rate", template_number<&p_template::rate>},
    {"enrichment_leads", enrichment<&p_enrichment::leads>},
    {"enrichment_emails", enrichment<&p_enrichment::emails>},
    {"enrichment_phones", enrichment<&p_enrichment::phones>},
    {"enrichment_score", enrichment<&p_enrichment::score>},
    {"seat_leads", seat_leads, true},
    {"seat_stages", seat_stages, true},
    {"best_seat", best_seat, true},
};
constexpr Checked goal_progress{"goal_progress", nullptr};

// --- comparing ------------------------------------------------------------------------------------

constexpr std::array<const char*, 7> zones{
    "Europe/Berlin",       "UTC",          "America/New_York", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns"};

std::string words_of(const Result& result) {
    std::string text;
    for (const auto& row : result) text += fmt::format("{}{}", text.empty() ? "" : "; ", fmt::join(row, " "));
    return text.empty() || text == "-" ? "nothing" : text;
}

/// A store with its reference beside it.
struct Judge {
    MachineStore& machine;
    TimeZone zone;
    Reference reference;

    Judge(MachineStore& of, const std::filesystem::path& file, const std::string& zone_name)
        : machine(of), zone(TimeZone::named(zone_name)), reference(file) {}

    Result expected(const Checked& number, const Case& of) {
        std::optional<std::int64_t> person;
        if (of.person)
            person = machine.db.value<std::int64_t>("SELECT id FROM operator WHERE name = ?", *of.person);
        return reference.run(page().entries.at(number.name).sql, of, machine.self.operator_id, person);
    }
    Result actual(const Checked& number, const Case& of) {
        return number.answer({machine.db, of.now, zone, machine.self.operator_id}, of);
    }
};

Case case_of(const Checked& number, Case of) {
    if (!number.of_account) return of;
    of.person.reset();
    if (!of.account) of.account = "shared.shop";
    return of;
}

/// Windows that begin and end where it hurts: at an event, a microsecond beside it, at a day's begin.
Time some_edge(store::Database& db, const TimeZone& zone, std::mt19937_64& engine) {
    const auto at =
        db.value<std::int64_t>(
              "SELECT at FROM event ORDER BY at LIMIT 1 OFFSET ABS(?) % (SELECT COUNT(*) FROM event)",
              static_cast<std::int64_t>(engine() >> 1U))
            .value_or(0);
    const auto time = from_micros(at);
    switch (engine() % 5) {
        case 0:
            return time;
        case 1:
            return time + microseconds(1);
        case 2:
            return zone.start_of(Period::day, time);
        case 3:
            return zone.next(Period::week, time);
        default:
            return floor<minutes>(time);
    }
}

Case some_case(store::Database& db, const TimeZone& zone, std::mt19937_64& engine, Time now) {
    Case of{zone.name(), now, {}, {}, {}, {}};
    if (engine() % 4 != 0) of.since = some_edge(db, zone, engine);
    if (engine() % 3 != 0) of.until = some_edge(db, zone, engine);
    if (of.since && of.until && *of.until < *of.since) std::swap(of.since, of.until);
    if (engine() % 3 == 0) of.person = engine() % 2 == 0 ? "Anna" : "Ben";
    constexpr std::array accounts{"shared.shop", "anna.sells", "ben.sells"};
    if (engine() % 3 == 0) of.account = accounts.at(engine() % 3);
    of.stage = static_cast<std::int64_t>(1 + engine() % 4);
    of.text = &templates.at(engine() % templates.size());
    return of;
}

/// Each goal in the window that is under way: the query has it as :since and :until, and the goal's metric as
/// the stage that it counts, -1 for DMs and -2 for those who got any.
void compare_goals(Judge& judge, Time now) {
    auto& db = judge.machine.db;
    for (const auto& goal : governance::goals(db, judge.zone, now, judge.machine.self.operator_id)) {
        Case of{judge.zone.name(), now, goal.window_start, goal.window_end, goal.operator_name, goal.actor};
        of.stage = goal.metric == Metric::total_messages_sent ? -1
                   : goal.metric == Metric::unique_profiles_contacted
                       ? -2
                       : static_cast<std::int64_t>(goal.metric) - 1;
        INFO("goal ", std::string(to_string(goal.metric)), " ", std::string(to_string(goal.frequency)),
             " of ", goal.operator_name.value_or("all"), " from ", goal.actor.value_or("any"), " at ",
             format_utc(now));
        CHECK(words_of(one(goal.progress)) == words_of(judge.expected(goal_progress, of)));
        if (of.person) continue;
        of.person = "Anna";  // the machine's own: what of it is mine
        CHECK(words_of(one(goal.mine)) == words_of(judge.expected(goal_progress, of)));
    }
}

void compare(std::uint64_t seed) {
    const TempHome home;
    const std::string zone_name = zones.at(seed % zones.size());
    platform::use_time_zone(zone_name);  // SQLite's 'localtime' goes by it
    History history(home.folder(), seed);
    INFO("replay: INSTACRM_SEED=", seed,
         " build/dev/bin/integration_tests --source-file='*/numbers_test.cpp'");
    for (auto* machine : {&history.anna, &history.ben}) {
        for (const auto& difference : store::recount_sample(machine->db, {1'000'000, 1'000'000}))
            FAIL_CHECK(fmt::format("{} of the {} differ from the log", difference.rows, difference.what));
    }
    Judge judge(history.anna, home.folder() / "anna.db", zone_name);
    std::mt19937_64 engine(seed * 7919);
    compare_goals(judge, history.now);
    for (int i = 0; i < 8; ++i) {
        compare_goals(judge, some_edge(history.anna.db, judge.zone, engine));
        const auto any = some_case(history.anna.db, judge.zone, engine, history.now);
        for (const auto& number : checked) {
            const auto of = case_of(number, any);
            INFO(std::string(number.name), " in ", of.zone, " since ",
                 of.since ? format_utc(*of.since) : "ever", " until ",
                 of.until ? format_utc(*of.until) : "ever", " of ", of.person.value_or("all"), " from ",
                 of.account.value_or("any"), ", stage ", of.stage, ", text ", std::string(of.text->word));
            CHECK(words_of(judge.actual(number, of)) == words_of(judge.expected(number, of)));
        }
    }
}

/// TZ as it was: other tests go by the machine's own.
struct KeepZone {
    std::optional<std::string> before = platform::environment("TZ");
    ~KeepZone() { platform::use_time_zone(before.value_or("UTC")); }
};

}  // namespace

TEST_CASE("docs/numbers.md defines each number as the code does") {
    std::vector<std::string> names;
    for (const auto& number : all_numbers()) {
        INFO(std::string(number.name));
        names.emplace_back(number.name);
        const auto found = page().entries.find(names.back());
        REQUIRE(found != page().entries.end());
        CHECK(found->second.words == number.words);
        CHECK(found->second.definition == number.definition);
    }
    CHECK(page().names == names);
}

TEST_CASE("every number equals a recount in plain SQL, on a hundred generated histories") {
    const KeepZone keep;
    if (const auto seed = platform::environment("INSTACRM_SEED")) return compare(std::stoull(*seed));
    const auto count = std::stoull(platform::environment("INSTACRM_HISTORIES").value_or("100"));
    for (std::uint64_t seed = 1; seed <= count; ++seed) compare(seed);
}

TEST_CASE("the example team of docs/numbers.md has the numbers that are told of it") {
    const KeepZone keep;
    const TempHome home;
    platform::use_time_zone("Europe/Berlin");
    History history(home.folder(), 1, 600, 200);
    Judge judge(history.anna, home.folder() / "anna.db", "Europe/Berlin");
    Case of{"Europe/Berlin",
            history.now,
            parse_time("2026-08-31T22:00:00Z"),
            parse_time("2026-09-30T22:00:00Z"),
            {},
            {},
            1,
            &templates.at(1)};
    for (const auto& number : checked) {
        const auto words = words_of(judge.actual(number, case_of(number, of)));
        INFO(std::string(number.name));
        CHECK(page().entries.at(number.name).example == words);
        if (platform::environment("INSTACRM_PRINT_NUMBERS"))
            std::printf("\"%s\": \"%s\",\n", number.name, words.c_str());
    }
}

TEST_CASE("days, weeks and months without anything are there") {
    const TempHome home;
    History history(home.folder(), 3, 40);
    const auto zone = TimeZone::named("Europe/Berlin");
    const Question question{history.anna.db, history.now, zone, history.anna.self.operator_id};
    protocol::VolumeRequest request;
    request.since = parse_time("2026-02-28T23:00:00Z");
    request.until = parse_time("2026-12-31T23:00:00Z");
    const std::pair<const char*, std::size_t> lengths[] = {{"day", 306}, {"week", 45}, {"month", 10}};
    for (const auto& [by, count] : lengths) {
        request.by = by;
        const auto rows = insight::volume(question, request).rows;
        CHECK(rows.size() == count);
        CHECK((rows.front().messages == 0 || std::string(by) == "month"));  // it began on the 20th of March
        CHECK(std::ranges::is_sorted(rows, {}, &protocol::VolumeRow::starts_at));
    }
    request.by = "fortnight";
    CHECK_THROWS_WITH_AS(insight::volume(question, request), doctest::Contains("fortnight"), Invalid);
}

TEST_CASE("a recount says what differed, and puts it right") {
    const TempHome home;
    History history(home.folder(), 5);
    auto& anna = history.anna;
    const auto recount = [&] {
        std::map<std::string, std::int64_t> found;
        anna.transact(history.now, [&](store::Transaction& tx) {
            for (const auto& difference : store::recount(tx)) found[difference.what] = difference.rows;
        });
        return found;
    };
    CHECK(recount().empty());
    anna.db.script(
        "UPDATE milestone SET at = at + 1 WHERE stage = 0 AND lead_id = (SELECT MIN(lead_id) FROM "
        "milestone)");
    anna.db.script(
        "DELETE FROM rollup WHERE (kind = 0 AND bucket = (SELECT MIN(bucket) FROM rollup "
        "WHERE kind = 0))");
    anna.db.script("UPDATE rollup_team SET count = count + 3 WHERE kind = 100");
    anna.db.script("UPDATE lead_count SET count = count + 1 WHERE status = 0");
    anna.db.script(
        "UPDATE event_text SET shape = 5 WHERE event_id = (SELECT MAX(event_id) FROM event_text WHERE shape "
        "<> 0)");
    CHECK_FALSE(store::recount_sample(anna.db, {1'000'000, 1'000'000}).empty());
    const auto found = recount();
    CHECK(found.at("milestones") == 1);
    CHECK(found.contains("quarters of an hour"));
    CHECK(found.contains("quarters of an hour of the team"));
    CHECK(found.at("counts of leads") == 1);
    CHECK(found.at("shapes of texts") == 1);
    CHECK(recount().empty());
    CHECK(store::recount_sample(anna.db, {1'000'000, 1'000'000}).empty());
}
