// A spool file, as a shim that was ended anywhere, a broken disk or somebody else left it.
#include "common/spool/spool.hpp"

#include "common/platform/system.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/temp_home.hpp"

namespace instacrm::fuzz {

void run(std::string_view input) {
    static const test::TempHome home;
    const auto file = home.folder() / "fuzz.spool";
    platform::write_file_atomically(file, input);
    std::uint64_t offset = 0;
    for (;;) {
        const auto batch = spool::read(file, offset, 3);
        expect(batch.next_offset >= offset && batch.next_offset <= std::max<std::size_t>(input.size(), 1),
               "reading only goes on");
        if (batch.complete || batch.damaged) {
            expect(batch.next_offset + batch.rest.size() <= input.size() + 1, "the rest is what is left");
            return;
        }
        expect(batch.next_offset > offset, "reading ends");
        offset = batch.next_offset;
    }
}

}  // namespace instacrm::fuzz
