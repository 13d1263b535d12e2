#include "daemon/sync/store_replica.hpp"

#include <future>

namespace instacrm::sync {

store::SyncState StoreReplica::state() {
    auto lease = store_.reader();
    return store::read_sync_state(lease.db());
}

store::Outgoing StoreReplica::outgoing(std::size_t max_entries) {
    // One snapshot: an entry and the row that it names are of the same moment.
    auto lease = store_.reader();
    lease.db().script("BEGIN");
    try {
        auto outgoing = store::read_outgoing(lease.db(), max_entries);
        lease.db().script("COMMIT");
        return outgoing;
    } catch (...) {
        lease.db().script("ROLLBACK");
        throw;
    }
}

store::Wanted StoreReplica::missing(const store::Rows& rows) {
    auto lease = store_.reader();
    return store::find_missing(lease.db(), rows);
}

void StoreReplica::change(const Change& change) {
    std::promise<void> done;
    store_.write(change, [&](const std::exception_ptr& error) {
        if (error)
            done.set_exception(error);
        else
            done.set_value();
    });
    done.get_future().get();
}

}  // namespace instacrm::sync
