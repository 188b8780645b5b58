"""src/aws against botocore: thousands of generated requests must get the same signature, and every service in every
Region the same endpoint. Usage: differential.py PROBE"""
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.endpoint_provider
import botocore.exceptions
import botocore.session

PROBE = sys.argv.pop(1)
NOW = datetime.datetime(2026, 11, 24, 1, 2, 3, tzinfo=datetime.timezone.utc)
UNIX_MS = int(NOW.timestamp()) * 1000
WORDS = ["a", "B", "z9", "clusters", "arn:aws:kms:eu-west-1:111122223333:key/1-2", "payments prod", "日本", "~", "a+b", "%", "x=y",
         "..", ".", "", "a&b", "*", "'()", "\"", "a/b", "eks", "-._~", "@!$,;:", "#q?"]


def ask(mode, questions):
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([PROBE, mode], input=text, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]


class FixedTime:
    """botocore takes the time from one function: it is held still while a signature is made."""

    def __enter__(self):
        self.saved = botocore.auth.get_current_datetime
        botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW.replace(tzinfo=None)

    def __exit__(self, *ignored):
        botocore.auth.get_current_datetime = self.saved


def generated(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        path = "/" + "/".join(urllib.parse.quote(rng.choice(WORDS), safe=rng.choice(["~", "~:", ""]))
                              for _ in range(rng.randrange(5)))
        path = rng.choice([path, path + "/", "/" + path, path.replace("%2F", "/")])
        query = "&".join(
            urllib.parse.quote(rng.choice(WORDS), safe="~") +
            rng.choice(["=", "="]) + urllib.parse.quote(rng.choice(WORDS), safe="~")
            for _ in range(rng.choice([0, 0, 1, 2, 3, 6])))
        if rng.random() < 0.1:
            query += ("&" if query else "") + "flag"
        headers = [["Content-Type", rng.choice(["application/json", "application/x-amz-json-1.1", " text/plain ;  q=1 "])]]
        if rng.random() < 0.5:
            headers.append(["X-Amz-Target", "TrentService." + rng.choice(["DescribeKey", "ListGrants"])])
        if rng.random() < 0.3:
            headers.append(["x-amz-meta-" + rng.choice("abc"), rng.choice(["  two   spaces ", "日本".encode().decode(), "a,b", ""])])
        yield {
            "method": rng.choice(["GET", "POST", "PUT", "DELETE"]),
            "url": rng.choice(["https", "http"]) + "://" + rng.choice(
                ["eks.eu-west-1.amazonaws.com", "localhost:5000", "h.example:443", "h.example:80", "EXAMPLE.com"]) + path +
            ("?" + query if query else ""),
            "headers": headers,
            "body": rng.choice(["", "{}", "Action=GetCallerIdentity&Version=2011-06-15", "日本", "x" * 5000]),
            "access": "AKIA" + "".join(rng.choices("ABCDEFGH", k=16)),
            "secret": "".join(rng.choices("abcdefghij+/=", k=40)),
            "token": rng.choice(["", "", "token/with+odd==", "x" * 800]),
            "region": rng.choice(["eu-west-1", "us-gov-west-1", "cn-north-1"]),
            "service": rng.choice(["eks", "kms", "sts", "ec2"]),
            "unix_ms": UNIX_MS,
        }


class Signatures(unittest.TestCase):
    def sign(self, question):
        request = botocore.awsrequest.AWSRequest(method=question["method"], url=question["url"],
                                                 data=question["body"].encode())
        for name, value in question["headers"]:
            request.headers[name] = value
        credentials = botocore.credentials.Credentials(question["access"], question["secret"], question["token"] or None)
        with FixedTime():
            botocore.auth.SigV4Auth(credentials, question["service"], question["region"]).add_auth(request)
        return request

    def test_are_botocore_s(self):
        questions = list(generated(20261124, 4000))
        answers = ask("sign", questions)
        self.assertEqual(len(answers), len(questions))
        for question, answer in zip(questions, answers):
            expected = self.sign(question)
            self.assertEqual(answer.get("Authorization"), expected.headers["Authorization"], question)
            self.assertEqual(answer["X-Amz-Date"], expected.headers["X-Amz-Date"])
            self.assertEqual(answer.get("X-Amz-Security-Token"), expected.headers.get("X-Amz-Security-Token"))

    def test_are_botocore_s_in_a_presigned_url(self):
        questions = []
        for token in ["", "tok/en+=="]:
            for expires in [60, 900]:
                questions.append({
                    "method": "GET", "url": "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
                    "headers": [["x-k8s-aws-id", "payments-prod"]], "body": "", "access": "AKIAEXAMPLE", "secret": "s/+=",
                    "token": token, "region": "eu-west-1", "service": "sts", "unix_ms": UNIX_MS, "expires": expires})
        for question, answer in zip(questions, ask("sign", questions)):
            request = botocore.awsrequest.AWSRequest(method="GET", url=question["url"])
            for name, value in question["headers"]:
                request.headers[name] = value
            credentials = botocore.credentials.Credentials("AKIAEXAMPLE", "s/+=", question["token"] or None)
            with FixedTime():
                botocore.auth.SigV4QueryAuth(credentials, "sts", "eu-west-1", expires=question["expires"]).add_auth(request)
            self.assertEqual(sorted(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer["url"]).query)),
                             sorted(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.url).query)))


class Endpoints(unittest.TestCase):
    SERVICES = {"eks": "eks", "kms": "kms", "sts": "sts", "organizations": "organizations", "ec2": "ec2", "sso": "sso",
                "sso-oidc": "sso-oidc", "iam": "iam"}

    def expected(self, service, region, environment, config):
        with tempfile.TemporaryDirectory() as home:
            with open(os.path.join(home, "config"), "w") as file:
                file.write(config)
            saved = dict(os.environ)
            os.environ.clear()
            os.environ.update(environment, AWS_CONFIG_FILE=os.path.join(home, "config"), HOME=home,
                              AWS_EC2_METADATA_DISABLED="true")
            try:
                session = botocore.session.Session()
                client = session.create_client(service, region_name=region, aws_access_key_id="a", aws_secret_access_key="b")
                client._get_credentials = None
                operation = {"eks": "ListClusters", "kms": "ListKeys", "sts": "GetCallerIdentity", "ec2": "DescribeRegions",
                             "organizations": "ListAccounts", "sso": "ListAccounts", "sso-oidc": "RegisterClient", "iam": "GetRole"}[service]
                model = client.meta.service_model.operation_model(operation)
                url, _, _ = client._resolve_endpoint_ruleset(model, {}, {"client_region": region,
                                                                             "client_config": client.meta.config,
                                                                             "has_streaming_input": False,
                                                                             "auth_type": None})
                return url.rstrip("/")
            finally:
                os.environ.clear()
                os.environ.update(saved)

    def compare(self, cases, at_least):
        compared = 0
        for case, answer in zip(cases, ask("endpoint", cases)):
            try:
                expected = self.expected(case["service"], case["region"], case["environment"], case["config"])
            except Exception as error:  # botocore has no endpoint: neither must we need one
                expected = None
            if expected is None:
                continue
            self.assertEqual(answer.get("url"), expected, case)
            compared += 1
        self.assertGreaterEqual(compared, at_least)

    def test_are_botocore_s_in_every_region(self):
        session = botocore.session.Session()
        cases = []
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"]:
            regions = [region for region in session.get_available_regions("eks", partition)
                       or session.get_available_regions("kms", partition)]
            for region in (regions[:2] if partition != "aws" else regions[::9]):
                for service in self.SERVICES:
                    cases.append({"service": service, "region": region, "environment": {}, "config": ""})
        self.compare(cases, 70)

    def test_are_botocore_s_in_every_region_of_every_partition_with_and_without_fips_and_dual_stack(self):
        session = botocore.session.Session()
        loader = session.get_component("data_loader")
        partitions = loader.load_data("partitions")
        regions = sorted(region for partition in partitions["partitions"] for region in partition["regions"]
                         if not region.endswith("-global"))
        self.assertGreaterEqual(len(regions), 40)
        cases, wanted, refused = [], [], 0
        for service, signing in self.SERVICES.items():
            provider = botocore.endpoint_provider.EndpointProvider(
                loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
            for region in regions:
                for fips, dual in [(False, False), (True, False), (False, True), (True, True)]:
                    try:
                        expected = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual,
                                                             **({"UseGlobalEndpoint": False} if service == "sts" else {}))
                    except botocore.exceptions.EndpointProviderError:
                        refused += 1  # botocore has none: neither must we need one
                        continue
                    environment = {"AWS_USE_FIPS_ENDPOINT": "true"} if fips else {}
                    environment |= {"AWS_USE_DUALSTACK_ENDPOINT": "true"} if dual else {}
                    cases.append({"service": signing, "region": region, "environment": environment, "config": ""})
                    schemes = expected.properties.get("authSchemes") or [{}]
                    wanted.append((expected.url.rstrip("/"), schemes[0].get("signingRegion", region)))
        differing = [(case, answer, expected) for case, answer, expected in zip(cases, ask("endpoint", cases), wanted)
                     if (answer.get("url"), answer.get("region")) != expected]
        for one in differing[:40]:
            print(one, file=sys.stderr)
        self.assertEqual(len(differing), 0, f"of {len(cases)}")
        self.assertGreaterEqual(len(cases), 1000)

    def test_are_botocore_s_with_fips_and_dual_stack(self):
        cases = []
        for region in ["eu-west-1", "us-gov-west-1", "cn-north-1", "ca-central-1"]:
            for service in ["eks", "kms", "sts", "ec2", "organizations", "iam"]:
                for fips, dual in [("true", ""), ("", "true"), ("true", "true")]:
                    if service == "organizations" and dual:
                        continue
                    environment = {}
                    if fips:
                        environment["AWS_USE_FIPS_ENDPOINT"] = "true"
                    if dual:
                        environment["AWS_USE_DUALSTACK_ENDPOINT"] = "true"
                    cases.append({"service": service, "region": region, "environment": environment, "config": ""})
        self.compare(cases, 45)

    def test_that_are_configured_win_in_botocore_s_order(self):
        config = ("[default]\nservices = local\nendpoint_url = http://profile:1\n[services local]\neks =\n"
                  "  endpoint_url = http://section:2\n[profile plain]\nregion = eu-west-1\n"
                  "[profile off]\nendpoint_url = http://profile:9\nignore_configured_endpoint_urls = true\n"
                  "[profile switches]\nuse_fips_endpoint = true\n")
        cases = []
        for environment in [{}, {"AWS_ENDPOINT_URL": "http://all:3"},
                            {"AWS_ENDPOINT_URL_EKS": "http://eks:4", "AWS_ENDPOINT_URL": "http://all:3"},
                            {"AWS_ENDPOINT_URL_EKS": "http://eks:4", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
                            {"AWS_PROFILE": "plain"}, {"AWS_PROFILE": "off"}, {"AWS_PROFILE": "switches"},
                            {"AWS_ENDPOINT_URL_SSO_OIDC": "http://oidc:5"}]:
            for service in ["eks", "kms", "sso-oidc"]:
                cases.append({"service": service, "region": "eu-west-1", "environment": environment, "config": config})
        self.compare(cases, 24)


if __name__ == "__main__":
    unittest.main(verbosity=0)
