// `instacrmd service …`: the machine's service, put in place and looked after.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace instacrm::service {

/// What can be asked of the service manager, with one line of help each.
struct ServiceVerb {
    std::string_view name;
    std::string_view help;
};
const std::vector<ServiceVerb>& service_verbs();

/// Does it and says on standard output what was done. Returns the process's exit code.
/// @throws Invalid for a verb that there is not, and where another program does this (systemd);
/// std::system_error with what the service manager said.
int control_service(const std::string& verb);

}  // namespace instacrm::service
