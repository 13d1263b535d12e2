#include "cli/commands/config_source.hpp"

#include "common/config/paths.hpp"
#include "common/platform/system.hpp"

namespace instacrm::cli {
namespace {

std::pair<std::string, std::string> key_and_value(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        throw UsageError("--set: \"" + printable(text) + "\" sets nothing", "write --set log.level=debug");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

std::filesystem::path config_file(const Context& context) {
    if (const auto named = context.arguments.text("config")) return std::filesystem::absolute(*named);
    const auto places = config::client_paths();
    std::error_code ignored;
    for (const auto& paths : places) {
        if (std::filesystem::exists(paths.config_file, ignored)) return paths.config_file;
    }
    return places.back().config_file;
}

std::filesystem::path config_file_to_write(const Context& context) {
    if (const auto named = context.arguments.text("config")) return std::filesystem::absolute(*named);
    return config::resolve_paths(config::Scope::user).config_file;
}

std::vector<config::Setting> effective_settings(const Context& context) {
    config::Sources sources;
    sources.file = config_file(context);
    sources.file_required = context.arguments.has("config");
    for (const auto& text : context.arguments.all("set")) sources.flags.push_back(key_and_value(text));
    sources.environment = platform::environment;
    return config::load_settings(sources);
}

}  // namespace instacrm::cli
