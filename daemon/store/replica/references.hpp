// From team-wide ids to this store's rows.
#pragma once

#include "daemon/store/replica/rows.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>

namespace instacrm::store {

/// Looks ids of operators, actors and leads up; by their own id, by another that the cloud has for them, or
/// by the one that an erased lead had.
class References {
public:
    explicit References(Database& db) : db_(db) {}

    std::optional<std::int64_t> find(Entity entity, const std::string& uid);
    std::optional<std::int64_t> optional(Entity entity, const Text& uid) {
        return uid ? find(entity, *uid) : std::nullopt;
    }

    /// The cloud has this id for the row: it becomes the row's own, unless the cloud holds that too; then
    /// they are twins. The other id leads here as well.
    void adopt(Entity entity, std::int64_t id, const std::string& uid);

    /// Whether two rows of the cloud are this one here.
    bool has_twin(Entity entity, std::int64_t id);

    /// By its name, or by one that it had.
    std::optional<std::int64_t> lead_called(const std::string& handle);

    /// A lead of another id was merged into this one, or bears a name that such a lead had: a twin that never
    /// becomes the row's own, whatever the cloud holds.
    void add_merged(std::int64_t lead_id, const std::string& uid);

private:
    void add(Entity entity, const std::string& uid, std::int64_t id, int twin);

    Database& db_;
};

}  // namespace instacrm::store
