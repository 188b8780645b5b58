"""fuin reencrypt against a real kube-apiserver, etcd and KMS plugin: what it says is held against
the stored bytes. usage: reencrypt_test.py FUIN [TEST...]"""

import base64
import copy
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from cluster import Cluster  # noqa: E402
from servers import require  # noqa: E402

SEALED = b"k8s:enc:kms:v2:fuin:"
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Bench(Cluster):
    """A cluster, and fuin on it."""

    def fuin(self, *arguments, expect=None, wait=True, source="k8s:test"):
        environment = {**os.environ, "KUBECONFIG": self.path("kubeconfig"), "LC_ALL": "C",
                       "XDG_STATE_HOME": self.path("state"), "NO_PROXY": "*"}
        command = [self.binary, "reencrypt", *([source] if source else []), "--settle", "1", *arguments]
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if not wait:
            return process
        return self.finish(process, expect)

    @staticmethod
    def finish(process, expect=None):
        process.out, process.err = process.communicate(timeout=240)
        if expect is not None and process.returncode != expect:
            raise AssertionError(f"exit {process.returncode} where {expect} is right\n"
                                 f"{process.out}\n{process.err}")
        return process

    def json(self, *arguments, expect=None, **options):
        return json.loads(self.fuin("--format", "json", *arguments, expect=expect, **options).out)

    def restart(self, configuration, name="api"):
        self.stop(name, signal.SIGKILL)
        self.start_api(configuration, name=name, port=self.port, reload=False)

    def sealed(self, prefix=SEALED):
        stored = self.stored()
        return sum(value.startswith(prefix) for value in stored.values()), len(stored)

    def put_copies(self, names):
        """Secrets straight into etcd: copies of s001, which is in plain text, with names (of four characters) and uids of
        their own."""
        value = self.stored()["default/s001"]
        assert value.startswith(b"k8s\0"), "it is sealed"
        uid = self.objects()["default/s001"]["metadata"]["uid"].encode()
        self.put({f"/registry/secrets/default/{name}": value.replace(b"s001", name.encode()).replace(
            uid, str(uuid.uuid4()).encode()) for name in names})

    def has_leader(self):
        return "etcd_server_has_leader 1" in urllib.request.urlopen(f"http://127.0.0.1:{self.etcd_port}/metrics").read().decode()

    def revision(self):
        return json.loads(self.etcdctl("get", "/none", "-w", "json"))["header"]["revision"]

    def expired_lists(self):
        """How many lists of Secrets this API server has refused as expired since it was started."""
        lines = self.request("GET", "/metrics")[1].splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("apiserver_request_total{")
                   and 'code="410"' in line and 'resource="secrets"' in line)

    def objects(self):
        _, answer = self.request("GET", "/api/v1/secrets")
        return {f"{one['metadata']['namespace']}/{one['metadata']['name']}": one for one in answer["items"]}

    def plain(self):
        """Everything in plain text again, without touching an API server's idea of it."""
        self.restart(self.configuration("plain.json", {"identity": {}}, self.kms()))
        run = self.fuin("--verify", expect=1)
        left = [name for name, value in self.stored().items() if value.startswith(SEALED)]
        assert not left, (left, run.out)


def without_version(objects):
    objects = copy.deepcopy(objects)
    for one in objects.values():
        del one["metadata"]["resourceVersion"]
    return objects


@test
def every_kind_of_secret_is_sealed_and_nothing_else_changes(c):
    for i in range(60):
        c.make(f"s{i:03}", metadata={"annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"value":"as-applied"}}'}}
               if i % 3 == 0 else {})
    c.make("fixed", immutable=True)
    c.make("held", metadata={"finalizers": ["example.com/hold"]})
    assert c.request("DELETE", "/api/v1/namespaces/default/secrets/held")[0] == 200
    c.request("POST", "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": "robot"}})
    c.make("token", type="kubernetes.io/service-account-token",
           metadata={"annotations": {"kubernetes.io/service-account.name": "robot"}})
    c.make("legacy", type="kubernetes.io/tlx")
    # A Secret of the days before validation: its type now asks for tls.crt and tls.key.
    value = c.stored()["default/legacy"]
    c.put({"/registry/secrets/default/legacy": value.replace(b"kubernetes.io/tlx", b"kubernetes.io/tls")})
    kms = c.configuration("kms.json", c.kms(), {"identity": {}})
    c.restart(kms)
    before = c.objects()

    plan = c.fuin("--dry-run", "--encryption-config", kms, expect=0)
    assert f"secrets {len(before)}" in plan.out, plan.out
    assert c.sealed()[0] == 0, "a dry run changes nothing"

    run = c.fuin("--verify", "--encryption-config", kms, "--evidence", c.path("evidence.json"), expect=1)
    assert "default/legacy" in run.out and "validation" in run.out, run.out
    with open(c.path("evidence.json"), encoding="utf-8") as file:
        evidence = json.load(file)
    assert evidence["state"] == "failed" and evidence["exit_code"] == 1, evidence["state"]
    assert [f["name"] for f in evidence["passes"][0]["failures"]] == ["legacy"]
    assert evidence["passes"][0]["failures"][0]["kind"] == "invalid"
    assert evidence["passes"][0]["counts"]["rewritten"] == len(before) - 1
    assert c.sealed() == (len(before) - 1, len(before)), "the one bad object alone is left"
    for text in (run.out, run.err, json.dumps(evidence)):
        assert "fuin-plain-" not in text and "as-applied" not in text, "a value was shown"

    assert c.request("DELETE", "/api/v1/namespaces/default/secrets/legacy")[0] == 200
    before.pop("default/legacy")
    answer = c.json("--verify", "--encryption-config", kms, expect=0)
    assert answer["state"] == "verified", answer["reasons"]
    assert answer["write_keys"]["secrets"]["kind"] == "kms"
    assert answer["write_keys"]["secrets"]["known_from"] == "configuration"
    assert answer["passes"][0]["counts"]["rewritten"] == 0, "what is done stays done"
    assert set(answer["stored_under"]["secrets"]) == {"k8s:enc:kms:v2:fuin:"}
    assert without_version(c.objects()) == without_version(before), "something about an object changed"


@test
def without_the_configuration_the_census_tells_the_key(c):
    answer = c.json("--verify", expect=0)
    assert answer["write_keys"]["secrets"]["known_from"] == "census", answer
    assert answer["write_keys"]["secrets"]["prefix"] == "k8s:enc:kms:v2:fuin:"
    assert c.fuin(expect=2).out, "without --verify it is done, and not verified"


@test
def a_rotated_key_is_waited_for_and_everything_moves_under_it(c):
    c.rotate_kms()
    key = hashlib.sha256(bytes.fromhex(c.kms_keys[0])).digest()[:8].hex()
    answer = c.json("--verify", "--key-id", "local/" + key, "--wait", "150", expect=0)
    assert answer["state"] == "verified" and answer["gate"]["state"] == "converged", answer["reasons"]
    assert answer["passes"][0]["counts"]["rewritten"] == len(c.stored())
    assert all(("local/" + key).encode() in value for value in c.stored().values())


@test
def plain_text_is_never_called_a_success(c):
    configuration = c.configuration("plain.json", {"identity": {}}, c.kms())
    c.restart(configuration)
    assert c.json("--verify", "--encryption-config", configuration, expect=3)["gate"]["state"] == "plaintext"
    assert c.sealed()[0] > 0, "and it did not start"
    answer = c.json("--verify", expect=1)
    assert answer["reasons"][0]["id"] == "reencrypt/write-key-plaintext", answer["reasons"]
    # Only plain text is stored now, and everything answers "current".
    answer = c.json("--verify", expect=1)
    assert answer["passes"][-1]["counts"]["rewritten"] == 0
    assert answer["write_keys"]["secrets"]["kind"] == "plaintext", answer["write_keys"]


@test
def servers_that_disagree_keep_the_gate_shut(c):
    c.plain()
    # The first writes plain text still; the second has the new configuration.
    kms = c.configuration("kms.json", c.kms(), {"identity": {}})
    second = c.start_api(kms, name="second", reload=False)
    try:
        origins = ["--api-server", f"https://127.0.0.1:{c.port},https://127.0.0.1:{second}"]
        answer = c.json("--verify", "--wait", "3", *origins, expect=3)
        assert answer["gate"]["state"] == "not_converged", answer["gate"]
        assert c.sealed()[0] == 0
        c.restart(kms)
        answer = c.json("--verify", "--encryption-config", kms, *origins, expect=0)
        assert len(answer["api_servers_after"]["seen"]) == 2
        count, all_of_them = c.sealed()
        assert count == all_of_them
    finally:
        c.stop("second")


@test
def refusals_by_webhook_and_policy_are_named_and_stop_nothing(c):
    c.plain()
    c.request("POST", "/api/v1/namespaces", {"metadata": {"name": "guarded", "labels": {"guard": "yes"}}})
    c.make("w", "guarded")
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    selector = {"matchLabels": {"guard": "yes"}}
    rules = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["secrets"]}]
    assert c.request("POST", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", {
        "metadata": {"name": "guard"}, "webhooks": [{
            "name": "guard.example.com", "rules": rules, "sideEffects": "None", "failurePolicy": "Fail",
            "admissionReviewVersions": ["v1"], "namespaceSelector": selector, "timeoutSeconds": 2,
            "clientConfig": {"url": "https://127.0.0.1:1/none"}}]})[0] == 201
    policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
    assert c.request("POST", policies, {"metadata": {"name": "no"}, "spec": {
        "matchConstraints": {"resourceRules": rules},
        "validations": [{"expression": "object.metadata.name != 's001'", "message": "s001 stays"}]}})[0] == 201
    assert c.request("POST", policies.replace("policies", "policybindings"), {
        "metadata": {"name": "no"}, "spec": {"policyName": "no", "validationActions": ["Deny"]}})[0] == 201
    try:
        time.sleep(3)
        answer = c.json("--verify", expect=1)
        kinds = {f["name"]: f["kind"] for f in answer["passes"][-1]["failures"]}
        count, all_of_them = c.sealed()
        assert kinds == {"w": "webhook", "s001": "policy"}, (kinds, answer["passes"][-1]["failures"])
        assert count == all_of_them - 2
        assert answer["webhooks"] == [{"configuration": "guard", "name": "guard.example.com",
                                       "mutating": False, "fails_closed": True}]
    finally:
        c.request("DELETE", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guard")
        c.request("DELETE", policies + "/no")
        c.request("DELETE", policies.replace("policies", "policybindings") + "/no")
    time.sleep(2)
    assert c.json("--verify", expect=0)["passes"][0]["counts"]["rewritten"] == 2


@test
def an_api_server_that_is_killed_and_comes_back_loses_nothing(c):
    c.plain()
    kms = c.configuration("kms.json", c.kms(), {"identity": {}})
    c.restart(kms)
    process = c.fuin("--verify", "--max-rate", "20", "--format", "json", wait=False)
    c.wait(lambda: c.sealed()[0] > 5)
    c.stop("api", signal.SIGKILL)
    time.sleep(2)
    c.start_api(kms, port=c.port, reload=False)
    c.finish(process, 0)
    count, all_of_them = c.sealed()
    assert count == all_of_them, process.out


@test
def etcd_without_leader_for_a_while_loses_nothing(c):
    c.plain()
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    process = c.fuin("--verify", "--max-rate", "20", wait=False)
    c.wait(lambda: c.sealed()[0] > 5)
    # Two of three stand still: the one that is left answers that it has no leader.
    for member in c.members[1:]:
        member.process.send_signal(signal.SIGSTOP)
    try:
        c.wait(lambda: not c.has_leader(), 30)
        time.sleep(5)
    finally:
        for member in c.members[1:]:
            member.process.send_signal(signal.SIGCONT)
    c.finish(process, 0)
    count, all_of_them = c.sealed()
    assert count == all_of_them, process.out


@test
def a_killed_run_is_run_again(c):
    c.plain()
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    process = c.fuin("--verify", "--max-rate", "20", wait=False)
    c.wait(lambda: c.sealed()[0] > 5)
    process.kill()
    process.communicate()
    count, all_of_them = c.sealed()
    assert 5 < count < all_of_them
    again = c.fuin("--verify", "--format", "json", expect=0)
    assert "did not come to its end" in again.err, again.err
    assert json.loads(again.out)["passes"][0]["counts"]["current"] >= count


@test
def an_interrupted_run_says_how_far_it_came(c):
    process = c.fuin("--max-rate", "20", "--format", "json", wait=False)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    c.finish(process, 1)
    answer = json.loads(process.out)
    assert answer["state"] == "stopped", answer["reasons"]
    seen = answer["passes"][0]["counts"]["seen"]
    assert 0 < seen < len(c.stored())
    again = c.json("--verify", expect=0)
    assert again["passes"][0]["counts"]["current"] >= seen, "what was done stays done"


@test
def a_list_that_expires_goes_on_after_its_last_name(c):
    c.plain()
    c.put_copies(f"m{i:03x}" for i in range(1300))
    kms = c.configuration("kms.json", c.kms(), {"identity": {}})
    c.restart(kms)
    process = c.fuin("--verify", "--max-rate", "150", "--format", "json", wait=False)
    c.wait(lambda: c.sealed()[0] > 50)
    # The next page's token is of a revision that neither etcd nor a fresh watch cache has.
    c.etcdctl("compact", str(c.revision()))
    c.restart(kms)
    c.wait(lambda: c.expired_lists() > 0, 60)
    c.finish(process, 0)
    answer = json.loads(process.out)
    assert answer["passes"][0]["counts"]["seen"] >= 1300, answer["passes"][0]
    count, all_of_them = c.sealed()
    assert count == all_of_them, process.out
    for name in list(c.stored()):
        if name.startswith("default/m"):
            c.etcdctl("del", "/registry/secrets/" + name)
    c.restart(kms)


@test
def etcd_itself_is_read_where_it_can_be(c):
    run = c.fuin("--etcd", f"127.0.0.1:{c.etcd_port}", "--evidence", c.path("evidence.json"), expect=0)
    count = len(c.stored())
    assert f"secrets  live kms_v2 {count}" in run.out, run.out
    with open(c.path("evidence.json"), encoding="utf-8") as file:
        evidence = json.load(file)
    proof = evidence["etcd"]
    assert evidence["state"] == "verified" and proof["read"], evidence["reasons"]
    assert proof["resources"]["secrets"]["copies"]["live"] == {"kms_v2": count}, proof
    assert proof["not_shown"], "what an endpoint can't show is said"
    # Its files show what was there before: old revisions, in the clear.
    run = c.fuin("--etcd", str(c.members[0].data_dir), "--evidence", c.path("evidence.json"))
    with open(c.path("evidence.json"), encoding="utf-8") as file:
        evidence = json.load(file)
    assert evidence["etcd"]["old_plaintext"] > 0 and "Compact etcd" in run.out, run.out
    assert "fuin-plain-" not in run.out + run.err + json.dumps(evidence)
    assert c.fuin("--etcd", "127.0.0.1:1", "--command-timeout", "2s", expect=2).out


@test
def plain_text_that_only_etcd_shows_is_no_success(c):
    c.plain()
    c.etcdctl("snapshot", "save", c.path("plain.db"))
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    # What the API server tells is all well; the etcd that is looked at has it in the clear.
    answer = c.json("--etcd", c.path("plain.db"), expect=1)
    assert "reencrypt/etcd-plain" in [reason["id"] for reason in answer["reasons"]], answer["reasons"]
    assert c.fuin("--etcd", c.path("plain.db"), "--namespace", "default", expect=3).err


@test
def the_control_plane_rewrites_and_fuin_verifies(c):
    c.plain()
    kms = c.configuration("kms.json", c.kms(), {"identity": {}})
    c.restart(kms)
    process = c.fuin("--via", "svm", "--encryption-config", kms, "--format", "json", wait=False)
    path = "/apis/storagemigration.k8s.io/v1/storageversionmigrations"
    c.wait(lambda: c.request("GET", path)[1]["items"])
    assert c.sealed()[0] == 0, "fuin itself writes nothing before the migration has ended"
    c.start_controllers()
    c.finish(process, 0)
    answer = json.loads(process.out)
    assert answer["state"] == "verified" and answer["migrations"][0]["succeeded"], answer
    assert answer["passes"][0]["kind"] == "verify" and answer["passes"][0]["counts"]["rewritten"] == 0, answer["passes"]
    count, all_of_them = c.sealed()
    assert count == all_of_them
    assert c.request("GET", path)[1]["items"][0]["metadata"]["name"] == answer["migrations"][0]["name"]


@test
def a_migration_that_fails_is_said_and_the_object_is_named(c):
    c.plain()
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
    assert c.request("POST", policies, {"metadata": {"name": "no"}, "spec": {
        "matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"],
                                                "resources": ["secrets"]}]},
        "validations": [{"expression": "object.metadata.name != 's001'", "message": "s001 stays"}]}})[0] == 201
    assert c.request("POST", policies.replace("policies", "policybindings"), {
        "metadata": {"name": "no"}, "spec": {"policyName": "no", "validationActions": ["Deny"]}})[0] == 201
    try:
        time.sleep(3)
        answer = c.json("--via", "svm", expect=1)
        assert not answer["migrations"][0]["succeeded"] and answer["migrations"][0]["message"], answer["migrations"]
        assert "reencrypt/migration-failed" in [reason["id"] for reason in answer["reasons"]], answer["reasons"]
        assert [f["name"] for f in answer["passes"][-1]["failures"]] == ["s001"]
        count, all_of_them = c.sealed()
        assert count == all_of_them - 1, "the verify passes did what the migration left"
    finally:
        c.request("DELETE", policies + "/no")
        c.request("DELETE", policies.replace("policies", "policybindings") + "/no")
        c.stop("controllers")
    time.sleep(2)
    c.json("--verify", expect=0)


@test
def writers_deletes_and_new_secrets_during_the_run_lose_nothing(c):
    c.plain()
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    done = threading.Event()
    written = {}

    def storm(name):
        number = 0
        while not done.is_set():
            number += 1
            status, _ = c.request("PATCH", f"/api/v1/namespaces/default/secrets/{name}",
                                  {"stringData": {"value": f"n{number}"}}, kind="application/merge-patch+json")
            if status == 200:
                written[name] = number

    def churn():
        number = 0
        while not done.is_set():
            number += 1
            c.request("DELETE", "/api/v1/namespaces/default/secrets/s050")
            c.request("POST", "/api/v1/namespaces/default/secrets",
                      {"metadata": {"name": "s050"}, "stringData": {"value": "x"}})
            c.request("POST", "/api/v1/namespaces/default/secrets",
                      {"metadata": {"name": f"new{number}"}, "stringData": {"value": "x"}})

    threads = [threading.Thread(target=storm, args=(f"s{i:03}",)) for i in range(10, 13)]
    threads.append(threading.Thread(target=churn))
    for thread in threads:
        thread.start()
    answer = c.json("--verify", "--max-rate", "60")
    done.set()
    for thread in threads:
        thread.join()
    assert answer["state"] in ("verified", "unverified"), answer["reasons"]
    count, all_of_them = c.sealed()
    assert count == all_of_them
    for name, number in written.items():
        _, one = c.request("GET", f"/api/v1/namespaces/default/secrets/{name}")
        assert base64.b64decode(one["data"]["value"]).decode() == f"n{number}", "a write was lost"


@test
def a_flood_of_429_is_waited_out(c):
    c.plain()
    c.restart(c.configuration("kms.json", c.kms(), {"identity": {}}))
    flow = "/apis/flowcontrol.apiserver.k8s.io/v1"
    assert c.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
        "metadata": {"name": "eve"}, "roleRef": {"kind": "ClusterRole", "name": "cluster-admin",
                                                 "apiGroup": "rbac.authorization.k8s.io"},
        "subjects": [{"kind": "User", "name": "eve", "apiGroup": "rbac.authorization.k8s.io"}]})[0] == 201
    process = c.fuin("--as", "eve", "--verify", "--max-rate", "15", "--format", "json", wait=False)
    c.wait(lambda: c.sealed()[0] > 5)
    level = {"metadata": {"name": "narrow"}, "spec": {"type": "Limited", "limited": {
        "nominalConcurrencyShares": 0, "lendablePercent": 0, "borrowingLimitPercent": 0,
        "limitResponse": {"type": "Reject"}}}}
    assert c.request("POST", flow + "/prioritylevelconfigurations", level)[0] == 201
    assert c.request("POST", flow + "/flowschemas", {"metadata": {"name": "eve"}, "spec": {
        "matchingPrecedence": 2, "priorityLevelConfiguration": {"name": "narrow"}, "rules": [{
            "subjects": [{"kind": "User", "user": {"name": "eve"}}],
            "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"],
                               "clusterScope": True}]}]}})[0] == 201
    # A level without seats still lets one request through at a time: others keep that place taken.
    is_over = threading.Event()

    def crowd():
        while not is_over.is_set():
            c.request("GET", "/api/v1/secrets", user="eve")

    threads = [threading.Thread(target=crowd) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        c.wait(lambda: 'rejected_requests_total{flow_schema="eve"' in c.request("GET", "/metrics")[1])
        time.sleep(6)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert c.request("DELETE", flow + "/flowschemas/eve")[0] == 200
    c.finish(process, 0)
    answer = json.loads(process.out)
    assert sum(one["counts"]["throttled"] for one in answer["passes"]) > 0, answer
    count, all_of_them = c.sealed()
    assert count == all_of_them


@test
def an_old_key_goes_only_on_proof(c):
    kms = c.configuration("kms.json", c.kms(), {"identity": {}})
    assert c.fuin("--retire-check", expect=3).err, "which resources are covered must be known"
    answer = c.json("--retire-check", "--encryption-config", kms, expect=0)
    assert answer["check_only"] and answer["state"] == "verified"
    c.plain()
    c.restart(kms)
    answer = c.json("--retire-check", "--encryption-config", kms, expect=1)
    assert answer["reasons"][0]["id"] == "reencrypt/still-moving", answer["reasons"]


@test
def the_missing_permission_is_named_and_nothing_starts(c):
    run = c.fuin("--as", "nobody", expect=3)
    assert "kubectl auth can-i list secrets -A" in run.err, run.err
    assert c.fuin(source=None, expect=3).err, "no terminal and no cluster named"
    assert "there are: test" in c.fuin(source="k8s:missing", expect=3).err


def main():
    binary, *names = sys.argv[1:]
    require("etcd", "kube-apiserver", "kube-controller-manager", "kms-plugin")
    failed = []
    with Bench(etcd_members=3) as c:
        c.binary = os.path.abspath(binary)
        c.start_kms()
        c.port = c.start_api(c.configuration("none.json", {"identity": {}}), reload=False)
        c.kubeconfig(c.port)
        for one in TESTS:
            if names and one.__name__ not in names:
                continue
            start = time.monotonic()
            try:
                one(c)
                print(f"ok   {one.__name__} ({time.monotonic() - start:.0f} s)", flush=True)
            except (AssertionError, TimeoutError, ValueError, KeyError, OSError, RuntimeError,
                    subprocess.SubprocessError) as error:
                failed.append(one.__name__)
                print(f"FAIL {one.__name__}: {type(error).__name__} {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
