// The spool: where the shim leaves what the daemon must not miss while it is away.
//
// One file a shim process, `<shim id>.spool`, append-only, each record flushed before it is acknowledged,
// locked by its process as long as that lives. Layout: the line "instacrm-spool 1\n", then records of
//     uint32 length | uint32 CRC-32 of the body | body (UTF-8 JSON, SpoolRecord), all little-endian.
#pragma once

#include "common/domain/time.hpp"
#include "common/platform/system.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::spool {

/// One frame from the browser, and what the daemon needs to take it as if it had come directly.
struct SpoolRecord {
    std::string origin;  ///< the extension that called the shim
    std::string shim_id;
    std::int64_t ordinal = 0;  ///< the frame's number in this shim's life, from 1
    Time received_at;
    std::string frame;  ///< the frame's body, unchanged
};
BOOST_DESCRIBE_STRUCT(SpoolRecord, (), (origin, shim_id, ordinal, received_at, frame))

inline constexpr const char* file_suffix = ".spool";

/// The shim's end. Not thread-safe.
class Writer {
public:
    /// Creates `folder/<shim_id>.spool`. @throws std::system_error.
    Writer(const std::filesystem::path& folder, const std::string& shim_id);

    /// On return the record survives a power cut. @throws std::system_error; then it is not in the file.
    void append(const SpoolRecord& record);

private:
    platform::AppendFile file_;
};

/// What reading a file from some place gave.
struct Batch {
    struct Entry {
        std::optional<SpoolRecord> record;  ///< nothing when the body was whole but could not be read
        std::string body;                   ///< as it stands in the file
    };
    std::vector<Entry> entries;
    std::uint64_t next_offset = 0;  ///< where to read on
    bool damaged = false;           ///< what follows next_offset is not a record: a bad checksum or length
    bool complete = false;          ///< no whole record follows next_offset
    /// Everything from next_offset on that is no record: damaged, or half of one. While the writer lives, the
    /// other half may come; afterwards it is to be kept aside, since a damaged length looks like half a
    /// record.
    std::string rest;
};

/// Reads up to `max_records` from `offset` (0: the start). A record that is still being written is left for
/// the next time; one whose checksum is wrong makes the batch `damaged`. @throws std::system_error.
Batch read(const std::filesystem::path& file, std::uint64_t offset, std::size_t max_records);

/// The spool files of a folder, oldest first. An absent folder has none.
std::vector<std::filesystem::path> files(const std::filesystem::path& folder);

}  // namespace instacrm::spool
