// Small texts that strangers write: handles, times, lengths of time, and what is made of them for a terminal.
#include "cli/words.hpp"

#include "cli/import/values.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/ids.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/domain/time.hpp"
#include "common/domain/utf8.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>

namespace instacrm::fuzz {
namespace {

template <class F>
void understood(F&& check) {
    try {
        check();
    } catch (const Invalid& invalid) {
        expect(*invalid.what() != '\0', "a refusal says why");
    }
}

void ids(std::string_view text) {
    for (const auto kind : {IdKind::operator_, IdKind::actor, IdKind::lead, IdKind::event, IdKind::outreach,
                            IdKind::goal, IdKind::rule}) {
        const auto id = derive_id(kind, text);
        expect(id == derive_id(kind, text) && id.size() == derive_id(kind, "x").size(),
               "an id is the key's own");
    }
    expect(client_key(text).size() == 16, "a client key has 16 characters");
    operator_key(text);
}

void for_people(std::string_view text) {
    const auto shown = printable(text, 60);
    expect(shown.size() <= 60 + 3 + 3, "what is shown is short");  // to the end of a character, and then "…"
    expect(is_utf8(shown), "what is shown is UTF-8");
    expect(std::ranges::none_of(shown, [](unsigned char c) { return c < 0x20 || c == 0x7F; }),
           "what is shown moves no terminal");
    expect(storable(text).find('\0') == std::string::npos, "what is stored has no NUL");
    expect(utf8_cut(text, text.size() / 2) <= text.size() / 2, "a cut is no longer than asked");
}

}  // namespace

void run(std::string_view input) {
    understood([&] {
        const auto handle = Handle::parse(input);
        expect(Handle::parse(handle.str()) == handle, "a handle reads back as itself");
        expect(!handle.str().empty() && handle.str().size() <= 30, "a handle has 1 to 30 characters");
    });
    understood([&] {
        const auto time = parse_time(input);
        expect(parse_time(format_utc(time)) == time, "a time reads back as itself");
    });
    understood([&] { cli::parse_imported_time(input); });
    understood([&] { cli::parse_imported_status(input); });
    understood([&] { format_duration(parse_duration(input)); });
    ids(input);
    for_people(input);
}

}  // namespace instacrm::fuzz
