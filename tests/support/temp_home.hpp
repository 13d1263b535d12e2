// A fresh home for the programs: config, store, socket, spool and logs of one test under one folder.
#pragma once

#include "common/config/paths.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace instacrm::test {

/// A new folder under a short path (a socket's path has 107 bytes), removed with all that is in it.
class TempHome {
public:
    TempHome();
    TempHome(const TempHome&) = delete;
    TempHome& operator=(const TempHome&) = delete;
    ~TempHome();

    const std::filesystem::path& folder() const { return folder_; }

    /// Where the programs look when they run with variable().
    config::Paths paths() const;

    /// INSTACRM_HOME, for a program's environment.
    std::pair<std::string, std::string> variable() const;

    /// Writes instacrm.yaml: an operator called Anna, then `more` (whole lines of YAML).
    void write_config(std::string_view more = "") const;

private:
    std::filesystem::path folder_;
};

}  // namespace instacrm::test
