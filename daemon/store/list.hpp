// One long list: a table of columns over one query, read a chunk at a time from one snapshot.
#pragma once

#include "daemon/store/columns.hpp"
#include "daemon/store/sql.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace instacrm::store {

/// An open list. Belongs to the database's thread; keeps the snapshot until it is read to its end or
/// destroyed.
class List {
public:
    List(Database& db, std::span<const Column> columns, const std::string& from, const Where& where,
         const std::string& tail);

    /// The next rows, until about `max_bytes` of JSON. Sets `more` when others follow.
    boost::json::array next(std::size_t max_bytes, bool& more);

    std::vector<std::string> column_names() const;

    /// How many rows there are in all: as much work as reading them without their columns.
    std::int64_t count();

private:
    std::span<const Column> columns_;
    Database* db_;
    std::string sql_;
    Where where_;
    Statement statement_;
    bool ahead_ = false;  ///< the statement stands on a row that was not given yet
    bool done_ = false;
};

/// As SQL; nothing for no limit. @throws Invalid below 1.
std::string limit_text(const std::optional<std::int64_t>& limit);

}  // namespace instacrm::store
