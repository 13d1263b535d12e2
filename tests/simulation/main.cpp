// simulation [--seed N | --seeds COUNT [--from N]]: runs the simulation of sync; a seed that breaks prints
// the command that runs it again.
#include "common/platform/system.hpp"
#include "tests/simulation/world.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace {

namespace fs = std::filesystem;
using namespace instacrm;

struct Options {
    std::uint64_t from = 1;
    std::uint64_t count = 10'000;
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
        if (name == "--seed") options = {value, 1};
        if (name == "--from") options.from = value;
        if (name == "--seeds") options.count = value;
    }
    return options;
}

/// In memory where the system has such a folder: a flush costs nothing there, and nothing here cuts the
/// power.
fs::path work_folder() {
    const auto base = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    return base / fmt::format("instacrm-simulation-{}", platform::process_id());
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    const auto folder = work_folder();
    std::optional<simulation::Machines> machines(folder);

    int broken = 0;
    for (auto seed = options.from; seed < options.from + options.count && broken < 5; ++seed) {
        try {
            simulation::World(seed, *machines).run();
        } catch (const std::exception& error) {
            ++broken;
            fmt::print("seed {}: {}\n  again: {} --seed {}\n", seed, error.what(), argv[0], seed);
        }
    }
    machines.reset();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    if (broken == 0) fmt::print("{} seeds: all agents and the cloud equal, every DM once\n", options.count);
    return broken == 0 ? 0 : 1;
}
