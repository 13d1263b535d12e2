// Taking changes back, here and on a teammate's machine.
#include "tests/support/contains.hpp"
#include "tests/support/team.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::test;
namespace json = boost::json;

namespace {

constexpr const char* handle = "anna.smith";

void set(const Machine& machine, const std::string& option, const std::string& value) {
    const auto outcome = cli(machine, {"leads", "set", handle, option, value});
    CAPTURE(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
}

std::string undo(const Machine& machine) {
    const auto outcome = cli(machine, {"leads", "undo", handle});
    CAPTURE(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return outcome.errors;
}

json::object lead(const Machine& machine) {
    return protocol::parse_json(cli(machine, {"leads", "show", handle, "--json"}).output)
        .at("lead")
        .as_object();
}

std::string status(const Machine& machine) {
    return std::string(lead(machine).at("status").as_string());
}

std::int64_t booked(const Machine& machine) {
    return protocol::parse_json(cli(machine, {"stats", "--json"}).output).at("booked").as_int64();
}

}  // namespace

TEST_CASE("changes are taken back one by one, newest first, with values that hold arrows and commas") {
    const Machine machine("anna", "");
    machine.log(handle, "dm-1");
    CHECK(contains(cli(machine, {"leads", "undo", handle}).errors, "nothing of @anna.smith can be undone"));
    set(machine, "--status", "Warm");
    set(machine, "--source", "Email: a -> b, Phone: c -> d");
    set(machine, "--source", "web");
    set(machine, "--email", "anna@example.com");
    set(machine, "--follow-up", "3d");
    REQUIRE(cli(machine, {"leads", "remove", handle, "--yes"}).exit_code == 0);

    CHECK(contains(undo(machine), "Removed"));
    CHECK(lead(machine).at("followup_at").is_string());
    CHECK(contains(undo(machine), "follow up: none -> 20"));
    CHECK(lead(machine).at("followup_at").is_null());
    undo(machine);
    CHECK(lead(machine).at("email") == "N/S");
    undo(machine);
    CHECK(lead(machine).at("contact_source") == "Email: a -> b, Phone: c -> d");
    undo(machine);
    CHECK(lead(machine).at("contact_source") == "N/S");
    CHECK(status(machine) == "Warm");
    const auto last = undo(machine);
    CHECK(contains(last, "took back what anna did"));
    CHECK(contains(last, ": Status: Cold No Reply -> Warm\n"));
    CHECK(status(machine) == "Cold No Reply");
    const auto end = cli(machine, {"leads", "undo", handle});
    CHECK(end.exit_code == 1);
    CHECK(contains(end.errors, "nothing of @anna.smith can be undone"));
    CHECK(cli(machine, {"leads", "undo", "nobody.here"}).exit_code == 5);
}

TEST_CASE("what a teammate took back is back for all, and counts for nobody") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    const Machine ben("ben", url);
    anna.log(handle, "dm-1");
    set(anna, "--status", "Replied");
    set(anna, "--status", "Booked");
    until("Ben sees it", [&] {
        return cli(ben, {"leads", "show", handle}).exit_code == 0 && status(ben) == "Booked";
    });
    CHECK(booked(ben) == 1);
    undo(ben);
    CHECK(status(ben) == "Replied");
    CHECK(booked(ben) == 0);
    until("Anna sees it", [&] { return status(anna) == "Replied"; });
    CHECK(booked(anna) == 0);
    // A machine that joins later learns both at once.
    const Machine carl("carl", url);
    until("Carl sees it", [&] { return cli(carl, {"leads", "show", handle}).exit_code == 0; });
    until_in_sync(carl);
    CHECK(status(carl) == "Replied");
    CHECK(booked(carl) == 0);
    CHECK(contains(cli(carl, {"logs", "list", "--format", "csv"}).output, "Undo = [ELG-"));
}
