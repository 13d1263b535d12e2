// Rows of files in every format, and which column is which.
#include "cli/failure.hpp"
#include "cli/import/mapping.hpp"
#include "cli/import/rows.hpp"
#include "cli/import/values.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/utf8.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::cli;

namespace {

/// All rows, however the bytes come in pieces.
std::vector<Row> rows_of(const std::string& text, RowFormat format, std::size_t piece = 7, bool raw = false) {
    const auto reader = open_rows(open_text(text, piece), {format, raw});
    std::vector<Row> rows;
    for (Row row; reader->next(row);) rows.push_back(row);
    return rows;
}

std::vector<std::string> columns_of(const std::string& text, RowFormat format) {
    const auto reader = open_rows(open_text(text, 5), {format, false});
    for (Row row; reader->next(row);) {
    }
    return reader->columns();
}

std::string failure_of(const std::string& text, RowFormat format) {
    try {
        rows_of(text, format);
    } catch (const Failure& failure) {
        return failure.what();
    }
    return "none";
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("csv: quotes, line ends in cells, CR LF, a byte order mark, whatever the pieces") {
    const std::string text =
        "\xEF\xBB\xBF"
        "handle,name,note\r\n@anna,\"Smith, \"\"A\"\"\",\"one\r\ntwo\"\r\n\r\nbob,,\n";
    for (const std::size_t piece : {1U, 2U, 3U, 64U, 1000U}) {
        CAPTURE(piece);
        const auto rows = rows_of(text, RowFormat::csv, piece);
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].cells == Cells{"@anna", "Smith, \"A\"", "one\r\ntwo"});
        CHECK(rows[0].place == 2);
        CHECK(rows[1].cells == Cells{"bob", "", ""});
        CHECK(rows[1].place == 5);
    }
    CHECK(columns_of(text, RowFormat::csv) == Cells{"handle", "name", "note"});
}

TEST_CASE("csv: the separator is guessed from the header, outside quotes") {
    CHECK(rows_of("a;b\n1,5;2\n", RowFormat::csv)[0].cells == Cells{"1,5", "2"});
    CHECK(rows_of("a\tb\n1\t2\n", RowFormat::csv)[0].cells == Cells{"1", "2"});
    CHECK(rows_of("\"a;b;c\",d\n1,2\n", RowFormat::csv)[0].cells == Cells{"1", "2"});
}

TEST_CASE("csv: what a spreadsheet would have run comes back as it was; with raw it stays") {
    CHECK(rows_of("a,b,c\n'=cmd,'hello,'@x\n", RowFormat::csv)[0].cells == Cells{"=cmd", "'hello", "@x"});
    CHECK(rows_of("a\n'=cmd\n", RowFormat::csv, 7, true)[0].cells == Cells{"'=cmd"});
}

TEST_CASE("tsv as our exports write it") {
    CHECK(rows_of("a\tb\nx\\ty\\\\\\n\\r\t\"q\"\n", RowFormat::tsv)[0].cells == Cells{"x\ty\\\n\r", "\"q\""});
}

TEST_CASE("rows that cannot be taken say why, and the others are read") {
    const auto rows = rows_of(std::string("a,b\n1,2,3\n\xFF,x\n") + std::string("n\0l", 3) + ",x\n" +
                                  std::string(max_cell_bytes + 1, 'x') + ",y\nlast,row\n",
                              RowFormat::csv, 1000);
    REQUIRE(rows.size() == 5);
    CHECK(rows[0].problem == "it has 3 cells, the header 2");
    CHECK(rows[1].problem == "it is not UTF-8");
    CHECK(rows[2].problem == "it has a NUL byte in it");
    CHECK(rows[3].problem == "a cell has more than 512 KiB");
    CHECK(rows[4].problem.empty());
    CHECK(rows[4].cells == Cells{"last", "row"});
    CHECK(rows[4].place == 6);
}

TEST_CASE("files that cannot be read on say where") {
    CHECK(failure_of("", RowFormat::csv).find("empty") != std::string::npos);
    CHECK(failure_of("a,b\n1,\"two\nthree", RowFormat::csv).starts_with("line 2:"));
    CHECK(failure_of(std::string("\xFF\xFE"
                                 "a\0",
                                 4),
                     RowFormat::csv)
              .find("UTF-16") != std::string::npos);
    CHECK(failure_of(R"([{"a":1},{"a":)", RowFormat::json).find("after record 1") != std::string::npos);
    CHECK(failure_of("[{\"a\":\"\xFF\"}]", RowFormat::json).find("after record 0") != std::string::npos);
    CHECK(failure_of(R"([{"a":1}] x)", RowFormat::json).find("after record 1") != std::string::npos);
}

TEST_CASE("JSON: a list, or a document with a list, in pieces of any size") {
    for (const std::string text :
         {R"([{"handle":"anna","n":12.5,"deep":{"name":"A","tags":["x","y"]},"none":null},{"new":true}])",
          R"({"schema_version":1,"columns":["a","b"],"leads":[{"handle":"anna","n":12.5,
              "deep":{"name":"A","tags":["x","y"]},"none":null},{"new":true}],"more":[{"x":1}]})"}) {
        for (const std::size_t piece : {1U, 3U, 1000U}) {
            CAPTURE(piece);
            const auto rows = rows_of(text, RowFormat::json, piece);
            REQUIRE(rows.size() == 2);
            CHECK(rows[0].cells == Cells{"anna", "12.5", "A", "x, y"});
            CHECK(rows[1].cells == Cells{"", "", "", "", "true"});
        }
        CHECK(columns_of(text, RowFormat::json) == Cells{"handle", "n", "deep.name", "deep.tags", "new"});
    }
}

TEST_CASE("ndjson: a bad line is one rejected row") {
    const auto rows =
        rows_of("{\"a\":\"1\"}\n\n{\"a\":\r\n{\"a\":\"3\"} \n[1]\n{\"a\":\"5\"}", RowFormat::ndjson);
    REQUIRE(rows.size() == 5);
    CHECK(rows[0].cells == Cells{"1"});
    CHECK(rows[1].problem.starts_with("it is no JSON object"));
    CHECK(rows[1].place == 3);
    CHECK(rows[2].cells == Cells{"3"});
    CHECK(!rows[3].problem.empty());
    CHECK(rows[4].cells == Cells{"5"});
    CHECK(rows[4].place == 6);
}

TEST_CASE("columns are guessed from what programs call them, and from what they are told") {
    Mapping mapping(lead_fields(), {"Insta-Name=handle", "Private=-"});
    mapping.see({"Insta-Name", "E-Mail", "Phone Number", "Private", "Shoe size", "instacrm_reason", "name"});
    const Row row{1, {"@Anna", "a@b.c", "N/S", "secret", "38", "why", ""}, {}};
    CHECK(mapping.cell(row, "handle") == "@Anna");
    CHECK(mapping.cell(row, "email") == "a@b.c");
    CHECK(mapping.ignored() == Cells{"Shoe size", "Private"});
    const auto lead = read_lead(mapping, row);
    CHECK(lead.handle == "anna");
    CHECK(lead.email == "a@b.c");
    CHECK(!lead.phone);
    CHECK(!lead.full_name);
}

TEST_CASE("a column that is missing or misnamed is told with all that there are") {
    const auto complaint = [](const std::vector<std::string>& wishes) -> std::string {
        try {
            Mapping mapping(lead_fields(), wishes);
            mapping.see({"Kontakt", "Tel"});
        } catch (const UsageError& error) {
            return error.what();
        }
        return "none";
    };
    CHECK(complaint({}).find("Kontakt, Tel") != std::string::npos);
    CHECK(complaint({"Kontact=handle"}).find("Kontakt, Tel") != std::string::npos);
    CHECK(complaint({"Kontakt=shoe"}).find("names no field") != std::string::npos);
    CHECK(complaint({"Kontakt=handle"}) == "none");
}

TEST_CASE("times and statuses as other programs write them") {
    CHECK(parse_imported_time("2026-01-02T03:04:05Z") == parse_time("2026-01-02T03:04:05Z"));
    CHECK(parse_imported_time("1767322800") == from_micros(1'767'322'800'000'000));
    CHECK(parse_imported_time("1767322800123") == from_micros(1'767'322'800'123'000));
    CHECK(parse_imported_time("02.01.2026 03:04") == parse_imported_time("2026-01-02 03:04"));
    CHECK(parse_imported_time("2026-01-02") == parse_imported_time("2026-01-02 00:00"));
    CHECK_THROWS_AS(parse_imported_time("01/02/2026"), Invalid);  // of January or of February?
    CHECK(parse_imported_status("Contacted") == LeadStatus::cold_no_reply);
    CHECK(parse_imported_status("Do Not Contact") == LeadStatus::excluded);
    CHECK(parse_imported_status("tableturnerr-client") == LeadStatus::client);
    CHECK_THROWS_AS(parse_imported_status("great"), Invalid);
}

TEST_CASE("log rows: what our own export says, and what no file can bring") {
    Mapping mapping(log_fields(), {});
    mapping.see(
        {"at", "kind", "operator", "actor", "handle", "details", "text", "text_state", "created_at", "id"});
    const auto read = [&](Cells cells) { return read_log(mapping, {1, std::move(cells), {}}, {}); };
    const auto dm = read({"2026-01-02T03:04:05Z", "outreach", "Anna", "our.shop", "luna", "", "Hi", "stored",
                          "x", "ELG-0123456789"});
    REQUIRE(dm);
    CHECK(dm->text == "Hi");
    CHECK(dm->operator_name == "Anna");
    CHECK(dm->client_id == "ELG-0123456789");
    const auto change = read({"2026-01-02T03:04:05Z", "status_changed", "", "", "luna",
                              "Status Change = [Status: Warm -> Booked]", "", "", "", "7"});
    REQUIRE(change);
    CHECK(change->status == LeadStatus::booked);
    CHECK(!change->client_id);  // some program's own numbering
    CHECK(!read({"2026-01-02T03:04:05Z", "actor_added", "", "", "", "", "", "", "", ""}));
    CHECK(!read({"2026-01-02T03:04:05Z", "outreach", "", "", "", "", "", "erased", "", ""}));
    CHECK_THROWS_AS(read({"", "outreach", "", "", "luna"}), Invalid);
    CHECK_THROWS_AS(read({"2026-01-02T03:04:05Z", "outreach", "", "", ""}), Invalid);
}

TEST_CASE("UTF-8 is what RFC 3629 says") {
    CHECK(is_utf8("ascii \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8E\x89"));
    for (const auto* bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xC3"})
        CHECK(!is_utf8(bad));
}
