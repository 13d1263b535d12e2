#include "daemon/store/store.hpp"

#include "daemon/store/migrations.hpp"
#include "daemon/store/people.hpp"

#include <future>

namespace instacrm::store {
namespace {

// Idle connections that are kept: each has a page cache.
constexpr std::size_t max_idle = 2;

Database open_and_migrate(const Options& options, std::int64_t& schema) {
    Database database(options.file, Database::Access::read_write);
    if (options.before_migration && needs_migration(database)) options.before_migration(database);
    schema = migrate(database);
    return database;
}

}  // namespace

Store::Store(Options options)
    : options_(std::move(options)),
      writer_(open_and_migrate(options_, schema_), options_.clock, options_.random, options_.committed) {}

void Store::write_and_wait(Writer::Work work) {
    std::promise<void> promise;
    writer_.submit(std::move(work), [&](const std::exception_ptr& error) {
        if (error)
            promise.set_exception(error);
        else
            promise.set_value();
    });
    promise.get_future().get();
}

void Store::set_operator(const std::string& name, const std::string& email) {
    Self self;
    write_and_wait([&](Transaction& tx) { self = ensure_operator(tx, name, email); });
    self_operator_ = self.operator_id;
    writer_.set_self(self);
}

Store::Lease Store::reader() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto database = std::move(idle_.back());
            idle_.pop_back();
            return {*this, std::move(database)};
        }
    }
    return {*this, std::make_unique<Database>(options_.file, Database::Access::read_only)};
}

void Store::give_back(std::unique_ptr<Database> database) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < max_idle) idle_.push_back(std::move(database));
}

Totals read_totals(Database& db, Time today) {
    Totals totals;
    const auto sent = static_cast<std::int64_t>(EventKind::outreach);
    totals.leads = db.value<std::int64_t>("SELECT SUM(count) FROM lead_count").value_or(0);
    totals.messages =
        db.value<std::int64_t>("SELECT count FROM event_count WHERE kind = ?", sent).value_or(0);
    totals.messages_today =
        db.value<std::int64_t>("SELECT SUM(count) FROM rollup WHERE bucket >= ? AND kind = ?",
                               to_micros(today), sent)
            .value_or(0);  // every zone's day starts with a quarter of an hour
    totals.outbox =
        db.value<std::int64_t>("SELECT COALESCE(MAX(op_id) - MIN(op_id) + 1, 0) FROM outbox").value_or(0);
    return totals;
}

}  // namespace instacrm::store
