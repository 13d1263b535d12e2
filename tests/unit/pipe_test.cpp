// The pipe's two ends, without the programs.
#include "common/pipe/frames.hpp"
#include "tests/support/fake_daemon.hpp"

#include <doctest/doctest.h>

#include <future>
#include <optional>

using namespace instacrm;
using namespace instacrm::test;

namespace {

pipe::Stream connected(boost::asio::io_context& context, const TempHome& home) {
    return pipe::connect(context.get_executor(), home.paths().endpoint);
}

}  // namespace

TEST_CASE("who comes and goes before being let in keeps nobody else out") {
    const TempHome home;
    FakeDaemon daemon(home);
    boost::asio::io_context context;
    connected(context, home);  // and gone
    std::optional<pipe::Stream> next;
    auto client = std::async(std::launch::async, [&] {
        next = connected(context, home);
        pipe::write_frame_now(*next, "{}");
    });
    std::optional<std::string> frame;
    for (int tries = 0; tries < 2 && !frame; ++tries) {  // a socket hands out the one that is gone, too
        daemon.accept();
        frame = daemon.receive();
    }
    client.get();
    CHECK(frame == "{}");
}
