// A team that agrees: two real daemons that share a hub, by the command line and by the bare pipe.
#include "common/protocol/messages/governance.hpp"

#include "common/protocol/messages/goals.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "common/protocol/messages/rules.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/team.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::test;
namespace p = instacrm::protocol;
namespace json = boost::json;

namespace {

/// Anna founds the team; Ben joins.
struct Pair {
    TempHome shared;
    std::string url = "sqlite3://" + (shared.folder() / "hub.db").string();
    Machine anna{"anna", url};
    Machine ben = joined();

    Machine joined() const {
        until_in_sync(anna);
        return Machine("ben", url);
    }
    explicit Pair(const std::string& mode = "") {
        until("Anna knows Ben", [&] { return contains(typed(anna, {"operators", "list"}), "ben"); });
        until("Ben knows who founded the team",
              [&] { return governance(ben).owners == std::vector{std::string("anna")}; });
        if (mode.empty()) return;
        typed(anna, {"governance", "set", "--mode", mode, "--quorum", "2"});
        until("Ben knows the mode", [&] { return to_string(governance(ben).settings.mode) == mode; });
    }

    static std::string typed(const Machine& machine, const std::vector<std::string>& words) {
        const auto outcome = cli(machine, words);
        CAPTURE(outcome.errors);
        CHECK(outcome.exit_code == 0);
        return outcome.output;
    }
    static std::string id(const Machine& machine, const std::vector<std::string>& words) {
        auto output = typed(machine, words);
        while (output.ends_with('\n')) output.pop_back();
        return output;
    }
    static p::GovernanceResponse governance(const Machine& machine) {
        return machine.daemon->client().call<p::GovernanceResponse>("governance.get", p::Nothing{});
    }
    /// Of a rule or goal: "Active", or nothing when the machine does not know it.
    static std::string status(const Machine& machine, const std::string& uid) {
        const auto list = typed(machine, {uid.starts_with("RUL") ? "rules" : "goals", "list", "--all",
                                          "--format", "tsv", "--no-header", "--fields", "id,status"});
        const auto place = list.find(uid);
        if (place == std::string::npos) return "";
        const auto start = place + uid.size() + 1;
        return list.substr(start, list.find('\n', start) - start);
    }
    void both(const std::string& uid, const std::string& wanted) const {
        CAPTURE(uid);
        until(wanted.c_str(), [&] { return status(anna, uid) == wanted && status(ben, uid) == wanted; });
    }
    /// The same log of agreements on both, once both are in sync.
    void same_log() const {
        const std::vector<std::string> words{"governance", "log",      "--format",
                                             "csv",        "--fields", "at,kind,operator,details,id"};
        until("the same log", [&] { return typed(anna, words) == typed(ben, words); });
    }
};

}  // namespace

TEST_CASE("proposed here, voted there, active on both") {
    const Pair team("quorum");
    const auto rule = Pair::id(team.anna, {"rules", "propose", "--cap", "40/day"});
    until("Ben sees it", [&] { return Pair::status(team.ben, rule) == "Pending Suggestion"; });
    CHECK(contains(Pair::typed(team.ben, {"governance", "list"}), rule));
    const auto goal =
        Pair::id(team.ben, {"goals", "propose", "--metric", "replies-received", "--target", "10"});
    until("Anna sees it", [&] { return Pair::status(team.anna, goal) == "Pending Suggestion"; });
    Pair::typed(team.ben, {"governance", "vote", rule, "yes"});
    Pair::typed(team.anna, {"governance", "vote", goal, "yes"});
    team.both(rule, "Active");
    team.both(goal, "Active");

    // To archive takes as many.
    Pair::typed(team.ben, {"rules", "remove", rule});
    CHECK(Pair::status(team.ben, rule) == "Active");
    until("Anna is asked", [&] {
        return contains(Pair::typed(team.anna, {"governance", "list"}), "archive");
    });
    Pair::typed(team.anna, {"governance", "vote", rule, "yes"});
    team.both(rule, "Archived");
    team.same_log();
    const auto log = Pair::typed(team.ben, {"governance", "log", "--id", rule, "--format", "csv"});
    for (const auto* step : {"Proposed", "yes", "Active", "to archive", "Archived"})
        CHECK(contains(log, step));
}

TEST_CASE("with owners, a member proposes and archives nothing, neither by commands nor by the pipe") {
    const Pair team("owner");
    const auto limit = Pair::id(team.anna, {"rules", "add", "--cap", "40/day"});
    const auto goal = Pair::id(team.anna, {"goals", "add", "--metric", "bookings-made", "--target", "2"});
    team.both(limit, "Active");
    team.both(goal, "Active");

    CHECK(cli(team.ben, {"rules", "remove", limit}).exit_code == 4);
    CHECK(cli(team.ben, {"goals", "remove", goal}).exit_code == 4);
    CHECK(cli(team.ben, {"governance", "set", "--mode", "open"}).exit_code == 4);
    CHECK(cli(team.ben, {"operators", "roles", "ben", "owner"}).exit_code == 4);
    for (const auto* method : {"rules.remove", "goals.remove"}) {
        auto raw = team.ben.daemon->client();
        const auto uid = std::string(method).starts_with("rules") ? limit : goal;
        raw.send(p::request_text(2, method, json::object{{"id", uid}}));
        const auto reply = p::parse_json(raw.receive().value());
        CHECK(reply.as_object().at("error").as_object().at("code") == 1004);
    }

    // What he wants to add is a proposal, and his own vote is advice.
    const auto mine = cli(team.ben, {"rules", "add", "--cap", "1000/day", "--replaces", limit});
    CHECK(mine.exit_code == 0);
    CHECK(contains(mine.errors, "proposed"));
    const auto wish = mine.output.substr(0, 12);
    Pair::typed(team.ben, {"governance", "vote", wish, "yes"});
    until("Anna sees it", [&] { return Pair::status(team.anna, wish) == "Pending Suggestion"; });
    CHECK(Pair::status(team.ben, wish) == "Pending Suggestion");
    Pair::typed(team.anna, {"governance", "vote", wish, "yes"});
    team.both(wish, "Active");
    team.both(limit, "Archived");

    // An owner makes another; who is none any more may nothing again.
    Pair::typed(team.anna, {"operators", "roles", "ben", "owner"});
    until("Ben is one", [&] { return Pair::governance(team.ben).role == OperatorRole::owner; });
    Pair::typed(team.ben, {"rules", "remove", wish});
    team.both(wish, "Archived");
    Pair::typed(team.ben, {"operators", "roles", "anna", "member"});
    until("Anna is none", [&] { return Pair::governance(team.anna).role == OperatorRole::member; });
    CHECK(cli(team.ben, {"operators", "roles", "ben", "member"}).exit_code != 0);  // the last one
    team.same_log();
}

#ifndef _WIN32  // where a file that is open cannot be moved away
TEST_CASE("votes at once, and proposals while away, end equal") {
    Pair team("quorum");
    std::vector<std::string> proposals;
    for (int i = 1; i <= 6; ++i)
        proposals.push_back(
            Pair::id(team.anna, {"rules", "propose", "--cap", std::to_string(i * 10) + "/day"}));
    until("Ben has them all",
          [&] { return Pair::status(team.ben, proposals.back()) == "Pending Suggestion"; });
    until_in_sync(team.anna);

    // Both without the hub: what they do crosses.
    const auto hub = team.shared.folder() / "hub.db";
    const auto away = team.shared.folder() / "away.db";
    std::filesystem::rename(hub, away);
    std::filesystem::create_directory(hub);  // no file can be made there
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        cli(team.anna, {"governance", "vote", proposals[i], i % 2 == 0 ? "yes" : "no"});
        cli(team.ben, {"governance", "vote", proposals[i], i % 3 == 0 ? "yes" : "no"});
    }
    const auto hers =
        Pair::id(team.anna, {"goals", "propose", "--metric", "total-messages-sent", "--target", "5"});
    const auto his = Pair::id(team.ben, {"rules", "propose", "--spacing", "2m"});
    std::filesystem::remove(hub);
    std::filesystem::rename(away, hub);
    team.anna.now();
    team.ben.now();

    until("each knows the other's",
          [&] { return !Pair::status(team.anna, his).empty() && !Pair::status(team.ben, hers).empty(); });
    until_in_sync(team.anna);
    until_in_sync(team.ben);
    team.same_log();
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        CAPTURE(i);
        // Ben's yes decided, with the one that he had heard of: what is decided stays so.
        const bool both_yes = i % 3 == 0;
        const bool both_no = i % 2 != 0 && i % 3 != 0;
        team.both(proposals[i], both_yes ? "Active" : both_no ? "Rejected" : "Pending Suggestion");
    }
}
#endif

TEST_CASE("who joins later is no founder, even if their first start was offline") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const auto elsewhere = "sqlite3:///nowhere/at/all/hub.db";
    Machine ben("ben", elsewhere);  // believes to be alone
    CHECK(Pair::governance(ben).role == OperatorRole::owner);
    const Machine anna("anna", url, "}\ngovernance: {mode: owner");
    until_in_sync(anna);
    ben.daemon->stop();
    ben.home.write_config(cloud_config(url, "}\ngovernance: {mode: open"));
    ben.daemon->start();
    until("Ben is a member", [&] {
        const auto governance = Pair::governance(ben);
        return governance.role == OperatorRole::member && governance.settings.mode == GovernanceMode::owner;
    });
    until("Anna owns the team", [&] { return Pair::governance(anna).people == 2; });
    CHECK(Pair::governance(anna).role == OperatorRole::owner);
}

TEST_CASE("a team's people and accounts") {
    const Pair team;
    team.anna.log("luna", "dm-1");
    Pair::typed(team.anna, {"actors", "share", "@acc.anna", "ben"});
    until("Ben has a seat", [&] {
        return contains(cli(team.ben, {"actors", "show", "@acc.anna"}).output, "ben");
    });
    // A reply is her account's, whoever notes it; and it says that the invite was taken.
    until("Ben knows the lead", [&] { return cli(team.ben, {"leads", "show", "luna"}).exit_code == 0; });
    Pair::typed(team.ben, {"leads", "set", "luna", "--reachability", "invite-pending"});
    CHECK(contains(cli(team.ben, {"check", "luna"}).output, "still pending"));
    Pair::typed(team.ben, {"leads", "set", "luna", "--status", "Replied"});
    Pair::typed(team.ben, {"leads", "transfer", "luna", "@acc.anna"});
    until("Anna sees all of it", [&] {
        const auto lead =
            team.anna.daemon->client().call<p::LeadResponse>("leads.get", p::LeadRequest{"luna"}).lead;
        return lead.reachability == Reachability::accepted && lead.owner == "acc.anna" &&
               lead.owner_operator == "ben";
    });
    CHECK(contains(Pair::typed(team.anna, {"logs", "list", "--kind", "owner_changed", "--format", "csv"}),
                   "[Transfer] Ownership claimed by @acc.anna"));
    // Anna's seat goes to Ben, who has one: hers is discarded.
    Pair::typed(team.anna, {"actors", "transfer", "@acc.anna", "ben"});
    until("only Ben uses it", [&] {
        const auto shown = Pair::typed(team.ben, {"actors", "show", "@acc.anna", "--json"});
        return contains(shown, "\"operators\":\"ben\"");
    });
    // A name that the team gave stays over a restart, which the config does not undo.
    Pair::typed(team.anna, {"operators", "rename", "Anna S."});
    until("Ben sees the name", [&] {
        return contains(Pair::typed(team.ben, {"operators", "list"}), "Anna S.");
    });
    team.same_log();
}

TEST_CASE("a name that was given stays when the daemon starts again") {
    const TempHome home;
    home.write_config();
    Daemon daemon(home);
    const auto typed = [&](const std::vector<std::string>& words) {
        return run(program("instacrm"), words, {home.variable()}).output;
    };
    typed({"operators", "rename", "Somebody Else"});
    daemon.stop();
    daemon.start();
    CHECK(contains(typed({"operators", "list"}), "Somebody Else"));
}

TEST_CASE("goals of all six metrics count once a lead, and rules tell what is left") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    const auto run_words = [&](const std::vector<std::string>& words) {
        const auto outcome = run(program("instacrm"), words, {home.variable()});
        CAPTURE(outcome.errors);
        CHECK(outcome.exit_code == 0);
        return outcome.output;
    };
    run_words({"log", "@one", "--actor", "@shop"});
    run_words({"log", "@one", "--actor", "@shop"});
    run_words({"log", "@two", "--actor", "@shop"});
    for (const auto* metric : {"total-messages-sent", "unique-profiles-contacted", "replies-received",
                               "warm-leads-generated", "bookings-made", "payments-received"})
        run_words({"goals", "add", "--metric", metric, "--target", "10", "--frequency", "Monthly", "--actor",
                   "@shop"});
    for (const auto* status : {"Replied", "cold-no-reply", "Replied", "Warm", "Replied", "Booked"})
        run_words({"leads", "set", "@one", "--status", status});
    run_words({"leads", "set", "@two", "--status", "Paid"});
    CHECK(run_words({"goals", "list", "--format", "csv", "--no-header", "--fields", "progress,mine"}) ==
          "3,3\r\n2,2\r\n2,2\r\n2,2\r\n2,2\r\n1,1\r\n");

    run_words({"rules", "add", "--cap", "5/day", "--each-account"});
    run_words({"rules", "add", "--ramp", "10/day+5/week..80"});
    const auto told = run(program("instacrm"), {"rules", "explain", "--actor", "@shop"}, {home.variable()});
    CHECK(contains(told.output, "3 of 5 used, 2 left"));
    CHECK(contains(told.output, "3 of 10 used, 7 left"));
    CHECK(contains(told.errors, "next DM from @shop now"));
    run_words({"rules", "add", "--spacing", "1h", "--jitter", "50"});
    CHECK(
        contains(run(program("instacrm"), {"rules", "explain", "--actor", "@shop"}, {home.variable()}).errors,
                 "next DM from @shop in"));
}

TEST_CASE("who is due to be written to again") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    const auto typed = [&](const std::vector<std::string>& words) {
        const auto outcome = run(program("instacrm"), words, {home.variable()});
        CAPTURE(outcome.errors);
        CHECK(outcome.exit_code == 0);
        return outcome.output;
    };
    const auto due = [&] {
        return typed(
            {"followups", "list", "--format", "csv", "--no-header", "--fields", "handle,why,followups"});
    };
    typed({"log", "@long.ago", "--actor", "@shop", "--at", "60d"});
    typed({"log", "@silent", "--actor", "@shop", "--at", "5d"});
    typed({"log", "@fresh", "--actor", "@shop", "--at", "1d"});
    typed({"log", "@answered", "--actor", "@shop", "--at", "4d"});
    typed({"leads", "set", "@answered", "--status", "Replied"});
    typed({"log", "@stranger", "--actor", "@shop", "--at", "6d"});
    typed({"leads", "set", "@stranger", "--reachability", "invite-pending"});
    for (const auto* at : {"9d", "8d", "7d"}) typed({"log", "@enough", "--actor", "@shop", "--at", at});
    typed({"log", "@twice", "--actor", "@shop", "--at", "20d"});
    typed({"log", "@twice", "--actor", "@shop", "--at", "10d"});
    CHECK(due() == "twice,no reply,1\r\nsilent,no reply,0\r\n");

    typed({"followups", "snooze", "@twice", "2d"});
    typed({"leads", "set", "@fresh", "--follow-up", "2026-01-02"});
    CHECK(due() == "fresh,date,0\r\nsilent,no reply,0\r\n");
    typed({"followups", "done", "@fresh"});
    typed({"followups", "done", "@silent"});
    CHECK(due().empty());
    typed({"leads", "undo", "@silent"});
    CHECK(due() == "silent,no reply,0\r\n");
    typed({"governance", "set", "--follow-ups", "0"});
    CHECK(due().empty());
}
