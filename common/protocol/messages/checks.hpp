// A line of a check-up; several areas answer with such lines.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::protocol {

enum class CheckState : std::uint8_t { ok, warn, fail };

struct CheckLine {
    std::string name;
    CheckState state = CheckState::ok;
    std::string text;
    std::optional<std::string> remedy;
};
BOOST_DESCRIBE_STRUCT(CheckLine, (), (name, state, text, remedy))

}  // namespace instacrm::protocol
