// The settings as this command line, the environment and the file make them.
#pragma once

#include "cli/context.hpp"
#include "common/config/settings.hpp"

#include <filesystem>
#include <vector>

namespace instacrm::cli {

/// --config, or the file of the daemon that would be asked: the machine's if it is there, else the user's.
std::filesystem::path config_file(const Context& context);

/// --config, or the user's own, whoever's daemon there is: what `setup` writes.
std::filesystem::path config_file_to_write(const Context& context);

/// @throws Invalid naming file and line, flag or variable.
std::vector<config::Setting> effective_settings(const Context& context);

}  // namespace instacrm::cli
