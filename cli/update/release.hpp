// A release: a signed list of what there is for which system, in a folder or behind a URL.
//
//     release.json          {"version": "0.2.0", "files": [{"system": "windows-x86_64", "name": "…zip",
//     "sha256": "…"}]} release.json.minisig  its signature, by the key that the config names …zip the three
//     programs, in the archive's one folder
#pragma once

#include <boost/describe.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::cli {

namespace fs = std::filesystem;

struct ReleaseFile {
    std::string system;  ///< linux-x86_64 or windows-x86_64
    std::string name;
    std::string sha256;  ///< lower-case hex
};
BOOST_DESCRIBE_STRUCT(ReleaseFile, (), (system, name, sha256))

struct Release {
    std::string version;
    std::vector<ReleaseFile> files;

    /// What there is for the system that this program was built for.
    std::optional<ReleaseFile> for_this_system() const;
};
BOOST_DESCRIBE_STRUCT(Release, (), (version, files))

/// Where releases are, and who signs them: `update.from` and `update.key` of the config.
struct ReleaseSource {
    std::string from;  ///< a folder, or https://…
    std::string key;   ///< minisign's, RW…
};

/// Reads the list and believes it if it is signed. @throws Failure naming what does not fit.
Release read_release(const ReleaseSource& source);

/// Fetches the file into `folder` and compares its SHA-256. @throws Failure.
fs::path fetch(const ReleaseSource& source, const ReleaseFile& file, const fs::path& folder);

/// Whether version `a` is older than `b`: numbers between dots. @throws Failure for one that is no version.
bool is_older(const std::string& a, const std::string& b);

}  // namespace instacrm::cli
