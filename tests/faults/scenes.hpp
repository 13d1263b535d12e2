// What is done while the power may go at any moment, and what has to hold then.
#pragma once

#include "tests/faults/recorder.hpp"

#include <filesystem>
#include <set>
#include <span>
#include <string>

namespace instacrm::faults {

using Promises = std::multiset<std::string>;

struct Scene {
    const char* name;
    /// Does it, in an empty folder; says what is acknowledged when it is.
    void (*play)(Recorder& recorder, const fs::path& home);
    /// After the power came back: starts the real code again, and looks. @throws Broken, and what that
    /// throws.
    void (*check)(const fs::path& home, const Promises& promises);
};

std::span<const Scene> scenes();

}  // namespace instacrm::faults
