#include "cli/import/run.hpp"

#include "cli/import/interrupt.hpp"
#include "cli/import/progress.hpp"
#include "cli/output/values.hpp"
#include "common/domain/text.hpp"

#include <boost/json/serialize.hpp>

namespace instacrm::cli {
namespace {

// A batch is done within tens of milliseconds, so that a DM that comes in between waits no longer.
constexpr std::size_t batch_rows = 500;
constexpr std::size_t batch_bytes = 256UL * 1024;
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
        bytes_ += json::serialize(value).size();
        values_.push_back(std::move(value));
        originals_.push_back(std::move(row));
        if (values_.size() >= batch_rows || bytes_ >= batch_bytes) flush();
    }

    void announce() {
        if (!run_.announce) return;
        context_.say("columns: " + mapping_.found());
        std::string ignored;
        for (const auto& name : mapping_.ignored()) ignored += (ignored.empty() ? "" : ", ") + printable(name);
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

json::object record_of(const Context& context, const std::string& file, const ImportCounts& counts,
                       const std::optional<std::filesystem::path>& rejected) {
    return {{"file", file},
            {"dry_run", is_dry_run(context)},
            {"rows", counts.rows},
            {"added", counts.added},
            {"changed", counts.changed},
            {"unchanged", counts.unchanged},
            {"rejected", counts.rejected},
            {"skipped", counts.skipped},
            {"rejected_file", rejected ? json::value(rejected->string()) : json::value(nullptr)}};
}

void show_counts(Context& context, const std::string& file, const ImportCounts& counts,
                 const std::optional<std::filesystem::path>& rejected) {
    context.show(record_of(context, file, counts, rejected), [&](Details& details) {
        const bool dry = is_dry_run(context);
        details.add("rows", grouped(counts.rows));
        details.add(dry ? "would be added" : "added", grouped(counts.added));
        details.add(dry ? "would change" : "changed", grouped(counts.changed));
        details.add("had already", grouped(counts.unchanged));
        if (counts.skipped > 0) details.add("left out", grouped(counts.skipped));
        details.add("rejected", grouped(counts.rejected));
        if (rejected) details.add("rejected rows", rejected->string());
    });
}

}  // namespace

void ImportCounts::add(const ImportCounts& more) {
    rows += more.rows;
    added += more.added;
    changed += more.changed;
    unchanged += more.unchanged;
    rejected += more.rejected;
    skipped += more.skipped;
}

ImportKind lead_rows() {
    return {"import.leads", lead_fields(),
            [](const Mapping& mapping, const Row& row) { return protocol::to_json(read_lead(mapping, row)); }};
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
               RejectedFile& rejected, ImportCounts& counts) {
    Sender(context, reader, kind, run, rejected, counts).run();
}

bool is_dry_run(const Context& context) {
    return context.arguments.has("dry-run");
}

std::optional<std::filesystem::path> rejected_path(const Context& context, const std::string& base) {
    if (const auto wish = context.arguments.text("rejected")) return free_path(*wish);
    if (is_dry_run(context)) return std::nullopt;
    return free_path((base == "-" ? "stdin" : base) + ".rejected.csv");
}

ExitCode report_import(Context& context, const std::string& file, RejectedFile& rejected,
                       ImportCounts& counts, const std::function<void()>& work) {
    const Interrupt interrupt;
    const auto tell = [&] { show_counts(context, file, counts, rejected.finish()); };
    try {
        work();
    } catch (const std::exception&) {
        if (counts.added + counts.changed + counts.unchanged + counts.rejected > 0) tell();
        throw;
    }
    tell();
    if (Interrupt::requested()) {
        context.say("stopped; repeat the command to go on: what was taken is not taken twice");
        return ExitCode::interrupted;
    }
    return counts.rejected > 0 ? ExitCode::partly_done : ExitCode::done;
}

}  // namespace instacrm::cli
