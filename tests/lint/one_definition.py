#!/usr/bin/env python3
"""one_definition.py FILE…: no two files may define a class of the same name in the same namespace.

Compilers see one file at a time, and linkers take whichever of two inline functions or destructors comes first: the
program is wrong without a word. Names in unnamed namespaces and in functions are their file's own.
"""

import collections
import re
import sys

COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|R"\w*\(.*?\)\w*"|"(?:\\.|[^"\\\n])*"', re.S)
STEP = re.compile(
    r"namespace\s*(?P<space>[\w:]*)\s*\{"
    r"|\b(?:struct|class|union|enum(?:\s+class)?)\s+(?:\[\[\w+\]\]\s*)?(?P<name>[\w:]+)(?:\s+final)?\s*(?::[^;{}()]*)?\{"
    r"|[{}]")
# One of the two is compiled.
OF_ONE_SYSTEM = re.compile(r"(?:_|\b)(?:windows|posix)(?=\.)")


def definitions(text):
    """The full names of what the text defines outside of functions and unnamed namespaces."""
    open_braces = []  # what each stands for: a name, or None for a function, a list, an unnamed namespace
    for step in STEP.finditer(COMMENT.sub(" ", text)):
        if step.group() == "}":
            if open_braces:
                open_braces.pop()
            continue
        name = step.group("name") or step.group("space") or None
        if step.group("name") and None not in open_braces:
            yield "::".join(open_braces + [name])
        open_braces.append(name)


def main():
    places = collections.defaultdict(set)
    for file in sys.argv[1:]:
        with open(file, encoding="utf-8") as source:
            for name in definitions(source.read()):
                places[name].add(OF_ONE_SYSTEM.sub("", file))
    twice = {name: files for name, files in places.items() if len(files) > 1}
    for name, files in sorted(twice.items()):
        print(f"{name} is defined in {' and in '.join(sorted(files))}: one of them needs another name", file=sys.stderr)
    sys.exit(1 if twice else 0)


if __name__ == "__main__":
    main()
