#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/messages/lists.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "common/protocol/messages/rules.hpp"
#include "common/protocol/rpc.hpp"
#include "daemon/server/command.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using instacrm::test::contains;
using namespace instacrm::protocol;

namespace {

/// The error that reading these parameters gives.
template <class T>
ProtocolError error_of(std::string_view text) {
    try {
        from_json<T>(parse_json(text), "params");
    } catch (const ProtocolError& error) {
        return error;
    }
    FAIL("taken");
    return {ErrorCode::internal_error, ""};
}

ErrorCode parse_code(std::string_view text) {
    try {
        parse_request(parse_json(text));
    } catch (const ProtocolError& error) {
        return error.code();
    }
    FAIL("taken");
    return ErrorCode::internal_error;
}

}  // namespace

TEST_CASE("a described struct is read by name: optionals may be absent, what is unknown is ignored") {
    const auto request = from_json<LogRequest>(
        parse_json(
            R"({"handle":"a","actor":"b","message":null,"later":1,"failed":true,"profile":{"bio":"x"}})"),
        "params");
    CHECK(request.handle == "a");
    CHECK(!request.message);
    CHECK(request.failed == true);
    CHECK(request.profile->bio == "x");
    const auto again = from_json<LogRequest>(to_json(request), "params");
    CHECK(again.profile->bio == "x");
    CHECK(!again.sent_at);
}

TEST_CASE("what does not fit is an error that names the field") {
    CHECK(error_of<LogRequest>(R"({"actor":"b"})").field() == "params.handle");
    CHECK(error_of<LogRequest>(R"({"handle":1,"actor":"b"})").field() == "params.handle");
    CHECK(error_of<LogRequest>(R"({"handle":"a","actor":"b","profile":{"bio":[]}})").field() ==
          "params.profile.bio");
    CHECK(error_of<LogRequest>(R"({"handle":"a","actor":"b","sent_at":"tomorrow"})").field() ==
          "params.sent_at");
    CHECK(error_of<LogRequest>(R"([])").field() == "params");
    const auto status = error_of<LeadsListRequest>(R"({"status":["Warm","Hot"]})");
    CHECK(status.field() == "params.status[1]");
    CHECK(contains(status.remedy(), "Cold No Reply, Replied"));
    CHECK(error_of<RuleAddRequest>(R"({"type":"Frequency Cap","metric":"Total Messages Sent","limit":1.5})")
              .field() == "params.limit");
    CHECK(error_of<RuleAddRequest>(R"({"type":"Frequency Cap","metric":"Total Messages Sent","limit":1e300})")
              .field() == "params.limit");
    // JavaScript writes whole numbers as 3 or 3.0.
    CHECK(from_json<RuleAddRequest>(
              parse_json(R"({"type":"frequency cap","metric":"total messages sent","limit":3.0})"), "p")
              .limit == 3);
}

TEST_CASE("texts that are no request are refused by kind") {
    CHECK(parse_code("") == ErrorCode::parse_error);
    CHECK(parse_code("{") == ErrorCode::parse_error);
    CHECK(parse_code("{} {}") == ErrorCode::parse_error);
    CHECK(parse_code("\"\xff\"") == ErrorCode::parse_error);
    CHECK(parse_code(std::string(10000, '[') + std::string(10000, ']')) == ErrorCode::parse_error);
    CHECK(parse_code("[]") == ErrorCode::invalid_request);
    CHECK(parse_code("{}") == ErrorCode::invalid_request);
    CHECK(parse_code(R"({"jsonrpc":"1.0","id":1,"method":"x"})") == ErrorCode::invalid_request);
    CHECK(parse_code(R"({"jsonrpc":"2.0","id":{},"method":"x"})") == ErrorCode::invalid_request);
    CHECK(parse_code(R"({"jsonrpc":"2.0","id":1e400,"method":"x"})") ==
          ErrorCode::invalid_request);  // infinity
    CHECK(parse_code(R"({"jsonrpc":"2.0","id":-1e400,"method":"x"})") == ErrorCode::invalid_request);
    CHECK(parse_code(R"({"jsonrpc":"2.0","id":1,"method":5})") == ErrorCode::invalid_request);
    CHECK(parse_code(R"({"jsonrpc":"2.0","id":1,"method":"x","params":[1]})") == ErrorCode::invalid_request);
}

TEST_CASE("replies keep their id's type, and errors carry field and remedy") {
    const auto request = parse_request(parse_json(R"({"jsonrpc":"2.0","id":"a-1","method":"x"})"));
    CHECK(!request.notification);
    CHECK(result_text(request.id, 5) == R"({"jsonrpc":"2.0","id":"a-1","result":5})");
    CHECK(parse_request(parse_json(R"({"jsonrpc":"2.0","method":"x"})")).notification);
    const auto reply = parse_reply(
        parse_json(error_text(7, ProtocolError(ErrorCode::invalid_params, "bad", "do this", "params.x"))));
    CHECK(reply.id == 7);
    REQUIRE(reply.error);
    CHECK(reply.error->code() == ErrorCode::invalid_params);
    CHECK(reply.error->field() == "params.x");
    CHECK(reply.error->remedy() == "do this");
}

TEST_CASE("docs/protocol.md has the command table as the daemon has it") {
    const auto file = std::filesystem::path(INSTACRM_SOURCE_FOLDER) / "docs" / "protocol.md";
    const auto text = platform::read_file(file);
    const std::string begin = "<!-- reference: begin -->\n";
    const std::string end = "<!-- reference: end -->";
    const auto from = text.find(begin);
    const auto to = text.find(end);
    REQUIRE(from != std::string::npos);
    REQUIRE(to != std::string::npos);
    const auto reference = server::protocol_reference();
    if (platform::environment("INSTACRM_UPDATE_DOCS")) {
        platform::write_file_atomically(file, text.substr(0, from) + begin + reference + text.substr(to));
        return;
    }
    CHECK_MESSAGE(text.substr(from + begin.size(), to - from - begin.size()) == reference,
                  "run the unit tests once with INSTACRM_UPDATE_DOCS=1 and commit docs/protocol.md");
}

TEST_CASE("the command table is sorted, and open to the browser only where it says so") {
    std::string_view last;
    for (const auto& command : server::command_table()) {
        CHECK(last < command.name);
        last = command.name;
    }
    for (const auto* name :
         {"leads.list", "logs.list", "leads.get", "stats.summary", "rules.add", "rules.remove",
          "actors.set_status", "daemon.status", "stream.next", "leads.add"}) {
        CAPTURE(name);
        CHECK(!server::find_command(name)->browser);
    }
    CHECK(server::find_command("outreach.log")->browser);
    CHECK(server::find_command("nonsense") == nullptr);
}
