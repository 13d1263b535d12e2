#include "daemon/store/salvage.hpp"

#include "common/domain/handle.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/recount.hpp"
#include "daemon/store/replica/replica.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

namespace instacrm::store {
namespace {

namespace fs = std::filesystem;

/// A table that is read, and by what a row of it is known when its page has lost its tree.
struct Kept {
    const char* table;
    const char* marked = nullptr;           ///< a column …
    std::array<const char*, 2> prefixes{};  ///< … whose texts begin so
    const char* not_from_backup = "0";      ///< SQL: rows of the backup `o` that were taken away since
    std::size_t length = 0;                 ///< of the marked column's texts; 0: any
};

// What was not sent yet comes first.
constexpr std::array kept_tables{
    Kept{"outbox", nullptr, {}, "1"},
    Kept{"operator", "uid", {"OPR-"}},
    Kept{"actor", "uid", {"ACT-"}},
    Kept{"lead",
         "uid",
         {"TAR-"},
         "o.handle IN (SELECT handle FROM lead_alias) OR o.uid IN (SELECT uid FROM tombstone) OR o.uid IN "
         "(SELECT uid FROM uid_alias WHERE entity = 2)"},
    Kept{"event", "uid", {"ELG-"}, "o.uid IN (SELECT uid FROM tombstone)"},
    Kept{"event_text",
         "outreach_uid",
         {"OLG-"},
         "o.event_id IN (SELECT e.id FROM event e JOIN lead l ON l.id = e.lead_id WHERE l.handle LIKE "
         "'-%')"},
    Kept{"lead_alias"},
    Kept{"rule", "uid", {"RUL-"}},
    Kept{"goal", "uid", {"GOL-"}},
    Kept{"vote", "subject_uid", {"RUL-", "GOL-"}},
    Kept{"followup"},
    Kept{"team_setting"},
    Kept{"suppression", "mark", {""}, "0", mark_length},
    Kept{"tombstone"},
    Kept{"uid_alias"},
    Kept{"bookmark"},
    Kept{"event_source"},
    Kept{"meta"},
    Kept{"sync_log", nullptr, {}, "1"},
    Kept{"audience_list"},
    Kept{"audience_snapshot"},
    Kept{"audience_stay"},
};

/// Worked out from the others, or begun anew with the next round of sync.
constexpr std::array left_tables{"answered",
                                 "audience_staged",
                                 "clock",
                                 "cloud_cursor",
                                 "cloud_push",
                                 "event_count",
                                 "lead_count",
                                 "milestone",
                                 "rollup",
                                 "rollup_32_days",
                                 "rollup_day",
                                 "rollup_shape",
                                 "rollup_shape_32_days",
                                 "rollup_team",
                                 "rollup_team_day",
                                 "seat_lead"};

struct Column {
    std::string name;
    bool text = false;
    bool required = false;
    bool rowid = false;  ///< stands for the row's number
};

/// A table as the fresh store has it.
struct Shape {
    const Kept* kept = nullptr;
    std::vector<Column> columns;
    bool numbered = true;  ///< has rowids
};

Shape shape_of(Database& db, const Kept& kept) {
    Shape shape;
    shape.kept = &kept;
    shape.numbered =
        db.value<std::int64_t>("SELECT wr FROM pragma_table_list(?) WHERE schema = 'main'", kept.table)
            .value_or(0) == 0;
    db.each<std::string, std::string, bool, std::int64_t>(
        "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)",
        [&](std::string name, const std::string& type, bool required, std::int64_t key) {
            shape.columns.push_back(
                {std::move(name), type == "TEXT", required, shape.numbered && key == 1 && type == "INTEGER"});
        },
        kept.table);
    const auto keys = std::ranges::count_if(shape.columns, &Column::rowid);
    if (keys > 1)
        for (auto& column : shape.columns) column.rowid = false;
    return shape;
}

bool is_marked(const Kept& kept, const std::string& text) {
    if (kept.length > 0 && text.size() != kept.length) return false;
    return std::ranges::any_of(
        kept.prefixes, [&](const char* prefix) { return prefix != nullptr && text.starts_with(prefix); });
}

/// Whether a row may be one of the table's: types, and what its ids begin with. Columns that a migration
/// added may be missing at the end.
bool fits(const Shape& shape, const RawRow& row) {
    if (row.values.empty() || row.values.size() > shape.columns.size()) return false;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        const auto& column = shape.columns[i];
        const auto& value = row.values[i];
        if (std::holds_alternative<std::monostate>(value)) {
            if (column.required && !column.rowid) return false;
            continue;
        }
        if (column.rowid) return false;  // always NULL there
        const auto* text = std::get_if<std::string>(&value);
        if (column.text != (text != nullptr) ||
            (text == nullptr && !std::holds_alternative<std::int64_t>(value)))
            return false;
        if (shape.kept->marked != nullptr && column.name == shape.kept->marked &&
            !is_marked(*shape.kept, *text))
            return false;
    }
    return true;
}

/// As tables without rowids have them, too.
bool is_of_index(const TreePage& page) {
    return page.kind == TreePage::Kind::index_leaf || page.kind == TreePage::Kind::index_inner;
}

/// Whether a page may be one of the table's: a number that was damaged leads to another's, which has to be
/// left to those whose it is.
bool may_hold(const Shape& shape, const TreePage& page) {
    if (is_of_index(page) == shape.numbered) return false;
    return page.rows.empty() ||
           std::ranges::any_of(page.rows, [&](const RawRow& row) { return fits(shape, row); });
}

bool is_text(const RawValue& value) {
    return std::holds_alternative<std::string>(value);
}

/// As all that counts has not.
bool has_no_text(const TreePage& page) {
    return std::ranges::none_of(page.rows,
                                [](const RawRow& row) { return std::ranges::any_of(row.values, is_text); });
}

bool bears_id(const Shape& shape, const RawRow& row) {
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        if (shape.kept->marked != nullptr && shape.columns[i].name == shape.kept->marked)
            return std::holds_alternative<std::string>(row.values[i]);
    }
    return false;
}

/// Puts rows into the fresh store, as far as they have place there.
class Loader {
public:
    explicit Loader(Database& db) : db_(db) {}

    bool load(const Shape& shape, const RawRow& row) {
        if (!fits(shape, row)) return false;
        auto& statement = prepared(shape, row.values.size());
        for (std::size_t i = 0; i < row.values.size(); ++i) bind(statement, i, shape.columns[i], row);
        try {
            statement.step();
            statement.reset();
            return statement.changes() > 0;
        } catch (const StoreError& error) {
            statement.reset();
            if (error.fault() != Fault::constraint) throw;
            return false;  // a value that the column does not take
        }
    }

private:
    static void bind(Statement& statement, std::size_t index, const Column& column, const RawRow& row) {
        const auto& value = row.values[index];
        if (const auto* text = std::get_if<std::string>(&value))
            statement.bind(index, *text);
        else if (const auto* number = std::get_if<std::int64_t>(&value))
            statement.bind(index, *number);
        else if (column.rowid)
            statement.bind(index, row.rowid);
        else
            statement.bind_null(index);
    }

    Statement& prepared(const Shape& shape, std::size_t count) {
        const std::pair<const Kept*, std::size_t> key(shape.kept, count);
        const auto found = statements_.find(key);
        if (found != statements_.end()) return found->second;
        std::vector<std::string> names;
        std::vector<Kind> kinds;
        for (std::size_t i = 0; i < count; ++i) {
            names.push_back(shape.columns[i].name);
            kinds.push_back(shape.columns[i].text ? Kind::text : Kind::integer);
        }
        const auto sql =
            fmt::format("INSERT OR IGNORE INTO {} ({}) VALUES ({})", shape.kept->table,
                        fmt::join(names, ", "), fmt::join(std::vector<const char*>(count, "?"), ", "));
        return statements_.emplace(key, Statement(db_, sql, kinds)).first->second;
    }

    Database& db_;
    std::map<std::pair<const Kept*, std::size_t>, Statement> statements_;
};

/// The root pages by the tables' names, as far as the damaged store's schema can be read.
class Roots {
public:
    explicit Roots(PageFile& file) : file_(file) { walk(1); }
    PageNumber of(const std::string& table) const {
        const auto found = roots_.find(table);
        return found == roots_.end() ? 0 : found->second;
    }
    /// The words that made it; empty when they are lost.
    std::string definition_of(const std::string& table) const {
        const auto found = definitions_.find(table);
        return found == definitions_.end() ? "" : found->second;
    }

private:
    void walk(PageNumber number) {
        if (!seen_.insert(number).second) return;
        const auto page = read_tree_page(file_, number);
        if (!page) return;
        for (const auto child : page->children) walk(child);
        for (const auto& row : page->rows) {
            if (row.values.size() < 4) continue;
            const auto* type = std::get_if<std::string>(row.values.data());
            const auto* name = std::get_if<std::string>(&row.values[1]);
            const auto* root = std::get_if<std::int64_t>(&row.values[3]);
            if (type != nullptr && *type == "table" && name != nullptr && root != nullptr && *root > 0)
                add(*name, static_cast<PageNumber>(*root), row);
        }
    }

    void add(const std::string& name, PageNumber root, const RawRow& row) {
        roots_[name] = root;
        if (row.values.size() > 4 && std::holds_alternative<std::string>(row.values[4]))
            definitions_[name] = std::get<std::string>(row.values[4]);
    }

    PageFile& file_;
    std::map<std::string, PageNumber> roots_;
    std::map<std::string, std::string> definitions_;
    std::unordered_set<PageNumber> seen_;
};

/// Reads the damaged store from its pages into the fresh one.
class Reading {
public:
    Reading(PageFile& file, Database& fresh)
        : file_(file),
          roots_(file),
          loader_(fresh),
          visited_(file.count() + 1U),
          owners_(file.count() + 1U, nobody) {
        for (const auto& kept : kept_tables) {
            shapes_.push_back(shape_of(fresh, kept));
            tables_.push_back({kept.table});
        }
    }

    void read(Salvage& result) {
        for (std::size_t i = 0; i < shapes_.size(); ++i) read_table(i);
        if (broken_ > 0) read_strays();
        read_last_change();
        result.expected_events = sum_of("event_count");
        result.expected_leads = sum_of("lead_count");
        result.cloud_known = knows_cloud();
        result.stray_rows = strays_;
        result.broken_pages = broken_;
        result.tables = tables_;
    }

    /// Of pages that are not quite sound: after what the backup says of the same rows.
    void read_doubtful(Salvage& result) {
        for (const auto& [table, row] : doubtful_)
            if (loader_.load(shapes_[table], row)) ++result.tables[table].read;
    }

private:
    static constexpr std::size_t nobody = SIZE_MAX;

    /// Calls `take(number, page)` for each page of rows; false when a page is broken, or is not `ours(page)`.
    template <class Ours, class Take>
    bool walk(PageNumber number, Ours&& ours, Take&& take) {
        if (number == 0 || number >= visited_.size() || visited_[number]) {
            ++broken_;
            return false;
        }
        visited_[number] = true;
        const auto page = read_tree_page(file_, number);
        if (!page || !ours(*page)) {
            ++broken_;
            visited_[number] = !page;
            return false;
        }
        bool whole = page->sound;
        if (!whole) ++broken_;
        for (const auto child : page->children) whole = walk(child, ours, take) && whole;
        take(number, *page);
        return whole;
    }

    void read_table(std::size_t index) {
        const auto& shape = shapes_[index];
        auto& table = tables_[index];
        if (shape.columns.empty()) return;  // of a later schema
        bool all_have_place = true;
        const auto ours = [&](const TreePage& page) { return may_hold(shape, page); };
        const bool whole = walk(roots_.of(table.name), ours, [&](PageNumber number, const TreePage& page) {
            owners_[number] = index;
            all_have_place = take_rows(index, page) && all_have_place;
        });
        table.whole = whole && all_have_place;
        if (file_.wal() == WalState::damaged) table.whole = false;
    }

    /// False when the fresh store has something else in a row's place.
    bool take_rows(std::size_t index, const TreePage& page) {
        bool all_have_place = true;
        for (const auto& row : page.rows) {
            if (!page.sound)
                doubtful_.emplace_back(index, row);
            else if (loader_.load(shapes_[index], row))
                ++tables_[index].read;
            else if (row.rowid != 0)  // where the fresh store has its own
                all_have_place = false;
        }
        return all_have_place;
    }

    /// A power cut leaves some pages of a change that nobody was told of, damage those of one that somebody
    /// may have been. Its rows join those of before it, and replace none: a tree that was being changed has
    /// lost what moved to a page that is not there.
    void read_last_change() {
        const auto numbers = file_.show_last_change();
        visited_.resize(file_.count() + 1U);
        owners_.resize(file_.count() + 1U, nobody);
        for (const auto number : numbers) {
            const auto page = read_tree_page(file_, number);
            if (!page) continue;
            const auto owner = owners_[number];
            if (owner != nobody && may_hold(shapes_[owner], *page)) {
                take_rows(owner, *page);
            } else {
                take_strays(*page);
            }
        }
    }

    /// Pages of rows to which no way leads any more, because a page above them is broken.
    void read_strays() {
        for (PageNumber number = 1; number <= file_.count(); ++number) {
            if (visited_[number]) continue;
            if (const auto page = read_tree_page(file_, number)) take_strays(*page);
        }
    }

    void take_strays(const TreePage& page) {
        if (page.kind != TreePage::Kind::table_leaf) return;
        for (const auto& row : page.rows) take_stray(row, page.sound);
    }

    void take_stray(const RawRow& row, bool sound) {
        // Numbers alone say nothing: most are of what is worked out anew.
        if (std::ranges::none_of(row.values, is_text)) return;
        std::vector<std::size_t> possible;
        for (std::size_t i = 0; i < shapes_.size(); ++i) {
            // Of those whose pages are all there, nothing can stray.
            const bool may_stray = !tables_[i].whole || file_.wal() == WalState::torn;
            if (may_stray && shapes_[i].numbered && row.values.size() + 2 >= shapes_[i].columns.size() &&
                fits(shapes_[i], row))
                possible.push_back(i);
        }
        if (possible.empty()) return;  // of a table that is worked out anew
        // Whoever's ids it has: those begin differently.
        const auto named =
            std::ranges::find_if(possible, [&](std::size_t i) { return bears_id(shapes_[i], row); });
        if (named != possible.end()) possible = {*named};
        if (possible.size() > 1) {
            ++strays_;
        } else if (!sound) {
            doubtful_.emplace_back(possible.front(), row);
        } else if (loader_.load(shapes_[possible.front()], row)) {
            ++tables_[possible.front()].read;
        }
    }

    /// Of a table `(key, count)`; nothing when a page of it is broken.
    std::optional<std::int64_t> sum_of(const char* counters) {
        std::int64_t sum = 0;
        const auto broken = broken_;
        const bool whole = walk(roots_.of(counters), has_no_text, [&](PageNumber, const TreePage& page) {
            for (const auto& row : page.rows)
                if (row.values.size() == 2 && std::holds_alternative<std::int64_t>(row.values[1]))
                    sum += std::get<std::int64_t>(row.values[1]);
        });
        broken_ = broken;
        if (!whole || file_.wal() == WalState::damaged) return std::nullopt;
        return sum;
    }

    bool knows_cloud() {
        bool known = false;
        const auto broken = broken_;
        walk(roots_.of("cloud_cursor"), is_of_index, [&](PageNumber, const TreePage& page) {
            for (const auto& row : page.rows)
                if (row.values.size() == 3 && std::holds_alternative<std::string>(row.values[1]))
                    known = known || !std::get<std::string>(row.values[1]).empty();
        });
        broken_ = broken;
        return known;
    }

    PageFile& file_;
    Roots roots_;
    Loader loader_;
    std::vector<bool> visited_;
    std::vector<std::size_t> owners_;  ///< the tables whose pages they are
    std::vector<Shape> shapes_;
    std::vector<SalvagedTable> tables_;
    std::vector<std::pair<std::size_t, RawRow>> doubtful_;
    std::int64_t broken_ = 0;
    std::int64_t strays_ = 0;
};

// --- the backup -----------------------------------------------------------------------------------

/// Rows are put in as they are: what triggers would work out of them is worked out at the end.
class WithoutTriggers {
public:
    explicit WithoutTriggers(Database& db) : db_(db) {
        std::vector<std::string> names;
        db_.each<std::string, std::string>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
                                           [&](std::string name, std::string sql) {
                                               names.push_back(std::move(name));
                                               sql_.push_back(std::move(sql));
                                           });
        for (const auto& name : names) db_.script("DROP TRIGGER " + name);
    }
    void put_back() {
        for (const auto& sql : sql_) db_.script(sql);
    }

private:
    Database& db_;
    std::vector<std::string> sql_;
};

/// Rows bear the same numbers in a store and its backups, unless an older backup was put in its place between
/// the two: then nothing of it fits.
bool is_of_this_store(Database& db) {
    const auto alike = db.one<std::int64_t, std::int64_t>(
        "SELECT COUNT(*), COALESCE(SUM(e.at = o.at AND e.kind = o.kind), 0) FROM event e JOIN b.event o ON "
        "o.id "
        "= e.id");
    const auto [both, same] = alike.value();
    return same * 10 >= both * 9;
}

constexpr std::array unchanging{
    "UPDATE OR IGNORE main.event SET id = o.id FROM b.event o WHERE event.uid = o.uid AND event.id <> o.id",
    "UPDATE OR IGNORE main.event SET client_key = o.client_key, type = o.type, kind = o.kind, at = o.at, "
    "created_at = o.created_at, from_value = o.from_value, to_value = o.to_value FROM b.event o WHERE "
    "event.id = "
    "o.id AND (event.client_key, event.type, event.kind, event.at, event.created_at, event.from_value, "
    "event.to_value) IS NOT (o.client_key, o.type, o.kind, o.at, o.created_at, o.from_value, o.to_value)",
};

void take_from_backup(Database& db, const fs::path& backup, Salvage& result) {
    db.run("ATTACH ? AS b", backup.string());
    if (is_of_this_store(db)) {
        result.backup_used = true;
        // What never changes is right in the backup, which was checked; a page may be in order and hold
        // something else.
        for (const auto* sql : unchanging) db.run(sql);
        for (std::size_t i = 0; i < kept_tables.size(); ++i) {
            auto& table = result.tables[i];
            if (table.whole) continue;
            table.from_backup =
                db.run(fmt::format("INSERT OR IGNORE INTO main.{0} SELECT o.* FROM b.{0} o WHERE NOT ({1})",
                                   table.name, kept_tables[i].not_from_backup));
        }
    }
    db.script("DETACH b");
}

// --- what belongs together ------------------------------------------------------------------------

/// A reference whose row is lost.
struct Mend {
    const char* table;
    const char* sql;  ///< changes or deletes the rows; those that go are counted
    bool drops;
};

// In this order: what goes may be what others need.
constexpr std::array mends{
    Mend{"actor",
         "UPDATE OR IGNORE actor SET operator_id = 0 WHERE operator_id NOT IN (SELECT id FROM operator)",
         false},
    Mend{"actor", "DELETE FROM actor WHERE operator_id NOT IN (SELECT id FROM operator)", true},
    Mend{"lead", "UPDATE lead SET owner_id = NULL WHERE owner_id NOT IN (SELECT id FROM actor)", false},
    Mend{
        "lead",
        "UPDATE lead SET last_actor_id = NULL, last_operator_id = NULL WHERE last_actor_id NOT IN (SELECT id "
        "FROM actor) OR last_operator_id NOT IN (SELECT id FROM operator)",
        false},
    // A DM that no cloud has stays, whatever is known of it.
    Mend{"event", "UPDATE event SET operator_id = 0 WHERE operator_id NOT IN (SELECT id FROM operator)",
         false},
    Mend{"event", "UPDATE event SET actor_id = 0 WHERE actor_id NOT IN (SELECT id FROM actor)", false},
    Mend{"event_text", "DELETE FROM event_text WHERE event_id NOT IN (SELECT id FROM event)", true},
    Mend{"event_source", "DELETE FROM event_source WHERE event_id NOT IN (SELECT id FROM event)", true},
    Mend{"lead_alias", "DELETE FROM lead_alias WHERE lead_id NOT IN (SELECT id FROM lead)", true},
    Mend{"rule", "UPDATE rule SET suggested_by = NULL WHERE suggested_by NOT IN (SELECT id FROM operator)",
         false},
    Mend{"rule",
         "DELETE FROM rule WHERE operator_id NOT IN (SELECT id FROM operator) OR actor_id NOT IN (SELECT id "
         "FROM "
         "actor)",
         true},
    Mend{"goal", "UPDATE goal SET suggested_by = NULL WHERE suggested_by NOT IN (SELECT id FROM operator)",
         false},
    Mend{"goal",
         "DELETE FROM goal WHERE operator_id NOT IN (SELECT id FROM operator) OR actor_id NOT IN (SELECT id "
         "FROM "
         "actor)",
         true},
    Mend{"vote", "DELETE FROM vote WHERE operator_id NOT IN (SELECT id FROM operator)", true},
    Mend{"followup", "UPDATE followup SET operator_id = 0 WHERE operator_id NOT IN (SELECT id FROM operator)",
         false},
    Mend{"followup", "DELETE FROM followup WHERE lead_id NOT IN (SELECT id FROM lead)", true},
    Mend{"audience_snapshot",
         "DELETE FROM audience_snapshot WHERE list_id NOT IN (SELECT id FROM audience_list)", true},
    Mend{"audience_stay",
         "DELETE FROM audience_stay WHERE list_id NOT IN (SELECT id FROM audience_list) OR appeared NOT IN "
         "(SELECT id FROM audience_snapshot)",
         true},
    Mend{"audience_stay",
         "UPDATE audience_stay SET lost = NULL WHERE lost NOT IN (SELECT id FROM audience_snapshot)", false},
    Mend{"outbox",
         "DELETE FROM outbox WHERE (entity = 2 AND row_id NOT IN (SELECT id FROM lead)) OR (entity = 3 AND "
         "row_id NOT IN (SELECT id FROM event))",
         false},
};

SalvagedTable& table_of(Salvage& result, std::string_view name) {
    return *std::ranges::find(result.tables, name, &SalvagedTable::name);
}

/// Events whose lead is lost. One that the cloud has comes back from there, with its lead.
void mend_events(Database& db, Salvage& result) {
    constexpr const char* leadless = "lead_id NOT IN (SELECT id FROM lead)";
    if (result.cloud_known && table_of(result, "outbox").whole)
        table_of(result, "event").dropped += db.run(fmt::format(
            "DELETE FROM event WHERE {} AND id NOT IN (SELECT row_id FROM outbox WHERE entity = 3)",
            leadless));
    result.messages_without_lead =
        db.value<std::int64_t>(fmt::format("SELECT COUNT(*) FROM event WHERE {} AND kind = 0", leadless))
            .value_or(0);
    db.run(fmt::format("UPDATE event SET lead_id = 0 WHERE {}", leadless));
}

void mend_references(Database& db, Salvage& result) {
    mend_events(db, result);
    for (const auto& mend : mends) {
        const auto rows = db.run(mend.sql);
        if (mend.drops) table_of(result, mend.table).dropped += rows;
    }
    const auto orphan = db.value<std::string>("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1");
    if (orphan) throw StoreError(Fault::corrupt, "rows of " + *orphan + " have lost their parents");
}

/// Numbers never go back.
void set_clock(Database& db) {
    std::vector<std::string> numbered;
    for (const auto& kept : kept_tables) {
        const auto has_seq = db.value<std::int64_t>(
            "SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = 'seq'", kept.table);
        if (has_seq.value_or(0) > 0)
            numbered.push_back(fmt::format("SELECT MAX(seq) AS n FROM {}", kept.table));
    }
    db.run(fmt::format(
        "UPDATE clock SET seq = 1 + MAX(seq, (SELECT COALESCE(MAX(n), 0) FROM ({}))), hlc = MAX(hlc, (SELECT "
        "COALESCE(MAX(MAX(handle_ver, status_ver, profile_ver, email_ver, phone_ver, contact_source_ver, "
        "reachability_ver, owner_ver, removed_ver)), 0) FROM lead), (SELECT COALESCE(MAX(ver), 0) FROM "
        "vote), "
        "(SELECT COALESCE(MAX(ver), 0) FROM team_setting), (SELECT COALESCE(MAX(ver), 0) FROM followup))",
        fmt::join(numbered, " UNION ALL ")));
}

void count(Database& db, Salvage& result) {
    const auto number = [&](const char* sql) { return db.value<std::int64_t>(sql).value_or(0); };
    result.events = number("SELECT COUNT(*) FROM event");
    result.leads = number("SELECT COUNT(*) FROM lead WHERE removed = 0 AND id > 0");
    result.messages_without_text =
        number("SELECT COUNT(*) FROM event WHERE kind = 0 AND id NOT IN (SELECT event_id FROM event_text)");
    std::erase_if(result.tables, [](const SalvagedTable& table) {
        return table.whole && table.read == 0 && table.from_backup == 0 && table.dropped == 0;
    });
}

/// As the first page has it, where a flip makes any number of it.
std::int64_t schema_in_header(PageFile& file) {
    const auto first = file.page(1);
    std::int64_t schema = 0;
    for (std::size_t i = 60; i < 64 && i < first.size(); ++i)
        schema = schema << 8U | static_cast<unsigned char>(first[i]);
    return schema;
}

/// The schema whose tables are most of those that are there; of several the one that the first page has, or
/// the newest: rows of an older one fit it.
std::int64_t schema_in(PageFile& file, const Roots& roots) {
    const auto in_header = schema_in_header(file);
    std::int64_t best = newest_schema();
    std::size_t most = 0;
    for (auto schema = newest_schema(); schema > 0; --schema) {
        Database fresh(":memory:", Database::Access::read_write);
        migrate(fresh, schema);
        std::size_t alike = 0;
        fresh.each<std::string, std::string>("SELECT name, sql FROM sqlite_schema WHERE type = 'table'",
                                             [&](const std::string& name, const std::string& sql) {
                                                 if (roots.definition_of(name) == sql) ++alike;
                                             });
        if (alike > most || (alike == most && schema == in_header)) best = schema;
        most = std::max(most, alike);
    }
    return best;
}

void bring_up_to_date(const fs::path& file) {
    Database db(file, Database::Access::read_write);
    migrate(db);
}

}  // namespace

Salvage salvage(const fs::path& damaged, const fs::path& backup, const fs::path& fresh) {
    Salvage result;
    PageFile file(damaged);
    if (!backup.empty()) bring_up_to_date(backup);
    Database db(fresh, Database::Access::read_write);
    // Nothing of it counts before all of it is flushed.
    db.script("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF");
    migrate(db, schema_in(file, Roots(file)));
    Reading reading(file, db);
    {
        WithoutTriggers plain(db);
        db.script("BEGIN");
        reading.read(result);
        db.script("COMMIT");
        plain.put_back();
    }
    migrate(db);
    WithoutTriggers plain(db);
    if (!backup.empty()) take_from_backup(db, backup, result);
    db.script("BEGIN");
    reading.read_doubtful(result);
    mend_references(db, result);
    set_clock(db);
    count(db, result);
    db.script("COMMIT");
    plain.put_back();
    return result;
}

void settle_salvaged(Transaction& tx) {
    for (const auto* index : {"lead_fts", "text_fts"})
        tx.db.script(fmt::format("INSERT INTO {0} ({0}) VALUES ('rebuild')", index));
    recount(tx);
    // Whom a backup brought back although they were erased since.
    std::vector<std::string> erased;
    Suppressions suppressions(tx.db);
    tx.db.each<std::string>("SELECT handle FROM lead WHERE id > 0", [&](std::string handle) {
        if (!is_erased_handle(handle) && suppressions.find(handle)) erased.push_back(std::move(handle));
    });
    for (const auto& handle : erased) {
        if (const auto lead = find_lead(tx.db, Handle::parse(handle))) forget_lead(tx, *lead);
    }
    start_from_copy(tx, {});
}

std::vector<std::string> salvaged_tables() {
    std::vector<std::string> names(kept_tables.size());
    std::ranges::transform(kept_tables, names.begin(), &Kept::table);
    return names;
}

std::vector<std::string> unsalvaged_tables() {
    return {left_tables.begin(), left_tables.end()};
}

}  // namespace instacrm::store
