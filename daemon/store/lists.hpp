// The long lists: each a table of columns over one query, read a chunk at a time from one snapshot.
#pragma once

#include "common/protocol/messages.hpp"
#include "daemon/store/sql.hpp"

#include <memory>
#include <string>
#include <vector>

namespace instacrm::store {

/// How a column's value is shown.
struct Column {
    std::string_view name;
    std::string_view sql;
    Kind kind;
    boost::json::value (*show)(std::int64_t);  ///< integers: how; null for plain numbers and texts
};

/// A parameter whose type is known only at run time.
struct Parameter {
    Kind kind;
    std::int64_t integer = 0;
    std::string text;

    Parameter(std::int64_t value) : kind(Kind::integer), integer(value) {}  // NOLINT: a value is a parameter
    Parameter(std::string value) : kind(Kind::text), text(std::move(value)) {}  // NOLINT
};

/// Conditions that hold together, with their parameters.
class Where {
public:
    void add(std::string_view condition) {
        sql_ += (sql_.empty() ? " WHERE " : " AND ") + std::string(condition);
    }
    void add(std::string_view condition, Parameter parameter) {
        add(condition);
        parameters_.push_back(std::move(parameter));
    }
    void bind(Parameter parameter) { parameters_.push_back(std::move(parameter)); }
    const std::string& sql() const { return sql_; }
    const std::vector<Parameter>& parameters() const { return parameters_; }

private:
    std::string sql_;
    std::vector<Parameter> parameters_;
};

/// An open list. Belongs to the database's thread; keeps the snapshot until it is read to its end or
/// destroyed.
class List {
public:
    List(Database& db, std::span<const Column> columns, const std::string& from, const Where& where,
         const std::string& tail);

    /// The next rows, until about `max_bytes` of JSON. Sets `more` when others follow.
    boost::json::array next(std::size_t max_bytes, bool& more);

    std::vector<std::string> column_names() const;

private:
    std::span<const Column> columns_;
    Statement statement_;
    bool ahead_ = false;  ///< the statement stands on a row that was not given yet
    bool done_ = false;
};

/// @throws Invalid for a sort that is not one, an unknown person, or a limit below 1.
List open_leads(Database& db, const protocol::LeadsListRequest& request);
List open_logs(Database& db, const protocol::LogsListRequest& request);
List open_actors(Database& db, Time today);
List open_rules(Database& db);

}  // namespace instacrm::store
