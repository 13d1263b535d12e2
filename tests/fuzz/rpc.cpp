// Frames and requests. The first byte says who calls: `c` the command line, `b` the browser; each further
// line is a frame. `r`: what follows is bytes on the wire, lengths included, without a hello.
#include "tests/fuzz/inside.hpp"
#include "tests/fuzz/target.hpp"

namespace instacrm::fuzz {

void run(std::string_view input) {
    if (input.empty()) return;
    const auto rest = input.substr(1);
    if (input.front() == 'r')
        talk(rest);
    else
        talk_lines(input.front() == 'b' ? browser_hello : cli_hello, rest);
}

}  // namespace instacrm::fuzz
