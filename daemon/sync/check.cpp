#include "daemon/sync/check.hpp"

#include "daemon/sync/cloud/schema.hpp"

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

/// The row that is written and taken back: nobody's team has it.
store::Rows marked_row() {
    store::Rows rows;
    rows.of<store::SettingRow>().push_back({"instacrm.check", "written by cloud check, undone at once", 1});
    return rows;
}

Check check_schema(TimedCloud& cloud) {
    auto number = std::make_shared<std::int64_t>(0);
    cloud.run([number](SqlCloud& sql) { *number = schema_number(sql.session()); });
    return passed("schema", fmt::format("migration {}", *number));
}

Check check_writing(TimedCloud& cloud) {
    const auto clock = cloud.lock("check");
    try {
        cloud.write(marked_row(), clock.last_seq);
    } catch (...) {
        cloud.roll_back();
        throw;
    }
    cloud.roll_back();
    return passed("write", "one row written, and undone");
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
