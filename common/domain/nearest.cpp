#include "common/domain/nearest.hpp"

#include <algorithm>
#include <vector>

namespace instacrm {
namespace {

/// Slips of typing between two words: a letter more, less, another, or two swapped (the optimal string
/// alignment distance).
std::size_t slips(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two_ago(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], two_ago[j - 2] + 1);
        }
        std::swap(two_ago, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
    std::string_view best;
    std::size_t fewest = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto candidate : candidates) {
        const auto count = slips(word, candidate);
        if (count < fewest) {
            fewest = count;
            best = candidate;
        }
    }
    if (!best.empty() || word.size() < 2) return best;
    // A word cut short ("conf") has many letters missing and yet means one thing.
    const auto begun = std::ranges::find_if(candidates, [&](auto c) { return c.starts_with(word); });
    return begun != candidates.end() ? *begun : std::string_view{};
}

}  // namespace instacrm
