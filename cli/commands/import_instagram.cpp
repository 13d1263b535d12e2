#include "cli/commands/commands.hpp"
#include "cli/commands/import_options.hpp"
#include "cli/import/instagram/audience.hpp"
#include "cli/import/instagram/conversations.hpp"
#include "cli/interrupt.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"PATH", "the zip that Instagram made, or its unpacked folder"}};
constexpr std::array options{
    Option{.name = "actor", .value = "ACCOUNT", .help = "whose export it is (needed)"},
    Option{.name = "link", .value = "FILE", .help = "the list of open conversations, filled in"},
    Option{.name = "threads", .value = "FILE", .help = "for open ones; default: PATH.threads.csv"},
    Option{.name = "owner", .value = "NAME", .help = "the account's display name, if it is not clear"},
    Option{.name = "operator", .value = "PERSON", .help = "who wrote the DMs; default: you"},
    Option{.name = "date", .value = "TIME", .help = "of which day the lists of followers are"},
    Option{.name = "partial-ok", .help = "a cut list of followers: nobody counts as lost"},
    Option{.name = "whole", .help = "a list that got much smaller is all there is"},
    Option{.name = "system-line", .value = "TEXT", .help = "a line that is Instagram's own; may be repeated"},
    dry_run_option,
    rejected_option};
constexpr std::array examples{
    Example{"import instagram export.zip --actor @our.shop --dry-run", "What would come of it?"},
    Example{"import instagram export.zip --actor @our.shop", "Past DMs, answers, and followers"},
    Example{"import instagram export.zip --actor @our.shop --link export.zip.threads.csv",
            "With the conversations that you know"},
};

ThreadLinks links_of(const Context& context) {
    const auto file = context.arguments.text("link");
    return file ? read_links(*file) : ThreadLinks();
}

ExitCode run(Context& context) {
    const auto& path = context.arguments.argument("PATH");
    const auto actor = context.required("actor", context.arguments.handle("actor"));
    const auto links = links_of(context);
    const auto files = open_export(path);
    Conversations conversations(context, *files, actor);
    Audience audience(context, *files, path, actor);
    ImportPart part(context, path, "messages");
    ImportPart* const parts[] = {&part};
    const auto open = path_beside(context, "threads", path, ".threads.csv");
    const auto code = report_import(
        context, path, parts,
        [&] {
            conversations.link(links, context.arguments.text("owner"));
            if (!Interrupt::requested()) conversations.send(part);
            if (!Interrupt::requested()) audience.send();
        },
        [&] {
            auto lines = conversations.report();
            for (const auto& line : audience.report()) lines.push_back(line);
            return lines;
        });
    if (Interrupt::requested()) return code;
    if (const auto written = conversations.write_open(open))
        context.say("conversations that nobody could place: " + written->string() +
                    "; fill in the handles you know, and repeat with --link " + written->string());
    return audience.refused() ? ExitCode::partly_done : code;
}

}  // namespace

constinit const Command import_instagram_command{
    .noun = "import",
    .verb = "instagram",
    .help = "Instagram's own data export: DMs, answers, followers",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes =
        "Ask Instagram for \"your information\" as JSON, of all time. Conversations stand there "
        "under display names: each is placed by DMs that are in the log, by a full name that "
        "one lead has, or by a known handle; the others come out as a list to fill in. "
        "Can be repeated: what was taken once is not taken again."};

}  // namespace instacrm::cli
