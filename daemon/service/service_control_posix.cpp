#include "common/domain/invalid.hpp"
#include "daemon/service/service_control.hpp"

namespace instacrm::service {

const std::vector<ServiceVerb>& service_verbs() {
    static const std::vector<ServiceVerb> none;
    return none;
}

int control_service(const std::string& verb) {
    throw Invalid(
        "service " + verb + ": on this system, systemd looks after services",
        "use systemctl --user enable --now instacrmd, or systemctl enable --now instacrmd for the machine's");
}

}  // namespace instacrm::service
