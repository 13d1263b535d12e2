// The existing extension's messages: each line is one.
#include "tests/fuzz/inside.hpp"
#include "tests/fuzz/target.hpp"

namespace instacrm::fuzz {

void run(std::string_view input) {
    talk_lines(browser_hello, input);
}

}  // namespace instacrm::fuzz
