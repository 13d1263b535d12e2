#include "daemon/maintenance/backup_keeper.hpp"

#include "common/domain/text.hpp"
#include "common/protocol/errors.hpp"
#include "common/protocol/messages/checks.hpp"
#include "daemon/maintenance/integrity.hpp"
#include "daemon/maintenance/restore.hpp"
#include "daemon/maintenance/rotation.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

namespace instacrm::maintenance {
namespace {

namespace p = protocol;

// After the start, the browser's spool and the cloud come first.
constexpr auto settling = std::chrono::minutes(1);
constexpr auto retry_after = std::chrono::hours(1);
// A machine that slept, or whose clock was set, is noticed within this time.
constexpr auto longest_wait = std::chrono::minutes(10);

p::BackupInfo info_of(const BackupFile& backup) {
    p::BackupInfo info;
    info.name = backup.name;
    info.machine = backup.machine;
    info.at = backup.at;
    info.reason = backup.reason;
    info.bytes = backup.bytes;
    info.file = backup.file.string();
    return info;
}

std::vector<BackupFile> own_backups(const fs::path& folder, const std::string& machine) {
    auto found = find_backups(folder);
    std::erase_if(found, [&](const BackupFile& backup) { return backup.machine != machine; });
    return found;
}

void rotate_folder(const fs::path& folder, const BackupOptions& options) {
    delete_leftovers(folder, options.machine);
    const auto backups = own_backups(folder, options.machine);
    std::vector<std::chrono::sys_days> made;
    made.reserve(backups.size());
    for (const auto& backup : backups) made.push_back(local_date(backup.at));
    const auto kept = rotate(made, options.retention);
    for (std::size_t i = 0; i < backups.size(); ++i) {
        if (kept[i]) continue;
        delete_backup(backups[i]);
        spdlog::info("backup {} has done its time", backups[i].file.string());
    }
}

/// The local midnight that begins `day`, which is later than `before`.
Time midnight(std::chrono::sys_days day, Time before) {
    const auto days_on = day - local_date(before);
    return start_of_local_day(start_of_local_day(before) + days_on + std::chrono::hours(12));
}

/// What either folder has, each once, by name.
std::vector<p::BackupInfo> merged(const BackupOptions& options) {
    std::map<std::string, p::BackupInfo, std::greater<>> by_name;
    for (const auto& backup : find_backups(options.folder)) by_name.emplace(backup.name, info_of(backup));
    if (!options.second_folder.empty()) {
        for (const auto& backup : find_backups(options.second_folder))
            by_name.emplace(backup.name, info_of(backup)).first->second.second = true;
    }
    std::vector<p::BackupInfo> all;
    all.reserve(by_name.size());
    for (auto& [name, info] : by_name) all.push_back(std::move(info));
    std::ranges::stable_sort(all, std::greater<>(), &p::BackupInfo::at);
    return all;
}

void add_kept_until(std::vector<p::BackupInfo>& backups, const BackupOptions& options) {
    std::vector<std::chrono::sys_days> made;
    std::vector<p::BackupInfo*> own;
    for (auto& backup : backups) {
        if (backup.machine != options.machine) continue;
        made.push_back(local_date(backup.at));
        own.push_back(&backup);
    }
    const auto kept = rotate(made, options.retention);
    for (std::size_t i = 0; i < own.size(); ++i)
        own[i]->kept_until = kept[i] ? midnight(*kept[i], own[i]->at) : options.clock();
}

std::vector<p::BackupInfo> list_backups(const BackupOptions& options) {
    auto all = merged(options);
    add_kept_until(all, options);
    return all;
}

/// By its name, or a part of it that no other has, or `newest` of this machine's.
p::BackupInfo find_backup(const BackupOptions& options, const std::string& name) {
    auto all = list_backups(options);
    const auto drop_unless = [&](auto&& wanted) {
        std::erase_if(all, [&](const p::BackupInfo& backup) { return !wanted(backup); });
    };
    if (name == "newest") {
        drop_unless([&](const auto& backup) { return backup.machine == options.machine; });
        if (!all.empty()) return all.front();
    } else {
        drop_unless([&](const auto& backup) { return backup.name.find(name) != std::string::npos; });
        const auto whole = std::ranges::find(all, name, &p::BackupInfo::name);
        if (whole != all.end()) return *whole;
        if (all.size() == 1 && !name.empty()) return all.front();
    }
    throw p::ProtocolError(
        all.empty() ? p::ErrorCode::not_found : p::ErrorCode::invalid_params,
        (all.empty() ? "there is no backup \"" : "several backups fit \"") + printable(name) + "\"",
        "see their names with: instacrm backup list", "params.name");
}

}  // namespace

BackupKeeper::BackupKeeper(BackupOptions options) : options_(std::move(options)) {
    const auto backups = own_backups(options_.folder, options_.machine);
    if (!backups.empty()) last_ = backups.front().at;
    attempt_ = options_.clock() + settling;
    thread_ = std::thread([this] { run(); });
}

BackupKeeper::~BackupKeeper() {
    stop();
}

void BackupKeeper::begin(store::Store& store, Time created) {
    {
        const std::lock_guard lock(mutex_);
        store_ = &store;
        created_ = created;
    }
    wake_.notify_all();
}

void BackupKeeper::post(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    wake_.notify_all();
}

BackupStatus BackupKeeper::status() const {
    const std::lock_guard lock(mutex_);
    BackupStatus status{last_, std::nullopt, problem_};
    if (store_ != nullptr) status.next = next_attempt();
    return status;
}

void BackupKeeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    hurry();
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

/// With the mutex held.
Time BackupKeeper::next_attempt() const {
    const auto now = options_.clock();
    const bool sound = last_ && *last_ <= now;  // not made by a clock that has been set back since
    const bool overdue = (sound ? *last_ : created_) < last_due(now, options_.at);
    if (!overdue) return next_due(now, options_.at);
    return std::max(attempt_.value_or(now), now);
}

void BackupKeeper::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!jobs_.empty()) {
            const auto job = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            job();
            lock.lock();
            continue;
        }
        if (ended_) return;
        if (store_ == nullptr) {
            wake_.wait(lock);
            continue;
        }
        const auto left = next_attempt() - options_.clock();
        if (left > Duration(0)) {
            wake_.wait_for(lock, std::min<Duration>(left, longest_wait));
            continue;
        }
        lock.unlock();
        make_when_due();
        lock.lock();
    }
}

void BackupKeeper::make_when_due() {
    try {
        make(BackupReason::scheduled);
    } catch (const std::exception& error) {
        if (stopping()) return;
        spdlog::error("no backup was made: {}", error.what());
        const std::lock_guard lock(mutex_);
        problem_ = error.what();
        attempt_ = options_.clock() + retry_after;
    }
}

void BackupKeeper::set_problem(std::string problem) {
    const std::lock_guard lock(mutex_);
    problem_ = std::move(problem);
}

p::BackupListResponse BackupKeeper::list() const {
    p::BackupListResponse response;
    response.folder = options_.folder.string();
    if (!options_.second_folder.empty()) response.second_folder = options_.second_folder.string();
    response.backups = list_backups(options_);
    const auto known = status();
    response.next = known.next;
    if (!known.problem.empty()) response.problem = known.problem;
    return response;
}

/// The backup counts already: what is wrong with the second folder is told, and does not undo it.
std::optional<std::string> BackupKeeper::copy_and_rotate(const BackupFile& backup) {
    try {
        rotate_folder(options_.folder, options_);
        if (options_.second_folder.empty()) return std::nullopt;
        copy_backup(backup, options_.second_folder, [this] { return stopping(); });
        rotate_folder(options_.second_folder, options_);
    } catch (const std::exception& error) {
        spdlog::error("backup {}: {}", backup.name, error.what());
        return error.what();
    }
    return std::nullopt;
}

/// The copy is read from end to end: that is how a store is looked at each day.
BackupFile BackupKeeper::copy_store(store::Store& store, BackupReason reason) const {
    auto lease = store.reader();
    try {
        return make_backup(lease.db(), options_.folder, options_.machine, reason, options_.clock(),
                           [this] { return stopping(); });
    } catch (const DamagedBackup&) {
        // Or is it the disk with the backups?
        if (options_.damaged && find_damage(lease.db(), Depth::full)) options_.damaged();
        throw;
    }
}

p::BackupCreateResponse BackupKeeper::make(BackupReason reason) {
    auto* const store = store_.load();
    if (store == nullptr) throw BackupError("no store is open");
    const auto backup = copy_store(*store, reason);
    spdlog::info("backup {}: {} KiB", backup.file.string(), backup.bytes / 1024);
    {
        const std::lock_guard lock(mutex_);
        last_ = backup.at;
    }
    const auto problem = copy_and_rotate(backup);
    set_problem(problem.value_or(""));
    return {find_backup(options_, backup.name), problem};
}

p::BackupVerifyResponse BackupKeeper::verify(const std::optional<std::string>& name) const {
    p::BackupVerifyResponse response;
    for (const auto& backup : name ? std::vector{find_backup(options_, *name)} : list_backups(options_)) {
        p::CheckLine line{backup.name, p::CheckState::ok, "whole, and as it was written", std::nullopt};
        try {
            verify_backup(backup.file, [this] { return stopping(); });
        } catch (const BackupError& error) {
            line = {backup.name, p::CheckState::fail, error.what(),
                    "use another; do not delete the last good one"};
        }
        response.checks.push_back(std::move(line));
    }
    return response;
}

PreparedRestore BackupKeeper::prepare_restore(const std::string& name) {
    PreparedRestore prepared;
    prepared.backup = find_backup(options_, name);
    const Staging staging{options_.store_file, options_.clock(), options_.clock, options_.random,
                          [this] { return stopping(); }};
    prepared.unsent = stage_restore(prepared.backup.file, staging, store_);
    prepared.replaced = replaced_folder(staging.store_file, Exchange::restored, staging.at);
    return prepared;
}

void back_up_before_migration(store::Database& db, const BackupOptions& options) {
    const auto backup = make_backup(db, options.folder, options.machine, BackupReason::migration,
                                    options.clock(), [] { return false; });
    spdlog::info("backup {} before the store gets a newer schema", backup.file.string());
}

}  // namespace instacrm::maintenance
