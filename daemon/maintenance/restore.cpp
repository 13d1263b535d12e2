#include "daemon/maintenance/restore.hpp"

#include "common/platform/system.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "daemon/store/replica/replica.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace instacrm::maintenance {
namespace {

constexpr std::string_view staged_suffix = ".db";
constexpr std::string_view unfinished_suffix = ".part";

struct Names {
    std::string_view staged;
    std::string_view replaced;
};
constexpr std::array names_of{Names{"restore-", "replaced-"}, Names{"healed-", "damaged-"}};

const Names& names(Exchange why) {
    return names_of[static_cast<std::size_t>(why)];
}

std::string replaced_name(Exchange why, std::string_view stamp) {
    return std::string(names(why).replaced) + std::string(stamp);
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

struct Staged {
    fs::path file;
    Exchange why = Exchange::restored;
    std::string stamp;
};

std::optional<Staged> read_name(const fs::path& file) {
    const auto name = file.filename().string();
    for (const auto why : {Exchange::restored, Exchange::healed}) {
        const auto prefix = names(why).staged;
        if (!name.starts_with(prefix) || !name.ends_with(staged_suffix)) continue;
        return Staged{file, why, file.stem().string().substr(prefix.size())};
    }
    return std::nullopt;
}

bool is_unfinished(const std::string& name) {
    return name.ends_with(unfinished_suffix) &&
           std::ranges::any_of(names_of, [&](const Names& known) { return name.starts_with(known.staged); });
}

/// Newest first; the unfinished ones are taken away.
std::vector<Staged> staged_files(const fs::path& folder) {
    std::vector<Staged> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (is_unfinished(entry.path().filename().string())) remove_database(entry.path());
        if (auto staged = read_name(entry.path())) found.push_back(std::move(*staged));
    }
    std::ranges::sort(found, std::greater<>(), &Staged::stamp);
    return found;
}

/// The WAL goes last: as long as the database is still here, the two belong together.
void put_aside(const fs::path& store_file, const fs::path& folder) {
    platform::make_private_folder(folder);
    for (const auto& file : files_of(store_file)) {
        if (fs::exists(file)) platform::move_file(file, folder / file.filename());
    }
}

}  // namespace

fs::path staged_file(const fs::path& store_file, Exchange why, Time at) {
    return store_file.parent_path() /
           (std::string(names(why).staged) + compact(at) + std::string(staged_suffix));
}

fs::path replaced_folder(const fs::path& store_file, Exchange why, Time at) {
    return store_file.parent_path() / replaced_name(why, compact(at));
}

fs::path unfinished(const fs::path& staged) {
    auto file = staged;
    return file += unfinished_suffix;
}

void remove_database(const fs::path& database) {
    for (const auto& file : files_of(database)) fs::remove(file);
}

std::int64_t stage_restore(const fs::path& backup, const Staging& staging, store::Store* present) {
    verify_backup(backup, staging.stop);
    const auto staged = staged_file(staging.store_file, Exchange::restored, staging.at);
    const auto copy = unfinished(staged);
    remove_database(copy);
    copy_whole(backup, copy, staging.stop);
    make_ready(copy, staging, erasures_of(present));
    const auto unsent = unsent_of(present);
    platform::move_file(copy, staged);
    return unsent;
}

std::optional<fs::path> finish_restore(const fs::path& store_file) {
    const auto staged = staged_files(store_file.parent_path());
    if (staged.empty()) return std::nullopt;
    for (std::size_t older = 1; older < staged.size(); ++older) remove_database(staged[older].file);
    const auto& newest = staged.front();
    auto folder = store_file.parent_path() / replaced_name(newest.why, newest.stamp);
    put_aside(store_file, folder);
    platform::move_file(newest.file, store_file);
    return folder;
}

}  // namespace instacrm::maintenance
