// A home with a daemon, where files are imported into the log.
#pragma once

#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

#include <boost/json/object.hpp>

#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::test {

struct Office : Cli {
    std::optional<Daemon> daemon;

    explicit Office(const std::string& config = "") {
        home.write_config(config);
        daemon.emplace(home);
    }

    /// Runs an import; its report.
    json::object report(Words words, int exit_code, std::string_view input = "") const {
        words.emplace_back("--json");
        const auto outcome = run(words, input);
        CAPTURE(outcome.errors);
        CHECK(outcome.exit_code == exit_code);
        return outcome.output.empty() ? json::object() : protocol::parse_json(outcome.output).as_object();
    }
    json::array list(const Words& words, const char* key) const { return document(words).at(key).as_array(); }
    json::object lead(const std::string& handle) const {
        return document({"leads", "show", handle}).at("lead").as_object();
    }
    /// Everything that a repeated import must not touch.
    std::string state() const {
        return output({"leads", "--format", "csv", "--sort", "handle"}) +
               output({"logs", "--format", "csv"}) + output({"stats", "--json"}) +
               output({"actors", "--format", "csv", "--fields", "handle,operator,status,created_at"});
    }
    std::string path(const std::string& name) const { return (home.folder() / name).string(); }
    /// Writes a file in the home; its path.
    std::string file(const std::string& name, std::string_view content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }
};

}  // namespace instacrm::test
