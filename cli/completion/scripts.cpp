#include "cli/completion/completion.hpp"
#include "cli/failure.hpp"
#include "common/domain/text.hpp"
#include "common/platform/embedded_file.hpp"

#include <algorithm>
#include <array>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> completion_scripts;
}

namespace instacrm::cli {
namespace {

constexpr std::array<std::string_view, 4> shells{"bash", "zsh", "fish", "powershell"};

}  // namespace

std::vector<std::string> shell_names() {
    return {shells.begin(), shells.end()};
}

std::string_view completion_script(std::string_view shell) {
    const auto name = "instacrm." + std::string(shell);
    const auto found = std::ranges::find(embedded::completion_scripts, name, &EmbeddedFile::name);
    if (found == embedded::completion_scripts.end())
        throw UsageError("there are no completions for \"" + printable(shell) + "\"",
                         "use one of: bash, zsh, fish, powershell");
    return found->text;
}

}  // namespace instacrm::cli
