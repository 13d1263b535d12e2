#include "tests/faults/desk.hpp"

#include "common/platform/system.hpp"
#include "daemon/maintenance/integrity.hpp"
#include "daemon/maintenance/restore.hpp"
#include "daemon/server/intake.hpp"
#include "daemon/server/readers.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/recount.hpp"
#include "daemon/sync/cloud/sql_cloud.hpp"
#include "daemon/sync/engine.hpp"
#include "daemon/sync/round.hpp"
#include "daemon/sync/store_replica.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <condition_variable>
#include <limits>

namespace instacrm::faults {
namespace {

namespace asio = boost::asio;

const store::Stop never = [] { return false; };

/// Later than all that the script writes, and the same in each run.
const Time morning = parse_time("2026-11-20T08:00:00Z");

}  // namespace

void require(bool holds, const std::string& what) {
    if (!holds) throw Broken(what);
}

config::Paths paths_of(const fs::path& home) {
    return config::resolve_paths(config::Scope::user, [&](const char* name) {
        return std::string_view(name) == "INSTACRM_HOME" ? std::optional(home.string()) : std::nullopt;
    });
}

Desk::Desk(const fs::path& home, std::uint64_t seed, maintenance::Look look)
    : home_(home), paths_(paths_of(home)), now_(to_micros(morning)), engine_(seed) {
    for (const auto& folder : {paths_.data_folder, paths_.run_folder, paths_.spool_folder})
        platform::make_private_folder(folder);
    open(look);
}

Desk::~Desk() = default;

Clock Desk::clock() {
    return [this] { return from_micros(now_ += 1'000'000); };
}

Random Desk::random() {
    return [this](unsigned char* bytes, std::size_t count) {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(engine_());
    };
}

maintenance::BackupOptions Desk::backup_options() {
    maintenance::BackupOptions options;
    options.folder = paths_.backup_folder;
    options.store_file = paths_.store_file;
    options.machine = "anna-pc";
    options.clock = clock();
    options.random = random();
    return options;
}

void Desk::open(maintenance::Look look) {
    maintenance::finish_restore(paths_.store_file);
    if (const auto damage =
            maintenance::find_damage_before_start(paths_.store_file, look, backup_options())) {
        maintenance::stage_healing(*damage, backup_options());
        maintenance::finish_restore(paths_.store_file);
    }
    store_ = std::make_unique<store::Store>(store::Options{
        paths_.store_file, clock(), random(), [](const auto&, auto) {},
        [this](store::Database& db) { maintenance::back_up_before_migration(db, backup_options()); }});
    store_->set_operator("Anna", "anna@example.com");
}

void Desk::restart() {
    store_.reset();
    open(maintenance::Look::usual);
}

void Desk::write_together(const std::vector<Work>& works, const std::function<void(std::size_t)>& done) {
    std::mutex mutex;
    std::condition_variable all;
    std::size_t left = works.size();
    std::exception_ptr failure;
    for (std::size_t i = 0; i < works.size(); ++i) {
        store_->write(works[i], [&, i](const std::exception_ptr& error) {
            if (!error) done(i);
            const std::lock_guard lock(mutex);
            if (error) failure = error;
            if (--left == 0) all.notify_one();
        });
    }
    std::unique_lock lock(mutex);
    all.wait(lock, [&] { return left == 0; });
    if (failure) std::rethrow_exception(failure);
}

bool Desk::log(store::Transaction& tx, const std::string& client_id, const std::string& lead) {
    return !store::log_outreach(tx, {.lead = Handle::parse(lead),
                                     .actor = Handle::parse("our.shop"),
                                     .text = "text of " + client_id,
                                     .sent_at = std::nullopt,
                                     .received_at = tx.now(),
                                     .client_id = client_id,
                                     .profile = std::nullopt})
                .duplicate;
}

void Desk::sync() {
    const auto url = sync::parse_url("sqlite3://hub.db", home_);
    {
        [[maybe_unused]] const sync::SqlCloud connected(url);  // makes what is missing of it
    }
    sync::SqlCloud cloud(std::make_shared<sync::Session>(url), [this] { return now_ += 1'000'000; });
    sync::StoreReplica replica(*store_);
    const auto chance = random();
    sync::Round(replica, cloud, chance, {}, nullptr).run();
}

void Desk::take_spool() {
    asio::io_context io;
    server::Readers readers(1);
    config::Config config;
    config.origins = {extension};
    config.identity = {"Anna", "anna@example.com"};
    server::Context context{config,
                            paths_,
                            "",
                            clock(),
                            random(),
                            TimeZone::named("UTC"),
                            from_micros(now_),
                            {"", ""},
                            io.get_executor(),
                            readers,
                            protocol::DaemonState::ready,
                            {},
                            std::move(store_),
                            nullptr,
                            nullptr,
                            [] {},
                            [] {},
                            "test",
                            false};
    server::Intake intake(context);
    intake.start();
    const auto take = [&]() -> asio::awaitable<void> {
        co_await intake.take_now();
        context.stopping = true;
        co_await intake.finish();
    };
    asio::co_spawn(io, take(), asio::detached);
    io.run();
    store_ = std::move(context.store);
}

maintenance::BackupFile Desk::back_up() {
    auto lease = reader();
    return maintenance::make_backup(lease.db(), paths_.backup_folder, "anna-pc",
                                    maintenance::BackupReason::manual, from_micros(now_), never);
}

void Desk::restore(const maintenance::BackupFile& backup) {
    maintenance::stage_restore(backup.file, {paths_.store_file, from_micros(now_), clock(), random(), never},
                               store_.get());
    restart();
}

void Desk::check_whole() {
    {
        auto lease = reader();
        const auto damage = maintenance::find_damage(lease.db(), maintenance::Depth::full);
        require(!damage, "the store is damaged: " + damage.value_or(""));
        constexpr auto all = std::numeric_limits<std::int64_t>::max();
        for (const auto& difference : store::recount_sample(lease.db(), {all, all}))
            throw Broken(
                fmt::format("{} of the {} are not what the log says", difference.rows, difference.what));
    }
    write([](store::Transaction& tx) {
        for (const auto* index : {"lead_fts", "text_fts"})
            tx.db.script(fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)", index));
    });
}

}  // namespace instacrm::faults
