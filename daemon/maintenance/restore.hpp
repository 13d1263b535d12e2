// Putting a backup in the store's place, in two steps: a copy is made ready beside the store, and the next
// start exchanges the two before anything is open. Whatever happens between, one whole store is there.
#pragma once

#include "common/domain/ids.hpp"
#include "common/domain/time.hpp"
#include "daemon/store/store.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace instacrm::maintenance {

struct Staging {
    std::filesystem::path store_file;
    Time at;  ///< names the two
    Clock clock;
    Random random;
    store::Stop stop;
};

/// Why another store is to take the place of the present one: it was a backup, or the present one is damaged
/// and this is what was saved of it. The name says so: `restore-<time>.db` goes in, and `replaced-<time>/`
/// gets the other; or `healed-<time>.db` and `damaged-<time>/`.
enum class Exchange : std::uint8_t { restored, healed };

/// Where the new store waits. / The folder beside the store in which the one that is replaced is kept.
std::filesystem::path staged_file(const std::filesystem::path& store_file, Exchange why, Time at);
std::filesystem::path replaced_folder(const std::filesystem::path& store_file, Exchange why, Time at);

/// What a staged store is called until it is ready; the next start takes away what was left of one.
std::filesystem::path unfinished(const std::filesystem::path& staged);

/// A database with its WAL.
void remove_database(const std::filesystem::path& database);

/// Checks the backup, and lays a copy beside the store: with this program's schema, without the people who
/// were erased according to `present` (null: it cannot be read). The changes in `present` that no cloud has.
/// Minutes for a large store. @throws BackupError, StoreError, std::system_error.
std::int64_t stage_restore(const std::filesystem::path& backup, const Staging& staging,
                           store::Store* present);

/// Before the store is opened: carries out what was staged, or what a power cut interrupted. The folder with
/// the store that was replaced, if there was anything to do. @throws std::system_error.
std::optional<std::filesystem::path> finish_restore(const std::filesystem::path& store_file);

}  // namespace instacrm::maintenance
