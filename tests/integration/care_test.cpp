// The daemon's look at itself, and the signed file by which extensions read Instagram's page.
#include "common/protocol/messages/care.hpp"

#include "common/platform/system.hpp"
#include "common/protocol/messages/checks.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/store/sql.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/signed_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using namespace instacrm;
using namespace instacrm::test;
namespace p = instacrm::protocol;
using State = p::CheckState;

namespace {

p::CheckLine line(const Daemon& daemon, const std::string& name, const p::DoctorRequest& request = {}) {
    const auto response = daemon.client().call<p::DoctorResponse>("daemon.doctor", request);
    const auto found = std::ranges::find(response.checks, name, &p::CheckLine::name);
    REQUIRE(found != response.checks.end());
    return *found;
}

void log(const Daemon& daemon, const std::string& text) {
    daemon.client().call("outreach.log", {{"handle", "anna"}, {"actor", "shop"}, {"message", text}});
}

/// Takes the newest text's words out of the search index, behind the triggers' back.
void spoil_index(const TempHome& home) {
    store::Database db(home.paths().store_file, store::Database::Access::read_write);
    db.script(
        "INSERT INTO text_fts (text_fts, rowid, text) SELECT 'delete', event_id, text FROM event_text ORDER "
        "BY event_id DESC LIMIT 1");
}

void put(const TempHome& home, const std::string& content, const std::string& signature_text) {
    platform::write_file_atomically(home.folder() / "selectors.json.minisig", signature_text);
    platform::write_file_atomically(home.folder() / "selectors.json", content);
}

const std::string with_selectors =
    std::string("selectors: {file: selectors.json, key: \"") + signers_key + "\"}\n";

}  // namespace

TEST_CASE("a healthy daemon says so, line by line") {
    TempHome home;
    home.write_config();
    const Daemon daemon(home);
    log(daemon, "hello");
    for (const bool deep : {false, true}) {
        const auto checks =
            daemon.client().call<p::DoctorResponse>("daemon.doctor", p::DoctorRequest{deep, {}}).checks;
        CHECK(checks.size() == 10);
        for (const auto& check : checks) {
            CAPTURE(check.name);
            CAPTURE(check.text);
            CHECK(check.state == State::ok);
        }
    }
}

TEST_CASE("a search index that lost words is found, and made anew") {
    TempHome home;
    home.write_config();
    std::optional<Daemon> daemon;
    daemon.emplace(home);
    log(*daemon, "about xylophones");
    daemon.reset();
    spoil_index(home);
    daemon.emplace(home);
    CHECK(line(*daemon, "search").state == State::fail);
    CHECK(line(*daemon, "search", {true, {}}).state == State::fail);
    const auto mended = line(*daemon, "search", {true, true});
    CHECK(mended.state == State::ok);
    CHECK(contains(mended.text, "made anew"));
    CHECK(line(*daemon, "search", {true, {}}).state == State::ok);
    const auto found = daemon->client().call("leads.list", {{"search", "xylophones"}});
    CHECK(found.at("rows").as_array().size() == 1);
}

TEST_CASE("what the extension's self-test saw is kept over a restart") {
    TempHome home;
    home.write_config();
    std::optional<Daemon> daemon;
    daemon.emplace(home);
    p::PageReportRequest report;
    report.page = "thread";
    report.extension = "0.1.0";
    report.selectors = 2;
    report.checks = {{"composer", State::ok, "", {}},
                     {"header", State::fail, "the header is not seen", "mend it"}};
    daemon->client().call("page.report", p::to_json(report).as_object());
    daemon.reset();
    daemon.emplace(home);
    const auto page = line(*daemon, "page");
    CHECK(page.state == State::fail);
    CHECK(contains(page.text, "the header is not seen (thread page at 20"));
    CHECK(page.remedy == "mend it");
    // A profile where all is well does not hide it.
    auto fine = report;
    fine.page = "profile";
    fine.checks.resize(1);
    daemon->client().call("page.report", p::to_json(fine).as_object());
    CHECK(line(*daemon, "page").state == State::fail);
    CHECK(contains(line(*daemon, "page").text, "all seen (profile page"));
    fine.page = "kitchen";
    CHECK_THROWS_WITH_AS(daemon->client().call("page.report", p::to_json(fine).as_object()),
                         doctest::Contains("no kind of page"), p::ProtocolError);
    report.checks.resize(21);
    CHECK_THROWS_WITH_AS(daemon->client().call("page.report", p::to_json(report).as_object()),
                         doctest::Contains("too long"), p::ProtocolError);
}

TEST_CASE("selectors come into force when their signature fits, and go on when a worse file follows") {
    TempHome home;
    home.write_config(with_selectors);
    const Daemon daemon(home);
    auto client = daemon.client();
    const auto version = [&] {
        return client.call<p::SelectorsResponse>("page.selectors", p::Nothing{}).version;
    };
    CHECK(version() == 0);
    CHECK(line(daemon, "selectors").state == State::fail);
    CHECK(contains(line(daemon, "selectors").text, "selectors.json"));

    client.call("events.subscribe", {{"topics", boost::json::array{"selectors.changed"}}});
    put(home, signed_content, signature);
    CHECK(line(daemon, "selectors").state == State::ok);  // asked for on another connection
    CHECK(client.notification().method == "selectors.changed");
    CHECK(version() == 3);
    CHECK(client.call<p::SelectorsResponse>("page.selectors", p::Nothing{}).selectors == signed_content);

    put(home, "{\"version\": 9}\n", signature);
    CHECK(version() == 3);
    const auto refused = line(daemon, "selectors");
    CHECK(refused.state == State::fail);
    CHECK(contains(refused.text, "does not fit its signature"));
    put(home, std::string(300UL * 1024, ' '), signature);
    CHECK(contains(line(daemon, "selectors").text, "256 KiB"));
    put(home, signed_content, legacy_signature);
    CHECK(line(daemon, "selectors").state == State::ok);
}

TEST_CASE("a file without a key to believe is not used") {
    TempHome home;
    home.write_config("selectors: {file: selectors.json}\n");
    const Daemon daemon(home);
    put(home, signed_content, signature);
    CHECK(contains(line(daemon, "selectors").text, "selectors.key is empty"));
}
