#include "cli/setup/autostart.hpp"

#include "cli/setup/config_text.hpp"
#include "common/config/paths.hpp"
#include "common/domain/text.hpp"
#include "common/platform/process.hpp"
#include "common/platform/system.hpp"

namespace instacrm::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* packaged_program = "/usr/bin/instacrmd";
constexpr const char* packaged_unit = "/usr/lib/systemd/user/instacrmd.service";

/// Where the unit was written; nothing when the package's own does.
std::string write_unit(const fs::path& program) {
    std::error_code ignored;
    const auto home = platform::environment("INSTACRM_HOME").value_or("");
    if (program == packaged_program && home.empty() && fs::exists(packaged_unit, ignored))
        return packaged_unit;
    const auto file =
        config::user_config_folder(platform::environment) / "systemd" / "user" / "instacrmd.service";
    write_keeping_old(file, unit_text(program.string(), home));
    return file.string();
}

}  // namespace

bool write_keeping_old(const fs::path& file, const std::string& text) {
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
        if (platform::read_file(file) == text) return false;
        platform::write_file_atomically(file.string() + ".old", platform::read_file(file));
    }
    platform::make_private_folder(file.parent_path());
    platform::write_file_atomically(file, text);
    return true;
}

bool has_user_systemd() {
    return platform::run_program({"systemctl", "--user", "show-environment"}).exit_code == 0;
}

Autostart start_by_systemd(const fs::path& program) {
    const auto unit = write_unit(program);
    for (const auto& words :
         {std::vector<std::string>{"systemctl", "--user", "daemon-reload"},
          std::vector<std::string>{"systemctl", "--user", "enable", "--now", "instacrmd"}}) {
        const auto ran = platform::run_program(words);
        if (ran.exit_code == 0) continue;
        std::string line;
        for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
        return {false, "`" + line + "` failed: " + std::string(trim(ran.output))};
    }
    return {true, "the daemon runs from sign-in on, by " + unit};
}

}  // namespace instacrm::cli
