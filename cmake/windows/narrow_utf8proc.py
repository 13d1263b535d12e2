#!/usr/bin/env python3
"""narrow_utf8proc.py DATA.c: writes utf8proc's tables anew, with what the command line asks and nothing else.

That is how wide a character is and where one ends: of each code point the width and the class of its boundaries stay.
Thousands of properties become a few dozen, and most blocks of code points the same.
"""

import re
import sys

BLOCK = 256
ARRAY = r"(static const utf8proc_(?:uint16|property)_t %s\[\] = \{\n)(.*?)\n?(\};)"


def numbers(text, name):
    body = re.search(ARRAY % name, text, re.S).group(2)
    return [int(number) for number in re.findall(r"\d+", body)]


def properties(text):
    """The same lines without what is not asked: their first ten members, and the flags before the width."""
    body = re.search(ARRAY % "utf8proc_properties", text, re.S).group(2)
    ends = re.findall(r"\{.*(?:true|false), ?(\d, \d, UTF8PROC_BOUNDCLASS_\w+)\},", body)
    nothing = "0, 0, 0, 0, " + "UINT16_MAX, " * 6 + "false, false, false, false, "
    return ["{" + nothing + end + "}," for end in ends]


def narrow(text):
    lines = properties(text)
    kept = list(dict.fromkeys(lines))
    of_property = [kept.index(line) for line in lines]
    narrowed = [of_property[number] for number in numbers(text, "utf8proc_stage2table")]
    blocks = {}
    stage1 = []
    for start in numbers(text, "utf8proc_stage1table"):
        block = tuple(narrowed[start:start + BLOCK])
        stage1.append(BLOCK * blocks.setdefault(block, len(blocks)))
    tables = {
        "utf8proc_sequences": "0,",
        "utf8proc_stage1table": ", ".join(map(str, stage1)),
        "utf8proc_stage2table": ",\n".join(", ".join(map(str, block)) for block in blocks),
        "utf8proc_properties": "\n".join(kept),
        "utf8proc_combinations": "0,",
    }
    for name, body in tables.items():
        text, times = re.subn(ARRAY % name, lambda found: found.group(1) + body + "\n" + found.group(3), text, flags=re.S)
        if times != 1:
            sys.exit(f"{sys.argv[1]}: no table {name}")
    return text


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(narrow(text))


if __name__ == "__main__":
    main()
