#include "cli/failure.hpp"
#include "cli/output/fields.hpp"
#include "cli/output/record.hpp"
#include "cli/output/row_writer.hpp"
#include "cli/output/style.hpp"
#include "cli/output/text.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/rpc.hpp"
#include "tests/support/contains.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::cli;
using namespace std::chrono;
using instacrm::test::contains;

namespace {

const Time now = parse_time("2026-11-20T15:30:45Z");

struct Table {
    std::vector<std::string> fields;
    std::vector<json::array> rows;
};

std::string written(const OutputOptions& options, const Table& table) {
    StringSink sink;
    const auto writer = make_row_writer(options, sink, "things", table.fields, now);
    for (const auto& row : table.rows) {
        std::vector<const json::value*> cells;
        for (const auto& value : row) cells.push_back(&value);
        writer->row(cells);
    }
    writer->finish();
    return sink.text;
}

std::string written(Format format, const Table& table) {
    OutputOptions options;
    options.format = format;
    return written(options, table);
}

/// One cell, without a header.
std::string cell(Format format, std::string_view text, bool raw = false) {
    OutputOptions options;
    options.format = format;
    options.header = false;
    options.raw = raw;
    return written(options, {{"note"}, {{json::value(json::string_view(text))}}});
}

}  // namespace

TEST_CASE("csv quotes what must be quoted, and nothing else") {
    CHECK(cell(Format::csv, "plain text") == "plain text\r\n");
    CHECK(cell(Format::csv, "a,b") == "\"a,b\"\r\n");
    CHECK(cell(Format::csv, "say \"hi\"") == "\"say \"\"hi\"\"\"\r\n");
    CHECK(cell(Format::csv, "two\nlines") == "\"two\nlines\"\r\n");
    CHECK(cell(Format::csv, "Zoë 🎉 שלום") == "Zoë 🎉 שלום\r\n");
    CHECK(cell(Format::csv, "") == "\r\n");
}

TEST_CASE("cells that a spreadsheet would run get a quote before them, unless --raw") {
    for (const std::string text : {"=cmd()", "+49 30 1234", "-1", "@anna"}) {
        CHECK(cell(Format::csv, text) == "'" + text + "\r\n");
        CHECK(cell(Format::tsv, text) == "'" + text + "\n");
        CHECK(cell(Format::csv, text, true) == text + "\r\n");
    }
    CHECK(cell(Format::csv, "\t=1") == "'\t=1\r\n");
    CHECK(cell(Format::csv, "\r=1") == "\"'\r=1\"\r\n");
    CHECK(cell(Format::csv, "a=b") == "a=b\r\n");
    CHECK(written(Format::csv, {{"n"}, {{-5}}}) == "n\r\n-5\r\n");  // a number is a number
}

TEST_CASE("tsv keeps each row on one line") {
    CHECK(cell(Format::tsv, "a\tb\nc\rd\\e") == "a\\tb\\nc\\rd\\\\e\n");
}

TEST_CASE("csv and tsv have a header, and empty cells for null") {
    const Table table{{"handle", "messages", "email", "old"}, {{"anna", 3, nullptr, true}}};
    CHECK(written(Format::csv, table) == "handle,messages,email,old\r\nanna,3,,true\r\n");
    CHECK(written(Format::tsv, table) == "handle\tmessages\temail\told\nanna\t3\t\ttrue\n");
}

TEST_CASE("json is one document with a version, ndjson an object a line") {
    const Table table{{"handle", "note"}, {{"anna", "a \"b\"\n\u001b[31m"}, {"bob", nullptr}}};
    CHECK(written(Format::json, table) ==
          "{\"schema_version\":1,\"things\":[\n"
          "{\"handle\":\"anna\",\"note\":\"a \\\"b\\\"\\n\\u001b[31m\"},\n"
          "{\"handle\":\"bob\",\"note\":null}\n"
          "]}\n");
    CHECK(written(Format::ndjson, table) ==
          "{\"handle\":\"anna\",\"note\":\"a \\\"b\\\"\\n\\u001b[31m\"}\n"
          "{\"handle\":\"bob\",\"note\":null}\n");
}

TEST_CASE("an empty list is still a document, and no line at all in ndjson and tables") {
    const Table none{{"handle"}, {}};
    CHECK(written(Format::json, none) == "{\"schema_version\":1,\"things\":[]}\n");
    CHECK(written(Format::ndjson, none).empty());
    CHECK(written(Format::csv, none) == "handle\r\n");
    CHECK(written(Format::table, none).empty());
}

TEST_CASE("tables line up, with numbers on the right and times as distances") {
    const Table table{{"handle", "messages", "last_contacted_at", "window_sec"},
                      {{"anna", 3, "2026-11-20T13:30:45Z", 86400}, {"bartholomew", 12345, nullptr, 5400}}};
    CHECK(written(Format::table, table) ==
          "HANDLE       MESSAGES  LAST CONTACTED  WINDOW\n"
          "anna                3  2h ago              1d\n"
          "bartholomew     12345                  1h 30m\n");
}

TEST_CASE("tables line up whatever the width of the characters") {
    const Table table{{"name", "x"}, {{"李小龍", "1"}, {"Zoe\u0301", "2"}, {"🎉🎉", "3"}, {"abcdef", "4"}}};
    CHECK(written(Format::table, table) ==
          "NAME    X\n"
          "李小龍  1\n"
          "Zoe\u0301     2\n"
          "🎉🎉    3\n"
          "abcdef  4\n");
}

TEST_CASE("tables fit the terminal: the widest columns give way") {
    OutputOptions options;
    options.width = 20;
    const auto text = written(options, {{"handle", "text"}, {{"anna", "a rather long message to her"}}});
    CHECK(text ==
          "HANDLE  TEXT\n"
          "anna    a rather lo…\n");
    options.width = 3;  // narrower than anything can get: still a table
    CHECK(written(options, {{"handle"}, {{"anna.smith"}}}) == "HAN…\nann…\n");
}

TEST_CASE("in a narrow table what is empty goes, headings give way, and an id is whole or of no use") {
    const Table table{{"id", "severity", "operator", "last_contacted_at"},
                      {{"RUL-7K2M9QXA", "Soft Warning", nullptr, "2026-11-20T13:30:45Z"}}};
    OutputOptions options;
    options.width = 36;
    CHECK(written(options, table) ==
          "ID            SEVERITY      LAST CO…\n"
          "RUL-7K2M9QXA  Soft Warning  2h ago\n");
    options.width = 24;
    CHECK(written(options, table) ==
          "ID            SEV…  LAS…\n"
          "RUL-7K2M9QXA  Sof…  2h …\n");
    options.width = 80;
    CHECK(contains(written(options, table), "OPERATOR"));
    options.width = 36;
    options.fields = table.fields;  // whoever names them gets them
    CHECK(contains(written(options, table), "OPE"));
}

TEST_CASE("details go on below themselves, whatever colour they have") {
    Details details;
    details.add("Block", "The cap of 5 messages is reached");
    details.mark("Soft", Style(true).caution("the other cap is reached"));
    CHECK(details.rendered(false, 24) ==
          "Block  The cap of 5\n"
          "       messages is\n"
          "       reached\n"
          "Soft   \x1b[35mthe other cap is\n"
          "       reached\x1b[0m\n");
}

TEST_CASE("in a narrow table texts give way before names") {
    OutputOptions options;
    options.width = 50;
    CHECK(written(options, {{"handle", "text"},
                            {{"a.name.of.twenty.two", "an answer that is much longer than that"}}}) ==
          "HANDLE                TEXT\n"
          "a.name.of.twenty.two  an answer that is much long…\n");
    options.width = 30;
    CHECK(written(options, {{"handle", "text"},
                            {{"a.name.of.twenty.two", "an answer that is much longer than that"}}}) ==
          "HANDLE            TEXT\n"
          "a.name.of.twent…  an answer t…\n");
}

TEST_CASE("rows after the measured ones are written as they come") {
    StringSink sink;
    const auto writer = make_table_writer({}, sink, {"n"}, now);
    const json::value number = 7;
    const json::value* const cells[] = {&number};
    writer->row(cells);
    CHECK(sink.text.empty());
    writer->flush();
    CHECK(sink.text == "N\n7\n");
    writer->row(cells);
    CHECK(sink.text == "N\n7\n7\n");
}

TEST_CASE("nothing in a table moves the cursor, rings, or turns text around") {
    CHECK(terminal_safe("a\x1b[31mred\x07") == "a?[31mred?");
    CHECK(terminal_safe("two\r\nlines\tand a tab") == "two lines and a tab");
    CHECK(terminal_safe("c1:\u009b31m") == "c1:?31m");
    CHECK(terminal_safe("\u202Eevil\u202C \u2066x\u2069") == "evil x");
    CHECK(terminal_safe("bad \xFF\xC3 bytes") == "bad \uFFFD\uFFFD bytes");
    CHECK(terminal_safe("שלום 🎉") == "שלום 🎉");
    CHECK(written(Format::table, {{"x"}, {{"\x1b]0;owned\x07"}}}) == "X\n?]0;owned?\n");
}

TEST_CASE("nor does csv or tsv on a terminal; pipes and files get every byte") {
    const std::string hostile =
        "a\x1b]0;x\a\xC2\x9B"
        "2J\nb";
    OutputOptions options;
    options.header = false;
    const Table table{{"note"}, {{json::value(json::string_view(hostile))}}};
    for (const auto format : {Format::csv, Format::tsv}) {
        options.format = format;
        options.terminal = true;
        const auto shown = written(options, table);
        CHECK(shown.starts_with("a?]0;x??2J b"));
        options.terminal = false;
        CHECK(contains(written(options, table),
                       "\x1b]0;x\a\xC2\x9B"
                       "2J"));
    }
}

TEST_CASE("json escapes what a terminal obeys, and says the same") {
    const std::string hostile =
        "a\x7F\xC2\x9B"
        "31m \xC2\xA3 \xC3\xBC";
    const auto line = cell(Format::ndjson, hostile);
    CHECK(line == "{\"note\":\"a\\u007f\\u009b31m \xC2\xA3 \xC3\xBC\"}\n");
    CHECK(protocol::parse_json(line).at("note") == json::value(json::string_view(hostile)));
}

TEST_CASE("json says a fraction as people write it") {
    const auto value = boost::json::parse(R"({"a":[0.375,-2.5,1,true,null,{}],"b":[],"c":"x"})");
    CHECK(json_text(value) == R"({"a":[0.375,-2.5,1,true,null,{}],"b":[],"c":"x"})");
}

TEST_CASE("a text is cut between characters, not inside them") {
    CHECK(cut_to_width("abcdef", 6) == "abcdef");
    CHECK(cut_to_width("abcdef", 5) == "abcd…");
    CHECK(cut_to_width("李小龍", 5) == "李小…");
    CHECK(cut_to_width("李小龍", 4) == "李…");
    CHECK(cut_to_width("Zoe\u0301!!", 4) == "Zoe\u0301…");
    CHECK(cut_to_width("👩\u200D👩\u200D👧 family", 4) == "👩\u200D👩\u200D👧 …");
    CHECK(cut_to_width("abc", 0).empty());
    CHECK(display_width("👩\u200D👩\u200D👧") == 2);
    CHECK(display_width("🇩🇪") == 2);
}

TEST_CASE("times read as distances for a month, then as dates") {
    CHECK(relative_time(now, now) == "just now");
    CHECK(relative_time(now - seconds(40), now) == "40s ago");
    CHECK(relative_time(now - minutes(125), now) == "2h ago");
    CHECK(relative_time(now - days(29), now) == "29d ago");
    CHECK(relative_time(now + minutes(5), now) == "in 5m");
    CHECK(relative_time(now + days(3) - seconds(1), now) == "in 3d");
    CHECK(relative_time(now + hours(26), now) == "in 1d");
    CHECK(relative_time(now + minutes(50), now) == "in 50m");
    CHECK(relative_time(now + seconds(59) + milliseconds(900), now) == "in 1m");
    CHECK(relative_time(now - days(60), now) == format_local(now - days(60)).substr(0, 10));
}

TEST_CASE("numbers read in thousands, sizes in binary units") {
    CHECK(grouped(7) == "7");
    CHECK(grouped(1234567) == "1,234,567");
    CHECK(grouped(-1234) == "-1,234");
    CHECK(readable_bytes(512) == "512 B");
    CHECK(readable_bytes(1536) == "1.5 KiB");
    CHECK(readable_bytes(12'900'000) == "12.3 MiB");
}

TEST_CASE("--fields chooses and orders; an unknown one is answered with all") {
    const std::vector<std::string> columns{"handle", "status", "id"};
    CHECK(choose_fields(std::vector<std::string>{"id", "handle"}, columns) == std::vector<std::size_t>{2, 0});
    try {
        choose_fields(std::vector<std::string>{"hanlde"}, columns);
        FAIL("an unknown field was taken");
    } catch (const UsageError& error) {
        CHECK(error.remedy() == "use any of: handle, status, id");
    }
    CHECK_THROWS_AS(choose_fields(std::vector<std::string>{}, columns), UsageError);
}

TEST_CASE("a record has the same keys always: what is absent is null") {
    const auto record = to_record(protocol::HelloResponse{1, "0.1.0", 42, protocol::DaemonState::ready, {}});
    CHECK(record.as_object().at("problem").is_null());
    CHECK(record.at("state") == "ready");
}

TEST_CASE("a record as json has a version; as csv, nested members have columns of their own") {
    const auto record =
        protocol::parse_json(R"({"version":"1","identity":{"name":"Anna","email":"a@b.c"}})").as_object();
    const auto as = [&](Format format, std::optional<std::vector<std::string>> fields = {}) {
        StringSink sink;
        OutputOptions options;
        options.format = format;
        options.fields = std::move(fields);
        write_record(options, sink, record);
        return sink.text;
    };
    CHECK(as(Format::json) ==
          "{\"schema_version\":1,\"version\":\"1\",\"identity\":{\"name\":\"Anna\",\"email\":\"a@b.c\"}}\n");
    CHECK(as(Format::ndjson) == "{\"version\":\"1\",\"identity\":{\"name\":\"Anna\",\"email\":\"a@b.c\"}}\n");
    CHECK(as(Format::csv) == "version,identity.name,identity.email\r\n1,Anna,a@b.c\r\n");
    CHECK(as(Format::json, std::vector<std::string>{"version"}) ==
          "{\"schema_version\":1,\"version\":\"1\"}\n");
    CHECK_THROWS_AS(as(Format::json, std::vector<std::string>{"nothing"}), UsageError);
}

TEST_CASE("details stand under each other in each paragraph") {
    Details details;
    details.add("Lead", "@anna");
    details.add("Messages", "3");
    details.add("Phone", "");
    details.line("");
    details.add("A", "x\x1b[2J");
    CHECK(details.rendered(false, {}) == "Lead      @anna\nMessages  3\n\nA  x?[2J\n");
}
