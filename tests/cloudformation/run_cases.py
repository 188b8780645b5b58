#!/usr/bin/env python3
"""Holds `fuin scan` of templates and cluster files to verdicts written by hand.

usage: run_cases.py FUIN [CASES_DIR]. A case is a template, or a folder with main.yaml or
manifest.json. Comments at its head (JSON: Metadata.fuin, or fuin of a manifest) say

  # expect: ADDRESS=AT_REST        a cluster and its verdict; none for no cluster at all. The
                                   address of an API server is its file, from the case's folder
  # parameters: KEY=VALUE          one argument of --parameters; HERE is the case's folder
  # named: TEXT                    must stand in the report: it names what decides
"""
import json
import pathlib
import subprocess
import sys

SCAN_SECONDS = 60
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def note_of(path):
    """The expectations at the head of a template."""
    note = {"expect": [], "parameters": [], "named": []}
    text = path.read_text()
    if path.suffix == ".json":
        root = json.loads(text)
        note.update(root.get("fuin", root.get("Metadata", {}).get("fuin", {})))
        return note
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(": ")
        note[key].append(value)
    return note


def disagreement(fuin, case):
    """What differs in one case; empty when fuin says what is expected."""
    head = case
    if case.is_dir():
        head = next(p for p in (case / "main.yaml", case / "manifest.json") if p.exists())
    note = note_of(head)
    words = [fuin, "scan", "--format", "json", "--no-suppress"]
    for parameter in note["parameters"]:
        words += ["--parameters", parameter.replace("HERE", str(head.parent))]
    done = subprocess.run([*words, str(case)], capture_output=True, timeout=SCAN_SECONDS,
                          check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        return f"exit {done.returncode}, {error}: {done.stderr.decode(errors='replace')[:200]}"
    folder = f"{case if case.is_dir() else case.parent}/"
    got = {c["address"].removeprefix(folder): c["at_rest"] for c in report["clusters"]}
    want = dict(one.rsplit("=", 1) for one in note["expect"])
    if got != want:
        why = {c["address"]: c["why"] for c in report["clusters"]}
        return f"want {want}, got {got} ({why})"
    for named in note["named"]:
        if named not in json.dumps(report):
            return f"{named} is not named"
    return ""


def main():
    fuin = pathlib.Path(sys.argv[1])
    if not fuin.exists():
        print(f"{fuin} is not built: skipped")
        return SKIPPED
    here = pathlib.Path(__file__).resolve().parent
    cases = sorted((pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here / "cases").iterdir())
    wrong = 0
    for case in cases:
        problem = disagreement(str(fuin), case)
        if problem:
            wrong += 1
            print(f"{case.name}: {problem}")
    print(f"as expected: {len(cases) - wrong} of {len(cases)}")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
