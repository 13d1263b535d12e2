// Taking in rows from the cloud: all tables, one after the other.
#include "daemon/store/replica/applier.hpp"

#include <unordered_map>

namespace instacrm::store {

Meeting Applier::meet(Entity entity, std::int64_t row_id) {
    Meeting meeting;
    meeting.twin = refs_.has_twin(entity, row_id);
    db_.each<std::int64_t>(
        "SELECT fields FROM outbox WHERE entity = ? AND entity <> 3 AND row_id = ?",
        [&](std::int64_t fields) { meeting.waiting |= fields == 0 ? -1 : fields; }, entity, row_id);
    return meeting;
}

std::vector<Rows> in_parts(Rows rows, std::size_t most) {
    std::vector<Rows> parts(1);
    std::size_t room = most;
    rows.each([&]<class Row>(std::vector<Row>& of_table) {
        for (auto& row : of_table) {
            if (room == 0) {
                parts.emplace_back();
                room = most;
            }
            parts.back().of<Row>().push_back(std::move(row));
            --room;
        }
    });
    return parts;
}

void settle_times(Rows& rows) {
    std::unordered_map<std::string_view, Time> sent_at;
    for (const auto& message : rows.of<MessageRow>()) sent_at.emplace(message.event_id, message.sent_at);
    for (auto& event : rows.of<EventRow>()) {
        if (const auto sent = sent_at.find(event.id); !event.at && sent != sent_at.end())
            event.at = sent->second;
    }
}

void apply_rows(Transaction& tx, const Rows& rows, std::optional<std::int64_t> cursor) {
    Applier applier(tx);
    rows.each([&](const auto& of_table) {
        for (const auto& row : of_table) applier.take(row);
    });
    applier.erase_unsent();
    applier.tell_merges();
    applier.settle_votes();
    if (cursor) tx.db.run("UPDATE cloud_cursor SET seq = ? WHERE scope = 'team'", *cursor);
}

}  // namespace instacrm::store
