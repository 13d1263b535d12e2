#include "daemon/maintenance/backup_files.hpp"

#include "common/domain/enums.hpp"
#include "common/domain/invalid.hpp"
#include "common/platform/crypto.hpp"
#include "common/platform/system.hpp"
#include "daemon/maintenance/integrity.hpp"
#include "daemon/store/migrations.hpp"

#include <boost/asio/ip/host_name.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace instacrm::maintenance {
namespace {

constexpr std::string_view prefix = "instacrm-";
constexpr std::string_view suffix = ".db";
constexpr std::uintmax_t mebibyte = 1024UL * 1024;
constexpr std::uintmax_t spare_room = 100 * mebibyte;  // for DMs while the backup is made

fs::path sum_file(fs::path backup) {
    return backup += ".sha256";
}

/// @throws Invalid.
Time from_compact(std::string_view text) {
    if (text.size() != 16) throw Invalid("not a time", "");
    return parse_time(fmt::format("{}-{}-{}T{}:{}:{}", text.substr(0, 4), text.substr(4, 2),
                                  text.substr(6, 2), text.substr(9, 2), text.substr(11, 2), text.substr(13)));
}

/// What stands behind the last dash; `text` is what is left.
std::string_view take_last(std::string_view& text) {
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos) return {};
    const auto last = text.substr(dash + 1);
    text = text.substr(0, dash);
    return last;
}

std::optional<BackupFile> read_name(const std::string& name) try {
    std::string_view rest = name;
    if (!rest.starts_with(prefix) || !rest.ends_with(suffix)) return std::nullopt;
    rest = rest.substr(0, rest.size() - suffix.size());
    BackupFile backup;
    backup.name = name;
    backup.reason = parse_enum<BackupReason>(take_last(rest));
    backup.at = from_compact(take_last(rest));
    if (rest.size() <= prefix.size()) return std::nullopt;
    backup.machine = rest.substr(prefix.size());
    return backup;
} catch (const Invalid&) {
    return std::nullopt;
}

void require_room(store::Database& from, const fs::path& folder) {
    const auto pages = from.value<std::int64_t>("PRAGMA page_count").value_or(0);
    const auto size = from.value<std::int64_t>("PRAGMA page_size").value_or(0);
    const auto wanted = static_cast<std::uintmax_t>(pages * size) + spare_room;
    std::error_code ignored;
    const auto room = fs::space(folder, ignored).available;
    if (ignored || room >= wanted) return;
    throw BackupError(
        fmt::format("{} has {} MiB free, and a backup needs {}: make room, or set "
                    "backups.keep in the config to fewer",
                    folder.string(), room / mebibyte, wanted / mebibyte));
}

void require_store(const fs::path& file, const store::Stop& stop) {
    store::Database copy(file, store::Database::Access::read_only);
    copy.stop_when(stop);
    if (const auto damage = find_damage(copy, Depth::full)) throw DamagedBackup("it is damaged: " + *damage);
    const auto schema = copy.value<std::int64_t>("PRAGMA user_version").value_or(0);
    if (schema == 0) throw BackupError("it is not a store of InstaCRM");
    if (schema > store::newest_schema())
        throw BackupError(
            fmt::format("it has schema {}, and this program knows up to {}: install the newer "
                        "program",
                        schema, store::newest_schema()));
}

std::string hex(const platform::Digest& digest) {
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

/// The first free second from `now` on: two backups may be wanted in one.
BackupFile free_place(const fs::path& folder, const std::string& machine, BackupReason reason, Time now) {
    BackupFile backup;
    backup.machine = machine;
    backup.reason = reason;
    backup.at = floor<std::chrono::seconds>(now);
    const auto others = find_backups(folder);
    while (std::ranges::find(others, backup.at, &BackupFile::at) != others.end())
        backup.at += std::chrono::seconds(1);
    backup.name = fmt::format("{}{}-{}-{}{}", prefix, machine, compact(backup.at), to_string(reason), suffix);
    backup.file = folder / backup.name;
    return backup;
}

}  // namespace

std::string compact(Time at) {
    auto text = format_utc(floor<std::chrono::seconds>(at));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::string machine_name() {
    boost::system::error_code error;
    auto name = boost::asio::ip::host_name(error);
    for (auto& c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) == 0 || letter > 127) c = '-';
    }
    return name.empty() ? "this-machine" : name;
}

std::vector<BackupFile> find_backups(const fs::path& folder) {
    std::vector<BackupFile> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        auto backup = read_name(entry.path().filename().string());
        if (!backup || !entry.is_regular_file(error)) continue;
        backup->file = entry.path();
        backup->bytes = static_cast<std::int64_t>(entry.file_size(error));
        found.push_back(std::move(*backup));
    }
    std::ranges::sort(
        found, [](const auto& a, const auto& b) { return std::tie(a.at, a.name) > std::tie(b.at, b.name); });
    return found;
}

BackupFile make_backup(store::Database& from, const fs::path& folder, const std::string& machine,
                       BackupReason reason, Time now, const store::Stop& stop) {
    platform::make_private_folder(folder);
    require_room(from, folder);
    auto backup = free_place(folder, machine, reason, now);
    platform::NewFile file(backup.file);
    from.copy_to(file.beside(), stop);
    require_store(file.beside(), stop);
    platform::write_file_atomically(sum_file(backup.file),
                                    hex(platform::sha256_of_file(file.beside())) + "  " + backup.name + "\n");
    backup.bytes = static_cast<std::int64_t>(fs::file_size(file.beside()));
    file.keep();
    return backup;
}

void verify_backup(const fs::path& file, const store::Stop& stop) try {
    const auto sum = platform::read_file(sum_file(file));
    if (sum.substr(0, sum.find(' ')) != hex(platform::sha256_of_file(file)))
        throw BackupError("it is not what was written: its SHA-256 differs from the one beside it");
    require_store(file, stop);
} catch (const std::system_error& error) {
    throw BackupError(error.what());
} catch (const store::StoreError& error) {
    throw BackupError(error.what());
}

void copy_whole(const fs::path& from, const fs::path& to, const store::Stop& stop) {
    platform::NewFile copy(to);
    platform::read_file(from, [&](std::string_view bytes) {
        if (stop()) throw BackupError("stopped");
        copy.write(bytes);
    });
    copy.keep();
}

void copy_backup(const BackupFile& backup, const fs::path& folder, const store::Stop& stop) {
    if (!fs::is_directory(folder))
        throw BackupError("there is no folder " + folder.string() + ": is its disk connected?");
    copy_whole(sum_file(backup.file), sum_file(folder / backup.name), stop);
    copy_whole(backup.file, folder / backup.name, stop);
}

void delete_backup(const BackupFile& backup) {
    // The sum last: a backup without one would look broken after a power cut.
    fs::remove(backup.file);
    fs::remove(sum_file(backup.file));
}

void delete_leftovers(const fs::path& folder, const std::string& machine) {
    const auto ours = std::string(prefix) + machine + "-";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with(ours) && name.find(std::string(suffix) + ".") != std::string::npos &&
            name.find(".tmp") != std::string::npos)
            fs::remove(entry.path());
    }
}

}  // namespace instacrm::maintenance
