#include "cli/commands/commands.hpp"
#include "cli/commands/update_options.hpp"
#include "cli/context.hpp"
#include "cli/update/programs.hpp"
#include "cli/update/release.hpp"
#include "common/platform/process.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/status.hpp"

#include <array>
#include <chrono>
#include <thread>

namespace instacrm::cli {
namespace {

using protocol::StatusResponse;
using namespace std::chrono_literals;

constexpr auto look_again = 200ms;

/// For a daemon that migrates its store at its start; INSTACRM_UPDATE_PATIENCE says otherwise.
std::chrono::milliseconds patience() {
    const auto text = platform::environment("INSTACRM_UPDATE_PATIENCE");
    if (!text) return 90s;
    return std::chrono::duration_cast<std::chrono::milliseconds>(parse_duration(*text));
}

constexpr std::array examples{
    Example{"update apply", "Fetch the newest version, put it in place, and go back if it does not start"},
};

std::optional<StatusResponse> ask_status(Context& context) {
    try {
        context.client.reconnect();
        return context.client.call<StatusResponse>("daemon.status", protocol::Nothing{});
    } catch (const Failure&) {
        return std::nullopt;
    }
}

template <class Condition>
bool wait_until(const Condition& holds) {
    for (const auto end = std::chrono::steady_clock::now() + patience();
         std::chrono::steady_clock::now() < end;) {
        if (holds()) return true;
        std::this_thread::sleep_for(look_again);
    }
    return false;
}

/// The daemon that ran before, and how it is started again: by whoever ran it.
class Restart {
public:
    explicit Restart(Context& context) : context_(context), before_(ask_status(context)) {}

    bool ran() const { return before_.has_value(); }

    void stop() {
        if (!before_) return;
        context_.client.call<protocol::Nothing>("daemon.stop", protocol::Nothing{});
        if (!wait_until([&] { return !ask_status(context_); }))
            throw Failure(ExitCode::error, "the daemon does not stop", "see its log: " + before_->log_file);
    }

    /// The new one may have got so far that it answers.
    void stop_what_answers() {
        if (!ask_status(context_)) return;
        context_.client.call<protocol::Nothing>("daemon.stop", protocol::Nothing{});
        wait_until([&] { return !ask_status(context_); });
    }

    /// Starts it and waits. The version that answers and is ready; nothing when none does.
    std::optional<std::string> start(const fs::path& daemon) {
        if (!before_) return std::nullopt;
        try {
            start_by_host(daemon);
        } catch (const std::exception& error) {
            context_.say(error.what());
            return std::nullopt;
        }
        std::optional<StatusResponse> now;
        const bool ready = wait_until([&] {
            now = ask_status(context_);
            return now && now->state != protocol::DaemonState::starting;
        });
        // One that was degraded before, for want of an operator say, is as well as it was.
        if (!ready || (now->state != before_->state && now->state != protocol::DaemonState::ready))
            return std::nullopt;
        return now->version;
    }

private:
    void start_by_host(const fs::path& daemon) const {
        if (before_->run_by == "terminal") return platform::start_detached(daemon, {});
        std::vector<std::string> words{daemon.string(), "service", "start"};
        if (before_->run_by == "systemd") {
            words = {"systemctl", "start", "instacrmd"};
            if (!before_->config_file.starts_with("/etc/")) words.insert(words.begin() + 1, "--user");
        }
        const auto ran = platform::run_program(words);
        if (ran.exit_code != 0) throw std::runtime_error(ran.output);
    }

    Context& context_;
    std::optional<StatusResponse> before_;
};

fs::path beside(const fs::path& program, const char* name) {
    auto path = program;
    return path.replace_filename(name + program.extension().string());
}

ExitCode apply(Context& context, const Release& release, const fs::path& zip) {
    const auto self = platform::program_path();
    const auto daemon = beside(self, "instacrmd");
    ProgramSwap swap(self.parent_path(), zip);
    Restart restart(context);
    restart.stop();
    swap.forward();
    const auto answered = restart.start(daemon);
    if (restart.ran() && answered != release.version) {
        context.say("the new daemon does not get ready: going back to " INSTACRM_VERSION);
        restart.stop_what_answers();
        swap.back();
        const bool back = restart.start(daemon).has_value();
        throw Failure(
            ExitCode::error,
            "version " + release.version + " did not get ready; " +
                (back ? "version " INSTACRM_VERSION " runs again" : "nor does version " INSTACRM_VERSION),
            back ? "see the daemon's log, and tell who made the release"
                 : "see the daemon's log: if the store is newer now, instacrm backup restore newest");
    }
    context.show_change(
        {{"version", release.version}, {"before", INSTACRM_VERSION}, {"restarted", restart.ran()}},
        "version " + release.version + " is in place" +
            (restart.ran() ? ", and the daemon runs" : "; no daemon ran before"));
    return ExitCode::done;
}

ExitCode run(Context& context) {
    const auto source = release_source(context);
    const auto release = read_release(source);
    if (!is_older(INSTACRM_VERSION, release.version)) {
        context.show_change(
            {{"version", INSTACRM_VERSION}, {"before", INSTACRM_VERSION}, {"restarted", false}},
            "version " INSTACRM_VERSION " is the newest");
        return ExitCode::done;
    }
    const auto file = release.for_this_system();
    if (!file) throw Failure(ExitCode::error, "version " + release.version + " has no file for this system");
    if (belongs_to_package(platform::program_path()))
        throw Failure(ExitCode::error, "these programs belong to Debian's package instacrm",
                      "install its new version: apt install ./instacrm_" + release.version + "_amd64.deb");
    context.confirm("Put version " + release.version + " in the place of " INSTACRM_VERSION + "?");
    const auto folder = fs::temp_directory_path() /
                        ("instacrm-" + release.version + "-" + std::to_string(platform::process_id()));
    platform::make_private_folder(folder);
    struct Remove {
        fs::path folder;
        ~Remove() {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    } const remove{folder};
    return apply(context, release, fetch(source, *file, folder));
}

}  // namespace

constinit const Command update_apply_command{
    .noun = "update",
    .verb = "apply",
    .help = "put the newest version in place",
    .run = run,
    .examples = examples,
    .notes =
        "Fetches the programs, checks signature and SHA-256, stops the daemon, swaps the three programs and "
        "starts "
        "it again. When the new daemon does not get ready, the old programs are put back and started. The "
        "old ones "
        "stay beside as NAME.previous until the next update. Before a new version changes the store, its "
        "daemon "
        "makes a backup. Programs that a package manager installed are its to update."};

}  // namespace instacrm::cli
