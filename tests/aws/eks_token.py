"""EKS tokens that fuin makes by itself, byte for byte those of `aws eks get-token`: an API server that only listens takes
fuin's; the AWS CLI makes its own with the same variables, at the second that fuin's token names.
usage: eks_token.py FUIN"""
import base64
import contextlib
import datetime
import http.server
import io
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from unittest import mock

import awscli.clidriver
import botocore.auth

from emulator import ACCESS_KEY, SECRET_KEY, Emulator, Fault

SIGNING = [botocore.auth]
try:  # the CLI brings a botocore of its own, from 1.45 on
    import awscli.botocore.auth
    SIGNING.append(awscli.botocore.auth)
except ImportError:
    pass
FUIN = os.path.abspath(sys.argv.pop(1))
PROFILES = f"""[default]
region = eu-west-1
[profile other]
region = us-east-2
"""
CREDENTIALS = f"""[other]
aws_access_key_id = AKIAOTHER00000000001
aws_secret_access_key = other+secret/key
aws_session_token = session+token/with==
"""


class ApiServer:
    """Answers everything with 403 and remembers who asked."""

    def __init__(self, folder):
        certificate, key = folder / "crt", folder / "key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=api", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        self.authorizations = seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                seen.append(self.headers["Authorization"] or "")
                self.send_response(403)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.cluster = {"server": f"https://127.0.0.1:{self.server.server_address[1]}", "certificate-authority": str(certificate)}


class Token(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="fuin-eks-")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.api = ApiServer(cls.folder)
        cls.emulator = Emulator()
        (cls.folder / ".aws").mkdir()
        (cls.folder / ".aws" / "config").write_text(PROFILES)
        (cls.folder / ".aws" / "credentials").write_text(CREDENTIALS)

    @classmethod
    def tearDownClass(cls):
        cls.emulator.close()
        cls.api.server.shutdown()
        cls.scratch.cleanup()

    def setUp(self):
        self.emulator.faults.clear()
        self.api.authorizations.clear()

    def environment(self, **more):
        base = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "*",
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")} | more
        return {name: value for name, value in base.items() if value is not None}

    def fuin(self, user, *arguments, name="c", environment=None):
        """Returns the token that the API server was given (None for none), and what fuin printed."""
        path = self.folder / "kubeconfig"
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c", "clusters": [{"name": name, "cluster": self.api.cluster}],
            "users": [{"name": "u", "user": user}], "contexts": [{"name": "c", "context": {"cluster": name, "user": "u"}}]}))
        done = subprocess.run([FUIN, "reencrypt", "k8s:c", "--dry-run", "--kubeconfig", path, *arguments], text=True,
                              capture_output=True, env=environment or self.environment(), timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertNotIn("k8s-aws-v1.", done.stdout + done.stderr, "a token was shown")
        got = self.api.authorizations
        return got[0].removeprefix("Bearer ") if got else None, done.stderr

    @staticmethod
    def plugin(*arguments, command="aws", env=()):
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": command, "args": list(arguments),
                         "interactiveMode": "Never", "env": [{"name": name, "value": value} for name, value in env]}}

    def url_of(self, token):
        encoded = token.removeprefix("k8s-aws-v1.")
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()

    def cli(self, when, arguments, environment):
        """What the AWS CLI prints as the token at that time."""
        frozen = datetime.datetime.strptime(when, "%Y%m%dT%H%M%SZ")
        out = io.StringIO()
        environment = environment | {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}  # which awscli sets where it is imported
        with contextlib.ExitStack() as during:
            during.enter_context(mock.patch.dict(os.environ, environment, clear=True))
            during.enter_context(contextlib.redirect_stdout(out))
            for module in SIGNING:
                during.enter_context(mock.patch.object(module, "get_current_datetime", lambda *ignored, **also: frozen))
            code = awscli.clidriver.create_clidriver().main([*arguments, "--output", "json"])
        self.assertEqual(code, 0)
        return json.loads(out.getvalue())["status"]["token"]

    def compare(self, arguments, variables=(), **environment):
        environment = self.environment(**environment)
        token, complaint = self.fuin(self.plugin(*arguments, env=variables), environment=environment)
        self.assertIsNotNone(token, complaint)
        when = re.search(r"X-Amz-Date=([0-9TZ]+)", self.url_of(token)).group(1)
        self.assertEqual(token, self.cli(when, list(arguments), environment | dict(variables)))
        self.api.authorizations.clear()
        return self.url_of(token)

    def test_equals_that_of_the_aws_cli(self):
        for cluster in ("prod", "a-b_C.9", "with space", "日本"):
            if cluster.isascii():
                self.compare(["eks", "get-token", "--cluster-name", cluster, "--region", "eu-west-1"])
        for region in ("us-east-1", "ap-northeast-1", "cn-north-1", "us-gov-west-1", "me-central-1"):
            url = self.compare(["--region", region, "eks", "get-token", "--cluster-name=prod"])
            self.assertIn(f"sts.{region}.amazonaws.com", url)
        self.compare(["eks", "get-token", "--cluster-id", "0f1e2d3c", "--region", "eu-west-1"])

    def test_takes_credentials_and_region_from_where_the_cli_takes_them(self):
        self.assertIn("X-Amz-Security-Token=a%2Bb%2F%3D",
                      self.compare(["eks", "get-token", "--cluster-name", "prod"], AWS_SESSION_TOKEN="a+b/="))
        for arguments, variables in ((["--profile", "other"], ()), ([], (("AWS_PROFILE", "other"),))):
            keys = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None} if variables else {}
            url = self.compare(["eks", "get-token", "--cluster-name", "prod", *arguments], variables, **keys)
            self.assertIn("AKIAOTHER00000000001", url)
            self.assertIn("us-east-2", url)
        self.compare(["eks", "get-token", "--cluster-name", "prod"], (("AWS_REGION", "sa-east-1"), ("AWS_DEFAULT_REGION", "sa-east-1")))

    def test_enters_the_role_and_signs_as_it(self):
        role = "arn:aws:iam::123456789012:role/k8s"
        environment = self.environment(AWS_ENDPOINT_URL=self.emulator.url)
        self.emulator.calls.clear()
        for arguments, command in ((["eks", "get-token", "--cluster-name", "prod", "--role-arn", role], "aws"),
                                   (["token", "-i", "prod", "-r", role], "aws-iam-authenticator")):
            token, complaint = self.fuin(self.plugin(*arguments, "--region", "eu-west-1", command=command), environment=environment)
            self.assertIsNotNone(token, complaint)
            access = re.search(r"X-Amz-Credential=([A-Z0-9]+)", self.url_of(token)).group(1)
            self.assertNotEqual(access, ACCESS_KEY)
            self.assertIn(access, self.emulator.secrets, "that is a session of the role")
            self.api.authorizations.clear()
        self.assertEqual({call.action for call in self.emulator.calls}, {"sts:AssumeRole"})
        self.emulator.faults.append(Fault("deny", "sts:AssumeRole"))
        token, complaint = self.fuin(self.plugin("eks", "get-token", "--cluster-name", "prod", "--role-arn", role, "--region",
                                                 "eu-west-1"), environment=environment)
        self.assertIsNone(token)
        self.assertIn("sts:AssumeRole", complaint)

    def test_needs_no_plugin_and_runs_it_where_it_can_do_more(self):
        absent = self.plugin("eks", "get-token", "--cluster-name", "prod", "--region", "eu-west-1", command="/nowhere/bin/aws")
        token, _ = self.fuin(absent)
        self.assertTrue(token.startswith("k8s-aws-v1."))
        self.api.authorizations.clear()
        nobody = self.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        token, complaint = self.fuin(absent, environment=nobody)
        self.assertIsNone(token)
        self.assertIn("credential", complaint)
        own = self.folder / "aws"
        own.write_text("#!/bin/sh\necho '" + json.dumps({
            "apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential", "status": {"token": "of-the-plugin"}}) + "'\n")
        own.chmod(0o755)
        for arguments, environment in ((["--cluster-name", "prod", "--region", "eu-west-1"], nobody),
                                       (["--cluster-name", "prod", "--endpoint-url", "https://x"], None)):
            token, complaint = self.fuin(self.plugin("eks", "get-token", *arguments, command=str(own)), environment=environment)
            self.assertEqual(token, "of-the-plugin", complaint)
            self.api.authorizations.clear()

    def test_makes_one_for_a_user_without_credential(self):
        token, complaint = self.fuin({}, "--eks-cluster", "arn:aws:eks:eu-west-3:123456789012:cluster/prod")
        self.assertIsNotNone(token, complaint)
        self.assertIn("sts.eu-west-3.amazonaws.com", self.url_of(token))
        self.api.authorizations.clear()
        token, _ = self.fuin({"token": "of-the-user"}, "--eks-cluster", "prod")
        self.assertEqual(token, "of-the-user")
        self.api.authorizations.clear()
        _, complaint = self.fuin({}, "--eks-cluster", "arn:aws:eks:eu-west-3:1:nodegroup/prod")
        self.assertIn("--eks-cluster", complaint)

    def test_says_that_the_region_is_missing(self):
        (self.folder / "empty").mkdir(exist_ok=True)
        token, complaint = self.fuin(self.plugin("eks", "get-token", "--cluster-name", "prod", command="/nowhere/aws"),
                                     environment=self.environment(HOME=str(self.folder / "empty")))
        self.assertIsNone(token)
        self.assertIn("Region", complaint)


if __name__ == "__main__":
    unittest.main(verbosity=0)
