#include "daemon/sync/cloud/sql_cloud.hpp"

#include "daemon/sync/cloud/cloud_time.hpp"
#include "daemon/sync/cloud/schema.hpp"

#include <boost/json.hpp>
#include <boost/mp11/list.hpp>

#include <array>

namespace instacrm::sync {
namespace {

namespace json = boost::json;
namespace describe = boost::describe;

/// Rows that one statement writes: what they take as JSON stays far below any database's limit, and Oracle's
/// client keeps all of an array bind in memory.
constexpr std::size_t rows_per_write = 1000;

template <class Row>
std::size_t place_of() {
    const auto tables = all_tables();
    return static_cast<std::size_t>(std::ranges::find(tables, &table_of<Row>()) - tables.begin());
}

void read(const Value& value, std::string& member) {
    // Oracle has '' for NULL: a text that must not be null and is, was empty.
    const auto* text = std::get_if<std::string>(&value);
    member = text != nullptr ? *text : std::string();
}
void read(const Value& value, std::int64_t& member) {
    const auto* number = std::get_if<std::int64_t>(&value);
    member = number != nullptr ? *number : 0;
}
void read(const Value& value, Time& member) {
    const auto* text = std::get_if<std::string>(&value);
    member = text != nullptr ? parse_cloud_time(*text) : Time();
}
template <class T>
void read(const Value& value, std::optional<T>& member) {
    if (!std::holds_alternative<std::monostate>(value)) read(value, member.emplace());
}

Value written(const std::string& member) {
    return member;
}
Value written(std::int64_t member) {
    return member;
}
Value written(Time member) {
    return format_cloud_time(member);
}
template <class T>
Value written(const std::optional<T>& member) {
    return member ? written(*member) : Value();
}

template <class Row>
Row row_of(const Values& values) {
    Row row;
    std::size_t place = 0;
    boost::mp11::mp_for_each<describe::describe_members<Row, describe::mod_public>>(
        [&](auto member) { read(values.at(place++), row.*member.pointer); });
    return row;
}

template <class Row>
Values values_of(const Row& row, std::int64_t number) {
    Values values;
    boost::mp11::mp_for_each<describe::describe_members<Row, describe::mod_public>>(
        [&](auto member) { values.push_back(written(row.*member.pointer)); });
    values.emplace_back(number);
    return values;
}

json::array as_json(const Values& values) {
    json::array array;
    array.reserve(values.size());
    for (const auto& value : values) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            array.emplace_back(*number);
        else if (const auto* text = std::get_if<std::string>(&value))
            array.emplace_back(*text);
        else
            array.emplace_back(nullptr);
    }
    return array;
}

Values padded(std::span<const std::string> ids) {
    Values values;
    for (std::size_t i = 0; i < ids_per_statement; ++i) values.emplace_back(ids[std::min(i, ids.size() - 1)]);
    return values;
}

}  // namespace

SqlCloud::SqlCloud(const CloudUrl& url) : SqlCloud(std::make_shared<Session>(url), nullptr) {
    if (url.backend == Backend::sqlite && !has_schema(*session_)) create_schema(*session_);
}

SqlCloud::SqlCloud(std::shared_ptr<Session> session, Now now)
    : session_(std::move(session)), now_(std::move(now)), statements_(statements_for(session_->backend())) {}

CloudClock SqlCloud::read_clock(const std::string& agent) {
    std::optional<CloudClock> clock;
    constexpr std::array kinds{Kind::text, Kind::integer, Kind::integer, Kind::text};
    session_->query(statements_.read_clock, {agent}, kinds, [&](Values row) {
        auto& found = clock.emplace();
        read(row[0], found.epoch);
        read(row[1], found.last_seq);
        read(row[2], found.now);
        read(row[3], found.last_push);
    });
    if (!clock)
        throw CloudError(CloudFault::no_schema, "the cloud's SYNC_CLOCK has no row",
                         "make the schema whole with: instacrm cloud upgrade");
    if (clock->epoch == upgrading_epoch)
        throw CloudError(CloudFault::busy, "the cloud is being upgraded",
                         "wait for it; where it was broken off, finish it: instacrm cloud upgrade");
    return *clock;
}

/// Without a lock, reads end their transaction: Oracle's client has none of its own accord.
void SqlCloud::end_read() {
    if (!locked_ && session_->backend() == Backend::oracle) session_->roll_back();
}

CloudClock SqlCloud::look(const std::string& agent) {
    auto clock = read_clock(agent);
    end_read();
    return clock;
}

template <class Row>
void SqlCloud::read_into(store::Rows& rows, const std::string& sql, const Values& parameters) {
    const auto& kinds = statements_.tables[place_of<Row>()].kinds;
    session_->query(sql, parameters, std::span(kinds).first(kinds.size() - 1), [&](Values values) {
        rows.of<Row>().push_back(row_of<Row>(values));
        ++rows_;
    });
}

store::Rows SqlCloud::window(std::int64_t after, std::int64_t upto) {
    Values bounds;
    for (std::size_t i = 0; i < all_tables().size(); ++i) bounds.insert(bounds.end(), {after, upto});
    std::vector<bool> filled(all_tables().size());
    constexpr std::array kinds{Kind::integer, Kind::integer};
    session_->query(statements_.counts, bounds, kinds, [&](Values row) {
        filled.at(static_cast<std::size_t>(std::get<std::int64_t>(row[0]))) =
            std::get<std::int64_t>(row[1]) > 0;
    });
    store::Rows rows;
    rows.each([&]<class Row>(std::vector<Row>&) {
        const auto place = place_of<Row>();
        if (filled[place]) read_into<Row>(rows, statements_.tables[place].window, {after, upto});
    });
    end_read();
    return rows;
}

template <class Row>
void SqlCloud::fetch_into(store::Rows& rows, const std::vector<std::string>& ids, bool by_parent) {
    const auto& statements = statements_.tables[place_of<Row>()];
    for (std::size_t first = 0; first < ids.size(); first += ids_per_statement) {
        const auto part = std::span(ids).subspan(first, std::min(ids_per_statement, ids.size() - first));
        read_into<Row>(rows, by_parent ? statements.by_parent : statements.by_key, padded(part));
    }
}

store::Rows SqlCloud::fetch(const store::Wanted& wanted) {
    store::Rows rows;
    fetch_into<store::OperatorRow>(rows, wanted.operators, false);
    fetch_into<store::ActorRow>(rows, wanted.actors, false);
    fetch_into<store::LeadRow>(rows, wanted.leads, false);
    fetch_into<store::EventRow>(rows, wanted.events, false);
    fetch_into<store::MessageRow>(rows, wanted.messages_of, true);
    end_read();
    return rows;
}

std::int64_t SqlCloud::read_number(const std::string& sql) {
    std::int64_t number = 0;
    constexpr std::array kinds{Kind::integer};
    session_->query(sql, {}, kinds, [&](Values row) { read(row[0], number); });
    return number;
}

void SqlCloud::take_lock() {
    session_->begin();
    locked_ = true;
    if (!statements_.wait_for_clock.empty()) read_number(statements_.wait_for_clock);
    if (now_)
        session_->run(statements_.lock_clock_at, {now_(), now_()});
    else
        session_->run(statements_.lock_clock);
}

CloudClock SqlCloud::lock(const std::string& agent) {
    take_lock();
    return read_clock(agent);
}

std::int64_t SqlCloud::unnumbered(const Table& table) {
    const auto rows =
        read_number("SELECT COUNT(*) FROM " + std::string(table.name) + " WHERE " + unnumbered_rows(table));
    end_read();
    return rows;
}

std::int64_t SqlCloud::number(const Table& table, std::int64_t count) {
    try {
        take_lock();
        const auto before = read_number(std::string(read_last_seq));
        session_->run(number_rows(session_->backend(), table, count));
        session_->run(take_numbers_of(table));
        const auto after = read_number(std::string(read_last_seq));
        session_->commit();
        locked_ = false;
        return after - before;
    } catch (const CloudError&) {
        roll_back();
        throw;
    }
}

/// A text over 4,000 bytes must stay out of Oracle's MERGE: a space holds its place, and an UPDATE follows.
/// Until then the row's number is negative: an UPDATE that leaves the number as it is would count as another
/// program's, for the triggers.
void SqlCloud::write_array(const Table& table, const TableStatements& statements, std::vector<Values> rows) {
    constexpr std::size_t merge_limit = 4000;
    std::vector<std::pair<std::string, Values>> updates;
    for (auto& row : rows) {
        std::string sets;
        Values values;
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            auto* text = std::get_if<std::string>(&row[c]);
            if (text == nullptr || text->size() <= merge_limit) continue;
            sets += std::string(table.columns[c].name) + " = :text" + std::to_string(c) + ", ";
            values.emplace_back(std::exchange(*text, " "));
        }
        if (values.empty()) continue;
        values.insert(values.end(), {row.back(), row[0]});
        row.back() = -std::get<std::int64_t>(row.back());
        updates.emplace_back("UPDATE " + std::string(table.name) + " SET " + sets +
                                 "CHANGE_SEQ = :seq WHERE " + std::string(table.columns[0].name) + " = :id",
                             std::move(values));
    }
    session_->run_array(statements.write, statements.kinds, rows);
    for (const auto& [sql, values] : updates) session_->run(sql, values);
}

template <class Row>
std::int64_t SqlCloud::write_table(const std::vector<Row>& rows, std::int64_t last_seq) {
    const auto& statements = statements_.tables[place_of<Row>()];
    for (std::size_t first = 0; first < rows.size(); first += rows_per_write) {
        const auto count = std::min(rows_per_write, rows.size() - first);
        std::vector<Values> values;
        for (std::size_t i = first; i < first + count; ++i) values.push_back(values_of(rows[i], ++last_seq));
        rows_ += static_cast<std::int64_t>(count);
        if (session_->backend() == Backend::oracle) {
            write_array(table_of<Row>(), statements, std::move(values));
        } else {
            json::array all;
            for (const auto& row : values) all.push_back(as_json(row));
            session_->run(statements.write, {json::serialize(all)});
        }
    }
    return last_seq;
}

/// Two people may have changed names with each other: nobody bears an old name while the new ones are
/// written. The number 0 is nobody's, and so differs from the row's before and after: triggers let both pass.
void SqlCloud::release_names(const std::vector<store::OperatorRow>& rows) {
    for (const auto& row : rows) session_->run(statements_.release_name, {row.id, row.name_ver, row.name});
}

/// What hangs on an erased lead goes over to the one without a name, and the lead goes. Other agents do the
/// same to their rows when they see the tombstone; the rows get its number for those that do not have them
/// yet.
void SqlCloud::erase(const store::TombstoneRow& row, std::int64_t number) {
    try {
        session_->run(statements_.erase_messages, {number, row.id});
        session_->run(statements_.erase_notes, {*row.new_id, number, row.id});
        session_->run(statements_.erase_events, {*row.new_id, number, row.id});
        session_->run(statements_.erase_followup, {row.id});
        session_->run(statements_.erase_lead, {row.id});
    } catch (const CloudError& error) {
        if (error.fault() != CloudFault::credentials) throw;
        throw CloudError(CloudFault::refused_row, error.what(),
                         "erasing needs DELETE on TARGETS and FOLLOWUPS: docs/sync.md");
    }
}

std::int64_t SqlCloud::write(const store::Rows& rows, std::int64_t last_seq) {
    release_names(rows.of<store::OperatorRow>());
    rows.each([&](const auto& of_table) { last_seq = write_table(of_table, last_seq); });
    for (const auto& row : rows.of<store::TombstoneRow>()) {
        if (row.table == "TARGETS" && row.new_id) erase(row, last_seq);
    }
    return last_seq;
}

void SqlCloud::begin_epoch(const std::string& epoch) {
    session_->run(statements_.begin_epoch, {epoch});
}

void SqlCloud::commit(const std::string& agent, const std::string& push, std::int64_t last_seq) {
    session_->run(statements_.take_numbers, {last_seq});
    session_->run(statements_.note_push, {agent, push});
    session_->commit();
    locked_ = false;
}

void SqlCloud::roll_back() noexcept {
    try {
        if (locked_) session_->roll_back();
    } catch (const std::exception&) {
        // The connection is gone, and the transaction with it.
    }
    locked_ = false;
}

}  // namespace instacrm::sync
