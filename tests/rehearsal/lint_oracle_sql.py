#!/usr/bin/env python3
"""Refuses what H2 takes in Oracle's mode and Oracle does not.

    lint_oracle_sql.py [FILE…]      the files; without any, sql/cloud/oracle/*.sql (triggers.sql: against PostgreSQL's)
    lint_oracle_sql.py --self-test  that every rule refuses its bad sample, and none the good ones; that a spoilt
                                    triggers.sql is refused

A FILE may also be what a rehearsal wrote to REHEARSAL_STATEMENTS. Prints "file:line: what: why" for each finding;
the exit status is 1 when there is one. Measured against Oracle 12.2 to 19: newer servers take some of this.
"""

import re
import sys
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "lint_samples"
SQL = HERE.parent.parent / "sql" / "cloud" / "oracle"


# --- tokens --------------------------------------------------------------------------------------


class Token(NamedTuple):
    kind: str  # word, number, string, quoted, bind, symbol
    text: str  # words in capitals, names without their quotes
    line: int


TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?\*/)
      | (?P<string>'(?:[^']|'')*')
      | "(?P<quoted>[^"]*)"
      | (?P<bind>:\w+)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<word>[^\W\d][\w$\#]*)
      | (?P<symbol>::|->>|->|<>|!=|<=|>=|\|\||:=|.)""",
    re.DOTALL | re.VERBOSE,
)

Statement = list[Token]
Finding = tuple[Token, str, str]  # where, what, why


def statements(sql: str) -> Iterator[Statement]:
    """The statements of a file, without their semicolons."""
    statement: Statement = []
    line = 1
    for match in TOKEN.finditer(sql):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "symbol" and text == ";":
            yield statement
            statement = []
        elif kind != "space":
            statement.append(Token(kind, text.upper() if kind == "word" else text, line))
        line += match[0].count("\n")
    yield statement


def is_any(token: Token, words: str) -> bool:
    """Whether it is one of the words, or one of the symbols, and no string or quoted name."""
    return token.kind in ("word", "symbol") and token.text in words.split()


def starts(statement: Statement, words: str) -> bool:
    return bool(statement) and is_any(statement[0], words)


def sequences(statement: Statement, pattern: str) -> Iterator[Token]:
    """Where the pattern's words follow each other; a|b is one or the other, and a kind in <> stands for itself."""
    parts = [part.split("|") for part in pattern.split()]
    for at in range(len(statement) - len(parts) + 1):
        if all(
            f"<{token.kind}>" in part or is_any(token, " ".join(part))
            for token, part in zip(statement[at:], parts)
        ):
            yield statement[at]


def depths(statement: Statement) -> Iterator[tuple[int, Token]]:
    """Each token with the number of parentheses around it; a parenthesis counts as inside itself."""
    depth = 0
    for token in statement:
        depth += is_any(token, "(")
        yield depth, token
        depth -= is_any(token, ")")


def split(tokens: Statement, separator: str = ",") -> Iterator[Statement]:
    """The elements of a list, commas in parentheses aside."""
    element: Statement = []
    for depth, token in depths(tokens):
        if depth == 0 and is_any(token, separator):
            yield element
            element = []
        else:
            element.append(token)
    yield element


def parenthesized(statement: Statement, start: int) -> Statement:
    """What stands in the first parentheses from `start` on."""
    inside: Statement = []
    for depth, token in depths(statement[start:]):
        if depth > 0:
            inside.append(token)
        elif inside:
            break
    return inside[1:-1]


# --- rules ---------------------------------------------------------------------------------------

Rule = Callable[[Statement], Iterator[Finding]]
RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    def add(function: Rule) -> Rule:
        RULES[name] = function
        return function

    return add


# Name, pattern, what it is, why it is refused.
PATTERNS = [
    ("merge_matched_and", "MATCHED AND", "MERGE … WHEN MATCHED AND", "Oracle has UPDATE SET … WHERE instead"),
    ("boolean", "BOOLEAN|TRUE|FALSE", "a BOOLEAN", "no type of SQL before 23ai: use NUMBER(1)"),
    ("cast_colons", "::", "a :: cast", "use CAST(… AS …)"),
    ("if_exists", "IF EXISTS", "IF EXISTS", "not before 23ai: ask user_tables"),
    ("if_exists", "IF NOT EXISTS", "IF NOT EXISTS", "not before 23ai: ask user_tables"),
    ("limit", "LIMIT <number>|<bind>|(|ALL", "LIMIT", "use FETCH FIRST n ROWS ONLY"),
    ("on_conflict", "ON CONFLICT|DUPLICATE", "an upsert of another database", "use MERGE"),
    ("json", "JSON_TABLE|->>|->", "JSON", "H2 has none of Oracle's: nothing here would be rehearsed"),
    ("default_values", "DEFAULT VALUES", "INSERT … DEFAULT VALUES", "name a column and write DEFAULT"),
    ("default_after_not_null", "NOT NULL DEFAULT", "NOT NULL before DEFAULT", "ORA-00907: DEFAULT comes first"),
    ("referential_action", "ON UPDATE CASCADE|SET|RESTRICT|NO", "ON UPDATE", "Oracle has ON DELETE alone"),
    ("referential_action", "ON DELETE RESTRICT|NO", "ON DELETE RESTRICT", "it is what happens without any"),
    ("auto_increment", "AUTO_INCREMENT|AUTOINCREMENT", "AUTO_INCREMENT", "use a sequence or an identity"),
    ("except", "EXCEPT", "EXCEPT", "not before 21c: use MINUS"),
    ("ilike", "ILIKE|SIMILAR|RLIKE", "a comparison of another database", "use LOWER(…) LIKE or REGEXP_LIKE"),
    ("recursive", "WITH RECURSIVE", "WITH RECURSIVE", "Oracle has no such word: WITH alone recurses"),
    ("modulo", "%", "the operator %", "use MOD(a, b)"),
    ("backquote", "`", "a name in backquotes", "use double quotes or none"),
    (
        "function",
        "NOW|IFNULL|ISNULL|LEFT|RIGHT|CHAR_LENGTH|OCTET_LENGTH|POSITION|CONCAT_WS|STRING_AGG|GROUP_CONCAT|DATEADD|"
        "DATEDIFF|RANDOM|RANDOM_UUID|GEN_RANDOM_UUID|UNIX_TIMESTAMP|DATE_TRUNC|FORMATDATETIME|PARSEDATETIME (",
        "a function that Oracle lacks",
        "H2 has more functions than Oracle",
    ),
    ("plsql", "BEGIN|DECLARE|TRIGGER|PROCEDURE|FUNCTION|PACKAGE", "PL/SQL", "H2 runs none of it"),
]


def pattern_rule(name: str) -> Rule:
    def check(statement: Statement) -> Iterator[Finding]:
        for own_name, pattern, what, why in PATTERNS:
            if own_name == name:
                for token in sequences(statement, pattern):
                    yield token, what, why

    return check


for _name in {pattern[0] for pattern in PATTERNS}:
    RULES[_name] = pattern_rule(_name)

FOREIGN_TYPES = (
    "TEXT BIGINT SERIAL BIGSERIAL SMALLSERIAL INT2 INT4 INT8 TINYINT MEDIUMINT DATETIME TIME BYTEA UUID JSON JSONB "
    "STRING TIMESTAMPTZ MEDIUMTEXT LONGTEXT VARCHAR_IGNORECASE"
)
NOT_NAMES = (
    "ADD ALTER AND AS BY CHECK COLUMN CONSTRAINT CREATE DROP FOREIGN FROM IN INDEX INTO IS KEY MODIFY NOT ON OR "
    "ORDER PRIMARY REFERENCES RENAME SELECT SET TABLE TO UNIQUE UPDATE WHERE"
)


@rule("foreign_type")
def foreign_type(statement: Statement) -> Iterator[Finding]:
    definition = starts(statement, "CREATE ALTER")
    for before, token in zip(statement, statement[1:]):
        if not is_any(token, FOREIGN_TYPES):
            continue
        is_column = definition and before.kind in ("word", "quoted") and not is_any(before, NOT_NAMES)
        if is_column or is_any(before, "AS"):
            yield token, f"the type {token.text}", "Oracle has VARCHAR2, CLOB, NUMBER, TIMESTAMP and few others"


@rule("length")
def length(statement: Statement) -> Iterator[Finding]:
    for at, token in enumerate(statement[:-3]):
        size, unit = statement[at + 2], statement[at + 3]
        if not is_any(token, "VARCHAR2 NUMBER") or size.kind != "number":
            continue
        if token.text == "NUMBER":
            if float(size.text) > 38:
                yield token, f"NUMBER({size.text})", "38 digits are the most"
        elif float(size.text) > 4000:
            yield token, f"VARCHAR2({size.text})", "4000 is the most"
        elif starts(statement, "CREATE ALTER") and not is_any(unit, "CHAR BYTE"):
            yield token, f"VARCHAR2({size.text}) without CHAR", "Oracle counts bytes, H2 characters"


@rule("returning")
def returning(statement: Statement) -> Iterator[Finding]:
    words = [token.text for token in statement]
    for token in sequences(statement, "RETURNING"):
        if "INTO" not in words[words.index("RETURNING") :]:
            yield token, "RETURNING without INTO", "Oracle returns into variables, in PL/SQL"


@rule("many_values")
def many_values(statement: Statement) -> Iterator[Finding]:
    seen = False
    for before, (depth, token) in zip(statement, list(depths(statement))[1:]):
        seen = seen or (depth == 0 and is_any(token, "VALUES"))
        if seen and depth == 1 and is_any(token, "(") and is_any(before, ","):
            yield token, "several rows of VALUES", "not before 23ai: insert a select of UNION ALL, or bind vectors"


@rule("empty_string")
def empty_string(statement: Statement) -> Iterator[Finding]:
    compares = "= <> != < > <= >= LIKE"
    for before, token in zip(statement, statement[1:]):
        first, second = before.text == "''", token.text == "''"
        if (second and is_any(before, compares)) or (first and is_any(token, compares)):
            yield token, "a comparison with ''", "'' is NULL, and nothing is equal to it: use IS NULL"
        if second and is_any(before, "DEFAULT"):
            yield token, "DEFAULT ''", "'' is NULL"


@rule("long_name")
def long_name(statement: Statement) -> Iterator[Finding]:
    for token in statement:
        name = token.text.lstrip(":")
        if token.kind in ("word", "quoted", "bind") and len(name) > 30:
            yield token, f"{name} has {len(name)} characters", "30 are the most before 12.2, and for placeholders"


@rule("select_without_from")
def select_without_from(statement: Statement) -> Iterator[Finding]:
    open_selects: list[tuple[int, Token]] = []

    def close(depth: int) -> Iterator[Finding]:
        while open_selects and open_selects[-1][0] >= depth:
            yield open_selects.pop()[1], "SELECT without FROM", "ORA-00923: select from dual"

    for depth, token in depths(statement):
        if is_any(token, ")"):
            yield from close(depth)
        elif is_any(token, "UNION MINUS INTERSECT"):
            yield from close(depth)
        elif is_any(token, "SELECT"):
            open_selects.append((depth, token))
        elif is_any(token, "FROM") and open_selects and open_selects[-1][0] == depth:
            open_selects.pop()
    yield from close(0)


@rule("as_table_alias")
def as_table_alias(statement: Statement) -> Iterator[Finding]:
    naming_tables = [False]  # for each pair of parentheses around
    first = statement[0] if statement else None
    for token in statement:
        if is_any(token, "("):
            naming_tables.append(False)
        elif is_any(token, ")"):
            naming_tables[-1:] = []
        elif is_any(token, "FROM JOIN INTO USING") or (token is first and is_any(token, "UPDATE DELETE")):
            naming_tables[-1] = True
        elif is_any(token, "SELECT WHERE ON SET VALUES GROUP ORDER HAVING FETCH WHEN UNION MINUS"):
            naming_tables[-1] = False
        elif is_any(token, "AS") and naming_tables[-1]:
            yield token, "AS before a table's alias", "ORA-00933: leave the word out"


@rule("fetch_for_update")
def fetch_for_update(statement: Statement) -> Iterator[Finding]:
    if any(sequences(statement, "FETCH FIRST|NEXT")):
        for token in sequences(statement, "FOR UPDATE"):
            yield token, "FOR UPDATE with FETCH FIRST", "ORA-02014: lock by key what another select has found"


@rule("update_from")
def update_from(statement: Statement) -> Iterator[Finding]:
    if starts(statement, "UPDATE"):
        for depth, token in depths(statement):
            if depth == 0 and is_any(token, "FROM"):
                yield token, "UPDATE … FROM", "not before 23ai: use MERGE or a subquery"


@rule("merge_on")
def merge_on(statement: Statement) -> Iterator[Finding]:
    """What the condition of a MERGE may not be."""
    if not starts(statement, "MERGE"):
        return
    words = [token.text if token.kind == "word" else "" for token in statement]
    at = words.index("ON") if "ON" in words else 0
    if not is_any(statement[at + 1], "("):
        yield statement[at], "ON without parentheses", "ORA-00969"
        return
    target = statement[3].text if statement[3].kind == "word" else statement[2].text
    fixed = set(columns_of(parenthesized(statement, at), target))
    setting = False
    for token, after in zip(statement[at:], statement[at + 1 :]):
        setting = (setting or is_any(token, "SET")) and not is_any(token, "WHERE WHEN")
        if setting and is_any(after, "=") and token.text in fixed:
            yield token, f"{token.text} stands in ON and is set", "ORA-38104"


def columns_of(condition: Statement, table: str) -> Iterator[str]:
    """The columns of one table, by its alias, that a condition names."""
    previous = ["", ""]
    for token in condition:
        if token.kind == "word" and previous == [table, "."]:
            yield token.text
        previous = [previous[1], token.text]


RESERVED = """ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT COMPRESS CONNECT
    CREATE CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT
    GROUP HAVING IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK
    LONG MAXEXTENTS MINUS MLSLABEL MODE MODIFY NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE OPTION
    OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET SHARE SIZE
    SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE VALUES
    VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH"""


@rule("reserved_name")
def reserved_name(statement: Statement) -> Iterator[Finding]:
    why = "a reserved word of Oracle's"
    for token in statement:
        if token.kind == "bind" and token.text[1:].upper() in RESERVED.split():
            yield token, f"the placeholder {token.text}", why
    if not any(sequences(statement[:2], "CREATE TABLE")):
        return
    for column in split(parenthesized(statement, 2)):
        if column and is_any(column[0], RESERVED) and not is_any(column[0], "UNIQUE CHECK"):
            yield column[0], f"the column {column[0].text}", why


# --- rules over a whole file ---------------------------------------------------------------------


def names(tokens: Statement) -> tuple[str, ...]:
    return tuple(token.text for token in tokens if token.kind in ("word", "quoted"))


def keys_of(create_table: Statement) -> Iterator[tuple[str, ...]]:
    """The columns of each primary key and unique constraint, in their order."""
    for element in split(parenthesized(create_table, 2)):
        words = [token.text for token in element]
        for at, word in enumerate(words):
            if word in ("UNIQUE", "PRIMARY"):
                listed = names(parenthesized(element, at)) if "(" in words[at:] else (words[0],)
                yield listed


def duplicate_indexes(file: list[Statement]) -> Iterator[Finding]:
    """Oracle makes an index for every key, and refuses a second one over the same columns."""
    indexed: dict[tuple[str, tuple[str, ...]], Token] = {}
    for statement in file:
        if any(sequences(statement[:2], "CREATE TABLE")):
            for key in keys_of(statement):
                indexed[statement[2].text, key] = statement[2]
        words = [token.text for token in statement]
        if words[:1] == ["CREATE"] and "INDEX" in words[:3] and "ON" in words:
            at = words.index("ON") + 1
            key = (words[at], names(parenthesized(statement, at)))
            if key in indexed:
                yield statement[0], "an index over columns that have one", "ORA-01408"
            indexed[key] = statement[0]


# --- triggers.sql: PL/SQL, which nothing here can run ----------------------------------------------

TRIGGER = re.compile(r"TRIGGER\s+(\w+)\s+(BEFORE INSERT OR UPDATE(?: OR DELETE)?|AFTER DELETE) ON (\w+)\b")
STAMP = re.compile(
    r"IS_UNSTAMPED\(:OLD\.(\w+), :NEW\.(\w+),\s+:OLD\.(\w+), :NEW\.(\w+)\) THEN\s+:NEW\.(\w+) := TAKEN_VER;"
)


def without_remarks(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)


def columns_by_table(schema: str) -> dict[str, set[str]]:
    """What 0001_schema.sql has."""
    found = {}
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", without_remarks(schema), re.DOTALL):
        found[table] = set(re.findall(r"^    (\w+) ", body, re.MULTILINE)) - {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK"}
    return found


def postgresql_triggers(text: str) -> dict[tuple[str, str], list[str]]:
    """By event and table: the arguments, that is the columns and their versions, or the key."""
    pattern = TRIGGER.pattern + r" FOR EACH (?:ROW|STATEMENT)\s+EXECUTE FUNCTION \w+\((.*?)\);"
    return {
        (event, table.upper()): re.findall(r"'(\w+)'", arguments.upper())
        for _, event, table, arguments in re.findall(pattern, without_remarks(text), re.DOTALL)
    }


def oracle_triggers(blocks: list[str]) -> dict[tuple[str, str], list[str]]:
    """The same; a column whose names in one condition do not agree is one that the other file does not have."""
    found = {}
    for block in blocks:
        if trigger := TRIGGER.search(block):
            arguments = re.findall(r"BURY\('\w+', :OLD\.(\w+)\)", block)
            for old, new, old_version, new_version, stamped in STAMP.findall(block):
                agree = old == new and old_version == new_version == stamped
                arguments += [old, stamped] if agree else [f"{old}/{new}/{old_version}/{new_version}/{stamped}", ""]
            found[trigger[2], trigger[3]] = arguments
    return found


def is_balanced(block: str) -> bool:
    """Each BEGIN, IF, LOOP, CASE and package has its END."""
    words = re.findall(r"\w+", re.sub(r"'[^']*'", "", block.upper()))
    opened = words.count("PACKAGE")
    for before, word in zip(["", *words], words):
        opened += word in ("BEGIN", "IF", "LOOP", "CASE") and before != "END"
    return opened == words.count("END")


def trigger_findings(text: str, schema: str, postgresql: str) -> Iterator[str]:
    *blocks, rest = re.split(r"^/$", without_remarks(text), flags=re.MULTILINE)
    if rest.strip():
        yield f"nothing ends this with a slash: {rest.strip()[:40]}"
    for block in blocks:
        start = " ".join(block.split()[:6])
        if not re.match(r"\s*(CREATE OR REPLACE (PACKAGE|TRIGGER|PROCEDURE)|BEGIN)\b", block):
            yield f"no block of PL/SQL: {start}"
        if not block.rstrip().endswith(";") or not is_balanced(block) or len(re.findall("CREATE OR", block)) > 1:
            yield f"BEGIN, IF, LOOP and END do not match, or a slash is missing: {start}"
        trigger = TRIGGER.search(block)
        columns = columns_by_table(schema).get(trigger[3], set()) if trigger else set()
        for column in sorted(set(re.findall(r":(?:NEW|OLD)\.(\w+)", block)) - columns):
            yield f"{trigger[3] if trigger else 'no trigger'} has no column {column}"
        if trigger and "DISABLE" not in block:
            yield f"{trigger[1]} is not made disabled"
    for name in sorted({name for name in re.findall(r"\w+", "".join(blocks)) if len(name) > 30}):
        yield f"{name} has {len(name)} characters"
    ours, theirs = oracle_triggers(blocks), postgresql_triggers(postgresql)
    for key in sorted({*ours, *theirs}):
        if ours.get(key) != theirs.get(key):
            yield f"{' ON '.join(key)}: {ours.get(key)} here, {theirs.get(key)} in PostgreSQL's file"


def lint_triggers(text: str) -> list[str]:
    schema = (SQL / "0001_schema.sql").read_text(encoding="utf-8")
    postgresql = (SQL.parent / "postgresql" / "triggers.sql").read_text(encoding="utf-8")
    return list(trigger_findings(text, schema, postgresql))


# What must not pass: a text of triggers.sql, and what stands there instead.
SPOILT = [
    ("END;\n/\n", "END;\n"),
    ("        END IF;\n", ""),
    ("IS_UNSTAMPED(:OLD.OPR_NAME,", "IS_UNSTAMPED(:OLD.OPR_EMAIL,"),
    (":NEW.NOTES_FOREIGN_VER", ":NEW.NOTE_FOREIGN_VER"),
    ("AFTER DELETE ON GOALS", "AFTER UPDATE ON GOALS"),
    (":OLD.RULE_ID", ":OLD.TYPE"),
    ("INSTACRM_DEL_TARGETS", "INSTACRM_WRITES_A_TOMBSTONE_FOR_TARGETS"),
    ("FOR EACH ROW DISABLE", "FOR EACH ROW"),
    ("BEFORE INSERT OR UPDATE OR DELETE ON RULES", "BEFORE INSERT OR UPDATE ON RULES"),
]


def spoilt_and_taken() -> list[str]:
    text = (SQL / "triggers.sql").read_text(encoding="utf-8")
    return [
        f"triggers.sql: taken with {after!r} for {before!r}"
        for before, after in SPOILT
        if before not in text or not lint_triggers(text.replace(before, after, 1))
    ]


# --- the program ---------------------------------------------------------------------------------


def findings(file: Path) -> Iterator[tuple[str, Finding]]:
    """Every finding with its rule's name."""
    all_statements = list(statements(file.read_text(encoding="utf-8")))
    for statement in all_statements:
        for name, check in RULES.items():
            for finding in check(statement):
                yield name, finding
    for finding in duplicate_indexes(all_statements):
        yield "duplicate_index", finding


def lint(files: list[Path]) -> int:
    count = 0
    for file in files:
        if file.name == "triggers.sql":
            for finding in lint_triggers(file.read_text(encoding="utf-8")):
                print(f"{file}: {finding}")
                count += 1
            continue
        for _, (token, what, why) in sorted(findings(file), key=lambda entry: entry[1][0].line):
            print(f"{file}:{token.line}: {what}: {why}")
            count += 1
    return 1 if count else 0


def self_test() -> int:
    """A bad sample has its rule's name, and a line "-- bad" above each statement that is to be refused."""
    wrong = spoilt_and_taken()
    for name in sorted({*RULES, "duplicate_index"}):
        sample = SAMPLES / "bad" / f"{name}.sql"
        expected = [
            number + 1
            for number, line in enumerate(sample.read_text(encoding="utf-8").splitlines(), 1)
            if line.startswith("-- bad")
        ]
        found = sorted({finding[0].line for own_name, finding in findings(sample) if own_name == name})
        if not expected or found != expected:
            wrong.append(f"{sample}: {name} found lines {found}, not {expected}")
    for sample in sorted((SAMPLES / "good").glob("*.sql")):
        wrong += [f"{sample}:{finding[0].line}: {name}: {finding[1]}" for name, finding in findings(sample)]
    print("\n".join(wrong) or f"{len(RULES) + 1} rules refuse their samples, and nothing else")
    return 1 if wrong else 0


def main(arguments: list[str]) -> int:
    if arguments == ["--self-test"]:
        return self_test()
    if any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    files = [Path(argument) for argument in arguments] or sorted(SQL.glob("*.sql"))
    return lint(files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
