// What can go wrong with the store, sorted by what can be done about it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace instacrm::store {

enum class Fault : std::uint8_t {
    full,        ///< no room on the disk
    read_only,   ///< the file or its folder may not be written
    busy,        ///< somebody else holds the file
    corrupt,     ///< not a database, or broken
    io,          ///< the disk failed
    constraint,  ///< a uniqueness or foreign key: a mistake of ours
    newer,       ///< written by a newer version of this program
    other
};

class StoreError : public std::runtime_error {
public:
    StoreError(Fault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}
    Fault fault() const noexcept { return fault_; }

private:
    Fault fault_;
};

}  // namespace instacrm::store
