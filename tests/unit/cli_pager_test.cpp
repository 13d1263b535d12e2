#include "cli/output/pager.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace instacrm::cli;

namespace {

using Variables = std::map<std::string, std::string>;

/// The command and its LESS, for these variables, on a machine with less and more.
std::string chosen(const Variables& variables) {
    const auto environment = [&](const char* name) {
        const auto found = variables.find(name);
        return found != variables.end() ? std::optional(found->second) : std::nullopt;
    };
    const auto pager =
        choose_pager(environment, [](const std::string& name) { return name == "less" || name == "more"; });
    if (!pager) return "none";
    std::string text = pager->command;
    for (const auto& [name, value] : pager->variables)
        text.append(" ").append(name).append("=").append(value);
    return text;
}

}  // namespace

TEST_CASE("INSTACRM_PAGER wins over PAGER, and less is what there is otherwise") {
    CHECK(chosen({}) == "less LESS=FRX");
    CHECK(chosen({{"PAGER", "more"}}) == "more LESS=FRX");
    CHECK(chosen({{"PAGER", "more"}, {"INSTACRM_PAGER", "less -S"}}) == "less -S LESS=FRX");
}

TEST_CASE("who has set LESS has chosen how less is to be") {
    CHECK(chosen({{"LESS", "-i"}}) == "less");
}

TEST_CASE("cat is no pager, and neither is a program that is not there") {
    CHECK(chosen({{"PAGER", "cat"}}) == "none");
    CHECK(chosen({{"PAGER", "most -x"}}) == "none");
}

TEST_CASE("what fits the terminal is written at the end, in one piece") {
    StringSink out;
    PagingSink paging(out, 3, {"false", {}});
    paging.write("one\ntwo\n");
    CHECK(out.text.empty());
    paging.finish();
    CHECK(out.text == "one\ntwo\n");
    CHECK_FALSE(paging.paging());
}

TEST_CASE("what was flushed is being watched, and is never paged") {
    StringSink out;
    PagingSink paging(out, 2, {"false", {}});
    paging.write("one\n");
    paging.flush();
    paging.write("two\nthree\nfour\n");
    CHECK(out.text == "one\ntwo\nthree\nfour\n");
    CHECK_FALSE(paging.paging());
}
