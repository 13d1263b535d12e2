#!/usr/bin/env python3
"""Exports nasty texts, and reads the files back with other people's programs: Python's csv, SQLite's importer, Node,
LibreOffice. What each of them sees must be what the store holds.

    roundtrip.py BIN      the folder with instacrm and instacrmd
"""

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

# What files trip over. The numbers make each text findable and the list long enough for several chunks.
TEXTS = [
    "plain",
    "comma, semicolon; and\ttab",
    'quotes "in" the middle, and "',
    "two\nlines\r\nand a third\n",
    "  blanks around  ",
    "=cmd()",
    "=1+1",
    "+49 30 123",
    "-2",
    "@SUM(A1)",
    "'quoted",
    "emoji 👩‍👩‍👧‍👦 🏳️‍🌈 ☕️",
    "שלום, עולם",
    "مرحبا (يمين)",
    "さくら映画",
    "zero\u200bwidth and \u202eoverride",
    "back\\slash \\n not a line feed",
    "https://example.com/?a=1&b=2",
    "00123",
    "1e5",
    "true",
    "NULL",
    "2026-01-02",
    "x" * 20_000,
    "<script>&amp;</script>",
]
COUNT = 600

Rows = list[list[str]]


class Home:
    """A store of its own with a daemon, and instacrm beside it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.environment = {**os.environ, "INSTACRM_HOME": str(folder), "HOME": str(folder)}
        (folder / "instacrm.yaml").write_text(
            "operator: {name: Anna, email: anna@example.com}\nnative_host: {start_daemon: false}\n"
        )

    @contextmanager
    def daemon(self) -> Iterator[None]:
        process = subprocess.Popen([self.programs / "instacrmd"], env=self.environment, stderr=subprocess.DEVNULL)
        try:
            while subprocess.run(
                [self.programs / "instacrm", "status", "--quiet"], env=self.environment, capture_output=True
            ).returncode:
                if process.poll() is not None:
                    sys.exit("the daemon did not start")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait()

    def run(self, *words: str) -> None:
        subprocess.run(
            [self.programs / "instacrm", *words, "--quiet"],
            env=self.environment, check=True, cwd=self.folder, stdout=subprocess.DEVNULL,
        )

    def path(self, name: str) -> Path:
        return self.folder / name

    def store(self, sql: str) -> Rows:
        with sqlite3.connect(f"file:{self.folder / 'store' / 'instacrm.db'}?mode=ro", uri=True) as connection:
            return [list(row) for row in connection.execute(sql)]


def fill(home: Home) -> None:
    rows = [
        {
            "handle": f"lead.{number}",
            "actor": "our.shop",
            "at": f"2026-01-{number % 28 + 1:02}T{number % 24:02}:00:00Z",
            "text": f"{TEXTS[number % len(TEXTS)]} #{number}" if number >= len(TEXTS) else TEXTS[number],
        }
        for number in range(COUNT)
    ]
    home.path("dms.ndjson").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    people = [
        {"handle": f"lead.{number}", "full_name": text, "source": text, "note": text}
        for number, text in enumerate(text[:4000].strip() for text in TEXTS)
    ]
    home.path("people.ndjson").write_text("\n".join(json.dumps(row) for row in people), encoding="utf-8")
    home.run("import", "logs", "dms.ndjson")
    home.run("import", "leads", "people.ndjson")


# --- the readers: a file's header and rows, as each of them sees it --------------------------------


def by_python(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def by_sqlite(path: Path) -> Rows:
    """The shell's importer takes the first line for the columns' names."""
    script = f".import --csv {path} t\n.mode json\nSELECT * FROM t;\nPRAGMA table_info(t);\n"
    done = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True, check=True)
    if done.stderr:
        sys.exit(f"sqlite3: {done.stderr}")
    rows, columns = (json.loads(part + "]") for part in done.stdout.rstrip().rstrip("]").split("]\n"))
    names = [column["name"] for column in columns]
    return [names, *([row[name] for name in names] for row in rows)]


def by_node(path: Path, fields: list[str]) -> Rows:
    """Of json the rows stand under the one key that is a list; of ndjson each line is one."""
    script = """
        const [path, ...fields] = process.argv.slice(1);
        const text = require('fs').readFileSync(path, 'utf8');
        const rows = path.endsWith('.ndjson') ? text.trimEnd().split('\\n').map(line => JSON.parse(line))
                                              : Object.values(JSON.parse(text)).find(Array.isArray);
        console.log(JSON.stringify(rows.map(row => fields.map(field => String(row[field] ?? '')))));
    """
    done = subprocess.run(["node", "-e", script, str(path), *fields], capture_output=True, text=True, check=True)
    return [fields, *json.loads(done.stdout)]


def by_libreoffice(path: Path) -> Rows:
    """Every sheet as csv: comma, quotes, UTF-8, cells as they are stored and not as they look."""
    out = path.parent / "office"
    profile = path.parent / "profile"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", "--outdir", out, path],
        check=True, capture_output=True,
    )  # fmt: skip
    (sheet,) = out.glob(f"{path.stem}-*.csv")
    rows = by_python(sheet)
    shutil.rmtree(out)
    return rows


# --- what they must see ---------------------------------------------------------------------------

GUARDED = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """As csv has it without --raw: no spreadsheet is to run it."""
    return "'" + text if text.startswith(GUARDED) else text


def untabbed(rows: Rows) -> Rows:
    """tsv's four escapes, taken back."""
    escapes = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}

    def plain(cell: str) -> str:
        out, rest = "", cell
        while rest:
            step = 2 if rest[:2] in escapes else 1
            out += escapes.get(rest[:2], rest[:1])
            rest = rest[step:]
        return out

    return [[plain(cell) for cell in row] for row in rows]


def compare(what: str, seen: Rows, expected: Rows) -> None:
    if len(seen) != len(expected):
        sys.exit(f"{what}: {len(seen)} rows, the store has {len(expected)}")
    for number, (left, right) in enumerate(zip(seen, expected)):
        if left != right:
            sys.exit(f"{what}: row {number} is\n  {left!r:.400}\nand should be\n  {right!r:.400}")
    print(f"  {what}: {len(seen) - 1} rows as in the store")


def sheet_text(text: str) -> str:
    """What a cell keeps of a text: a file's lines end in LF, and no cell ends in what XML leaves out."""
    return text.replace("\r\n", "\n")


LISTS = {
    "leads": (
        ["handle", "full_name", "contact_source"],
        "SELECT handle, COALESCE(full_name, ''), contact_source FROM lead WHERE id > 0",
    ),
    "logs": (
        ["id", "handle", "text"],
        "SELECT e.uid, l.handle, t.text FROM event e JOIN lead l ON l.id = e.lead_id JOIN event_text t ON "
        "t.event_id = e.id WHERE e.kind = 0",
    ),
    "notes": (
        ["id", "handle", "text"],
        "SELECT e.uid, l.handle, t.text FROM event e JOIN lead l ON l.id = e.lead_id JOIN event_text t ON "
        "t.event_id = e.id WHERE e.kind = 6",
    ),
}
FILTERS = {"logs": ["--kind", "outreach"]}


def check(home: Home, name: str) -> None:
    fields, sql = LISTS[name]
    truth = sorted(home.store(sql))

    def expected(text=lambda text: text) -> Rows:
        return [fields, *([text(cell) for cell in row] for row in truth)]

    def exported(ending: str, *words: str) -> Path:
        path = home.path(f"{name}.{ending}")
        home.run("export", name, "--fields", ",".join(fields), "--out", str(path), *FILTERS.get(name, []), *words)
        return path

    def see(what: str, rows: Rows, text=lambda text: text) -> None:
        compare(f"{name}, {what}", [rows[0], *sorted(rows[1:])], [fields, *sorted(expected(text)[1:])])

    see("csv by Python", by_python(exported("csv")), guarded)
    see("csv --raw by Python", by_python(exported("csv", "--raw")))
    see("csv --raw by sqlite3", by_sqlite(exported("csv", "--raw")))
    tabs = exported("tsv", "--raw").read_text(encoding="utf-8")
    see("tsv", untabbed([line.split("\t") for line in io.StringIO(tabs, newline="\n").read().split("\n")[:-1]]))
    see("json by Node", by_node(exported("json"), fields))
    see("ndjson by Node", by_node(exported("ndjson"), fields))
    sheet = by_libreoffice(exported("xlsx"))
    see("xlsx by LibreOffice", [[sheet_text(cell) for cell in row] for row in sheet], sheet_text)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="files.", dir="/tmp") as folder:
        home = Home(Path(sys.argv[1]).resolve(), Path(folder))
        with home.daemon():
            fill(home)
            for name in LISTS:
                check(home, name)


if __name__ == "__main__":
    main()
