// The power goes at every write and every flush of a scripted day. What the program did to its files is
// recorded once (recorder.hpp); then, for each moment, the disk of that moment is laid out, and the real code
// starts on it.
//
//     power_cuts [--scene NAME] [--every N] [--from N] [--to N] [--seed N] [--forget WHAT]
//
// Each moment is tried with everything lost that was not flushed, and with what chance leaves of it. With
// --forget the disk lies: it does nothing when folders are flushed (`folders`), or files whose name has WHAT
// in it (`-wal`); then the test has to fail.
#include "common/platform/system.hpp"
#include "tests/faults/scenes.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string_view>

namespace {

using namespace instacrm;
using namespace instacrm::faults;

struct Options {
    std::string scene;
    std::size_t every = 1;  ///< moment is tried
    std::size_t from = 0;
    std::size_t to = SIZE_MAX;
    std::uint64_t seed = 1;
    std::string forget;  ///< flushes that this disk lies about: to see that the test can fail
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const auto number = std::strtoull(argv[i + 1], nullptr, 10);
        if (name == "--scene") options.scene = argv[i + 1];
        if (name == "--every") options.every = std::max<std::size_t>(1, number);
        if (name == "--from") options.from = number;
        if (name == "--to") options.to = number;
        if (name == "--seed") options.seed = number;
        if (name == "--forget") options.forget = argv[i + 1];
    }
    return options;
}

using What = Step::What;

/// A disk that says of some flushes that they are done, and does nothing.
class Liar {
public:
    explicit Liar(std::string about) : about_(std::move(about)) {}

    bool forgets(const Step& step) {
        for (const auto& name : step.names) {
            if (name.file && name.name.find(about_) != std::string::npos) files_.insert(*name.file);
        }
        if (about_ == "folders") return step.what == What::flush_folder;
        return step.what == What::flush && files_.contains(step.file);
    }

private:
    std::string about_;
    std::set<FileNumber> files_;
};

/// In memory where the system has such a folder: what a flush costs is not the question here.
fs::path work_folder() {
    const auto base = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    return base / fmt::format("icrm-cuts-{}", platform::process_id());
}

struct Tally {
    std::size_t moments = 0;
    std::size_t tried = 0;
    std::size_t broken = 0;
};

/// One moment, one kind of loss.
class Trial {
public:
    Trial(const Scene& scene, const fs::path& folder, const Options& options, const char* program)
        : scene_(scene), home_(folder / "after"), options_(options), program_(program) {}

    bool holds(const Disk& disk, const Promises& promises, std::size_t moment, Loss loss) {
        fs::remove_all(home_);
        fs::create_directories(home_);
        std::mt19937_64 chance(options_.seed * 1'000'003 + moment);
        disk.cut(home_, loss, chance);
        try {
            scene_.check(home_, promises);
            return true;
        } catch (const std::exception& error) {
            fmt::print(
                "{}: the power goes at step {}, {} is lost: {}\n  again: {} --scene {} --from {} --to {} "
                "--seed {}{}\n",
                scene_.name, moment, loss == Loss::all ? "all that was not flushed" : "a part", error.what(),
                program_, scene_.name, moment, moment, options_.seed,
                options_.forget.empty() ? "" : " --forget " + options_.forget);
            return false;
        }
    }

private:
    const Scene& scene_;
    fs::path home_;
    const Options& options_;
    const char* program_;
};

/// What the disk would have changes with each write; what is safe only with a flush or a promise.
bool changes_what_is_safe(const Step& next) {
    return next.what == What::flush || next.what == What::flush_folder;
}

Tally run(const Scene& scene, const fs::path& folder, const Options& options, const char* program) {
    const auto home = folder / "played";
    fs::create_directories(home);
    Recorder recorder(home);
    scene.play(recorder, home);
    const auto steps = recorder.take();

    Disk disk;
    Promises promises;
    Liar liar(options.forget);
    Trial trial(scene, folder, options, program);
    Tally tally;
    tally.moments = steps.size();
    for (std::size_t i = 0; i <= steps.size() && tally.broken < 3; ++i) {
        const bool asked = i >= options.from && i <= options.to;
        const bool last = i == steps.size();
        if (asked && (last || changes_what_is_safe(steps[i]))) {
            ++tally.tried;
            if (!trial.holds(disk, promises, i, Loss::all)) ++tally.broken;
        }
        if (asked && (last || i % options.every == 0) && (last || steps[i].what != What::promise)) {
            ++tally.tried;
            if (!trial.holds(disk, promises, i, Loss::some)) ++tally.broken;
        }
        if (last) break;
        if (steps[i].what == What::promise)
            promises.insert(steps[i].text);
        else if (options.forget.empty() || !liar.forgets(steps[i]))
            disk.apply(steps[i]);
    }
    fs::remove_all(folder);
    return tally;
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    spdlog::set_level(spdlog::level::off);
    std::size_t broken = 0;
    for (const auto& scene : scenes()) {
        if (!options.scene.empty() && options.scene != scene.name) continue;
        const auto folder = work_folder();
        const auto tally = run(scene, folder, options, argv[0]);
        broken += tally.broken;
        if (tally.broken == 0)
            fmt::print("{}: {} steps, the power went {} times, nothing promised was lost\n", scene.name,
                       tally.moments, tally.tried);
    }
    return broken == 0 ? 0 : 1;
}
