// The names on the wire of the messages' own words.
#include "common/domain/enum_table.hpp"
#include "common/protocol/messages/audience.hpp"
#include "common/protocol/messages/backups.hpp"
#include "common/protocol/messages/checks.hpp"
#include "common/protocol/messages/goals.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/sync.hpp"

namespace instacrm {
namespace {

using protocol::AudienceRelation;
using protocol::AudienceSide;
using protocol::BackupReason;
using protocol::CheckState;
using protocol::DaemonState;
using protocol::FindingKind;
using protocol::PaceState;
using protocol::Role;
using protocol::SyncState;

INSTACRM_ENUM_TABLE(Role, "role", {{browser, "browser"}, {cli, "cli"}})

INSTACRM_ENUM_TABLE(DaemonState, "state", {{starting, "starting"}, {ready, "ready"}, {degraded, "degraded"}})

INSTACRM_ENUM_TABLE(FindingKind, "finding",
                    {{excluded, "excluded"},
                     {teammate, "teammate"},
                     {frequency_cap, "frequency_cap"},
                     {interval_spacing, "interval_spacing"},
                     {erased, "erased"},
                     {do_not_contact, "do_not_contact"},
                     {quiet_hours, "quiet_hours"},
                     {cooldown, "cooldown"},
                     {invite_pending, "invite_pending"}})

INSTACRM_ENUM_TABLE(PaceState, "pace",
                    {{reached, "reached"},
                     {on_track, "on_track"},
                     {behind, "behind"},
                     {not_begun, "not_begun"},
                     {ended, "ended"}})

INSTACRM_ENUM_TABLE(SyncState, "state",
                    {{off, "off"},
                     {idle, "idle"},
                     {syncing, "syncing"},
                     {backing_off, "backing_off"},
                     {breaker_open, "breaker_open"},
                     {stopped, "stopped"}})

INSTACRM_ENUM_TABLE(CheckState, "state", {{ok, "ok"}, {warn, "warn"}, {fail, "fail"}})

INSTACRM_ENUM_TABLE(BackupReason, "reason",
                    {{scheduled, "scheduled"}, {manual, "manual"}, {migration, "migration"}})

INSTACRM_ENUM_TABLE(AudienceSide, "side", {{followers, "followers"}, {following, "following"}})

INSTACRM_ENUM_TABLE(AudienceRelation, "relation",
                    {{mutual, "mutual"}, {not_following_back, "not_following_back"}, {fan, "fan"}})

}  // namespace
}  // namespace instacrm
