// One thing rather than a list: the daemon's status, a lead, the statistics.
#pragma once

#include "cli/console.hpp"
#include "cli/output/format.hpp"
#include "common/protocol/described.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

namespace json = boost::json;

/// The version of what docs/json.md promises. Additions do not change it.
inline constexpr int json_schema_version = 1;

/// A described struct as scripts get it: like protocol::to_json, but what is absent is null, so that the keys
/// are always the same.
template <class T>
json::value to_record(const T& value) {
    if constexpr (protocol::detail::is_optional<T>) {
        return value ? to_record(*value) : json::value(nullptr);
    } else if constexpr (protocol::detail::is_vector<T>) {
        json::array array;
        for (const auto& item : value) array.push_back(to_record(item));
        return array;
    } else if constexpr (protocol::Described<T>) {
        json::object object;
        boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
            [&](auto member) { object.emplace(member.name, to_record(value.*member.pointer)); });
        return object;
    } else {
        return protocol::to_json(value);
    }
}

/// What people read of a record: lines of label and text, in paragraphs.
class Details {
public:
    /// A labelled line; an empty text adds none. The text is made safe for a terminal.
    void add(std::string_view label, std::string_view text);
    /// The same for a text that is safe, and may be coloured.
    void mark(std::string_view label, std::string safe_text);
    /// A line without a label, safe already; an empty one parts paragraphs.
    void line(std::string safe_text);

    /// In each paragraph the texts stand under each other, on lines of at most `width` columns.
    std::string rendered(bool colour, std::optional<int> width) const;

private:
    struct Line {
        std::string label;
        std::string text;
    };
    std::vector<Line> lines_;
};

/// The top-level keys that --fields names, in its order; all of them without it. @throws UsageError that
/// lists the keys.
json::object chosen_members(const OutputOptions& options, const json::object& record);

/// Writes the chosen members in a machine format (not Format::table). @throws UsageError, as above.
void write_record(const OutputOptions& options, Sink& out, const json::object& record);

}  // namespace instacrm::cli
