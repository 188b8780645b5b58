#!/usr/bin/env python3
"""make_snapshot.py SERVERS OUT SECRETS BYTES: fills a real etcd (SERVERS has etcd and etcdctl) with sealed Secrets
of BYTES each through its JSON gateway, rewrites one in ten, deletes one in a hundred, compacts, saves a snapshot."""
import base64
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

BATCH_BYTES = 1 << 20  # etcd takes 1.5 MiB a request


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def field(number, content):
    size = len(content)
    length = b""
    while size >= 0x80:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


SEED = os.urandom(120)
KEY_ID = b"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def sealed(size):
    """A KMS v2 value as kube-apiserver writes it: the ciphertext is random bytes."""
    return (b"k8s:enc:kms:v2:bench:" + field(1, os.urandom(size)) + field(2, KEY_ID) + field(3, SEED)
            + b"\x28\x01")


class Etcd:
    def __init__(self, servers, folder):
        self.url = f"http://127.0.0.1:{free_port()}"
        peer = f"http://127.0.0.1:{free_port()}"
        self.process = subprocess.Popen(
            [f"{servers}/etcd", "--data-dir", folder, "--listen-client-urls", self.url,
             "--advertise-client-urls", self.url, "--listen-peer-urls", peer,
             "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
             "--quota-backend-bytes", str(16 << 30), "--max-txn-ops", "10000", "--log-level",
             "error", "--unsafe-no-fsync"])
        for _ in range(100):
            try:
                self.call("maintenance/status", {})
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("etcd does not answer")

    def call(self, path, body):
        request = urllib.request.Request(f"{self.url}/v3/{path}", json.dumps(body).encode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def write(self, operations):
        return self.call("kv/txn", {"success": operations})["header"]["revision"]


def put(number, size):
    key = f"/registry/secrets/tenant-{number % 200:03}/secret-{number:07}".encode()
    return {"requestPut": {"key": base64.b64encode(key).decode(),
                           "value": base64.b64encode(sealed(size)).decode()}}


def fill(etcd, secrets, size):
    batch = max(1, BATCH_BYTES // (size + 400))
    for first in range(0, secrets, batch):
        etcd.write([put(number, size) for number in range(first, min(first + batch, secrets))])
    revision = 0
    again = range(0, secrets, 10)
    for first in range(0, len(again), batch):
        revision = etcd.write([put(number, size) for number in again[first:first + batch]])
    etcd.call("kv/compaction", {"revision": revision, "physical": True})


def main():
    servers, out, secrets, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    with tempfile.TemporaryDirectory(dir=pathlib.Path(out).parent) as folder:
        etcd = Etcd(servers, folder)
        try:
            fill(etcd, secrets, size)
            subprocess.run([f"{servers}/etcdctl", "--endpoints", etcd.url, "--command-timeout",
                            "600s", "snapshot", "save", out], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        finally:
            etcd.process.terminate()
            etcd.process.wait()


if __name__ == "__main__":
    main()
