// The daemon as a service of Windows. Only there.
#pragma once

#include "daemon/service/host.hpp"

#include <functional>

namespace instacrm::service {

inline constexpr const wchar_t* service_name = L"InstaCRM";
/// Its own account, which Windows makes with the service and which owns nothing but the service's folder.
inline constexpr const wchar_t* service_account = LR"(NT SERVICE\InstaCRM)";

/// Hands this process to the service manager, which started it: `run` is called with its host. Returns when
/// the service has stopped; otherwise what kept it from starting (1063: nobody but the service manager can do
/// this).
int run_as_service(std::function<int(Host&)> run);

}  // namespace instacrm::service
