// What somebody types to search: as a search of its own, and as a filter of the leads.
#include "tests/fuzz/inside.hpp"
#include "tests/fuzz/target.hpp"

namespace instacrm::fuzz {

void run(std::string_view input) {
    const auto text = quoted(input);
    const auto replies = talk_lines(cli_hello, request("search.run", R"({"text":)" + text + "}") + "\n" +
                                                   request("leads.list", R"({"search":)" + text + "}"));
    expect(replies.size() == 3, "each question is answered once");
}

}  // namespace instacrm::fuzz
