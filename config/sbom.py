#!/usr/bin/env python3
"""sbom.py debian PROGRAM… | sbom.py windows FOLDER: a bill of materials (CycloneDX 1.5, JSON) on standard output.

debian: the packages whose libraries or headers the programs were built with. windows: the libraries that
cmake/windows/dependencies.sh built into FOLDER, which the programs hold."""
import json
import pathlib
import re
import subprocess
import sys

# What no program links as a shared library: headers, and static archives.
BUILT_IN = ["libboost1.81-dev", "libboost-json1.81-dev", "libboost-program-options1.81-dev", "libsqlite3-dev",
            "libutf8proc-dev", "libxlsxwriter-dev", "libminizip-dev", "zlib1g-dev", "libyaml-cpp-dev"]


def component(name, version, purl):
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}


def debian_version(package):
    return subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], check=True, capture_output=True,
                          text=True).stdout


def package_of(library):
    # dpkg knows it by the path that it was installed under, which may be the other side of /lib -> /usr/lib.
    real = pathlib.Path(library).resolve()
    for path in (library, str(real), str(real).removeprefix("/usr"), "/usr" + library):
        found = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise SystemExit(f"no package has {library}")


def debian(programs):
    packages = set(BUILT_IN)
    for program in programs:
        lines = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
        packages |= {package_of(path) for path in re.findall(r"=> (/\S+)", lines)}
    return [component(name, version, f"pkg:deb/debian/{name}@{version}")
            for name in sorted(packages) for version in [debian_version(name)]]


def windows(folder):
    found = {}
    for file in sorted(pathlib.Path(folder, "work", "sources").glob("*.dsc")):
        text = file.read_text(encoding="utf-8")
        found[re.search(r"^Source: (\S+)", text, re.M)[1]] = re.search(r"^Version: (\S+)", text, re.M)[1]
    if not found:
        raise SystemExit(f"{folder} has no sources: cmake/windows/dependencies.sh fills it")
    # The compiler's own runtime is in the programs, too.
    for package in ("g++-mingw-w64-x86-64-posix", "mingw-w64-x86-64-dev"):
        found[package] = debian_version(package)
    return [component(name, version, f"pkg:deb/debian/{name}@{version}?arch=source")
            for name, version in sorted(found.items())]


def main(arguments):
    kinds = {"debian": debian, "windows": lambda names: windows(names[0])}
    if len(arguments) < 2 or arguments[0] not in kinds:
        raise SystemExit(__doc__)
    version = re.search(r"project\(\w+ VERSION (\S+)", pathlib.Path(__file__).parent.parent.joinpath("CMakeLists.txt").read_text())[1]
    json.dump({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
               "metadata": {"component": {"type": "application", "name": "instacrm", "version": version,
                                          "bom-ref": "instacrm"}},
               "components": kinds[arguments[0]](arguments[1:])}, sys.stdout, indent=1)
    print()


main(sys.argv[1:])
