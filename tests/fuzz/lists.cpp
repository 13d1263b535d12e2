// Filters of the lists and windows of the statistics. The first byte chooses the method, the rest is its
// parameters.
#include "daemon/server/command.hpp"
#include "tests/fuzz/inside.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace instacrm::fuzz {
namespace {

/// Whatever asks the store and changes nothing.
std::vector<std::string_view> questions() {
    std::vector<std::string_view> names;
    for (const auto& command : server::command_table()) {
        if (std::holds_alternative<server::ListHandler>(command.handler) ||
            std::holds_alternative<server::ReadHandler>(command.handler))
            names.push_back(command.name);
    }
    return names;
}

}  // namespace

void run(std::string_view input) {
    static const auto methods = questions();
    if (input.size() < 2) return;
    const auto method = methods[static_cast<unsigned char>(input.front()) % methods.size()];
    std::string params(input.substr(1));
    std::ranges::replace(params, '\n', ' ');
    talk_lines(cli_hello, request(method, params));
}

}  // namespace instacrm::fuzz
