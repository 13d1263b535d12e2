// The files of Instagram's own export: a page of a conversation, or a list of followers.
#include "cli/failure.hpp"
#include "cli/import/instagram/people.hpp"
#include "cli/import/instagram/threads.hpp"
#include "cli/import/values.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "tests/fuzz/target.hpp"

#include <boost/json/parse.hpp>

namespace instacrm::fuzz {
namespace {

using namespace cli;

void read_thread(const boost::json::value& document) {
    auto page = read_page(document, {});
    Thread thread;
    thread.id = "lead_1234567890";
    thread.files = {0};
    thread.add(page);
    const std::vector<Thread> threads{thread};
    std::string owner;
    try {
        owner = find_owner(threads);
    } catch (const Failure&) {
        if (!page.participants.empty()) owner = page.participants.front();
    }
    thread.name(owner);
    ThreadRows rows({{threads.data(), "lead"}}, owner, "anna",
                    [&](const Thread&) { return std::move(page.messages); });
    Mapping mapping(log_fields(), {});
    for (Row row; rows.next(row);) {
        mapping.see(rows.columns());
        read_log(mapping, row, {});
    }
}

}  // namespace

void run(std::string_view input) {
    boost::system::error_code error;
    const auto document = boost::json::parse(input, error);
    if (error) return;
    PeopleFound found;
    add_people(document, found);
    for (const auto& person : found.people)
        expect(Handle::parse(person.handle).str() == person.handle, "who is found has a user name");
    try {
        read_thread(document);
    } catch (const Invalid& invalid) {
        expect(*invalid.what() != '\0', "a refusal says why");
    }
}

}  // namespace instacrm::fuzz
