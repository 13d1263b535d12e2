#include "cli/output/record.hpp"

#include "cli/output/fields.hpp"
#include "cli/output/row_writer.hpp"
#include "cli/output/style.hpp"
#include "cli/output/text.hpp"
#include "cli/output/values.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

/// Nested objects become `outer.inner` columns.
void flatten(const json::object& object, const std::string& prefix, std::vector<std::string>& names,
             std::vector<const json::value*>& cells) {
    for (const auto& member : object) {
        const auto name = prefix + std::string(member.key());
        if (const auto* inner = member.value().if_object()) {
            flatten(*inner, name + ".", names, cells);
        } else {
            names.push_back(name);
            cells.push_back(&member.value());
        }
    }
}

}  // namespace

json::object chosen_members(const OutputOptions& options, const json::object& record) {
    if (!options.fields) return record;
    std::vector<std::string> keys;
    for (const auto& member : record) keys.emplace_back(member.key());
    json::object result;
    for (const auto at : choose_fields(*options.fields, keys)) result.emplace(keys[at], record.at(keys[at]));
    return result;
}

void write_record(const OutputOptions& options, Sink& out, const json::object& record) {
    const auto shown = chosen_members(options, record);
    if (options.format == Format::json) {
        json::object enveloped{{"schema_version", json_schema_version}};
        for (const auto& member : shown) enveloped.insert(member);
        return out.write(json_text(enveloped) + "\n");
    }
    if (options.format == Format::ndjson) return out.write(json_text(shown) + "\n");

    std::vector<std::string> names;
    std::vector<const json::value*> cells;
    flatten(shown, "", names, cells);
    const auto writer = make_row_writer(options, out, "", std::move(names), Time{});
    writer->row(cells);
    writer->finish();
}

void Details::add(std::string_view label, std::string_view text) {
    if (!text.empty()) mark(label, terminal_safe(text));
}

void Details::mark(std::string_view label, std::string safe_text) {
    lines_.push_back({std::string(label), std::move(safe_text)});
}

void Details::line(std::string safe_text) {
    lines_.push_back({"", std::move(safe_text)});
}

std::string Details::rendered(bool colour, std::optional<int> terminal) const {
    const Style style(colour);
    const auto line_width = terminal ? static_cast<std::size_t>(*terminal) : std::string::npos;
    const auto unlabelled = [](const Line& line) { return line.label.empty(); };
    std::string all;
    for (auto line = lines_.begin(); line != lines_.end();) {
        if (unlabelled(*line)) {
            all += (line++)->text + "\n";
            continue;
        }
        const auto end = std::find_if(line, lines_.end(), unlabelled);
        std::size_t width = 0;
        std::for_each(line, end, [&](const Line& l) { width = std::max(width, display_width(l.label)); });
        for (; line != end; ++line) {
            const std::string padding(width - display_width(line->label) + 2, ' ');
            all += style.bold(line->label) + padding + wrapped(line->text, width + 2, line_width) + "\n";
        }
    }
    return all;
}

}  // namespace instacrm::cli
