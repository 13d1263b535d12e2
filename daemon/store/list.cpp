#include "daemon/store/list.hpp"

#include "common/domain/invalid.hpp"

namespace instacrm::store {
namespace {

namespace json = boost::json;

std::string select(std::span<const Column> columns, const std::string& from, const Where& where,
                   const std::string& tail) {
    std::string sql = "SELECT ";
    for (const auto& column : columns) {
        if (&column != columns.data()) sql += ", ";
        sql += column.sql;
    }
    return sql + " FROM " + from + where.sql() + tail;
}

Statement prepare(Database& db, const std::string& sql, const Where& where) {
    std::vector<Kind> parameters;
    for (const auto& parameter : where.parameters()) parameters.push_back(parameter.kind);
    Statement statement(db, sql, parameters);
    for (std::size_t i = 0; i < where.parameters().size(); ++i) {
        const auto& parameter = where.parameters()[i];
        if (parameter.kind == Kind::integer)
            statement.bind(i, parameter.integer);
        else
            statement.bind(i, parameter.text);
    }
    return statement;
}

/// How long a text gets as JSON.
std::size_t json_bytes(std::string_view text) {
    std::size_t bytes = text.size() + 3;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) bytes += 5;
        if (c == '"' || c == '\\') ++bytes;
    }
    return bytes;
}

}  // namespace

List::List(Database& db, std::span<const Column> columns, const std::string& from, const Where& where,
           const std::string& tail)
    : columns_(columns),
      db_(&db),
      sql_(select(columns, from, where, tail)),
      where_(where),
      statement_(prepare(db, sql_, where)) {}

std::int64_t List::count() {
    auto statement = prepare(*db_, "SELECT COUNT(*) FROM (" + sql_ + ")", where_);
    return statement.step() ? statement.integer(0) : 0;
}

std::vector<std::string> List::column_names() const {
    std::vector<std::string> names;
    for (const auto& column : columns_) names.emplace_back(column.name);
    return names;
}

json::array List::next(std::size_t max_bytes, bool& more) {
    json::array rows;
    std::size_t bytes = 0;
    while (!done_ && bytes < max_bytes) {
        if (!ahead_ && !statement_.step()) {
            done_ = true;
            break;
        }
        ahead_ = false;
        json::array row;
        row.reserve(columns_.size());
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto& column = columns_[i];
            if (statement_.is_null(i)) {
                row.emplace_back(nullptr);
            } else if (column.kind == Kind::text) {
                const auto text = statement_.text(i);
                row.emplace_back(json::string_view(text.data(), text.size()));
                bytes += json_bytes(text);
            } else {
                row.push_back(column.show != nullptr ? column.show(statement_.integer(i))
                                                     : json::value(statement_.integer(i)));
            }
            bytes += 16;
        }
        rows.push_back(std::move(row));
    }
    // One row ahead, so that the last chunk says that it is the last.
    if (!done_ && !ahead_) {
        ahead_ = statement_.step();
        done_ = !ahead_;
    }
    more = !done_;
    return rows;
}

std::string limit_text(const std::optional<std::int64_t>& limit) {
    if (!limit) return "";
    if (*limit < 1) throw Invalid("limit is " + std::to_string(*limit), "use a whole number from 1");
    return " LIMIT " + std::to_string(*limit);
}

}  // namespace instacrm::store
