#!/usr/bin/env python3
"""Puts faults into a copy of the sources, one by one, and looks whether the test that is named for it fails.

  mutations.py              all of them
  mutations.py cursor ack   those whose name holds one of the words
  mutations.py --list       what there is

A fault that no test notices is an error. The copy and its build lie in build/mutations of the checkout.
"""
import os
import pathlib
import re
import subprocess
import sys
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build" / "mutations"
BUILD = TREE / "build" / "dev"
PATIENCE = 240  # seconds, without the fault; with it a test that hangs this long has noticed


class Mutation(typing.NamedTuple):
    name: str
    file: str
    right: str
    wrong: str
    program: str  # that runs the test
    test: str  # a test case's name, with * for anything; of programs without test cases: their arguments


UNIT, INTEGRATION = "unit_tests", "integration_tests"
SIMULATION, CUTS, DAMAGE = "simulation", "power_cuts", "damage"

MUTATIONS = [
    # --- the store
    Mutation("store: a savepoint is not rolled back", "daemon/store/writer.cpp",
             '"ROLLBACK TO request; RELEASE request"', '"RELEASE request"',
             UNIT, "one request's failure is not its neighbours'"),
    Mutation("store: a failed transaction is not rolled back", "daemon/store/writer.cpp",
             'if (database_.in_transaction()) database_.script("ROLLBACK");', "",
             UNIT, "a request that fails alone is told so*"),
    Mutation("store: an error is swallowed", "daemon/store/writer.cpp",
             "        job.error = std::current_exception();\n        roll_back();", "        roll_back();",
             UNIT, "a request that fails alone is told so*"),
    Mutation("store: an attempt that is given up stays", "daemon/store/transaction.cpp",
             '"ROLLBACK TO attempt; RELEASE attempt"', '"RELEASE attempt"',
             UNIT, "an attempt that is given up leaves nothing*"),
    Mutation("store: the clock is not kept", "daemon/store/writer.cpp",
             "if (transaction.clocks().seq != clocks_.seq || transaction.clocks().hlc != clocks_.hlc)", "if (false)",
             UNIT, "sequence numbers and versions go on after a restart*"),
    Mutation("store: a version goes back with the clock", "daemon/store/transaction.cpp",
             "std::max(to_micros(now_), clocks_.hlc + 1)", "to_micros(now_)",
             UNIT, "sequence numbers and versions go on after a restart*"),
    Mutation("store: a taken id is used again", "daemon/store/transaction.cpp",
             'if (!db.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", uid)) return uid;', "return uid;",
             UNIT, "an event's id that another event bears is drawn again"),
    Mutation("store: an event is not counted", "daemon/store/transaction.cpp",
             "    count_event(*this, event.kind, {operator_id, event.actor_id, at});\n", "",
             UNIT, "rollups, milestones and counters equal a recount*"),
    Mutation("store: an event is not put into the outbox", "daemon/store/transaction.cpp",
             "    add_to_outbox(Entity::event, written.id);\n", "",
             INTEGRATION, "two machines, one file*"),
    # --- the disk
    Mutation("disk: a commit is not flushed", "daemon/store/sql.cpp",
             "PRAGMA synchronous = FULL;", "PRAGMA synchronous = NORMAL;",
             CUTS, "--scene day --every 1000000"),
    Mutation("disk: a spooled record is not flushed", "common/platform/posix.cpp",
             'if (::fdatasync(state_->descriptor.get()) != 0) fail("cannot flush", state_->path);', "",
             CUTS, "--scene files --every 1000000"),
    Mutation("disk: a new file is not flushed", "common/platform/posix.cpp",
             'if (::fsync(state_->descriptor.get()) != 0) fail("cannot flush", name);', "",
             CUTS, "--scene files --every 1000000"),
    Mutation("disk: a new file's name is not flushed", "common/platform/posix.cpp",
             "    flush_folder(folder_of(file_));\n", "",
             CUTS, "--scene files --every 1000000"),
    Mutation("disk: a move is not flushed", "common/platform/posix.cpp",
             "    flush_folder(to.parent_path());\n", "",
             CUTS, "--scene restore --every 1000000"),
    # --- healing
    Mutation("heal: a torn change stands before what was there", "daemon/store/pages.cpp",
             "last_change_ = std::move(held);", "show(held);",
             UNIT, "what was there before a change that is not whole*"),
    Mutation("heal: a damaged WAL is read to the damage", "daemon/store/pages.cpp",
             "if (!frames.ours(i)) continue;", "if (!sound) break;",
             DAMAGE, "--seeds 40"),
    Mutation("heal: pages that lost their tree are not looked for", "daemon/store/salvage.cpp",
             "if (broken_ > 0) read_strays();", "",
             DAMAGE, "--seeds 40"),
    Mutation("heal: another table's page is taken for one's own", "daemon/store/salvage.cpp",
             "if (!page || !ours(*page)) {", "if (!page) {",
             UNIT, "a page's number that leads to another table's page*"),
    Mutation("heal: the backup is not used", "daemon/store/salvage.cpp",
             "if (!backup.empty()) take_from_backup", "if (result.backup_used) take_from_backup",
             DAMAGE, "--seeds 40"),
    Mutation("heal: numbers are not counted anew", "daemon/store/salvage.cpp",
             "    recount(tx);\n", "",
             DAMAGE, "--seeds 40"),
    Mutation("heal: a word of the schema may change", "daemon/maintenance/integrity.cpp",
             "if (const auto changed = store::find_changed_schema(db))",
             "if (const auto changed = std::optional<std::string>())",
             INTEGRATION, "a word of the schema that changed*"),
    # --- spool and shim
    Mutation("spool: a checksum is not looked at", "common/spool/spool.cpp",
             "length > max_body || checksum(body) != get_number(rest.substr(4))", "length > max_body",
             UNIT, "a byte that flipped anywhere in a record*"),
    Mutation("spool: the place of the next record is off", "common/spool/spool.cpp",
             "batch.next_offset += head_bytes + length;", "batch.next_offset += head_bytes + length + 1;",
             UNIT, "what was appended is read back*"),
    Mutation("spool: a torn end is taken for the file's end", "common/spool/spool.cpp",
             "            batch.complete = true;  // still being written, or torn by a crash, or a damaged length\n"
             "            batch.rest = std::string(rest);\n",
             "            batch.complete = true;\n",
             UNIT, "a file cut anywhere*"),
    Mutation("spool: its file is not locked by its writer", "common/platform/posix.cpp",
             'if (::flock(state_->descriptor.get(), LOCK_EX | LOCK_NB) != 0) fail("cannot lock", unnamed);', "",
             UNIT, "a writer holds its file's lock*"),
    Mutation("intake: what a full store refused is set aside", "daemon/server/intake.cpp",
             "if (may_pass(failure->code)) {", "if (false) {",
             INTEGRATION, "what a full disk keeps from being taken waits*"),
    Mutation("intake: what is damaged is thrown away", "daemon/server/intake.cpp",
             'if (!batch.rest.empty()) reject(file, batch.next_offset, "damaged from here on", batch.rest);', "",
             INTEGRATION, "what follows a damaged place is set aside whole*"),
    Mutation("intake: any extension may have spooled", "daemon/server/intake.cpp",
             "if (std::ranges::find(origins, record.origin) == origins.end())", "if (origins.empty())",
             INTEGRATION, "a record that cannot be taken is set aside*"),
    Mutation("shim: what the daemon had not answered is dropped", "nmhost/relay.cpp",
             "    for (auto& message : link->take_unanswered()) answer_alone(std::move(message));\n", "",
             INTEGRATION, "10,000 DMs through two shims*"),
    # --- sync
    Mutation("sync: the cursor skips one", "daemon/sync/round.cpp",
             "take_in(complete_window(progress.at, next), next);", "take_in(complete_window(progress.at + 1, next), next);",
             SIMULATION, "--seeds 20"),
    Mutation("sync: the cursor moves before the rows", "daemon/sync/round.cpp",
             "&part == &parts.back() ? std::optional(cursor)", "&part == &parts.front() ? std::optional(cursor)",
             SIMULATION, "--seeds 200"),
    Mutation("sync: one entry too many counts as sent", "daemon/store/replica/state.cpp",
             'state = 0 AND op_id <= ?", push.last_op', 'state = 0 AND op_id <= ? + 1", push.last_op',
             SIMULATION, "--seeds 50"),
    Mutation("sync: a push does not look at what came before", "daemon/sync/round.cpp",
             "    // Under the lock nothing can come in between: what is written has seen all that was there.\n"
             "    pull(clock.last_seq);\n", "",
             SIMULATION, "--seeds 50"),
    Mutation("sync: a cloud that went back is not noticed", "daemon/sync/round.cpp",
             "if (clock.last_seq < state.cursor) return true;", "",
             INTEGRATION, "a copy of the cloud's file is put back*"),
    Mutation("sync: a copied store keeps its name", "daemon/sync/round.cpp",
             "    const auto agent = random_token(token_length, random_);\n"
             "    replica_.change([&](store::Transaction& tx) { store::start_over(tx, agent, clock.epoch); });\n"
             "    return false;\n}\n\n/// The cloud's history",
             "    return true;\n}\n\n/// The cloud's history",
             SIMULATION, "--seeds 200"),
    Mutation("sync: of two values the older one wins", "daemon/store/replica/applier.hpp",
             "return !waiting || theirs >= mine;", "return !waiting || theirs < mine;",
             SIMULATION, "--seeds 50"),
    Mutation("sync: the breaker opens one failure late", "daemon/sync/schedule.cpp",
             "failures >= policy.breaker_after", "failures > policy.breaker_after",
             UNIT, "the breaker opens with the fifth failure*"),
    Mutation("sync: a parked row's children stay", "daemon/store/replica/state.cpp",
             "if (child.parent == entity) tx.db.run", "if (child.parent == entity && row_id < 0) tx.db.run",
             INTEGRATION, "what the cloud refuses is parked*"),
    # --- rules and goals
    Mutation("rules: a cap is reached one late", "daemon/governance/counts.cpp",
             "lines_[open_].limit == count; ++open_", "lines_[open_].limit + 1 == count; ++open_",
             UNIT, "a cap is reached at its limit*"),
    Mutation("rules: every cap sees the longest window", "daemon/governance/counts.cpp",
             "std::ranges::lower_bound(times_, now_ - line.window,", "std::ranges::lower_bound(times_, now_ - farthest(),",
             UNIT, "of caps in one walk each has its own limit and its own window"),
    Mutation("rules: a known person counts again", "daemon/governance/counts.cpp",
             "    drop_known_person(view, counts, now);\n", "    if (now < Time{}) drop_known_person(view, counts, now);\n",
             UNIT, "unique profiles are people*"),
    Mutation("rules: a ramp does not end", "daemon/governance/rule_kinds.cpp",
             "if (ramp.step <= 0 || steps >= (ramp.most - ramp.start) / ramp.step + 1) return ramp.most;",
             "if (ramp.step <= 0) return ramp.most;",
             UNIT, "a ramp grows with the account's age*"),
    Mutation("rules: quiet hours end at midnight", "daemon/governance/rule_kinds.cpp",
             "const bool morning = past_midnight && wall.of_day < to;", "const bool morning = false;",
             UNIT, "quiet hours go past midnight*"),
    Mutation("goals: one counts before it begins", "daemon/governance/goals.cpp",
             "    window.begin = std::max(window.begin, start);\n", "",
             UNIT, "a goal counts from when it begins*"),
]


def copy_sources() -> None:
    """Only what changed is touched, so that a second run builds little."""
    TREE.mkdir(parents=True, exist_ok=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, listed):
        source, target = ROOT / name, TREE / name
        if source.is_file() and not (target.is_file() and target.read_bytes() == source.read_bytes()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)


def build(targets: typing.Iterable[str]) -> subprocess.CompletedProcess:
    """The programs are what integration tests start."""
    wanted = set(targets)
    if INTEGRATION in wanted:
        wanted |= {"instacrmd", "instacrm", "instacrm-nmhost"}
    return subprocess.run(["cmake", "--build", BUILD, "--parallel", str(os.cpu_count()), "--target", *sorted(wanted)],
                          capture_output=True, text=True, errors="replace")


def outcome(mutation: Mutation) -> str:
    """Of its test: passes, fails, hangs."""
    program = BUILD / "bin" / mutation.program
    has_cases = mutation.program in (UNIT, INTEGRATION)
    words = ["--test-case=" + mutation.test.replace(",", "?")] if has_cases else mutation.test.split()
    try:
        done = subprocess.run([program, *words], capture_output=True, text=True, errors="replace", timeout=PATIENCE, cwd=BUILD)
    except subprocess.TimeoutExpired:
        return "hangs"
    if has_cases and re.search(r"test cases: +0 ", done.stdout):
        sys.exit(f"{mutation.name}: there is no test \"{mutation.test}\"")
    return "passes" if done.returncode == 0 else "fails"


def outcome_with_fault(mutation: Mutation) -> str:
    file = TREE / mutation.file
    right = file.read_text()
    if right.count(mutation.right) != 1:
        sys.exit(f"{mutation.name}: {mutation.file} has this {right.count(mutation.right)} times, not once:\n"
                 f"{mutation.right}")
    file.write_text(right.replace(mutation.right, mutation.wrong))
    try:
        built = build([mutation.program])
        if built.returncode != 0:
            sys.exit(f"{mutation.name}: does not compile:\n{built.stdout[-3000:]}")
        return outcome(mutation)
    finally:
        file.write_text(right)


def main(words: list[str]) -> int:
    chosen = [m for m in MUTATIONS if not words or any(word in m.name for word in words)]
    if words == ["--list"]:
        for mutation in MUTATIONS:
            print(f"{mutation.name}\t{mutation.program}\t{mutation.test}")
        return 0
    copy_sources()
    subprocess.run(["cmake", "--preset", "dev"], cwd=TREE, check=True, stdout=subprocess.DEVNULL)
    print(f"building what {len(chosen)} faults are put into", flush=True)
    built = build({m.program for m in chosen})
    if built.returncode != 0:
        sys.exit(built.stdout[-3000:])
    for mutation in {(m.program, m.test): m for m in chosen}.values():
        found = outcome(mutation)
        if found != "passes":
            sys.exit(f"{found} without any fault: {mutation.test}")
    missed = 0
    for mutation in chosen:
        found = outcome_with_fault(mutation)
        missed += found == "passes"
        word = {"passes": "MISSED", "fails": "caught", "hangs": "caught, for it hangs"}[found]
        print(f"{word}  {mutation.name}  ({mutation.program}: {mutation.test})", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
