#!/usr/bin/env python3
"""Holds `fuin scan --format json` to what the real Terraform made of every recorded case.

usage: run_cases.py FUIN [CASES_DIR]; prints each disagreement and one score line. The truth is
truth.json, over which case.json's `expected` has the last word (see README.md).
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

SCAN_SECONDS = 60
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def read(path):
    """The JSON in `path`, or {} when there is no such file."""
    return json.loads(path.read_text()) if path.exists() else {}


def wanted(case, note):
    """address -> at_rest; None when Terraform's refusal leaves open which clusters there are."""
    truth = read(case / "truth.json")
    found = {c["address"]: c["at_rest"] for c in truth.get("clusters", [])}
    found.update(note.get("expected", {}))
    return None if "plan_error" in truth and not found else found


def scan(fuin, case, note):
    """fuin's clusters for one case, and an error text (empty when it answered)."""
    words = [fuin, "scan", "--format", "json", "--root", str(case)]
    words += [f"--var={k}={v}" for k, v in note.get("variables", {}).items()]
    words += [f"--var-file={case / name}" for name in note.get("var_files", [])]
    words += [f"--workspace={note['workspace']}"] if note.get("workspace") else []
    done = subprocess.run([*words, str(case)], env={**os.environ, **note.get("env", {})},
                          capture_output=True, timeout=SCAN_SECONDS, check=False)
    try:
        return json.loads(done.stdout)["clusters"], ""
    except (ValueError, KeyError) as error:
        return [], f"exit {done.returncode}, {error}: {done.stderr.decode(errors='replace')[:200]}"


def disagreement(fuin, case):
    """What differs in one case; empty when fuin and Terraform agree."""
    note = read(case / "case.json")
    clusters, error = scan(fuin, case, note)
    if error:
        return error
    got = {c.get("address"): c["at_rest"] for c in clusters}
    want = wanted(case, note)
    if want is None:
        passed = [a for a, seal in got.items() if seal not in ("misconfigured", "unknown")]
        return f"Terraform refuses it, fuin says {got}" if passed or not got else ""
    if got != want:
        return f"want {want}, got {got}"
    if "named" in note and not any(note["named"] in json.dumps(c) for c in clusters):
        return f"unknown, but {note['named']} is not named"
    return ""


def main():
    fuin = pathlib.Path(sys.argv[1])
    if not fuin.exists():
        print(f"{fuin} is not built: skipped")
        return SKIPPED
    here = pathlib.Path(__file__).resolve().parent
    cases = sorted((pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here / "cases").iterdir())
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        problems = list(pool.map(lambda case: disagreement(str(fuin), case), cases))
    for case, problem in zip(cases, problems):
        if problem:
            wrong += 1
            print(f"{case.name}: {problem}")
    print(f"agree with Terraform: {len(cases) - wrong} of {len(cases)}")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
