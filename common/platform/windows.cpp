#include "common/platform/windows.hpp"

#include "common/platform/ownership.hpp"
#include "common/platform/system.hpp"

#include <fcntl.h>
#include <io.h>
#include <malloc.h>
#include <shellapi.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

namespace instacrm::platform {
namespace {

/// An open file, closed at the end of its life.
class File {
public:
    explicit File(::HANDLE handle = INVALID_HANDLE_VALUE) : handle_(handle) {}
    File(File&& other) noexcept : handle_(std::exchange(other.handle_, INVALID_HANDLE_VALUE)) {}
    File& operator=(File&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~File() { close(); }
    ::HANDLE get() const { return handle_; }
    bool is_open() const { return handle_ != INVALID_HANDLE_VALUE; }
    void close() {
        if (is_open()) ::CloseHandle(std::exchange(handle_, INVALID_HANDLE_VALUE));
    }

private:
    ::HANDLE handle_;
};

constexpr ::DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

File open_file(const fs::path& file, ::DWORD access, ::DWORD share, ::DWORD how) {
    return File(::CreateFileW(file.c_str(), access, share, nullptr, how, FILE_ATTRIBUTE_NORMAL, nullptr));
}

void write_all(const File& file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        ::DWORD written = 0;
        const auto count = static_cast<::DWORD>(std::min<std::size_t>(bytes.size(), 1U << 20U));
        if (!::WriteFile(file.get(), bytes.data(), count, &written, nullptr)) fail_at("cannot write", path);
        bytes.remove_prefix(written);
    }
}

void flush(const File& file, const fs::path& path) {
    if (!::FlushFileBuffers(file.get())) fail_at("cannot flush", path);
}

/// Through to the disk, with the folder's entry.
void rename_over(const fs::path& from, const fs::path& to) {
    if (!::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        fail_at("cannot move to " + to.string(), from);
}

// Locks on Windows keep others from reading what is locked: so the lock lies far behind any file's end.
::OVERLAPPED lock_place() {
    ::OVERLAPPED place{};
    place.OffsetHigh = 0x7FFFFFFF;
    return place;
}

bool lock(const File& file, ::DWORD how) {
    auto place = lock_place();
    return ::LockFileEx(file.get(), how | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &place) != 0;
}

bool means_held(::DWORD error) {
    return error == ERROR_LOCK_VIOLATION || error == ERROR_IO_PENDING;
}

/// As the C runtime of the program that is started takes it apart again.
std::wstring quoted(const std::wstring& word) {
    if (!word.empty() && word.find_first_of(L" \t\"") == std::wstring::npos) return word;
    std::wstring text = L"\"";
    std::size_t backslashes = 0;
    for (const wchar_t c : word) {
        if (c == L'"') text.append(backslashes + 1, L'\\');
        backslashes = c == L'\\' ? backslashes + 1 : 0;
        text += c;
    }
    return text.append(backslashes, L'\\') + L'"';
}

bool start_process(std::wstring command, ::DWORD flags) {
    ::STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    ::PROCESS_INFORMATION started{};
    if (!::CreateProcessW(nullptr, command.data(), nullptr, nullptr, FALSE, flags, nullptr, nullptr, &startup,
                          &started))
        return false;
    ::CloseHandle(started.hThread);
    ::CloseHandle(started.hProcess);
    return true;
}

::CONSOLE_SCREEN_BUFFER_INFO screen() {
    ::CONSOLE_SCREEN_BUFFER_INFO info{};
    ::GetConsoleScreenBufferInfo(::GetStdHandle(STD_OUTPUT_HANDLE), &info);
    return info;
}

/// What the terminal says, or else the variable.
int terminal_size(int said, const char* variable, int otherwise) {
    if (said > 1) return said;
    if (const auto text = environment(variable)) {
        int number = 0;
        std::from_chars(text->data(), text->data() + text->size(), number);
        if (number > 0) return number;
    }
    return otherwise;
}

}  // namespace

std::wstring wide(std::string_view text) {
    const auto length = static_cast<int>(text.size());
    std::wstring result(
        static_cast<std::size_t>(::MultiByteToWideChar(CP_UTF8, 0, text.data(), length, nullptr, 0)), L'\0');
    ::MultiByteToWideChar(CP_UTF8, 0, text.data(), length, result.data(), static_cast<int>(result.size()));
    return result;
}

std::string narrow(std::wstring_view text) {
    const auto length = static_cast<int>(text.size());
    std::string result(static_cast<std::size_t>(::WideCharToMultiByte(CP_UTF8, 0, text.data(), length,
                                                                      nullptr, 0, nullptr, nullptr)),
                       '\0');
    ::WideCharToMultiByte(CP_UTF8, 0, text.data(), length, result.data(), static_cast<int>(result.size()),
                          nullptr, nullptr);
    return result;
}

std::error_code error_of(unsigned long error) {
    struct Known {
        ::DWORD windows;
        std::errc portable;
    };
    // Those that callers ask for by their portable names.
    static constexpr std::array known{
        Known{ERROR_FILE_NOT_FOUND, std::errc::no_such_file_or_directory},
        Known{ERROR_PATH_NOT_FOUND, std::errc::no_such_file_or_directory},
        Known{ERROR_ACCESS_DENIED, std::errc::permission_denied},
        Known{ERROR_ALREADY_EXISTS, std::errc::file_exists},
        Known{ERROR_FILE_EXISTS, std::errc::file_exists},
        Known{ERROR_DISK_FULL, std::errc::no_space_on_device},
        Known{ERROR_HANDLE_DISK_FULL, std::errc::no_space_on_device},
        Known{ERROR_SHARING_VIOLATION, std::errc::device_or_resource_busy},
        Known{ERROR_DIRECTORY, std::errc::not_a_directory},
    };
    const auto found = std::ranges::find(known, error, &Known::windows);
    if (found != known.end()) return std::make_error_code(found->portable);
    return {static_cast<int>(error), std::system_category()};
}

void fail_at(const std::string& what, const fs::path& path, unsigned long error) {
    throw std::system_error(error_of(error), what + " " + path.string());
}

void fail_at(const std::string& what, const fs::path& path) {
    fail_at(what, path, ::GetLastError());
}

std::vector<std::string> arguments(int /*argc*/, char** /*argv*/) {
    // Those of main() have lost every character that the system's code page lacks.
    int count = 0;
    wchar_t** words = ::CommandLineToArgvW(::GetCommandLineW(), &count);
    std::vector<std::string> all;
    for (int i = 1; i < count; ++i) all.push_back(narrow(words[i]));
    ::LocalFree(static_cast<void*>(words));
    return all;
}

namespace {

/// Where the machine's data lie. Windows itself says it here; a service's environment is another one (Wine's
/// has the folder of public documents there), and a user may change his.
std::optional<std::string> program_data() {
    std::array<wchar_t, 1024> value{};
    auto size = static_cast<::DWORD>(sizeof value);
    if (::RegGetValueW(HKEY_LOCAL_MACHINE, LR"(SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList)",
                       L"ProgramData", RRF_RT_REG_SZ, nullptr, value.data(), &size) != ERROR_SUCCESS)
        return std::nullopt;
    return narrow(value.data());
}

}  // namespace

std::optional<std::string> environment(const char* name) {
    if (std::string_view(name) == "ProgramData") return program_data();
    const auto wide_name = wide(name);
    std::wstring value(::GetEnvironmentVariableW(wide_name.c_str(), nullptr, 0), L'\0');
    if (value.size() < 2) return std::nullopt;
    value.resize(
        ::GetEnvironmentVariableW(wide_name.c_str(), value.data(), static_cast<::DWORD>(value.size())));
    if (value.empty()) return std::nullopt;
    return narrow(value);
}

std::vector<std::pair<std::string, std::string>> environment_all() {
    std::vector<std::pair<std::string, std::string>> all;
    wchar_t* block = ::GetEnvironmentStringsW();
    for (std::wstring_view entry(block); !entry.empty();
         entry = std::wstring_view(entry.data() + entry.size() + 1)) {
        const auto equals = entry.find(L'=', 1);  // =C: and the like are the shell's own
        if (equals != std::wstring_view::npos)
            all.emplace_back(narrow(entry.substr(0, equals)), narrow(entry.substr(equals + 1)));
    }
    ::FreeEnvironmentStringsW(block);
    return all;
}

fs::path program_path() {
    std::wstring path(512, L'\0');
    for (;;) {
        const auto length = ::GetModuleFileNameW(nullptr, path.data(), static_cast<::DWORD>(path.size()));
        if (length < path.size()) return path.substr(0, length);
        path.resize(path.size() * 2);
    }
}

int process_id() {
    return static_cast<int>(::GetCurrentProcessId());
}

std::string user_id() {
    return security::text_of(security::own_sid());
}

void give_memory_back() {
    ::_heapmin();
}

void protect_new_files() {
    // A file has its folder's rights: make_private_folder() sets those.
}

void make_private_folder(const fs::path& folder) {
    if (fs::is_directory(folder)) return;
    if (folder.has_parent_path() && !fs::exists(folder.parent_path()))
        make_private_folder(folder.parent_path());
    const security::Descriptor rights("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;" + user_id() + ")");
    if (!::CreateDirectoryW(folder.c_str(), rights.attributes()) && ::GetLastError() != ERROR_ALREADY_EXISTS)
        fail_at("cannot create folder", folder);
    if (!fs::is_directory(folder)) fail_at("not a folder:", folder, ERROR_DIRECTORY);
}

void require_own_folder(const fs::path& /*folder*/) {}

void share_folder(const fs::path& folder, const std::vector<std::string>& with) {
    for (const auto& sid : with) security::let_in(folder, sid);
}

bool may_write(const fs::path& folder) {
    // Rights on Windows are too rich to be read: only an attempt tells.
    const auto probe = folder / (".probe-" + std::to_string(process_id()));
    const File file(::CreateFileW(probe.c_str(), GENERIC_WRITE, share_all, nullptr, CREATE_NEW,
                                  FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr));
    return file.is_open();
}

struct NewFile::State {
    File handle;
};

// Windows has no files without a name that could get one.
NewFile::NewFile(fs::path file, Until /*until*/) : file_(std::move(file)), beside_(file_) {
    beside_ += "." + std::to_string(process_id()) + ".tmp";
    state_ = std::make_unique<State>(State{open_file(beside_, GENERIC_WRITE, share_all, CREATE_ALWAYS)});
    if (!state_->handle.is_open()) fail_at("cannot create", beside_);
}

NewFile::~NewFile() {
    if (!state_ || !state_->handle.is_open()) return;
    state_->handle.close();
    ::DeleteFileW(beside_.c_str());
}

void NewFile::write(std::string_view bytes) {
    write_all(state_->handle, bytes, beside_);
}

void NewFile::keep() {
    flush(state_->handle, beside_);
    state_->handle.close();
    try {
        rename_over(beside_, file_);
    } catch (...) {
        ::DeleteFileW(beside_.c_str());
        throw;
    }
    state_.reset();
}

void write_file_atomically(const fs::path& file, std::string_view content) {
    NewFile fresh(file);
    fresh.write(content);
    fresh.keep();
}

void read_file(const fs::path& file, const std::function<void(std::string_view)>& take) {
    const auto handle = open_file(file, GENERIC_READ, share_all, OPEN_EXISTING);
    if (!handle.is_open()) fail_at("cannot open", file);
    std::array<char, 65536> buffer{};
    for (;;) {
        ::DWORD count = 0;
        if (!::ReadFile(handle.get(), buffer.data(), static_cast<::DWORD>(buffer.size()), &count, nullptr))
            fail_at("cannot read", file);
        if (count == 0) return;
        take({buffer.data(), count});
    }
}

std::string read_file(const fs::path& file) {
    std::string content;
    read_file(file, [&](std::string_view bytes) { content.append(bytes); });
    return content;
}

void move_file(const fs::path& from, const fs::path& to) {
    rename_over(from, to);
}

struct FileLock::State {
    File handle;
};

FileLock::FileLock(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileLock::FileLock(FileLock&&) noexcept = default;
FileLock& FileLock::operator=(FileLock&&) noexcept = default;
FileLock::~FileLock() = default;

std::optional<FileLock> FileLock::try_acquire(const fs::path& file) {
    auto handle = open_file(file, GENERIC_READ | GENERIC_WRITE, share_all, OPEN_ALWAYS);
    if (!handle.is_open()) fail_at("cannot open", file);
    if (!lock(handle, LOCKFILE_EXCLUSIVE_LOCK)) {
        if (means_held(::GetLastError())) return std::nullopt;
        fail_at("cannot lock", file);
    }
    return FileLock(std::make_unique<State>(State{std::move(handle)}));
}

struct AppendFile::State {
    File handle;
    fs::path path;
    ::LARGE_INTEGER length{};
};

AppendFile::AppendFile(const fs::path& file) : state_(std::make_unique<State>()) {
    // Locked before it has its name: whoever finds it under that name finds it locked.
    auto unnamed = file;
    unnamed += ".new";
    state_->path = file;
    state_->handle = open_file(unnamed, GENERIC_READ | GENERIC_WRITE | DELETE, share_all, CREATE_NEW);
    if (!state_->handle.is_open()) fail_at("cannot create", unnamed);
    if (!lock(state_->handle, LOCKFILE_EXCLUSIVE_LOCK)) fail_at("cannot lock", unnamed);
    rename_over(unnamed, file);
}
AppendFile::AppendFile(AppendFile&&) noexcept = default;
AppendFile& AppendFile::operator=(AppendFile&&) noexcept = default;
AppendFile::~AppendFile() = default;

void AppendFile::append(std::string_view bytes) {
    try {
        write_all(state_->handle, bytes, state_->path);
        flush(state_->handle, state_->path);
    } catch (...) {
        // Half a record must not stand before the next one.
        if (::SetFilePointerEx(state_->handle.get(), state_->length, nullptr, FILE_BEGIN))
            ::SetEndOfFile(state_->handle.get());
        throw;
    }
    state_->length.QuadPart += static_cast<::LONGLONG>(bytes.size());
}

bool is_locked(const fs::path& file) {
    const auto handle = open_file(file, GENERIC_READ, share_all, OPEN_EXISTING);
    return handle.is_open() && !lock(handle, 0) && means_held(::GetLastError());
}

void start_detached(const fs::path& program, const std::vector<std::string>& arguments) {
    if (::GetFileAttributesW(program.c_str()) == INVALID_FILE_ATTRIBUTES) fail_at("cannot start", program);
    auto command = quoted(program.wstring());
    for (const auto& argument : arguments) command += L' ' + quoted(wide(argument));
    constexpr ::DWORD apart = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
    // Browsers put what they start into a job that ends with them; where they may not be left, so be it.
    if (!start_process(command, apart | CREATE_BREAKAWAY_FROM_JOB) && !start_process(command, apart))
        fail_at("cannot start", program);
}

ServiceStart start_machine_service() {
    ::SC_HANDLE manager = ::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT);
    if (manager == nullptr) return ServiceStart::none;
    ::SC_HANDLE service = ::OpenServiceW(manager, L"InstaCRM", SERVICE_START);
    auto came = ::GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST ? ServiceStart::none : ServiceStart::refused;
    if (service != nullptr) {
        const bool started = ::StartServiceW(service, 0, nullptr) != 0;
        came = started || ::GetLastError() == ERROR_SERVICE_ALREADY_RUNNING ? ServiceStart::asked
                                                                            : ServiceStart::refused;
        ::CloseServiceHandle(service);
    }
    ::CloseServiceHandle(manager);
    return came;
}

bool is_on_network(const fs::path& file) {
    std::error_code ignored;
    const auto root = fs::absolute(file, ignored).root_path().wstring();
    return root.starts_with(LR"(\\)") || ::GetDriveTypeW(root.c_str()) == DRIVE_REMOTE;
}

void make_stdio_binary() {
    for (auto* stream : {stdin, stdout, stderr}) ::_setmode(::_fileno(stream), _O_BINARY);
}

void prepare_terminal() {
    make_stdio_binary();
    ::SetConsoleOutputCP(CP_UTF8);
    ::SetConsoleCP(CP_UTF8);
    for (const auto stream : {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE}) {
        ::DWORD mode = 0;
        const auto handle = ::GetStdHandle(stream);
        if (::GetConsoleMode(handle, &mode))
            ::SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
}

void survive_broken_pipes() {}

bool means_closed_pipe(int error_number) {
    return error_number == EPIPE || error_number == EINVAL;  // the runtime knows no number for ERROR_NO_DATA
}

bool is_terminal(int stream) {
    static constexpr std::array streams{STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    ::DWORD mode = 0;
    return ::GetConsoleMode(::GetStdHandle(streams.at(static_cast<std::size_t>(stream))), &mode) != 0;
}

int terminal_width() {
    const auto window = screen().srWindow;
    return terminal_size(window.Right - window.Left + 1, "COLUMNS", 80);
}

int terminal_height() {
    const auto window = screen().srWindow;
    return terminal_size(window.Bottom - window.Top + 1, "LINES", 24);
}

}  // namespace instacrm::platform
