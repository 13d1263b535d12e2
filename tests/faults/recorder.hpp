// Writes down what this process does to the files below one folder, down to the system calls: SQLite's, those
// of common/platform and of the standard library. The program itself defines these calls (recorder.cpp), so
// that nothing gets past it, and nothing in the product knows of it.
#pragma once

#include "tests/faults/disk.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace instacrm::faults {

/// While it lives, one at a time. Any thread may write.
class Recorder {
public:
    /// `root`: an empty folder that is there for good.
    explicit Recorder(const fs::path& root);
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;
    ~Recorder();

    /// From now on this must not be lost. Any thread.
    void promise(const std::string& text);

    /// Ends it; all that was done, in order.
    std::vector<Step> take();
};

}  // namespace instacrm::faults
