#include "daemon/sync/cloud/upgrade_plan.hpp"

#include "common/platform/embedded_file.hpp"
#include "daemon/sync/cloud/schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace instacrm::sync {
namespace {

/// Goes through the migrations and keeps what is missing; what it plans counts as there from then on.
class Planner {
public:
    explicit Planner(const Catalogue& catalogue) : found_(catalogue), planned_(catalogue) {}

    void add(const EmbeddedFile& migration);
    void add_clock();
    void add_triggers(std::string_view text);
    UpgradePlan plan() &&;

private:
    void add(const std::string& statement, bool recorded);
    void add_table(const TableText& table, const std::string& statement);
    void add_index(const std::string& name, const std::string& statement);
    void add_column(const AddedColumn& column, const std::string& statement);
    void add_row(RowText row);
    bool holds(const std::string& table, const std::string& column, const std::string& value) const;

    const Catalogue& found_;
    Catalogue planned_;
    std::map<std::string, TableText> texts_;
    UpgradePlan plan_;
};

void Planner::add_table(const TableText& table, const std::string& statement) {
    texts_[table.name] = table;
    if (!planned_.has(table.name)) {
        for (const auto& column : table.columns) planned_.tables[table.name].insert(column.name);
        plan_.schema.push_back(statement);
        return;
    }
    for (const auto& column : table.columns)
        add_column({table.name, column.name}, fmt::format("ALTER TABLE {} ADD {}", table.name, column.text));
}

void Planner::add_column(const AddedColumn& column, const std::string& statement) {
    if (planned_.tables[column.table].insert(column.column).second) plan_.schema.push_back(statement);
}

void Planner::add_index(const std::string& name, const std::string& statement) {
    if (planned_.objects.insert(name).second) plan_.schema.push_back(statement);
}

bool Planner::holds(const std::string& table, const std::string& column, const std::string& value) const {
    return found_.has(table, column) && found_.holds(table, column, value);
}

/// A row that must be there. Another program's table may have no defaults, so each column that may not be
/// NULL gets its own; and where somebody else bears its name already, the row is called by its key.
void Planner::add_row(RowText row) {
    const auto key = row.values.front();
    if (holds(row.table, row.columns.front(), key)) return;
    const auto& text = texts_[row.table];
    for (std::size_t i = 1; i < row.columns.size(); ++i) {
        const bool unique = std::ranges::find(text.unique, row.columns[i]) != text.unique.end();
        if (unique && holds(row.table, row.columns[i], row.values[i])) row.values[i] = key;
    }
    for (const auto& column : text.columns) {
        if (column.fallback.empty() || std::ranges::find(row.columns, column.name) != row.columns.end())
            continue;
        row.columns.push_back(column.name);
        row.values.push_back(column.fallback);
    }
    plan_.schema.push_back(row.sql());
}

void Planner::add(const std::string& statement, bool recorded) {
    if (const auto table = read_table(statement)) return add_table(*table, statement);
    if (const auto index = read_index(statement)) return add_index(*index, statement);
    if (const auto column = read_added_column(statement)) return add_column(*column, statement);
    if (const auto row = read_row(statement)) return add_row(*row);
    // Of anything else only the record says whether it was run.
    if (!recorded) plan_.schema.push_back(statement);
}

void Planner::add(const EmbeddedFile& migration) {
    const auto number = number_of(migration);
    const bool recorded = found_.migrations.contains(number);
    for (const auto& statement : split_statements(migration.text)) add(statement, recorded);
    if (!recorded)
        plan_.schema.push_back(fmt::format("INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES ({})", number));
}

void Planner::add_clock() {
    if (!found_.epoch) plan_.schema.push_back(start_clock(upgrading_epoch));
    plan_.opens = !found_.epoch || *found_.epoch == upgrading_epoch;
}

void Planner::add_triggers(std::string_view text) {
    auto statements = split_statements(text);
    const bool whole = std::ranges::all_of(statements, [&](const auto& statement) {
        const auto object = read_object(statement);
        return !object || found_.objects.contains(*object);
    });
    if (whole) return;
    plan_.triggers = std::move(statements);
    plan_.trigger_text = text;
}

UpgradePlan Planner::plan() && {
    plan_.unnumbered = found_.unnumbered;
    std::erase_if(plan_.unnumbered, [](const auto& entry) { return entry.second == 0; });
    return std::move(plan_);
}

void append(std::string& text, const std::vector<std::string>& statements, std::string_view indent = "") {
    for (const auto& statement : statements) text += fmt::format("{}{};\n", indent, statement);
}

/// As a remark: the daemon does it, which needs no owner's rights.
std::string numbers_text(const UpgradePlan& plan, Backend backend, std::int64_t chunk) {
    if (plan.unnumbered.empty()) return {};
    const auto& statements = statements_for(backend);
    auto text = fmt::format(
        "\n-- Then `instacrm cloud upgrade` numbers the old rows, {} in a transaction, until none is left:\n",
        chunk);
    for (const auto* table : all_tables()) {
        const auto rows = plan.unnumbered.find(std::string(table->name));
        if (rows == plan.unnumbered.end()) continue;
        text += fmt::format("-- {}: {} rows\n", table->name, rows->second);
        if (!statements.wait_for_clock.empty()) append(text, {statements.wait_for_clock}, "--     ");
        append(
            text,
            {statements.lock_clock, number_rows(backend, *table, chunk), take_numbers_of(*table), "COMMIT"},
            "--     ");
    }
    return text;
}

}  // namespace

UpgradePlan plan_upgrade(const SchemaFiles& files, const Catalogue& catalogue) {
    Planner planner(catalogue);
    for (const auto& migration : files.migrations) planner.add(migration);
    planner.add_clock();
    planner.add_triggers(files.triggers);
    return std::move(planner).plan();
}

std::string plan_text(const UpgradePlan& plan, Backend backend, std::int64_t chunk) {
    if (plan.empty()) return "-- The schema is whole: there is nothing to do.\n";
    std::string text;
    append(text, plan.schema);
    if (backend == Backend::oracle && !text.empty()) text += "COMMIT;\n";
    if (!plan.triggers.empty()) text += "\n" + plan.trigger_text;
    text += numbers_text(plan, backend, chunk);
    if (plan.opens) text += fmt::format("\n-- And lets everybody in:\n--     {};\n", end_upgrade("<random>"));
    return text;
}

}  // namespace instacrm::sync
