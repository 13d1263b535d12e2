// When two messages say the same: without letter case, names, numbers, links, emoji and punctuation.
#pragma once

#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// The words that count. A handle is "@", a link "://", a number "#", and whom a greeting greets "*": "Hi
/// Luna 👋 20 % off, see @our.shop" is `hi * # off see @`.
std::vector<std::string> shape_words(std::string_view text);

/// The hash of the words; never 0, which stands for "no text".
std::int64_t shape_of(std::string_view text);

/// Gives some of the texts from before there were shapes theirs. Outside of any transaction, on the writer's
/// connection. False when none was left.
bool shape_older_texts(Database& db);

}  // namespace instacrm::store
