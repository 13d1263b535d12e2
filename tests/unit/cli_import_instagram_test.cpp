// Instagram's own export, shape by shape.
#include "cli/failure.hpp"
#include "cli/import/instagram/audience.hpp"
#include "cli/import/instagram/mojibake.hpp"
#include "cli/import/instagram/people.hpp"
#include "cli/import/instagram/system_lines.hpp"
#include "cli/import/instagram/threads.hpp"
#include "common/protocol/messages/audience.hpp"
#include "tests/support/instagram_export.hpp"
#include "tests/support/temp_home.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <fstream>

using namespace instacrm;
using namespace instacrm::cli;
using instacrm::test::InstagramExport;
using protocol::AudienceSide;

namespace {

std::vector<std::string> names_in(const std::string& text, std::int64_t skipped = 0) {
    PeopleFound found;
    add_people(boost::json::parse(text), found);
    CHECK(found.skipped == skipped);
    std::vector<std::string> names;
    for (const auto& person : found.people) names.push_back(person.handle);
    return names;
}

using Names = std::vector<std::string>;

Thread thread_of(std::set<std::string> participants) {
    Thread thread;
    thread.participants = std::move(participants);
    return thread;
}

}  // namespace

TEST_CASE("mojibake is undone, and nothing else is touched") {
    for (const std::string text : {"plain", "Zoë", "Привет", "👋🏽 héllo", ""}) {
        CAPTURE(text);
        const auto written = boost::json::parse("\"" + test::mojibake(text) + "\"");
        const std::string broken(written.as_string());
        CHECK(mended(broken) == text);
        CHECK(mended(text) == text);  // an export that was right
    }
    CHECK(mended("caf\xC3\xA9") == "caf\xC3\xA9");  // é alone is no UTF-8
}

TEST_CASE("followers: the three shapes, bare objects, entries without a name") {
    CHECK(names_in(R"([{"title":"","string_list_data":[{"href":"https://www.instagram.com/a.b",
                      "value":"a.b","timestamp":1700000000}]}])") == Names{"a.b"});
    CHECK(names_in(R"({"relationships_followers":[{"string_list_data":[{"value":"x","timestamp":1}]}]})") ==
          Names{"x"});
    CHECK(names_in(R"({"relationships_following":[{"title":"user","string_list_data":[
                      {"href":"https://www.instagram.com/_u/user","timestamp":1}]}]})") == Names{"user"});
    CHECK(names_in(R"({"relationships_following":{"string_list_data":[
                      {"href":"https://www.instagram.com/_u/only.link","timestamp":1}]}})") ==
          Names{"only.link"});
    CHECK(names_in(R"([{"timestamp":5,"media":[],"label_values":[{"label":"Name","value":"somebody"},
                      {"label":"Benutzername","value":"luna"}],"fbid":"1"}])") == Names{"luna"});
    CHECK(names_in(R"({"timestamp":5,"label_values":[{"label":"Ko\u00c5\u009e","value":"Ela Su"},
                      {"label":"?","value":"ela.su"}]})") == Names{"ela.su"});
    CHECK(names_in(
              R"([{"title":""},{"string_list_data":[]},7,{"string_list_data":[{"value":"not a name"}]}])", 4)
              .empty());
}

TEST_CASE("which file is which list") {
    CHECK(side_of("followers_12.json") == AudienceSide::followers);
    CHECK(side_of("followers.json") == AudienceSide::followers);
    CHECK(side_of("following.json") == AudienceSide::following);
    CHECK(!side_of("following_hashtags.json"));
    CHECK(!side_of("recently_unfollowed_profiles.json"));
}

TEST_CASE("Instagram's own lines are no messages") {
    for (const auto* line : {"Liked a message", "Reacted 😍 to your message ", "Anna sent an attachment.",
                             "Anna hat einen Anhang gesendet.", "A réagi 😂 à votre message"})
        CHECK(is_system_line(line, {}));
    for (const auto* text : {"I liked your message!", "Reacted quickly, thanks", "thanks"})
        CHECK(!is_system_line(text, {}));
    const std::vector<std::string> more{"Bir mesajı beğendi"};
    CHECK(is_system_line("Bir mesajı beğendi", more));
}

TEST_CASE("the owner is the name that all conversations share") {
    CHECK(find_owner({thread_of({"Us", "A"}), thread_of({"Us", "B"}), thread_of({"Us", "C", "B"})}) == "Us");
    CHECK_THROWS_AS(find_owner({thread_of({"Us", "A"})}), Failure);
    CHECK_THROWS_AS(find_owner({thread_of({"Us", "A"}), thread_of({"Us", "A"})}), Failure);
}

TEST_CASE("a conversation becomes DMs in order, and one answer") {
    const auto at = [](int minute) {
        return parse_time("2026-01-01T10:00:00Z") + std::chrono::minutes(minute);
    };
    Thread thread;
    thread.id = "somebody_17840000000000000";
    const auto load = [&](const Thread&) {
        return std::vector<ThreadMessage>{{at(9), "Them", "second answer"},
                                          {at(5), "Them", "sure"},
                                          {at(4), "Them", "Liked a message", false, true},
                                          {at(3), "Us", "", true},
                                          {at(2), "Us", "", false},
                                          {at(1), "Us", "Hi"},
                                          {at(0), "Them", "hello before us"}};
    };
    ThreadRows rows({{&thread, "luna"}}, "Us", "our.shop", load);
    std::vector<Row> read;
    for (Row row; rows.next(row);) read.push_back(row);
    REQUIRE(read.size() == 3);
    CHECK(read[0].cells[1] == "2026-01-01T10:01:00Z");
    CHECK(read[0].cells[4] == "Hi");
    CHECK(read[0].cells[6].starts_with("ig:our.shop:17840000000000000:1767261660000:"));
    CHECK(read[1].cells[4].empty());  // a picture is a DM without a text
    CHECK(read[2].cells[2] == "status_changed");
    CHECK(read[2].cells[1] == "2026-01-01T10:05:00Z");
    CHECK(read[2].cells[5] == "Replied");
}

TEST_CASE("the date of an export is in its name") {
    CHECK(date_in_name("instagram-our.shop-2026-08-01-a1b2c3.zip") == parse_time("2026-08-01T00:00Z"));
    CHECK(!date_in_name("export.zip"));
    CHECK(!date_in_name("x-2026-99-01"));
}

TEST_CASE("a zip and its folder hold the same; what is damaged is named") {
    const test::TempHome home;
    const InstagramExport made(home.folder() / "export");
    made.thread("luna_1", {"Us", "Luna"}, {{"Us", parse_time("2026-01-01T10:00:00Z"), "Hi", false}});
    made.followers({"anna", "ben"});
    made.file("media/posts/1.jpg", "no JSON");
    made.zip(home.folder() / "export.zip");
    const auto folder = open_export(home.folder() / "export");
    const auto zip = open_export(home.folder() / "export.zip");
    REQUIRE(folder->files().size() == 2);
    REQUIRE(zip->files().size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(folder->files()[i].name == zip->files()[i].name);
        CHECK(folder->read(i) == zip->read(i));
    }
    std::ofstream(home.folder() / "bad.zip") << "PK nothing";
    CHECK_THROWS_AS(open_export(home.folder() / "bad.zip"), Failure);
    CHECK_THROWS_AS(open_export(home.folder() / "none"), Failure);
    std::filesystem::create_directories(home.folder() / "html");
    CHECK_THROWS_AS(open_export(home.folder() / "html"), Failure);
}
