#include "cli/import/run.hpp"

#include "cli/interrupt.hpp"
#include "cli/output/values.hpp"
#include "cli/progress.hpp"
#include "common/domain/text.hpp"
#include "common/protocol/messages/imports.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace instacrm::cli {
namespace {

// A batch is done within tens of milliseconds, so that a DM that comes in between waits no longer.
constexpr std::size_t batch_rows = 500;
constexpr std::size_t batch_bytes = 256UL * 1024;
constexpr std::size_t max_row_bytes = 900UL * 1024;  // alone in a frame of at most 1 MiB
constexpr std::size_t batches_ahead = 2;
constexpr std::size_t reasons_shown = 10;

/// A batch that was sent, and the rows as they stood in the file.
struct Batch {
    std::int64_t call = 0;
    std::vector<Row> rows;
};

class Sender {
public:
    Sender(Context& context, RowReader& reader, const ImportKind& kind, const ImportRun& run,
           RejectedFile& rejected, ImportCounts& counts)
        : context_(context),
          reader_(reader),
          kind_(kind),
          run_(run),
          mapping_(kind.fields, run.wishes),
          rejected_(rejected),
          counts_(counts),
          progress_(context, "rows") {}

    void run() {
        Row row;
        while (!Interrupt::requested() && read(row)) take(std::move(row));
        flush();
        while (!under_way_.empty()) take_answer();
        if (unreadable_) throw Failure(*unreadable_);
    }

private:
    /// What came before a place that cannot be read is sent first.
    bool read(Row& row) {
        try {
            return reader_.next(row);
        } catch (const Failure& failure) {
            unreadable_ = failure;
            return false;
        }
    }

    void take(Row row) {
        ++counts_.rows;
        const auto before = mapping_.ignored().size();
        mapping_.see(reader_.columns());
        if (counts_.rows == 1 || mapping_.ignored().size() != before) announce();
        if (!row.problem.empty()) return reject(row, row.problem, "");
        json::value value;
        try {
            value = kind_.understand(mapping_, row);
        } catch (const Invalid& invalid) {
            return reject(row, invalid.what(), invalid.remedy());
        }
        if (value.is_null()) {
            ++counts_.skipped;
            return;
        }
        const auto bytes = json::serialize(value).size();
        if (bytes > max_row_bytes)
            return reject(row, "it has " + std::to_string(bytes / 1024) + " KiB", "shorten its texts");
        if (values_.size() == batch_rows || bytes_ + bytes > batch_bytes) flush();
        bytes_ += bytes;
        values_.push_back(std::move(value));
        originals_.push_back(std::move(row));
    }

    void announce() {
        if (!run_.announce) return;
        context_.say("columns: " + mapping_.found());
        std::string ignored;
        for (const auto& name : mapping_.ignored())
            ignored += (ignored.empty() ? "" : ", ") + printable(name);
        if (!ignored.empty()) context_.say("ignored: " + ignored);
    }

    void flush() {
        if (values_.empty()) return;
        json::object request{{"rows", json::array(values_.begin(), values_.end())}};
        if (run_.dry_run) request["dry_run"] = true;
        if (!kind_.source.empty()) request["source"] = kind_.source;
        if (under_way_.size() == batches_ahead) take_answer();
        under_way_.push_back({context_.client.begin_call(kind_.method, json::value(std::move(request))),
                              std::exchange(originals_, {})});
        values_.clear();
        bytes_ = 0;
        progress_.show(counts_.rows, reader_.progress());
    }

    void take_answer() {
        const auto batch = std::move(under_way_.front());
        under_way_.pop_front();
        const auto answer = context_.client.finish_call<protocol::ImportResponse>(batch.call);
        counts_.added += answer.added;
        counts_.changed += answer.changed;
        counts_.unchanged += answer.unchanged;
        for (const auto& row : answer.rejected)
            reject(batch.rows.at(static_cast<std::size_t>(row.row)), row.reason, row.remedy.value_or(""));
    }

    void reject(const Row& row, const std::string& reason, const std::string& remedy) {
        const auto text = remedy.empty() ? reason : reason + "; " + remedy;
        rejected_.add(reader_.columns(), row, text);
        if (++counts_.rejected > static_cast<std::int64_t>(reasons_shown)) return;
        progress_.clear();
        context_.say(std::string(reader_.place_name()) + " " + std::to_string(row.place) + ": " + text);
        if (counts_.rejected == static_cast<std::int64_t>(reasons_shown))
            context_.say("further rejected rows are only counted here");
    }

    Context& context_;
    RowReader& reader_;
    const ImportKind& kind_;
    const ImportRun& run_;
    Mapping mapping_;
    RejectedFile& rejected_;
    ImportCounts& counts_;
    Progress progress_;
    std::vector<json::value> values_;
    std::vector<Row> originals_;
    std::size_t bytes_ = 0;
    std::deque<Batch> under_way_;
    std::optional<Failure> unreadable_;
};

void add_counts(json::object& record, const ImportCounts& counts,
                const std::optional<std::filesystem::path>& rejected) {
    record["rows"] = counts.rows;
    record["added"] = counts.added;
    record["changed"] = counts.changed;
    record["unchanged"] = counts.unchanged;
    record["rejected"] = counts.rejected;
    record["skipped"] = counts.skipped;
    record["rejected_file"] = rejected ? json::value(rejected->string()) : json::value(nullptr);
}

void add_lines(Details& details, bool dry, const ImportCounts& counts,
               const std::optional<std::filesystem::path>& rejected) {
    details.add("rows", grouped(counts.rows));
    details.add(dry ? "would be added" : "added", grouped(counts.added));
    details.add(dry ? "would change" : "changed", grouped(counts.changed));
    details.add("had already", grouped(counts.unchanged));
    if (counts.skipped > 0) details.add("left out", grouped(counts.skipped));
    details.add("rejected", grouped(counts.rejected));
    if (rejected) details.add("rejected rows", rejected->string());
}

void tell(Context& context, const std::string& file, std::span<ImportPart* const> parts,
          const std::vector<ReportLine>& more) {
    std::vector<std::optional<std::filesystem::path>> rejected;
    for (auto* const part : parts) rejected.push_back(part->rejected.finish());
    json::object record{{"file", file}, {"dry_run", is_dry_run(context)}};
    for (const auto& line : more) record[line.member] = line.count;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i]->name.empty()) {
            add_counts(record, parts[i]->counts, rejected[i]);
        } else {
            json::object counts;
            add_counts(counts, parts[i]->counts, rejected[i]);
            record[parts[i]->name] = std::move(counts);
        }
    }
    context.show(record, [&](Details& details) {
        for (const auto& line : more) details.add(line.label, grouped(line.count));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (!parts[i]->name.empty()) {
                if (i > 0 || !more.empty()) details.line("");
                details.line(context.style().bold(parts[i]->name));
            }
            add_lines(details, is_dry_run(context), parts[i]->counts, rejected[i]);
        }
    });
    context.console.out.flush();  // remarks come after it
}

}  // namespace

ImportPart::ImportPart(const Context& context, const std::string& file, std::string called)
    : name(std::move(called)),
      rejected(path_beside(context, "rejected", file, (name.empty() ? "" : "." + name) + ".rejected.csv"),
               context.output.raw) {}

ImportKind lead_rows() {
    return {"import.leads", lead_fields(), [](const Mapping& mapping, const Row& row) {
                return protocol::to_json(read_lead(mapping, row));
            }};
}

ImportKind log_rows(const LogDefaults& defaults, std::string_view source) {
    return {"import.logs", log_fields(),
            [defaults](const Mapping& mapping, const Row& row) {
                const auto log = read_log(mapping, row, defaults);
                return log ? protocol::to_json(*log) : json::value(nullptr);
            },
            source};
}

void send_rows(Context& context, RowReader& reader, const ImportKind& kind, const ImportRun& run,
               ImportPart& part) {
    Sender(context, reader, kind, run, part.rejected, part.counts).run();
}

bool is_dry_run(const Context& context) {
    return context.arguments.has("dry-run");
}

std::optional<std::filesystem::path> path_beside(const Context& context, std::string_view option,
                                                 const std::string& file, const std::string& suffix) {
    if (const auto wish = context.arguments.text(option)) return free_path(*wish);
    if (is_dry_run(context)) return std::nullopt;
    auto base = file == "-" ? std::string("stdin") : file;
    while (base.size() > 1 && base.ends_with('/')) base.pop_back();
    return free_path(base + suffix);
}

ExitCode report_import(Context& context, const std::string& file, std::span<ImportPart* const> parts,
                       const std::function<void()>& work,
                       const std::function<std::vector<ReportLine>()>& more) {
    const Interrupt interrupt;
    const auto any_rejected = [](const ImportPart* part) { return part->counts.rejected > 0; };
    const auto any_understood = [](const ImportPart* part) {
        const auto& counts = part->counts;
        return counts.added + counts.changed + counts.unchanged + counts.rejected + counts.skipped > 0;
    };
    const auto lines = [&] { return more ? more() : std::vector<ReportLine>(); };
    constexpr auto go_on = "repeat the command to go on: what was taken is not taken twice";
    try {
        work();
    } catch (const NoAnswer&) {
        tell(context, file, parts, lines());
        context.say(go_on);
        throw;
    } catch (const std::exception&) {
        if (std::ranges::any_of(parts, any_understood)) tell(context, file, parts, lines());
        throw;
    }
    tell(context, file, parts, lines());
    if (Interrupt::requested()) {
        context.say(std::string("stopped; ") + go_on);
        return ExitCode::interrupted;
    }
    return std::ranges::any_of(parts, any_rejected) ? ExitCode::partly_done : ExitCode::done;
}

}  // namespace instacrm::cli
