#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "cli/output/file.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/lists.hpp"

#include <boost/json/serialize.hpp>

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array options{
    Option{.name = "out", .value = "FILE", .help = "into this file, complete or not at all"},
};
constexpr std::array examples{
    Example{"leads subject-export @anna.smith --out anna.json",
            "What she may ask for: all that is stored on her"},
    Example{"leads subject-export @anna.smith", "The same on standard output"},
};

std::string text_of(const json::value& value) {
    return json::serialize(value);
}

/// A member that is a list, row by row as the daemon sends it; the lead's name stands above already.
void write_list(const Context& context, Sink& out, std::string_view key,
                const protocol::LogsListRequest& request) {
    out.write(",\n\"" + std::string(key) + "\":[");
    bool first = true;
    context.client.list("logs.list", protocol::to_json(request), [&](const protocol::Chunk& chunk) {
        for (const auto& row : chunk.rows.as_array()) {
            json::object event;
            for (std::size_t i = 0; i < chunk.columns.size(); ++i)
                event.emplace(chunk.columns[i], row.as_array().at(i));
            out.write((first ? "\n" : ",\n") + text_of(event));
            first = false;
        }
    });
    out.write(first ? "]" : "\n]");
}

void write_subject(const Context& context, Sink& out, const protocol::LeadResponse& response) {
    out.write("{\"schema_version\":" + std::to_string(json_schema_version) + ",\n\"exported_at\":" +
              text_of(protocol::to_json(context.now)) + ",\n\"lead\":" + text_of(to_record(response.lead)) +
              ",\n\"aliases\":" + text_of(to_record(response.aliases)) +
              ",\n\"followup_at\":" + text_of(to_record(response.lead.followup_at)));
    protocol::LogsListRequest request;
    request.handle = response.lead.handle;
    request.ascending = true;
    request.kind = std::vector{EventKind::note_added};
    write_list(context, out, "notes", request);
    request.kind.reset();
    write_list(context, out, "events", request);
    out.write("}\n");
}

ExitCode run(Context& context) {
    if (context.output.format != Format::table && context.output.format != Format::json)
        throw UsageError("`leads subject-export` writes one JSON document and nothing else",
                         "leave --format out");
    const auto response = context.client.call<protocol::LeadResponse>(
        "leads.get", protocol::LeadRequest{context.arguments.handle_argument("HANDLE")});
    const auto file = context.arguments.text("out");
    if (!file || *file == "-") {
        write_subject(context, context.console.out, response);
        return ExitCode::done;
    }
    NewFileSink sink(*file);
    write_subject(context, sink, response);
    sink.keep();
    context.say("@" + response.lead.handle + ": written to " + *file);
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_subject_export_command{
    .noun = "leads",
    .verb = "subject-export",
    .help = "everything stored on one person, as JSON",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes =
        "The lead with all fields and other names, the follow-up date, notes, and every event with its "
        "text, oldest first. Memory stays flat however long the history is."};

}  // namespace instacrm::cli
