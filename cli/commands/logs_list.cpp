#include "cli/commands/commands.hpp"
#include "cli/commands/filters.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/lists.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace instacrm::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t rows_before_following = 10;
constexpr auto reconnect_pause = 500ms;

constexpr auto options =
    joined(std::array{Option{
               .name = "follow", .letter = 'f', .help = "show the last 10, then each new one as it happens"}},
           log_filters, std::array{kind_option, limit_option});

constexpr std::array examples{
    Example{"logs list --since today", "What happened today?"},
    Example{"logs -f", "Watch what the team does"},
    Example{"logs list --kind outreach --actor @our.shop --format csv",
            "All DMs of one account, for a spreadsheet"},
    Example{"logs list --handle @anna.smith --format ndjson", "All about one lead, for a script"},
};

/// Shows events in the order in which the daemon learned them, for ever. The daemon may come and go.
class Follower {
public:
    explicit Follower(const Context& context)
        : context_(context), request_(log_request(context)), printer_(context, log_shape) {}

    [[noreturn]] void run() {
        subscribe();
        show_last(context_.arguments.count("limit").value_or(rows_before_following));
        for (;;) {
            try {
                context_.client.wait_for_notification();
                show_new();
            } catch (const ConnectionLost&) {
                come_back();
            }
        }
    }

private:
    void subscribe() {
        context_.client.call<json::value>("events.subscribe",
                                          protocol::SubscribeRequest{{std::string(protocol::log_topic)}});
    }

    void show_last(std::int64_t count) {
        auto request = request_;
        request.after_seq = 0;
        request.ascending = false;
        request.limit = count;
        std::vector<std::string> columns;
        std::vector<json::value> rows;
        fetch(request, [&](const protocol::Chunk& chunk) {
            columns = chunk.columns;
            const auto& piece = chunk.rows.as_array();
            rows.insert(rows.end(), piece.begin(), piece.end());
        });
        std::ranges::reverse(rows);
        printer_.take({columns, json::array(rows.begin(), rows.end()), {}, {}});
        printer_.flush();
    }

    void show_new() {
        auto request = request_;
        request.after_seq = last_seq_;
        request.ascending = true;
        fetch(request, [&](const protocol::Chunk& chunk) {
            printer_.take(chunk);
            printer_.flush();
        });
    }

    template <class F>
    void fetch(const protocol::LogsListRequest& request, F&& take) {
        context_.client.list("logs.list", protocol::to_json(request), [&](const protocol::Chunk& chunk) {
            remember_place(chunk);
            take(chunk);
        });
    }

    void remember_place(const protocol::Chunk& chunk) {
        const auto seq = std::ranges::find(chunk.columns, "seq") - chunk.columns.begin();
        for (const auto& row : chunk.rows.as_array())
            last_seq_ = std::max(last_seq_, row.as_array().at(static_cast<std::size_t>(seq)).as_int64());
    }

    void come_back() {
        context_.say("the daemon went away; waiting for it");
        for (;;) {
            std::this_thread::sleep_for(reconnect_pause);
            try {
                context_.client.reconnect();
                subscribe();
                show_new();
                return context_.say("the daemon is back");
            } catch (const Failure& failure) {
                const bool away =
                    failure.code() == ExitCode::unreachable || failure.code() == ExitCode::timed_out;
                if (!away) throw;
            }
        }
    }

    const Context& context_;
    protocol::LogsListRequest request_;
    ListPrinter printer_;
    std::int64_t last_seq_ = 0;
};

ExitCode run(Context& context) {
    if (!context.arguments.has("follow")) return run_list(context, "logs.list", log_request(context));
    if (context.output.format == Format::json)
        throw UsageError("--follow has no end, and a JSON document needs one", "use --format ndjson");
    Follower(context).run();
}

}  // namespace

constinit const Command logs_list_command{.noun = "logs",
                                          .verb = "list",
                                          .help = "what happened, newest first; -f goes on as it happens",
                                          .run = run,
                                          .options = options,
                                          .examples = examples,
                                          .list = &log_shape,
                                          .view = true};

}  // namespace instacrm::cli
