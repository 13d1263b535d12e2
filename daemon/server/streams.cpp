#include "daemon/server/streams.hpp"

#include "daemon/server/dispatch.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

namespace instacrm::server {
namespace {

constexpr std::size_t max_streams = 4;
constexpr auto idle_limit = std::chrono::seconds(30);

}  // namespace

/// `lease` and `list` belong to the strand; the rest to the io thread.
struct Streams::Stream {
    explicit Stream(Context& context, std::int64_t number)
        : id(number), strand(asio::make_strand(context.readers.get_executor())), idle(context.io) {}

    std::int64_t id;
    asio::strand<asio::thread_pool::executor_type>
        strand;  ///< two requests may be outstanding: one after the other
    asio::steady_timer idle;
    std::optional<store::Store::Lease> lease;
    std::optional<store::List> list;  ///< after the lease: goes first
};

asio::awaitable<Outcome> Streams::open(const Command& command, json::value params, Caller caller) {
    if (open_.size() >= max_streams)
        co_return Outcome{nullptr, Failure{protocol::ErrorCode::too_many_streams,
                                           "four lists are open on this connection",
                                           "read one to its end, or close it",
                                           {}}};
    const auto stream = std::make_shared<Stream>(context_, ++last_id_);
    open_.emplace(stream->id, stream);
    const Start start = [this, stream, &command, params, caller](const Answer& done) {
        asio::post(stream->strand, [this, stream, &command, params, caller, done] {
            done(outcome_of(command.name, [&]() -> json::value {
                stream->lease.emplace(context_.store->reader());
                ReadContext read{stream->lease->db(), context_.store->self_operator(), context_.clock(),
                                 caller};
                stream->list.emplace(std::get<ListHandler>(command.handler)(read, params));
                return nullptr;
            }));
        });
    };
    auto opened = co_await wait_for(start);
    if (opened.failure) {
        open_.erase(stream->id);
        co_return opened;
    }
    co_return co_await read_chunk(stream);
}

asio::awaitable<Outcome> Streams::next(std::int64_t id) {
    const auto found = open_.find(id);
    if (found == open_.end())
        co_return Outcome{nullptr, Failure{protocol::ErrorCode::stream_closed, "this list is not open",
                                           "ask for the list again", "params.stream"}};
    co_return co_await read_chunk(found->second);
}

asio::awaitable<Outcome> Streams::read_chunk(std::shared_ptr<Stream> stream) {
    const Start start = [stream](const Answer& done) {
        asio::post(stream->strand, [stream, done] {
            done(outcome_of("stream.next", [&] {
                if (!stream->list)
                    throw protocol::ProtocolError(protocol::ErrorCode::stream_closed, "this list has ended");
                bool more = false;
                protocol::Chunk chunk{stream->list->column_names(), stream->list->next(chunk_bytes, more),
                                      std::nullopt};
                if (more) {
                    chunk.stream = stream->id;
                } else {
                    stream->list.reset();
                    stream->lease.reset();
                }
                return protocol::to_json(chunk);
            }));
        });
    };
    auto outcome = co_await wait_for(start);
    const bool more = !outcome.failure && outcome.result.as_object().contains("stream");
    if (more && open_.contains(stream->id))
        keep_while_used(stream);
    else
        close(stream->id);
    co_return outcome;
}

void Streams::keep_while_used(const std::shared_ptr<Stream>& stream) {
    stream->idle.expires_after(idle_limit);
    stream->idle.async_wait(
        [this, id = stream->id, life = std::weak_ptr(life_)](const boost::system::error_code& error) {
            if (!error && !life.expired()) close(id);
        });
}

void Streams::close(std::int64_t id) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    const auto stream = found->second;
    open_.erase(found);
    stream->idle.cancel();
    // The list belongs to the readers' thread, and may be in use there.
    asio::post(stream->strand, [stream] {
        stream->list.reset();
        stream->lease.reset();
    });
}

void Streams::close_all() {
    while (!open_.empty()) close(open_.begin()->first);
}

}  // namespace instacrm::server
