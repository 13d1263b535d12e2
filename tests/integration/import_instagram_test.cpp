// Instagram's own export: conversations become DMs and answers, lists of followers become snapshots.
#include "tests/support/instagram_export.hpp"
#include "tests/support/office.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <fstream>

using namespace instacrm;
using namespace instacrm::test;
namespace fs = std::filesystem;

namespace {

const std::string shop = "Our Shöp";

Time at(const char* time) {
    return parse_time("2026-01-0" + std::string(time) + "Z");
}

/// An export with a conversation for each way in which one can be placed, and for each that cannot.
InstagramExport conversations(const Office& office) {
    auto client = office.daemon->client();
    client.call("outreach.log", {{"handle", "luna"},
                                 {"actor", "our.shop"},
                                 {"message", "Hi Luna 👋"},
                                 {"sent_at", "2026-01-01T10:00:20Z"}});
    client.call("leads.add", {{"handle", "mira"}, {"profile", {{"full_name", "Mïra Stone"}}}});
    client.call("leads.add", {{"handle", "ben.baker"}});
    InstagramExport made(office.path("export"));
    made.thread("lunaceramics_101", {"Luna 🌙", shop},
                {{shop, at("1T10:00:00"), "Hi Luna 👋", false},
                 {"Luna 🌙", at("1T10:05:00"), "Liked a message", false},
                 {"Luna 🌙", at("1T11:00:00"), "Sure, ¿qué?", false}},
                2);
    made.thread("lunaceramics_101", {"Luna 🌙", shop},
                {{shop, at("2T10:00:00"), "Great", false}, {shop, at("2T10:01:00"), "", true}}, 1);
    made.thread("mirastone_102", {"Mïra Stone", shop}, {{shop, at("3T10:00:00"), "Hello Mira", false}});
    made.thread(
        "ben.baker_103", {"Benny", shop},
        {{shop, at("4T10:00:00"), "Hello Ben", false}, {"Benny", at("4T12:00:00"), "no thanks", false}});
    made.thread("stranger_104", {"=Stranger", shop}, {{shop, at("5T10:00:00"), "Hello stranger", false}}, 1,
                "message_requests");
    made.thread("group_105", {"A", "B", shop}, {{shop, at("5T10:00:00"), "Hello all", false}});
    return made;
}

}  // namespace

TEST_CASE("conversations are placed by DMs, names and folders; what is open is filled in and fed back") {
    const Office office;
    const auto made = conversations(office);
    made.zip(office.path("export.zip"));
    const std::vector<std::string> words{"import", "instagram", office.path("export.zip"), "--actor",
                                         "@our.shop"};
    const auto before = office.state();
    auto dry_words = words;
    dry_words.emplace_back("--dry-run");
    CHECK(office.report(dry_words, 0).at("messages").at("added") == 6);
    CHECK(office.state() == before);
    CHECK(!fs::exists(office.path("export.zip.threads.csv")));

    const auto report = office.report(words, 0);
    CAPTURE(json::serialize(report));
    CHECK(report.at("linked_by_message") == 1);
    CHECK(report.at("linked_by_name") == 1);
    CHECK(report.at("linked_by_folder") == 1);
    CHECK(report.at("open") == 1);
    CHECK(report.at("groups") == 1);
    CHECK(report.at("messages").at("added") == 6);      // 4 DMs and 2 answers
    CHECK(report.at("messages").at("unchanged") == 1);  // the one that was logged live
    const auto luna = office.lead("luna");
    CHECK(luna.at("status") == "Replied");
    CHECK(luna.at("messages") == 3);
    const auto answers = office.list({"logs", "--kind", "status_changed", "--handle", "luna"}, "logs");
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].at("at") == "2026-01-01T11:00:00Z");
    CHECK(office.lead("mira").at("status") == "Cold No Reply");
    CHECK(contains(office.run({"logs", "--handle", "luna", "--format", "csv"}).output, "Great"));

    auto open = platform::read_file(office.path("export.zip.threads.csv"));
    CHECK(contains(open, "stranger_104,'=Stranger,2026-01-05T10:00:00Z,2026-01-05T10:00:00Z,1,\r\n"));
    open.replace(open.rfind(",\r\n"), 1, ",@The.Stranger");
    std::ofstream(office.path("links.csv"), std::ios::binary) << open;
    auto link_words = words;
    link_words.insert(link_words.end(), {"--link", office.path("links.csv")});
    const auto linked = office.report(link_words, 0);
    CHECK(linked.at("linked_by_list") == 1);
    CHECK(linked.at("open") == 0);
    CHECK(linked.at("messages").at("added") == 1);
    CHECK(office.lead("the.stranger").at("messages") == 1);

    const auto after = office.state();
    CHECK(office.report(link_words, 0).at("messages").at("added") == 0);
    CHECK(office.state() == after);
}

TEST_CASE("an answer moves a cold lead only") {
    const Office office;
    conversations(office);
    office.run({"leads", "set", "@ben.baker", "--status", "excluded"});
    office.report({"import", "instagram", office.path("export"), "--actor", "@our.shop"}, 0);
    CHECK(office.lead("ben.baker").at("status") == "Excluded");
    CHECK(!contains(office.state(), "Hello Ben"));  // nothing is kept of what was written to them
}

TEST_CASE("an export in pieces, with damaged pages: the rest is taken, and what is missing is told") {
    const Office office;
    const auto made = conversations(office);
    made.file("your_instagram_activity/messages/inbox/broken_106/message_1.json", "{\"messages\": [");
    made.file("your_instagram_activity/messages/inbox/odd_107/message_1.json", "[]");
    const auto outcome =
        office.run({"import", "instagram", made.folder().string(), "--actor", "@our.shop", "--owner", shop});
    CHECK(outcome.exit_code == 0);
    CHECK(contains(outcome.errors, "broken_106"));
    CHECK(contains(outcome.errors, "odd_107"));
    CHECK(office.lead("luna").at("messages") == 3);
    CHECK(office.run({"import", "instagram", made.folder().string()}).exit_code == 2);
    const auto alone = InstagramExport(office.path("alone"));
    alone.thread("x_1", {"A", shop}, {{shop, at("1T10:00:00"), "Hi", false}});
    const auto asked = office.run({"import", "instagram", alone.folder().string(), "--actor", "@our.shop"});
    CHECK(asked.exit_code == 2);
    CHECK(contains(asked.errors, "--owner"));
}

TEST_CASE("followers over three exports: new, lost, renamed, not following back, growth") {
    const Office office;
    office.run({"leads", "add", "@cleo"});
    const auto import = [&](const std::string& day, int exit_code, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"import",   "instagram", office.path("export"),          "--actor",
                                       "our.shop", "--date",    "2026-01-" + day + "T00:00:00Z"};
        words.insert(words.end(), more.begin(), more.end());
        return office.report(words, exit_code);
    };
    const InstagramExport made(office.path("export"));
    made.followers({"anna", "ben"}, 1);
    made.followers({"cleo"}, 2);
    made.following({"anna", "dora"});
    CHECK(import("01", 0, {"--dry-run"}).at("followers") == 3);
    CHECK(office.run({"audience", "list", "--actor", "our.shop"}).exit_code == 2);  // nothing known yet
    const auto first = import("01", 0);
    CHECK(first.at("followers") == 3);
    CHECK(first.at("followers_new") == 0);
    CHECK(import("01", 0).at("followers_new") == 0);  // the same once more

    fs::remove(made.folder() / "connections/followers_and_following/followers_2.json");
    made.labelled_followers({"anna.new", "ben", "eva"});  // anna follows since the same second
    const auto second = import("02", 0);
    CHECK(second.at("followers_new") == 2);
    CHECK(second.at("followers_lost") == 2);
    const auto diff =
        office.list({"audience", "diff", "--actor", "our.shop", "--side", "followers"}, "changes");
    REQUIRE(diff.size() == 4);
    CHECK(diff[0].at("change") == "lost");
    CHECK(diff[0].at("handle") == "anna");
    CHECK(diff[0].at("renamed") == "anna.new");
    CHECK(diff[0].at("after") == "2026-01-01T00:00:00Z");
    CHECK(diff[0].at("by") == "2026-01-02T00:00:00Z");
    CHECK(diff[1].at("handle") == "cleo");
    CHECK(diff[1].at("status") == "Cold No Reply");
    CHECK(diff[2].at("handle") == "anna.new");
    CHECK(diff[3].at("handle") == "eva");

    const auto followers = office.list({"audience", "list", "--actor", "our.shop"}, "people");
    REQUIRE(followers.size() == 3);
    CHECK(followers[0].at("handle") == "anna.new");
    CHECK(followers[0].at("relation") == "fan");
    const auto vain = office.list(
        {"audience", "mutuals", "--actor", "our.shop", "--relation", "not-following-back"}, "people");
    REQUIRE(vain.size() == 2);
    CHECK(vain[1].at("handle") == "dora");
    const auto growth =
        office.list({"audience", "growth", "--actor", "our.shop", "--side", "followers"}, "snapshots");
    REQUIRE(growth.size() == 2);
    CHECK(growth[0].at("people") == 3);
    CHECK(growth[0].at("lost") == 2);
    CHECK(growth[1].at("new") == 0);
    // Who is no lead has a right to hear of it, too.
    const auto subject = [&](const std::string& handle) {
        return protocol::parse_json(office.run({"leads", "subject-export", handle}).output);
    };
    const auto ben = subject("ben");
    CHECK(ben.at("lead").is_null());
    REQUIRE(ben.at("audience").as_array().size() == 1);
    CHECK(ben.at("audience").at(0).at("actor") == "our.shop");
    CHECK(ben.at("audience").at(0).at("lost_at").is_null());
    const auto cleo = subject("cleo");
    CHECK(cleo.at("lead").at("handle") == "cleo");
    CHECK(cleo.at("audience").at(0).at("lost_at") == "2026-01-02T00:00:00Z");
    CHECK(office.run({"leads", "subject-export", "nobody"}).exit_code == 5);
    // A list of an earlier day comes too late.
    const auto late = office.run({"import", "instagram", made.folder().string(), "--actor", "our.shop",
                                  "--date", "2026-01-01T12:00:00Z"});
    CHECK(late.exit_code == 8);
    CHECK(contains(late.errors, "in the order of their dates"));
}

TEST_CASE(
    "a list that shrank is doubted; as a part nobody is lost, as the whole they are; the erased are on "
    "none") {
    const Office office;
    const InstagramExport made(office.path("export"));
    std::vector<std::string> many;
    many.reserve(60);
    for (int i = 0; i < 60; ++i) many.push_back("fan" + std::to_string(i));
    const auto import = [&](const std::string& day, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"import",   "instagram", made.folder().string(),         "--actor",
                                       "our.shop", "--date",    "2026-01-" + day + "T00:00:00Z"};
        words.insert(words.end(), more.begin(), more.end());
        return office.run(words);
    };
    const auto count = [&] {
        return office.list({"audience", "list", "--actor", "our.shop"}, "people").size();
    };
    made.followers(many);
    CHECK(import("01").exit_code == 0);
    many.resize(10);
    many.emplace_back("newcomer");
    made.followers(many);
    const auto refused = import("02");
    CHECK(refused.exit_code == 8);
    CHECK(contains(refused.errors, "--partial-ok"));
    CHECK(count() == 60);
    CHECK(import("02", {"--partial-ok"}).exit_code == 0);
    CHECK(count() == 61);
    CHECK(import("03", {"--whole"}).exit_code == 0);
    CHECK(count() == 11);

    office.run({"leads", "add", "@fan3"});
    office.run({"leads", "forget", "@fan3", "--yes"});
    CHECK(count() == 10);
    const auto again = office.report({"import", "instagram", made.folder().string(), "--actor", "our.shop",
                                      "--date", "2026-01-04T00:00:00Z"},
                                     0);
    CHECK(again.at("followers_skipped") == 1);
    CHECK(count() == 10);
}
