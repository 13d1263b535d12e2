#include "daemon/store/bookmarks.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>

namespace instacrm::store {
namespace {

constexpr std::size_t max_name = 64;

void check_name(const std::string& name) {
    const bool plain = std::ranges::all_of(name, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
               c == '-' || c == '_';
    });
    if (name.empty() || name.size() > max_name || !plain)
        throw Invalid("\"" + printable(name) + "\" is no name for a bookmark",
                      "use 1 to 64 letters, digits, dots, dashes and underscores");
}

}  // namespace

protocol::BookmarkResponse read_bookmark(Database& db, const std::string& name) {
    check_name(name);
    const auto row = db.one<std::int64_t, std::int64_t>("SELECT seq, at FROM bookmark WHERE name = ?", name);
    if (!row) return {};
    return {std::get<0>(*row), from_micros(std::get<1>(*row))};
}

bool move_bookmark(Transaction& tx, const std::string& name, std::int64_t previous, std::int64_t seq) {
    if (seq < previous || seq > tx.clocks().seq)
        throw Invalid("the number " + std::to_string(seq) + " is not one that an export came to",
                      "send the number of the snapshot that was written");
    if (read_bookmark(tx.db, name).seq != previous) return false;
    tx.db.run(
        "INSERT INTO bookmark (name, seq, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, "
        "at = excluded.at",
        name, seq, to_micros(tx.now()));
    return true;
}

}  // namespace instacrm::store
