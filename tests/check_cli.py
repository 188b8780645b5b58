#!/usr/bin/env python3
"""Types fuin's commands as a person would, and holds exit codes, suppression and output files to what is
promised: check_cli.py FUIN
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TODAY = ["--today", "2026-11-24"]
CLUSTER = """
provider "aws" {
  region = "eu-west-1"
}
%s
resource "aws_eks_cluster" "c" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "%s"
  %s
  vpc_config {
    subnet_ids              = ["subnet-0a", "subnet-0b"]
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}
"""
PLAIN = CLUSTER % ("", "1.27", "")
SEALED = CLUSTER % ("", "1.35", "")
UNKNOWN = CLUSTER % ('variable "v" {}\n', "${var.v}", "")
RULES = "eks-secrets-plaintext,eks-version-unsupported"


class Fuin:
    def __init__(self, program, folder):
        self.program, self.folder, self.faults = program, folder, []

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *words, **more):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        return subprocess.run([self.program, *map(str, words)], capture_output=True, text=True,
                              env=environment, check=False, **more)

    def expect(self, what, code, *words, says="", **more):
        done = self.run(*words, **more)
        if done.returncode != code:
            self.faults.append(f"{what}: exit {done.returncode}, not {code}: {done.stdout[-800:]}{done.stderr}")
        if says not in done.stdout + done.stderr:
            self.faults.append(f"{what}: does not say {says!r}: {done.stdout[-800:]}{done.stderr}")
        return done


def check_exit_codes(fuin):
    plain = fuin.write("plain/main.tf", PLAIN).parent
    sealed = fuin.write("sealed/main.tf", SEALED).parent
    unknown = fuin.write("unknown/main.tf", UNKNOWN).parent
    broken = fuin.write("broken/x.tfplan", "PK\x03\x04 tfplan").parent
    fuin.expect("sealed", 0, "scan", sealed, *TODAY)
    fuin.expect("plain text", 1, "scan", plain, *TODAY, says="eks-secrets-plaintext")
    fuin.expect("plain text, in Japanese", 1, "scan", plain, *TODAY, "--lang", "ja", says="平文")
    fuin.expect("unknown", 2, "scan", unknown, *TODAY, says="var.v")
    fuin.expect("a fail wins over an unknown", 1, "scan", plain, unknown, *TODAY)
    fuin.expect("a part that could not be read", 2, "scan", sealed, broken, *TODAY)
    fuin.expect("a fail wins over a part unread", 1, "scan", plain, broken, *TODAY)
    fuin.expect("nothing that could be read", 3, "scan", broken, *TODAY)
    fuin.expect("no such source", 3, "scan", fuin.folder / "absent", says="absent")
    fuin.expect("a severity that is not reached", 0, "scan", "--policy", "customer-key", "--fail-on", "high",
                sealed, *TODAY)
    fuin.expect("the same at its severity", 1, "scan", "--policy", "customer-key", "--fail-on", "medium",
                sealed, *TODAY)
    for words in (["scan", "--fail-on", "awful"], ["scan", "--no-such-option"], ["scam"],
                  ["scan", "--lang", "fr"], ["explain", "no-such-rule"], ["explain", "--lang", "fr"]):
        done = fuin.expect(f"bad usage {words}", 3, *words, says="fuin: ")
        if done.stdout:
            fuin.faults.append(f"{words}: writes {done.stdout[:80]!r} to standard output")


def suppressed(done):
    return {f["rule"]: f["suppressed"]["reason"] for f in json.loads(done.stdout)["findings"] if f["suppressed"]}


def check_suppression(fuin):
    def scan(what, code, *words):
        done = fuin.expect(what, code, "scan", "--format", "json", *TODAY, *words)
        return json.loads(done.stdout) if done.stdout else {}, suppressed(done)

    comment = "# fuin:ignore %s reason=\"a lab\" until=%s\n"
    good = fuin.write("comment/main.tf", PLAIN.replace(
        'resource "aws_eks', comment % (RULES, "2026-11-24") + 'resource "aws_eks')).parent
    report, reasons = scan("a comment above the block", 0, good)
    if set(reasons) != set(RULES.split(",")) or set(reasons.values()) != {"a lab"} or report["notes"]:
        fuin.faults.append(f"a comment: {reasons} {report['notes']}")
    _, reasons = scan("--no-suppress", 1, "--no-suppress", good)
    if reasons:
        fuin.faults.append(f"--no-suppress: {reasons}")
    report, _ = scan("an expired comment", 1, fuin.write("expired/main.tf", PLAIN.replace(
        'resource "aws_eks', comment % (RULES, "2026-11-23") + 'resource "aws_eks')).parent)
    if len(report["notes"]) != 2 or report["notes"][0]["location"]["line"] != 6:
        fuin.faults.append(f"an expired comment: {report['notes']}")
    report, _ = scan("a comment without reason", 1, fuin.write("mute/main.tf", PLAIN.replace(
        'resource "aws_eks', f'# fuin:ignore {RULES}\nresource "aws_eks')).parent)
    if len(report["notes"]) != 2:
        fuin.faults.append(f"a comment without reason: {report['notes']}")
    report, _ = scan("a comment that covers nothing", 1, fuin.write("idle/main.tf", PLAIN +
                     '\n# fuin:ignore eks-secrets-plaintext reason="too late"\n').parent)
    if len(report["notes"]) != 1:
        fuin.faults.append(f"a comment that covers nothing: {report['notes']}")
    tags = 'tags = {\n    "fuin:ignore" = "%s reason=a lab until=2027-01-31"\n  }' % RULES
    _, reasons = scan("a tag", 0, fuin.write("tag/main.tf", CLUSTER % ("", "1.27", tags)).parent)
    if set(reasons.values()) != {"a lab"}:
        fuin.faults.append(f"a tag: {reasons}")
    spec = ("apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: AWSManagedControlPlane\nmetadata:\n"
            "  name: cp\n  annotations:\n    fuin/ignore.eks-secrets-plaintext: a lab until=2027-01-31\n"
            "spec:\n  version: v1.27\n")
    _, reasons = scan("an annotation", 1, fuin.write("annotation/cp.yaml", spec).parent)
    if reasons != {"eks-secrets-plaintext": "a lab"}:
        fuin.faults.append(f"an annotation: {reasons}")


def check_configuration(fuin):
    yaml = "suppressions:\n" + "".join(
        f"  - rule: {rule}\n    reason: agreed\n    until: 2027-01-31\n    address: aws_eks_cluster.*\n"
        for rule in RULES.split(","))
    folder = fuin.write("yaml/main.tf", PLAIN).parent
    configuration = fuin.write("yaml/.fuin.yaml", yaml)
    elsewhere = fuin.write("elsewhere.yaml", yaml)
    fuin.expect(".fuin.yaml", 0, "scan", folder, *TODAY, says="agreed")
    fuin.expect("--no-suppress reads no .fuin.yaml", 1, "scan", "--no-suppress", folder, *TODAY)
    fuin.expect("--config", 0, "scan", "--config", elsewhere, fuin.folder / "plain", *TODAY)
    configuration.write_text("suppressions:\n  - rule: x\n    resaon: y\n")
    fuin.expect("a misspelt member", 3, "scan", folder, *TODAY, says=".fuin.yaml:3:")
    fuin.expect("--config in its place", 0, "scan", "--config", elsewhere, folder, *TODAY)
    configuration.write_text("policy: customer-key\n")
    (folder / "main.tf").write_text(SEALED)
    fuin.expect("the policy of .fuin.yaml", 1, "scan", folder, *TODAY, says="eks-secrets-no-customer-key")


KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def planned(kind, name, actions, before, after):
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name,
            "change": {"actions": actions, "before": before, "after": after, "after_unknown": {}}}


def check_plan(fuin):
    block = [{"provider": [{"key_arn": KEY}], "resources": ["secrets"]}]
    cluster = {"name": "shop", "version": "1.35", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
               "encryption_config": block, "tags": None, "vpc_config": [{"endpoint_public_access": False}]}
    key = {"arn": KEY, "key_id": KEY[-36:], "is_enabled": True, "enable_key_rotation": True}
    plan = fuin.write("plan/plan.json", json.dumps({
        "format_version": "1.2", "terraform_version": "1.11.4",
        "resource_changes": [
            planned("aws_eks_cluster", "c", ["delete", "create"], cluster, {**cluster, "encryption_config": []}),
            planned("aws_kms_key", "k", ["delete"], key, None)]}))
    done = fuin.expect("a plan with traps", 1, "scan", plan, *TODAY, "--format", "json")
    fails = {f["rule"]: f for f in json.loads(done.stdout)["findings"] if f["verdict"] == "fail"}
    wanted = {"eks-cluster-replaced", "eks-encryption-removal-replaces-cluster", "kms-key-deleted-by-plan"}
    if not wanted <= set(fails):
        fuin.faults.append(f"a plan with traps: only {sorted(fails)}")
    elif KEY not in fails["kms-key-deleted-by-plan"]["fix"]["cli"]:
        fuin.faults.append(f"the fix names no key: {fails['kms-key-deleted-by-plan']['fix']}")
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}, "resources": [
        {"mode": "managed", "type": "aws_eks_cluster", "name": "c", "instances": [{"attributes": cluster}]}]}
    state = fuin.write("state/terraform.tfstate", json.dumps(state))
    done = fuin.expect("code against a state", 1, "scan", fuin.folder / "sealed", state, *TODAY, "--format", "json")
    fails = {f["rule"]: f for f in json.loads(done.stdout)["findings"] if f["verdict"] == "fail"}
    if set(fails) != {"eks-encryption-drift", "eks-encryption-removal-replaces-cluster"}:
        fuin.faults.append(f"code against a state: {sorted(fails)}")
    else:
        files = [e["location"]["file"] for e in fails["eks-encryption-drift"]["evidence"]]
        if not files[0].endswith("sealed/main.tf") or files[1] != str(state):
            fuin.faults.append(f"drift is shown at {files}")
        fuin.expect("what the report says to type", 0, *fails["eks-encryption-drift"]["fix"]["explain"].split()[1:],
                    says=KEY)


def check_explain(fuin):
    fuin.expect("the list of rules", 0, "explain", says="eks-secrets-plaintext")
    fuin.expect("the list, in Japanese", 0, "explain", "--lang", "ja", says="平文")
    fuin.expect("a page", 0, "explain", "eks-secrets-plaintext", says="## How to fix")
    done = fuin.expect("a page with names", 0, "explain", "eks-secrets-plaintext", "--cluster", "shop",
                       fuin.folder / "plain", says="--region eu-west-1 --name shop")
    if "main.tf:6:" not in done.stdout or "<cluster-name>" in done.stdout:
        fuin.faults.append("a page with names: no place, or names are open")
    fuin.expect("a cluster that is not there", 3, "explain", "eks-secrets-plaintext", "--cluster", "x",
                fuin.folder / "plain", says="no cluster x")
    fuin.expect("a misspelt rule", 3, "explain", "eks-secret-plaintext", says="eks-secrets-plaintext")


def check_output(fuin):
    plain = fuin.folder / "plain"
    report = fuin.folder / "report.json"
    fuin.expect("-o", 1, "scan", plain, *TODAY, "--format", "json", "-o", report)
    json.loads(report.read_text())
    for what, path in (("a folder that is not there", fuin.folder / "no" / "x.json"), ("a folder", fuin.folder)):
        fuin.expect(f"-o {what}", 3, "scan", plain, *TODAY, "--format", "json", "-o", path, says=str(path))
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([fuin.program, "scan", plain], stdout=full, stderr=subprocess.PIPE, check=False)
    if done.returncode != 3 or b"standard output" not in done.stderr:
        fuin.faults.append(f"a full disk: exit {done.returncode}, {done.stderr}")


def check_killed(fuin):
    """Killed at any moment, -o leaves the old file or the new one."""
    report = fuin.folder / "killed.html"
    old = "old " * 1000
    for delay_ms in (0, 1, 2, 3, 5, 8, 12, 18, 25, 35, 50, 70, 100, 150, 250):
        report.write_text(old)
        started = subprocess.Popen([fuin.program, "scan", fuin.folder / "plain", "-o", report],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay_ms / 1000)
        started.send_signal(signal.SIGKILL)
        started.wait()
        text = report.read_text()
        if text != old and not text.endswith("</html>\n"):
            fuin.faults.append(f"killed after {delay_ms} ms: half a file")


def main():
    with tempfile.TemporaryDirectory() as folder:
        fuin = Fuin(sys.argv[1], pathlib.Path(folder))
        for check in (check_exit_codes, check_suppression, check_configuration, check_plan, check_explain, check_output,
                      check_killed):
            check(fuin)
    print("\n".join(fuin.faults) or "fuin does as it is told")
    sys.exit(1 if fuin.faults else 0)


if __name__ == "__main__":
    main()
