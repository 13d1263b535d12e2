#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "cli/output/file.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/audience.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/lists.hpp"

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

json::object as_object(const std::vector<std::string>& columns, const json::array& row) {
    json::object object;
    for (std::size_t i = 0; i < columns.size(); ++i) object.emplace(columns[i], row.at(i));
    return object;
}

/// A member that is a list, row by row as the daemon sends it.
void write_list(const Context& context, Sink& out, std::string_view key, std::string_view method,
                const json::value& request) {
    out.write(",\n\"" + std::string(key) + "\":[");
    bool first = true;
    context.client.list(method, request, [&](const protocol::Chunk& chunk) {
        for (const auto& row : chunk.rows.as_array()) {
            out.write((first ? "\n" : ",\n") + json_text(as_object(chunk.columns, row.as_array())));
            first = false;
        }
    });
    out.write(first ? "]" : "\n]");
}

/// Of a lead: what is known, and what happened. Nothing for somebody who only stands on a list of followers.
void write_lead(const Context& context, Sink& out, const protocol::LeadResponse& response) {
    out.write(",\n\"lead\":" + json_text(to_record(response.lead)) +
              ",\n\"aliases\":" + json_text(to_record(response.aliases)) +
              ",\n\"followup_at\":" + json_text(to_record(response.lead.followup_at)));
    protocol::LogsListRequest request;
    request.handle = response.lead.handle;
    request.ascending = true;
    request.kind = std::vector{EventKind::note_added};
    write_list(context, out, "notes", "logs.list", protocol::to_json(request));
    request.kind.reset();
    write_list(context, out, "events", "logs.list", protocol::to_json(request));
}

void write_subject(const Context& context, Sink& out, const std::string& handle,
                   const std::optional<protocol::LeadResponse>& lead) {
    out.write("{\"schema_version\":" + std::to_string(json_schema_version) +
              ",\n\"exported_at\":" + json_text(protocol::to_json(context.now)));
    if (lead)
        write_lead(context, out, *lead);
    else
        out.write(",\n\"lead\":null,\n\"aliases\":[],\n\"followup_at\":null,\n\"notes\":[],\n\"events\":[]");
    write_list(context, out, "audience", "audience.person",
               protocol::to_json(protocol::AudiencePersonRequest{handle}));
    out.write("}\n");
}

bool is_in_an_audience(const Context& context, const std::string& handle) {
    bool any = false;
    context.client.list("audience.person", protocol::to_json(protocol::AudiencePersonRequest{handle}),
                        [&](const protocol::Chunk& chunk) { any = any || !chunk.rows.as_array().empty(); });
    return any;
}

/// The lead, or nothing for a follower who is none.
std::optional<protocol::LeadResponse> find_lead(const Context& context, const std::string& handle) {
    try {
        return context.client.call<protocol::LeadResponse>("leads.get", protocol::LeadRequest{handle});
    } catch (const protocol::ProtocolError& error) {
        if (error.code() != protocol::ErrorCode::not_found || !is_in_an_audience(context, handle)) throw;
        return std::nullopt;
    }
}

ExitCode run(Context& context) {
    if (context.output.format != Format::table && context.output.format != Format::json)
        throw UsageError("`leads subject-export` writes one JSON document and nothing else",
                         "leave --format out");
    const auto asked = context.arguments.handle_argument("HANDLE");
    const auto lead = find_lead(context, asked);
    const auto handle = lead ? lead->lead.handle : asked;
    const auto file = context.arguments.text("out");
    if (!file || *file == "-") {
        write_subject(context, context.console.out, handle, lead);
        return ExitCode::done;
    }
    NewFileSink sink(*file);
    write_subject(context, sink, handle, lead);
    sink.keep();
    context.say("@" + handle + ": written to " + *file);
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
        "The lead with all fields and other names, the follow-up date, notes, every event with its text, "
        "oldest first, and the lists of followers on which the person stands or stood; also of somebody "
        "who is no lead. Memory stays flat however long the history is."};

}  // namespace instacrm::cli
