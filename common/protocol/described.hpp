// JSON to and from described structs (Boost.Describe): the one reader and writer of typed messages.
//
// Rules: a member of type std::optional may be absent or null; any other must be there. Members that nobody
// described are ignored, so that an older program understands a newer one. Whatever does not fit is an
// invalid_params error that carries the path of the field.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/errors.hpp"

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

namespace json = boost::json;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires {
    instacrm::table_of<E>();
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

[[noreturn]] inline void wrong_type(const std::string& path, const char* wanted, const json::value& got) {
    throw ProtocolError(ErrorCode::invalid_params,
                        path + " must be " + wanted + ", not " + std::string(json::to_string(got.kind())),
                        std::string("send ") + wanted, path);
}

/// Runs a parser of the domain and gives its complaint the field's path.
template <class F>
auto with_path(const std::string& path, F&& parse) {
    try {
        return parse();
    } catch (const Invalid& invalid) {
        throw ProtocolError(ErrorCode::invalid_params, path + ": " + invalid.what(), invalid.remedy(), path);
    }
}

inline const json::string& as_text(const json::value& value, const std::string& path) {
    if (const auto* text = value.if_string()) return *text;
    wrong_type(path, "a string", value);
}

}  // namespace detail

template <class T>
T from_json(const json::value& value, const std::string& path);

namespace detail {

template <Described T>
T read_members(const json::value& value, const std::string& path) {
    const auto* object = value.if_object();
    if (object == nullptr) wrong_type(path, "an object", value);
    T result{};
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) {
            using Member = std::remove_cvref_t<decltype(result.*member.pointer)>;
            const std::string member_path = path + "." + member.name;
            const auto* found = object->if_contains(member.name);
            if constexpr (is_optional<Member>) {
                if (found != nullptr && !found->is_null())
                    result.*member.pointer = from_json<typename Member::value_type>(*found, member_path);
            } else {
                if (found == nullptr)
                    throw ProtocolError(ErrorCode::invalid_params, member_path + " is missing",
                                        std::string("add ") + member.name, member_path);
                result.*member.pointer = from_json<Member>(*found, member_path);
            }
        });
    return result;
}

template <class T>
std::vector<T> read_list(const json::value& value, const std::string& path) {
    const auto* array = value.if_array();
    if (array == nullptr) wrong_type(path, "an array", value);
    std::vector<T> list;
    list.reserve(array->size());
    for (std::size_t i = 0; i < array->size(); ++i)
        list.push_back(from_json<T>((*array)[i], path + "[" + std::to_string(i) + "]"));
    return list;
}

}  // namespace detail

/// @throws ProtocolError (invalid_params) with the field's path.
template <class T>
T from_json(const json::value& value, const std::string& path) {
    if constexpr (std::same_as<T, json::value>) {
        return value;
    } else if constexpr (std::same_as<T, bool>) {
        if (!value.is_bool()) detail::wrong_type(path, "true or false", value);
        return value.get_bool();
    } else if constexpr (std::same_as<T, std::int64_t>) {
        if (const auto* number = value.if_int64()) return *number;
        // JavaScript has only doubles: 4.0 is a whole number too, as far as doubles are exact.
        if (const auto* number = value.if_double(); number != nullptr && std::abs(*number) < 9e15) {
            if (const auto whole = static_cast<std::int64_t>(*number); static_cast<double>(whole) == *number)
                return whole;
        }
        detail::wrong_type(path, "a whole number", value);
    } else if constexpr (std::same_as<T, double>) {
        if (!value.is_number()) detail::wrong_type(path, "a number", value);
        return value.to_number<double>();
    } else if constexpr (std::same_as<T, std::string>) {
        const auto& text = detail::as_text(value, path);
        return {text.data(), text.size()};
    } else if constexpr (std::same_as<T, Time>) {
        return detail::with_path(path, [&] { return parse_time(detail::as_text(value, path)); });
    } else if constexpr (NamedEnum<T>) {
        return detail::with_path(path, [&] { return parse_enum<T>(detail::as_text(value, path)); });
    } else if constexpr (detail::is_vector<T>) {
        return detail::read_list<typename T::value_type>(value, path);
    } else {
        return detail::read_members<T>(value, path);
    }
}

template <class T>
json::value to_json(const T& value) {
    if constexpr (std::same_as<T, json::value> || std::same_as<T, bool> || std::same_as<T, std::int64_t> ||
                  std::same_as<T, double>) {
        return json::value(value);
    } else if constexpr (std::same_as<T, std::string>) {
        return json::value(json::string_view(value));
    } else if constexpr (std::same_as<T, Time>) {
        return json::value(json::string_view(format_utc(value)));
    } else if constexpr (NamedEnum<T>) {
        return json::value(json::string_view(to_string(value)));
    } else if constexpr (detail::is_optional<T>) {
        return value ? to_json(*value) : json::value(nullptr);
    } else if constexpr (detail::is_vector<T>) {
        json::array array;
        array.reserve(value.size());
        for (const auto& item : value) array.push_back(to_json(item));
        return array;
    } else {
        json::object object;
        boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
            [&](auto member) {
                const auto& field = value.*member.pointer;
                if constexpr (detail::is_optional<std::remove_cvref_t<decltype(field)>>) {
                    if (!field) return;  // absent, not null: the shorter message means the same
                }
                object.emplace(member.name, to_json(field));
            });
        return object;
    }
}

}  // namespace instacrm::protocol
