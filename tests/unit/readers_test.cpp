// Turns: who asks much does not stand before who asks little, and the browser goes first.
#include "daemon/server/readers.hpp"

#include "daemon/server/load.hpp"

#include <doctest/doctest.h>

#include <future>
#include <string>

using namespace instacrm::server;

namespace {

/// One thread that is held until all questions are in line, and the order in which they were answered.
struct Line {
    Readers readers{1};
    std::promise<void> open;
    std::string order;

    Line() {
        readers.post(nullptr, [gate = open.get_future().share()] { gate.wait(); });
    }
    void ask(const Readers::LanePtr& lane, char name) {
        readers.post(lane, [this, name] { order += name; });
    }
    std::string answered() {
        open.set_value();
        readers.join();
        return order;
    }
};

}  // namespace

TEST_CASE("lanes take turns, one question each, in the order in which each asked") {
    Line line;
    const auto many = std::make_shared<Readers::Lane>();
    const auto one = std::make_shared<Readers::Lane>();
    const auto two = std::make_shared<Readers::Lane>();
    for (const char name : {'a', 'b', 'c', 'd'}) line.ask(many, name);
    line.ask(one, '1');
    line.ask(two, '2');
    line.ask(two, '3');
    CHECK(line.answered() == "a12b3cd");
}

TEST_CASE("what the browser asks goes before all that waits") {
    Line line;
    const auto lists = std::make_shared<Readers::Lane>();
    const auto browser = std::make_shared<Readers::Lane>();
    browser->go_first();
    for (const char name : {'a', 'b'}) line.ask(lists, name);
    for (const char name : {'x', 'y'}) line.ask(browser, name);
    CHECK(line.answered() == "xyab");
}

TEST_CASE("a lane's questions never run side by side, whatever the threads") {
    Readers readers(4);
    const auto lane = std::make_shared<Readers::Lane>();
    int answered = 0;  // without a lock: the lane is one
    for (int i = 0; i < 1000; ++i) readers.post(lane, [&] { ++answered; });
    readers.join();
    CHECK(answered == 1000);
}

TEST_CASE("there is room for DMs when there is none for lists, and an end of it as well") {
    Load load;
    CHECK(load.has_room(false));
    for (std::size_t i = 0; i < Load::room.requests; ++i) load.begin(1);
    CHECK_FALSE(load.has_room(false));
    CHECK(load.has_room(true));
    load.end(1);
    CHECK(load.has_room(false));
    load.begin(Load::room.bytes);
    CHECK_FALSE(load.has_room(false));
    CHECK(load.has_room(true));
    load.begin(Load::room_for_dms.bytes);
    CHECK_FALSE(load.has_room(true));
    load.views(Load::max_views, 0);
    CHECK_FALSE(load.has_view());
    load.views(2, 3);
    CHECK(load.has_view());
    load.written(Load::max_unread + 1);
    CHECK(load.too_much_unread());
    load.read(1);
    CHECK_FALSE(load.too_much_unread());
}
