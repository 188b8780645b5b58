"""fuin prove against Go bbolt's own view of the same files, and against every byte: databases of all page sizes with and
without a written free list, what etcdctl gets, and the folder of an etcd that was killed.

usage: bbolt_test.py FUIN [FIRST-SEED [LAST-SEED]]

Each value holds marks that no other has. Every mark in a file has to lie in a copy that is reported, and every copy that
is reported in plain text has to hold one.
"""

import bisect
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import urllib.request
from base64 import b64encode

import zstandard

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from servers import BINARIES, Servers, require  # noqa: E402

FUIN = sys.argv[1]
FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "prove" / "fixtures"
MARK = re.compile(rb"FUINMARK\d{8}\.")
OF_RECORDS = ("live", "historical", "deleted")


def prove(source, *arguments):
    done = subprocess.run([FUIN, "prove", "--format", "json", *arguments, str(source)], capture_output=True, timeout=300)
    assert done.returncode in (0, 1, 2), f"{source}: exit {done.returncode}: {done.stderr.decode()}"
    assert b"FUINMARK" not in done.stdout + done.stderr, "a value was printed"
    (read,) = json.loads(done.stdout)["sources"]
    return read


def walk(path):
    """[(main, sub, "put" or "delete", key, offset or 0, size)], oldest first, as bbolt has them."""
    done = subprocess.run([BINARIES / "bbolt-tool", "walk", path], capture_output=True, text=True, check=True)
    size = path.stat().st_size
    records = []
    for line in done.stdout.splitlines():
        main, sub, kind, key, offset, length = line.split()
        offset = int(offset) if int(offset) < size else 0  # bbolt copies small buckets: nowhere in the file
        records.append((int(main), int(sub), kind, bytes.fromhex(key).decode(), offset, int(length)))
    return records


def check_walk(path, what):
    """Every record of every key is where bbolt sees it, in the state that follows."""
    records = walk(path)
    last = {record[3]: record for record in records}
    wanted = set()
    for main, sub, kind, key, offset, length in records:
        if kind == "put" and length > 0 and key.startswith("/registry/") and key.count("/") > 2:
            newest = last[key]
            state = "deleted" if newest[2] == "delete" else "historical"
            wanted.add((main, key, "live" if (main, sub) == newest[:2] else state, offset, length))
    source = prove(path, "--resources", "all")
    known = {(main, key): offset for main, key, _, offset, _ in wanted}
    seen = {(v["revision"], v["key"], v["state"], v["offset"] if known.get((v["revision"], v["key"])) else 0, v["bytes"])
            for v in source["values"] if v["state"] in OF_RECORDS}
    assert seen == wanted, f"{what}: not in bbolt: {sorted(seen - wanted)[:3]}, not in fuin: {sorted(wanted - seen)[:3]}"
    assert source["integrity"]["damage_count"] == 0, (what, source["integrity"])
    if records:
        assert source["revision"] >= records[-1][0], (what, source["revision"], records[-1])
    return records


def check_marks(source, path, what):
    """No mark of the file is outside of all copies, no plain text is reported without one."""
    content = path.read_bytes()
    copies = sorted((v["offset"], v["offset"] + v["bytes"], v["seal"]) for v in source["values"]
                    if v["file"] == str(path))
    starts = [copy[0] for copy in copies]
    longest = max((end - start for start, end, _ in copies), default=0)
    count = 0
    for mark in MARK.finditer(content):
        count += 1
        near = range(bisect.bisect_left(starts, mark.start() - longest), bisect.bisect_right(starts, mark.start()))
        assert any(copies[i][1] > mark.start() for i in near), f"{what}: the mark at {mark.start():#x} is in no copy"
    for start, end, seal in copies:
        assert seal != "plaintext" or MARK.search(content, start, end), f"{what}: {start:#x} to {end:#x} is invented"
    return count


def test_made_files(servers):
    first, last = (int(word) for word in (sys.argv[2:4] + ["1", "24"])[:2])
    path = servers.folder / "made.db"
    for seed in range(first, last):
        pick = random.Random(seed)
        made = [pick.choice(part) for part in (
            (4096, 4096, 8192, 16384, 32768, 65536), ("array", "hashmap"), ("sync", "nosync"), (5, 60, 200), (3, 12),
            (200, 3000, 20000))]
        path.unlink(missing_ok=True)
        subprocess.run([BINARIES / "bbolt-tool", "make", path, str(seed), *map(str, made)], check=True)
        check_walk(path, f"seed {seed} {made}")
        count = check_marks(prove(path), path, f"seed {seed} {made}")
        assert count > 0
        compact = servers.folder / "compact.db"
        subprocess.run([BINARIES / "bbolt-tool", "compact", path, compact], check=True)
        check_walk(compact, f"seed {seed} compacted")
        check_marks(prove(compact), compact, f"seed {seed} compacted")
        compact.unlink()


def test_fixtures(servers):
    for packed in sorted(FIXTURES.glob("*.db.zst")):
        path = servers.folder / packed.stem
        path.write_bytes(zstandard.ZstdDecompressor().stream_reader(packed.read_bytes()).read())
        check_walk(path, packed.stem)
        status = json.loads(subprocess.run([BINARIES / "etcdutl", "snapshot", "status", path, "-w", "json"],
                                           capture_output=True, check=True).stdout)
        assert prove(path)["revision"] == status["revision"], (packed.stem, status)


def length(number):
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7f | 0x80]), number >> 7
    return out + bytes([number])


def field(number, content):
    return bytes([number << 3 | 2]) + length(len(content)) + content


def stored(kind, version, raw):
    return b"k8s\0" + field(1, field(1, version) + field(2, kind)) + field(2, raw) + b"\x1a\0\x22\0"


class Story:
    """What a cluster's life writes: Secrets in plain text, as JSON, sealed in five ways, and what only looks like one."""

    def __init__(self, etcd, seed):
        self.etcd, self.random, self.marks = etcd, random.Random(seed), 0
        self.live = set()

    def call(self, path, body):
        request = urllib.request.Request(f"{self.etcd.endpoint}/v3/{path}", json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def secret(self, name, as_json):
        self.marks += 1
        mark = b"FUINMARK%08d." % self.marks
        size = self.random.choice((10, 300, 3000, 9000, 60000))
        data = mark + bytes(65 + i % 26 for i in range(self.random.randrange(size))) + mark
        kind = self.random.choice((b"Opaque", b"kubernetes.io/tls", b"helm.sh/release.v1"))
        if as_json:  # not base64, so that the marks can be found
            return (b'{"kind":"Secret","apiVersion":"v1","metadata":{"name":"%s","namespace":"shop"},"data":{"k":"%s"},'
                    b'"type":"%s"}\n' % (name, data, kind))
        meta = field(1, name) + field(2, b"") + field(3, b"shop") + b"\x42\0"
        return stored(b"Secret", b"v1", field(1, meta) + field(2, field(1, b"password") + field(2, data)) + field(3, kind))

    def sealed(self):
        body = self.random.randbytes(self.random.randrange(80, 3000) // 16 * 16)
        return self.random.choice((
            b"k8s:enc:aescbc:v1:k1:" + body, b"k8s:enc:aesgcm:v1:k1:" + body, b"k8s:enc:secretbox:v1:k1:" + body,
            b"k8s:enc:kms:v1:plug:" + b"\0\x28" + self.random.randbytes(40) + body,
            b"k8s:enc:kms:v2:plug:" + field(1, body) + field(2, b"key-%d" % self.random.randrange(3))
            + field(3, self.random.randbytes(40)) + b"\x28\1"))

    def other(self):
        """A key that is no Secret's, and a value that looks a little like one."""
        name = b"other-%d" % self.random.randrange(30)
        meta = field(1, field(1, name) + field(3, b"shop"))
        filler = b"a" * self.random.randrange(6000)
        return self.random.choice((
            (b"rolebindings/shop/" + name, stored(b"RoleBinding", b"rbac.authorization.k8s.io/v1", meta + field(
                3, field(1, b"rbac.authorization.k8s.io") + field(2, b"Role") + field(3, b"secret-reader")))),
            (b"configmaps/shop/" + name, stored(b"ConfigMap", b"v1", meta + field(2, field(1, b"k") + field(2, filler)))),
            (b"argoproj.io/applications/shop/" + name,
             b'{"apiVersion":"argoproj.io/v1alpha1","kind":"Application","spec":"' + filler + b'","status":{"resources":'
             b'[{"kind":"Secret","name":"a","version":"v1"},{"apiVersion":"v1","kind":"Secret","name":"b"}]}}\n'),
            (b"x.example/secrets/shop/" + name, b'{"apiVersion":"x.example/v1","kind":"Secret","metadata":{}}\n')))

    def steps(self, count):
        for _ in range(count):
            name = b"db-%03d" % self.random.randrange(60)
            key = b"/registry/secrets/shop/" + name
            turn = self.random.randrange(10)
            if turn == 0 and key in self.live:
                self.call("kv/deleterange", {"key": b64encode(key).decode()})
                self.live.discard(key)
                continue
            if turn < 5:
                value = self.secret(name, as_json=self.random.randrange(3) == 0)
            elif turn < 8:
                value = self.sealed()
            else:
                key, value = self.other()
                key = b"/registry/" + key
            self.call("kv/put", {"key": b64encode(key).decode(), "value": b64encode(value).decode()})
            self.live.add(key)

    def compact(self):
        revision = int(self.call("maintenance/status", {})["header"]["revision"])
        self.call("kv/compaction", {"revision": revision, "physical": True})


def check_folder(folder, what):
    source = prove(folder)
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".wal", ".snap", "")]
    counts = {path.name: check_marks(source, path, what) for path in files}
    assert sum(counts.values()) > 0, counts
    return source


def check_against_etcdctl(etcd, source, what):
    got = {key.decode(): (len(value), revision) for key, (value, revision) in etcd.get("/registry/secrets/").items()}
    live = {v["key"]: (v["bytes"], v["revision"]) for v in source["values"] if v["state"] == "live"}
    assert live == got, (what, live.items() ^ got.items())


def test_a_life(servers):
    """Snapshots and the folder at every moment: running, compacted, defragmented, killed, its log cut short."""
    etcd = servers.etcd(arguments=["--snapshot-count=300"])
    story = Story(etcd, 5)
    for moment in ("young", "compacted", "again", "defragmented", "old"):
        story.steps(160)
        if moment != "young":
            story.compact()
            story.steps(60)
        if moment == "defragmented":
            etcd.ctl("defrag")
        snapshot = servers.folder / f"{moment}.db"
        etcd.ctl("snapshot", "save", snapshot)
        check_walk(snapshot, moment)
        source = prove(snapshot)
        check_marks(source, snapshot, moment)
        check_against_etcdctl(etcd, source, moment)
        check_folder(etcd.data_dir, moment)
    etcd.process.kill()
    etcd.process.wait()
    check_folder(etcd.data_dir, "killed")
    last = sorted((etcd.data_dir / "member/wal").glob("*.wal"))[-1]
    written = len(last.read_bytes().rstrip(b"\0"))
    for cut in (written - 1, written - 700, written // 2, 9, 0):
        torn = servers.folder / "torn"
        shutil.copytree(etcd.data_dir, torn)
        with open(torn / "member/wal" / last.name, "r+b") as file:
            file.truncate(cut)
        check_folder(torn, f"cut at {cut} of {written}")
        shutil.rmtree(torn)


def main():
    require("etcd", "etcdctl", "etcdutl", "bbolt-tool")
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            with Servers() as servers:
                test(servers)
            print("passed", name)


main()
