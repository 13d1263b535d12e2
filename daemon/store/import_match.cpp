#include "daemon/store/import_match.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/people.hpp"

#include <array>
#include <map>

namespace instacrm::store {
namespace {

/// As much of a text as must agree when one of the two was cut: below the 200 UTF-16 units that are kept.
constexpr std::size_t cut_at_least = 150;  // bytes

struct Mark {
    std::string_view bytes;
    bool blank;  ///< else it is left out
};
constexpr std::array<Mark, 7> marks{{{"\xC2\xA0", true},         // no-break space
                                     {"\xE2\x80\xAF", true},     // narrow no-break space
                                     {"\xE2\x80\x8B", false},    // zero width space
                                     {"\xE2\x80\x8D", false},    // zero width joiner
                                     {"\xE2\x81\xA0", false},    // word joiner
                                     {"\xEF\xB8\x8F", false},    // "as an emoji"
                                     {"\xEF\xBF\xBD", false}}};  // what a cut through an emoji leaves

/// Runs of blanks are one, none at the ends, and no invisible marks.
std::string normalised(std::string_view text) {
    std::string result;
    bool blank = false;
    while (!text.empty()) {
        const auto* const mark = std::find_if(marks.begin(), marks.end(),
                                              [&](const Mark& m) { return text.starts_with(m.bytes); });
        const bool is_mark = mark != marks.end();
        const bool is_blank = is_mark ? mark->blank : trim(text.substr(0, 1)).empty();
        if (is_blank) {
            blank = true;
        } else if (!is_mark) {
            if (blank && !result.empty()) result += ' ';
            blank = false;
            result += text.front();
        }
        text.remove_prefix(is_mark ? mark->bytes.size() : 1);
    }
    return result;
}

/// A text that the log does not keep may be any.
bool same_gated(const GatedText& one, const GatedText& other) {
    const auto unknown = [](TextState state) {
        return state == TextState::withheld || state == TextState::erased;
    };
    return unknown(one.state) || unknown(other.state) || same_message(one.text, other.text);
}

std::optional<std::string> by_messages(Database& db, const Handle& actor,
                                       const std::vector<protocol::SentText>& sent) {
    std::map<std::string, std::size_t> votes;
    for (const auto& dm : sent) {
        if (trim(dm.text).empty()) continue;
        for (const auto seat : seats_of(db, actor))
            db.each<std::string, std::string>(
                "SELECT l.handle, t.text FROM event e JOIN event_text t ON t.event_id = e.id JOIN lead l ON "
                "l.id = e.lead_id WHERE e.actor_id = ? AND e.at BETWEEN ? AND ? AND e.kind = ? AND t.state = "
                "? AND l.removed = 0",
                [&](const std::string& handle, const std::string& text) {
                    if (!is_erased_handle(handle) && same_message(text, dm.text)) ++votes[handle];
                },
                seat, to_micros(dm.at - same_dm_tolerance), to_micros(dm.at + same_dm_tolerance),
                EventKind::outreach, TextState::stored);
    }
    const auto more = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto best = std::max_element(votes.begin(), votes.end(), more);
    if (best == votes.end()) return std::nullopt;
    const auto equal = std::count_if(votes.begin(), votes.end(),
                                     [&](const auto& vote) { return vote.second == best->second; });
    return equal == 1 ? std::optional(best->first) : std::nullopt;
}

std::optional<std::string> by_name(Database& db, const std::string& name) {
    const auto wanted = trim(name);
    if (wanted.empty() || wanted.find('\0') != std::string_view::npos) return std::nullopt;
    std::string query = "full_name : \"";
    for (const char c : wanted) query.append(c == '"' ? 2 : 1, c);
    std::optional<std::string> found;
    std::size_t people = 0;
    db.each<std::string, std::string>(
        "SELECT l.handle, l.full_name FROM lead_fts f JOIN lead l ON l.id = f.rowid WHERE lead_fts MATCH ? "
        "AND l.removed = 0 AND l.full_name IS NOT NULL",
        [&](std::string handle, const std::string& full_name) {
            if (trim(full_name) != wanted) return true;
            found = std::move(handle);
            return ++people < 2;
        },
        query + "\"");
    return people == 1 ? found : std::nullopt;
}

std::optional<std::string> by_folder(Database& db, const std::optional<std::string>& prefix) {
    if (!prefix) return std::nullopt;
    try {
        const auto lead = find_lead(db, Handle::parse(*prefix));
        if (lead && !lead->removed) return lead->handle;
    } catch (const Invalid&) {
        // Most folders are named after a display name.
    }
    return std::nullopt;
}

}  // namespace

bool same_message(std::string_view one, std::string_view other) {
    auto shorter = normalised(one);
    auto longer = normalised(other);
    if (shorter.size() > longer.size()) std::swap(shorter, longer);
    return shorter == longer || (shorter.size() >= cut_at_least && longer.starts_with(shorter));
}

std::optional<std::int64_t> find_same_dm(Database& db, const FileDm& dm, const std::string& source) {
    std::optional<std::int64_t> found;
    db.each<std::int64_t, std::int64_t, std::string, std::string, TextState>(
        "SELECT e.id, e.actor_id, a.handle, t.text, t.state FROM event e JOIN actor a ON a.id = e.actor_id "
        "JOIN event_text t ON t.event_id = e.id WHERE e.lead_id = ?1 AND e.at BETWEEN ?2 AND ?3 AND e.kind = "
        "?4 AND NOT EXISTS (SELECT 1 FROM event_source s WHERE s.event_id = e.id AND s.source = ?5) ORDER BY "
        "ABS(e.at - ?6)",
        [&](std::int64_t id, std::int64_t actor_id, const std::string& actor, std::string text,
            TextState state) {
            const bool same_actor = actor_id == nobody || !dm.actor || actor == dm.actor->str();
            if (!same_actor || !same_gated({std::move(text), state, false}, dm.text)) return true;
            found = id;
            return false;
        },
        dm.lead.id, to_micros(dm.at - same_dm_tolerance), to_micros(dm.at + same_dm_tolerance), dm.kind,
        source, to_micros(dm.at));
    return found;
}

void note_source(Transaction& tx, std::int64_t event_id, const std::string& source,
                 const std::string& client_id) {
    tx.db.run("INSERT INTO event_source (event_id, source, client_key) VALUES (?, ?, ?)", event_id, source,
              client_key(client_id));
}

protocol::ThreadMatch match_thread(Database& db, const Handle& actor, const protocol::ThreadSample& thread) {
    if (auto handle = by_messages(db, actor, thread.sent)) return {std::move(handle), "message"};
    if (auto handle = by_name(db, thread.name)) return {std::move(handle), "name"};
    if (auto handle = by_folder(db, thread.prefix)) return {std::move(handle), "folder"};
    return {};
}

}  // namespace instacrm::store
