// The lists of followers and following, in each of the three shapes that exports have had.
#pragma once

#include "common/protocol/messages/audience.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace instacrm::cli {

namespace json = boost::json;

struct PeopleFound {
    std::vector<protocol::AudiencePerson> people;
    std::int64_t skipped = 0;  ///< entries without a user name
};

/// Which list a file holds, by its own name: followers_1.json, followers.json, following.json …; nothing for
/// any other.
std::optional<protocol::AudienceSide> side_of(const std::string& file_name);

/// Adds what a file holds. An entry without a user name is counted.
void add_people(const json::value& document, PeopleFound& found);

}  // namespace instacrm::cli
