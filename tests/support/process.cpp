#include "tests/support/process.hpp"

#include "common/platform/process.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#endif

#include <boost/system/error_code.hpp>  // first: Boost.Process forgets it on Windows
#ifdef _WIN32
#include <boost/winapi/handle_info.hpp>  // and this
#endif

#define BOOST_PROCESS_USE_STD_FS
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace instacrm::test {
namespace {

namespace bp = boost::process;
using namespace std::chrono_literals;

// Far more than anything takes under a sanitizer on a busy machine.
constexpr auto patience = 60s;

#ifdef _WIN32
constexpr const char* program_suffix = ".exe";
void ask_to_stop(int id) {
    ::GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, static_cast<::DWORD>(id));
}
void survive_broken_pipes() {}
bp::pipe private_pipe() {
    return {};
}
/// Or Ctrl-Break would come to the test, too.
struct OwnGroup : bp::extend::handler {
    template <class Executor>
    void on_setup(Executor& executor) const {
        executor.creation_flags |= CREATE_NEW_PROCESS_GROUP;
    }
};
const OwnGroup own_group;
#else
constexpr const char* program_suffix = "";
void ask_to_stop(int id) {
    ::kill(id, SIGTERM);
}
void survive_broken_pipes() {
    // A handler that does nothing, since SIG_IGN would be handed down to the programs under test.
    static const auto before = std::signal(SIGPIPE, [](int) {});
    (void)before;
}
bp::pipe private_pipe() {
    // Or the next program would inherit this one's ends, and hold them open.
    bp::pipe pipe;
    ::fcntl(pipe.native_source(), F_SETFD, FD_CLOEXEC);
    ::fcntl(pipe.native_sink(), F_SETFD, FD_CLOEXEC);
    return pipe;
}
const bp::extend::handler own_group;  // only Windows needs one, for Ctrl-Break
#endif

/// What a program writes, collected by a thread of its own.
class Collector {
public:
    explicit Collector(bp::pipe& pipe) : thread_([this, &pipe] { collect(pipe); }) {}
    ~Collector() { thread_.join(); }

    /// Waits until there are `count` bytes, or the end. False when that takes too long.
    bool wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        return more_.wait_for(lock, patience, [&] { return ended_ || bytes_.size() >= count; });
    }
    std::string take(std::size_t count) {
        const std::lock_guard lock(mutex_);
        auto taken = bytes_.substr(0, count);
        bytes_.erase(0, taken.size());
        return taken;
    }
    std::string peek() {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }

private:
    void collect(bp::pipe& pipe) {
        std::array<char, 65536> buffer{};
        for (;;) {
            int count = 0;
            try {
                count = pipe.read(buffer.data(), static_cast<int>(buffer.size()));
            } catch (const bp::process_error&) {  // on Windows the end is an error
            }
            const std::lock_guard lock(mutex_);
            if (count > 0) bytes_.append(buffer.data(), static_cast<std::size_t>(count));
            ended_ = count <= 0;
            more_.notify_all();
            if (ended_) return;
        }
    }

    std::mutex mutex_;
    std::condition_variable more_;
    std::string bytes_;
    bool ended_ = false;
    std::thread thread_;  // last: it uses the others
};

bp::pipe& with_reader(bp::pipe& pipe, Output output) {
    if (output == Output::closed) pipe.close();
    return pipe;
}

bp::environment environment_with(const Variables& variables) {
    bp::environment environment = boost::this_process::environment();
    for (const auto& [name, value] : variables) environment[name] = value;
    return environment;
}

}  // namespace

std::filesystem::path program(std::string_view name) {
    return std::filesystem::path(INSTACRM_BIN_FOLDER) / (std::string(name) + program_suffix);
}

struct Process::State {
    State(const std::filesystem::path& path, const std::vector<std::string>& arguments,
          const Variables& variables, Output wanted)
        : child(bp::exe = path.native(), bp::args = platform::native_words(arguments),
                environment_with(variables), (bp::std_in < input), (bp::std_out > output),
                (bp::std_err > errors), own_group),
          from_output(with_reader(output, wanted)),
          from_errors(errors) {}
    ~State() {
        std::error_code ignored;
        if (child.running(ignored)) child.terminate(ignored);
    }

    bp::pipe input = private_pipe();
    bp::pipe output = private_pipe();
    bp::pipe errors = private_pipe();
    bp::child child;
    Collector from_output;
    Collector from_errors;
    std::string name;
};

Process::Process(const std::filesystem::path& path, const std::vector<std::string>& arguments,
                 const Variables& variables, Output output) {
    survive_broken_pipes();
    state_ = std::make_unique<State>(path, arguments, variables, output);
    state_->name = path.filename().string();
}
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;
Process::~Process() = default;

void Process::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = state_->input.write(bytes.data(), static_cast<int>(bytes.size()));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void Process::close_input() {
    state_->input.close();
}

std::string Process::read(std::size_t count) {
    if (!state_->from_output.wait_for(count))
        throw std::runtime_error(state_->name + " writes nothing; standard error: " + errors());
    return state_->from_output.take(count);
}

std::string Process::read_all() {
    return read(std::string::npos);
}

std::string Process::errors() const {
    return state_->from_errors.peek();
}

bool Process::running() {
    return state_->child.running();
}

int Process::wait() {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    // child.wait_for() needs SIGCHLD for itself; looking again and again does not.
    while (running()) {
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error(state_->name + " does not end; standard error: " + errors());
        std::this_thread::sleep_for(2ms);
    }
    state_->from_errors.wait_for(std::string::npos);  // so that errors() is all of it
    return state_->child.exit_code();
}

void Process::terminate() {
    ask_to_stop(id());
}

void Process::kill() {
    std::error_code ignored;
    state_->child.terminate(ignored);
    wait();
}

int Process::id() const {
    return static_cast<int>(state_->child.id());
}

Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Variables& variables, std::string_view input) {
    Process process(program, arguments, variables);
    try {
        process.write(input);
    } catch (const std::system_error&) {  // it did not want all of it, which is its right
    }
    process.close_input();
    auto output = process.read_all();
    const int exit_code = process.wait();
    return {exit_code, std::move(output), process.errors()};
}

}  // namespace instacrm::test
