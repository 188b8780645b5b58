"""fuin reencrypt on a cluster that EKS describes: a real kube-apiserver, etcd and KMS plugin, an AWS emulator that plays
EKS and STS, and between them an authenticator as EKS has it (a webhook that looks at the token's signature).
usage: eks_test.py FUIN"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import ssl
import sys
import threading
import time
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "aws"))
from emulator import ACCESS_KEY, ACCOUNT, SECRET_KEY, Emulator, Fault  # noqa: E402
from reencrypt_test import SEALED, Bench  # noqa: E402
from servers import require  # noqa: E402

REGION, NAME = "eu-west-1", "prod"
ARN = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{NAME}"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f8fad5b-d9cb-469f-a165-70867728950e"


def is_signed(token):
    """Whether a token is what an EKS cluster of that name takes: a GetCallerIdentity that ACCESS_KEY signed."""
    encoded = token.removeprefix("k8s-aws-v1.")
    url = urllib.parse.urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    query, _, signature = url.query.rpartition("&X-Amz-Signature=")
    fields = dict(urllib.parse.parse_qsl(query))
    access, day, region, service, end = fields["X-Amz-Credential"].split("/")
    canonical = "\n".join(["GET", "/", "&".join(sorted(query.split("&"))), f"host:{url.netloc}", f"x-k8s-aws-id:{NAME}", "",
                           fields["X-Amz-SignedHeaders"], hashlib.sha256(b"").hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", fields["X-Amz-Date"], f"{day}/{region}/{service}/{end}",
                         hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + SECRET_KEY.encode()
    for part in (day, region, service, end):
        key = hmac.digest(key, part.encode(), "sha256")
    right = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    return access == ACCESS_KEY and fields["Action"] == "GetCallerIdentity" and hmac.compare_digest(right, signature)


class Eks(Bench):
    """The cluster, its authenticator, and the AWS that describes it."""

    def begin(self, binary):
        self.binary = os.path.abspath(binary)
        self.emulator = Emulator()
        self.reviews = []
        self.start_kms()
        self.kms_configuration = self.configuration("kms.json", self.kms(), {"identity": {}})
        self.flags = ["--authentication-token-webhook-config-file", self.authenticator(),
                      "--authentication-token-webhook-cache-ttl", "1s"]
        self.port = self.start_api(self.configuration("none.json", {"identity": {}}), reload=False, flags=self.flags)
        for i in range(30):
            self.make(f"s{i:03}")
        self.kubeconfig(self.port, {"exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1", "command": "/nowhere/aws", "interactiveMode": "Never",
            "args": ["--region", REGION, "eks", "get-token", "--cluster-name", NAME, "--output", "json"]}})
        self.emulator.client("eks").create_cluster(
            name=NAME, roleArn=f"arn:aws:iam::{ACCOUNT}:role/c", version="1.33",
            resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]})
        self.describe()

    def describe(self, **members):
        """DescribeCluster's answer: of this API server, unless told otherwise."""
        self.emulator.faults.clear()
        self.emulator.updates.clear()
        self.emulator.clusters[(REGION, NAME)] = {
            "endpoint": f"https://127.0.0.1:{self.port}", "arn": ARN, "version": "1.33",
            "encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": KEY}}]} | members

    def authenticator(self):
        reviews = self.reviews

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                good = is_signed(review["spec"]["token"])
                reviews.append(good)
                review["status"] = {"authenticated": good, "user": {"username": "eks-admin", "groups": ["system:masters"]}}
                body = json.dumps(review).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificates().server, self.certificates().server_key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return self.write("authenticator", json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c",
            "clusters": [{"name": "c", "cluster": {"server": f"https://127.0.0.1:{server.server_address[1]}",
                                                   "certificate-authority": self.certificates().ca}}],
            "users": [{"name": "u", "user": {}}], "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]}))

    def restart(self, configuration, name="api"):
        self.stop(name, signal.SIGKILL)
        self.start_api(configuration, name=name, port=self.port, reload=False, flags=self.flags)


class Test(unittest.TestCase):
    """In the order of their names, on one cluster."""

    def setUp(self):
        cluster.describe()

    def run_json(self, *arguments, expect, **members):
        if members:
            cluster.describe(**members)
        return cluster.json(*arguments, expect=expect)

    def test_1_a_cluster_without_encryption_is_not_begun_with(self):
        answer = self.run_json("--verify", expect=3, version="1.27", encryptionConfig=None)
        self.assertEqual(answer["gate"]["state"], "plaintext")
        self.assertEqual(cluster.sealed()[0], 0)

    def test_2_what_eks_claims_is_held_against_what_the_servers_do(self):
        answer = self.run_json("--verify", expect=1)
        self.assertIn("reencrypt/eks-contradicted", [reason["id"] for reason in answer["reasons"]])
        self.assertEqual(answer["write_keys"]["secrets"]["kind"], "plaintext", "the servers still write plain text")
        cluster.restart(cluster.kms_configuration)

    def test_3_an_association_under_way_keeps_the_gate_shut(self):
        cluster.emulator.updates[(REGION, NAME)] = [
            {"id": "u1", "status": "InProgress", "type": "AssociateEncryptionConfig"}]
        answer = cluster.json("--verify", "--wait", "2", expect=3)
        self.assertEqual(answer["gate"]["state"], "not_converged")
        self.assertEqual(cluster.sealed()[0], 0)
        process = cluster.fuin("--verify", "--wait", "60", "--format", "json", wait=False)
        time.sleep(2)
        cluster.emulator.updates.clear()
        cluster.finish(process, 0)
        self.assertEqual(json.loads(process.out)["state"], "verified")
        count, all_of_them = cluster.sealed()
        self.assertEqual(count, all_of_them)

    def test_4_the_key_is_named_in_plan_verdict_and_evidence(self):
        run = cluster.fuin("--verify", "--evidence", cluster.path("evidence.json"), expect=0)
        self.assertEqual(run.out.count(f"KMS key {KEY}, by EKS"), 2, run.out)
        with open(cluster.path("evidence.json"), encoding="utf-8") as file:
            evidence = json.load(file)
        key = evidence["write_keys"]["secrets"]
        self.assertEqual((key["kind"], key["known_from"], key["key_arn"]), ("kms", "eks", KEY))
        self.assertEqual(evidence["eks"], {"cluster_arn": ARN, "kind": "kms", "key_arn": KEY, "covers": "everything"})
        self.assertTrue(key["prefix"].startswith(SEALED.decode()), key)

    def test_5_a_key_of_aws_is_called_that(self):
        answer = self.run_json("--verify", expect=0, encryptionConfig=None)
        self.assertEqual(answer["write_keys"]["secrets"]["kind"], "aws_owned_key")
        self.assertIn("a key that AWS owns, by EKS", cluster.fuin("--verify", expect=0).out)
        answer = self.run_json("--verify", "--resources", "secrets,configmaps", expect=3, version="1.27")
        self.assertEqual(answer["gate"]["state"], "plaintext", "before 1.28 EKS seals Secrets alone")

    def test_6_another_cluster_of_that_name_says_nothing_of_this_one(self):
        answer = self.run_json("--verify", expect=0, endpoint="https://elsewhere.example")
        self.assertEqual(answer["write_keys"]["secrets"]["known_from"], "census")
        self.assertIn("is not the cluster of this kubeconfig", cluster.fuin("--dry-run").out)
        with open(cluster.certificates().ca, "rb") as file:
            ca = base64.b64encode(file.read()).decode()
        answer = self.run_json("--verify", expect=0, endpoint="https://elsewhere.example", certificateAuthority={"data": ca})
        self.assertEqual(answer["write_keys"]["secrets"]["known_from"], "eks", "through a tunnel it is known by its CA")

    def test_7_a_denied_call_is_named_and_the_census_tells_the_key(self):
        cluster.emulator.faults.append(Fault("deny", "eks:DescribeCluster"))
        run = cluster.fuin("--verify", expect=0)
        self.assertIn("eks:DescribeCluster", run.out)
        self.assertIn("by what the API servers read", run.out)

    def test_8_a_cluster_is_found_by_its_endpoint_or_named(self):
        cluster.kubeconfig(cluster.port)  # a client certificate: nothing speaks of EKS
        self.assertIsNone(cluster.json("--verify", expect=0)["eks"])
        answer = cluster.json("--verify", "--eks-cluster", ARN, expect=0)
        self.assertEqual(answer["write_keys"]["secrets"]["key_arn"], KEY)

    def test_9_every_token_was_good(self):
        self.assertTrue(cluster.reviews)
        self.assertTrue(all(cluster.reviews))
        self.assertEqual(cluster.emulator.bad_signatures, [])


if __name__ == "__main__":
    fuin = sys.argv.pop(1)
    require("etcd", "kube-apiserver", "kms-plugin")
    with Eks() as cluster:
        cluster.begin(fuin)
        os.environ.update(AWS_ENDPOINT_URL=cluster.emulator.url, AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET_KEY,
                          AWS_EC2_METADATA_DISABLED="true", HOME=str(cluster.folder))
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"):
            os.environ.pop(name, None)
        done = unittest.main(verbosity=1, exit=False)
        cluster.emulator.close()
    sys.exit(0 if done.result.wasSuccessful() else 1)
