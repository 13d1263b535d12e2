// JSON values as the text that people read in a table, and what a field's name says about its values.
#pragma once

#include "common/domain/time.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace instacrm::cli {

namespace json = boost::json;

/// `2h ago`, `in 5m`, `just now`; the date when it is more than 30 days away.
std::string relative_time(Time time, Time now);

/// The day of an RFC 3339 time in the machine's zone; another text as it is.
std::string local_day(std::string_view text);

/// What an event's details say. They are kept as `Status Change = [Status: Warm -> Booked]`, which other
/// programs read.
std::string_view plain_details(std::string_view details);

/// `12,345`: grouped by thousands.
std::string grouped(std::int64_t number);

/// `1.5 MiB`.
std::string readable_bytes(std::int64_t bytes);

/// A cell of a table. Fields named `at` or `…_at` hold times, `…_sec` lengths of time.
std::string readable(std::string_view field, const json::value& value, Time now);

/// A value as a cell of csv or tsv, and in messages: a string as it is, the rest as JSON; null is empty.
std::string plain(const json::value& value);

/// As JSON. The control characters that JSON lets stand (DEL, U+0080 to U+009F) are escaped, too: terminals
/// obey them.
std::string json_text(const json::value& value);
void append_json(std::string& out, const json::value& value);

}  // namespace instacrm::cli
