#!/usr/bin/env python3
"""Holds the patches of `fuin fix DIR` to what they promise, on every recorded case of scan.

usage: run_cases.py FUIN [--show] [--every=N] [CASE...]

A case is one of tests/terraform/cases, tests/cloudformation/cases, tests/cluster_files/cases or
tests/fix_code/cases. Of each the patch is applied to a copy, by `patch -p1` and by `git apply`;
both must give the same bytes. Then
  - a scan of the copy finds every cluster that the patch speaks of sealed under a customer key, and
    nothing about its encryption fails;
  - a second run of fix changes nothing;
  - what is not fixed says why, in both languages, and has no part in the patch.
recorded.json has what the real Terraform made of each patch (tools/record-fix-cases): the patch
that was judged is known by its hash, so a patch that changes has to be recorded again. A case that
is new is counted as not recorded.

--every=N takes each N-th case alone: for a sanitized fuin, which takes many times as long.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SECONDS = 60
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE / "recorded.json"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/2b0f6c1e-8d1a-4f0e-9c55-0a4d1e8b7c3f"
# Families of cases that are gone through once more, with what makes their files changeable.
AGAIN = {"cloudformation": ["--new-clusters"], "cluster_files": [f"--key={KEY}"]}
IGNORED = shutil.ignore_patterns("truth.json", "case.json")


def cases():
    """Name -> path of every case."""
    tests = HERE.parent
    found = {}
    for family in ("terraform", "fix_code", "cloudformation", "cluster_files"):
        for path in sorted((tests / family / "cases").iterdir()):
            found[f"{family}/{path.name}"] = path
            if family in AGAIN:
                found[f"{family}{AGAIN[family][0].split('=')[0]}/{path.name}"] = path
    return found


def note_of(path):
    """What is given to Terraform, and so to fuin, in a case."""
    note = path / "case.json"
    return json.loads(note.read_text()) if path.is_dir() and note.exists() else {}


def given(note):
    """The options of scan and fix for a case whose files lie in the current folder."""
    words = [f"--var={k}={v}" for k, v in note.get("variables", {}).items()]
    words += [f"--var-file={name}" for name in note.get("var_files", [])]
    words += [f"--workspace={note['workspace']}"] if note.get("workspace") else []
    return words + note.get("fix", [])


def run(words, folder, note, **options):
    return subprocess.run(words, cwd=folder, env={**os.environ, **note.get("env", {})},
                          capture_output=True, timeout=SECONDS, check=False, **options)


def fix(fuin, folder, note, *more):
    """The JSON of one run of fix in `folder`."""
    done = run([fuin, "fix", ".", "--format", "json", *given(note), *more], folder, note)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode()[:300]}") from None


def copy(case, folder):
    """The case's files in `folder`, which is made."""
    if case.is_dir():
        shutil.copytree(case, folder, symlinks=True, ignore=IGNORED)
    else:
        folder.mkdir()
        shutil.copy(case, folder / case.name)


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*"))
            if p.is_file() and ".git" not in p.parts}


def apply(case, patch, temporary):
    """The folder with the patch applied, once each way."""
    by_patch, by_git = temporary / "patched", temporary / "git"
    for folder in (by_patch, by_git):
        copy(case, folder)
    data = patch.encode()
    done = run(["patch", "-p1", "--binary", "-s", "--no-backup-if-mismatch"], by_patch, {},
               input=data)
    assert done.returncode == 0, "patch -p1: " + (done.stdout + done.stderr).decode()
    run(["git", "init", "-q", "."], by_git, {})
    done = run(["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"], by_git,
               {}, input=data)
    assert done.returncode == 0, "git apply: " + done.stderr.decode()
    shutil.rmtree(by_git / ".git")
    assert contents(by_patch) == contents(by_git), "patch and git apply disagree"
    return by_patch


def check_scan(fuin, folder, note, fixed):
    """What a scan of the patched copy says about the clusters that are fixed."""
    options = [word for word in given(note) if not word.startswith(("--key", "--new"))]
    done = run([fuin, "scan", ".", "--format", "json", "--policy", "customer-key", "--no-suppress",
                *options], folder, note)
    report = json.loads(done.stdout)
    seals = {c["address"]: c["at_rest"] for c in report["clusters"]}
    for cluster in fixed:
        address = cluster["address"]
        assert seals.get(address) == "customer_key", f"{address} is {seals.get(address)}"
    whole = {c["address"] for c in fixed if c["outcome"] == "fixed"}
    all_whole = set(seals) == whole
    for finding in report["findings"]:
        is_ours = finding["rule"].startswith(("eks-secrets", "eks-encryption", "kms-key"))
        is_of_fixed = finding["subject"].get("address") in whole or all_whole
        if finding["verdict"] == "fail" and is_ours and is_of_fixed:
            assert finding["severity"] == "info", f"{finding['rule']} still fails"


def check(fuin, name, case, recorded):
    """Raises AssertionError with what is wrong; returns (answer, patch)."""
    note = note_of(case)
    family = name.split("/")[0]
    note["fix"] = AGAIN[family.split("--")[0]] if "--" in family else []
    with tempfile.TemporaryDirectory() as top:
        temporary = pathlib.Path(top)
        plain = temporary / "plain"
        copy(case, plain)
        before = contents(plain)
        answer = fix(fuin, plain, note)
        assert contents(plain) == before, "fix without --apply changed something"
        patch = answer["patch"]
        assert bool(patch) == bool(answer["files"])
        japanese = fix(fuin, plain, note, "--lang", "ja") if patch else answer
        assert japanese["patch"] == patch, "the patch depends on the language"
        for cluster in answer["clusters"]:
            good = cluster["outcome"] in ("sealed", "fixed", "accepted")
            assert good or cluster["why"]["text"], f"{cluster['address']}: no reason"
        fixed = [c for c in answer["clusters"] if c["outcome"] in ("fixed", "partly")]
        if patch:
            assert fixed, "a patch that fixes nothing"
            patched = apply(case, patch, temporary)
            check_scan(fuin, patched, note, fixed)
            again = fix(fuin, patched, note)
            assert not again["patch"], "a second run changes something:\n" + again["patch"]
            fix(fuin, plain, note, "--apply")
            assert contents(plain) == contents(patched), "--apply is not what the patch says"
        if name in recorded:
            got = hashlib.sha256(patch.encode()).hexdigest() if patch else ""
            assert recorded[name]["patch"] == got, \
                "not the patch that Terraform judged: run tools/record-fix-cases"
        return answer


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    fuin = pathlib.Path(words[0]).resolve()
    if not fuin.exists():
        print(f"{fuin} is not built: skipped")
        return SKIPPED
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    steps = [int(word[len("--every="):]) for word in sys.argv if word.startswith("--every=")]
    chosen = {n: p for i, (n, p) in enumerate(cases().items())
              if (n in words[1:] if words[1:] else i % (steps or [1])[0] == 0)}

    def one(item):
        try:
            return item[0], check(str(fuin), *item, recorded), ""
        except (AssertionError, KeyError, ValueError, subprocess.TimeoutExpired) as error:
            return item[0], None, f"{type(error).__name__}: {error}"

    wrong, outcomes, patched = 0, {}, set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, answer, problem in pool.map(one, chosen.items()):
            wrong += bool(problem)
            if problem:
                print(f"{name}: {problem}")
                continue
            if answer["patch"] and name.startswith(("terraform/", "fix_code/")):
                patched.add(name)
            for cluster in answer["clusters"]:
                outcomes[cluster["outcome"]] = outcomes.get(cluster["outcome"], 0) + 1
                if "--show" in sys.argv and cluster["outcome"] not in ("sealed", "fixed"):
                    print(f"  {name} {cluster['address']} {cluster['outcome']}: "
                          f"{cluster['why']['text'] if cluster['why'] else ''}")
            if "--show" in sys.argv and answer["patch"] and words[1:]:
                print(answer["patch"])
    unrecorded = sum(1 for n in chosen if n in patched and n not in recorded)
    print(f"as promised: {len(chosen) - wrong} of {len(chosen)} cases; clusters {outcomes}; "
          f"{unrecorded} patches of new cases not recorded")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
