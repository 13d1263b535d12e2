// What exports need: one state of the store for several lists, and how far an export has read.
#pragma once

#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::protocol {

/// One state of the store, for several lists. Kept while lists are read from it, and 30 s longer.
struct SnapshotResponse {
    std::int64_t snapshot = 0;
    std::int64_t seq = 0;  ///< every change up to this number is in it
};
BOOST_DESCRIBE_STRUCT(SnapshotResponse, (), (snapshot, seq))

struct SnapshotRequest {
    std::int64_t snapshot = 0;
};
BOOST_DESCRIBE_STRUCT(SnapshotRequest, (), (snapshot))

struct BookmarkRequest {
    std::string name;  ///< 1 to 64 letters, digits, `.`, `-` and `_`
};
BOOST_DESCRIBE_STRUCT(BookmarkRequest, (), (name))

struct BookmarkSetRequest {
    std::string name;
    std::int64_t seq = 0;       ///< everything up to here is in a file
    std::int64_t previous = 0;  ///< where it stood when the export began; refused when another moved it
};
BOOST_DESCRIBE_STRUCT(BookmarkSetRequest, (), (name, seq, previous))

struct BookmarkResponse {
    std::int64_t seq = 0;    ///< 0: there was no export yet
    std::optional<Time> at;  ///< of the last one
};
BOOST_DESCRIBE_STRUCT(BookmarkResponse, (), (seq, at))

}  // namespace instacrm::protocol
