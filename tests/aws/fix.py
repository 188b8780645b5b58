"""fuin fix aws: against the emulator: plans, checks, calls, updates; killed after each single call, and under faults of each; the
real AWS CLI beside it with the same end state. Usage: fix.py FUIN"""
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

import jsonschema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from emulator import ACCESS_KEY, ACCOUNT, SECRET_KEY, Fault  # noqa: E402
from sealing import SealingEmulator  # noqa: E402

FUIN = os.path.abspath(sys.argv.pop(1))
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs/schema/fix.schema.json").read_text())
REGION = "eu-west-1"
WRITES = ("kms:CreateKey", "kms:CreateAlias", "kms:EnableKeyRotation", "eks:AssociateEncryptionConfig")
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}]})


def environment_of(emulator, **more):
    env = {"HOME": tempfile.mkdtemp(prefix="fuin-home-"), "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": emulator.url,
           "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
           "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": "", "LC_ALL": "C.UTF-8",
           "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")} | more
    return {name: value for name, value in env.items() if value is not None}


class Run:
    def __init__(self, emulator, *arguments, source="aws:/" + REGION, form="json", **environment):
        emulator.calls.clear()
        emulator.bodies.clear()
        words = [FUIN, "fix", source, "--format", form, "--poll", "1", *arguments]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment_of(emulator, **environment),
                              check=False, stdin=subprocess.DEVNULL)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.report = None
        if form == "json" and self.out:
            self.report = json.loads(self.out)
            jsonschema.Draft202012Validator(SCHEMA).validate(self.report)
        self.writes = [(call.action, call.region, body) for call, body in zip(emulator.calls, emulator.bodies)
                       if call.action in WRITES or "Write" in call.action]

    def cluster(self, name="shop"):
        return next(cluster for cluster in self.report["clusters"] if cluster["name"] == name)

    def checks(self, state, name="shop"):
        return {check["id"]: check["message"] for check in self.cluster(name)["checks"] if check["state"] == state}

    def said(self, name="shop"):
        return " ".join(self.cluster(name)["result"]["messages"])


class Case(unittest.TestCase):
    def setUp(self):
        self.emulator = SealingEmulator()

    def tearDown(self):
        self.assertEqual(self.emulator.bad_signatures, [])
        self.emulator.close()

    def run_fix(self, *arguments, **more):
        return Run(self.emulator, *arguments, **more)

    def apply(self, *arguments, **more):
        return self.run_fix("--apply", "--yes", *arguments, **more)

    def make(self, name="shop", version="1.33", region=REGION, key=None, **overlay):
        extra = {"encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": key}}]} if key else {}
        self.emulator.client("eks", region).create_cluster(
            name=name, version=version, roleArn=f"arn:aws:iam::{ACCOUNT}:role/eks",
            resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]}, **extra)
        if overlay:
            self.emulator.clusters[(region, name)] = overlay

    def key(self, region=REGION, alias=None, **settings):
        kms = self.emulator.client("kms", region)
        arn = kms.create_key(**{"Policy": POLICY, **settings})["KeyMetadata"]["Arn"]
        if alias:
            kms.create_alias(AliasName=alias, TargetKeyId=arn.split("/")[-1])
        return arn

    def sealed_under(self, name="shop", region=REGION):
        config = self.emulator.cluster(region, name).get("encryptionConfig")
        return config[0]["provider"]["keyArn"] if config else None

    def keys(self, region=REGION):
        """The customer's keys of a Region, as far as two ways to the same end may not differ."""
        kms = self.emulator.client("kms", region)
        found = {}
        for entry in kms.list_keys()["Keys"]:
            one = kms.describe_key(KeyId=entry["KeyId"])["KeyMetadata"]
            aliases = sorted(alias["AliasName"] for alias in kms.list_aliases(KeyId=entry["KeyId"])["Aliases"])
            if one["KeyManager"] == "AWS" or any(alias.startswith("alias/aws/") for alias in aliases):
                continue
            found[one["Arn"]] = {
                "description": one["Description"], "usage": one["KeyUsage"], "spec": one["KeySpec"], "state": one["KeyState"],
                "aliases": aliases, "rotation": kms.get_key_rotation_status(KeyId=entry["KeyId"])["KeyRotationEnabled"],
                "policy": json.loads(kms.get_key_policy(KeyId=entry["KeyId"], PolicyName="default")["Policy"]),
                "tags": kms.list_resource_tags(KeyId=entry["KeyId"])["Tags"]}
        return found

    def assert_sealed_by_one_key(self, name="shop", region=REGION):
        keys = self.keys(region)
        self.assertEqual(len(keys), 1, keys)
        arn, key = next(iter(keys.items()))
        self.assertEqual(self.sealed_under(name, region), arn)
        self.assertEqual(key["aliases"], [f"alias/eks-secrets-{name}"])
        self.assertEqual(key["description"], f"EKS cluster {name} secrets encryption")
        self.assertTrue(key["rotation"])
        self.assertEqual(len(self.emulator.updates.get((region, name), [])), 1)
        return arn


class Plans(Case):
    def test_say_all_and_change_nothing(self):
        self.make()
        run = self.run_fix()
        self.assertEqual((run.code, run.err), (0, ""))
        cluster = run.cluster()
        self.assertEqual((cluster["verdict"], cluster["at_rest"]), ("seal", "aws_owned_key"))
        self.assertEqual([call["action"] for call in cluster["calls"]], list(WRITES))
        self.assertEqual([call["irreversible"] for call in cluster["calls"]], [False, False, False, True])
        self.assertEqual(cluster["key"]["policy"]["Statement"], [
            {"Sid": "Account administration", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
             "Action": "kms:*", "Resource": "*"},
            {"Sid": "Allow EKS to use the key", "Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"},
             "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"], "Resource": "*",
             "Condition": {"StringEquals": {"kms:ViaService": f"eks.{REGION}.amazonaws.com"}}}])
        self.assertEqual(run.report["cost"]["per_month"], 1)
        self.assertEqual(run.writes, [])
        self.assertEqual(self.keys(), {})
        allowed = json.loads(subprocess.run([FUIN, "explain", "iam"], capture_output=True, text=True, check=True).stdout)
        added = json.loads(subprocess.run([FUIN, "explain", "iam", "--fix"], capture_output=True, text=True, check=True).stdout)
        reads = {action for statement in allowed["Statement"] + added["Statement"][:1] for action in statement["Action"]}
        self.assertLessEqual(set(self.emulator.actions()), reads)
        self.assertFalse(set(WRITES) & reads)
        self.assertLessEqual(set(WRITES), set(added["Statement"][1]["Action"]))

    def test_show_both_roads_below_1_28_and_say_plainly_what_is_above(self):
        self.make(version="1.27")
        self.make("new", version="1.28")
        text = self.run_fix("--cluster", "shop", form="text").out
        self.assertIn("plain text", text)
        self.assertIn("upgrade to 1.28", text)
        self.assertIn("or associate", text)
        text = self.run_fix("--cluster", "new", form="text").out
        self.assertIn("sealed under a key that AWS owns", text)
        self.assertNotIn("upgrade to", text)
        for word in ("rotation on", "deletion window", "$1 a month", "November 2026", "can't be removed", "--apply"):
            self.assertIn(word, text)
        text = self.run_fix("--lang", "ja", form="text").out
        for word in ("平文", "アップグレード", "取消不可", "月額 2 ドル", "ローテーション有効"):
            self.assertIn(word, text)

    def test_are_what_is_done(self):
        self.make()
        planned = self.run_fix().cluster()["calls"]
        run = self.apply()
        self.assertEqual(run.code, 0, run.out + run.err)
        self.assertEqual([write[0] for write in run.writes], [call["action"] for call in planned])
        self.assertEqual(run.cluster()["result"]["called"], [call["action"] for call in planned])
        arn = self.assert_sealed_by_one_key()
        for (action, region, body), call in zip(run.writes, planned):
            sent = json.loads(body)
            wanted = json.loads(json.dumps(call["parameters"]).replace("<key-arn>", arn))
            if action == "eks:AssociateEncryptionConfig":
                self.assertEqual(wanted.pop("clusterName"), "shop")
                self.assertEqual(wanted["clientRequestToken"], "<request-token>")
                wanted["clientRequestToken"] = sent["clientRequestToken"]
            self.assertEqual((region, sent), (call["region"], wanted), action)

    def test_without_the_statement_for_eks_leave_it_out(self):
        self.make()
        run = self.apply("--no-eks-statement")
        self.assertEqual(run.code, 0)
        policy = self.keys()[self.assert_sealed_by_one_key()]["policy"]
        self.assertEqual([one["Sid"] for one in policy["Statement"]], ["Account administration"])

    def test_in_other_partitions_have_their_names(self):
        for region, partition, suffix in [("cn-north-1", "aws-cn", "amazonaws.com.cn"), ("us-gov-west-1", "aws-us-gov", "amazonaws.com")]:
            self.make("far", region=region)
            run = self.run_fix(source=f"aws:/{region}")
            policy = json.dumps(run.cluster("far")["key"]["policy"])
            self.assertIn(f"arn:{partition}:iam::{ACCOUNT}:root", policy)
            self.assertIn(f'"eks.{region}.{suffix}"', policy)
            run = self.apply(source=f"aws:/{region}")
            self.assertEqual(run.code, 0, run.out + run.err)
            self.assertTrue(self.sealed_under("far", region).startswith(f"arn:{partition}:kms:{region}:"))

    def test_are_asked_for_before_they_are_carried_out(self):
        self.make()
        run = self.run_fix("--apply")
        self.assertEqual((run.code, run.writes), (3, []))
        self.assertIn("--yes", run.err)

    def test_take_one_account_and_no_nonsense(self):
        for source, words in [("aws-org:", ()), ("aws:/nowhere", ()), ("aws:", ("--yes",)), ("aws:", ("--reencrypt",)),
                              ("aws:", ("--poll", "0"))]:
            run = self.run_fix(*words, source=source)
            self.assertEqual(run.code, 3, (source, words))
            self.assertEqual(self.emulator.calls, [])


class Checks(Case):
    def refused(self, *arguments, code=1, verdict="refused", state="fail", name="shop", **more):
        """The reasons why a plan refuses; and --apply then writes nothing."""
        run = self.run_fix(*arguments, **more)
        self.assertEqual((run.code, run.cluster(name)["verdict"], run.cluster(name)["calls"]), (code, verdict, []), run.out)
        applied = self.apply(*arguments, **more)
        self.assertEqual((applied.code, applied.writes), (code, []), applied.out)
        return run.checks(state, name)

    def test_refuse_a_key_that_cannot_seal(self):
        self.make()
        kms = self.emulator.client("kms")
        disabled, dying, rsa, mac = self.key(), self.key(), self.key(KeyUsage="ENCRYPT_DECRYPT", KeySpec="RSA_2048"), \
            self.key(KeyUsage="GENERATE_VERIFY_MAC", KeySpec="HMAC_256")
        kms.disable_key(KeyId=disabled)
        kms.schedule_key_deletion(KeyId=dying, PendingWindowInDays=7)
        importing = self.key()
        self.emulator.keys[importing.split("/")[-1]] = {"KeyState": "PendingImport", "Origin": "EXTERNAL"}
        managed = self.key()
        self.emulator.keys[managed.split("/")[-1]] = {"KeyManager": "AWS"}
        cases = [(disabled, "key-state"), (dying, "key-state"), (importing, "key-state"), (rsa, "key-spec"), (mac, "key-usage"),
                 (managed, "key-manager"), ("alias/nothing", "key"), (disabled[:-4] + "0000", "key"),
                 (self.key("us-east-1"), "key-region"), ("arn:aws:kms:us-east-1:%s:alias/x" % ACCOUNT, "key-region")]
        for key, check in cases:
            self.assertIn(check, self.refused("--key", key), key)
        self.assertRegex(self.refused("--key", dying)["key-state"], r"scheduled for deletion on \d{4}-\d\d-\d\dT")

    def test_refuse_a_policy_that_locks_out_and_name_one_without_the_account(self):
        self.make()
        key = self.key()
        kms = self.emulator.client("kms")
        put = lambda statements: kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": statements}))
        statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/fuin"}, "Action": "kms:*", "Resource": "*"}
        put([statement | {"Action": ["kms:Encrypt", "kms:Decrypt"]}])
        self.assertIn("key-policy", self.refused("--key", key))
        put([statement])
        run = self.run_fix("--key", key)
        self.assertEqual(run.code, 0)
        self.assertIn("key-policy", run.checks("note"))

    def test_refuse_old_versions_other_updates_and_states(self):
        self.make("old", version="1.12")
        self.assertIn("version", self.refused("--cluster", "old", name="old"))
        self.make("busy")
        self.emulator.updates[(REGION, "busy")] = [{"id": "u", "type": "VersionUpdate", "status": "InProgress"}]
        self.assertIn("VersionUpdate", self.refused("--cluster", "busy", name="busy")["update"])
        self.make("going", status="DELETING")
        self.assertIn("DELETING", self.refused("--cluster", "going", name="going")["status"])
        self.make("local", outpostConfig={"outpostArns": ["o"], "controlPlaneInstanceType": "m5.large"})
        self.refused("--cluster", "local", name="local", code=2, verdict="unknown", state="unknown")
        self.assertIn("cluster", self.refused("--cluster", "nobody", name="nobody"))

    def test_name_a_key_of_another_account(self):
        self.make()
        arn = "arn:aws:kms:eu-west-1:999988887777:key/11111111-1111-1111-1111-111111111111"
        self.assertIn("key", self.refused("--key", arn))  # and it can't be described
        self.emulator.foreign[arn] = {"Arn": arn, "KeyId": arn.split("/")[-1], "AWSAccountId": "999988887777", "KeyState": "Enabled",
                                      "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
                                      "KeyManager": "CUSTOMER", "Description": ""}
        run = self.run_fix("--key", arn)
        self.assertEqual((run.code, run.cluster()["verdict"]), (0, "seal"))
        self.assertIn("999988887777", run.checks("note")["key-account"])
        self.assertIn("key-policy", run.checks("unknown"))
        self.assertEqual(self.apply("--key", arn).code, 0)
        self.assertEqual(self.sealed_under(), arn)

    def test_leave_what_is_sealed_and_explain_that_the_key_stays(self):
        mine, other = self.key(alias="alias/mine"), self.key()
        self.make(key=mine)
        for words in ((), ("--key", mine), ("--key", "alias/mine"), ("--key", mine.split("/")[-1])):
            run = self.apply(*words)
            self.assertEqual((run.code, run.cluster()["verdict"], run.writes), (0, "sealed", []), words)
        self.assertIn("can't be changed", self.refused("--key", other)["association"])

    def test_ask_iam_about_the_caller(self):
        self.make()
        for action in ("eks:AssociateEncryptionConfig", "kms:CreateKey", "kms:CreateAlias", "kms:TagResource", "kms:EnableKeyRotation",
                       "kms:CreateGrant"):
            for decision in ("implicitDeny", "explicitDeny"):
                self.emulator.decisions = {action: decision}
                self.assertIn(action, self.refused()["permission"], decision)
        key = self.key()
        self.emulator.decisions = {"kms:CreateGrant": "implicitDeny"}  # the key's own policy may allow it
        run = self.run_fix("--key", key)
        self.assertEqual((run.code, run.cluster()["verdict"]), (0, "seal"))
        self.assertIn("kms:CreateGrant", run.checks("unknown")["permission"])
        self.emulator.decisions = {}
        self.emulator.identity = f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/me"
        self.assertIn("permission", self.run_fix().checks("pass"))
        self.assertEqual(self.emulator.simulated[-1]["PolicySourceArn"], f"arn:aws:iam::{ACCOUNT}:role/path/Admin")
        for identity, fault in [(f"arn:aws:iam::{ACCOUNT}:root", None), (f"arn:aws:iam::{ACCOUNT}:user/fuin", "iam:SimulatePrincipalPolicy")]:
            self.emulator.identity = identity
            self.emulator.faults = [Fault("deny", fault)] if fault else []
            run = self.run_fix()
            self.assertEqual((run.code, run.cluster()["verdict"]), (0, "seal"))
            self.assertIn("not known", run.checks("unknown")["permission"])

    def test_make_no_key_where_an_earlier_one_could_be_overlooked(self):
        self.make()
        for action in ("kms:ListKeys", "kms:DescribeKey"):
            self.emulator.faults = [Fault("deny", action)]
            self.assertIn(action, self.refused(code=2, verdict="unknown", state="unknown")["key-search"])
        self.key()  # somebody's, without an alias, and its tags can't be read
        self.emulator.faults = [Fault("deny", "kms:ListResourceTags")]
        self.assertIn("kms:ListResourceTags", self.refused(code=2, verdict="unknown", state="unknown")["key-search"])
        self.emulator.client("kms").create_alias(AliasName="alias/other-use", TargetKeyId=next(iter(self.keys())).split("/")[-1])
        run = self.run_fix()
        self.assertEqual((run.code, run.cluster()["verdict"]), (0, "seal"))

    def test_are_unknown_where_reads_fail(self):
        self.make()
        for action in ("eks:DescribeCluster", "eks:ListUpdates"):
            self.emulator.faults = [Fault("deny", action)]
            reasons = self.refused(code=2, verdict="unknown", state="unknown")
            self.assertIn(action, " ".join(reasons.values()))
        self.emulator.faults = [Fault("deny", "eks:ListClusters")]
        run = self.run_fix()
        self.assertEqual(run.code, 2)
        self.assertIn("eks:ListClusters", run.report["regions_unread"][0]["message"])
        for action in ("sts:GetCallerIdentity", "ec2:DescribeRegions"):
            self.emulator.faults = [Fault("deny", action)]
            run = self.run_fix(source="aws:")
            self.assertEqual((run.code, run.out), (3, ""))
            self.assertIn(action, run.err)


class Applies(Case):
    def test_seal_follow_and_verify(self):
        self.make(version="1.27")
        self.emulator.polls = 3
        run = self.apply()
        self.assertEqual(run.code, 0, run.out + run.err)
        result = run.cluster()["result"]
        self.assertEqual(result["state"], "verified")
        self.assertEqual(result["key_arn"], self.assert_sealed_by_one_key())
        self.assertGreater(result["elapsed_ms"], 1000)
        self.assertEqual(self.emulator.actions()["eks:DescribeUpdate"], 3)
        self.assertIn("InProgress", run.err)
        self.assertIn("5 to 52 minutes", run.err)
        again = self.apply()
        self.assertEqual((again.code, again.writes, again.cluster()["verdict"]), (0, [], "sealed"))

    def test_seal_under_a_key_that_is_named_by_any_of_its_names(self):
        arn = self.key(alias="alias/eks")
        for index, name in enumerate([arn, "alias/eks", arn.replace("key/" + arn.split("/")[-1], "alias/eks"), arn.split("/")[-1]]):
            self.make(f"c{index}")
            run = self.apply("--cluster", f"c{index}", "--key", name)
            self.assertEqual(run.code, 0, run.out + run.err)
            self.assertEqual(self.sealed_under(f"c{index}"), arn)
            self.assertEqual([write[0] for write in run.writes], ["eks:AssociateEncryptionConfig"])
        self.assertEqual(list(self.keys()), [arn])
        self.assertFalse(self.keys()[arn]["rotation"])  # somebody else's key stays as it is

    def test_go_on_with_a_key_that_has_the_alias(self):
        self.make()
        arn = self.key(alias="alias/eks-secrets-shop")
        run = self.apply()
        self.assertEqual((run.code, self.sealed_under(), len(self.keys())), (0, arn, 1), run.out)
        self.assertEqual([write[0] for write in run.writes], ["eks:AssociateEncryptionConfig"])

    def test_pass_over_a_tagged_key_that_is_being_deleted(self):
        self.make()
        tag = [{"TagKey": "fuin:eks-cluster", "TagValue": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/shop"}]
        dead = self.key(Tags=tag)
        self.emulator.client("kms").schedule_key_deletion(KeyId=dead, PendingWindowInDays=7)
        self.assertEqual(self.apply().code, 0)
        self.assertNotEqual(self.sealed_under(), dead)
        self.make("two")
        tag[0]["TagValue"] = tag[0]["TagValue"].replace("shop", "two")
        self.key(Tags=tag), self.key(Tags=tag)
        run = self.apply("--cluster", "two")
        self.assertEqual((run.code, run.writes), (2, []))
        self.assertIn("2 keys", run.checks("unknown", "two")["key-search"])

    def test_many_clusters_and_regions_in_one_run_each_with_its_line(self):
        names = [(f"c{i}", region) for i in range(4) for region in (REGION, "us-east-1")]
        for name, region in names:
            self.make(f"{name}-{region}", region=region)
        self.make("old", version="1.12")
        self.emulator.polls = 2
        run = self.apply(source=f"aws:/{REGION},us-east-1")
        self.assertEqual(run.code, 1)
        for name, region in names:
            self.assertEqual(run.cluster(f"{name}-{region}")["result"]["state"], "verified", run.out)
            self.assertTrue(self.sealed_under(f"{name}-{region}", region))
        self.assertEqual((len(self.keys()), len(self.keys("us-east-1"))), (4, 4))
        self.assertEqual(run.cluster("old")["result"]["state"], "not_begun")
        text = self.apply(source=f"aws:/{REGION},us-east-1", form="text").out
        self.assertEqual(len(re.findall(r"^✓ c\d-", text, re.M)), 8)
        self.assertRegex(text, r"(?m)^✗ old ")

    def test_clusters_by_name_and_by_arn(self):
        for name in ("one", "two", "three"):
            self.make(name)
        run = self.run_fix("--cluster", "one", "--cluster", f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/three", source="aws:")
        self.assertEqual([cluster["name"] for cluster in run.report["clusters"]], ["one", "three"])
        self.emulator.calls.clear()
        run = self.run_fix("--cluster", f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/three", source="aws:")
        self.assertEqual(self.emulator.actions()["ec2:DescribeRegions"] + self.emulator.actions()["eks:ListClusters"], 0)

    def test_an_update_that_fails_is_told_in_words_and_the_next_run_tries_again(self):
        self.make()
        self.emulator.outcome = "Failed"
        self.emulator.errors = [{"errorCode": "AccessDenied", "errorMessage": "kms:CreateGrant refused", "resourceIds": ["role/x"]}]
        run = self.apply()
        self.assertEqual((run.code, run.cluster()["result"]["state"]), (1, "failed"))
        for word in ("failed", "kms:CreateGrant refused", "role/x", "by IAM and by the key's policy", "run the same command again"):
            self.assertIn(word, run.said())
        self.assertIsNone(self.sealed_under())
        self.emulator.outcome, self.emulator.errors = "Successful", []
        again = self.apply()
        self.assertEqual((again.code, [write[0] for write in again.writes]), (0, ["eks:AssociateEncryptionConfig"]), again.out)
        self.assertIn("kms:CreateGrant refused", again.checks("note")["update"])
        self.assertEqual(len(self.keys()), 1)

    def test_an_update_that_is_cancelled_is_told(self):
        self.make()
        self.emulator.outcome = "Cancelled"
        run = self.apply()
        self.assertEqual((run.code, run.cluster()["result"]["state"]), (1, "failed"))
        self.assertIn("cancelled", run.said())

    def test_an_association_of_someone_else_is_followed(self):
        self.make()
        key = self.key()
        self.emulator.polls = 4  # of which each plan takes one
        self.emulator.client("eks").associate_encryption_config(
            clusterName="shop", encryptionConfig=[{"provider": {"keyArn": key}}])
        self.assertEqual(self.run_fix().cluster()["verdict"], "follow")
        self.assertEqual(self.run_fix("--key", self.key()).cluster()["verdict"], "refused")
        run = self.run_fix("--apply")  # to follow needs no yes
        self.assertEqual((run.code, run.writes), (0, []), run.out + run.err)
        self.assertEqual(run.cluster()["result"]["key_arn"], key)

    def test_success_without_the_key_on_the_cluster_is_not_verified(self):
        self.make()
        self.emulator.outcome = "Successful"
        move_on = self.emulator.move_on

        def without_key(region, name, update):
            move_on(region, name, update)
            self.emulator.clusters[(region, name)].pop("encryptionConfig", None)

        self.emulator.move_on = without_key
        run = self.apply()
        self.assertEqual((run.code, run.cluster()["result"]["state"]), (2, "unverified"), run.out)
        self.assertIn("does not show it", run.said())

    def test_an_association_by_alias_is_followed_to_the_key_behind_it(self):
        self.make()
        key = self.key(alias="alias/eks")
        self.emulator.polls = 4
        self.emulator.client("eks").associate_encryption_config(clusterName="shop", encryptionConfig=[
            {"provider": {"keyArn": key.replace("key/" + key.split("/")[-1], "alias/eks")}}])
        run = self.apply("--key", key)
        self.assertEqual((run.code, run.cluster()["result"]["state"]), (0, "verified"), run.out)
        self.assertEqual(run.cluster()["result"]["key_arn"], key)

    def test_going_on_to_reencryption_needs_the_cluster_s_context(self):
        self.make()
        kubeconfig = pathlib.Path(tempfile.mkdtemp()) / "config"
        kubeconfig.write_text("apiVersion: v1\nkind: Config\n")
        run = self.apply("--reencrypt", form="text", KUBECONFIG=str(kubeconfig))
        self.assertEqual(run.code, 2, run.out + run.err)
        self.assertIn(f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/shop", run.err)
        self.assert_sealed_by_one_key()

    def test_ctrl_c_ends_the_following_and_the_next_run_goes_on(self):
        self.make()
        self.emulator.polls = 10_000
        process = subprocess.Popen([FUIN, "fix", f"aws:/{REGION}", "--apply", "--yes", "--format", "json", "--poll", "1"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment_of(self.emulator))
        polled = threading.Event()
        self.emulator.before_answer = lambda action: polled.set() if action == "eks:DescribeUpdate" else None
        self.assertTrue(polled.wait(60))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.emulator.before_answer = None
        self.assertEqual(process.returncode, 2)
        self.assertIn("goes on in AWS", out)
        for update in self.emulator.updates[(REGION, "shop")]:
            update["_left"] = 1
        self.assertEqual(self.apply().code, 0)
        self.assert_sealed_by_one_key()


class OnATerminal(Case):
    def typed(self, line):
        """The exit code and what a person sees who types `line`."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(FUIN, [FUIN, "fix", f"aws:/{REGION}", "--apply", "--poll", "1", "--lang", "en"], environment_of(self.emulator))
        seen = b""
        asked = False
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            seen += piece
            if b"to go on: " in seen and not asked:
                asked = True
                os.write(terminal, line.encode() + b"\n")
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode()

    def test_the_cluster_s_name_is_typed_before_anything_is_changed(self):
        self.make()
        for line in ("yes", "y", "", "sho"):
            code, seen = self.typed(line)
            self.assertEqual(code, 3, seen)
            self.assertIn("nothing was changed", seen)
            self.assertEqual(self.keys(), {})
        code, seen = self.typed("shop")
        self.assertEqual(code, 0, seen)
        self.assertIn("5 to 52 minutes", seen)
        self.assert_sealed_by_one_key()

    def test_for_several_clusters_their_number_is_typed(self):
        self.make("one"), self.make("two")
        self.assertEqual(self.typed("one")[0], 3)
        code, seen = self.typed("seal 2")
        self.assertEqual(code, 0, seen)
        self.assertEqual(len(self.keys()), 2)


class Killed(Case):
    def test_after_each_single_call_and_run_again_there_is_one_key_and_one_association(self):
        self.make("count")
        self.assertEqual(self.apply("--cluster", "count").code, 0)
        total = len(self.emulator.calls)
        self.assertGreater(total, 12)
        for number in range(1, total + 1):
            name = f"k{number}"
            self.make(name)
            self.kill_at(number, name)
            run = self.apply("--cluster", name)
            self.assertEqual(run.code, 0, f"{number}: {run.out}{run.err}")
            mine = {arn: key for arn, key in self.keys().items() if key["description"] == f"EKS cluster {name} secrets encryption"}
            self.assertEqual(len(mine), 1, number)
            arn, key = next(iter(mine.items()))
            self.assertEqual((key["aliases"], key["rotation"]), ([f"alias/eks-secrets-{name}"], True), number)
            self.assertEqual(self.sealed_under(name), arn, number)
            self.assertEqual(len(self.emulator.updates[(REGION, name)]), 1, number)

    def kill_at(self, number, name):
        """Runs it and kills it when its call of that number has been carried out, before it hears of it."""
        seen = []
        process = subprocess.Popen([FUIN, "fix", f"aws:/{REGION}", "--cluster", name, "--apply", "--yes", "--poll", "1"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment_of(self.emulator))

        def before_answer(action):
            seen.append(action)
            if len(seen) == number:
                process.kill()
            return len(seen) >= number

        self.emulator.before_answer = before_answer
        process.wait(timeout=60)
        self.emulator.before_answer = None
        self.emulator.release.set()
        self.emulator.release.clear()


class Faults(Case):
    def test_of_each_single_write_are_told_and_the_next_run_goes_on(self):
        """Denied, expired, and failing for good: exit 1, a sentence with the call, and nothing that is not found again."""
        for number, action in enumerate(WRITES):
            for kind, words in [("deny", (action, "explain iam --fix")), ("expired", ("expired", "renew"))]:
                with self.subTest(action=action, kind=kind):
                    name = f"f{number}-{kind}"
                    self.make(name)
                    self.emulator.faults = [Fault(kind, action)]
                    run = self.apply("--cluster", name)
                    self.assertEqual((run.code, run.cluster(name)["result"]["state"]), (1, "failed"), run.out)
                    for word in words:
                        self.assertIn(word, run.said(name))
                    self.assertEqual(run.cluster(name)["result"]["called"], list(WRITES[:number]))
                    self.goes_on(name)

    def test_that_pass_are_outlived(self):
        for number, action in enumerate(WRITES):
            for kind in ("throttle", "error"):
                with self.subTest(action=action, kind=kind):
                    name = f"p{number}-{kind}"
                    self.make(name)
                    self.emulator.faults = [Fault(kind, action, times=2)]
                    run = self.apply("--cluster", name)
                    self.assertEqual(run.code, 0, run.out + run.err)
                    self.goes_on(name)

    def test_that_lose_the_answer_of_what_was_done_make_nothing_twice(self):
        for number, action in enumerate(WRITES):
            with self.subTest(action=action):
                name = f"l{number}"
                self.make(name)
                lost = []

                def before_answer(said):
                    if said == action and not lost:
                        lost.append(said)
                        return True
                    return False

                self.emulator.before_answer = before_answer
                run = self.apply("--cluster", name)
                self.emulator.before_answer = None
                self.assertEqual((run.code, lost), (0, [action]), run.out + run.err)
                self.goes_on(name)

    def test_create_key_without_an_answer_is_not_sent_again_where_no_key_is_seen(self):
        self.make()
        self.emulator.faults = [Fault("reset", "kms:CreateKey")]
        run = self.apply()
        self.assertEqual((run.code, self.emulator.actions()["kms:CreateKey"]), (1, 1), run.out)
        self.assertIn("whether a key was made is not known", run.said())
        self.goes_on("shop")

    def test_of_garbage_are_no_success(self):
        for number, action in enumerate(("kms:CreateKey", "eks:AssociateEncryptionConfig", "eks:DescribeUpdate")):
            name = f"g{number}"
            self.make(name)
            self.emulator.faults = [Fault("garbage", action, times=1)]
            self.apply("--cluster", name)
            self.goes_on(name)

    def test_while_following_are_outlived_or_end_it_unverified(self):
        self.emulator.polls = 3
        for kind in ("throttle", "error", "reset", "truncate"):
            self.make(kind)
            self.emulator.faults = [Fault(kind, "eks:DescribeUpdate", times=2)]
            self.assertEqual(self.apply("--cluster", kind, AWS_MAX_ATTEMPTS="1").code, 0, kind)
        for kind, words in [("deny", "eks:DescribeUpdate"), ("expired", "expired")]:
            self.make(kind)
            self.emulator.faults = [Fault(kind, "eks:DescribeUpdate")]
            run = self.apply("--cluster", kind)
            self.assertEqual((run.code, run.cluster(kind)["result"]["state"]), (2, "unverified"), run.out)
            self.assertIn(words, run.said(kind))
            self.assertIn("Run the same command again", run.said(kind))
            for update in self.emulator.updates[(REGION, kind)]:
                update["_left"] = 1
            self.goes_on(kind)

    def test_of_quotas_are_told_at_once(self):
        self.make()
        self.emulator.faults = [Fault("quota", "kms:CreateKey")]
        run = self.apply()
        self.assertEqual((run.code, self.emulator.actions()["kms:CreateKey"]), (1, 1), run.out)
        self.assertIn("quota", run.said())
        self.assertIn("nothing was changed", run.said())

    def test_of_slow_answers_end(self):
        self.make()
        self.emulator.faults = [Fault("hang", "eks:AssociateEncryptionConfig", times=1)]
        run = self.apply("--aws-timeout", "3")
        self.assertEqual(run.code, 0, run.out + run.err)
        self.goes_on("shop")

    def goes_on(self, name):
        self.emulator.faults = []
        run = self.apply("--cluster", name)
        self.assertEqual(run.code, 0, run.out + run.err)
        mine = [arn for arn, key in self.keys().items() if key["description"] == f"EKS cluster {name} secrets encryption"]
        self.assertEqual([self.sealed_under(name)], mine)


class BesideTheAwsCli(Case):
    def aws(self, script):
        done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=120, check=False,
                              cwd=tempfile.mkdtemp(), env=environment_of(
                                  self.emulator, PATH=os.path.dirname(sys.executable) + ":" + os.environ["PATH"]))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def end_state(self, name):
        arn = self.sealed_under(name)
        self.assertIsNotNone(arn)
        return json.loads(json.dumps(self.keys()[arn]).replace(name, "NAME"))

    def test_the_commands_that_explain_prints_reach_the_same_end(self):
        page = subprocess.run([FUIN, "explain", "eks-secrets-plaintext", "--cluster", "by-hand", "--region", REGION, "--lang", "en"],
                              capture_output=True, text=True, check=True).stdout
        section = page[page.index("### AWS CLI"):page.index("### Terraform")]
        blocks = re.findall(r"^```\n(.*?)^```$", section, re.M | re.S)
        policy = next(block for block in blocks if block.startswith("{"))
        commands = next(block for block in blocks if "create-key" in block)
        self.make("by-hand", version="1.27")
        self.make("by-fuin", version="1.27")
        out = self.aws(f"cat > policy.json <<'END'\n{policy}END\n".replace("111122223333", ACCOUNT) +
                       commands.replace("111122223333", ACCOUNT))
        self.assertIn("Successful", out)
        self.assertEqual(self.apply("--cluster", "by-fuin").code, 0)
        self.assertEqual(self.end_state("by-hand"), self.end_state("by-fuin"))

    def test_the_cli_sees_what_fuin_did_and_fuin_what_the_cli_did(self):
        self.make("mine")
        self.assertEqual(self.apply("--cluster", "mine").code, 0)
        update = self.emulator.updates[(REGION, "mine")][0]["id"]
        self.assertEqual(json.loads(self.aws("aws eks list-updates --name mine"))["updateIds"], [update])
        said = json.loads(self.aws(f"aws eks describe-update --name mine --update-id {update}"))["update"]
        self.assertEqual((said["status"], said["type"]), ("Successful", "AssociateEncryptionConfig"))
        shown = json.loads(self.aws("aws eks describe-cluster --name mine"))["cluster"]["encryptionConfig"]
        self.assertEqual(shown, [{"resources": ["secrets"], "provider": {"keyArn": self.sealed_under("mine")}}])
        self.make("theirs")
        key = self.key()
        self.aws(f"aws eks associate-encryption-config --cluster-name theirs --encryption-config "
                 f"'[{{\"provider\":{{\"keyArn\":\"{key}\"}}}}]'")
        run = self.apply("--cluster", "theirs")
        self.assertEqual((run.code, run.cluster("theirs")["result"]["key_arn"], run.writes), (0, key, []))

    def test_the_emulator_refuses_as_aws_does(self):
        kms = self.emulator.client("kms")
        disabled = self.key()
        kms.disable_key(KeyId=disabled)
        with self.assertRaises(kms.exceptions.DisabledException):
            kms.encrypt(KeyId=disabled, Plaintext=b"x")
        eks = self.emulator.client("eks")
        self.make()
        config = lambda key, **more: dict(clusterName="shop", encryptionConfig=[{"provider": {"keyArn": key}, **more}])
        for bad in (config(disabled), config(self.key("us-east-1")), config(self.key(), resources=["configmaps"]),
                    config("nonsense"), dict(clusterName="shop", encryptionConfig=[])):
            with self.assertRaises(eks.exceptions.InvalidParameterException):
                eks.associate_encryption_config(**bad)
        with self.assertRaises(eks.exceptions.ResourceNotFoundException):
            eks.associate_encryption_config(**(config(self.key()) | {"clusterName": "nobody"}))
        key = self.key()
        first = eks.associate_encryption_config(**config(key), clientRequestToken="t")["update"]["id"]
        self.assertEqual(eks.associate_encryption_config(**config(key), clientRequestToken="t")["update"]["id"], first)
        with self.assertRaises(eks.exceptions.ResourceInUseException):
            eks.associate_encryption_config(**config(key))
        eks.describe_update(name="shop", updateId=first)
        with self.assertRaises(eks.exceptions.InvalidParameterException):
            eks.associate_encryption_config(**config(key))


if __name__ == "__main__":
    unittest.main(verbosity=0)
