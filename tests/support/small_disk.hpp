// A disk that gets full, for a test.
#pragma once

#include <doctest/doctest.h>

#include <sys/mount.h>

#include <filesystem>
#include <string>
#include <utility>

namespace instacrm::test {

/// A file system of `size` ("size=2m") at `folder`, for as long as this lives. Needs root.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path folder, const char* size) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
        const auto options = std::string(size) + ",mode=0700";
        mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
    }

    /// False, having said so, when there is none: then the test has nothing to go on.
    bool usable() const {
        if (!mounted_) MESSAGE("SKIPPED: mounting a small file system needs root");
        return mounted_;
    }
    /// False when the system refuses.
    bool resize(const char* size) const { return remount(MS_REMOUNT, size); }
    bool make_read_only() const { return remount(MS_REMOUNT | MS_RDONLY, nullptr); }

private:
    bool remount(unsigned long flags, const char* options) const {
        return ::mount("tmpfs", folder_.c_str(), "tmpfs", flags, options) == 0;
    }

    std::filesystem::path folder_;
    bool mounted_;
};

}  // namespace instacrm::test
