// `export`: lists into files, from one state of the store, whole or not at all.
#include "cli/commands/commands.hpp"
#include "cli/commands/filters.hpp"
#include "cli/export_file.hpp"
#include "cli/interrupt.hpp"
#include "cli/output/fields.hpp"
#include "cli/output/values.hpp"
#include "cli/progress.hpp"
#include "common/protocol/messages/files.hpp"
#include "common/protocol/messages/stats.hpp"

#include <array>
#include <filesystem>

namespace instacrm::cli {
namespace {

/// One list of an export.
struct Part {
    std::string name;
    std::string_view method;
    json::object request;
    std::optional<std::vector<std::string>> fields{};  ///< unless --fields says otherwise
    bool grows = true;                                 ///< its rows have a number, by which --since-last goes
};

const std::vector<std::string> note_fields{"at", "operator", "actor", "handle", "text", "id", "seq"};

Part leads_part(const Context& context) {
    return {"leads", "leads.list", protocol::to_json(lead_request(context)).as_object()};
}
Part logs_part(const Context& context) {
    return {"logs", "logs.list", protocol::to_json(log_request(context)).as_object()};
}
Part notes_part(const Context& context) {
    auto request = log_request(context);
    request.kind = std::vector{EventKind::note_added};
    return {"notes", "logs.list", protocol::to_json(request).as_object(), note_fields};
}
Part stats_part(const Context& context) {
    protocol::StatsDailyRequest request;
    request.actor = context.arguments.handle("actor");
    request.operator_name = context.arguments.text("operator");
    request.since = context.arguments.time("since", context.now);
    request.until = context.arguments.time("until", context.now);
    return {"stats", "stats.daily", protocol::to_json(request).as_object(), {}, false};
}

/// A scheduled export's place in the store.
struct Place {
    std::string name;
    std::int64_t seq = 0;
};

/// One run: the lists in the asked form, then the bookmark.
class Export {
public:
    Export(Context& context, std::vector<Part> parts)
        : context_(context),
          parts_(std::move(parts)),
          target_(ExportTarget::of(context, parts_.size() > 1)) {}

    ExitCode run() {
        const Interrupt interrupt(Interrupt::Waits::end);
        const auto snapshot =
            context_.client.call<protocol::SnapshotResponse>("snapshot.open", protocol::Nothing{});
        const auto place = read_place();
        ExportFiles files(context_, target_);
        for (auto& part : parts_) write(files, part, snapshot.snapshot, place);
        context_.client.call<json::value>("snapshot.close", protocol::SnapshotRequest{snapshot.snapshot});
        stop_if_asked();
        files.finish();
        stop_if_asked();
        files.keep();
        if (place) move(*place, snapshot.seq);
        tell(files);
        return ExitCode::done;
    }

private:
    std::optional<Place> read_place() const {
        const auto name = context_.arguments.text("since-last");
        if (!name) return std::nullopt;
        const auto known = context_.client.call<protocol::BookmarkResponse>("bookmarks.get",
                                                                            protocol::BookmarkRequest{*name});
        return Place{*name, known.seq};
    }

    void move(const Place& place, std::int64_t seq) const {
        context_.client.call<protocol::BookmarkResponse>(
            "bookmarks.set", protocol::BookmarkSetRequest{place.name, seq, place.seq});
    }

    void write(ExportFiles& files, Part& part, std::int64_t snapshot, const std::optional<Place>& place) {
        Progress progress(context_, part.name);
        part.request["snapshot"] = snapshot;
        if (place && part.grows) part.request["after_seq"] = place->seq;
        if (place && part.method == "logs.list") part.request["ascending"] = true;
        if (progress.visible()) part.request["count"] = true;
        std::unique_ptr<RowWriter> writer;
        std::optional<RowPicker> picker;
        std::int64_t rows = 0;
        double total = 0;
        context_.client.list(part.method, part.request, [&](const protocol::Chunk& chunk) {
            stop_if_asked();
            if (!writer) {
                const auto fields = context_.output.fields.value_or(part.fields.value_or(chunk.columns));
                picker.emplace(fields, chunk.columns);
                writer = files.begin(part.name, fields);
                total = static_cast<double>(chunk.total.value_or(0));
            }
            for (const auto& row : chunk.rows.as_array()) writer->row(picker->of(row.as_array()));
            rows += static_cast<std::int64_t>(chunk.rows.as_array().size());
            progress.show(rows, total > 0 ? static_cast<double>(rows) / total : -1);
        });
        writer->finish();
        files.count(rows);
    }

    static void stop_if_asked() {
        if (Interrupt::requested())
            throw Failure(ExitCode::interrupted, "stopped; nothing was written",
                          "run it again: a bookmark moves only when its file is whole");
    }

    void tell(const ExportFiles& files) const {
        if (context_.arguments.has("quiet")) return;
        for (const auto& file : files.written())
            context_.say(grouped(file.rows) + " rows of " + file.name + " in " + file.path.string());
    }

    Context& context_;
    std::vector<Part> parts_;
    ExportTarget target_;
};

template <Part (*... Make)(const Context&)>
ExitCode run(Context& context) {
    return Export(context, {Make(context)...}).run();
}

constexpr Option out_option{
    .name = "out", .value = "FILE", .help = "where; {date}, {time} and {what} are filled in; -: stdout"};
constexpr Option since_last_option{
    .name = "since-last", .value = "NAME", .help = "what is new since the last export of this name"};

constexpr auto lead_options = joined(std::array{out_option, since_last_option}, lead_filters);
constexpr auto log_options =
    joined(std::array{out_option, since_last_option}, log_filters, std::array{kind_option});
constexpr auto note_options = joined(std::array{out_option, since_last_option}, log_filters);
constexpr auto stat_options = joined(std::array{out_option}, deed_filters);
constexpr auto all_options = joined(std::array{out_option, since_last_option}, deed_filters);

constexpr std::array lead_examples{
    Example{"export leads --out leads.xlsx", "All leads as a spreadsheet"},
    Example{"export leads --status warm,booked --fields handle,email,phone --out warm.csv",
            "Whom to call, for another program"},
    Example{"export leads --since-last crm --out new-{date}-{time}.csv", "Each time only what has changed"},
};
constexpr std::array log_examples{
    Example{"export logs --since 30d --out logs.csv", "What happened this month"},
    Example{"export logs --since-last archive --format ndjson --out archive-{date}-{time}.ndjson",
            "An archive that grows by a file a day"},
};
constexpr std::array note_examples{
    Example{"export notes --out notes.csv", "What was remembered about people"},
};
constexpr std::array stat_examples{
    Example{"export stats --since 90d --out stats.xlsx", "Numbers by day, person and account"},
};
constexpr std::array all_examples{
    Example{"export all --out instacrm-{date}.xlsx", "Everything, a sheet for each list"},
    Example{"export all --out backup-{date}-{what}.csv", "Everything, a file for each list"},
    Example{"export all --since-last crm --out new-{date}-{time}.xlsx",
            "What is new in each; the numbers whole"},
};

constexpr std::string_view notes =
    "The format is the file's ending, or --format; without --out it goes to standard output as csv. A file "
    "appears when it is complete, in place of one that was there.";

constexpr Command command(std::string_view verb, std::string_view help, ExitCode (*run)(Context&),
                          std::span<const Option> options, std::span<const Example> examples) {
    return {.noun = "export",
            .verb = verb,
            .help = help,
            .run = run,
            .options = options,
            .examples = examples,
            .notes = notes};
}

}  // namespace

constinit const Command export_leads_command =
    command("leads", "leads into a file", run<leads_part>, lead_options, lead_examples);
constinit const Command export_logs_command =
    command("logs", "what happened, into a file", run<logs_part>, log_options, log_examples);
constinit const Command export_notes_command =
    command("notes", "notes into a file", run<notes_part>, note_options, note_examples);
constinit const Command export_stats_command = command(
    "stats", "numbers by day, person, account, into a file", run<stats_part>, stat_options, stat_examples);
constinit const Command export_all_command =
    command("all", "leads, logs, notes and numbers", run<leads_part, logs_part, notes_part, stats_part>,
            all_options, all_examples);

}  // namespace instacrm::cli
