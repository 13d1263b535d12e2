// What the browser is to the shim: frames to a program's standard input, frames from its standard output.
#pragma once

#include "tests/support/process.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::test {

inline constexpr const char* test_origin = "chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/";

/// A running instacrm-nmhost.
class FrameClient {
public:
    explicit FrameClient(const Variables& variables, const std::string& origin = test_origin,
                         Output output = Output::collected)
        : process_(program("instacrm-nmhost"), {origin}, variables, output) {}

    void send(std::string_view body);
    /// The next frame's body; nothing at the end. @throws std::runtime_error when none comes, or half a one.
    std::optional<std::string> receive();
    /// The next frame as JSON. @throws std::runtime_error when there is none.
    boost::json::value receive_json();

    Process& process() { return process_; }

private:
    Process process_;
};

}  // namespace instacrm::test
