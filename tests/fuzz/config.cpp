// The config file.
#include "common/config/config.hpp"

#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/temp_home.hpp"

namespace instacrm::fuzz {

void run(std::string_view input) {
    static const test::TempHome home;
    config::Sources sources;
    sources.file = home.paths().config_file;
    sources.file_required = true;
    sources.environment = [](const char*) { return std::nullopt; };
    platform::write_file_atomically(sources.file, input);
    try {
        const auto settings = config::load_settings(sources);
        for (const auto& setting : settings) config::shown(setting);
        config::to_config(settings);
    } catch (const Invalid& invalid) {
        expect(*invalid.what() != '\0', "a refusal says why");
    }
}

}  // namespace instacrm::fuzz
