// Where a system keeps the rules of time zones.
#pragma once

#include <filesystem>
#include <string>

namespace instacrm {

/// Whether the system's database has the zone; true when there is no database that could tell.
bool system_may_have_zone(const std::string& name);

#ifdef _WIN32
/// The folder with the database's text files, beside the program.
std::filesystem::path zone_folder();
#endif

}  // namespace instacrm
