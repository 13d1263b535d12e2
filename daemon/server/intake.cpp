#include "daemon/server/intake.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"
#include "daemon/server/dispatch.hpp"
#include "daemon/server/legacy/legacy.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace instacrm::server {
namespace {

using protocol::ErrorCode;

// A shim that could not reach us for another reason than our absence has nobody to tell: look now and then.
constexpr auto look_every = std::chrono::seconds(15);
constexpr std::size_t records_at_once = 256;  // as many as one commit takes

Outcome refused(ErrorCode code, std::string message) {
    return {nullptr, Failure{code, std::move(message), {}, {}}};
}

}  // namespace

Intake::Intake(Context& context) : context_(context), wake_(context.io), finished_(context.io) {
    finished_.expires_at(asio::steady_timer::time_point::max());
}

void Intake::start() {
    running_ = true;
    asio::co_spawn(context_.io, run(), asio::detached);
}

asio::awaitable<void> Intake::run() {
    boost::system::error_code ignored;
    while (!context_.stopping) {
        const auto covers = asked_;
        try {
            co_await take_all();
        } catch (const std::exception& error) {
            spdlog::warn("the spool could not be read: {}", error.what());
        }
        done_ = covers;
        finished_.cancel();
        if (asked_ != covers || context_.stopping) continue;
        wake_.expires_after(look_every);
        co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    running_ = false;
    finished_.cancel();
}

asio::awaitable<void> Intake::take_now() {
    const auto mine = ++asked_;
    wake_.cancel();
    boost::system::error_code ignored;
    while (running_ && done_ < mine)
        co_await finished_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Intake::finish() {
    wake_.cancel();
    boost::system::error_code ignored;
    while (running_) co_await finished_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Intake::take_all() {
    const auto files = spool::files(context_.paths.spool_folder);
    for (const auto& file : files) {
        if (!co_await take_file(file)) co_return;
    }
}

/// False when the store takes nothing at the moment.
asio::awaitable<bool> Intake::take_file(const std::filesystem::path& file) {
    // Asked before reading: once its writer is gone, nothing can follow what is read below.
    const bool owned = platform::is_locked(file);
    for (;;) {
        const auto offset = taken_[file];
        const auto batch = spool::read(file, offset, records_at_once);
        if (!co_await take_batch(file, batch, offset)) co_return false;
        taken_[file] = batch.next_offset;
        if (!batch.damaged && !batch.complete) continue;
        if (owned) co_return true;  // its writer may still be at it
        // Half a record at the end was never acknowledged, but a broken length looks the same: keep it.
        if (!batch.rest.empty()) reject(file, batch.next_offset, "damaged from here on", batch.rest);
        break;
    }
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    taken_.erase(file);
    co_return true;
}

asio::awaitable<bool> Intake::take_batch(const std::filesystem::path& file, const spool::Batch& batch,
                                         std::uint64_t offset) {
    // All at once, so that they share their commits; the writer keeps their order.
    std::vector<Outcome> outcomes(batch.entries.size());
    std::size_t left = outcomes.size();
    asio::steady_timer all(context_.io, asio::steady_timer::time_point::max());
    const auto take = [&, this](std::size_t index) -> asio::awaitable<void> {
        const auto& record = batch.entries[index].record;
        if (record)
            outcomes[index] = co_await take_record(*record);
        else
            outcomes[index] = refused(ErrorCode::parse_error, "not a spooled record");
        if (--left == 0) all.cancel();
    };
    for (std::size_t i = 0; i < outcomes.size(); ++i) asio::co_spawn(context_.io, take(i), asio::detached);
    boost::system::error_code ignored;
    while (left > 0) co_await all.async_wait(asio::redirect_error(asio::use_awaitable, ignored));

    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto& failure = outcomes[i].failure;
        if (!failure) continue;
        if (may_pass(failure->code)) {
            spdlog::warn("spooled records wait: {}", failure->message);
            co_return false;
        }
        reject(file, offset + i, failure->message, batch.entries[i].body);
    }
    if (!outcomes.empty())
        spdlog::info("took {} spooled records from {}", outcomes.size(), file.filename().string());
    co_return true;
}

asio::awaitable<Outcome> Intake::take_record(const spool::SpoolRecord& record) {
    const auto& origins = context_.config.origins;
    if (std::ranges::find(origins, record.origin) == origins.end())
        co_return refused(ErrorCode::not_permitted, "the extension " + record.origin + " may not log here");
    Caller caller{protocol::Role::browser, record.origin,      record.shim_id,
                  record.ordinal,          record.received_at, false};
    Outcome parsed = outcome_of("spool", [&] { return protocol::parse_json(record.frame); });
    if (parsed.failure) co_return parsed;
    if (legacy::is_legacy(parsed.result))
        co_return co_await legacy::outcome_of_message(context_, std::move(parsed.result), std::move(caller));

    Outcome outcome;
    try {
        auto request = protocol::parse_request(parsed.result);
        outcome = co_await dispatch(context_, request.method, std::move(request.params), std::move(caller));
    } catch (const protocol::ProtocolError& error) {
        outcome = refused(error.code(), error.what());
    }
    co_return outcome;
}

/// Kept for people to look at, under a name that the same record always gets.
void Intake::reject(const std::filesystem::path& file, std::uint64_t place, const std::string& reason,
                    const std::string& body) const {
    const auto name = file.stem().string() + "-" + std::to_string(place);
    spdlog::warn("a spooled record was set aside as {}: {}", name, reason);
    platform::make_private_folder(context_.paths.rejected_folder);
    platform::write_file_atomically(context_.paths.rejected_folder / (name + ".txt"), reason + "\n" + body);
}

Intake::Counts Intake::counts() const {
    Counts counts;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(context_.paths.rejected_folder, ignored)) {
        if (entry.path().extension() == ".txt") ++counts.rejected;
    }
    for (const auto& file : spool::files(context_.paths.spool_folder)) {
        const auto taken = taken_.find(file);
        try {
            const auto batch = spool::read(file, taken == taken_.end() ? 0 : taken->second, SIZE_MAX);
            counts.waiting += static_cast<std::int64_t>(batch.entries.size());
        } catch (const std::system_error&) {
            // Gone meanwhile: nothing of it waits.
        }
    }
    return counts;
}

}  // namespace instacrm::server
