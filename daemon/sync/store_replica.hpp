// The daemon's store as a round of sync sees it.
#pragma once

#include "daemon/store/store.hpp"
#include "daemon/sync/replica_port.hpp"

namespace instacrm::sync {

/// Blocks its thread until the writer has committed. @throws store::StoreError.
class StoreReplica : public ReplicaPort {
public:
    explicit StoreReplica(store::Store& store) : store_(store) {}

    store::SyncState state() override;
    store::Outgoing outgoing(std::size_t max_entries) override;
    store::Wanted missing(const store::Rows& rows) override;
    void change(const Change& change) override;

private:
    store::Store& store_;
};

}  // namespace instacrm::sync
