// What the extension read of a person; sent along with DMs and with changes of leads.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

namespace instacrm::protocol {

/// What the profile page showed.
struct Profile {
    std::optional<std::string> full_name;
    std::optional<std::string> bio;
    std::optional<std::string> link;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (full_name, bio, link))

}  // namespace instacrm::protocol
