"""fuin prove against a cluster that lives: the endpoint, the running etcd's folder and a snapshot, held against each other
and against what was written, while Secrets go from plain text to KMS v2, are rewritten and rotated.

usage: prove_test.py FUIN
"""

import base64
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from servers import Servers, require  # noqa: E402

FUIN = sys.argv[1]
COUNT = 20


def prove(source, *arguments, env=None, codes=(0, 1, 2)):
    command = [FUIN, "prove", "--format", "json", str(source), *map(str, arguments)]
    done = subprocess.run(command, env=env or os.environ, capture_output=True, text=True)
    assert done.returncode in codes, f"{command} ended with {done.returncode}: {done.stderr}{done.stdout[-2000:]}"
    check_silent(done.stdout + done.stderr)
    return json.loads(done.stdout) if done.stdout else {}, done


def check_silent(text):
    for form in (b"marker-", base64.b64encode(b"marker-")[:8]):
        assert form.decode() not in text, "a Secret's value was printed"


def live_of(report, resource="secrets"):
    """{etcd key: (seal, key id, open)} of what lives."""
    (source,) = report["sources"]
    return {v["key"]: v for v in source["values"] if v["state"] == "live" and f"/{resource}/" in (v["key"] or "")}


def live_counts(report):
    return {k: n for k, n in report["sources"][0]["summary"]["live"].items() if n}


def write_config(path, providers):
    path.write_text("apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
                    "- resources: [secrets]\n  providers:\n" + providers)
    return path


def metrics_of(servers, api):
    """What the API server's metrics tell, in English; never more than indirect."""
    kubeconfig = servers.folder / "kubeconfig"
    kubeconfig.write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "clusters": [{"name": "test", "cluster": {"server": api.url, "insecure-skip-tls-verify": True}}],
        "users": [{"name": "test", "user": {"token": "test-token"}}]}))
    report, _ = prove("k8s:test", "--kubeconfig", kubeconfig, codes=(2,))
    (source,) = report["sources"]
    assert source["kind"] == "kubernetes_metrics" and source["values"] == []
    messages = " | ".join(problem["message"] for problem in source["problems"])
    assert "indirect evidence" in messages, messages
    return messages


def compare(servers, etcd, expected, moment):
    """The three views of one moment agree with each other and with `expected`: {seal: count} of live Secrets."""
    live, _ = prove(f"etcd://127.0.0.1:{etcd.client_port}", env=etcd.environment())
    assert live_counts(live) == expected, (moment, live_counts(live), expected)
    stored = etcd.get("/registry/secrets/")
    seen = live_of(live)
    assert set(seen) == {k.decode() for k in stored}, moment
    for key, (value, revision) in stored.items():
        assert seen[key.decode()]["bytes"] == len(value) and seen[key.decode()]["revision"] == revision, (moment, key)
    snapshot = servers.folder / f"{moment}.db"
    etcd.ctl("snapshot", "save", snapshot)
    for source in (snapshot, etcd.data_dir):
        other, _ = prove(source)
        assert live_counts(other) == expected, (moment, source, live_counts(other), expected)
        view = live_of(other)
        assert {k: (v["seal"], v.get("key_id"), v["revision"]) for k, v in view.items()} == \
            {k: (v["seal"], v.get("key_id"), v["revision"]) for k, v in seen.items()}, (moment, source)
    return live, snapshot


def test_story(servers):
    etcd = servers.etcd()
    keys = ["11" * 32, "22" * 32]
    socket, key_file = servers.kms_plugin(keys[:1])
    kms = f"  - kms: {{apiVersion: v2, name: plug, endpoint: 'unix://{socket}', timeout: 3s}}\n"
    config = write_config(servers.folder / "enc.yaml", kms + "  - identity: {}\n")

    api = servers.apiserver(etcd)
    api.put_namespace("shop")
    for i in range(COUNT):
        api.put_secret("shop", f"db-{i:02}", {"password": b"marker-%d" % i})
    live, _ = compare(servers, etcd, {"plaintext": COUNT}, "plain")
    shown = " ".join(live["sources"][0].get("not_shown", []))
    assert "m0" in shown, live["sources"][0]
    assert "counts no reads or writes" in metrics_of(servers, api)  # without an EncryptionConfiguration
    api.stop()

    api = servers.apiserver(etcd, config)
    for i in range(5):
        api.put_secret("shop", f"new-{i}", {"password": b"marker-new"})
    compare(servers, etcd, {"plaintext": COUNT, "kms_v2": 5}, "enabled")
    api.rewrite_secrets()
    told = metrics_of(servers, api)
    assert "under k8s:enc:kms:v2:plug:" in told and "KMS provider plug has the key id sha256:" in told, told
    plain = [m for m in told.split(" | ") if "wrote secrets" in m and "plain text" in m]
    assert plain == [], plain
    _, rewritten = compare(servers, etcd, {"kms_v2": COUNT + 5}, "rewritten")

    # Readable again? With the plugin by its configuration or by its socket alone, live and from the backup.
    for source, env in ((f"etcd://127.0.0.1:{etcd.client_port}", etcd.environment()), (rewritten, None)):
        for how in (("--encryption-config", config), ("--kms-socket", socket)):
            report, _ = prove(source, "--open", *how, env=env)
            opened = [v.get("opens") for v in live_of(report).values()]
            assert opened == [True] * (COUNT + 5), (source, how, opened)

    # A rotated key: half is rewritten, the rest is stale; without the old key the rest does not open.
    key_file.write_text("\n".join(reversed(keys)) + "\n")
    api.stop()
    api = servers.apiserver(etcd, config)  # a restart asks the plugin anew
    for i in range(10):
        api.update_secret("shop", f"db-{i:02}", {"password": b"marker-again"})
    live, rotated = compare(servers, etcd, {"kms_v2": COUNT + 5}, "rotated")
    values = live_of(live).values()
    assert len({v["key_id"] for v in values}) == 2
    assert sum(v["stale"] for v in values) == COUNT + 5 - 10, [v["stale"] for v in values]
    key_file.write_text(keys[1] + "\n")
    report, done = prove(rotated, "--open", "--kms-socket", socket)
    outcomes = [v.get("why_not") for v in live_of(report).values()]
    assert outcomes.count(None) == 10 and outcomes.count("key_refused") == COUNT - 5, outcomes
    assert "no such key id" in done.stderr, done.stderr
    api.stop()


def test_faults(servers):
    etcd = servers.etcd(tls=True)
    etcd.ctl("put", "/registry/secrets/shop/db", "k8s:enc:aescbc:v1:k:" + "0123456789abcdef" * 2)
    env = etcd.environment()
    source = f"etcd://127.0.0.1:{etcd.client_port}"
    report, _ = prove(source, env=env)
    assert report["sources"][0]["summary"]["secrets"] == 1
    # `etcd:` takes the endpoints of the environment.
    report, _ = prove("etcd:", env=env)
    assert report["sources"][0]["summary"]["secrets"] == 1
    # Nothing that cannot be read ends well.
    prove(source, env={**env, "ETCDCTL_CACERT": ""}, codes=(3,))
    prove(source, "--server-name", "other.test", env=env, codes=(3,))
    prove(source, "--cacert", "/none", env=env, codes=(3,))
    prove("etcd://127.0.0.1:1", env=env, codes=(3,))
    prove("etcd://", env=env, codes=(3,))
    # A wrong prefix shows nothing: unknown, not clean.
    prove(source, "--prefix", "/other", env=env, codes=(2,))
    # Keys without --open, and --open without keys, are mistakes.
    prove(source, "--kms-socket", "/none", env=env, codes=(3,))
    prove(source, "--open", env=env, codes=(3,))


def test_prefixes(servers):
    """Every prefix with Secrets is read; who may not look at all keys is told what was looked at."""
    etcd = servers.etcd()
    for command in ("put /registry/secrets/a/b k8s:enc:x", "put /old/place/secrets/a/c plain", "put compact_rev_key 5",
                    "user add root:pw", "user add reader:pw", "role add root", "role add reader",
                    "role grant-permission reader read /registry /registry0", "user grant-role reader reader",
                    "user grant-role root root", "auth enable"):
        etcd.ctl(*command.split())
    seen = {}
    for user in ("root", "reader"):
        report, _ = prove("etcd:", env=etcd.environment(ETCDCTL_USER=user, ETCDCTL_PASSWORD="pw"))
        (source,) = report["sources"]
        seen[user] = ([v["key"] for v in source["values"]], " ".join(p["message"] for p in source["problems"]))
    assert seen["root"] == (["/old/place/secrets/a/c", "/registry/secrets/a/b"], ""), seen
    assert seen["reader"][0] == ["/registry/secrets/a/b"] and "may not look at all keys" in seen["reader"][1], seen


def main():
    require("etcd", "etcdctl", "kube-apiserver", "kms-plugin")
    chosen = sys.argv[2:]
    for name, test in sorted(globals().items()):
        if name.startswith("test_") and (not chosen or name in chosen):
            with Servers() as servers:
                test(servers)
            print("passed", name)


main()
