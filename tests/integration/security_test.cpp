// The lines of docs/security.md that no other file tests: other users of the machine, folders that lead
// elsewhere, what strangers wrote, a cloud that lies, and what must be told nowhere.
#include "common/pipe/endpoint_file.hpp"
#include "daemon/server/command.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/office.hpp"
#include "tests/support/team.hpp"

#include <boost/json/serialize.hpp>
#include <sqlite3.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;
using protocol::ErrorCode;
using protocol::ProtocolError;

constexpr ::uid_t nobody = 65534;

/// For a shim of the test's that is to find none.
constexpr const char* starts_no_daemon = "native_host: {start_daemon: false}\n";

/// Whether this process may become somebody else.
bool is_root() {
    if (::geteuid() == 0) return true;
    MESSAGE("SKIPPED: becoming another user needs root");
    return false;
}

/// Runs a program as a user who has nothing to do with us.
Outcome run_as_nobody(Words words, const Variables& variables = {}) {
    words.insert(words.begin(), {"--reuid=65534", "--regid=65534", "--clear-groups"});
    return test::run("/usr/bin/setpriv", words, variables);
}

unsigned rights(const fs::path& path) {
    return static_cast<unsigned>(fs::status(path).permissions()) & 0777U;
}

/// A process of nobody's that listens on a socket, says "trust me" to whoever comes, and tells what it was
/// sent. Only system calls between fork and exit: other threads of this process are not there.
class Squatter {
public:
    explicit Squatter(const fs::path& socket) {
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        REQUIRE(socket.string().size() < sizeof address.sun_path);
        std::copy_n(socket.c_str(), socket.string().size() + 1, address.sun_path);
        int ready[2];
        REQUIRE(::pipe(ready) == 0);
        child_ = ::fork();
        if (child_ == 0) squat(address, ready[1]);
        char byte = 0;
        REQUIRE(::read(ready[0], &byte, 1) == 1);
        ::close(ready[0]);
        ::close(ready[1]);
        REQUIRE(byte == 'y');
    }
    Squatter(const Squatter&) = delete;
    Squatter& operator=(const Squatter&) = delete;
    ~Squatter() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }

private:
    [[noreturn]] static void squat(const ::sockaddr_un& address, int ready) {
        const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const bool there =
            ::setgid(nobody) == 0 && ::setuid(nobody) == 0 &&
            ::bind(listener, reinterpret_cast<const ::sockaddr*>(&address), sizeof address) == 0 &&
            ::listen(listener, 8) == 0;
        const char byte = there ? 'y' : 'n';
        if (::write(ready, &byte, 1) != 1) ::_exit(1);
        for (;;) ::pause();
    }

    ::pid_t child_ = -1;
};

/// What a terminal obeys, what a spreadsheet runs, what SQL and FTS understand, and what shells do.
const std::vector<std::string> hostile{
    "\x1b[2J\x1b]0;owned\x07\x1b[31mred",
    std::string("\xC2\x9B") + "31m\r\b\x7F",
    "\u202Egnp.exe \u2066x\u2069",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+1|cmd' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "'; DROP TABLE lead; --",
    "\" OR 1=1 /*",
    "x' UNION SELECT name FROM sqlite_master --",
    "NEAR(a b) AND (c OR \"d) * ^ {e}: -f",
    "%s%n{}${HOME}`id`$(id)",
    "%_\\%",
    std::string("a\0b", 3),
};

/// Bytes by which a text moves a terminal's cursor, or turns its writing around.
bool moves_terminal(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
            return true;
    }
    return contains(text, "\u202E") || contains(text, "\u2066");
}

std::string checked(const fs::path& store) {
    return test::run("/usr/bin/sqlite3",
                     {store.string(),
                      "PRAGMA integrity_check; INSERT INTO text_fts(text_fts) VALUES('integrity-check');"})
        .output;
}

std::string schema_of(const fs::path& store) {
    return test::run("/usr/bin/sqlite3", {store.string(), "SELECT sql FROM sqlite_master ORDER BY name"})
        .output;
}

/// Every file below the folder, as one text.
std::string all_files(const fs::path& folder, const std::function<bool(const fs::path&)>& wanted) {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || !wanted(entry.path())) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        all += text.str();
    }
    return all;
}

}  // namespace

TEST_CASE("another user of the machine reads nothing and says nothing, whatever the umask") {
    if (!is_root()) return;
    const Cli cli;
    cli.home.write_config(starts_no_daemon);
    const auto before = ::umask(0);
    std::optional<Daemon> daemon(std::in_place, cli.home);
    {
        auto client = daemon->client();
        client.call("outreach.log", {{"handle", "luna"}, {"actor", "acc"}, {"message", "hello"}});
        client.call("backup.create");
        client.call("secrets.set", {{"name", "team-db"}, {"value", "hunter2"}});
    }
    daemon->stop();
    FrameClient shim({cli.home.variable()});
    shim.send(protocol::request_text(1, "outreach.log", json::object{{"handle", "b"}, {"actor", "acc"}}));
    shim.receive();
    ::umask(before);

    // As if the home itself were open: each folder of ours holds on its own.
    fs::permissions(cli.home.folder(), fs::perms(0755));
    for (const auto* test : {"-readable", "-writable"}) {
        const auto found = run_as_nobody({"/usr/bin/find", cli.home.folder().string(), "-type", "f", test});
        std::string ours = found.output;
        CAPTURE(ours);
        for (const auto& line : lines_of(found.output))
            CHECK(line == cli.home.paths().config_file.string());  // the test's own, made with its umask
    }
    CHECK(rights(cli.home.paths().data_folder) == 0700);
    CHECK(rights(cli.home.paths().spool_folder) == 0700);
    CHECK(rights(cli.home.paths().log_folder) == 0700);
    CHECK(rights(cli.home.paths().backup_folder) == 0700);

    // And as if run folder and socket were open as well: the kernel tells who calls.
    daemon.emplace(cli.home);
    fs::permissions(cli.home.paths().run_folder, fs::perms(0777));
    fs::permissions(cli.home.paths().endpoint, fs::perms(0777));
    const auto stranger =
        run_as_nobody({program("instacrm").string(), "log", "@eve", "--actor", "@eve"}, cli.variables());
    CHECK(stranger.exit_code != 0);
    CHECK(stranger.output.empty());
    CHECK(daemon->client().call("leads.list").at("rows").as_array().size() >= 1);
    CHECK_THROWS_AS(daemon->client().call("leads.get", {{"handle", "eve"}}), ProtocolError);
}

TEST_CASE("a stranger's program on the socket's place is believed by no client, and by no daemon") {
    if (!is_root()) return;
    const Cli cli;
    const auto run_folder = cli.home.paths().run_folder;
    fs::create_directories(run_folder);
    pipe::write_endpoint_file(cli.home.paths().endpoint_file,
                              {cli.home.paths().endpoint.string(), "", false, {}});
    for (const auto& folder : {cli.home.folder(), run_folder}) fs::permissions(folder, fs::perms(0777));
    const Squatter squatter(cli.home.paths().endpoint);
    const auto asked = cli.run({"status"});
    CHECK(asked.exit_code == 3);
    CHECK(contains(asked.errors, "a stranger's program answers on"));

    FrameClient shim({cli.home.variable()});
    shim.send(protocol::request_text(1, "outreach.log", json::object{{"handle", "luna"}, {"actor", "acc"}}));
    CHECK(shim.receive_json().at("result").at("queued") == true);

    const auto started = test::run(program("instacrmd"), {}, cli.variables());
    CHECK(started.exit_code != 0);
    CHECK(contains(started.errors, run_folder.string()));
    fs::permissions(run_folder, fs::perms(0700));
    const auto again = test::run(program("instacrmd"), {}, cli.variables());
    CHECK(again.exit_code == 1);
    CHECK(contains(again.errors, "another daemon answers on"));
}

TEST_CASE("a folder that leads to somebody else's is not written to; one that leads to our own disk is") {
    if (!is_root()) return;
    const Cli cli;
    const auto theirs = cli.home.folder() / "theirs";
    const auto ours = cli.home.folder() / "big-disk";
    fs::create_directories(theirs);
    fs::create_directories(ours);
    REQUIRE(::chown(theirs.c_str(), nobody, nobody) == 0);
    for (const auto& folder : {cli.home.paths().data_folder, cli.home.paths().spool_folder}) {
        fs::create_directory_symlink(theirs, folder);
        const auto refused = test::run(program("instacrmd"), {}, cli.variables());
        CHECK(refused.exit_code == 2);
        CHECK(contains(refused.errors, "another user owns " + folder.string()));
        CHECK(fs::is_empty(theirs));
        fs::remove(folder);
    }
    // Where the socket is, no link is followed at all.
    fs::remove_all(cli.home.paths().run_folder);
    fs::create_directory_symlink(ours, cli.home.paths().run_folder);
    CHECK(contains(test::run(program("instacrmd"), {}, cli.variables()).errors,
                   "not a folder (or a link to one)"));
    fs::remove(cli.home.paths().run_folder);

    fs::permissions(ours, fs::perms(0777));
    fs::remove_all(cli.home.paths().data_folder);
    fs::create_directory_symlink(ours, cli.home.paths().data_folder);
    const auto open = test::run(program("instacrmd"), {}, cli.variables());
    CHECK(open.exit_code == 2);
    CHECK(contains(open.errors, "everybody may write in"));
    CHECK(contains(open.errors, "chmod 700"));
    fs::permissions(ours, fs::perms(0700));
    const Daemon daemon(cli.home);
    CHECK(fs::exists(ours / cli.home.paths().store_file.filename()));
}

TEST_CASE("what strangers wrote moves no terminal, in whichever list or answer it stands") {
    Office office;
    {
        auto client = office.daemon->client();
        for (std::size_t i = 0; i < hostile.size(); ++i) {
            const auto handle = "lead" + std::to_string(i);
            const auto text = json::value(json::string(hostile[i]));
            client.call("outreach.log", {{"handle", handle},
                                         {"actor", "acc"},
                                         {"message", text},
                                         {"profile", {{"full_name", text}, {"bio", text}, {"link", text}}}});
            client.call("leads.add_note", {{"handle", handle}, {"text", text}});
            client.call("leads.set_contact", {{"handle", handle}, {"source", text}});
        }
    }
    std::vector<Words> commands{{"leads", "list", "--fields", "handle,full_name,contact_source"},
                                {"logs", "list", "--fields", "at,handle,text,details"},
                                {"actors", "list"},
                                {"operators", "list"},
                                {"search", "lead"},
                                {"stats", "messages"},
                                {"stats"},
                                {"status"},
                                {"doctor"}};
    for (std::size_t i = 0; i < hostile.size(); ++i) {
        commands.push_back({"leads", "show", "lead" + std::to_string(i)});
        if (hostile[i].find('\0') != std::string::npos) continue;  // no argument can hold it
        commands.push_back({"leads", "show", hostile[i]});
        commands.push_back({"search", "--", hostile[i]});
        commands.push_back({"leads", "list", "--actor", hostile[i]});
        commands.push_back({hostile[i]});
    }
    for (const auto& words : commands) {
        CAPTURE(words.front());
        CAPTURE(words.back());
        const auto outcome = office.run(words);
        CHECK_FALSE(moves_terminal(outcome.output));
        CHECK_FALSE(moves_terminal(outcome.errors));
        CHECK_FALSE(contains(outcome.errors, "the daemon failed"));
    }
}

TEST_CASE("no cell of an export is a formula") {
    Office office;
    for (std::size_t i = 0; i + 1 < hostile.size(); ++i)
        office.daemon->client().call("outreach.log", {{"handle", "lead" + std::to_string(i)},
                                                      {"actor", "acc"},
                                                      {"profile", {{"full_name", hostile[i]}}},
                                                      {"message", hostile[i]}});
    for (const std::string kind : {"leads", "logs"}) {
        const auto file = office.path(kind + ".csv");
        office.output({"export", kind, "--out", file});
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        const auto csv = text.str();
        CHECK(contains(csv, "'=HYPERLINK"));
        for (const char start : {'=', '+', '@', '-'}) {
            for (const std::string before : {",", "\n", ",\"", "\n\""}) {
                CAPTURE(start);
                const auto found = csv.find(before + start);
                // A cell of several lines goes on behind a line's end: only this one has such lines.
                CHECK(found == std::string::npos);
            }
        }
    }
    office.output({"export", "leads", "--out", office.path("leads.xlsx")});
    const auto unpacked = test::run(
        "/usr/bin/python3",
        {"-c",
         "import sys, zipfile\n"
         "book = zipfile.ZipFile(sys.argv[1])\n"
         "for name in book.namelist(): sys.stdout.write(book.read(name).decode('utf-8', 'replace'))",
         office.path("leads.xlsx")});
    if (unpacked.exit_code != 0) {
        MESSAGE("SKIPPED: no python3 to unpack the workbook");
        return;
    }
    CHECK(contains(unpacked.output, "HYPERLINK"));
    CHECK_FALSE(contains(unpacked.output, "<f>"));
    // The only links are those of our own: to profiles.
    const std::string link = "Target=\"http";
    int links = 0;
    for (auto at = unpacked.output.find(link); at != std::string::npos;
         at = unpacked.output.find(link, at + 1)) {
        ++links;
        CHECK(unpacked.output.substr(at).starts_with("Target=\"https://www.instagram.com/"));
    }
    CHECK(links > 0);
}

TEST_CASE("SQL and FTS in each text field of each method are words like any other") {
    Office office;
    auto client = office.daemon->client();
    client.call("outreach.log", {{"handle", "luna"}, {"actor", "acc"}, {"message", "hello"}});
    const auto store = office.home.paths().store_file;
    const auto schema = schema_of(store);
    // What is no text of anybody's: these end the daemon, or take files away.
    const std::set<std::string_view> left_out{"daemon.stop", "backup.restore", "backup.create",
                                              "session.hello", "leads.forget"};
    const json::object usual{{"handle", "luna"},
                             {"actor", "acc"},
                             {"operator_name", "Anna"},
                             {"status", "Warm"},
                             {"text", "x"},
                             {"message", "x"},
                             {"type", "Cooldown"},
                             {"reason", "because"},
                             {"id", "RUL-AAAAAAAA"},
                             {"name", "x"},
                             {"value", "x"},
                             {"into", "stella"},
                             {"to", "acc"},
                             {"from", "acc"},
                             {"with", "Anna"},
                             {"metric", "Total Messages Sent"}};
    int asked = 0;
    for (const auto& command : server::command_table()) {
        if (left_out.contains(command.name)) continue;
        const auto fields = command.request();
        for (const auto& field : fields) {
            const bool several = field.type == "array of string";
            if (field.type != "string" && !several) continue;
            for (const auto& text : hostile) {
                json::object params;
                for (const auto& other : fields)
                    if (other.required && usual.contains(other.name))
                        params[other.name] = usual.at(other.name);
                if (several)
                    params[field.name] = json::array{json::string(text)};
                else
                    params[field.name] = json::string(text);
                CAPTURE(command.name);
                CAPTURE(field.name);
                CAPTURE(text);
                ++asked;
                try {
                    client.call(command.name, params);
                } catch (const ProtocolError& error) {
                    CHECK(error.code() != ErrorCode::internal_error);
                    CHECK(error.code() != ErrorCode::store_failed);
                    CHECK_FALSE(moves_terminal(error.what()));
                }
            }
        }
    }
    CHECK(asked > 500);
    // Where there is no keyring its program ends before it has read what is kept: that ended the daemon once.
    for (int i = 0; i < 50; ++i)
        client.call("secrets.set", {{"name", "n"}, {"value", std::string(4000, 'v')}});
    CHECK(client.call("daemon.status").at("messages").as_int64() >= 1);
    CHECK(client.call("leads.get", {{"handle", "luna"}}).at("lead").at("handle") == "luna");
    CHECK(schema_of(store) == schema);
    CHECK(checked(store) == "ok\n");
}

TEST_CASE("a cloud that lies harms nothing here: the log stays, and what is wrong is said") {
    const TempHome shared;
    const auto hub = shared.folder() / "hub.db";
    const Machine anna("anna", "sqlite3://" + hub.string());
    anna.log("luna", "dm-1");
    anna.log("stella", "dm-2");
    until_in_sync(anna);
    const auto round = [&] {
        const auto before = anna.status().rounds;
        anna.now();
        until("a round ends", [&] { return anna.status().rounds > before; });
    };
    // Each is one step of the cloud's clock, so that it is looked at.
    const std::string next =
        "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=1;"
        "UPDATE SYNC_CLOCK SET LAST_SEQ = LAST_SEQ + 1;";
    const std::string seq = "(SELECT LAST_SEQ FROM SYNC_CLOCK)";
    const auto lead = [&](const std::string& id, const std::string& columns, const std::string& values) {
        return "INSERT OR REPLACE INTO TARGETS (TAR_ID, CHANGE_SEQ, " + columns + ") VALUES ('" + id + "', " +
               seq + ", " + values + ");";
    };
    const std::vector<std::string> lies{
        lead("TAR-lies0001", "TAR_USERNAME, TAR_STATUS", "12345, 'Married'"),
        lead("TAR-lies0002", "TAR_USERNAME, FIRST_CONTACTED, TAR_STATUS_VER", "'times', 'yesterday', 'soon'"),
        lead("TAR-lies0003", "TAR_USERNAME, LAST_UPDATED", "x'00FF', 9e99"),
        lead("TAR-lies0004", "TAR_USERNAME, FULL_NAME", "'huge', hex(zeroblob(6000000))"),
        lead("TAR-lies0005", "TAR_USERNAME, NOTES",
             "'x''; DROP TABLE lead; --', char(27) || '[2J' || char(0)"),
        lead("not an id of ours", "TAR_USERNAME", "'strange.id'"),
        lead("TAR-lies0006", "TAR_USERNAME, EMAIL_VER", "'future', 9223372036854775807"),
        lead("TAR-lies0007", "TAR_USERNAME, EMAIL_VER", "'past', -9223372036854775808"),
        // Ids of ours, under which there is something else now.
        "UPDATE EVENT_LOGS SET TAR_ID = 'TAR-nowhere1', EVENT_TYPE = 'Outreach', CHANGE_SEQ = " + seq + ";",
        "UPDATE EVENT_LOGS SET KIND = 'dance', FLAGS = 'many', CREATED_AT = '', CHANGE_SEQ = " + seq + ";",
        "UPDATE OUTREACH_LOGS SET ELG_ID = 'ELG-' || OLG_ID, MESSAGE_TEXT = 'changed', CHANGE_SEQ = " + seq +
            ";",
        "UPDATE TARGETS SET TAR_USERNAME = 'swapped' || rowid, TAR_USERNAME_VER = 'x', CHANGE_SEQ = " + seq +
            ";",
        "UPDATE OPERATORS SET OPR_ID = 'OPR-00000000' || rowid, CHANGE_SEQ = " + seq + ";",
        "INSERT INTO SYNC_TOMBSTONES VALUES ('sqlite_master', 'lead', NULL, " + seq + ");",
        "INSERT INTO SYNC_TOMBSTONES VALUES ('TARGETS', 'TAR-lies0001', 'TAR-lies0001', " + seq + ");",
        // A sequence that goes back, runs away, or is no number; an epoch that changes each time.
        "UPDATE SYNC_CLOCK SET LAST_SEQ = 0;",
        "UPDATE SYNC_CLOCK SET LAST_SEQ = -5;",
        "UPDATE SYNC_CLOCK SET LAST_SEQ = 9223372036854775807;",
        "UPDATE SYNC_CLOCK SET LAST_SEQ = 'plenty';",
        "UPDATE SYNC_CLOCK SET LAST_SEQ = 100, EPOCH = hex(randomblob(400));",
        "UPDATE SYNC_CLOCK SET LAST_VER = 9223372036854775807;",
        "DELETE FROM SYNC_APPLIED;",
        "DELETE FROM SYNC_CLOCK;",
    };
    for (const auto& lie : lies) {
        CAPTURE(lie);
        const auto told = test::run("/usr/bin/sqlite3", {"-cmd", ".timeout 10000", hub.string(), next + lie});
        CHECK(told.errors == "");
        round();  // which may have begun before the lie
        round();
        const auto status = anna.status();
        CHECK(status.error.value_or("").size() < 2000);
        CHECK_FALSE(moves_terminal(status.error.value_or("")));
        CHECK(anna.messages() == 2);
        anna.log("luna", "dm-1");  // known as before: nothing is added
        CHECK(anna.messages() == 2);
    }
    anna.log("nova", "dm-3");
    CHECK(anna.messages() == 3);
    CHECK(checked(anna.home.paths().store_file) == "ok\n");
    // The texts of our own DMs are those that we wrote.
    const auto texts =
        cli(anna, {"logs", "list", "--fields", "text", "--format", "csv", "--no-header"}).output;
    CHECK(contains(texts, "hello dm-1"));
    CHECK(contains(texts, "hello dm-2"));
    CHECK_FALSE(contains(texts, "changed"));
}

TEST_CASE("secrets and texts are in no log, no error, no list of processes, and no crash leaves an image") {
    Office office(
        "log: {level: debug}\ncloud: {url: \"postgresql://anna:urlsecret@127.0.0.1:1/team\", interval: "
        "1s}\n");
    const std::string password = "hunter2-keyring";
    auto setting = office.start({"secret", "set", "team-db"});
    std::string told;
    for (const auto id : {setting.id(), office.daemon->process().id()}) {
        for (const auto* name : {"cmdline", "environ"}) {
            std::ifstream file("/proc/" + std::to_string(id) + "/" + name, std::ios::binary);
            told.append(std::istreambuf_iterator<char>(file), {});
        }
    }
    setting.write(password);
    setting.close_input();
    CHECK(setting.wait() == 0);
    told += setting.read_all() + setting.errors();

    auto client = office.daemon->client();
    client.call("outreach.log", {{"handle", "luna"}, {"actor", "acc"}, {"message", "whisper-text"}});
    client.call("leads.add_note", {{"handle", "luna"}, {"text", "whisper-note"}});
    for (
        const auto* broken :
        {R"({"jsonrpc":"2.0","id":1,"method":"leads.add_note","params":{"handle":"nobody","text":"whisper-error"}})",
         R"({"jsonrpc":"2.0","id":2,"method":"secrets.set","params":{"name":"a b","value":"hunter2-refused"}})",
         R"({"jsonrpc":"2.0","id":3,"method":"whisper-)", R"({"message":"whisper-no-request"})"}) {
        client.send(broken);
        told += client.receive().value_or("");
    }
    until("a failure of sync", [&] { return client.call("sync.status").at("failures").as_int64() > 0; });
    for (const auto& words : std::vector<Words>{{"status"},
                                                {"status", "--json"},
                                                {"sync", "status"},
                                                {"sync", "log"},
                                                {"doctor"},
                                                {"config", "list"},
                                                {"config", "list", "--json"},
                                                {"cloud", "check"}}) {
        const auto outcome = office.run(words);
        told += outcome.output + outcome.errors;
    }
    std::ifstream limits("/proc/" + std::to_string(office.daemon->process().id()) + "/limits");
    for (std::string line; std::getline(limits, line);)
        if (line.starts_with("Max core file size")) CHECK(contains(line, "  0  "));

    ::kill(office.daemon->process().id(), SIGSEGV);
    office.daemon->process().wait();
    told += office.daemon->process().errors();
    told += all_files(office.home.paths().log_folder, [](const fs::path&) { return true; });
    for (const auto* word :
         {"hunter2", "urlsecret", "whisper-text", "whisper-note", "whisper-error", "whisper-no-request"}) {
        CAPTURE(word);
        const auto found = told.find(word);
        CHECK_MESSAGE(found == std::string::npos,
                      (found == std::string::npos ? "" : told.substr(found > 200 ? found - 200 : 0, 400)));
    }
    // A password lies in the one file (where there is no keyring), for the daemon's user alone.
    const auto holding = all_files(office.home.folder(), [](const fs::path& path) {
        return path.extension() != ".yaml" &&
               (fs::status(path).permissions() & fs::perms(077)) != fs::perms::none;
    });
    CHECK_FALSE(contains(holding, password));
}

TEST_CASE("a daemon without a store answers what needs one with an error, and goes on") {
    const TempHome home;
    home.write_config();
    fs::create_directories(home.paths().data_folder);
    // One that a later version made: it is left alone, as nothing that could be healed.
    REQUIRE(test::run("/usr/bin/sqlite3",
                      {home.paths().store_file.string(), "CREATE TABLE later (x); PRAGMA user_version = 999"})
                .exit_code == 0);
    Process daemon(program("instacrmd"), {}, {home.variable()});
    std::optional<PipeClient> client;
    until("it answers", [&] {
        try {
            client.emplace(home.paths().endpoint);
            return client->hello().state == protocol::DaemonState::degraded;
        } catch (const std::system_error&) {
            return false;
        }
    });
    for (const auto* method : {"secrets.set", "secrets.remove", "daemon.doctor", "daemon.status",
                               "sync.status", "sync.now", "leads.list", "snapshot.open", "store.recount"}) {
        CAPTURE(method);
        try {
            client->call(method, {{"name", "x"}, {"value", "y"}});
        } catch (const ProtocolError& error) {
            CHECK(error.code() != ErrorCode::internal_error);
        }
    }
    CHECK(daemon.running());
    daemon.terminate();
    CHECK(daemon.wait() == 0);
}

}  // namespace instacrm::test
