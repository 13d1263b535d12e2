#include "daemon/sync/engine.hpp"

#include "daemon/store/people.hpp"
#include "daemon/sync/store_replica.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace instacrm::sync {
namespace {

using namespace std::chrono;

// How often the engine looks up while it waits: at the hub's file, and for the time that the machine slept.
constexpr auto look_at_hub = milliseconds(1000);
constexpr auto look_at_clock = seconds(30);

double chance(const Random& random) {
    std::array<unsigned char, 4> bytes{};
    random(bytes.data(), bytes.size());
    const auto value = (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
                       (std::uint32_t{bytes[2]} << 8U) | bytes[3];
    return static_cast<double>(value) / 4294967296.0;
}

std::string moved(const RoundResult& result) {
    return fmt::format("{} rows came, {} changes went{}", result.pulled, result.pushed,
                       result.parked > 0 ? fmt::format(", {} were refused", result.parked) : "");
}

}  // namespace

Engine::Engine(store::Store& store, EngineOptions options)
    : store_(store), options_(std::move(options)), schedule_(options_.policy, monotonic()) {
    status_.configured = !options_.url.empty();
    if (!status_.configured) return;
    try {
        const auto parsed = parse_url(options_.url, options_.data_folder);
        status_.url = parsed.shown;
        if (parsed.backend == Backend::sqlite) hub_file_ = parsed.file;
    } catch (const CloudError&) {
        // The first attempt says so, where everybody looks.
    }
    thread_ = std::thread([this] { run(); });
}

Engine::~Engine() {
    stop();
}

void Engine::stop() {
    {
        const std::lock_guard lock(mutex_);
        *stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Duration Engine::monotonic() const {
    return duration_cast<Duration>(steady_clock::now().time_since_epoch());
}

void Engine::changed() {
    {
        const std::lock_guard lock(mutex_);
        changed_ = status_.running;  // perhaps too late for that round
        if (!changed_) schedule_.changed(monotonic());
    }
    wake_.notify_all();
}

void Engine::sync_now() {
    {
        const std::lock_guard lock(mutex_);
        requested_ = status_.running;  // that round may have looked already
        if (!requested_) schedule_.requested(monotonic());
    }
    wake_.notify_all();
}

EngineStatus Engine::status() const {
    const std::lock_guard lock(mutex_);
    auto status = status_;
    status.phase = schedule_.phase();
    status.failures = schedule_.failures();
    if (status.configured && !status.running && schedule_.next())
        status.next_attempt = options_.clock() + std::max(Duration(0), *schedule_.next() - monotonic());
    return status;
}

CloudUrl Engine::url() const {
    auto parsed = parse_url(options_.url, options_.data_folder);
    if (const auto secret = read_secret(options_.password_from, options_.data_folder))
        parsed.password = *secret;
    return parsed;
}

std::unique_ptr<TimedCloud> Engine::connect() const {
    return connect([parsed = url()] { return std::make_unique<SqlCloud>(parsed); });
}

std::unique_ptr<TimedCloud> Engine::connect_as_it_is() const {
    return connect(
        [parsed = url()] { return std::make_unique<SqlCloud>(std::make_shared<Session>(parsed), nullptr); });
}

std::unique_ptr<TimedCloud> Engine::connect(TimedCloud::Connect how) const {
    return std::make_unique<TimedCloud>(std::move(how), options_.call_limit,
                                        [stopping = stopping_] { return stopping->load(); });
}

/// Others write the hub's file: its time says so, at the price of one look a second.
bool Engine::hub_changed() {
    if (hub_file_.empty()) return false;
    std::error_code error;
    const auto time = std::filesystem::last_write_time(hub_file_, error);
    if (error || time == hub_time_) return false;
    hub_time_ = time;
    return true;
}

/// Until a round is due or the engine stops.
void Engine::wait(std::unique_lock<std::mutex>& lock) {
    const auto step = hub_file_.empty() ? duration_cast<milliseconds>(look_at_clock) : look_at_hub;
    while (!*stopping_ && !schedule_.due(monotonic())) {
        const auto wall = options_.clock();
        const auto awake = monotonic();
        const auto left = schedule_.next() ? *schedule_.next() - awake : Duration(step);
        wake_.wait_for(lock, std::clamp(left, Duration(0), Duration(step)));
        const auto now = monotonic();
        if (hub_changed()) schedule_.changed(now);
        // Over a sleep the network comes back before any back-off ends.
        if (slept(now - awake, options_.clock() - wall)) schedule_.requested(now);
    }
}

void Engine::run() {
    std::unique_lock lock(mutex_);
    while (!*stopping_) {
        wait(lock);
        if (*stopping_) break;
        status_.running = true;
        lock.unlock();
        attempt();
        lock.lock();
    }
}

/// Other programs show who is online; a person at work writes events.
void Engine::sign_off_when_away(ReplicaPort& replica) {
    const auto away = [this] {
        auto lease = store_.reader();
        return store::is_away(lease.db(), store_.self_operator(), options_.clock());
    };
    if (away()) replica.change(store::sign_off);
}

void Engine::attempt() {
    RoundResult result;
    std::optional<CloudError> failed;
    try {
        if (!cloud_) cloud_ = connect();
        StoreReplica replica(store_);
        sign_off_when_away(replica);
        const auto progress = [this](const PullProgress& at) {
            const std::lock_guard lock(mutex_);
            status_.progress = at;
        };
        Round round(replica, *cloud_, options_.random, {}, progress);
        result = round.run();
        if (const auto now = round.cloud_time()) {
            const std::lock_guard lock(mutex_);
            status_.clock_offset = from_micros(*now) - options_.clock();
        }
    } catch (const CloudError& error) {
        failed = error;
    } catch (const std::exception& error) {
        failed = CloudError(CloudFault::other, error.what());
    }
    if (failed) cloud_.reset();
    hub_changed();  // by ourselves
    finish(std::move(failed), result);
}

void Engine::finish(std::optional<CloudError> error, const RoundResult& result) {
    if (error) {
        spdlog::warn("sync: {}", error->what());
        log("failed", error->what());
    } else if (result.pulled + result.pushed + result.parked > 0) {
        spdlog::debug("sync: {}", moved(result));
        log("synced", moved(result));
    }
    const std::lock_guard lock(mutex_);
    status_.running = false;
    status_.progress.reset();
    status_.total.pulled += result.pulled;
    status_.total.pushed += result.pushed;
    status_.total.parked += result.parked;
    if (error) {
        schedule_.failed(monotonic(), passes(error->fault()), chance(options_.random));
        status_.last_failure = options_.clock();
        status_.error = error->what();
        status_.remedy = error->remedy();
    } else {
        schedule_.succeeded(monotonic());
        if (std::exchange(changed_, false)) schedule_.changed(monotonic());
        status_.last_success = options_.clock();
        status_.error.clear();
        status_.remedy.clear();
    }
    ++status_.rounds;
    if (std::exchange(requested_, false)) schedule_.requested(monotonic());
}

/// For `instacrm sync log`. A store that cannot take it has other worries.
void Engine::log(const std::string& what, const std::string& text) {
    store_.write([what, text](store::Transaction& tx) { store::add_sync_log(tx, what, text); },
                 [](const std::exception_ptr&) {});
}

}  // namespace instacrm::sync
