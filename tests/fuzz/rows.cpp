// Rows of files to import. The first byte chooses the format and what they are taken for, the second how
// the file comes in pieces.
#include "cli/import/rows.hpp"

#include "cli/failure.hpp"
#include "cli/import/mapping.hpp"
#include "cli/import/values.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/utf8.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace instacrm::fuzz {
namespace {

using namespace cli;

void take(RowReader& rows, bool leads) {
    Mapping mapping(leads ? lead_fields() : log_fields(), {});
    Row row;
    std::int64_t last = 0;
    while (rows.next(row)) {
        expect(row.place >= last, "places only go on");
        last = row.place;
        mapping.see(rows.columns());
        if (!row.problem.empty()) continue;
        for (const auto& cell : row.cells) expect(is_utf8(cell), "a row that is taken is UTF-8");
        try {
            if (leads)
                read_lead(mapping, row);
            else
                read_log(mapping, row, {});
        } catch (const Invalid& invalid) {
            expect(*invalid.what() != '\0', "a refusal says why");
        }
    }
}

}  // namespace

void run(std::string_view input) {
    if (input.size() < 2) return;
    const auto choice = static_cast<unsigned char>(input[0]);
    const auto piece = std::max<std::size_t>(1, static_cast<unsigned char>(input[1]));
    const RowOptions options{static_cast<RowFormat>(choice % 4), (choice & 16U) != 0};
    try {
        const auto rows = open_rows(open_text(std::string(input.substr(2)), piece), options);
        take(*rows, (choice & 32U) == 0);
    } catch (const Failure& failure) {
        expect(*failure.what() != '\0', "a refusal says why");
    }
}

}  // namespace instacrm::fuzz
