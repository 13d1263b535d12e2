#include "daemon/maintenance/restore.hpp"

#include "common/platform/system.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "daemon/store/replica/replica.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace instacrm::maintenance {
namespace {

constexpr std::string_view staged_prefix = "restore-";
constexpr std::string_view staged_suffix = ".db";
constexpr std::string_view unfinished_suffix = ".part";

fs::path staged_file(const fs::path& store_file, Time at) {
    return store_file.parent_path() / (std::string(staged_prefix) + compact(at) + std::string(staged_suffix));
}

/// What a database consists of.
std::vector<fs::path> files_of(const fs::path& database) {
    std::vector<fs::path> files;
    for (const auto* part : {"", "-wal", "-shm"}) {
        auto file = database;
        file += part;
        files.push_back(std::move(file));
    }
    return files;
}

void remove_database(const fs::path& database) {
    for (const auto& file : files_of(database)) fs::remove(file);
}

store::Rows erasures_of(store::Store* present) {
    if (present == nullptr) return {};
    auto lease = present->reader();
    return store::read_erasures(lease.db());
}

std::int64_t unsent_of(store::Store* present) {
    if (present == nullptr) return 0;
    auto lease = present->reader();
    const auto counts = store::count_outbox(lease.db());
    return counts.waiting + counts.parked;
}

void make_ready(const fs::path& file, const Staging& staging, const store::Rows& erasures) {
    store::Store copy({file, staging.clock, staging.random, [](const auto&, auto) {}, {}});
    copy.write_and_wait([&](store::Transaction& tx) { store::start_from_copy(tx, erasures); });
    copy.stop();
}

/// Newest first; the unfinished ones are taken away.
std::vector<fs::path> staged_files(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(staged_prefix)) continue;
        if (name.ends_with(staged_suffix)) found.push_back(entry.path());
        if (name.ends_with(unfinished_suffix)) remove_database(entry.path());
    }
    std::ranges::sort(found, std::greater<>());
    return found;
}

/// The WAL goes last: as long as the database is still here, the two belong together.
void put_aside(const fs::path& store_file, const fs::path& folder) {
    platform::make_private_folder(folder);
    for (const auto& file : files_of(store_file)) {
        if (fs::exists(file)) platform::move_file(file, folder / file.filename());
    }
}

/// `restore-20261121T101500Z.db` replaces the store, which goes into `replaced-20261121T101500Z`.
fs::path replaced_by(const fs::path& staged) {
    const auto stamp = staged.stem().string().substr(staged_prefix.size());
    return staged.parent_path() / ("replaced-" + stamp);
}

}  // namespace

fs::path replaced_folder(const fs::path& store_file, Time at) {
    return replaced_by(staged_file(store_file, at));
}

std::int64_t stage_restore(const fs::path& backup, const Staging& staging, store::Store* present) {
    verify_backup(backup, staging.stop);
    const auto staged = staged_file(staging.store_file, staging.at);
    auto unfinished = staged;
    unfinished += unfinished_suffix;
    remove_database(unfinished);
    copy_whole(backup, unfinished, staging.stop);
    make_ready(unfinished, staging, erasures_of(present));
    const auto unsent = unsent_of(present);
    platform::move_file(unfinished, staged);
    return unsent;
}

std::optional<fs::path> finish_restore(const fs::path& store_file) {
    const auto staged = staged_files(store_file.parent_path());
    if (staged.empty()) return std::nullopt;
    for (std::size_t older = 1; older < staged.size(); ++older) remove_database(staged[older]);
    auto folder = replaced_by(staged.front());
    put_aside(store_file, folder);
    platform::move_file(staged.front(), store_file);
    return folder;
}

}  // namespace instacrm::maintenance
