// The shared schema as sync sees it: for each kind of row its table and its columns, in the order of the
// row's members. The only place that knows both; statements are made from it.
#pragma once

#include "daemon/store/replica/rows.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <span>
#include <string_view>

namespace instacrm::sync {

enum class Kind : std::uint8_t { text, clob, integer, time };

struct Column {
    std::string_view name;
    /// What a write does to a row that is there: nothing (the first value stays), the greater or the smaller
    /// value, or, with the name of a version's column, the value of the newer version.
    std::string_view rule;
    Kind kind = Kind::text;
    int size = 0;  ///< characters of a text
};

inline constexpr std::string_view keep = "";
inline constexpr std::string_view greatest = ">";
inline constexpr std::string_view least = "<";

struct Table {
    std::string_view name;
    std::size_t key_columns;  ///< the first ones
    std::span<const Column> columns;
    /// The row that fills NOT NULL keys: of no use to a replica, so it never gets a number.
    std::string_view placeholder = {};
};

/// The table of a kind of row.
template <class Row>
const Table& table_of();

/// All tables, parents before children.
std::span<const Table* const> all_tables();

}  // namespace instacrm::sync
