// A person who asks to be forgotten: on every machine, in the cloud, and in the files' free pages.
#include "tests/support/contains.hpp"
#include "tests/support/team.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace instacrm;
using namespace instacrm::test;
namespace fs = std::filesystem;
namespace p = instacrm::protocol;

namespace {

/// Whether any file below holds the word, in any letter case that the program could have stored.
bool holds(const fs::path& folder, const std::string& word) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (!entry.is_regular_file() || name.find(".db") == std::string::npos) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (bytes.find(word) != std::string::npos) return true;
    }
    return false;
}

/// Words that appear nowhere else.
constexpr const char* handle = "luna.quetzal";
constexpr const char* words[] = {"quetzal", "xylophone", "zeppelin"};

void write_to_luna(const Machine& machine, const std::string& client_id) {
    machine.daemon->client().call("outreach.log",
                                  {{"handle", handle},
                                   {"actor", "acc"},
                                   {"message", "Your xylophone, Luna! " + client_id},
                                   {"client_id", client_id},
                                   {"profile", {{"full_name", "Luna Q"}, {"bio", "zeppelin pilot"}}}});
}

bool knows(const Machine& machine) {
    return cli(machine, {"leads", "show", handle}).exit_code == 0;
}

bool is_erased(const Machine& machine) {
    return contains(cli(machine, {"leads", "show", handle}).errors, "erased");
}

}  // namespace

TEST_CASE("a forgotten person is gone everywhere; what was done stays as numbers") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    const Machine ben("ben", url);
    write_to_luna(anna, "dm-1");
    anna.daemon->client().call("leads.add_note", {{"handle", handle}, {"text", "owns a xylophone"}});
    until("Ben knows her", [&] { return knows(ben); });
    write_to_luna(ben, "dm-2");
    until_in_sync(ben);
    until("Anna has Ben's DM", [&] { return anna.messages() == 2; });

    REQUIRE(cli(anna, {"leads", "forget", handle}).exit_code == 2);  // nobody there to ask
    const auto forgotten = cli(anna, {"leads", "forget", handle, "--yes"});
    CHECK(forgotten.exit_code == 0);
    CHECK(contains(forgotten.output + forgotten.errors, "erased"));
    CHECK(cli(anna, {"leads", "forget", handle, "--yes"}).exit_code == 0);  // and again

    until("Ben has forgotten her", [&] { return is_erased(ben); });
    until_in_sync(ben);
    for (const auto* machine : {&anna, &ben}) {
        CHECK(machine->messages() == 2);
        CHECK(cli(*machine, {"leads", "add", handle}).exit_code != 0);
        CHECK(cli(*machine, {"check", handle, "--actor", "acc"}).exit_code == 6);
    }
    for (const auto* word : words) {
        INFO(word);
        until("the word is gone", [&] {
            return !holds(anna.home.folder(), word) && !holds(ben.home.folder(), word) &&
                   !holds(shared.folder(), word);
        });
    }
}

TEST_CASE("who was away, or comes later, keeps nothing of a forgotten person either; a DM is still counted") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    Machine ben("ben", url);
    write_to_luna(anna, "dm-1");
    until("Ben knows her", [&] { return knows(ben); });
    ben.daemon->stop();
    REQUIRE(cli(anna, {"leads", "forget", handle, "--yes"}).exit_code == 0);
    until_in_sync(anna);

    // Ben wrote to her without a connection: his machine knows of nothing.
    {
        Machine offline("ben", "sqlite3:///nowhere/at/all/hub.db");
        write_to_luna(offline, "dm-2");
        offline.daemon->stop();
        offline.home.write_config(cloud_config(url));
        offline.daemon->start();
        until("the machine has forgotten her", [&] { return is_erased(offline); });
        until_in_sync(offline);
        CHECK(offline.messages() == 2);
        write_to_luna(offline, "dm-3");
        CHECK(offline.messages() == 3);
        until_in_sync(offline);
    }
    ben.daemon->start();
    until("Ben counts all three", [&] { return ben.messages() == 3; });
    CHECK(is_erased(ben));
    const Machine cara("cara", url);
    until("Cara counts all three", [&] { return cara.messages() == 3; });
    for (const auto* word : words) {
        INFO(word);
        CHECK(!holds(cara.home.folder(), word));
        until("the word is gone",
              [&] { return !holds(ben.home.folder(), word) && !holds(shared.folder(), word); });
    }
}
