#include "cli/commands/update_options.hpp"

#include "cli/commands/config_source.hpp"
#include "common/config/config.hpp"

namespace instacrm::cli {

ReleaseSource release_source(const Context& context) {
    const auto config = config::to_config(effective_settings(context));
    ReleaseSource source{config.update_from, config.update_key};
    if (!source.from.empty() && source.from.find("://") == std::string::npos)
        source.from = (config_file(context).parent_path() / source.from).string();
    return source;
}

}  // namespace instacrm::cli
