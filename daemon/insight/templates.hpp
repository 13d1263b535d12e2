// Which message is answered: DMs whose texts say nearly the same, and how many of them led to a first reply.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/insight/scope.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace instacrm::insight {

/// Puts texts that say nearly the same together: for each, the place of its group's first text. Texts come in
/// the order of their weight; one joins the first-rank text that it has most in common with, and at least six
/// of ten words and pairs of words, or becomes one itself. The same texts in the same order give the same
/// groups.
std::vector<std::size_t> group_texts(const std::vector<std::string>& texts);

/// Where the true rate of `part` in `whole` lies, in 19 of 20 cases (Wilson's interval).
struct Interval {
    double low = 0;
    double high = 1;
};
Interval wilson(std::int64_t part, std::int64_t whole);

/// @throws Invalid, as summary().
protocol::TemplatesResponse templates(const Question& question, const protocol::TemplatesRequest& request);

}  // namespace instacrm::insight
