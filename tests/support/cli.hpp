// The real instacrm in a home of the test's.
#pragma once

#include "common/protocol/rpc.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_home.hpp"

#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace instacrm::test {

namespace json = boost::json;
using Words = std::vector<std::string>;

/// A home with an operator, and a way to run instacrm in it. Browsers, too, are only those of the test: HOME
/// is the test's folder.
struct Cli {
    Cli() { home.write_config(); }

    Variables variables() const {
        auto all = more_variables;
        all.push_back(home.variable());
        all.emplace_back("HOME", home.folder().string());
        all.emplace_back("XDG_CONFIG_HOME", (home.folder() / "config").string());
        return all;
    }
    Outcome run(const Words& words, std::string_view input = "") const {
        return test::run(program("instacrm"), words, variables(), input);
    }
    /// Runs what must succeed; its standard output.
    std::string output(const Words& words, std::string_view input = "") const {
        const auto outcome = run(words, input);
        CAPTURE(outcome.errors);
        CHECK(outcome.exit_code == 0);
        return outcome.output;
    }
    json::value document(Words words) const {
        words.emplace_back("--json");
        return protocol::parse_json(output(words));
    }
    void log(const std::string& handle, const std::string& text) const {
        output({"log", handle, "--actor", "@our.shop", "--message", "-"}, text);
    }
    Process start(const Words& words, Output output = Output::collected) const {
        return {program("instacrm"), words, variables(), output};
    }

    TempHome home;
    Variables more_variables;  ///< of the environment, besides the home's
};

/// A text's lines, without their ends.
inline std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace instacrm::test
