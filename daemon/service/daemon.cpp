#include "daemon/service/daemon.hpp"

#include "common/domain/invalid.hpp"
#include "common/pipe/endpoint_file.hpp"
#include "common/pipe/stream.hpp"
#include "common/platform/crypto.hpp"
#include "common/platform/ownership.hpp"
#include "common/platform/system.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/maintenance/doctor.hpp"
#include "daemon/maintenance/heal.hpp"
#include "daemon/maintenance/restore.hpp"
#include "daemon/server/server.hpp"
#include "daemon/service/logging.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/team.hpp"
#include "daemon/sync/engine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <thread>

namespace instacrm::service {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using protocol::DaemonState;

// Queries of one machine's people: two at a time keep both cores busy and leave the writer room.
constexpr std::size_t reader_threads = 2;

// More than a daemon takes to end with its last writes on a slow disk; less than anybody's patience.
constexpr auto ending_takes = 20s;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

std::filesystem::path selectors_file(const config::Config& config, const config::Paths& paths) {
    if (config.selectors_file.empty()) return {};
    return paths.config_file.parent_path() / config.selectors_file;
}

maintenance::BackupOptions backup_options(const config::Config& config, const config::Paths& paths) {
    maintenance::BackupOptions options;
    options.folder = paths.backup_folder;
    if (!config.second_backup_folder.empty())
        options.second_folder = paths.config_file.parent_path() / config.second_backup_folder;
    options.store_file = paths.store_file;
    options.machine = maintenance::machine_name();
    options.retention = config.backups_kept;
    options.at = config.backup_at;
    options.clock = system_now;
    options.random = platform::random_bytes;
    return options;
}

/// What a start that cannot be has to say.
struct StartFailure {
    int exit_code;
    std::string message;
};

config::Config load_config(const StartOptions& options, config::Paths& paths) {
    config::Sources sources;
    if (!options.config_file.empty()) paths.config_file = options.config_file;
    sources.file = paths.config_file;
    sources.file_required = !options.config_file.empty();
    sources.flags = options.settings;
    sources.environment = platform::environment;
    return config::to_config(config::load_settings(sources));
}

std::string missing_operator(const config::Paths& paths) {
    return fmt::format(
        "nothing is recorded until the config says who sends from this machine: write "
        "`operator: {{name: Anna, email: anna@example.com}}` into {} and restart the daemon",
        paths.config_file.string());
}

std::string store_problem(const store::StoreError& error, const config::Paths& paths) {
    const auto file = paths.store_file.string();
    if (error.fault() == store::Fault::newer)
        return fmt::format("{}: {}: install the newer program again, or restore an older backup", file,
                           error.what());
    return fmt::format("the store {} cannot be opened: {}", file, error.what());
}

class Daemon {
public:
    /// `look`: how much of the store is looked at before it is opened.
    Daemon(Host& host, const config::Paths& paths, const config::Config& config,
           const std::filesystem::path& log_file, maintenance::Look look)
        : host_(host),
          look_(look),
          readers_(reader_threads),
          context_{config,
                   paths,
                   log_file.string(),
                   system_now,
                   platform::random_bytes,
                   TimeZone::named(config.time_zone),
                   system_now(),
                   {selectors_file(config, paths), config.selectors_key},
                   io_.get_executor(),
                   readers_,
                   DaemonState::starting,
                   {},
                   nullptr,
                   nullptr,
                   std::make_unique<maintenance::BackupKeeper>(keeper_options(config, paths)),
                   [this] { restart(); },
                   [this] { stop("asked to stop"); },
                   host.name(),
                   false},
          server_(context_) {
        context_.damaged = [this] { damaged(); };
    }

    /// Somebody met damage in the store: the next start has to look hard.
    bool met_damage() const { return met_damage_; }

    /// True when it is to start anew.
    bool run() {
        pipe::write_endpoint_file(context_.paths.endpoint_file,
                                  {context_.paths.endpoint.string(), INSTACRM_VERSION,
                                   context_.config.start_daemon, platform::program_path().string()});
        server_.start();
        const auto ears =
            host_.listen(io_, {[this](std::string_view why) { stop(why); }, [this] { resumed(); }});
        host_.ready();
        spdlog::info("instacrmd {} listens on {}", INSTACRM_VERSION, context_.paths.endpoint.string());
        readers_.post(nullptr, [this] { open_store(); });
        io_.run();
        readers_.join();
        spdlog::info("stopped");
        return restarting_;
    }

private:
    maintenance::BackupOptions keeper_options(const config::Config& config, const config::Paths& paths) {
        auto options = backup_options(config, paths);
        options.damaged = [this] { asio::post(io_, [this] { damaged(); }); };
        return options;
    }

    void heal(const std::string& damage) const {
        spdlog::error("the store {} is damaged: {}; healing it", context_.paths.store_file.string(), damage);
        maintenance::stage_healing(damage, backup_options(context_.config, context_.paths));
        maintenance::finish_restore(context_.paths.store_file);
    }

    std::optional<std::string> find_damage(maintenance::Look look) const {
        return maintenance::find_damage_before_start(context_.paths.store_file, look,
                                                     backup_options(context_.config, context_.paths));
    }

    /// What stands behind an error, if it is damage: also a column that is not there, since a word of the
    /// schema changed, or a number that is there twice.
    std::optional<std::string> damage_behind(const store::StoreError& error) const {
        switch (error.fault()) {
            case store::Fault::corrupt:
                return error.what();
            case store::Fault::constraint:
            case store::Fault::other:
                return find_damage(maintenance::Look::hard);
            default:
                return std::nullopt;
        }
    }

    /// A damaged one is healed first.
    std::unique_ptr<store::Store> open_whole_store() {
        const auto damage = find_damage(look_);
        if (damage) heal(*damage);
        try {
            return open_as_it_is();
        } catch (const store::StoreError& error) {
            const auto met = damage ? std::nullopt : damage_behind(error);
            if (!met) throw;
            heal(*met);
        }
        return open_as_it_is();
    }

    std::unique_ptr<store::Store> open_as_it_is() {
        auto store = std::make_unique<store::Store>(store_options());
        if (look_ == maintenance::Look::hard) mend_search(*store);
        if (const auto& identity = context_.config.identity) {
            store->set_operator(identity->name, identity->email);
            store->write_and_wait([&](store::Transaction& tx) { seed_governance(tx); });
        }
        return store;
    }

    /// What was met may be the search index alone, which is mended where it is.
    void mend_search(store::Store& store) const {
        store.write_and_wait([](store::Transaction& tx) {
            const auto line = maintenance::check_search_deeply(tx, true);
            spdlog::info("{}: {}", line.name, line.text);
        });
    }

    /// On a reader's thread: a migration may take a while, and clients are told `starting` meanwhile.
    void open_store() {
        std::unique_ptr<store::Store> store;
        std::string problem;
        try {
            store = open_whole_store();
        } catch (const store::StoreError& error) {
            problem = store_problem(error, context_.paths);
            store.reset();
        } catch (const std::exception& error) {
            problem = fmt::format("the store {} cannot be opened: {}", context_.paths.store_file.string(),
                                  error.what());
            store.reset();
        }
        asio::post(io_, [this, opened = std::make_shared<std::unique_ptr<store::Store>>(std::move(store)),
                         problem = std::move(problem)] { store_opened(std::move(*opened), problem); });
    }

    void seed_governance(store::Transaction& tx) const {
        const auto& config = context_.config;
        if (!config.governance_mode.empty())
            store::seed_team_setting(tx, store::mode_key, config.governance_mode);
        if (!config.governance_quorum.empty())
            store::seed_team_setting(tx, store::quorum_key, config.governance_quorum);
    }

    store::Options store_options() {
        return {context_.paths.store_file, context_.clock, context_.random,
                [this](const std::vector<std::string>& leads, std::int64_t seq) {
                    asio::post(io_, [this, leads, seq] { committed(leads, seq); });
                },
                [this](store::Database& db) {
                    maintenance::back_up_before_migration(db,
                                                          backup_options(context_.config, context_.paths));
                }};
    }

    void store_opened(std::unique_ptr<store::Store> store, const std::string& problem) {
        context_.store = std::move(store);
        context_.problem = problem;
        if (context_.store && !context_.config.identity) context_.problem = missing_operator(context_.paths);
        context_.state = context_.problem.empty() ? DaemonState::ready : DaemonState::degraded;
        opened_ = true;
        if (!context_.problem.empty()) spdlog::error("{}", context_.problem);
        if (context_.stopping) {
            finish_soon();
            return;
        }
        if (context_.state == DaemonState::ready) {
            context_.sync = std::make_unique<sync::Engine>(*context_.store, sync_options());
            context_.backups->begin(*context_.store, created_at());
            server_.store_opened();
            spdlog::info("ready: schema {}, store {}", context_.store->schema(),
                         context_.paths.store_file.string());
        }
    }

    Time created_at() const {
        auto lease = context_.store->reader();
        return from_micros(lease.db()
                               .value<std::int64_t>("SELECT created_at FROM operator WHERE id = ?",
                                                    context_.store->self_operator())
                               .value_or(0));
    }

    void committed(const std::vector<std::string>& leads, std::int64_t seq) {
        server_.committed(leads, seq);
        if (context_.sync) context_.sync->changed();
    }

    sync::EngineOptions sync_options() const {
        sync::EngineOptions options;
        options.url = context_.config.cloud_url;
        options.password_from = context_.config.cloud_password_from;
        options.data_folder = context_.paths.data_folder;
        options.policy.interval = context_.config.cloud_interval;
        options.clock = context_.clock;
        options.random = context_.random;
        return options;
    }

    void stop(std::string_view why) {
        spdlog::info("{}: finishing what was taken", why);
        host_.stopping();
        restarting_ = false;
        end();
    }

    /// Time stood still for our timers, not for the cloud.
    void resumed() {
        spdlog::info("the machine was asleep: looking at the cloud now");
        if (context_.sync) context_.sync->sync_now();
    }

    void restart() {
        if (context_.stopping) return;
        spdlog::info("starting anew");
        restarting_ = true;
        end();
    }

    /// Once: damage that the last look did not find, and that is met again, is left to people for a while.
    void damaged() {
        constexpr auto patience = std::chrono::hours(1);
        if (look_ == maintenance::Look::hard && context_.clock() - context_.started_at < patience) return;
        if (std::exchange(met_damage_, true)) return;
        spdlog::error("the store is damaged: starting anew, to look at all of it");
        restart();
    }

    void end() {
        if (std::exchange(context_.stopping, true)) return;
        if (opened_) finish_soon();
    }

    void finish_soon() { asio::co_spawn(io_, finish(), asio::detached); }

    asio::awaitable<void> finish() {
        context_.backups->hurry();
        co_await server_.finish();
        context_.backups->stop();
        if (context_.sync) context_.sync->stop();
        if (context_.store) context_.store->stop();
        work_.reset();
        io_.stop();
    }

    Host& host_;
    maintenance::Look look_;
    bool met_damage_ = false;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    server::Readers readers_;
    server::Context context_;
    server::Server server_;
    bool opened_ = false;
    bool restarting_ = false;
};

bool answers(const std::filesystem::path& endpoint) {
    asio::io_context io;
    try {
        pipe::connect(io.get_executor(), endpoint);
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

/// One that serves keeps its store. One that holds it without answering is ending (it leaves its endpoint
/// first, then writes what it had taken): whoever replaces it, as an update does, need not know how long.
platform::FileLock lock_store(const config::Paths& paths) {
    for (const auto end = std::chrono::steady_clock::now() + ending_takes;;) {
        if (auto lock = platform::FileLock::try_acquire(paths.lock_file)) return std::move(*lock);
        if (answers(paths.endpoint) || std::chrono::steady_clock::now() > end) break;
        std::this_thread::sleep_for(20ms);
    }
    throw StartFailure{exit_failed, "another daemon serves the store in " + paths.data_folder.string() +
                                        "; stop it first, or set INSTACRM_HOME to another folder"};
}

int start(const StartOptions& options, Host& host) {
    platform::protect_new_files();
    // A keyring's program that ends before it has read, or whoever read our standard error: their affair.
    platform::survive_broken_pipes();
    auto paths = config::resolve_paths(options.scope);
    auto config = load_config(options, paths);
    for (const auto& folder : {paths.data_folder, paths.run_folder, paths.spool_folder}) {
        platform::make_private_folder(folder);
        platform::require_own_folder(folder);
    }

    platform::share_folder(paths.spool_folder, config.allowed);

    const auto lock = lock_store(paths);
    const auto log_file = start_logging(paths.log_folder, config.log_level, config.log_keep, host);
    auto look = maintenance::Look::usual;
    for (bool again = true; again;) {
        if (const auto replaced = maintenance::finish_restore(paths.store_file))
            spdlog::warn("a backup is the store now; the one before is in {}", replaced->string());
        Daemon daemon(host, paths, config, log_file, look);
        again = daemon.run();
        look = daemon.met_damage() ? maintenance::Look::hard : maintenance::Look::usual;
    }
    return 0;
}

int failed(Host& host, int exit_code, const std::string& message, const std::string& remedy = {}) {
    host.tell(Host::Trouble::error, message + (remedy.empty() ? "" : "\n" + remedy));
    fmt::print(stderr, "instacrmd: {}\n", message);
    if (!remedy.empty()) fmt::print(stderr, "  {}\n", remedy);
    return exit_code;
}

}  // namespace

int run_daemon(const StartOptions& options, Host& host) {
    try {
        return start(options, host);
    } catch (const StartFailure& failure) {
        return failed(host, failure.exit_code, failure.message);
    } catch (const Invalid& invalid) {
        return failed(host, exit_usage, invalid.what(), invalid.remedy());
    } catch (const std::exception& error) {
        return failed(host, exit_failed, error.what());
    }
}

}  // namespace instacrm::service
