#include "common/protocol/messages.hpp"

#include "common/domain/enum_table.hpp"

namespace instacrm {
namespace {

using protocol::DaemonState;
using protocol::FindingKind;
using protocol::Role;

INSTACRM_ENUM_TABLE(Role, "role", {{browser, "browser"}, {cli, "cli"}})

INSTACRM_ENUM_TABLE(DaemonState, "state", {{starting, "starting"}, {ready, "ready"}, {degraded, "degraded"}})

INSTACRM_ENUM_TABLE(FindingKind, "finding",
                    {{excluded, "excluded"},
                     {teammate, "teammate"},
                     {frequency_cap, "frequency_cap"},
                     {interval_spacing, "interval_spacing"}})

}  // namespace
}  // namespace instacrm
