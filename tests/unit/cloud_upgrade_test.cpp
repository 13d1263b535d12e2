// What an upgrade of a shared schema would run: the schema's text, taken apart, against what a database has.
#include "common/platform/embedded_file.hpp"
#include "daemon/sync/cloud/schema.hpp"
#include "daemon/sync/cloud/upgrade_plan.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace instacrm;
using namespace instacrm::sync;
using instacrm::test::contains;

namespace {

constexpr std::string_view first_text = R"(-- The first.
CREATE TABLE LEADS (
    ID TEXT NOT NULL,
    NAME TEXT NOT NULL,
    STATUS TEXT DEFAULT 'Cold, so far' NOT NULL,
    SEEN_AT TIMESTAMP(6) DEFAULT (now() AT TIME ZONE 'UTC') NOT NULL,
    NOTE TEXT,
    CHANGE_SEQ BIGINT,
    PRIMARY KEY (ID),
    UNIQUE (NAME),
    UNIQUE (NAME, STATUS),
    CHECK (STATUS IN ('Cold, so far', 'Warm'))
);
CREATE INDEX LEADS_BY_SEQ ON LEADS (CHANGE_SEQ);

CREATE TABLE SYNC_SCHEMA (
    MIGRATION BIGINT NOT NULL,
    PRIMARY KEY (MIGRATION)
);

INSERT INTO LEADS (ID, NAME) VALUES ('L-0', '-');
)";
constexpr std::string_view second_text =
    "ALTER TABLE LEADS ADD OWNER TEXT;\nUPDATE LEADS SET OWNER = 'nobody';\n";
constexpr std::string_view trigger_text =
    "CREATE OR REPLACE FUNCTION take() AS $$\n    x;\n$$;\n"
    "CREATE OR REPLACE TRIGGER seq BEFORE INSERT ON leads\n    EXECUTE FUNCTION "
    "take();\n";
constexpr EmbeddedFile migrations[] = {{"0001_schema.sql", first_text}, {"0002_owner.sql", second_text}};
const SchemaFiles files{migrations, trigger_text};

/// A database that has what is said, and whose rows have the values that are said: `LEADS.NAME='-'`.
Catalogue database(std::map<std::string, std::set<std::string>> tables, std::set<std::string> values = {}) {
    Catalogue catalogue;
    catalogue.tables = std::move(tables);
    catalogue.holds = [values = std::move(values)](const auto& table, const auto& column, const auto& value) {
        return values.contains(table + "." + column + "=" + value);
    };
    return catalogue;
}

Catalogue whole_database() {
    auto catalogue = database({{"LEADS", {"ID", "NAME", "STATUS", "SEEN_AT", "NOTE", "CHANGE_SEQ", "OWNER"}},
                               {"SYNC_SCHEMA", {"MIGRATION"}}},
                              {"LEADS.ID='L-0'"});
    catalogue.objects = {"LEADS_BY_SEQ", "TAKE", "LEADS.SEQ"};
    catalogue.migrations = {1, 2};
    catalogue.epoch = "xyz";
    return catalogue;
}

bool plans(const UpgradePlan& plan, const std::string& statement) {
    return std::ranges::find(plan.schema, statement) != plan.schema.end();
}

}  // namespace

TEST_CASE("between two $$ nothing ends; with slashes a block ends at its own") {
    const auto quoted = split_statements(
        "CREATE OR REPLACE FUNCTION f() AS $$\nBEGIN\n    x := 1;\nEND $$;\nCREATE OR "
        "REPLACE TRIGGER t BEFORE INSERT ON a\n    EXECUTE FUNCTION f();\n");
    REQUIRE(quoted.size() == 2);
    CHECK(quoted[0].ends_with("END $$"));
    CHECK(quoted[1].ends_with("f()"));

    const auto blocks = split_statements(
        "CREATE OR REPLACE PACKAGE BODY P AS\n    X NUMBER;\nEND;\n/\n\nBEGIN\n    "
        "NULL;\nEND;\n/\nCOMMIT;\n");
    REQUIRE(blocks.size() == 3);
    CHECK(blocks[0].ends_with("END;"));
    CHECK(blocks[1] == "BEGIN\n    NULL;\nEND;");
    CHECK(blocks[2] == "COMMIT");
}

TEST_CASE("a table's text: columns with their defaults, and what is unique by itself") {
    const auto table = read_table(split_statements(first_text).front());
    REQUIRE(table);
    CHECK(table->name == "LEADS");
    REQUIRE(table->columns.size() == 6);
    CHECK(table->columns[2].text == "STATUS TEXT DEFAULT 'Cold, so far' NOT NULL");
    CHECK(table->columns[2].fallback == "'Cold, so far'");
    CHECK(table->columns[3].fallback == "(now() AT TIME ZONE 'UTC')");
    CHECK(table->columns[4].fallback.empty());
    CHECK(table->unique == std::vector<std::string>{"NAME"});
    CHECK_FALSE(read_table("CREATE INDEX I ON T (A)"));
}

TEST_CASE("other statements' texts") {
    const auto row = read_row("INSERT INTO LEADS (ID, NAME) VALUES ('L-0', 'a, (b)')");
    REQUIRE(row);
    CHECK(row->table == "LEADS");
    CHECK(row->values == std::vector<std::string>{"'L-0'", "'a, (b)'"});
    CHECK(row->sql() == "INSERT INTO LEADS (ID, NAME) VALUES ('L-0', 'a, (b)')");
    CHECK_FALSE(read_row("INSERT INTO LEADS SELECT * FROM OLD"));
    CHECK(read_index("CREATE UNIQUE INDEX LEADS_BY_SEQ ON LEADS (CHANGE_SEQ)") == "LEADS_BY_SEQ");
    CHECK_FALSE(read_index("CREATE TABLE T ("));
    const auto column = read_added_column("ALTER TABLE LEADS ADD COLUMN OWNER TEXT");
    REQUIRE(column);
    CHECK(column->table == "LEADS");
    CHECK(column->column == "OWNER");
    CHECK_FALSE(read_added_column("ALTER TABLE LEADS ADD CONSTRAINT C CHECK (ID <> 'x')"));
    CHECK(read_object("CREATE OR REPLACE FUNCTION take(OUT a BIGINT) AS $$ $$") == "TAKE");
    CHECK(read_object("CREATE OR REPLACE PACKAGE BODY SYNC AS\n X;") == "SYNC");
    CHECK(read_object("CREATE OR REPLACE TRIGGER T\nBEFORE INSERT OR UPDATE ON LEADS FOR EACH ROW") ==
          "LEADS.T");
    CHECK_FALSE(read_object("BEGIN NULL; END;"));
}

TEST_CASE("a whole schema needs nothing") {
    const auto plan = plan_upgrade(files, whole_database());
    CHECK(plan.empty());
    CHECK(contains(plan_text(plan, Backend::postgresql, 10), "nothing to do"));
}

TEST_CASE("another program's table gets what it lacks, in the file's words") {
    auto found = database({{"LEADS", {"ID", "NAME", "STATUS", "SEEN_AT"}}}, {"LEADS.NAME='-'"});
    found.unnumbered["LEADS"] = 7;
    const auto plan = plan_upgrade(files, found);
    REQUIRE(plan.schema.size() == 10);
    CHECK(plan.schema[0] == "ALTER TABLE LEADS ADD NOTE TEXT");
    CHECK(plan.schema[1] == "ALTER TABLE LEADS ADD CHANGE_SEQ BIGINT");
    CHECK(plan.schema[2] == "CREATE INDEX LEADS_BY_SEQ ON LEADS (CHANGE_SEQ)");
    CHECK(plan.schema[3].starts_with("CREATE TABLE SYNC_SCHEMA ("));
    // Every column that may not be NULL, and a name that nobody bears.
    CHECK(plan.schema[4] ==
          "INSERT INTO LEADS (ID, NAME, STATUS, SEEN_AT) VALUES ('L-0', 'L-0', 'Cold, so far', (now() "
          "AT TIME ZONE 'UTC'))");
    CHECK(plan.schema[5] == "INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES (1)");
    CHECK(plan.schema[6] == "ALTER TABLE LEADS ADD OWNER TEXT");
    CHECK(plan.schema[9].starts_with("INSERT INTO SYNC_CLOCK"));
    CHECK(contains(plan.schema[9], "'upgrading'"));
    CHECK(plan.triggers.size() == 2);
    CHECK(plan.unnumbered.at("LEADS") == 7);
    CHECK(plan.opens);
}

TEST_CASE("migrations that the cloud has not seen are run, those that it has are not") {
    auto found = whole_database();
    found.migrations = {1};
    found.tables["LEADS"].erase("OWNER");
    const auto plan = plan_upgrade(files, found);
    CHECK(plan.schema == std::vector<std::string>{"ALTER TABLE LEADS ADD OWNER TEXT",
                                                  "UPDATE LEADS SET OWNER = 'nobody'",
                                                  "INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES (2)"});
    CHECK_FALSE(plan.opens);

    found.tables["LEADS"].insert("OWNER");  // broken off behind the column
    CHECK_FALSE(plans(plan_upgrade(files, found), "ALTER TABLE LEADS ADD OWNER TEXT"));
    CHECK(plans(plan_upgrade(files, found), "UPDATE LEADS SET OWNER = 'nobody'"));
}

TEST_CASE("the triggers are made when any of them is missing, and all of them") {
    auto found = whole_database();
    found.objects.erase("LEADS.SEQ");
    const auto plan = plan_upgrade(files, found);
    CHECK(plan.schema.empty());
    CHECK(plan.triggers.size() == 2);
    CHECK(contains(plan_text(plan, Backend::postgresql, 10), trigger_text));
    CHECK(plan_upgrade({migrations, {}}, found).empty());
}

TEST_CASE("each database's own files: an empty database gets all of it, and the text says so") {
    for (const auto backend : {Backend::sqlite, Backend::postgresql, Backend::oracle}) {
        const auto plan = plan_upgrade(schema_files(backend), database({}));
        const auto text = plan_text(plan, backend, 10'000);
        std::size_t tables = 0;
        for (const auto& statement : plan.schema) tables += statement.starts_with("CREATE TABLE ") ? 1 : 0;
        CHECK(tables == all_tables().size() + 3);
        CHECK(plan.triggers.empty() == (backend == Backend::sqlite));
        CHECK(contains(text, "INSERT INTO TARGETS (TAR_ID, TAR_USERNAME, TAR_STATUS, "));
        CHECK(contains(text, "SET EPOCH = '<random>'"));
        for (const auto* table : all_tables())
            CHECK_FALSE(contains(number_rows(backend, *table, 10'000), "{"));
    }
    CHECK(contains(number_rows(Backend::oracle, *all_tables()[2], 5), "AND ROWNUM <= 5"));
    CHECK(contains(number_rows(Backend::oracle, *all_tables()[2], 5), "NOTES_FOREIGN_VER = CASE"));
}

TEST_CASE("Oracle waits for the clock's row for a while, the others have limits of their own") {
    CHECK(make_statements(Backend::oracle).wait_for_clock.ends_with("FOR UPDATE WAIT 5"));
    CHECK(make_statements(Backend::postgresql).wait_for_clock.empty());
    CHECK(make_statements(Backend::sqlite).wait_for_clock.empty());
}
