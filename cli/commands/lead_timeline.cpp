#include "cli/commands/lead_timeline.hpp"

#include "cli/output/text.hpp"
#include "cli/output/values.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace instacrm::cli {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least_text = 24;  // narrower columns of text are harder to read than long lines

/// What a text is the text of.
std::string_view title_of(EventKind kind) {
    switch (kind) {
        case EventKind::outreach:
            return "DM";
        case EventKind::outreach_failed:
            return "DM that Instagram refused";
        case EventKind::note_added:
            return "note";
        case EventKind::override_given:
            return "wrote against a Block";
        default:
            return {};
    }
}

/// `TAR-… @old -> TAR-… @new` without the ids.
std::string names_only(std::string_view text) {
    std::string names;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;)
        if (word.starts_with('@') || word == "->") names += (names.empty() ? "" : " ") + word;
    return names;
}

/// `none -> 2026-12-01T00:00:00Z` with the days alone.
std::string without_times_of_day(std::string_view text) {
    std::string days;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;)
        days += (days.empty() ? "" : " ") + (word == "none" || word == "->" ? word : local_day(word));
    return days;
}

/// `Follow-up: none -> 2026-12-01T00:00:00Z` for people; any other change as it is.
std::string change_text(std::string_view change) {
    constexpr std::string_view followup = "Follow-up: ";
    if (!change.starts_with(followup)) return std::string(change);
    return "follow up: " + without_times_of_day(change.substr(followup.size()));
}

/// `ELG-…: Status: Booked -> Warm`, of an event that took another back, without the other's id.
std::string undone_text(std::string_view details) {
    const auto id = details.find(": ");
    return "took back: " + change_text(id == std::string_view::npos ? details : details.substr(id + 2));
}

using Row = std::array<std::string, 4>;

Row row_of(const protocol::LeadEvent& event, Time now) {
    return {relative_time(event.at, now), terminal_safe(event.operator_name),
            event.actor ? "@" + terminal_safe(*event.actor) : "", terminal_safe(event_text(event))};
}

}  // namespace

std::string event_text(const protocol::LeadEvent& event) {
    std::string title(title_of(event.kind));
    if (event.text) return title.empty() ? *event.text : title + ": " + *event.text;
    const bool kept_back = event.text_state == TextState::withheld || event.text_state == TextState::erased;
    if (kept_back) return title + " (text " + std::string(to_string(*event.text_state)) + ")";
    if (!title.empty()) return title;
    if (event.kind == EventKind::merged && event.details)
        return "merged: " + names_only(plain_details(*event.details));
    if (event.kind == EventKind::followup_changed && event.details)
        return "follow up: " + without_times_of_day(plain_details(*event.details));
    if (event.kind == EventKind::undone && event.details) return undone_text(plain_details(*event.details));
    if (event.details) return std::string(plain_details(*event.details));
    return folded(to_string(event.kind));
}

void write_timeline(const Context& context, const std::vector<protocol::LeadEvent>& events) {
    std::vector<Row> rows;
    std::array<std::size_t, 3> widths{};
    for (const auto& event : events) {
        rows.push_back(row_of(event, context.now));
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], display_width(rows.back()[i]));
    }
    std::size_t indent = 0;
    for (const auto width : widths) indent += width > 0 ? width + gap : 0;
    const auto terminal = static_cast<std::size_t>(context.output.width.value_or(0));
    const auto width = terminal >= indent + least_text ? terminal : std::string::npos;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (widths[i] == 0) continue;
            line += row[i] + std::string(widths[i] + gap - display_width(row[i]), ' ');
        }
        context.console.out.write(line + wrapped(row[3], indent, width) + "\n");
    }
}

}  // namespace instacrm::cli
