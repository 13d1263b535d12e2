#include "cli/commands/audience_options.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/audience.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    audience_actor_option, side_option("only followers, or only following"),
    Option{.name = "since", .value = "TIME", .help = "snapshots at or after; default: only the newest"},
    until_option, limit_option};
constexpr std::array examples{
    Example{"audience diff --actor @our.shop", "Who is new, and who left, since the export before?"},
    Example{"audience diff --actor @our.shop --since 90d --side followers", "In three months"},
};
constexpr std::array<std::string_view, 9> fields{
    "change", "side", "handle", "after", "by", "followed_at", "renamed", "status", "last_contacted_at"};
constexpr std::array<std::string_view, 7> table_fields{"change", "side",    "handle", "after",
                                                       "by",     "renamed", "status"};
constexpr ListShape shape{"changes", fields, table_fields};

ExitCode run(Context& context) {
    auto request = about_account<protocol::AudienceDiffRequest>(context);
    request.side = context.arguments.word<protocol::AudienceSide>("side");
    request.since = context.arguments.time("since", context.now);
    request.until = context.arguments.time("until", context.now);
    return run_list(context, "audience.diff", request);
}

}  // namespace

constinit const Command audience_diff_command{
    .noun = "audience",
    .verb = "diff",
    .help = "who is new, and who is lost",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "A change happened between two exports: after the one and by the other. An account "
        "under a new name looks like one lost and one new; `renamed` names the other one "
        "when both were followed at the same second. Kept on this machine only.",
    .list = &shape};

}  // namespace instacrm::cli
