// The three programs where they lie: new ones put in their place, and the old ones put back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace instacrm::cli {

namespace fs = std::filesystem;

/// New programs in the place of old ones, which stay beside as NAME.previous: a program that runs is only
/// renamed.
class ProgramSwap {
public:
    /// Takes the programs out of the zip into `folder`, under names of their own. Nothing is changed yet.
    /// @throws Failure when one is missing or the folder cannot be written.
    ProgramSwap(fs::path folder, const fs::path& zip);
    ProgramSwap(const ProgramSwap&) = delete;
    ProgramSwap& operator=(const ProgramSwap&) = delete;
    /// What was taken out and not used goes again.
    ~ProgramSwap();

    /// Old ones aside, new ones in their place. @throws Failure; then all is as before.
    void forward();

    /// The old ones again. @throws Failure naming what has to be renamed by hand.
    void back();

private:
    struct Program {
        fs::path place;
        fs::path fresh;
        fs::path previous;
    };
    fs::path folder_;
    std::vector<Program> programs_;
};

/// Whether a package manager put the programs there, whose files are not ours to change.
bool belongs_to_package(const fs::path& program);

}  // namespace instacrm::cli
