// Leads that are one person: an account that was renamed, here and on a teammate's machine.
#include "tests/support/contains.hpp"
#include "tests/support/team.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::test;
namespace json = boost::json;

namespace {

std::string done(const Machine& machine, const std::vector<std::string>& words) {
    const auto outcome = cli(machine, words);
    CAPTURE(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return outcome.output + outcome.errors;
}

json::object lead(const Machine& machine, const std::string& handle) {
    return protocol::parse_json(done(machine, {"leads", "show", handle, "--json"})).as_object();
}

std::size_t leads(const Machine& machine) {
    return protocol::parse_json(done(machine, {"leads", "--json"})).at("leads").as_array().size();
}

/// What both have to agree upon.
std::string view(const Machine& machine) {
    return done(machine, {"leads", "--format", "csv", "--sort", "handle"}) +
           done(machine, {"logs", "--format", "csv", "--fields", "id,kind,handle,at"});
}

}  // namespace

TEST_CASE("a renamed account: all that is known is the new name's, and the old name leads there") {
    const Machine anna("anna", "");
    anna.log("old.name", "dm-1");
    anna.log("old.name", "dm-2");
    done(anna,
         {"leads", "set", "old.name", "--status", "Booked", "--email", "o@example.com", "--follow-up", "3d"});
    done(anna, {"leads", "note", "old.name", "likes tea"});
    anna.log("new.name", "dm-3");
    done(anna, {"leads", "set", "new.name", "--status", "Replied"});

    CHECK(contains(done(anna, {"leads", "merge", "old.name", "new.name", "--yes"}),
                   "@old.name is @new.name from now on: Booked, 3 DMs"));
    for (const std::string name : {"old.name", "new.name"}) {
        CAPTURE(name);
        const auto shown = lead(anna, name);
        CHECK(shown.at("lead").at("handle") == "new.name");
        CHECK(shown.at("lead").at("status") == "Booked");
        CHECK(shown.at("lead").at("email") == "o@example.com");
        CHECK(shown.at("lead").at("messages") == 3);
        CHECK(shown.at("lead").at("followup_at").is_string());
        CHECK(shown.at("aliases") == json::array{"old.name"});
    }
    CHECK(contains(done(anna, {"leads", "show", "new.name"}), "merged: @old.name -> @new.name"));
    CHECK(leads(anna) == 1);
    CHECK(contains(done(anna, {"search", "tea"}), "new.name"));
    // A DM to the old name, as an open tab would log it, is one to the person.
    anna.log("old.name", "dm-4");
    CHECK(lead(anna, "new.name").at("lead").at("messages") == 4);
    CHECK(contains(done(anna, {"leads", "merge", "old.name", "new.name", "--yes"}), "are one lead already"));
}

TEST_CASE("a name that nobody knows is made; an exclusion prevails, and so does contact data over none") {
    const Machine anna("anna", "");
    done(anna, {"leads", "add", "old.name"});
    done(anna, {"leads", "set", "old.name", "--status", "Excluded"});
    done(anna, {"leads", "merge", "old.name", "new.name", "--yes"});
    CHECK(lead(anna, "new.name").at("lead").at("status") == "Excluded");

    done(anna, {"leads", "add", "a"});
    done(anna, {"leads", "set", "a", "--phone", "+49 30 1"});
    done(anna, {"leads", "add", "b"});
    done(anna, {"leads", "set", "b", "--phone", "N/F", "--status", "Paid"});
    done(anna, {"leads", "merge", "a", "b", "--yes"});
    CHECK(lead(anna, "b").at("lead").at("phone") == "+49 30 1");
    CHECK(lead(anna, "b").at("lead").at("status") == "Paid");
    // A name can be passed on: what was merged goes along.
    done(anna, {"leads", "merge", "b", "c", "--yes"});
    CHECK(lead(anna, "a").at("lead").at("handle") == "c");
    CHECK(lead(anna, "c").at("aliases") == json::array{"a", "b"});
}

TEST_CASE("what cannot be merged is refused, and nothing changes") {
    const Machine anna("anna", "");
    done(anna, {"leads", "add", "known"});
    const auto before = view(anna);
    CHECK(cli(anna, {"leads", "merge", "nobody.here", "known", "--yes"}).exit_code == 5);
    const auto twice = cli(anna, {"leads", "merge", "@known", "known", "--yes"});
    CHECK(contains(twice.errors, "named twice"));
    CHECK(cli(anna, {"leads", "merge", "known", "other"}).exit_code == 2);
    CHECK(view(anna) == before);
    done(anna, {"leads", "add", "gone"});
    done(anna, {"leads", "forget", "gone", "--yes"});
    CHECK(contains(cli(anna, {"leads", "merge", "known", "gone", "--yes"}).errors, "was erased"));
    CHECK(contains(cli(anna, {"leads", "merge", "gone", "known", "--yes"}).errors, "was erased"));
}

TEST_CASE("the whole team sees one lead: who knew both, who worked offline, who joins later") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    Machine anna("anna", url);
    Machine ben("ben", url);
    anna.log("old.name", "dm-1");
    ben.log("new.name", "dm-2");
    for (const auto* machine : {&anna, &ben}) until("both leads", [&] { return leads(*machine) == 2; });
    until_in_sync(anna);
    until_in_sync(ben);

    done(anna, {"leads", "merge", "old.name", "new.name", "--yes"});
    // Ben does not know yet, and goes on with the old name.
    ben.log("old.name", "dm-3");
    done(ben, {"leads", "set", "old.name", "--email", "late@example.com"});
    until("Ben knows", [&] { return leads(ben) == 1; });
    until_in_sync(ben);
    until("Anna has Ben's", [&] { return anna.messages() == 3; });
    until_in_sync(anna);
    const Machine carl("carl", url);
    until("Carl has all", [&] { return carl.messages() == 3 && leads(carl) == 1; });
    until("Anna has the address",
          [&] { return lead(anna, "new.name").at("lead").at("email") == "late@example.com"; });
    CHECK(view(ben) == view(anna));
    CHECK(view(carl) == view(anna));
    CHECK(lead(carl, "old.name").at("lead").at("messages") == 3);
    CHECK(lead(carl, "old.name").at("aliases") == json::array{"old.name"});

    // Erased under one name, gone under both.
    done(carl, {"leads", "forget", "new.name", "--yes"});
    for (const auto* machine : {&anna, &ben}) {
        until("erased", [&] { return leads(*machine) == 0; });
        CHECK(contains(cli(*machine, {"leads", "show", "old.name"}).errors, "was erased"));
    }
}
