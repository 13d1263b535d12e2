// What can be asked about audiences.
#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "common/protocol/messages/audience.hpp"
#include "daemon/store/audience.hpp"
#include "daemon/store/columns.hpp"

#include <array>

namespace instacrm::store {
namespace {

using namespace columns;
using protocol::AudienceRelation;
using protocol::AudienceSide;

/// The lead that a person is, if they are one: `y` is the stay.
constexpr const char* and_lead =
    " LEFT JOIN lead l ON l.removed = 0 AND l.id = COALESCE((SELECT id FROM lead WHERE handle = y.handle), "
    "(SELECT lead_id FROM lead_alias WHERE handle = y.handle))";

/// An AudienceRelation, of a person who is on a list now (`y`): whether they are on the other too.
constexpr std::string_view relation_of =
    "CASE WHEN EXISTS (SELECT 1 FROM audience_list m JOIN audience_stay z ON z.list_id = m.id WHERE m.actor "
    "= a.actor AND m.side <> a.side AND z.handle = y.handle AND z.lost IS NULL) THEN 0 WHEN a.side = 1 THEN "
    "1 ELSE 2 END";

constexpr std::array person_columns{
    text("handle", "y.handle"),
    word<AudienceRelation>("relation", relation_of),
    time("followed_at", "y.followed_at"),
    time("seen_at", "p.at"),
    word<LeadStatus>("status", "l.status"),
    time("last_contacted_at", "l.last_contacted_at"),
};

constexpr std::array diff_columns{
    text("change", "CASE WHEN n.id = y.lost THEN 'lost' ELSE 'new' END"),
    word<AudienceSide>("side", "a.side"),
    text("handle", "y.handle"),
    time("after",
         "(SELECT MAX(o.at) FROM audience_snapshot o WHERE o.list_id = n.list_id AND o.at < n.at AND "
         "(o.state = "
         "1 OR o.id = y.appeared))"),
    time("by", "n.at"),
    time("followed_at", "y.followed_at"),
    // Who left and who came with the same time of following: one person under another name, most likely.
    text(
        "renamed",
        "(SELECT MIN(r.handle) FROM audience_stay r WHERE r.list_id = y.list_id AND r.handle <> y.handle AND "
        "r.followed_at = y.followed_at AND CASE WHEN n.id = y.lost THEN r.appeared = n.id ELSE r.lost = n.id "
        "END HAVING COUNT(*) = 1)"),
    word<LeadStatus>("status", "l.status"),
    time("last_contacted_at", "l.last_contacted_at"),
};

constexpr std::array stay_columns{
    text("actor", "a.actor"),   word<AudienceSide>("side", "a.side"),
    text("handle", "y.handle"), time("followed_at", "y.followed_at"),
    time("seen_at", "p.at"),    time("lost_at", "(SELECT o.at FROM audience_snapshot o WHERE o.id = y.lost)"),
};

constexpr std::array growth_columns{
    time("at", "n.at"),           word<AudienceSide>("side", "a.side"),
    number("people", "n.people"), number("new", "n.appeared"),
    number("lost", "n.lost"),     text("extent", "CASE n.state WHEN 2 THEN 'part' ELSE 'whole' END"),
};

/// The account's name, when there is a snapshot of its lists.
std::string known_actor(Database& db, const std::string& text) {
    auto actor = Handle::parse(text).str();
    if (!db.value<std::int64_t>("SELECT 1 FROM audience_list a JOIN audience_snapshot n ON n.list_id = a.id "
                                "WHERE a.actor = ? AND n.state > 0",
                                actor))
        throw Invalid("nothing is known of who follows @" + actor,
                      "import Instagram's export: instacrm import instagram FILE --actor @" + actor);
    return actor;
}

Where of_account(Database& db, const std::string& actor, const std::optional<AudienceSide>& side) {
    Where where;
    where.add("a.actor = ?", known_actor(db, actor));
    if (side) where.add("a.side = ?", static_cast<std::int64_t>(*side));
    return where;
}

constexpr const char* stays =
    "audience_list a JOIN audience_stay y ON y.list_id = a.id JOIN audience_snapshot p ON p.id = y.appeared";

}  // namespace

List open_audience(Database& db, const protocol::AudienceListRequest& request) {
    auto where = of_account(db, request.actor, request.side.value_or(AudienceSide::followers));
    where.add("y.lost IS NULL");
    return {db, person_columns, std::string(stays) + and_lead, where,
            " ORDER BY y.handle" + limit_text(request.limit)};
}

List open_audience_diff(Database& db, const protocol::AudienceDiffRequest& request) {
    auto where = of_account(db, request.actor, request.side);
    if (request.since) where.add("n.at >= ?", to_micros(*request.since));
    if (request.until) where.add("n.at < ?", to_micros(*request.until));
    if (!request.since && !request.until)
        where.add(
            "n.at = (SELECT MAX(o.at) FROM audience_snapshot o WHERE o.list_id = a.id AND o.state > 0)");
    // In the first snapshot nobody is new.
    where.add(
        "n.state > 0 AND EXISTS (SELECT 1 FROM audience_snapshot o WHERE o.list_id = a.id AND o.state > 0 "
        "AND "
        "o.at < n.at)");
    return {
        db, diff_columns,
        std::string("audience_list a JOIN audience_snapshot n ON n.list_id = a.id JOIN audience_stay y ON "
                    "y.list_id = a.id AND (y.appeared = n.id OR y.lost = n.id)") +
            and_lead,
        where, " ORDER BY n.at DESC, a.side, 1, y.handle" + limit_text(request.limit)};
}

List open_audience_mutuals(Database& db, const protocol::AudienceMutualsRequest& request) {
    auto where = of_account(db, request.actor, std::nullopt);
    const auto relation = std::string(relation_of);
    where.add("y.lost IS NULL");
    where.add("(a.side = 0 OR " + relation + " = 1)");  // who is on both lists is shown once, as a follower
    if (request.relation) where.add(relation + " = ?", static_cast<std::int64_t>(*request.relation));
    return {db, person_columns, std::string(stays) + and_lead, where,
            " ORDER BY y.handle" + limit_text(request.limit)};
}

List open_audience_person(Database& db, const protocol::AudiencePersonRequest& request) {
    const auto handle = Handle::parse(request.handle).str();
    Where where;
    where.add(
        "(y.handle = ? OR y.handle IN (SELECT b.handle FROM lead l JOIN lead_alias b ON b.lead_id = l.id "
        "WHERE l.handle = ?))",
        handle);
    where.bind(handle);
    return {db, stay_columns, stays, where, " ORDER BY a.actor, a.side, p.at"};
}

List open_audience_growth(Database& db, const protocol::AudienceGrowthRequest& request) {
    auto where = of_account(db, request.actor, request.side);
    where.add("n.state > 0");
    return {db, growth_columns, "audience_list a JOIN audience_snapshot n ON n.list_id = a.id", where,
            " ORDER BY n.at DESC, a.side" + limit_text(request.limit)};
}

}  // namespace instacrm::store
