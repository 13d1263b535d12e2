// A disk that gets full, for a test.
#pragma once

#include <doctest/doctest.h>

#ifdef __linux__
#include <sys/mount.h>
#endif

#include <filesystem>
#include <string>
#include <utility>

namespace instacrm::test {

/// A file system of `size` ("size=2m") at `folder`, for as long as this lives. Needs Linux, and root.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path folder, const char* size) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
        // The owner's alone, as the daemon wants its folders.
        const auto options = std::string(size) + ",mode=0700";
        mounted_ = mount(first, options.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
#ifdef __linux__
        if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
#endif
    }

    /// False, having said so, when there is none: then the test has nothing to go on.
    bool usable() const {
        if (!mounted_) MESSAGE("SKIPPED: mounting a small file system needs Linux, and root");
        return mounted_;
    }
    /// False when the system refuses.
    bool resize(const char* size) const {
        return mount(again, size);
    }
    bool make_read_only() const {
        return mount(again_read_only, nullptr);
    }

private:
#ifdef __linux__
    static constexpr unsigned long first = 0, again = MS_REMOUNT, again_read_only = MS_REMOUNT | MS_RDONLY;
    bool mount(unsigned long flags, const char* options) const {
        return ::mount("tmpfs", folder_.c_str(), "tmpfs", flags, options) == 0;
    }
#else
    static constexpr unsigned long first = 0, again = 0, again_read_only = 0;
    bool mount(unsigned long /*flags*/, const char* /*options*/) const {
        return false;
    }
#endif

    std::filesystem::path folder_;
    bool mounted_;
};

}  // namespace instacrm::test
