// instacrm_generate COUNT [SEED]: a working day's DMs as frames on standard output, in both wire formats by
// turns:
//     instacrm_generate 40 | instacrm-nmhost chrome-extension://…/
#include "common/protocol/frame.hpp"
#include "tests/support/generator.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    const auto count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0;
    if (count == 0) {
        std::fputs("usage: instacrm_generate COUNT [SEED]\n", stderr);
        return 2;
    }
    instacrm::test::GeneratorOptions options;
    if (argc > 2) options.seed = std::strtoull(argv[2], nullptr, 10);
    options.end = instacrm::system_now() - std::chrono::minutes(5);
    instacrm::test::Generator generator(options, count);
    for (std::size_t i = 1; i <= count; ++i) {
        const auto dm = generator.next();
        const auto id = static_cast<std::int64_t>(i);
        const auto frame = instacrm::protocol::framed(i % 2 == 0 ? rpc_body(dm, id) : legacy_body(dm, id));
        std::fwrite(frame.data(), 1, frame.size(), stdout);
    }
    return 0;
}
