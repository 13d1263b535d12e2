#include "cli/output/values.hpp"

#include "cli/output/text.hpp"
#include "common/domain/invalid.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace instacrm::cli {
namespace {

using namespace std::chrono;

bool is_time_field(std::string_view field) {
    return field == "at" || field.ends_with("_at") || field == "since" || field == "until" ||
           field.ends_with("_until") || field == "as_of";
}

/// The largest unit alone: nobody reads "3d 4h ago" in a column.
std::string largest_unit(Duration length) {
    const auto text = format_duration(length);
    return text.substr(0, text.find(' '));
}

/// To the nearest of its largest unit: what is due in three days is still so a moment later.
Duration rounded(Duration length) {
    constexpr std::array<Duration, 4> units{days(1), hours(1), minutes(1), seconds(1)};
    const auto* const unit = std::ranges::find_if(units, [&](auto u) { return length >= u; });
    return unit == units.end() ? length : (length + *unit / 2) / *unit * *unit;
}

std::string readable_time(std::string_view text, Time now) {
    try {
        return relative_time(parse_time(text), now);
    } catch (const Invalid&) {
        return terminal_safe(text);
    }
}

/// Control characters beyond ASCII's first 32, which a terminal obeys too, are escaped.
void append_string(std::string& out, json::string_view value) {
    const auto needs_escape = [](unsigned char c) {
        return c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0xC2;
    };
    if (std::none_of(value.begin(), value.end(), needs_escape)) {
        out.append(1, '"').append(value.data(), value.size()).append(1, '"');
        return;
    }
    const auto text = json::serialize(value);
    const auto escape = [&](unsigned char point) {
        constexpr std::string_view digits = "0123456789abcdef";
        out.append("\\u00").append(1, digits[point >> 4U]).append(1, digits[point & 15U]);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (c == 0x7F)
            escape(c);
        else if (c == 0xC2 && next >= 0x80 && next < 0xA0)
            escape(static_cast<unsigned char>(text[++i]));
        else
            out += text[i];
    }
}

/// With no more digits than it takes to read the same number again. Not std::to_chars, whose tables are a
/// sixth of a megabyte of the program for Windows.
std::string shortest(double number) {
    std::array<char, 32> text{};
    for (const int digits : {15, 16, 17}) {
        std::snprintf(text.data(), text.size(), "%.*g", digits, number);
        if (std::strtod(text.data(), nullptr) == number) break;
    }
    return text.data();
}

}  // namespace

std::string relative_time(Time time, Time now) {
    const auto distance = time > now ? time - now : now - time;
    if (distance >= days(30)) return format_local(time).substr(0, 10);
    if (distance < seconds(1)) return "just now";
    return time > now ? "in " + largest_unit(rounded(distance)) : largest_unit(distance) + " ago";
}

std::string local_day(std::string_view text) {
    try {
        return format_local(parse_time(text)).substr(0, 10);
    } catch (const Invalid&) {
        return std::string(text);
    }
}

std::string_view plain_details(std::string_view details) {
    const auto start = details.find(" = [");
    if (start == std::string_view::npos || !details.ends_with(']')) return details;
    details.remove_prefix(start + 4);
    details.remove_suffix(1);
    return details;
}

std::string grouped(std::int64_t number) {
    auto digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (auto at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string readable_bytes(std::int64_t bytes) {
    static constexpr std::array<std::string_view, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
    std::int64_t tenths = bytes * 10;
    std::size_t unit = 0;
    for (; tenths >= 10240 && unit + 1 < units.size(); ++unit) tenths /= 1024;
    auto text = std::to_string(tenths / 10);
    if (unit > 0) text += "." + std::to_string(tenths % 10);
    return text + " " + std::string(units[unit]);
}

std::string readable(std::string_view field, const json::value& value, Time now) {
    if (const auto* text = value.if_string()) {
        if (field == "details") return terminal_safe(plain_details(*text));
        return is_time_field(field) ? readable_time(*text, now) : terminal_safe(*text);
    }
    if (const auto* flag = value.if_bool()) return *flag ? "yes" : "no";
    if (const auto* number = value.if_int64(); number != nullptr && field.ends_with("_sec"))
        return *number > 0 ? format_duration(seconds(*number)) : "";
    if (const auto* number = value.if_int64(); number != nullptr && field == "bytes")
        return readable_bytes(*number);
    return terminal_safe(plain(value));
}

std::string plain(const json::value& value) {
    if (value.is_null()) return {};
    if (const auto* text = value.if_string()) return {text->data(), text->size()};
    if (const auto* number = value.if_int64()) return std::to_string(*number);
    if (const auto* number = value.if_double()) return shortest(*number);
    return json::serialize(value);
}

// Not json::serialize for the whole: it writes 0.375 as 3.75E-1.
void append_json(std::string& out, const json::value& value) {  // NOLINT(misc-no-recursion): as deep as ours
    if (const auto* text = value.if_string()) return append_string(out, *text);
    if (const auto* object = value.if_object()) {
        char before = '{';
        for (const auto& [key, member] : *object) {
            append_string(out += std::exchange(before, ','), key);
            append_json(out += ':', member);
        }
        out += object->empty() ? "{}" : "}";
    } else if (const auto* array = value.if_array()) {
        char before = '[';
        for (const auto& element : *array) append_json(out += std::exchange(before, ','), element);
        out += array->empty() ? "[]" : "]";
    } else {
        out += value.is_null() ? "null" : plain(value);
    }
}

std::string json_text(const json::value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

}  // namespace instacrm::cli
