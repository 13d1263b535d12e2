#include "nmhost/complain.hpp"

#include <cstdio>
#include <string>

namespace instacrm::nmhost {

void complain(std::string_view what) {
    static std::string last;  // a daemon that cannot be reached is tried again and again
    if (what == last) return;
    last = what;
    std::fprintf(stderr, "instacrm-nmhost: %.*s\n", static_cast<int>(what.size()), what.data());
}

}  // namespace instacrm::nmhost
