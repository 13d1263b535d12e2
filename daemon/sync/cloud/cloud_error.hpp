// What can go wrong with the cloud, sorted by what the engine does about it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace instacrm::sync {

enum class CloudFault : std::uint8_t {
    unreachable,  ///< no connection, or it broke: passes
    busy,         ///< a lock was not got in time, or a deadlock: passes
    timed_out,    ///< no answer within the call's time: passes
    refused_row,  ///< a constraint or a value that the schema cannot hold: of the rows, not of the cloud
    credentials,  ///< wrong user or password: does not pass by itself
    no_schema,    ///< the tables are not there: does not pass by itself
    no_backend,   ///< the database's library is not installed: does not pass by itself
    setup,        ///< a URL or a secret that cannot be: does not pass by itself
    other         ///< passes, or a mistake of ours: tried again with back-off
};

/// Whether trying again later may help, with nothing changed by a person.
constexpr bool passes(CloudFault fault) {
    return fault < CloudFault::credentials || fault == CloudFault::other;
}

class CloudError : public std::runtime_error {
public:
    CloudError(CloudFault fault, const std::string& message, std::string remedy = {})
        : std::runtime_error(message), fault_(fault), remedy_(std::move(remedy)) {}
    CloudFault fault() const noexcept { return fault_; }
    /// What a person can do; may be empty.
    const std::string& remedy() const noexcept { return remedy_; }

private:
    CloudFault fault_;
    std::string remedy_;
};

}  // namespace instacrm::sync
