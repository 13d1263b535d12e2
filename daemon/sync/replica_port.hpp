// What a sync round needs of the local store. Each call is one transaction: it happened wholly or not at all.
#pragma once

#include "daemon/store/replica/replica.hpp"

#include <functional>

namespace instacrm::sync {

class ReplicaPort {
public:
    virtual ~ReplicaPort() = default;
    virtual store::SyncState state() = 0;
    virtual store::Outgoing outgoing(std::size_t max_entries) = 0;
    virtual store::Wanted missing(const store::Rows& rows) = 0;

    /// Changes the store; returns when that is on the disk.
    using Change = std::function<void(store::Transaction&)>;
    virtual void change(const Change& change) = 0;
};

}  // namespace instacrm::sync
