#include "cli/commands/commands.hpp"
#include "cli/commands/config_source.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"config path", "Which file holds the settings?"},
};

ExitCode run(Context& context) {
    const auto file = config_file(context);
    std::error_code ignored;
    const bool exists = std::filesystem::exists(file, ignored);
    if (!context.for_people()) {
        write_record(context.output, context.console.out, {{"path", file.string()}, {"exists", exists}});
        return ExitCode::done;
    }
    context.console.out.write(file.string() + "\n");
    if (!exists) context.say("there is no such file yet: all settings have their defaults");
    return ExitCode::done;
}

}  // namespace

constinit const Command config_path_command{
    .noun = "config", .verb = "path", .help = "where the config file is", .run = run, .examples = examples};

}  // namespace instacrm::cli
