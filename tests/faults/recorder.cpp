#include "tests/faults/recorder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace instacrm::faults {
namespace {

/// The one recording of the process.
class Recording {
public:
    void begin(const std::string& root) {
        const std::lock_guard lock(mutex);
        root_ = root;
        steps_.clear();
        names_.clear();
        open_.clear();
        folders_.clear();
        active = true;
    }
    std::vector<Step> end() {
        const std::lock_guard lock(mutex);
        active = false;
        return std::move(steps_);
    }

    /// Below the root: `store/instacrm.db`; the root itself: "".
    std::optional<std::string> inside(const char* path) const {
        const std::string_view text(path);
        if (!text.starts_with(root_)) return std::nullopt;
        if (text.size() == root_.size()) return "";
        if (text[root_.size()] != '/') return std::nullopt;
        return std::string(text.substr(root_.size() + 1));
    }

    void opened(int descriptor, const std::string& path, int flags, bool fresh) {
        struct ::stat status {};
        if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
            folders_[descriptor] = path;
            return;
        }
        auto known = names_.find(path);
        if (known == names_.end() || fresh) {
            known = names_.insert_or_assign(path, next_++).first;
            name(path, known->second);
        }
        open_[descriptor] = known->second;
        if ((flags & O_TRUNC) != 0 && !fresh) truncated(descriptor, 0);
    }
    void closed(int descriptor) {
        open_.erase(descriptor);
        folders_.erase(descriptor);
    }
    void written(int descriptor, std::uint64_t offset, const void* bytes, std::size_t count) {
        const auto file = open_.find(descriptor);
        if (file == open_.end()) return;
        Step step;
        step.what = Step::What::write;
        step.file = file->second;
        step.offset = offset;
        step.bytes.assign(static_cast<const char*>(bytes), count);
        steps_.push_back(std::move(step));
    }
    void truncated(int descriptor, std::uint64_t size) {
        const auto file = open_.find(descriptor);
        if (file == open_.end()) return;
        Step step;
        step.what = Step::What::truncate;
        step.file = file->second;
        step.offset = size;
        steps_.push_back(std::move(step));
    }
    void flushed(int descriptor) {
        Step step;
        if (const auto file = open_.find(descriptor); file != open_.end()) {
            step.what = Step::What::flush;
            step.file = file->second;
        } else if (const auto folder = folders_.find(descriptor); folder != folders_.end()) {
            step.what = Step::What::flush_folder;
            step.folder = folder->second;
        } else {
            return;
        }
        steps_.push_back(std::move(step));
    }
    void renamed(const std::string& from, const std::string& to) {
        const auto found = names_.find(from);
        if (found == names_.end()) return;
        const auto file = found->second;
        names_.erase(found);
        names_[to] = file;
        if (parent(from) == parent(to)) {
            Step step;
            step.what = Step::What::name;
            step.folder = parent(to);
            step.names = {{base(to), file, false}, {base(from), std::nullopt, false}};
            steps_.push_back(std::move(step));
        } else {
            name(to, file);
            name(from, std::nullopt);
        }
    }
    void removed(const std::string& path) {
        if (names_.erase(path) > 0) name(path, std::nullopt);
    }
    void folder_made(const std::string& path) {
        Step step;
        step.what = Step::What::name;
        step.folder = parent(path);
        step.names = {{base(path), std::nullopt, true}};
        steps_.push_back(std::move(step));
    }
    void promised(const std::string& text) {
        Step step;
        step.text = text;
        steps_.push_back(std::move(step));
    }

    std::atomic<bool> active = false;
    std::mutex mutex;  ///< held over the call and its note, so that both have one order

private:
    static std::string parent(const std::string& path) {
        const auto slash = path.rfind('/');
        return slash == std::string::npos ? "" : path.substr(0, slash);
    }
    static std::string base(const std::string& path) {
        const auto slash = path.rfind('/');
        return slash == std::string::npos ? path : path.substr(slash + 1);
    }
    void name(const std::string& path, std::optional<FileNumber> file) {
        Step step;
        step.what = Step::What::name;
        step.folder = parent(path);
        step.names = {{base(path), file, false}};
        steps_.push_back(std::move(step));
    }

    std::string root_;
    std::vector<Step> steps_;
    FileNumber next_ = 1;
    std::unordered_map<std::string, FileNumber> names_;
    std::unordered_map<int, FileNumber> open_;
    std::unordered_map<int, std::string> folders_;
};

/// Never destroyed: calls come until the very end of the process.
Recording& recording() {
    static auto& one = *new Recording();  // NOLINT(cppcoreguidelines-owning-memory)
    return one;
}

/// Holds the recording, if there is one.
std::unique_lock<std::mutex> hold() {
    auto& one = recording();
    if (!one.active) return {};
    return std::unique_lock(one.mutex);
}

int open_recorded(const char* path, int flags, ::mode_t mode) {
    const auto call = [&] {
        return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));  // NOLINT
    };
    const auto held = hold();
    const auto place = held ? recording().inside(path) : std::nullopt;
    if (!place || (flags & O_TMPFILE) == O_TMPFILE) return call();
    const bool fresh =
        (flags & O_CREAT) != 0 && ::syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;  // NOLINT
    const int descriptor = call();
    if (descriptor >= 0) recording().opened(descriptor, *place, flags, fresh);
    return descriptor;
}

/// Calls `done(place)` when the call came to something and was about a place on the disk.
template <class Call, class Done>
int recorded(const char* path, Call&& call, Done&& done) {
    const auto held = hold();
    const auto place = held ? recording().inside(path) : std::nullopt;
    const auto result = static_cast<int>(call());
    if (result == 0 && place) done(*place);
    return result;
}

template <class Call, class Done>
auto recorded(Call&& call, Done&& done) {
    const auto held = hold();
    const auto result = call();
    if (result >= 0 && held) done(result);
    return result;
}

}  // namespace

Recorder::Recorder(const fs::path& root) {
    recording().begin(root.string());
}

Recorder::~Recorder() {
    if (recording().active) recording().end();
}

void Recorder::promise(const std::string& text) {  // NOLINT: one at a time
    const auto held = hold();
    if (held) recording().promised(text);
}

std::vector<Step> Recorder::take() {  // NOLINT: one at a time
    return recording().end();
}

}  // namespace instacrm::faults

// The calls themselves, for every library of the process: the linker finds ours first. They go to the kernel
// directly, since the C library's are these. NOLINTBEGIN

using namespace instacrm::faults;

extern "C" {

int open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const auto mode = static_cast<::mode_t>((flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, int) : 0);
    va_end(rest);
    return open_recorded(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const auto mode = static_cast<::mode_t>((flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, int) : 0);
    va_end(rest);
    return open_recorded(path, flags, mode);
}

int close(int descriptor) {
    return recorded([&] { return static_cast<int>(::syscall(SYS_close, descriptor)); },
                    [&](int) { recording().closed(descriptor); });
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
    const auto held = hold();
    const auto offset = held ? ::syscall(SYS_lseek, descriptor, 0, SEEK_CUR) : -1;
    const auto result = ::syscall(SYS_write, descriptor, bytes, count);
    if (held && result > 0 && offset >= 0)
        recording().written(descriptor, static_cast<std::uint64_t>(offset), bytes,
                            static_cast<std::size_t>(result));
    return result;
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off_t offset) {
    return recorded([&] { return ::syscall(SYS_pwrite64, descriptor, bytes, count, offset); },
                    [&](long result) {
                        recording().written(descriptor, static_cast<std::uint64_t>(offset), bytes,
                                            static_cast<std::size_t>(result));
                    });
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
    return pwrite64(descriptor, bytes, count, offset);
}

int ftruncate64(int descriptor, off_t size) noexcept {
    return recorded([&] { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); },
                    [&](int) { recording().truncated(descriptor, static_cast<std::uint64_t>(size)); });
}

int ftruncate(int descriptor, off_t size) noexcept {
    return ftruncate64(descriptor, size);
}

int fsync(int descriptor) {
    return recorded([&] { return static_cast<int>(::syscall(SYS_fsync, descriptor)); },
                    [&](int) { recording().flushed(descriptor); });
}

int fdatasync(int descriptor) {
    return recorded([&] { return static_cast<int>(::syscall(SYS_fdatasync, descriptor)); },
                    [&](int) { recording().flushed(descriptor); });
}

int rename(const char* from, const char* to) noexcept {
    return recorded(
        from, [&] { return ::syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to); },
        [&](const std::string& place) {
            if (const auto target = recording().inside(to)) recording().renamed(place, *target);
        });
}

int unlink(const char* path) noexcept {
    return recorded(
        path, [&] { return ::syscall(SYS_unlinkat, AT_FDCWD, path, 0); },
        [](const std::string& place) { recording().removed(place); });
}

int remove(const char* path) noexcept {
    if (unlink(path) == 0) return 0;
    if (errno != EISDIR && errno != EPERM) return -1;
    return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

int mkdir(const char* path, mode_t mode) noexcept {
    return recorded(
        path, [&] { return ::syscall(SYS_mkdirat, AT_FDCWD, path, mode); },
        [](const std::string& place) { recording().folder_made(place); });
}

}  // extern "C"
// NOLINTEND
