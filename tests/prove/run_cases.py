"""run_cases.py FUIN: fuin prove on what real etcds held (tests/prove/fixtures), against truths that were searched in
the files' bytes without any parser; on damaged and refused files; and that it keeps and writes no value."""

import base64
import collections
import ctypes
import gzip
import io
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tarfile
import tempfile

import jsonschema
import zstandard

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = HERE / "fixtures"
MARK = b"FUINMARK"  # starts every value of the s* fixtures
FUIN = str(pathlib.Path(sys.argv[1]).resolve())
FORMATS = ("text", "json", "jsonl", "sarif", "ocsf", "asff", "junit", "csv", "markdown", "html")
faults = []


def check(holds, what):
    if not holds:
        faults.append(what)


def run(*words, code=None):
    done = subprocess.run([FUIN, "prove", *map(str, words)], capture_output=True, timeout=600)
    if code is not None:
        check(done.returncode == code,
              f"{words}: exit {done.returncode}, not {code}: {done.stderr.decode()[:300]}")
    check(MARK not in done.stdout + done.stderr, f"{words}: a value is in the output")
    return done


def unpacked(name):
    return zstandard.ZstdDecompressor().stream_reader((FIXTURES / name).read_bytes()).read()


def prove(*words, code=None):
    return json.loads(run("--format", "json", *words, code=code).stdout)


SCHEMA = jsonschema.Draft202012Validator(
    json.loads((ROOT / "docs/schema/prove.schema.json").read_text()))


def check_schema(report, name):
    for error in SCHEMA.iter_errors(report):
        check(False, f"{name}: {error.json_path}: {error.message[:200]}")


def spans(source):
    plain = collections.defaultdict(list)
    for value in source["values"]:
        if value["seal"] == "plaintext":
            plain[value["key"]].append((value["offset"], value["offset"] + value["bytes"]))
    return plain


def check_truth(moment, folder):
    """Live counts exactly; every plain-text copy found where its marker stands, none invented."""
    truth = json.loads((FIXTURES / f"{moment}.truth.json").read_text())
    path = folder / f"{moment}.db"
    path.write_bytes(unpacked(f"{moment}.db.zst"))
    report = prove(path)
    check_schema(report, moment)
    source = report["sources"][0]
    summary = source["summary"]
    live = collections.Counter()
    for value in source["values"]:
        check(value["file"] == str(path), f"{moment}: {value['file']}")
        if value["state"] == "live":
            seal = value["seal"].replace("_", ":")
            live["plaintext" if seal == "plaintext" else f"k8s:enc:{seal}:"
                 f"{'' if seal.startswith('kms') else 'v1:'}{value['provider']}:"] += 1
    check(live == truth["live_counts"], f"{moment}: live {live}, truth {truth['live_counts']}")
    check(source["revision"] == truth["revision"], f"{moment}: revision {source['revision']}")
    check(source["integrity"]["hash"] == "ok" and not source["integrity"]["damage"], moment)
    check(source["etcd_version"] == "3.7", moment)
    plain = spans(source)
    with_copy = set()
    for key, (_, markers) in truth["secrets"].items():
        for marker, offsets in markers.items():
            for offset in offsets:
                with_copy.add(key)
                check(any(a <= offset < b for a, b in plain[key]),
                      f"{moment}: {key} at {offset:#x} is not among the copies")
    claimed = {key for key, found in plain.items() if found}
    check(claimed == with_copy, f"{moment}: invented {claimed - with_copy}")
    check(summary["secrets_with_plaintext_copy"] == truth["secrets_with_any_plaintext_copy"], moment)
    check(summary["secrets"] == sum(truth["live_counts"].values()), moment)
    expected = 1 if truth["secrets_with_any_plaintext_copy"] or moment != "s5-defragmented" else 0
    check(report["exit_code"] == expected, f"{moment}: exit {report['exit_code']}")
    deleted = {key for key, (gone, _) in truth["secrets"].items() if gone}
    states = {value["key"] for value in source["values"] if value["state"] == "deleted"}
    check(states <= deleted, f"{moment}: deleted {states - deleted}")
    return source


def values_of(source):
    return [{k: v for k, v in value.items() if k != "file"} for value in source["values"]]


def check_sources(folder):
    """The same bytes bare, packed and archived give the same values."""
    bare = folder / "s4-compacted.db"
    wanted = prove(bare)["sources"][0]
    content = bare.read_bytes()
    (folder / "a.db.gz").write_bytes(gzip.compress(content, 1))
    (folder / "no-trailer.db").write_bytes(content[:-32])
    with tarfile.open(folder / "backups.tar", "w") as archive:
        archive.add(bare, "backups/one.db")
    for name in ("a.db.gz", "no-trailer.db", "backups.tar"):
        source = prove(folder / name)["sources"][0]
        check(values_of(source) == values_of(wanted), f"{name}: other values")
        hash_is = "absent" if name == "no-trailer.db" else "ok"
        check(source["integrity"]["hash"] == hash_is, name)
    packed = prove(FIXTURES / "s4-compacted.db.zst")["sources"][0]
    check(values_of(packed) == values_of(wanted), "zst: other values")
    lines = run("--format", "jsonl", bare).stdout.splitlines()
    check([json.loads(line)["offset"] for line in lines] ==
          [value["offset"] for value in wanted["values"]], "jsonl: other values")
    skipped = prove("--no-hash", bare)["sources"][0]
    check(skipped["integrity"]["hash"] == "skipped", "--no-hash")
    cut = (FIXTURES / "s4-compacted.db.zst").read_bytes()[:700000]
    (folder / "cut.db.zst").write_bytes(cut)
    report = prove(folder / "cut.db.zst", code=1)
    check(report["sources"][0]["integrity"]["damage_count"] > 0, "a cut archive has damage")


def check_directory(folder):
    archive = FIXTURES / "s4-compacted.datadir.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(unpacked(archive.name))) as files:
        files.extractall(folder / "dir", filter="data")
    top = next(path.parent for path in (folder / "dir").rglob("member"))
    from_tar = prove(archive)["sources"][0]
    from_dir = prove(top)["sources"][0]
    for source in (from_tar, from_dir):
        check(source["kind"] == "etcd_data_directory", source["kind"])
        check(source["summary"]["copies"]["wal"].get("plaintext", 0) > 0, "no plain text in the log")
        check(source["summary"]["live"] == {"kms_v2": 290}, "directory: live")
    check(values_of(from_tar) == values_of(from_dir), "tar and directory differ")
    for value in from_dir["values"]:
        if value["seal"] == "plaintext":
            with open(value["file"], "rb") as file:
                file.seek(value["offset"])
                start = file.read(4)
            check(start == b"k8s\0", f"{value['file']} {value['offset']:#x}")
    # A database that a defragmentation left behind, and one received from a leader.
    (folder / "s1.db").write_bytes(unpacked("s1-plaintext.db.zst")[:-32])
    (top / "member/snap/db.tmp.123").write_bytes((folder / "s1.db").read_bytes())
    left = prove(top)["sources"][0]
    check(left["summary"]["with_plaintext_by_state"]["snap"] == 200, "db.tmp is not looked at")
    (top / "member/snap/db").unlink()
    report = prove(top)
    check(any("snap/db" in problem["message"] for problem in report["sources"][0]["problems"]),
          "a missing database is not said")


def check_releases():
    for path in sorted(FIXTURES.glob("etcd-*.expect.json")):
        release = path.name.removesuffix(".expect.json")
        wanted = json.loads(path.read_text())
        source = prove("--resources", "all", FIXTURES / f"{release}.datadir.tar.zst")["sources"][0]
        live = {value["key"] for value in source["values"] if value["state"] == "live"}
        secrets = {key for key in wanted["live"] if len(key.split("/")) == 5}
        check(secrets <= live, f"{release}: live {secrets - live}")
        check(source["etcd_version"] == ".".join(release.removeprefix("etcd-").split(".")[:2]), release)
        check(source["integrity"]["damage_count"] == 0, release)
        check(source["summary"]["copies"]["wal"].get("plaintext", 0) > 0, release)
    mixed = json.loads((FIXTURES / "k8s-mixed.expect.json").read_text())
    source = prove(FIXTURES / "k8s-mixed.datadir.tar.zst")["sources"][0]
    check(source["revision"] == mixed["revision"], "k8s-mixed: revision")
    names = {"kmsv2": "kms_v2", "kmsv1": "kms_v1", "identity": "plaintext", "plaintext": "plaintext"}
    live = {(value["key"], value["revision"]): value["seal"] for value in source["values"]
            if value["state"] in ("live", "historical", "deleted")}
    for record in mixed["records"]:
        seal = live.get((record["key"], record["main"]))
        sealed = names.get(record.get("class"), record.get("class"))
        check(seal is None or seal in (sealed, "unknown", "plaintext"),
              f"k8s-mixed: {record} is {seal}")


def check_damage(folder):
    content = bytearray((folder / "s5-defragmented.db").read_bytes())
    check(prove(folder / "s5-defragmented.db", code=0)["findings"] != [], "no findings")
    content[5 * 4096 + 3000] ^= 1
    (folder / "flipped.db").write_bytes(content)
    report = prove(folder / "flipped.db", code=1)
    check(report["sources"][0]["integrity"]["hash"] == "mismatch", "a flipped bit")
    without = bytes(content[:-32])
    page = next(p for p in range(2, len(without) // 4096)
                if without[p * 4096:p * 4096 + 10] == p.to_bytes(8, "little") + b"\x02\0")
    broken = without[:page * 4096 + 8] + b"\x77" + without[page * 4096 + 9:]
    (folder / "broken.db").write_bytes(broken)
    report = prove(folder / "broken.db", code=1)
    check(any(damage["offset"] == page * 4096
              for damage in report["sources"][0]["integrity"]["damage"]), "a damaged page by offset")
    verdicts = {finding["rule"]: finding["verdict"] for finding in report["findings"]}
    check(verdicts["etcd-plaintext-freed"] != "pass", "damage turned into clean")
    (folder / "short.db").write_bytes(without[:len(without) // 2])
    for language, word, rows in (("en", "no Secret in what could be read", "damage  "), ("ja", "読み取れた範囲", "破損 ")):
        text = run("-v", "--lang", language, folder / "short.db").stdout.decode()
        check(word in text and rows in text, f"cut in half, {language}: {text[:600]}")
    (folder / "rootless.db").write_bytes((folder / "s4-compacted.db").read_bytes()[:900_000])
    check(prove(folder / "rootless.db")["sources"][0]["revision"] is None, "a revision that nobody can know")
    for size in (len(without) // 2, len(without) - 4096, 4096, 100):
        (folder / "short.db").write_bytes(without[:size])
        done = run(folder / "short.db")
        check(done.returncode in (1, 2, 3), f"cut at {size}: exit {done.returncode}")


def check_refused(folder):
    refused = {"disk.img": b"\0" * 510 + b"\x55\xaa" + b"EFI PART" + b"\0" * 9000,
               "core": b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x04\0" + b"\0" * 100,
               "state.db": b"SQLite format 3\0" + b"\0" * 5000, "qcow": b"QFI\xfb" + b"\0" * 100, "empty": b"", "text": b"hello\n"}
    for name, content in refused.items():
        (folder / name).write_bytes(content)
        check(len(run(folder / name, code=3).stderr) > 20, f"{name}: refused without a word")
    run("/proc/self/mem", code=3)
    run(folder / "no-such-file", code=3)
    run("--format", "xyz", folder / "text", code=3)
    both = prove(folder / "disk.img", folder / "s5-defragmented.db", code=2)
    check([source["kind"] for source in both["sources"]] == ["etcd_snapshot", "unreadable"], "kinds")
    help_text = subprocess.run([FUIN, "prove", "--help"], capture_output=True).stdout
    check(b"memory" not in help_text and b"image" not in help_text, "the help offers images")


def check_outputs(folder):
    """No format in either language shows a value; names of data keys come only when asked for."""
    source = folder / "s1-plaintext.db"
    for form in FORMATS:
        for language in ("en", "ja"):
            out = folder / f"report.{form}"
            run("--format", form, "-o", out, "--lang", language, "-v", "--objects", "--resources", "all",
                source, code=1)
            check(MARK not in out.read_bytes(), f"{form}: a value is in the report")
    objects = prove("--objects", source)["sources"][0]["values"]
    kinds = {value["object"]["content"] for value in objects if "object" in value}
    check(len(kinds) > 2, f"--objects: {kinds}")
    check(all("object" not in value for value in prove(source)["sources"][0]["values"]), "unasked")
    text = run(folder / "s4-compacted.db", "--lang", "ja", code=1).stdout.decode()
    check("\n1 source, 290 Secrets, 200 with a plain-text copy" in
          run(folder / "s4-compacted.db", "--lang", "en", code=1).stdout.decode(), "the last line")
    joined = "".join(line.strip() for line in text.splitlines())
    check("200 件の Secret が平文のまま残っています" in joined and "etcd-plaintext-freed" in joined, text)
    check(list(folder.glob("report.*.??????")) == [], "left-over files")


OPEN = ("--open", "--encryption-config", FIXTURES / "s7-encryption-configuration.json")


def check_open(folder):
    """The local keys open what they sealed; without its plugin a KMS's values do not open, and that is no success."""
    report = prove(folder / "s7-mixed.db", *OPEN)
    outcomes = collections.Counter((value["seal"], value.get("why_not")) for value in report["sources"][0]["values"]
                                   if value["state"] == "live")
    check(outcomes == {("aescbc", None): 38, ("aesgcm", None): 61, ("secretbox", None): 39,
                       ("kms_v1", "kms_unavailable"): 78, ("kms_v2", "kms_unavailable"): 74}, outcomes)
    check(any("open" in problem["message"] for problem in report["sources"][0]["problems"]), "what does not open")


def check_memory(folder):
    """Stops the program at its exit, its memory still there, and searches all of it."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    trace_me, cont, set_options, trace_exit = 0, 7, 0x4200, 0x40
    (folder / "s1.gz").write_bytes(gzip.compress((folder / "s1-plaintext.db").read_bytes(), 1))
    for name, *more in (("s1-plaintext.db",), ("s4-compacted.db",), ("s1.gz",), ("s7-mixed.db", *OPEN)):
        child = os.fork()
        if child == 0:
            libc.ptrace(trace_me, 0, None, None)
            quiet = os.open("/dev/null", os.O_RDWR)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            os.execve(FUIN, [FUIN, "prove", "--objects", "--format", "json", str(folder / name),
                              *map(str, more)],
                      {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})  # which would trace as well
        os.waitpid(child, 0)
        libc.ptrace(set_options, child, None, trace_exit)
        libc.ptrace(cont, child, None, None)
        searched = 0
        while True:
            _, status = os.waitpid(child, 0)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                break
            at_exit = status >> 8 == signal.SIGTRAP | 6 << 8
            if at_exit:
                searched += search_memory(child, name)
            stop = os.WSTOPSIG(status)
            libc.ptrace(cont, child, None, None if at_exit or stop == signal.SIGTRAP else stop)
        check(searched > 1 << 20, f"{name}: only {searched} bytes of memory were searched")


def search_memory(process, name):
    searched = 0
    texts = re.findall(r'"secret": "([^"]+)"', OPEN[2].read_text())
    keys = [text.encode() for text in texts] + [base64.b64decode(text) for text in texts]
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as memory:
        for line in maps:
            area, rights, *_ = line.split()
            start, end = (int(part, 16) for part in area.split("-"))
            if "r" not in rights or end - start > 1 << 30 or "[v" in line:
                continue
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except (OSError, OverflowError, ValueError):
                continue
            searched += len(content)
            check(MARK not in content, f"{name}: a value is left in memory: {line.strip()}")
            check(not any(key in content for key in keys), f"{name}: a key is left in memory: {line.strip()}")
    return searched


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for path in sorted(FIXTURES.glob("*.truth.json")):
            check_truth(path.name.removesuffix(".truth.json"), folder)
        check_sources(folder)
        check_directory(folder)
        check_releases()
        check_damage(folder)
        check_refused(folder)
        check_outputs(folder)
        check_open(folder)
        check_memory(folder)
    print("\n".join(faults[:50]) or "all copies are where the truth says")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
