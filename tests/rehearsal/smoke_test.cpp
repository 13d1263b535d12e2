// SOCI's own Oracle backend against H2: what the rehearsal has to carry before the product's statements go
// through it. REHEARSAL_SERVICE is the address of a server that start_h2.sh started.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <soci/soci.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using soci::into;
using soci::use;

std::string service() {
    const char* variable = std::getenv("REHEARSAL_SERVICE");
    REQUIRE_MESSAGE(variable, "run this with rehearse.sh");
    return variable;
}

// 873 is AL32UTF8: without a character set every letter outside ASCII is lost.
std::string address(const std::string& password = "rehearsal", const std::string& more = " charset=873") {
    return "service=" + service() + " user=rehearsal password=" + password + more;
}

soci::session connected() {
    return soci::session("oracle", address());
}

/// A table that lives for one test.
class Table {
public:
    explicit Table(soci::session& sql) : sql_(sql) {
        sql_ << "CREATE TABLE THINGS (ID NUMBER(19) NOT NULL, NAME VARCHAR2(4000 CHAR), BODY CLOB, "
                "AT TIMESTAMP(6), VALUE NUMBER(10,2) DEFAULT 0 NOT NULL, PRIMARY KEY (ID), UNIQUE (NAME), "
                "CHECK (VALUE >= 0))";
    }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    ~Table() {
        sql_.rollback();
        sql_ << "DROP TABLE THINGS PURGE";
    }

private:
    soci::session& sql_;
};

struct Fixture {
    soci::session sql = connected();
    Table table{sql};

    void add(long long id, const std::string& name) {
        sql << "INSERT INTO THINGS (ID, NAME) VALUES (:id, :name)", use(id, "id"), use(name, "name");
    }
    long long count() {
        long long number = 0;
        sql << "SELECT COUNT(*) FROM THINGS", into(number);
        return number;
    }
    std::string name_of(long long id) {
        std::string name;
        soci::indicator indicator = soci::i_ok;
        sql << "SELECT NAME FROM THINGS WHERE ID = :id", into(name, indicator), use(id, "id");
        return indicator == soci::i_null ? "NULL" : name;
    }
};

template <class Work>
std::string message_of(Work work) {
    try {
        work();
    } catch (const soci::soci_error& error) {
        return error.what();
    }
    return "no error";
}

/// The statements of the product's migrations (the triggers are PL/SQL, which H2 has not): each ends with a
/// semicolon at the end of a line.
std::vector<std::string> schema() {
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(ORACLE_SQL_FOLDER))
        if (entry.path().filename() != "triggers.sql") files.insert(entry.path());
    std::vector<std::string> statements;
    for (const auto& file : files) {
        std::ifstream lines(file);
        std::string statement;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("--")) continue;
            statement += line + '\n';
            if (!line.ends_with(';')) continue;
            statement.resize(statement.size() - 2);
            statements.push_back(std::exchange(statement, ""));
        }
    }
    return statements;
}

const std::string emoji = "Grüße 👋 こんにちは 🌸";

}  // namespace

// --- sessions ----------------------------------------------------------------------------------------

TEST_CASE("a session connects and answers") {
    auto sql = connected();
    CHECK(sql.get_backend_name() == "oracle");
    CHECK(sql.is_connected());
    int one = 0;
    sql << "SELECT 1 FROM dual", into(one);
    CHECK(one == 1);
}

TEST_CASE("what keeps a session from connecting") {
    const auto attempt = [](const std::string& where) {
        return message_of([&] { soci::session("oracle", where); });
    };
    CHECK(attempt(address("wrong")).starts_with("ORA-01017"));
    CHECK(attempt("service=//127.0.0.1:1/ora user=a password=b charset=873").starts_with("ORA-12541"));
    CHECK(attempt("service=" + service() + "x user=a password=b charset=873").starts_with("ORA-12514"));
    CHECK(attempt("service=nowhere user=a password=b charset=873").starts_with("ORA-12154"));
    CHECK(attempt(address(std::string(33, 'x'))).starts_with("ORA-01406"));
}

TEST_CASE("a session that is gone says so, and so does everything after it") {
    auto sql = connected();
    auto other = connected();
    long long id = 0;
    sql << "SELECT SESSION_ID() FROM dual", into(id);
    int ended = 0;
    other << "SELECT COUNT(*) FROM dual WHERE ABORT_SESSION(:id)", into(ended), use(id, "id");
    const auto attempt = [&] { return message_of([&] { sql << "SELECT 1 FROM dual", into(ended); }); };
    CHECK(attempt().starts_with("ORA-03113"));
    CHECK(attempt().starts_with("ORA-03114"));
    CHECK_FALSE(sql.is_connected());
    try {
        sql.commit();
    } catch (const soci::soci_error& error) {
        CHECK(error.get_error_category() == soci::soci_error::connection_error);
    }
}

TEST_CASE("a client without a character set loses all but ASCII") {
    soci::session sql("oracle", address("rehearsal", ""));
    std::string text;
    sql << "SELECT :text FROM dual", into(text), use(std::string("Grüße 👋"), "text");
    CHECK(text == "Gr??e ?");
}

// --- values ------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(Fixture, "numbers") {
    const long long large = 9'007'199'254'740'993;  // a double cannot hold it
    sql << "INSERT INTO THINGS (ID, VALUE) VALUES (:id, :value)", use(large, "id"), use(12.5, "value");
    long long id = 0;
    double value = 0;
    std::string written;
    sql << "SELECT ID, VALUE, VALUE FROM THINGS", into(id), into(value), into(written);
    CHECK(id == large);
    CHECK(value == 12.5);
    CHECK(written == "12.5");
    int small = 0;
    CHECK(message_of([&] { sql << "SELECT ID FROM THINGS", into(small); }).starts_with("ORA-01455"));
}

TEST_CASE_FIXTURE(Fixture, "text: emoji, 4,000 characters, NULL and the empty string that is NULL") {
    add(1, emoji);
    add(2, std::string(4000, 'x'));
    add(3, "");
    CHECK(name_of(1) == emoji);
    CHECK(name_of(2) == std::string(4000, 'x'));
    CHECK(name_of(3) == "NULL");
    std::string name;
    CHECK_THROWS_AS((sql << "SELECT NAME FROM THINGS WHERE ID = 3", into(name)), soci::soci_error);
}

TEST_CASE_FIXTURE(Fixture, "a VARCHAR2 holds 4,000 bytes, not 4,000 characters") {
    std::string text;
    while (text.size() < 4000) text += "👋";
    add(1, text);
    CHECK(name_of(1) == text);
    text += '!';
    CHECK(message_of([&] { add(2, text); }).starts_with("ORA-01461"));
    sql << "UPDATE THINGS SET NAME = NAME || '!'";  // H2 takes it
    CHECK(message_of([&] { name_of(1); }).find("4000 bytes") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "times go through text, with microseconds") {
    const std::string time = "2024-02-29 23:59:59.000001";
    sql << "INSERT INTO THINGS (ID, AT) VALUES (1, TO_TIMESTAMP(:t, 'YYYY-MM-DD HH24:MI:SS.FF6'))",
        use(time, "t");
    std::string read;
    sql << "SELECT TO_CHAR(AT, 'YYYY-MM-DD HH24:MI:SS.FF6') FROM THINGS", into(read);
    CHECK(read == time);
    std::tm parts{};
    sql << "SELECT AT FROM THINGS", into(parts);
    CHECK(parts.tm_mday == 29);
    CHECK(parts.tm_hour == 23);
    // Without TO_CHAR the text depends on the session's NLS settings.
    CHECK(message_of([&] { sql << "SELECT AT FROM THINGS", into(read); }).find("TO_CHAR") !=
          std::string::npos);
    sql << "UPDATE THINGS SET AT = SYS_EXTRACT_UTC(SYSTIMESTAMP)";
    sql << "SELECT AT FROM THINGS", into(parts);
    CHECK(parts.tm_year > 120);
}

TEST_CASE_FIXTURE(Fixture, "CLOBs are written as soci::long_string and read as std::string") {
    soci::long_string body;
    for (int i = 0; i < 1000; ++i) body.value += emoji;
    sql << "INSERT INTO THINGS (ID, BODY) VALUES (1, :body)", use(body, "body");
    std::string text;
    sql << "SELECT BODY FROM THINGS WHERE ID = 1", into(text);
    CHECK(text == body.value.substr(0, 32'768));
    sql << "SELECT TO_CHAR(SUBSTR(BODY, 1, 1000)) FROM THINGS WHERE ID = 1", into(text);
    CHECK(text.starts_with(emoji));

    SUBCASE("ASCII alone comes back as soci::long_string") {
        soci::long_string large;
        large.value.assign(100'000, 'x');
        sql << "UPDATE THINGS SET BODY = :body", use(large, "body");
        soci::long_string read;
        sql << "SELECT BODY FROM THINGS", into(read);
        CHECK(read.value == large.value);
    }
    SUBCASE("other letters do not: SOCI takes the CLOB's characters for bytes") {
        soci::long_string read;
        CHECK(message_of([&] { sql << "SELECT BODY FROM THINGS", into(read); }).starts_with("ORA-64203"));
    }
    SUBCASE("a CLOB compares with nothing") {
        const std::string same = "x";
        const auto message =
            message_of([&] { sql << "SELECT ID FROM THINGS WHERE BODY = :body", use(same, "body"); });
        CHECK(message.starts_with("ORA-00932"));
    }
    SUBCASE("a std::string of more than 4,000 bytes goes straight into a column or nowhere") {
        const std::string longer(5000, 'y');
        sql << "UPDATE THINGS SET BODY = :body", use(longer, "body");
        sql << "SELECT BODY FROM THINGS", into(text);
        CHECK(text == longer);
        const auto message = message_of([&] {
            sql << "MERGE INTO THINGS t USING (SELECT CAST(:body AS VARCHAR2(20)) b FROM dual) s ON (t.NAME "
                   "= s.b) "
                   "WHEN NOT MATCHED THEN INSERT (ID, NAME) VALUES (2, s.b)",
                use(longer, "body");
        });
        CHECK(message.starts_with("ORA-01461"));
    }
}

// --- statements --------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(Fixture, "vectors: bound, and fetched in bunches") {
    std::vector<long long> ids{1, 2, 3, 4, 5};
    std::vector<std::string> names{"a", "", "ccc", emoji, "e"};
    std::vector<soci::indicator> indicators{soci::i_ok, soci::i_ok, soci::i_ok, soci::i_ok, soci::i_null};
    soci::statement insert = (sql.prepare << "INSERT INTO THINGS (ID, NAME) VALUES (:id, :name)",
                              use(ids, "id"), use(names, indicators, "name"));
    insert.execute(true);
    CHECK(insert.get_affected_rows() == 5);  // execute it only once: SOCI keeps the first strings' lengths

    std::vector<long long> read_ids(2);
    std::vector<std::string> read_names(2);
    std::vector<soci::indicator> read_indicators(2);
    soci::statement select = (sql.prepare << "SELECT ID, NAME FROM THINGS ORDER BY ID", into(read_ids),
                              into(read_names, read_indicators));
    select.execute();
    std::vector<std::string> all;
    while (select.fetch()) {
        for (std::size_t i = 0; i < read_ids.size(); ++i)
            all.push_back(read_indicators[i] == soci::i_null ? "NULL" : read_names[i]);
        read_ids.resize(2);
        read_names.resize(2);
        read_indicators.resize(2);
    }
    CHECK(all == std::vector<std::string>{"a", "NULL", "ccc", emoji, "NULL"});
}

TEST_CASE_FIXTURE(Fixture, "a vector stops at the first row that fails, and the rows before it stay") {
    std::vector<long long> ids{1, 2, 2, 3};
    soci::statement insert = (sql.prepare << "INSERT INTO THINGS (ID) VALUES (:id)", use(ids, "id"));
    const auto message = message_of([&] { insert.execute(true); });
    CHECK(message.starts_with("ORA-00001"));
    CHECK(message.find("row 3 of 4") != std::string::npos);
    CHECK(insert.get_affected_rows() == 2);
    CHECK(count() == 2);
}

TEST_CASE_FIXTURE(Fixture, "rows of unknown shape") {
    add(7, "seven");
    const soci::rowset<soci::row> rows = (sql.prepare << "SELECT ID, NAME, COUNT(*) OVER () N FROM THINGS");
    const auto& row = *rows.begin();
    CHECK(row.get_properties(0).get_name() == "ID");
    CHECK(row.get<long long>(0) == 7);
    CHECK(row.get<std::string>(1) == "seven");
    CHECK(row.get<double>(2) == 1);
}

TEST_CASE_FIXTURE(Fixture, "one statement, executed again and again, and two at a time") {
    long long id = 0;
    std::string name;
    soci::statement insert = (sql.prepare << "INSERT INTO THINGS (ID, NAME) VALUES (:id, :name)",
                              use(id, "id"), use(name, "name"));
    soci::statement select =
        (sql.prepare << "SELECT NAME FROM THINGS WHERE ID = :id", into(name), use(id, "id"));
    for (id = 1; id <= 3; ++id) {
        name = "name " + std::to_string(id);
        insert.execute(true);
        name.clear();
        CHECK(select.execute(true));
        CHECK(name == "name " + std::to_string(id));
    }
}

TEST_CASE_FIXTURE(Fixture, "MERGE takes its values from a select, cast") {
    const auto merge = [&](const std::string& name, long long id) {
        soci::statement statement =
            (sql.prepare << "MERGE INTO THINGS t "
                            "USING (SELECT CAST(:a AS VARCHAR2(20)) a, CAST(:b AS NUMBER(19)) b FROM dual) s "
                            "ON (t.NAME = s.a) "
                            "WHEN MATCHED THEN UPDATE SET t.VALUE = t.VALUE + 1 WHERE t.VALUE < 1 "
                            "WHEN NOT MATCHED THEN INSERT (ID, NAME) VALUES (s.b, s.a)",
             use(name, "a"), use(id, "b"));
        statement.execute(true);
        return statement.get_affected_rows();
    };
    CHECK(merge("x", 1) == 1);  // inserted
    CHECK(merge("x", 2) == 1);  // changed
    CHECK(merge("x", 3) == 0);  // left alone by WHERE
    CHECK(merge("y", 4) == 1);
    CHECK(count() == 2);
    int value = 0;
    sql << "SELECT VALUE FROM THINGS WHERE NAME = 'x'", into(value);
    CHECK(value == 1);
}

TEST_CASE_FIXTURE(Fixture, "fifty names in a list, and the first rows of an order") {
    std::vector<long long> ids;
    for (long long i = 0; i < 50; ++i) ids.push_back(2 * i);
    for (long long i = 0; i < 100; ++i) add(i, "name " + std::to_string(i));
    std::string query = "SELECT ID FROM THINGS WHERE ID IN (";
    for (std::size_t i = 0; i < ids.size(); ++i) query += (i ? ", :p" : ":p") + std::to_string(i);
    soci::statement statement(sql);
    for (std::size_t i = 0; i < ids.size(); ++i) statement.exchange(use(ids[i], "p" + std::to_string(i)));
    long long id = 0;
    statement.exchange(into(id));
    statement.alloc();
    statement.prepare(query + ") ORDER BY ID FETCH FIRST 3 ROWS ONLY");
    statement.define_and_bind();
    statement.execute();
    std::vector<long long> found;
    while (statement.fetch()) found.push_back(id);
    CHECK(found == std::vector<long long>{0, 2, 4});
}

TEST_CASE_FIXTURE(Fixture, "sequences and the catalogue") {
    sql << "CREATE SEQUENCE NUMBERS START WITH 5 NOCACHE";
    long long number = 0;
    CHECK(sql.get_next_sequence_value("NUMBERS", number));
    CHECK(number == 5);
    sql << "DROP SEQUENCE NUMBERS";
    int tables = 0;
    sql << "SELECT COUNT(*) FROM user_tables WHERE table_name = 'THINGS'", into(tables);
    CHECK(tables == 1);
}

TEST_CASE_FIXTURE(Fixture, "what Oracle refuses and H2 would take") {
    const auto refusal = [&](const std::string& statement) {
        return message_of([&] { sql << statement; }).substr(0, 9);
    };
    CHECK(refusal("SELECT 1") == "ORA-00923");
    CHECK(refusal("SELECT 1 FROM dual;") == "ORA-00911");
    CHECK(refusal("SELECT ID::INT FROM THINGS") == "ORA-00911");
    CHECK(refusal("SELECT ID FROM THINGS FETCH FIRST 1 ROWS ONLY FOR UPDATE") == "ORA-02014");
    CHECK(refusal("SELECT ID FROM THINGS LIMIT 1") == "ORA-00900");
    CHECK(refusal("SELECT ID FROM NOTHING") == "ORA-00942");
    CHECK(refusal("SELECT NOTHING FROM THINGS") == "ORA-00904");
    std::string list = "1";
    for (int i = 0; i < 1000; ++i) list += ", 1";
    CHECK(refusal("SELECT ID FROM THINGS WHERE ID IN (" + list + ")") == "ORA-01795");
    const int zero = 0;
    const auto bound = [&](const std::string& name) {
        return message_of([&] { sql << "SELECT ID FROM THINGS WHERE ID = :" + name, use(zero, "x"); })
            .substr(0, 9);
    };
    CHECK(bound("date") == "ORA-01745");
    CHECK(bound("y") == "ORA-01036");
}

// --- constraints and transactions -----------------------------------------------------------------------

TEST_CASE_FIXTURE(Fixture, "constraints have Oracle's numbers") {
    sql << "CREATE TABLE PARTS (THING NUMBER(19) NOT NULL, SHORT VARCHAR2(3 CHAR), FOREIGN KEY (THING) "
           "REFERENCES "
           "THINGS (ID))";
    add(1, "one");
    const auto refusal = [&](const std::string& statement) {
        return message_of([&] { sql << statement; }).substr(0, 9);
    };
    CHECK(refusal("INSERT INTO THINGS (ID) VALUES (1)") == "ORA-00001");
    CHECK(refusal("INSERT INTO THINGS (ID, VALUE) VALUES (2, -1)") == "ORA-02290");
    CHECK(refusal("INSERT INTO THINGS (NAME) VALUES ('no id')") == "ORA-01400");
    CHECK(refusal("INSERT INTO PARTS (THING) VALUES (2)") == "ORA-02291");
    CHECK(refusal("INSERT INTO PARTS (THING, SHORT) VALUES (1, 'four')") == "ORA-12899");
    CHECK(refusal("INSERT INTO PARTS (THING) VALUES (1)") == "no error");
    CHECK(refusal("DELETE FROM THINGS") == "ORA-02292");
    sql.rollback();
    sql << "DROP TABLE PARTS";
}

TEST_CASE_FIXTURE(Fixture, "nothing is there before the commit, and nothing after a rollback") {
    auto other = connected();
    const auto seen = [&] {
        int number = 0;
        other << "SELECT COUNT(*) FROM THINGS", into(number);
        return number;
    };
    add(1, "one");
    CHECK(seen() == 0);
    sql.commit();
    CHECK(seen() == 1);
    {
        soci::transaction transaction(sql);
        add(2, "two");
    }
    sql.commit();
    CHECK(seen() == 1);
    other << "DELETE FROM THINGS";
    other.close();  // commits
    CHECK(count() == 0);
}

TEST_CASE_FIXTURE(Fixture, "FOR UPDATE holds others off until the commit") {
    add(1, "one");
    sql.commit();
    long long id = 0;
    sql << "SELECT ID FROM THINGS WHERE ID = 1 FOR UPDATE", into(id);

    auto other = connected();
    const auto attempt = [&](const std::string& how) {
        return message_of([&] { other << "SELECT ID FROM THINGS WHERE ID = 1 FOR UPDATE " + how, into(id); });
    };
    CHECK(attempt("NOWAIT").starts_with("ORA-00054"));
    CHECK(attempt("OF VALUE WAIT 1").starts_with("ORA-30006"));

    auto waiting = std::async(std::launch::async, [&] {
        long long mine = 0;
        other << "SELECT ID FROM THINGS WHERE ID = 1 FOR UPDATE", into(mine);
        other.rollback();
        return mine;
    });
    CHECK(waiting.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout);
    sql.commit();
    CHECK(waiting.get() == 1);
}

TEST_CASE_FIXTURE(Fixture, "two that wait for each other: one of them is told") {
    add(1, "one");
    add(2, "two");
    sql.commit();
    auto other = connected();
    sql << "UPDATE THINGS SET VALUE = 1 WHERE ID = 1";
    other << "UPDATE THINGS SET VALUE = 1 WHERE ID = 2";
    auto theirs = std::async(std::launch::async, [&] {
        auto message = message_of([&] { other << "UPDATE THINGS SET VALUE = 2 WHERE ID = 1"; });
        other.rollback();
        return message.substr(0, 9);
    });
    const auto mine = message_of([&] { sql << "UPDATE THINGS SET VALUE = 2 WHERE ID = 2"; }).substr(0, 9);
    sql.rollback();
    CHECK((mine == "ORA-00060") != (theirs.get() == "ORA-00060"));
}

TEST_CASE("many connect while others work: H2's one mode never shows") {
    auto sql = connected();
    const Table table(sql);
    const auto work = [](int worker) {
        for (int round = 0; round < 10; ++round) {
            auto session = connected();
            const long long id = worker * 1000 + round;
            // MERGE … WHERE is Oracle's mode alone.
            session << "MERGE INTO THINGS t USING (SELECT CAST(:id AS NUMBER(19)) id FROM dual) s ON (t.ID = "
                       "s.id) "
                       "WHEN MATCHED THEN UPDATE SET VALUE = 1 WHERE VALUE = 0 "
                       "WHEN NOT MATCHED THEN INSERT (ID) VALUES (s.id)",
                use(id, "id");
            session.commit();
        }
    };
    std::vector<std::future<void>> workers;
    workers.reserve(4);
    for (int worker = 0; worker < 4; ++worker)
        workers.push_back(std::async(std::launch::async, work, worker));
    for (auto& worker : workers) worker.get();
    int number = 0;
    sql << "SELECT COUNT(*) FROM THINGS", into(number);
    CHECK(number == 40);
}

TEST_CASE("the product's schema") {
    auto sql = connected();
    std::vector<std::string> tables;
    for (const auto& statement : schema()) {
        CAPTURE(statement);
        CHECK(message_of([&] { sql << statement; }) == "no error");
        std::istringstream words(statement);
        std::string create;
        std::string table;
        std::string name;
        words >> create >> table >> name;
        if (table == "TABLE") tables.push_back(name);
    }
    CHECK_FALSE(tables.empty());
    for (const auto& table : tables) sql << "DROP TABLE " + table + " CASCADE CONSTRAINTS";
}
