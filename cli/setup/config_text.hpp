// The first config of a user: the example with its comments, and the user's own values.
#pragma once

#include <string>
#include <string_view>

namespace instacrm::cli {

struct ConfigAnswers {
    std::string name;
    std::string email;
    std::string cloud_url;            ///< empty: this machine only
    std::string cloud_password_from;  ///< empty: none
};

/// The whole file.
std::string config_text(const ConfigAnswers& answers);

/// The systemd unit of a user's own daemon. `home`: INSTACRM_HOME, which systemd would not hand on; empty:
/// none.
std::string unit_text(const std::string& program, const std::string& home);

/// @throws Invalid when the config would not take this value of that key, such as `operator.name`.
void check_setting(std::string_view key, const std::string& value);

}  // namespace instacrm::cli
