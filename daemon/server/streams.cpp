#include "daemon/server/streams.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/messages/files.hpp"
#include "daemon/server/dispatch.hpp"
#include "daemon/store/store.hpp"

namespace instacrm::server {
namespace {

constexpr std::size_t max_streams = 4;
constexpr auto idle_limit = std::chrono::seconds(30);

bool is_true(const json::value& params, const char* name) {
    const auto* value = params.is_object() ? params.as_object().if_contains(name) : nullptr;
    return value != nullptr && value->is_bool() && value->as_bool();
}

Failure too_many_lists() {
    return {protocol::ErrorCode::busy,
            "too many lists are open at once, over all connections",
            "try again shortly",
            {}};
}

}  // namespace

/// A reader's connection. All but the id belongs to the lane, until nobody else has it.
struct Streams::View {
    explicit View(std::int64_t number) : id(number) {}

    std::int64_t id;
    std::optional<store::Store::Lease> lease;
    std::optional<store::Snapshot> snapshot;  ///< after the lease: goes first
};

/// `list` belongs to the lane; the rest to the io thread.
struct Streams::Stream {
    Stream(Context& context, std::int64_t number, std::shared_ptr<View> from)
        : id(number), view(std::move(from)), idle(context.io) {}

    std::int64_t id;
    std::shared_ptr<View> view;
    asio::steady_timer idle;
    std::optional<store::List> list;  ///< after the view: goes first
    bool wants_count = false;
};

std::shared_ptr<Streams::View> Streams::new_view() {
    return std::make_shared<View>(++last_id_);
}

std::shared_ptr<Streams::View> Streams::view_for(const json::value& params) {
    const auto* wanted = params.is_object() ? params.as_object().if_contains("snapshot") : nullptr;
    if (wanted == nullptr || wanted->is_null()) return new_view();
    if (!snapshot_ || !wanted->is_int64() || wanted->as_int64() != snapshot_->id)
        throw protocol::ProtocolError(protocol::ErrorCode::stream_closed, "this snapshot is not open",
                                      "open one with snapshot.open", "params.snapshot");
    keep_snapshot();
    return snapshot_;
}

asio::awaitable<Outcome> Streams::open(const Command& command, json::value params, Caller caller) {
    if (open_.size() >= max_streams)
        co_return Outcome{nullptr, Failure{protocol::ErrorCode::too_many_streams,
                                           "four lists are open on this connection",
                                           "read one to its end, or close it",
                                           {}}};
    if (!context_.load.has_view()) co_return Outcome{nullptr, too_many_lists()};
    std::shared_ptr<Stream> stream;
    const auto found = outcome_of(command.name, [&] {
        stream = std::make_shared<Stream>(context_, ++last_id_, view_for(params));
        return nullptr;
    });
    if (found.failure) co_return found;
    open_.emplace(stream->id, stream);
    count_views();
    stream->wants_count = is_true(params, "count");
    const Start start = [this, stream, &command, params, caller](const Answer& done) {
        context_.readers.post(lane_, [this, stream, &command, params, caller, done] {
            done(outcome_of(command.name, [&]() -> json::value {
                auto& lease = stream->view->lease;
                if (!lease) lease.emplace(context_.store->reader());
                ReadContext read{lease->db(),
                                 context_.store->self_operator(),
                                 context_.clock(),
                                 context_.zone,
                                 context_.answers,
                                 context_.rules,
                                 caller};
                stream->list.emplace(std::get<ListHandler>(command.handler)(read, params));
                return nullptr;
            }));
        });
    };
    auto opened = co_await wait_for(start);
    if (opened.failure) {
        open_.erase(stream->id);
        count_views();
        co_return heed(context_, std::move(opened));
    }
    co_return co_await read_chunk(stream);
}

asio::awaitable<Outcome> Streams::open_snapshot() {
    if (snapshot_)
        co_return Outcome{nullptr, Failure{protocol::ErrorCode::too_many_streams,
                                           "a snapshot is open on this connection",
                                           "close it with snapshot.close",
                                           {}}};
    if (!context_.load.has_view()) co_return Outcome{nullptr, too_many_lists()};
    const auto view = new_view();
    snapshot_ = view;
    count_views();
    const Start start = [this, view](const Answer& done) {
        context_.readers.post(lane_, [this, view, done] {
            done(outcome_of("snapshot.open", [&] {
                view->lease.emplace(context_.store->reader());
                view->snapshot.emplace(view->lease->db());
                return protocol::to_json(protocol::SnapshotResponse{view->id, view->snapshot->seq()});
            }));
        });
    };
    auto outcome = co_await wait_for(start);
    if (outcome.failure)
        drop_snapshot();
    else
        keep_snapshot();
    co_return outcome;
}

asio::awaitable<Outcome> Streams::next(std::int64_t id) {
    const auto found = open_.find(id);
    if (found == open_.end())
        co_return Outcome{nullptr, Failure{protocol::ErrorCode::stream_closed, "this list is not open",
                                           "ask for the list again", "params.stream"}};
    co_return co_await read_chunk(found->second);
}

asio::awaitable<Outcome> Streams::read_chunk(std::shared_ptr<Stream> stream) {
    const Start start = [this, stream](const Answer& done) {
        context_.readers.post(lane_, [stream, done] {
            done(outcome_of("stream.next", [&] {
                if (!stream->list)
                    throw protocol::ProtocolError(protocol::ErrorCode::stream_closed, "this list has ended");
                bool more = false;
                protocol::Chunk chunk{stream->list->column_names(), {}, {}, {}};
                if (std::exchange(stream->wants_count, false)) chunk.total = stream->list->count();
                chunk.rows = stream->list->next(chunk_bytes, more);
                if (more)
                    chunk.stream = stream->id;
                else
                    stream->list.reset();
                return protocol::to_json(chunk);
            }));
        });
    };
    auto outcome = co_await wait_for(start);
    if (stream->view == snapshot_) keep_snapshot();
    const bool more = !outcome.failure && outcome.result.as_object().contains("stream");
    if (more && open_.contains(stream->id))
        keep_while_used(stream);
    else
        close(stream->id);
    co_return heed(context_, std::move(outcome));
}

void Streams::keep_while_used(const std::shared_ptr<Stream>& stream) {
    stream->idle.expires_after(idle_limit);
    stream->idle.async_wait(
        [this, id = stream->id, life = std::weak_ptr(life_)](const boost::system::error_code& error) {
            if (!error && !life.expired()) close(id);
        });
}

void Streams::keep_snapshot() {
    snapshot_idle_.expires_after(idle_limit);
    snapshot_idle_.async_wait([this, life = std::weak_ptr(life_)](const boost::system::error_code& error) {
        if (!error && !life.expired()) drop_snapshot();
    });
}

void Streams::close(std::int64_t id) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    const auto stream = found->second;
    open_.erase(found);
    count_views();
    stream->idle.cancel();
    // The list belongs to the readers' thread, and may be in use there.
    context_.readers.post(lane_, [stream] { stream->list.reset(); });
}

void Streams::close_snapshot(std::int64_t id) {
    if (!snapshot_ || snapshot_->id != id) return;
    snapshot_idle_.cancel();
    drop_snapshot();
}

void Streams::drop_snapshot() {
    snapshot_.reset();
    count_views();
}

void Streams::count_views() {
    const auto now = open_.size() + (snapshot_ ? 1 : 0);
    context_.load.views(now, std::exchange(counted_, now));
}

void Streams::close_all() {
    while (!open_.empty()) close(open_.begin()->first);
    if (snapshot_) close_snapshot(snapshot_->id);
}

}  // namespace instacrm::server
