#include "daemon/sync/check.hpp"

#include "daemon/sync/cloud/schema.hpp"
#include "daemon/sync/cloud/tables.hpp"

#include <fmt/format.h>

#include <chrono>

namespace instacrm::sync {
namespace {

using namespace std::chrono;
using State = Check::State;

constexpr int round_trips = 5;
constexpr auto tolerated_offset = seconds(5);

Check passed(const std::string& name, const std::string& text) {
    return {name, State::ok, text, {}};
}

Check failed(const std::string& name, const CloudError& error) {
    return {name, State::fail, error.what(), error.remedy()};
}

// Nobody's team has these: no id that is derived or drawn has a dash in it.
constexpr const char* marked_operator = "OPR-CHECK-00";
constexpr const char* marked_actor = "ACT-CHECK-00";
constexpr const char* marked_lead = "TAR-CHECK-00";
constexpr const char* marked_event = "ELG-CHECK-00";
constexpr const char* marked_id = "CHECK-00";

store::LeadRow lead_of_check(const char* id, const char* handle) {
    store::LeadRow row;
    row.id = id;
    row.handle = handle;
    row.status = "Cold No Reply";
    row.notes = "N/A";
    row.email = row.phone = row.contact_source = "N/S";
    return row;
}

/// A row for every table, and the erasure of the lead among them: whatever a push may need is tried.
store::Rows marked_rows(Time now) {
    store::Rows rows;
    rows.of<store::SettingRow>().push_back({"instacrm.check", "written by cloud check, undone at once", 1});
    rows.of<store::SuppressionRow>().push_back({marked_id, now});
    rows.of<store::OperatorRow>().push_back(
        {marked_operator, "check@instacrm.invalid", marked_operator, 1, "offline", 0, 1, now, now});
    rows.of<store::ActorRow>().push_back(
        {marked_actor, marked_actor, marked_operator, 1, "Active", 1, now, now});
    rows.of<store::LeadRow>().push_back(lead_of_check(marked_lead, "-check"));
    rows.of<store::LeadRow>().push_back(lead_of_check("TAR-CHECK-01", "-check.erased"));
    rows.of<store::EventRow>().push_back({marked_event, "Outreach", "outreach", marked_operator, marked_actor,
                                          marked_lead, std::nullopt, now, now, std::nullopt, std::nullopt, 0,
                                          std::nullopt});
    rows.of<store::MessageRow>().push_back({marked_id, marked_event, "check", now, 0});
    rows.of<store::NoteRow>().push_back({marked_event, marked_lead, marked_operator, "check", now});
    rows.of<store::SharedRule>().push_back({marked_id, "Frequency Cap", "Total Messages Sent", 1, 1,
                                            "Soft Warning", std::nullopt, marked_operator, std::nullopt,
                                            "Archived", 1, std::nullopt, now});
    rows.of<store::GoalRow>().push_back({marked_id, "Total Messages Sent", 1, "Daily", marked_operator,
                                         std::nullopt, "Archived", 1, std::nullopt, now, now, std::nullopt});
    rows.of<store::VoteRow>().push_back({marked_id, marked_operator, 1, 1});
    rows.of<store::FollowupRow>().push_back({marked_lead, now, 0, marked_operator, 1});
    rows.of<store::TombstoneRow>().push_back({"TARGETS", marked_lead, "TAR-CHECK-01"});
    return rows;
}

Check check_schema(TimedCloud& cloud) {
    auto number = std::make_shared<std::int64_t>(0);
    cloud.run([number](SqlCloud& sql) { *number = schema_number(sql.session()); });
    return passed("schema", fmt::format("migration {}", *number));
}

Check check_writing(TimedCloud& cloud) {
    const auto clock = cloud.lock("check");
    const auto rows = marked_rows(from_micros(clock.now));
    store::Rows back;
    try {
        const auto last = cloud.write(rows, clock.last_seq);
        back = cloud.window(clock.last_seq, last);
    } catch (...) {
        cloud.roll_back();
        throw;
    }
    cloud.roll_back();
    // The erased lead and its follow-up have gone again.
    if (back.size() + 2 != rows.size())
        throw CloudError(CloudFault::other,
                         fmt::format("{} rows were written and {} read back", rows.size() - 2, back.size()),
                         "another program's trigger may change what is written");
    return passed("write",
                  fmt::format("a row in each of {} tables, read back, and undone", all_tables().size()));
}

Check check_speed(TimedCloud& cloud) {
    const auto start = steady_clock::now();
    for (int i = 0; i < round_trips; ++i) cloud.look("check");
    const auto each = duration_cast<microseconds>(steady_clock::now() - start) / round_trips;
    return passed("round trip", fmt::format("{:.1f} ms", static_cast<double>(each.count()) / 1000));
}

Check check_clock(TimedCloud& cloud, const Clock& clock) {
    const auto locked = cloud.lock("check");
    cloud.roll_back();
    const auto offset = duration_cast<milliseconds>(from_micros(locked.now) - clock());
    auto check = passed("clock", fmt::format("the cloud's is {} ms ahead of this machine's", offset.count()));
    if (offset > tolerated_offset || offset < -tolerated_offset) {
        check.state = State::warn;
        check.remedy = "let both machines take their time from the network";
    }
    return check;
}

}  // namespace

std::vector<Check> check_cloud(const Engine& engine, const Clock& clock) {
    std::vector<Check> checks;
    std::unique_ptr<TimedCloud> cloud;
    const auto ask = [&](const char* name, const std::function<Check()>& question) {
        try {
            checks.push_back(question());
            return true;
        } catch (const CloudError& error) {
            checks.push_back(failed(name, error));
            return false;
        }
    };
    const auto connect = [&] {
        cloud = engine.connect();
        return passed("connect", engine.url().shown);
    };
    if (!ask("connect", connect)) return checks;
    if (!ask("schema", [&] { return check_schema(*cloud); })) return checks;
    if (!ask("write", [&] { return check_writing(*cloud); })) return checks;
    ask("round trip", [&] { return check_speed(*cloud); });
    ask("clock", [&] { return check_clock(*cloud, clock); });
    return checks;
}

}  // namespace instacrm::sync
