#include "common/platform/process.hpp"

#include <boost/system/error_code.hpp>  // first: Boost.Process forgets it on Windows

#define BOOST_PROCESS_USE_STD_FS
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <boost/process/search_path.hpp>
#include <boost/process/shell.hpp>

#include <iterator>

namespace instacrm::platform {

namespace bp = boost::process;

std::optional<std::filesystem::path> find_program(const std::string& name) {
    const std::filesystem::path path(name);
    std::error_code ignored;
    if (path.has_parent_path())
        return std::filesystem::exists(path, ignored) ? std::optional(path) : std::nullopt;
    const auto found = bp::search_path(path);
    return found.empty() ? std::nullopt : std::optional(found);
}

Ran run_program(const std::vector<std::string>& words) {
    const auto program = find_program(words.front());
    if (!program) return {127, words.front() + " is not installed\n"};
    const auto arguments = native_words(std::span(words).subspan(1));
    bp::ipstream stream;
    bp::child child(bp::exe = program->native(), bp::args = arguments, (bp::std_out & bp::std_err) > stream,
                    bp::std_in < bp::null);
    std::string output{std::istreambuf_iterator<char>(stream), {}};
    child.wait();
    return {child.exit_code(), std::move(output)};
}

struct ShellReader::State {
    bp::pipe pipe;
    bp::child child;
};

ShellReader::ShellReader(const std::string& command, const Variables& variables)
    : state_(std::make_unique<State>()) {
    bp::environment environment = boost::this_process::environment();
    for (const auto& [name, value] : variables) environment[name] = value;
    state_->child = bp::child(command, bp::shell, environment, bp::std_in < state_->pipe);
}

ShellReader::~ShellReader() {
    state_->pipe.close();
    std::error_code ignored;
    state_->child.wait(ignored);
}

bool ShellReader::write(std::string_view bytes) {
    try {
        while (!bytes.empty()) {
            const auto written = state_->pipe.write(bytes.data(), static_cast<int>(bytes.size()));
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    } catch (const bp::process_error&) {
        return false;
    }
}

}  // namespace instacrm::platform
