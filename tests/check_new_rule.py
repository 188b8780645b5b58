#!/usr/bin/env python3
"""Holds tools/new_rule to its promise: what it writes is complete, compiles, and nothing is written twice."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = {"eks-made-up-fault": "cluster", "kms-key-made-up-fault": "key"}


def new_rule(root, *arguments):
    return subprocess.run([sys.executable, ROOT / "tools/new_rule", "--root", root, *arguments],
                          capture_output=True, text=True, check=False)


def written(root, rule):
    file = rule.replace("-", "_")
    return [root / f"src/judge/rules/{file}.cc", root / f"src/judge/rules/{file}_test.cc",
            root / f"rules/{rule}/en.md", root / f"rules/{rule}/ja.md"]


def faults(root):
    for rule in RULES:
        done = new_rule(root, rule, "low")
        if done.returncode != 0:
            yield f"{rule}: {done.stderr}"
            continue
        yield from (f"{path} is missing" for path in written(root, rule) if not path.exists())
        if f'{{"{rule}", Severity::kLow, ' not in (root / "src/judge/rules.cc").read_text():
            yield f"{rule} is not in rules.cc"
        cmake = (root / "src/judge/CMakeLists.txt").read_text().splitlines()
        file = rule.replace("-", "_")
        sources = [line for line in cmake if line.startswith("    rules/")]
        names = [line for line in sources if not line.endswith("_test.cc")]
        if f"    rules/{file}.cc" not in names or f"    rules/{file}_test.cc" not in sources:
            yield f"{rule} is not in CMakeLists.txt"
        if names != sorted(names):
            yield "the sources in CMakeLists.txt are not sorted"
        for source in written(root, rule)[:2]:
            compiled = subprocess.run(
                ["g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                 "-I", root / "src", "-I", ROOT / "src", source],
                capture_output=True, text=True, check=False)
            if compiled.returncode != 0:
                yield f"{source.name} does not compile: {compiled.stderr[:600]}"
    before = (root / "src/judge/rules.cc").read_text()
    for refused in ("eks-made-up-fault", "kms-key-disabled", "Bad_Id", "other-family-fault", "eks-"):
        if new_rule(root, refused).returncode == 0:
            yield f"{refused} was not refused"
    if (root / "src/judge/rules.cc").read_text() != before:
        yield "a refusal changed rules.cc"


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        shutil.copytree(ROOT / "src/judge", root / "src/judge")
        shutil.copytree(ROOT / "rules", root / "rules")
        found = list(faults(root))
    print("\n".join(found) or "tools/new_rule writes whole rules")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
