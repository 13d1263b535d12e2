#include "daemon/server/next_tab.hpp"

namespace instacrm::server {

using namespace std::chrono;

namespace {

/// A DM that waited for the daemon, or for an answer, is not what the person is at any more.
constexpr Duration fresh = minutes(1);

}  // namespace

std::optional<protocol::NextTab> next_tab(const config::NextTab& wanted, Duration age,
                                          const std::function<std::int64_t()>& dms_today) {
    if (wanted.every == 0 || age > fresh || dms_today() % wanted.every != 0) return std::nullopt;
    return protocol::NextTab{duration_cast<milliseconds>(wanted.after).count()};
}

}  // namespace instacrm::server
