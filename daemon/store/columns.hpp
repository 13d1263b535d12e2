// What a list is made of: columns over SQL, and conditions with their parameters.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "daemon/store/sql.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

namespace columns {

inline boost::json::value show_time(std::int64_t micros) {
    return boost::json::value(boost::json::string_view(format_utc(from_micros(micros))));
}

template <class E>
boost::json::value show_enum(std::int64_t number) {
    return boost::json::value(boost::json::string_view(to_string(enum_from_number<E>(number))));
}

constexpr Column text(std::string_view name, std::string_view sql) {
    return {name, sql, Kind::text, nullptr};
}
constexpr Column number(std::string_view name, std::string_view sql) {
    return {name, sql, Kind::integer, nullptr};
}
/// Microseconds in SQL, RFC 3339 outside.
constexpr Column time(std::string_view name, std::string_view sql) {
    return {name, sql, Kind::integer, show_time};
}
/// An enumeration's number in SQL, its name outside.
template <class E>
constexpr Column word(std::string_view name, std::string_view sql) {
    return {name, sql, Kind::integer, show_enum<E>};
}

}  // namespace columns

}  // namespace instacrm::store
