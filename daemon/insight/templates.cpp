#include "daemon/insight/templates.hpp"

#include "common/domain/invalid.hpp"
#include "daemon/insight/levels.hpp"
#include "daemon/insight/sums.hpp"
#include "daemon/store/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace instacrm::insight {
namespace {

constexpr std::int64_t compared_texts = 5'000;
constexpr std::int64_t default_rows = 20;
constexpr std::int64_t most_rows = 1'000;
constexpr double alike = 0.6;

// --- near-equal texts -----------------------------------------------------------------------------

/// The words and pairs of words of a text, as sorted hashes.
using Shingles = std::vector<std::uint64_t>;

std::uint64_t mixed(std::uint64_t value) {  // splitmix64
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

std::uint64_t hash_of(std::string_view word) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return mixed(hash);
}

Shingles shingles_of(const std::string& text) {
    Shingles all;
    std::uint64_t before = 0;
    for (const auto& word : store::shape_words(text)) {
        const auto hash = hash_of(word);
        all.push_back(hash);
        if (before != 0) all.push_back(mixed(before * 3 + hash));
        before = hash;
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// The part of all their shingles that two texts share.
double likeness(const Shingles& a, const Shingles& b) {
    std::size_t common = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        common += *x == *y ? 1U : 0U;
        const bool x_first = *x <= *y;
        const bool y_first = *y <= *x;
        if (x_first) ++x;
        if (y_first) ++y;
    }
    const auto all = a.size() + b.size() - common;
    return all == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(all);
}

/// MinHash: of two texts, each value is the same with a chance of their likeness. In bands of two, texts that
/// are alike by 0.6 share one with a chance of 0.999; what shares one is compared word by word.
constexpr std::size_t bands = 16;
using Signature = std::array<std::uint64_t, bands>;

Signature signature_of(const Shingles& shingles) {
    std::array<std::uint64_t, 2 * bands> least{};
    least.fill(std::numeric_limits<std::uint64_t>::max());
    for (const auto shingle : shingles) {
        for (std::size_t i = 0; i < least.size(); ++i)
            least[i] = std::min(least[i], mixed(shingle ^ mixed(i)));
    }
    Signature signature{};
    for (std::size_t band = 0; band < bands; ++band)
        signature[band] = mixed(least[2 * band] * 31 + least[2 * band + 1]) ^ mixed(band);
    return signature;
}

class Grouper {
public:
    /// The place of the text that this one belongs to: its own, or an earlier one's.
    std::size_t add(const std::string& text) {
        const auto place = shingles_.size();
        shingles_.push_back(shingles_of(text));
        const auto signature = signature_of(shingles_.back());
        const auto leader = nearest(signature, shingles_.back());
        if (leader != none) {
            shingles_.back().clear();
            return leader;
        }
        for (const auto band : signature) leaders_[band].push_back(place);
        return place;
    }

private:
    static constexpr auto none = std::numeric_limits<std::size_t>::max();

    std::size_t nearest(const Signature& signature, const Shingles& shingles) const {
        std::size_t best = none;
        double most = alike;
        for (const auto band : signature) {
            const auto found = leaders_.find(band);
            if (found == leaders_.end()) continue;
            for (const auto leader : found->second) {
                const auto found_likeness = likeness(shingles_[leader], shingles);
                if (found_likeness > most || (found_likeness == most && leader < best)) {
                    most = found_likeness;
                    best = leader;
                }
            }
        }
        return best;
    }

    std::vector<Shingles> shingles_;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> leaders_;  ///< by band
};

// --- what was sent and answered -------------------------------------------------------------------

struct Text {
    std::int64_t shape = 0;
    std::int64_t sent = 0;
};

constexpr std::array levels{Level{"rollup_shape_32_days", "start", 32 * day},
                            Level{"rollup_shape", "day", day}};

/// How often each text was sent in the window, most first. Sums of 32 days, of days, and the log at both
/// ends.
class TextAdder {
public:
    TextAdder(store::Database& db, const People& people) : db_(db), people_(people) {}

    void add(const Window& window) {
        each_stretch(
            levels, to_micros(window.since), to_micros(window.until),
            [this](const Level& level, std::int64_t since, std::int64_t until) {
                sum(fmt::format("SELECT shape, count FROM {0} WHERE {1} >= ? AND {1} < ?{2}", level.table,
                                level.start, people_.sql()),
                    since, until);
            },
            [this](std::int64_t since, std::int64_t until) { log(since, until); });
    }

    std::vector<Text> sorted() const {
        std::vector<Text> texts;
        for (const auto& [shape, sent] : sent_)
            if (sent > 0) texts.push_back({shape, sent});
        std::ranges::sort(texts, {}, [](const Text& text) { return std::pair(-text.sent, text.shape); });
        return texts;
    }

private:
    void log(std::int64_t since, std::int64_t until) {
        sum("SELECT t.shape, 1 FROM event e JOIN event_text t ON t.event_id = e.id WHERE e.at >= ? AND e.at "
            "< "
            "? AND e.kind = 0 AND t.shape <> 0" +
                people_.sql("e.operator_id", "e.actor_id"),
            since, until);
    }

    void sum(const std::string& sql, std::int64_t since, std::int64_t until) {
        db_.each<std::int64_t, std::int64_t>(
            sql, [&](std::int64_t shape, std::int64_t count) { sent_[shape] += count; }, since, until);
    }

    store::Database& db_;
    const People& people_;
    std::unordered_map<std::int64_t, std::int64_t> sent_;
};

std::vector<Text> texts_of(store::Database& db, const Window& window, const People& people) {
    TextAdder adder(db, people);
    adder.add(window);
    return adder.sorted();
}

/// First replies by the text of the DM that they answer.
std::unordered_map<std::int64_t, std::int64_t> answers_of(store::Database& db, const Window& window,
                                                          const People& people) {
    std::unordered_map<std::int64_t, std::int64_t> answers;
    db.each<std::int64_t, std::int64_t>(
        "SELECT shape, COUNT(*) FROM answered WHERE at >= ? AND at < ? AND shape <> 0" + people.sql() +
            " GROUP BY shape",
        [&](std::int64_t shape, std::int64_t count) { answers.emplace(shape, count); },
        to_micros(window.since), to_micros(window.until));
    return answers;
}

std::string example(store::Database& db, std::int64_t shape) {
    return db
        .value<std::string>(
            "SELECT text FROM event_text WHERE shape = ? AND shape <> 0 ORDER BY event_id DESC LIMIT 1",
            shape)
        .value_or("");
}

std::int64_t still_to_sort(store::Database& db, const Window& window, const People& people) {
    return db
        .value<std::int64_t>(
            "SELECT COUNT(*) FROM event_text t CROSS JOIN event e ON e.id = t.event_id WHERE t.shape IS NULL "
            "AND e.kind = 0 AND e.at >= ? AND e.at < ?" +
                people.sql("e.operator_id", "e.actor_id"),
            to_micros(window.since), to_micros(window.until))
        .value_or(0);
}

std::size_t rows_wanted(const std::optional<std::int64_t>& limit) {
    if (limit && (*limit < 1 || *limit > most_rows))
        throw Invalid("limit: " + std::to_string(*limit) + " is out of range", "give 1 to 1,000");
    return static_cast<std::size_t>(limit.value_or(default_rows));
}

void rate(protocol::TemplateRow& row) {
    row.rate = ratio(row.answered, row.sent);
    if (row.sent == 0) return;
    const auto interval = wilson(row.answered, row.sent);
    row.rate_low = interval.low;
    row.rate_high = interval.high;
}

}  // namespace

std::vector<std::size_t> group_texts(const std::vector<std::string>& texts) {
    Grouper grouper;
    std::vector<std::size_t> groups;
    groups.reserve(texts.size());
    for (const auto& text : texts) groups.push_back(grouper.add(text));
    return groups;
}

Interval wilson(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) return {};
    constexpr double z = 1.959963984540054;  // 95 %
    const auto n = static_cast<double>(whole);
    const auto p = static_cast<double>(std::clamp<std::int64_t>(part, 0, whole)) / n;
    const auto middle = p + z * z / (2 * n);
    const auto reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const auto scale = 1 + z * z / n;
    return {std::max(0.0, (middle - reach) / scale), std::min(1.0, (middle + reach) / scale)};
}

protocol::TemplatesResponse templates(const Question& question, const protocol::TemplatesRequest& request) {
    const auto wanted = rows_wanted(request.limit);
    const auto people = people_of(question, request);
    const auto window = window_of(request.since, request.until);
    auto& db = question.db;
    const auto texts = texts_of(db, window, people);
    auto answers = answers_of(db, window, people);

    const auto compared = std::min(texts.size(), static_cast<std::size_t>(compared_texts));
    std::vector<std::string> examples;
    for (std::size_t i = 0; i < compared; ++i) examples.push_back(example(db, texts[i].shape));
    const auto groups = group_texts(examples);

    std::vector<protocol::TemplateRow> rows(compared);
    for (std::size_t i = 0; i < compared; ++i) {
        auto& row = rows[groups[i]];
        if (row.variants++ == 0) row.text = examples[i];
        row.sent += texts[i].sent;
        row.answered += answers[texts[i].shape];
    }
    std::erase_if(rows, [](const auto& row) { return row.variants == 0; });
    std::ranges::stable_sort(rows, std::greater(), &protocol::TemplateRow::sent);
    if (rows.size() > wanted) rows.resize(wanted);
    std::ranges::for_each(rows, rate);

    protocol::TemplatesResponse response{request.since, request.until, {}, 0, 0, 0, 0};
    response.still_to_sort = still_to_sort(db, window, people);
    response.without_text = sums_of(db, window, people)[Counted::messages] - response.still_to_sort;
    for (const auto& text : texts) {
        response.other_sent += text.sent;
        response.without_text -= text.sent;
    }
    for (const auto& [shape, count] : answers) response.other_answered += count;
    for (const auto& row : rows) {
        response.other_sent -= row.sent;
        response.other_answered -= row.answered;
    }
    response.rows = std::move(rows);
    return response;
}

}  // namespace instacrm::insight
