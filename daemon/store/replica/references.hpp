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

private:
    Database& db_;
};

}  // namespace instacrm::store
