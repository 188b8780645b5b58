"""fuin scan aws: against the emulator: what each cluster and key is judged to be, the real AWS CLI beside it, and what faults,
denials, a wrong clock and moving pages change. Usage: scan.py FUIN"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from emulator import ACCESS_KEY, ACCOUNT, SECRET_KEY, Emulator, Fault  # noqa: E402

FUIN = os.path.abspath(sys.argv.pop(1))
ROLE = f"arn:aws:iam::{ACCOUNT}:role/eks"
REGIONS = ("eu-west-1", "us-east-1")


class Estate:
    """The clusters of the tests, one for each thing that can be true."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.arns = {}

    def key(self, region="eu-west-1", grant=True, grantee=ROLE, **settings):
        kms = self.emulator.client("kms", region)
        settings.setdefault("Policy", json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}]}))
        key = kms.create_key(**settings)["KeyMetadata"]
        if grant:
            kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=grantee, Operations=["Encrypt", "Decrypt", "DescribeKey"])
        return key["Arn"]

    def cluster(self, name, version="1.33", key=None, region="eu-west-1", resources=("secrets",), **overlay):
        extra = {"encryptionConfig": [{"resources": list(resources), "provider": {"keyArn": key}}]} if key else {}
        self.emulator.client("eks", region).create_cluster(
            name=name, version=version, roleArn=ROLE, resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]}, **extra)
        if overlay:
            self.emulator.clusters[(region, name)] = overlay
        self.arns[name] = key

    def build(self):
        kms = self.emulator.client("kms")
        issue = lambda code: {"issues": [{"code": code, "message": "m", "resourceIds": []}]}
        sealed = self.key()
        kms.enable_key_rotation(KeyId=sealed.split("/")[-1])
        kms.create_alias(AliasName="alias/eks-secrets", TargetKeyId=sealed.split("/")[-1])
        self.cluster("sealed", key=sealed)
        self.cluster("shares-its-key", key=sealed, resources=[])
        self.cluster("plain", version="1.27")
        self.cluster("default", region="us-east-1")
        disabled = self.key()
        kms.disable_key(KeyId=disabled.split("/")[-1])
        self.cluster("disabled", key=disabled, health=issue("KmsKeyDisabled"))
        dying = self.key()
        kms.schedule_key_deletion(KeyId=dying.split("/")[-1], PendingWindowInDays=7)
        self.cluster("dying", key=dying)
        importing = self.key()
        self.emulator.keys[importing.split("/")[-1]] = {"KeyState": "PendingImport", "Origin": "EXTERNAL"}
        self.cluster("importing", key=importing)
        self.cluster("revoked", key=self.key(grant=False))
        self.cluster("granted-to-another", key=self.key(grantee=f"arn:aws:iam::{ACCOUNT}:role/other"))
        self.cluster("deleted-key", key=f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/00000000-0000-0000-0000-000000000000")
        self.cluster("elsewhere", key="arn:aws:kms:eu-west-1:999988887777:key/11111111-1111-1111-1111-111111111111")
        self.cluster("updating", version="1.27", status="UPDATING")
        self.emulator.updates[("eu-west-1", "updating")] = [
            {"id": "u1", "type": "VersionUpdate", "status": "Successful"},
            {"id": "u2", "type": "AssociateEncryptionConfig", "status": "InProgress"}]
        return self


EXPECTED = {
    "sealed": ("customer_key", "ok"), "shares-its-key": ("customer_key", "ok"), "plain": ("plaintext", None),
    "default": ("aws_owned_key", None), "disabled": ("customer_key", "disabled"), "dying": ("customer_key", "pending_deletion"),
    "importing": ("customer_key", "pending_import"), "revoked": ("customer_key", "no_grant"),
    "granted-to-another": ("customer_key", "no_grant"), "deleted-key": ("customer_key", "unknown"),
    "elsewhere": ("customer_key", "unknown"), "updating": ("unknown", None),
}


class Run:
    def __init__(self, emulator, *arguments, source=("aws:/" + ",".join(REGIONS),), form="json", timeout=120, **environment):
        home = tempfile.mkdtemp(prefix="fuin-home-")
        env = {"HOME": home, "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": emulator.url, "AWS_EC2_METADATA_DISABLED": "true",
               "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": "eu-west-1",
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")} | environment
        env = {name: value for name, value in env.items() if value is not None}
        emulator.calls.clear()
        done = subprocess.run([FUIN, "scan", *source, "--format", form, *arguments], capture_output=True, text=True, env=env,
                              cwd=home, timeout=timeout)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        for secret, token in emulator.secrets.values():
            assert secret not in self.out + self.err, "a secret key was shown"
            assert not token or token not in self.out + self.err, "a session token was shown"
        assert "AWS4-HMAC" not in self.out + self.err, "a signature was shown"
        self.report = json.loads(self.out) if form == "json" and self.out else {}
        os.rmdir(home) if not os.listdir(home) else None

    def verdicts(self):
        return {cluster["name"]: (cluster["at_rest"], cluster.get("key_health")) for cluster in self.report["clusters"]}

    def failing(self, rule):
        return sorted(finding["subject"]["label"] for finding in self.report["findings"]
                      if finding["rule"] == rule and finding["verdict"] == "fail")

    def problems(self):
        return [problem["message"] for source in self.report["sources"] for problem in source["problems"]]


class Scan(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
        cls.estate = Estate(cls.emulator).build()

    @classmethod
    def tearDownClass(cls):
        cls.emulator.close()

    def setUp(self):
        emulator = self.emulator
        emulator.faults, emulator.page_size, emulator.between_pages, emulator.clock_ahead_s = [], 100, None, 0

    def tearDown(self):
        self.assertEqual(self.emulator.bad_signatures, [])

    def test_judges_each_cluster_with_its_key(self):
        run = Run(self.emulator)
        self.assertEqual(run.verdicts(), EXPECTED, run.err)
        self.assertEqual(run.code, 1)
        arn = self.estate.arns
        self.assertEqual(run.failing("kms-key-disabled"), [arn["disabled"]])
        self.assertEqual(run.failing("kms-key-pending-deletion"), [arn["dying"]])
        self.assertEqual(run.failing("kms-key-pending-import"), [arn["importing"]])
        self.assertEqual(run.failing("kms-key-missing"), [arn["deleted-key"]])
        self.assertEqual(run.failing("kms-key-grant-missing"), ["granted-to-another", "revoked"])
        self.assertEqual(run.failing("eks-key-health-issue"), ["disabled"])
        self.assertEqual(run.failing("eks-secrets-plaintext"), ["plain"])
        self.assertNotIn(arn["sealed"], run.failing("kms-key-rotation-off"))
        self.assertEqual(run.failing("eks-encryption-resources-without-secrets"), [])

    def test_makes_no_call_beyond_those_needed(self):
        Run(self.emulator)
        keys = len({key for key in self.estate.arns.values() if key})
        self.assertEqual(self.emulator.actions(), {
            "sts:GetCallerIdentity": 1, "eks:ListClusters": 2, "eks:DescribeCluster": len(EXPECTED), "eks:ListUpdates": 1,
            "eks:DescribeUpdate": 2, "kms:DescribeKey": keys, "kms:ListGrants": keys - 2,
            "kms:GetKeyRotationStatus": keys - 3,  # not the importing one either
            "kms:GetKeyPolicy": keys - 2, "kms:ListAliases": keys - 2, "kms:GetKeyLastUsage": keys - 2})

    def test_asks_for_the_regions_where_none_is_named(self):
        run = Run(self.emulator, source=("aws:",))
        self.assertEqual(run.verdicts(), EXPECTED)
        actions = self.emulator.actions()
        self.assertEqual(actions["ec2:DescribeRegions"], 1)
        self.assertGreaterEqual(actions["eks:ListClusters"], 16)

    def test_the_iam_policy_is_exactly_what_it_calls(self):
        Run(self.emulator, source=("aws:",))
        policy = json.loads(subprocess.run([FUIN, "explain", "iam"], capture_output=True, text=True, check=True).stdout)
        self.assertEqual(sorted(policy["Statement"][0]["Action"]), sorted(self.emulator.actions()))

    def test_agrees_with_the_aws_cli(self):
        env = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": self.emulator.url,
               "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": "eu-west-1",
               "AWS_DEFAULT_REGION": "eu-west-1"}

        def cli(*arguments):
            done = subprocess.run([os.path.join(os.path.dirname(sys.executable), "aws"), *arguments, "--output", "json"],
                                  capture_output=True, text=True, env=env, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout)

        run = Run(self.emulator)
        names = cli("eks", "list-clusters")["clusters"]
        self.assertEqual(sorted(names), sorted(name for name in run.verdicts() if name != "default"))
        for name in ["disabled", "plain"]:
            cluster = cli("eks", "describe-cluster", "--name", name)["cluster"]
            ours = next(one for one in run.report["clusters"] if one["name"] == name)
            keys = [one["provider"]["keyArn"] for one in cluster.get("encryptionConfig") or []]
            self.assertEqual([ours["key"]] if ours.get("key") else [], keys)
            self.assertEqual(ours["version"], cluster["version"])
        state = cli("kms", "describe-key", "--key-id", self.estate.arns["disabled"].split("/")[-1])["KeyMetadata"]["KeyState"]
        self.assertEqual(state, "Disabled")

    def test_a_denied_call_makes_its_own_fact_unknown_and_names_the_permission(self):
        arn = self.estate.arns["sealed"]
        for action, touched in [("kms:DescribeKey", {"sealed", "shares-its-key"}), ("kms:ListGrants", {"sealed", "shares-its-key"}),
                                ("kms:GetKeyPolicy", set()), ("kms:GetKeyRotationStatus", set()), ("kms:ListAliases", set()),
                                ("kms:GetKeyLastUsage", set())]:
            self.emulator.faults = [Fault("deny", action, arn)]
            run = Run(self.emulator)
            self.assertIn(action, run.out, action)
            expected = {name: (verdict[0], "unknown") if name in touched else verdict for name, verdict in EXPECTED.items()}
            self.assertEqual(run.verdicts(), expected, action)
        self.emulator.faults = [Fault("deny", "eks:DescribeCluster", "/clusters/plain")]
        run = Run(self.emulator)
        self.assertEqual(run.verdicts(), EXPECTED | {"plain": ("unknown", None)})
        self.assertIn("eks:DescribeCluster", run.out)
        self.emulator.faults = [Fault("deny", "eks:ListUpdates")]
        self.assertEqual(Run(self.emulator).verdicts(), EXPECTED)

    def test_a_region_that_is_denied_or_gone_is_named(self):
        for kind in ("deny", "reset"):
            self.emulator.faults = [Fault(kind, "eks:ListClusters", region="us-east-1")]
            run = Run(self.emulator, "--fail-on", "critical", source=("aws:/us-east-1",), AWS_MAX_ATTEMPTS="1")
            self.assertEqual(run.code, 3)
            run = Run(self.emulator, AWS_MAX_ATTEMPTS="1")
            self.assertEqual({name for name in EXPECTED if name != "default"}, set(run.verdicts()))
            self.assertTrue(any("us-east-1" in problem for problem in run.problems()), run.problems())
        self.emulator.faults = [Fault("deny", "ec2:DescribeRegions")]
        run = Run(self.emulator, source=("aws:",))
        self.assertEqual(run.verdicts(), EXPECTED)
        self.assertTrue(any("ec2:DescribeRegions" in problem for problem in run.problems()), run.problems())

    def test_refused_or_expired_credentials_read_nothing(self):
        for arguments in [{"AWS_SECRET_ACCESS_KEY": "wrong"}, {"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN"}]:
            run = Run(self.emulator, **arguments)
            self.assertEqual(run.code, 3)
            self.assertIn("refuses the credentials", " ".join(run.problems()))
            self.emulator.bad_signatures.clear()
        self.emulator.faults = [Fault("expired")]
        run = Run(self.emulator)
        self.assertEqual(run.code, 3)
        self.assertIn("expired", " ".join(run.problems()))
        run = Run(self.emulator, AWS_ACCESS_KEY_ID=None)
        self.assertEqual(run.code, 3)
        self.assertIn("no AWS credentials", " ".join(run.problems()))

    def test_survives_throttling_and_failing_calls(self):
        for kind in ("throttle", "error", "reset", "truncate"):
            self.emulator.faults = [Fault(kind, action, times=2) for action in
                                    ("eks:ListClusters", "eks:DescribeCluster", "kms:DescribeKey", "kms:ListGrants",
                                     "sts:GetCallerIdentity", "kms:GetKeyPolicy")]
            self.assertEqual(Run(self.emulator).verdicts(), EXPECTED, kind)

    LASTING = ("garbage", "huge", "empty", "half", "gzip", "html", "chunks", "throttle", "error", "unavailable", "reset", "truncate",
               "deny", "expired", "off")

    def passes(self, run):
        return {(finding["rule"], finding["subject"]["label"]) for finding in run.report["findings"]
                if finding["verdict"] == "pass"}

    def test_a_call_that_fails_in_whatever_way_makes_its_own_fact_unknown_and_passes_nothing(self):
        passed = self.passes(Run(self.emulator))
        sealed = self.estate.arns["sealed"]
        health = {"sealed": ("customer_key", "unknown"), "shares-its-key": ("customer_key", "unknown")}
        # Faults that touch nothing in common share a run: what each makes of the verdicts, and the codes.
        cases = [
            ([Fault(None, "kms:DescribeKey", sealed)], health, 1),
            ([Fault(None, "kms:ListGrants", sealed)], health, 1),
            ([Fault(None, action, sealed) for action in
              ("kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:GetKeyLastUsage")], {}, 1),
            ([Fault(None, "eks:DescribeCluster", "/clusters/plain"), Fault(None, "eks:ListClusters", region="us-east-1"),
              Fault(None, "eks:ListUpdates")], {"plain": ("unknown", None), "default": None}, 1),
            ([Fault(None, "eks:DescribeUpdate"), Fault(None, "ec2:DescribeRegions")], {}, 1),
            ([Fault(None, "sts:GetCallerIdentity")], {name: None for name in EXPECTED}, 3)]
        for kind in self.LASTING:
            for faults, touched, code in cases:
                for fault in faults:
                    fault.kind = kind
                self.emulator.faults = faults
                source = ("aws:",) if faults[-1].action == "ec2:DescribeRegions" else ("aws:/" + ",".join(REGIONS),)
                run = Run(self.emulator, source=source, AWS_MAX_ATTEMPTS="1")
                expected = {name: verdict for name, verdict in (EXPECTED | touched).items() if verdict}
                self.assertEqual(run.verdicts(), expected, (kind, faults[0].action))
                self.assertEqual(run.code, code, (kind, faults[0].action))
                self.assertLessEqual(self.passes(run), passed, (kind, faults[0].action))
                for fault in faults:  # each is named, whatever became of it
                    self.assertIn(fault.action, run.out, kind)

    def test_the_nth_call_that_breaks_off_touches_one_fact(self):
        Run(self.emulator)
        calls = len(self.emulator.calls)
        for nth in range(1, calls, 4):  # every fourth: each kind of call is among them
            self.emulator.faults = [Fault("reset", skip=nth, times=1)]
            run = Run(self.emulator, AWS_MAX_ATTEMPTS="1")
            differing = {name for name, verdict in run.verdicts().items() if verdict != EXPECTED[name]}
            missing = set(EXPECTED) - set(run.verdicts())
            for name in differing:
                self.assertIn("unknown", run.verdicts()[name], (nth, name))
            regions = [problem for problem in run.problems() if "eks:ListClusters" in problem]
            self.assertLessEqual(len(differing), 2, nth)  # two share a key
            self.assertEqual(bool(missing), bool(regions), (nth, missing))
            self.emulator.faults = [Fault("reset", skip=nth, times=1)]
            self.assertEqual(Run(self.emulator).verdicts(), EXPECTED, nth)  # with a second attempt nothing is lost

    def test_credentials_that_expire_on_the_way_leave_the_rest_unknown(self):
        for nth in (2, 5, 12, 25):
            self.emulator.faults = [Fault("expired", skip=nth)]
            run = Run(self.emulator)
            for name, verdict in run.verdicts().items():
                self.assertTrue(verdict == EXPECTED[name] or "unknown" in verdict, (nth, name, verdict))
            self.assertIn("expired", run.out)
            self.assertIn(run.code, (1, 2, 3), nth)

    def test_a_region_that_is_not_enabled_is_said_to_be(self):
        self.emulator.faults = [Fault("off", "eks:ListClusters", region="us-east-1")]
        self.assertTrue(any("is the Region enabled" in problem for problem in Run(self.emulator).problems()))

    def test_pages_without_end_keep_what_came_and_say_that_they_broke_off(self):
        for kind in ("circle", "endless"):
            for action, touched in {"eks:ListClusters": {}, "kms:ListGrants": {}, "kms:ListAliases": {}}.items():
                self.emulator.faults = [Fault(kind, action)]
                run = Run(self.emulator, timeout=60)
                self.assertEqual({name: one[0] for name, one in run.verdicts().items()},
                                 {name: one[0] for name, one in EXPECTED.items()}, (kind, action))
                for name, verdict in run.verdicts().items():
                    self.assertTrue(verdict == EXPECTED[name] or verdict[1] == "unknown", (kind, action, name))
                self.assertIn("in circles", run.out, (kind, action))
        self.emulator.page_size = 2
        self.emulator.faults = [Fault("deny", "eks:ListClusters", "nextToken", region="eu-west-1")]
        run = Run(self.emulator)
        self.assertEqual(len([name for name in run.verdicts() if name != "default"]), 2)
        self.assertTrue(any("broke off after 2" in problem for problem in run.problems()), run.problems())

    def test_a_grant_of_which_none_can_say_whose_it_is_makes_no_alarm(self):
        for grantee in ("arn:aws:iam::999999999999:role/someone", "AROAEXAMPLEID"):
            key = self.estate.key(grant=False)
            self.emulator.grants[key.split("/")[-1]] = [{"GranteePrincipal": grantee, "Operations": ["Decrypt"]}]
            self.estate.cluster("puzzling", key=key)
            run = Run(self.emulator)
            self.emulator.client("eks").delete_cluster(name="puzzling")
            del self.estate.arns["puzzling"]
            self.assertEqual(run.verdicts()["puzzling"], ("customer_key", "unknown"))
            self.assertIn(grantee, run.out)
            self.assertNotIn("puzzling", run.failing("kms-key-grant-missing"))

    def test_a_call_that_hangs_ends(self):
        self.emulator.faults = [Fault("hang", "eks:DescribeCluster", "/clusters/plain")]
        run = Run(self.emulator, "--aws-timeout", "10", AWS_MAX_ATTEMPTS="1")
        self.assertEqual(run.verdicts(), EXPECTED | {"plain": ("unknown", None)})

    def test_a_wrong_clock_is_corrected(self):
        for ahead in (3600, -7200):
            self.emulator.clock_ahead_s = ahead
            self.assertEqual(Run(self.emulator).verdicts(), EXPECTED)

    def test_pages_that_move_lose_and_double_nothing(self):
        self.emulator.page_size = 2
        eks = self.emulator.client("eks")
        changes = [lambda: eks.delete_cluster(name="sacrifice"), lambda: self.estate.cluster("zz-late")]
        self.estate.cluster("sacrifice")
        waiting = list(changes)
        self.emulator.between_pages = lambda: waiting.pop()() if waiting else None
        run = Run(self.emulator)
        verdicts = run.verdicts()
        self.assertEqual(verdicts.pop("zz-late"), ("aws_owned_key", None))
        verdicts.pop("sacrifice", None)
        self.assertEqual(verdicts, EXPECTED)
        self.assertEqual(len(run.report["clusters"]), len(set(cluster["name"] for cluster in run.report["clusters"])))
        eks.delete_cluster(name="zz-late")

    def test_no_source_takes_the_ambient_account_and_says_so(self):
        run = Run(self.emulator, source=())
        self.assertEqual(run.verdicts(), EXPECTED)
        self.assertIn("aws", {source["kind"] for source in run.report["sources"]})
        run = Run(self.emulator, source=(), AWS_ACCESS_KEY_ID=None)
        self.assertNotIn("aws", {source["kind"] for source in run.report["sources"]})
        self.assertEqual(self.emulator.calls, [])

    def test_speaks_japanese(self):
        self.emulator.faults = [Fault("deny", "kms:ListGrants", self.estate.arns["sealed"])]
        run = Run(self.emulator, "--lang", "ja", form="text")
        self.assertIn("権限 kms:ListGrants がありません", run.out)
        self.assertIn(f"アカウント {ACCOUNT}", run.out)

    def test_refuses_a_source_that_it_cannot_read(self):
        for source in ("aws:/nowhere", "aws:no-such-profile"):
            run = Run(self.emulator, source=(source,))
            self.assertEqual(run.code, 3, source)
            self.assertEqual(self.emulator.calls, [])


class SeveralAccounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
        organizations = cls.emulator.client("organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        cls.account = organizations.create_account(AccountName="team", Email="t@example.com")["CreateAccountStatus"]["AccountId"]
        cls.role = f"arn:aws:iam::{cls.account}:role/OrganizationAccountAccessRole"
        found = cls.emulator.client("sts").assume_role(RoleArn=cls.role, RoleSessionName="setup")["Credentials"]
        keys = {"aws_access_key_id": found["AccessKeyId"], "aws_secret_access_key": found["SecretAccessKey"],
                "aws_session_token": found["SessionToken"]}
        cls.emulator.client("eks", **keys).create_cluster(name="of-the-team", version="1.30", roleArn=ROLE,
                                                          resourcesVpcConfig={"subnetIds": ["subnet-1"]})
        Estate(cls.emulator).cluster("of-ours", version="1.26")

    @classmethod
    def tearDownClass(cls):
        cls.emulator.close()

    def test_enters_the_roles_that_are_named(self):
        run = Run(self.emulator, "--role-arn", self.role, "--external-id", "e-7", source=("aws:/eu-west-1",))
        self.assertEqual(run.verdicts(), {"of-the-team": ("aws_owned_key", None)})
        self.assertEqual(self.emulator.actions()["sts:AssumeRole"], 1)
        self.assertEqual(self.emulator.bad_signatures, [])

    def test_reads_every_account_of_the_organization(self):
        run = Run(self.emulator, source=("aws-org:",))
        self.assertEqual(run.verdicts(), {"of-the-team": ("aws_owned_key", None), "of-ours": ("plaintext", None)})
        policy = json.loads(subprocess.run([FUIN, "explain", "iam", "--organization"], capture_output=True, text=True,
                                           check=True).stdout)
        allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
        self.assertLessEqual(set(self.emulator.actions()), allowed)

    def test_an_account_that_lets_nobody_in_is_named(self):
        self.emulator.faults = [Fault("deny", "sts:AssumeRole")]
        run = Run(self.emulator, source=("aws-org:",))
        self.emulator.faults = []
        self.assertEqual(run.verdicts(), {"of-ours": ("plaintext", None)})
        self.assertTrue(any("sts:AssumeRole" in problem for problem in run.problems()), run.problems())


if __name__ == "__main__":
    unittest.main(verbosity=0)
