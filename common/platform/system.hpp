// What the operating system does for us, behind one small face: posix.cpp and windows.cpp.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::platform {

namespace fs = std::filesystem;

/// What main() was called with, without the program's name, in UTF-8.
std::vector<std::string> arguments(int argc, char** argv);

/// An environment variable; an empty one counts as absent.
std::optional<std::string> environment(const char* name);

/// Every NAME=VALUE of the environment.
std::vector<std::pair<std::string, std::string>> environment_all();

/// The running program's own file.
fs::path program_path();

/// This process's number.
int process_id();

/// The user whom this process runs as: the uid; on Windows the SID.
std::string user_id();

/// Hands what was freed on to the system; else the process stays as large as it ever was.
void give_memory_back();

/// From now on, files and folders that this process creates are its user's alone; a crash leaves no memory
/// image.
void protect_new_files();

/// Creates a folder (and its parents) that only its owner may enter; an existing one keeps its rights.
/// @throws std::system_error naming the path.
void make_private_folder(const fs::path& folder);

/// Lets others put files into a folder of ours: the members of a group (Linux, by its name) or users
/// (Windows, by their SIDs). What they put there is ours to read and remove. @throws std::system_error naming
/// the path; Invalid for a name that there is not.
void share_folder(const fs::path& folder, const std::vector<std::string>& with);

/// Whether the folder is there and we may put files into it.
bool may_write(const fs::path& folder);

/// Replaces `file` so that after a power cut either the old or the new content is there, whole: written
/// beside, flushed, renamed, folder flushed. @throws std::system_error naming the path.
void write_file_atomically(const fs::path& file, std::string_view content);

/// A file that appears whole or not at all: written beside its place, then flushed and renamed.
class NewFile {
public:
    /// What it is called until then. Without a name it goes with its process, also with one that is killed;
    /// where the system has no such files, it has one all the same.
    enum class Until { named, nameless };

    /// Creates the file beside its place. @throws std::system_error naming the path.
    explicit NewFile(fs::path file, Until until = Until::named);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    /// Takes it away again, unless it was kept.
    ~NewFile();

    const fs::path& file() const { return file_; }
    /// Where it is until then, for a library that writes files itself.
    const fs::path& beside() const { return beside_; }

    void write(std::string_view bytes);

    /// It takes its place, and survives a power cut.
    void keep();

private:
    struct State;
    fs::path file_;
    fs::path beside_;
    std::unique_ptr<State> state_;
};

/// A whole file. @throws std::system_error naming the path.
std::string read_file(const fs::path& file);
/// The same in pieces of some KiB, for one that may be large.
void read_file(const fs::path& file, const std::function<void(std::string_view)>& take);

/// Moves a file or folder within one file system, and makes that survive a power cut.
/// @throws std::system_error naming the path.
void move_file(const fs::path& from, const fs::path& to);

/// An exclusive lock that the system drops when its process ends, however it ends.
class FileLock {
public:
    /// The lock, or nothing while another process holds it. Creates the file if needed.
    /// @throws std::system_error naming the path when the file cannot be opened.
    static std::optional<FileLock> try_acquire(const fs::path& file);

    FileLock(FileLock&&) noexcept;
    FileLock& operator=(FileLock&&) noexcept;
    ~FileLock();

private:
    struct State;
    explicit FileLock(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A file that only grows, flushed to the disk after each record. Locked by its process while open.
class AppendFile {
public:
    /// Creates a new file. @throws std::system_error naming the path; also when it exists.
    explicit AppendFile(const fs::path& file);
    AppendFile(AppendFile&&) noexcept;
    AppendFile& operator=(AppendFile&&) noexcept;
    ~AppendFile();

    /// Appends and flushes; on return the bytes survive a power cut. On an error the file is as long as
    /// before.
    /// @throws std::system_error naming the path.
    void append(std::string_view bytes);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Whether some process holds the file's lock (FileLock or AppendFile).
bool is_locked(const fs::path& file);

/// Starts a program that outlives us, with no terminal and no open files of ours.
/// @throws std::system_error when it cannot be started at all.
void start_detached(const fs::path& program, const std::vector<std::string>& arguments);

/// What came of asking the system for InstaCRM's service.
enum class ServiceStart { none, asked, refused };

/// Has Windows' service manager start the machine's service, if there is one; it need not be ready yet.
/// Elsewhere there is none: a socket's folder tells, and systemd starts it by itself.
ServiceStart start_machine_service();

/// Whether the file or its folder lies on a network file system, whose locks may not hold. False when nobody
/// can tell.
bool is_on_network(const fs::path& file);

/// Standard input and output carry bytes, not text (matters on Windows).
void make_stdio_binary();

/// The same, and a terminal takes UTF-8 and colours (matters on Windows).
void prepare_terminal();

/// Makes writing to a pipe whose reader has gone an error of the write instead of the end of the process.
void survive_broken_pipes();

/// Whether a write to standard output failed because nobody reads it any more.
bool means_closed_pipe(int error_number);

/// Whether standard output / standard error is a terminal, and its columns and lines (80 and 24 when nobody
/// knows).
bool is_terminal(int stream);
int terminal_width();
int terminal_height();

}  // namespace instacrm::platform
