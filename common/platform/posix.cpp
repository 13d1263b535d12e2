#include "common/platform/posix.hpp"

#include "common/domain/invalid.hpp"
#include "common/platform/ownership.hpp"
#include "common/platform/system.hpp"
#include "common/platform/time_zone.hpp"

#include <fcntl.h>
#include <grp.h>
#include <malloc.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <utility>

extern "C" char** environ;  // NOLINT: POSIX's own name

namespace instacrm::platform {
namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error = errno) {
    throw std::system_error(error, std::generic_category(), what + " " + path.string());
}

/// An open file descriptor, closed at the end of its life.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }

private:
    int number_;
};

void write_all(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            fail("cannot write", path);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void flush_folder(const fs::path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) fail("cannot flush folder", folder);
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// What the terminal says, or else the variable.
int terminal_size(unsigned short ::winsize::*member, const char* variable, int otherwise) {
    ::winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.*member > 0) return size.*member;
    if (const auto text = environment(variable)) {
        int number = 0;
        std::from_chars(text->data(), text->data() + text->size(), number);
        if (number > 0) return number;
    }
    return otherwise;
}

/// statfs(2) has these numbers: NFS, SMB, CIFS, SMB2, AFS, Ceph, 9p.
constexpr std::array<std::uint32_t, 7> network_filesystems{0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                           0x5346414F, 0x00C36400, 0x01021997};

}  // namespace

std::vector<std::string> arguments(int argc, char** argv) {
    return {argv + 1, argv + argc};
}

std::optional<std::string> environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody writes the environment
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::vector<std::pair<std::string, std::string>> environment_all() {
    std::vector<std::pair<std::string, std::string>> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            all.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return all;
}

fs::path program_path() {
    return fs::read_symlink("/proc/self/exe");
}

int process_id() {
    return ::getpid();
}

std::string user_id() {
    return std::to_string(::geteuid());
}

void give_memory_back() {
    ::malloc_trim(0);
}

void protect_new_files() {
    ::umask(077);
    const ::rlimit none{0, 0};  // nor a memory image after a crash, with texts and secrets in it
    ::setrlimit(RLIMIT_CORE, &none);
}

void make_private_folder(const fs::path& folder) {
    if (fs::is_directory(folder)) return;
    if (folder.has_parent_path() && !fs::exists(folder.parent_path()))
        make_private_folder(folder.parent_path());
    const bool made = ::mkdir(folder.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) fail("cannot create folder", folder);
    if (!fs::is_directory(folder)) fail("not a folder:", folder, ENOTDIR);
    // Or a power cut takes it away with all that was flushed in it.
    if (made && ::access(folder_of(folder).c_str(), R_OK) == 0) flush_folder(folder_of(folder));
}

void require_own_folder(const fs::path& folder) {
    struct ::stat status {};
    if (::stat(folder.c_str(), &status) != 0) fail("cannot look at", folder);
    if (status.st_uid != ::geteuid())
        throw Invalid("another user owns " + folder.string(),
                      "run as that user, or set INSTACRM_HOME to a folder of your own");
    if ((status.st_mode & S_IWOTH) != 0)
        throw Invalid("everybody may write in " + folder.string(), "chmod 700 " + folder.string());
}

std::int64_t group_id(const std::string& name) {
    std::array<char, 16384> buffer{};
    ::group entry{};
    ::group* found = nullptr;
    ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (found == nullptr) throw Invalid("pipe.allow: there is no group " + name, "create it or take it out");
    return found->gr_gid;
}

void share_folder(const fs::path& folder, const std::vector<std::string>& with) {
    if (with.empty()) return;
    const auto group = static_cast<::gid_t>(group_id(with.front()));
    if (::chown(folder.c_str(), static_cast<::uid_t>(-1), group) != 0) fail("cannot give the group", folder);
    // AppendFile gives new files that group. (A set-group-ID bit would, too, but the unit forbids those.)
    if (::chmod(folder.c_str(), 0770) != 0) fail("cannot set the rights of", folder);
}

bool may_write(const fs::path& folder) {
    return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

struct NewFile::State {
    Descriptor descriptor;
    fs::path name;  ///< beside its place
    bool named = true;
};

NewFile::NewFile(fs::path file, Until until) : file_(std::move(file)), beside_(file_) {
    beside_ += "." + std::to_string(::getpid()) + ".tmp";
    state_ = std::make_unique<State>(State{Descriptor(), beside_});
    if (until == Until::nameless) {
        state_->descriptor =
            Descriptor(::open(folder_of(file_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
        state_->named = state_->descriptor.get() < 0;
        if (!state_->named) beside_ = "/proc/self/fd/" + std::to_string(state_->descriptor.get());
    }
    if (!state_->named) return;
    state_->descriptor = Descriptor(::open(beside_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (state_->descriptor.get() < 0) fail("cannot create", beside_);
}

NewFile::~NewFile() {
    if (state_ && state_->named && state_->descriptor.get() >= 0) ::unlink(state_->name.c_str());
}

void NewFile::write(std::string_view bytes) {
    write_all(state_->descriptor.get(), bytes, state_->name);
}

void NewFile::keep() {
    const auto& name = state_->name;
    // What a library wrote through a descriptor of its own is flushed as well: it is the file that is.
    if (::fsync(state_->descriptor.get()) != 0) fail("cannot flush", name);
    if (!state_->named) {
        ::unlink(name.c_str());  // of a process that had the same number
        if (::linkat(AT_FDCWD, beside_.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
            fail("cannot create", name);
        state_->named = true;  // until it is renamed
    }
    if (::rename(name.c_str(), file_.c_str()) != 0) fail("cannot replace", file_);
    state_.reset();
    flush_folder(folder_of(file_));
}

void write_file_atomically(const fs::path& file, std::string_view content) {
    NewFile fresh(file);
    fresh.write(content);
    fresh.keep();
}

void read_file(const fs::path& file, const std::function<void(std::string_view)>& take) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0) fail("cannot open", file);
    std::array<char, 65536> buffer{};
    for (;;) {
        const auto count = ::read(descriptor.get(), buffer.data(), buffer.size());
        if (count < 0) {
            if (errno == EINTR) continue;
            fail("cannot read", file);
        }
        if (count == 0) return;
        take({buffer.data(), static_cast<std::size_t>(count)});
    }
}

std::string read_file(const fs::path& file) {
    std::string content;
    read_file(file, [&](std::string_view bytes) { content.append(bytes); });
    return content;
}

void move_file(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) fail("cannot move to " + to.string(), from);
    flush_folder(to.parent_path());
    if (from.parent_path() != to.parent_path()) flush_folder(from.parent_path());
}

struct FileLock::State {
    Descriptor descriptor;
};

FileLock::FileLock(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileLock::FileLock(FileLock&&) noexcept = default;
FileLock& FileLock::operator=(FileLock&&) noexcept = default;
FileLock::~FileLock() = default;

std::optional<FileLock> FileLock::try_acquire(const fs::path& file) {
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (descriptor.get() < 0) fail("cannot open", file);
    if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::nullopt;
        fail("cannot lock", file);
    }
    return FileLock(std::make_unique<State>(State{std::move(descriptor)}));
}

struct AppendFile::State {
    Descriptor descriptor;
    fs::path path;
    ::off_t length = 0;
};

AppendFile::AppendFile(const fs::path& file) : state_(std::make_unique<State>()) {
    // Locked before it has its name: whoever finds it under that name finds it locked.
    auto unnamed = file;
    unnamed += ".new";
    state_->path = file;
    state_->descriptor = Descriptor(::open(unnamed.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (state_->descriptor.get() < 0) fail("cannot create", unnamed);
    struct ::stat folder {};
    // In a shared folder (share_folder) the daemon is another user of the folder's group.
    if (::stat(file.parent_path().c_str(), &folder) == 0 && (folder.st_mode & S_IWGRP) != 0 &&
        ::fchown(state_->descriptor.get(), static_cast<::uid_t>(-1), folder.st_gid) == 0)
        ::fchmod(state_->descriptor.get(), 0660);
    if (::flock(state_->descriptor.get(), LOCK_EX | LOCK_NB) != 0) fail("cannot lock", unnamed);
    if (::rename(unnamed.c_str(), file.c_str()) != 0) fail("cannot rename", unnamed);
    flush_folder(file.parent_path());
}
AppendFile::AppendFile(AppendFile&&) noexcept = default;
AppendFile& AppendFile::operator=(AppendFile&&) noexcept = default;
AppendFile::~AppendFile() = default;

void AppendFile::append(std::string_view bytes) {
    try {
        write_all(state_->descriptor.get(), bytes, state_->path);
        if (::fdatasync(state_->descriptor.get()) != 0) fail("cannot flush", state_->path);
    } catch (...) {
        // Half a record must not stand before the next one.
        if (::ftruncate(state_->descriptor.get(), state_->length) == 0)
            ::lseek(state_->descriptor.get(), state_->length, SEEK_SET);
        throw;
    }
    state_->length += static_cast<::off_t>(bytes.size());
}

bool is_locked(const fs::path& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0) return false;
    return ::flock(descriptor.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void start_detached(const fs::path& program, const std::vector<std::string>& arguments) {
    if (::access(program.c_str(), X_OK) != 0) fail("cannot start", program);
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    // Forked twice, so that the program belongs to init and leaves no zombie with us.
    const auto child = ::fork();
    if (child < 0) fail("cannot fork for", program);
    if (child == 0) {
        ::setsid();
        if (::fork() != 0) ::_exit(0);
        const int null = ::open("/dev/null", O_RDWR);
        for (int stream = 0; stream <= 2; ++stream) ::dup2(null, stream);
        for (int other = 3; other < 1024; ++other) ::close(other);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::waitpid(child, nullptr, 0);
}

void make_stdio_binary() {}

void prepare_terminal() {}

void survive_broken_pipes() {
    ::signal(SIGPIPE, SIG_IGN);
}

bool means_closed_pipe(int error_number) {
    return error_number == EPIPE;
}

ServiceStart start_machine_service() {
    return ServiceStart::none;
}

bool is_on_network(const fs::path& file) {
    struct statfs info {};
    if (::statfs(file.c_str(), &info) != 0 && ::statfs(file.parent_path().c_str(), &info) != 0) return false;
    return std::ranges::find(network_filesystems, static_cast<std::uint32_t>(info.f_type)) !=
           network_filesystems.end();
}

bool is_terminal(int stream) {
    return ::isatty(stream) == 1;
}

int terminal_width() {
    return terminal_size(&::winsize::ws_col, "COLUMNS", 80);
}

int terminal_height() {
    return terminal_size(&::winsize::ws_row, "LINES", 24);
}

void use_time_zone(const std::string& name) {
    ::setenv("TZ", name.c_str(), 1);
    ::tzset();
}

namespace {

/// The C library's time zone is read anew by these, under a lock of its own, which ThreadSanitizer does not
/// see.
std::mutex& zone_lock() {
    static std::mutex lock;
    return lock;
}

}  // namespace

std::tm wall_clock(std::time_t moment) {
    const std::lock_guard lock(zone_lock());
    std::tm wall{};
    ::localtime_r(&moment, &wall);
    return wall;
}

std::time_t moment_of(std::tm wall) {
    const std::lock_guard lock(zone_lock());
    wall.tm_isdst = -1;
    return std::mktime(&wall);
}

}  // namespace instacrm::platform
