"""fuin prove --open --aws-kms-key against the emulator: values that aws-encryption-provider's data keys seal, opened by the
KMS key itself, and what is said where it does not open them. Usage: kms_open.py FUIN"""
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from emulator import ACCESS_KEY, SECRET_KEY, Emulator, Fault  # noqa: E402

FUIN = os.path.abspath(sys.argv.pop(1))
MARK = b"FUINMARKkms"
PAGE = 4096


def length(number):
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7f | 0x80]), number >> 7
    return out + bytes([number])


def field(number, content):
    return bytes([number << 3 | 2]) + length(len(content)) + content


def secret(name):
    meta = field(1, name.encode()) + field(3, b"shop")
    raw = field(1, meta) + field(2, field(1, b"password") + field(2, MARK)) + field(3, b"Opaque")
    return b"k8s\0" + field(1, field(1, b"v1") + field(2, b"Secret")) + field(2, raw) + b"\x1a\0\x22\0"


def gcm(key, plain, place):
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def kms_v2(seed, wrapped, arn, plain, place):
    info = os.urandom(32)
    key = hmac.new(seed, info + b"\1", hashlib.sha256).digest()
    body = field(1, info + gcm(key, plain, place)) + field(2, arn.encode()) + field(3, wrapped) + b"\x28\1"
    return b"k8s:enc:kms:v2:aws:" + body


def kms_v1(seed, wrapped, plain, place):
    return b"k8s:enc:kms:v1:old:" + struct.pack(">H", len(wrapped)) + wrapped + gcm(seed, plain, place)


def leaf(number, elements):
    """One leaf page, with as many more as it takes."""
    table, data, at = b"", b"", 16 * len(elements)
    for flags, key, value in elements:
        table += struct.pack("<IIII", flags, at + len(data), len(key), len(value))
        data, at = data + key + value, at - 16
    size = 16 + len(table) + len(data)
    pages = -(-size // PAGE)
    return (struct.pack("<QHHI", number, 2, len(elements), pages - 1) + table + data).ljust(pages * PAGE, b"\0")


def database(values):
    """A bbolt file whose key bucket has these values, one revision each."""
    records = [(0, struct.pack(">Q", i + 2) + b"_" + bytes(8),
                field(1, key.encode()) + b"\x10%c\x18%c\x20\1" % (i + 2, i + 2) + field(5, value))
               for i, (key, value) in enumerate(values)]
    content = leaf(3, [(1, b"key", struct.pack("<QQ", 4, 0))]) + leaf(4, records)
    pages = 3 + len(content) // PAGE
    metas = b""
    for number in (0, 1):
        meta = struct.pack("<IIIIQQQQQ", 0xED0CDAED, 2, PAGE, 0, 3, 0, 2**64 - 1, pages, number)
        total = 0xcbf29ce484222325
        for byte in meta:
            total = (total ^ byte) * 0x100000001b3 % 2**64
        metas += (struct.pack("<QHHI", number, 4, 0, 0) + meta + struct.pack("<Q", total)).ljust(PAGE, b"\0")
    return metas + bytes(PAGE) + content


class KmsOpen(unittest.TestCase):
    def setUp(self):
        self.emulator = Emulator()
        self.addCleanup(self.emulator.close)
        self.kms = self.emulator.client("kms")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def key(self):
        return self.kms.create_key()["KeyMetadata"]["Arn"]

    def wrap(self, arn, context=None):
        seed = os.urandom(32)
        blob = self.kms.encrypt(KeyId=arn, Plaintext=seed, EncryptionContext=context or {})["CiphertextBlob"]
        return seed, b"1" + blob

    def prove(self, values, *arguments, env=None):
        path = os.path.join(self.folder.name, "a.db")
        with open(path, "wb") as file:
            file.write(database(values))
        done = subprocess.run([FUIN, "prove", "--format", "json", path, "--open", *arguments], capture_output=True, env={
            "PATH": os.environ["PATH"], "HOME": self.folder.name, "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_ENDPOINT_URL": self.emulator.url, "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true", **(env or {})})
        self.assertNotIn(MARK, done.stdout + done.stderr)
        self.assertNotIn(SECRET_KEY.encode(), done.stdout + done.stderr)
        if not done.stdout:
            return done.returncode, done.stderr.decode()
        (source,) = json.loads(done.stdout)["sources"]
        self.assertEqual(source["integrity"]["damage_count"], 0)
        return {v["key"].split("/")[-1]: v.get("why_not") for v in source["values"]}, done.stderr.decode()

    def values(self, arn, context=None, names=("a", "b", "c")):
        seed, wrapped = self.wrap(arn, context)
        made = []
        for name in names:
            place = f"/registry/secrets/shop/{name}"
            made.append((place, kms_v2(seed, wrapped, arn, secret(name), place.encode())))
        return made

    def test_each_data_key_is_asked_for_once_and_its_values_open(self):
        arn = self.key()
        seed, wrapped = self.wrap(arn)
        place = "/registry/secrets/shop/old"
        values = self.values(arn) + [(place, kms_v1(seed, wrapped, secret("old"), place.encode()))]
        opened, _ = self.prove(values, "--aws-kms-key", arn)
        self.assertEqual(opened, {"a": None, "b": None, "c": None, "old": None})
        calls = [call for call in self.emulator.calls if call.action == "kms:Decrypt"]
        self.assertEqual([call.resource for call in calls], [arn, arn])  # the KeyId always goes with it
        self.assertEqual(len(self.emulator.calls), 2)

    def test_another_key_opens_nothing_even_if_the_caller_may_use_it(self):
        arn, other = self.key(), self.key()
        opened, said = self.prove(self.values(arn), "--aws-kms-key", other)
        self.assertEqual(set(opened.values()), {"key_refused"})
        self.assertIn(arn, said)
        opened, _ = self.prove(self.values(arn), "--aws-kms-key", other, "--aws-kms-key", arn)
        self.assertEqual(set(opened.values()), {None})

    def test_the_encryption_context_has_to_be_the_same(self):
        arn = self.key()
        values = self.values(arn, {"cluster": "prod"})
        opened, said = self.prove(values, "--aws-kms-key", arn)
        self.assertEqual(set(opened.values()), {"key_refused"})
        self.assertIn("--aws-kms-context", said)
        opened, _ = self.prove(values, "--aws-kms-key", arn, "--aws-kms-context", "cluster=prod")
        self.assertEqual(set(opened.values()), {None})

    def test_what_aws_refuses_is_said(self):
        arn = self.key()
        values = self.values(arn)
        self.emulator.faults.append(Fault("deny", "kms:Decrypt"))
        opened, said = self.prove(values, "--aws-kms-key", arn)
        self.assertEqual(set(opened.values()), {"key_refused"})
        self.assertIn("AccessDeniedException", said)
        self.emulator.faults[:] = [Fault("error", "kms:Decrypt")]
        opened, _ = self.prove(values, "--aws-kms-key", arn)
        self.assertEqual(set(opened.values()), {"kms_unavailable"})
        self.emulator.faults.clear()
        self.kms.disable_key(KeyId=arn.split("/")[-1])
        opened, said = self.prove(values, "--aws-kms-key", arn)
        self.assertEqual(set(opened.values()), {"key_refused"})
        self.assertIn("Disabled", said)

    def test_without_credentials_and_with_mistakes_it_says_so(self):
        arn = self.key()
        values = self.values(arn, names=("a",))
        opened, said = self.prove(values, "--aws-kms-key", arn, env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
        self.assertEqual(set(opened.values()) - {"key_refused", "kms_unavailable"}, set())
        self.assertIn("redentials", said)
        for wrong in ("alias/eks", arn.replace(":kms:", ":s3:")):
            self.assertEqual(self.prove(values, "--aws-kms-key", wrong)[0], 3)
        self.assertEqual(self.prove(values, "--aws-kms-key", arn, "--aws-kms-context", "x")[0], 3)


if __name__ == "__main__":
    unittest.main()
