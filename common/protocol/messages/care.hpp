// The daemon's health, and what the extension needs to read Instagram's page.
#pragma once

#include "common/protocol/messages/checks.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct DoctorRequest {
    std::optional<bool> deep;  ///< compares the search index with the log, word by word; DMs wait meanwhile
    std::optional<bool> fix;   ///< mends what can be mended without a loss
};
BOOST_DESCRIBE_STRUCT(DoctorRequest, (), (deep, fix))

struct DoctorResponse {
    std::vector<CheckLine>
        checks;  ///< store, search, numbers, healing, spool, disk, backups, sync, clock, page, selectors
};
BOOST_DESCRIBE_STRUCT(DoctorResponse, (), (checks))

/// Something that is kept beside the log, and how many rows of it were not what the log says.
struct RecountLine {
    std::string what;
    std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(RecountLine, (), (what, rows))

struct RecountResponse {
    std::vector<RecountLine> differences;  ///< none: all was right
};
BOOST_DESCRIBE_STRUCT(RecountResponse, (), (differences))

/// How the extension finds its way on Instagram's page: a signed file that the daemon read and believed.
struct SelectorsResponse {
    std::int64_t version = 0;      ///< 0: no file is in force; the extension uses what it was built with
    std::string selectors = "{}";  ///< the file's JSON, as text
};
BOOST_DESCRIBE_STRUCT(SelectorsResponse, (), (version, selectors))

/// What the extension's self-test saw. The newest is kept for the doctor.
struct PageReportRequest {
    std::string page;                     ///< thread, profile or other
    std::vector<CheckLine> checks;        ///< at most 20: account, composer, list, header, bubble
    std::string extension;                ///< its version
    std::int64_t selectors = 0;           ///< the version of the selectors that it used
    std::optional<std::string> language;  ///< of the page
};
BOOST_DESCRIBE_STRUCT(PageReportRequest, (), (page, checks, extension, selectors, language))

/// A password that the config names: `keyring:NAME`. It is kept by the daemon, under the user whom it runs
/// as.
struct SecretSetRequest {
    std::string name;   ///< 1 to 64 letters, digits and - _ .
    std::string value;  ///< 1 to 4,096 bytes; never logged, never told again
};
BOOST_DESCRIBE_STRUCT(SecretSetRequest, (), (name, value))

struct SecretSetResponse {
    std::string place;  ///< keyring, or file: of the daemon's user alone (on Windows encrypted by DPAPI)
};
BOOST_DESCRIBE_STRUCT(SecretSetResponse, (), (place))

struct SecretRemoveRequest {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(SecretRemoveRequest, (), (name))

}  // namespace instacrm::protocol
