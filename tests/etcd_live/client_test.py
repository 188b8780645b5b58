"""fuin's etcd client against real etcds: each value as etcdctl sees it, over TLS, with users, and through faults.

usage: client_test.py ETCD_DUMP
"""

import hashlib
import pathlib
import random
import resource
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from servers import Servers, require  # noqa: E402

DUMP = sys.argv[1]


def dump(prefix, *endpoints, env, ok=True):
    done = subprocess.run([DUMP, prefix, *endpoints], env=env, capture_output=True, text=True)
    assert (done.returncode == 0) == ok, f"{done.returncode}: {done.stderr} {done.stdout[-300:]}"
    return done.stdout if ok else done.stderr


def values_of(text):
    lines = text.splitlines()[:-1]
    return {bytes.fromhex(k): (digest, int(revision)) for k, revision, digest in (line.split() for line in lines)}


def expect_same(etcd, text, prefix, env=None):
    wanted = {k: (hashlib.sha256(v).hexdigest(), r) for k, (v, r) in etcd.get(prefix, env=env).items()}
    assert values_of(text) == wanted, "fuin and etcdctl see different values"
    return len(wanted)


def fill(etcd, count, size, prefix="/registry/secrets/shop/"):
    """Puts values of random bytes without line ends, many to a transaction."""
    chance = random.Random(count)
    for first in range(0, count, 100):
        puts = "".join(f"put {prefix}s{i:06} {chance.randbytes(chance.randint(1, size)).hex()}\n"
                       for i in range(first, min(first + 100, count)))
        etcd.ctl("txn", input=("\n" + puts + "\n\n").encode())


def test_plain(servers):
    etcd = servers.etcd()
    fill(etcd, 1500, 3000)
    env = etcd.environment()
    for page_bytes in ("1", "20000", "4000000"):
        text = dump("/registry/", etcd.endpoint, env={**env, "PAGE_BYTES": page_bytes})
        assert expect_same(etcd, text, "/registry/") == 1500
    assert dump("/none/", etcd.endpoint, env=env).startswith("read 0 at")
    etcd.ctl("put", "/registry/binary", "x")
    host = etcd.endpoint.removeprefix("http://")
    assert expect_same(etcd, dump("/registry/", host, env=env), "/registry/") == 1501
    # A compacted store still has its newest values.
    etcd.ctl("compact", "--physical", str(etcd.get("/registry/binary")[b"/registry/binary"][1]))
    assert expect_same(etcd, dump("/registry/", host, env=env), "/registry/") == 1501


def test_tls(servers):
    etcd = servers.etcd(tls=True)
    fill(etcd, 50, 100)
    env = etcd.environment()
    assert expect_same(etcd, dump("/registry/", etcd.endpoint, env=env), "/registry/") == 50
    assert expect_same(etcd, dump("/registry/", etcd.endpoint, env={**env, "SERVER_NAME": "etcd.test"}), "/registry/") == 50
    unchecked = {**env, "ETCDCTL_CACERT": "", "ETCDCTL_INSECURE_SKIP_TLS_VERIFY": "true"}
    assert expect_same(etcd, dump("/registry/", etcd.endpoint, env=unchecked), "/registry/") == 50
    for wrong in ({"ETCDCTL_CACERT": ""},                            # a CA that nobody knows
                  {"SERVER_NAME": "other.test"},                     # another host
                  {"ETCDCTL_CERT": "", "ETCDCTL_KEY": ""}):          # no client certificate
        message = dump("/registry/", etcd.endpoint, env={**env, **wrong}, ok=False)
        assert message.startswith("unavailable:"), message
    # Plain text to a port that speaks TLS.
    message = dump("/registry/", etcd.endpoint.replace("https", "http"), env=env, ok=False)
    assert message.startswith("unavailable:"), message
    assert "a client certificate and its key" in dump("/registry/", etcd.endpoint, env={**env, "ETCDCTL_CERT": ""}, ok=False)


def test_users(servers):
    etcd = servers.etcd()
    fill(etcd, 20, 100)
    env = etcd.environment()
    # A user against an etcd without authentication: as etcdctl, simply read.
    assert "read 20" in dump("/registry/", etcd.endpoint, env={**env, "DUMP_USER": "root", "DUMP_PASSWORD": "pw"})
    etcd.ctl("user", "add", "root:root-pass")
    etcd.ctl("user", "grant-role", "root", "root")
    etcd.ctl("user", "add", "reader:reader-pass")
    etcd.ctl("role", "add", "reader")
    etcd.ctl("role", "grant-permission", "reader", "--prefix=true", "read", "/registry/secrets/")
    etcd.ctl("user", "grant-role", "reader", "reader")
    etcd.ctl("auth", "enable")
    root = {"ETCDCTL_USER": "root:root-pass"}
    text = dump("/registry/", etcd.endpoint, env={**env, "DUMP_USER": "root", "DUMP_PASSWORD": "root-pass"})
    assert expect_same(etcd, text, "/registry/", env=root) == 20
    as_reader = {**env, "DUMP_USER": "reader", "DUMP_PASSWORD": "reader-pass"}
    assert "read 20" in dump("/registry/secrets/", etcd.endpoint, env=as_reader)
    assert dump("/registry/", etcd.endpoint, env=as_reader, ok=False).startswith("denied:")
    wrong = dump("/registry/", etcd.endpoint, env={**as_reader, "DUMP_PASSWORD": "hunter2"}, ok=False)
    assert wrong.startswith("denied:") and "hunter2" not in wrong, wrong
    assert "user name is empty" in dump("/registry/", etcd.endpoint, env=env, ok=False)


def test_cluster(servers):
    members = servers.etcd_cluster(3)
    fill(members[0], 300, 300)
    endpoints = [m.endpoint for m in members]
    env = members[0].environment()
    text = dump("/registry/", *endpoints, env=env)
    assert "of 3 members" in text
    members[0].stop()
    again = dump("/registry/", *endpoints, env=env)
    assert values_of(again) == values_of(text)
    members[1].stop()
    message = dump("/registry/", *endpoints, env=env, ok=False)  # no quorum: no linearizable read
    assert message.startswith("unavailable:"), message


def test_memory(servers):
    """Reads 200 MB and holds a page of it."""
    etcd = servers.etcd(arguments=["--quota-backend-bytes=2000000000"])
    for i in range(50):
        fill(etcd, 2000, 1000, f"/registry/secrets/n{i:03}/")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    text = dump("/registry/", etcd.endpoint, env=etcd.environment())
    assert text.splitlines()[-1].startswith("read 100000 at")
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"peak of children before {before} KB, after {after} KB")


def main():
    require("etcd", "etcdctl")
    chosen = sys.argv[2:]
    for name, test in sorted(globals().items()):
        if name.startswith("test_") and (name in chosen if chosen else name != "test_memory"):
            with Servers() as servers:
                test(servers)
            print("passed", name)


main()
