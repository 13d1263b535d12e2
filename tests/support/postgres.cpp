#include "tests/support/postgres.hpp"

#include "common/platform/system.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <pwd.h>
#include <signal.h>
#include <sys/shm.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* bin_folder = "/usr/lib/postgresql/15/bin";
constexpr const char* lock_file = "postmaster.pid";

// Waits for the end of its input, which comes when whoever writes to it ends in whatever way, and cleans up.
// A SIGQUIT makes the server end its children and give its shared memory back, and its lock file tells when
// that is done: a process may stay a zombie for ever where nobody is there to reap it. Ctrl-C reaches the
// watcher too.
constexpr const char* watch_script = R"(
exec 2>/dev/null
trap '' HUP INT QUIT TERM
cat
lock=$1/data/postmaster.pid
if read -r server <"$lock"; then
    kill -QUIT "$server"
    tries=0
    while [ -e "$lock" ] && [ $((tries += 1)) -lt 100 ]; do sleep 0.1; done
    [ ! -e "$lock" ] || kill -KILL "$server"
fi
tries=0
until rm -rf "$1" || [ $((tries += 1)) -ge 100 ]; do sleep 0.1; done  # an initdb may still write there
)";

/// PostgreSQL refuses to run as root, so root's tests run it as this account.
const ::passwd* server_account() {
    return ::getpwnam("postgres");
}

bool is_root() {
    return ::geteuid() == 0;
}

/// A command as env(1)'s arguments. It becomes the process that env was, so that the process's number is the
/// server's. The folder that the test was started in may be closed to the account.
std::vector<std::string> as_server(const fs::path& program, const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"--chdir=/"};
    if (is_root())
        all.insert(all.end(), {"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"});
    all.push_back(program.string());
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

void run_as_server(const fs::path& program, const std::vector<std::string>& arguments) {
    const auto outcome = run("/usr/bin/env", as_server(program, arguments));
    if (outcome.exit_code != 0) throw std::runtime_error(program.string() + " failed: " + outcome.errors);
}

const fs::path& given_to_server(const fs::path& folder) {
    if (!is_root()) return folder;
    const auto* account = server_account();
    if (account == nullptr) throw std::runtime_error("there is no account postgres to run a server as");
    if (::chown(folder.c_str(), account->pw_uid, account->pw_gid) != 0)
        throw std::system_error(errno, std::generic_category(), "chown " + folder.string());
    return folder;
}

/// The cluster that all others of this process are copies of: initdb takes seconds, a copy does not.
const fs::path& template_cluster() {
    static const ServerFolder folder;
    static const fs::path data = [] {
        const auto password_file = folder.path() / "password";
        platform::write_file_atomically(password_file, "postgres\n");
        fs::permissions(password_file, fs::perms::others_read, fs::perm_options::add);
        // Small WAL files, so that there is less to copy.
        run_as_server(
            fs::path(bin_folder) / "initdb",
            {"--no-sync", "--auth=scram-sha-256", "--username=postgres", "--pwfile", password_file.string(),
             "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1", "--pgdata", folder.data().string()});
        return folder.data();
    }();
    return data;
}

/// Below the range that outgoing connections take theirs from: nobody gets it by chance during a stop.
std::uint16_t free_port() {
    using boost::asio::ip::tcp;
    std::random_device random;
    std::uniform_int_distribution<std::uint16_t> ports(20000, 29999);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const auto port = ports(random);
        boost::asio::io_context context;
        tcp::acceptor acceptor(context, tcp::v4());
        boost::system::error_code error;
        acceptor.bind({boost::asio::ip::address_v4::loopback(), port}, error);
        if (!error) return port;
    }
    throw std::runtime_error("no free port from 20000 to 29999");
}

/// Line `number` (from 1) of a server's lock file; empty where there is none.
std::string lock_line(const fs::path& data, int number) {
    std::ifstream file(data / lock_file);
    std::string line;
    for (int i = 0; i < number; ++i)
        if (!std::getline(file, line)) return "";
    return line;
}

/// The parent's number in /proc/PID/stat: the second after the name, which is in parentheses and may hold any
/// character. 0 for what is no process, or no longer one.
int parent_of(const fs::path& proc_entry) {
    std::ifstream file(proc_entry / "stat");
    std::string text;
    std::getline(file, text);
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(text.substr(name_end + 1));
    char state = 0;
    int parent = 0;
    fields >> state >> parent;
    return parent;
}

void kill_children(int parent) {
    for (const auto& entry : fs::directory_iterator("/proc"))
        if (parent_of(entry.path()) == parent) ::kill(std::stoi(entry.path().filename().string()), SIGKILL);
}

/// A power cut leaves no shared memory behind. (The next start would clear it away, but there may be none.)
void remove_shared_memory(const fs::path& data) {
    std::istringstream line(lock_line(data, 7));
    unsigned long key = 0;
    int id = 0;
    if (line >> key >> id) ::shmctl(id, IPC_RMID, nullptr);
}

std::vector<std::string> server_arguments(const fs::path& data, std::uint16_t port, bool fsync) {
    // Dynamic shared memory in files: a server that is killed leaves nothing outside its folder.
    return {"-D", data.string(),
            "-p", std::to_string(port),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=",
            "-c", "dynamic_shared_memory_type=mmap",
            "-c", "shared_buffers=16MB",
            "-c", std::string("fsync=") + (fsync ? "on" : "off")};
}

std::vector<std::string> psql_arguments(const std::string& url) {
    return {"-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-d", url};
}

}  // namespace

ServerFolder::ServerFolder()
    : watcher_("/bin/sh", {"-c", watch_script, "watcher", given_to_server(home_.folder()).string()}) {}

ServerFolder::~ServerFolder() {
    watcher_.close_input();
    try {
        watcher_.wait();
    } catch (const std::runtime_error&) {  // then the folder's own destructor does what it can
    }
}

bool PostgresServer::available() {
    return fs::exists(fs::path(bin_folder) / "initdb") && fs::exists(fs::path(bin_folder) / "postgres") &&
           (!is_root() || server_account() != nullptr);
}

PostgresServer::PostgresServer(const PostgresOptions& options) : options_(options), port_(free_port()) {
    run_as_server("/bin/cp", {"-a", template_cluster().string(), folder_.data().string()});
    const bool trust = options.login == PostgresOptions::Login::trust;
    std::ofstream access(folder_.data() / "pg_hba.conf");
    access << "host all all 127.0.0.1/32 " << (trust ? "trust" : "scram-sha-256") << "\n";
    access.close();
    if (!access) throw std::runtime_error("cannot write " + (folder_.data() / "pg_hba.conf").string());
    start();
}

PostgresServer::~PostgresServer() {
    if (!process_) return;
    ::kill(process_->id(), SIGQUIT);
    try {
        process_->wait();
    } catch (const std::runtime_error&) {  // the watcher of its folder sees to it
    }
}

void PostgresServer::start() {
    if (process_) return;
    process_.emplace("/usr/bin/env", as_server(fs::path(bin_folder) / "postgres",
                                               server_arguments(folder_.data(), port_, options_.fsync)));
    const auto deadline = std::chrono::steady_clock::now() + 1min;
    while (!is_ready()) {
        if (!process_->running()) {
            process_->wait();  // so that errors() is all of it
            const auto errors = process_->errors();
            process_.reset();
            throw std::runtime_error("the PostgreSQL server does not start: " + errors);
        }
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("the PostgreSQL server does not get ready: " + process_->errors());
        std::this_thread::sleep_for(5ms);
    }
}

/// As pg_ctl finds out: the server writes it into its lock file.
bool PostgresServer::is_ready() const {
    return lock_line(folder_.data(), 1) == std::to_string(process_->id()) &&
           lock_line(folder_.data(), 8).starts_with("ready");
}

void PostgresServer::stop() {
    if (!process_) return;
    ::kill(process_->id(), SIGINT);
    process_->wait();
    process_.reset();
}

void PostgresServer::kill() {
    if (!process_) return;
    // Each session is a process group of its own. A parent that stands still starts no more of them.
    ::kill(process_->id(), SIGSTOP);
    kill_children(process_->id());
    process_->kill();  // and waits until all have closed standard error: until the last is gone
    process_.reset();
    remove_shared_memory(folder_.data());
    fs::remove(folder_.data() / lock_file);  // its number may be somebody else's by now
}

std::string PostgresServer::url(std::string_view database, std::string_view user,
                                std::string_view password) const {
    return postgres_url(port_, database, user, password);
}

std::string PostgresServer::sql(std::string_view text, std::string_view database) const {
    auto outcome = psql(url(database), text);
    if (outcome.exit_code != 0) throw std::runtime_error("psql: " + outcome.errors);
    return std::move(outcome.output);
}

void PostgresServer::create_database(std::string_view name) const {
    sql("CREATE DATABASE \"" + std::string(name) + "\"");
}

std::string postgres_url(std::uint16_t port, std::string_view database, std::string_view user,
                         std::string_view password) {
    std::string url = "postgresql://";
    url.append(user).append(":").append(password);
    url.append("@127.0.0.1:").append(std::to_string(port)).append("/").append(database);
    return url;
}

Process start_psql(const std::string& url) {
    return {fs::path(bin_folder) / "psql", psql_arguments(url)};
}

Outcome psql(const std::string& url, std::string_view text) {
    return run(fs::path(bin_folder) / "psql", psql_arguments(url), {}, text);
}

}  // namespace instacrm::test
