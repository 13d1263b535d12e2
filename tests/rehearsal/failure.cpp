#include "failure.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace rehearsal {
namespace {

struct Translation {
    std::string_view state;
    int code;
    const char* text;
};

constexpr std::array translations{
    Translation{"23505", 1, "unique constraint violated"},
    Translation{"23503", 2292, "integrity constraint violated - child record found"},
    Translation{"23506", 2291, "integrity constraint violated - parent key not found"},
    Translation{"23513", 2290, "check constraint violated"},
    Translation{"23514", 2290, "check constraint violated"},
    Translation{"23502", 1400, "cannot insert NULL"},
    Translation{"22001", 12899, "value too large for column"},
    Translation{"22003", 1438, "value larger than specified precision allowed for this column"},
    Translation{"22007", 1843, "not a valid month"},
    Translation{"22012", 1476, "divisor is equal to zero"},
    Translation{"22018", 1722, "invalid number"},
    Translation{"21000", 1427, "single-row subquery returns more than one row"},
    Translation{"21S02", 947, "not enough values"},
    Translation{"40001", 60, "deadlock detected while waiting for resource"},
    Translation{"42S01", 955, "name is already used by an existing object"},
    Translation{"42S02", 942, "table or view does not exist"},
    Translation{"42S03", 942, "table or view does not exist"},
    Translation{"42S04", 942, "table or view does not exist"},
    Translation{"42S11", 955, "name is already used by an existing object"},
    Translation{"42S12", 1418, "specified index does not exist"},
    Translation{"42S21", 957, "duplicate column name"},
    Translation{"42S22", 904, "invalid identifier"},
    Translation{"57014", 1013, "user requested cancel of current operation"},
    Translation{"90022", 904, "invalid identifier"},
    Translation{"90036", 2289, "sequence does not exist"},
    Translation{"90045", 2264, "name already used by an existing constraint"},
    Translation{"90079", 942, "table or view does not exist"},
    Translation{"90131", 8177, "can't serialize access for this transaction"},
    Translation{"HY004", 900,
                "invalid SQL statement (a placeholder that stands for itself needs a CAST here)"},
    Translation{"HYT00", 30006, "resource busy; acquire with WAIT timeout expired"},
};

std::string with_number(int code, const std::string& text) {
    std::array<char, 24> number{};
    std::snprintf(number.data(), number.size(), "ORA-%05d: ", code);
    return number.data() + text;
}

}  // namespace

Failure::Failure(int code, const std::string& text)
    : std::runtime_error(with_number(code, text)), code_(code) {}

Failure not_rehearsed(const std::string& what) {
    return {20999, "the rehearsal refuses this: " + what};
}

bool is_misunderstanding(const Failure& failure) {
    return failure.code() == 900 || failure.code() == 904 || failure.code() == 942;
}

Failure failure_of_state(const std::string& state, const std::string& message) {
    const auto words = " [H2 " + state + ": " + message + "]";
    for (const auto& translation : translations)
        if (translation.state == state) return {translation.code, translation.text + words};
    return {900, "invalid SQL statement" + words};
}

}  // namespace rehearsal
