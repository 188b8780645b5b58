"""Each credential source of src/aws against a local stand-in of its real endpoint, right, wrong and expired; and against
what botocore finds in the same surroundings. Usage: credentials.py PROBE"""
import datetime
import hashlib
import http.server
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

PROBE = sys.argv.pop(1)
SECRET = "verysecret/KEY+material0123456789abcdefgh"


def in_minutes(minutes):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class StandIn(http.server.ThreadingHTTPServer):
    """IMDS, the container endpoint, STS, the SSO portal and its OIDC service on one port; `requests` remembers."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.imds_token = "imds-session-token"
        self.imds_token_status = 200
        self.imds_role = "node-role"
        self.container_token = None
        self.portal_token = "sso-access"
        self.answers = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body, kind="application/json"):
        if not isinstance(body, str):
            body = json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def handle_any(self):
        server = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urllib.parse.urlsplit(self.path).path
        server.requests.append((self.command, self.path, dict(self.headers), body))
        if path in server.answers:
            return self.reply(*server.answers[path])
        if path == "/latest/api/token":
            return self.reply(server.imds_token_status, server.imds_token, "text/plain")
        if path.startswith("/latest/meta-data/iam/security-credentials/"):
            if server.imds_token_status == 200 and self.headers.get("X-aws-ec2-metadata-token") != server.imds_token:
                return self.reply(401, "")
            if path.endswith("/"):
                return self.reply(200 if server.imds_role else 404, server.imds_role, "text/plain")
            return self.reply(200, {"Code": "Success", "AccessKeyId": "AKIAIMDS", "SecretAccessKey": SECRET,
                                    "Token": "imds-token", "Expiration": in_minutes(60)})
        if path == "/container":
            if server.container_token and self.headers.get("Authorization") != server.container_token:
                return self.reply(401, {"code": "AccessDenied"})
            return self.reply(200, {"AccessKeyId": "AKIACONTAINER", "SecretAccessKey": SECRET, "Token": "container-token",
                                    "Expiration": in_minutes(60)})
        if path == "/federation/credentials":
            if self.headers.get("x-amz-sso_bearer_token") != server.portal_token:
                return self.reply(401, {"message": "Session token not found or invalid"})
            return self.reply(200, {"roleCredentials": {"accessKeyId": "AKIASSO", "secretAccessKey": SECRET,
                                                        "sessionToken": "sso-token", "expiration": 4102444800000}})
        if path == "/token":
            return self.reply(200, {"accessToken": "sso-renewed", "expiresIn": 3600, "refreshToken": "refresh-2",
                                    "tokenType": "Bearer"})
        form = dict(urllib.parse.parse_qsl(body))
        action = form.get("Action", "")
        if action in ("AssumeRole", "AssumeRoleWithWebIdentity"):
            xml = (f"<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><Credentials>"
                   f"<AccessKeyId>ASIA{form['RoleArn'][-4:].upper()}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey>"
                   f"<SessionToken>assumed-{form['RoleArn']}</SessionToken><Expiration>{in_minutes(60)}</Expiration>"
                   f"</Credentials></{action}Result></{action}Response>")
            return self.reply(200, xml, "text/xml")
        return self.reply(404, "")

    do_GET = do_POST = do_PUT = handle_any

    def log_message(self, *arguments):
        pass


BOTOCORE = """
import botocore.session, json, sys
try:
    session = botocore.session.Session(profile=sys.argv[1] if len(sys.argv) > 1 else None)
    session.get_component('credential_provider')
    import botocore.credentials
    for provider in session.get_component('credential_provider').providers:
        if provider.METHOD == 'assume-role':
            provider._prompter = lambda *ignored: '123456'
    found = session.get_credentials()
    found = found.get_frozen_credentials() if found else None
    print(json.dumps({'access': found.access_key, 'secret': found.secret_key, 'token': found.token or ''} if found else {'error': 'none'}))
except Exception as error:
    print(json.dumps({'error': type(error).__name__}))
"""


class Sources(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.home = self.folder.name
        os.makedirs(os.path.join(self.home, ".aws", "sso", "cache"))
        self.server = StandIn()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.environment = {"HOME": self.home, "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true",
                            "AWS_ENDPOINT_URL": self.server.url, "AWS_REGION": "eu-west-1",
                            "AWS_DEFAULT_REGION": "eu-west-1"}

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def found(self, profile=None, **environment):
        arguments = [PROBE, "credentials"] + ([profile] if profile else [])
        done = subprocess.run(arguments, capture_output=True, text=True, env=self.environment | environment, timeout=60)
        answer = json.loads(done.stdout)
        if "error" in answer:
            self.assertNotIn(SECRET, done.stdout + done.stderr)
            self.assertNotIn("sso-access", done.stdout + done.stderr)
        return answer

    def by_botocore(self, profile=None, **environment):
        done = subprocess.run([sys.executable, "-c", BOTOCORE] + ([profile] if profile else []), capture_output=True,
                              text=True, env=self.environment | environment, timeout=120)
        return json.loads(done.stdout.splitlines()[-1])

    def same(self, access, profile=None, **environment):
        ours = self.found(profile, **environment)
        self.assertEqual(ours.get("access"), access, ours)
        theirs = self.by_botocore(profile, **environment)
        self.assertEqual({name: ours[name] for name in ("access", "secret", "token")}, theirs)
        return ours

    def refused(self, code, words, profile=None, **environment):
        ours = self.found(profile, **environment)
        self.assertEqual(ours.get("error"), code, ours)
        self.assertIn(words, ours["message"])

    def test_environment(self):
        keys = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": SECRET}
        self.same("AKIAENV", **keys)
        self.same("AKIAENV", **keys, AWS_SESSION_TOKEN="t")
        self.refused("invalid_argument", "AWS_SECRET_ACCESS_KEY", AWS_ACCESS_KEY_ID="AKIAENV")
        self.refused("not_authentic", "expired", **keys, AWS_CREDENTIAL_EXPIRATION=in_minutes(-5))

    def test_shared_files_and_who_wins(self):
        self.write(".aws/credentials", f"[default]\naws_access_key_id = AKIADEF\naws_secret_access_key = {SECRET}\n"
                   f"[both]\naws_access_key_id=AKIACREDS\naws_secret_access_key={SECRET}\naws_session_token = tok\n")
        self.write(".aws/config", f"[profile both]\naws_access_key_id = AKIACONF\naws_secret_access_key = {SECRET}\n"
                   f"[profile conf]\naws_access_key_id = AKIAONLY\naws_secret_access_key = {SECRET}\n# c\n; c\n"
                   f"[profile \"with space\"]\naws_access_key_id = AKIASPACE\naws_secret_access_key = {SECRET}\n")
        self.same("AKIADEF")
        self.same("AKIACREDS", AWS_PROFILE="both")
        self.same("AKIAONLY", "conf")
        self.same("AKIASPACE", "with space")
        keys = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": SECRET}
        self.same("AKIAENV", AWS_PROFILE="both", **keys)
        self.same("AKIACREDS", "both", **keys)
        self.refused("invalid_argument", "no profile gone", "gone")
        self.refused("invalid_argument", "no profile gone", AWS_PROFILE="gone")

    def test_a_broken_file_is_named_without_its_text(self):
        self.write(".aws/credentials", f"[default]\n{SECRET}\n")
        self.refused("corrupt", "~/.aws/credentials:2")
        self.write(".aws/credentials", "[default]\na = 1\na = 2\n")
        self.refused("corrupt", "twice")

    def test_assumed_roles(self):
        self.write(".aws/credentials", f"[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = {SECRET}\n")
        self.write(".aws/config", "[profile role]\nrole_arn = arn:aws:iam::1:role/aaaa\nsource_profile = base\n"
                   "external_id = ext-7\nrole_session_name = me\nduration_seconds = 1800\n"
                   "[profile chain]\nrole_arn = arn:aws:iam::2:role/bbbb\nsource_profile = role\n"
                   "[profile mfa]\nrole_arn = arn:aws:iam::1:role/cccc\nsource_profile = base\n"
                   "mfa_serial = arn:aws:iam::1:mfa/me\n"
                   "[profile env]\nrole_arn = arn:aws:iam::1:role/dddd\ncredential_source = Environment\n"
                   "[profile both]\nrole_arn = r\nsource_profile = base\ncredential_source = Environment\n"
                   "[profile none]\nrole_arn = r\n[profile lost]\nrole_arn = r\nsource_profile = gone\n"
                   "[profile x]\nrole_arn = r\nsource_profile = y\n[profile y]\nrole_arn = r\nsource_profile = x\n"
                   "[profile odd]\nrole_arn = r\ncredential_source = Elsewhere\n")
        self.same("ASIAAAAA", "role")
        form = dict(urllib.parse.parse_qsl(self.server.requests[0][3]))
        self.assertEqual((form["ExternalId"], form["RoleSessionName"], form["DurationSeconds"]), ("ext-7", "me", "1800"))
        self.assertIn("Credential=AKIABASE/", self.server.requests[0][2]["Authorization"])
        self.server.requests.clear()
        self.same("ASIABBBB", "chain")
        self.assertIn("Credential=ASIAAAAA/", self.server.requests[1][2]["Authorization"])
        self.server.requests.clear()
        self.assertEqual(self.found("mfa")["access"], "ASIACCCC")
        form = dict(urllib.parse.parse_qsl(self.server.requests[0][3]))
        self.assertEqual((form["SerialNumber"], form["TokenCode"]), ("arn:aws:iam::1:mfa/me", "123456"))
        self.same("ASIADDDD", "env", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY=SECRET)
        for profile, words in [("both", "one of source_profile"), ("none", "one of source_profile"), ("lost", "gone"),
                               ("x", "each other"), ("odd", "Elsewhere")]:
            self.refused("invalid_argument", words, profile)
            self.assertIn("error", self.by_botocore(profile))

    def test_a_refused_role_says_so(self):
        self.write(".aws/credentials", f"[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = {SECRET}\n")
        self.write(".aws/config", "[profile role]\nrole_arn = arn:aws:iam::1:role/aaaa\nsource_profile = base\n")
        self.server.answers["/"] = (403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: u is not authorized "
                                    "to perform: sts:AssumeRole</Message></Error></ErrorResponse>", "text/xml")
        self.refused("denied", "sts:AssumeRole arn:aws:iam::1:role/aaaa", "role")
        self.server.answers["/"] = (403, "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>x</Message></Error>"
                                    "</ErrorResponse>", "text/xml")
        self.refused("not_authentic", "expired", "role")
        self.server.answers["/"] = (200, "<AssumeRoleResponse></AssumeRoleResponse>", "text/xml")
        self.refused("corrupt", "no credentials", "role")

    def test_web_identity(self):
        token = self.write("token", "jwt.jwt.jwt")
        irsa = {"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": "arn:aws:iam::1:role/irsa"}
        self.same("ASIAIRSA", **irsa, AWS_ROLE_SESSION_NAME="pod")
        form = dict(urllib.parse.parse_qsl(self.server.requests[0][3]))
        self.assertEqual((form["WebIdentityToken"], form["RoleSessionName"]), ("jwt.jwt.jwt", "pod"))
        self.assertNotIn("Authorization", self.server.requests[0][2])
        self.write(".aws/config", f"[profile web]\nrole_arn = arn:aws:iam::1:role/prof\nweb_identity_token_file = {token}\n")
        self.same("ASIAPROF", "web")
        self.refused("invalid_argument", "AWS_ROLE_ARN", AWS_WEB_IDENTITY_TOKEN_FILE=token)
        self.refused("not_found", "token-gone", AWS_WEB_IDENTITY_TOKEN_FILE=token + "-gone", AWS_ROLE_ARN="r")
        self.server.answers["/"] = (400, "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>Token expired"
                                    "</Message></Error></ErrorResponse>", "text/xml")
        self.refused("not_authentic", "expired", **irsa)

    def sso_cache(self, name, **members):
        token = {"accessToken": "sso-access", "expiresAt": in_minutes(60), "startUrl": "https://x.awsapps.com/start",
                 "region": "eu-west-1"} | members
        return self.write(".aws/sso/cache/" + hashlib.sha1(name.encode()).hexdigest() + ".json", json.dumps(token))

    def test_sso_legacy_and_session(self):
        self.write(".aws/config", "[profile legacy]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
                   "sso_account_id = 111122223333\nsso_role_name = Read Only\n"
                   "[profile new]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Reader\n"
                   "[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
                   "[profile lost]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r\n"
                   "[profile part]\nsso_account_id = 1\nsso_role_name = r\n"
                   "[profile odd]\nsso_session = corp\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n")
        self.refused("not_authentic", "aws sso login --profile legacy", "legacy")
        self.sso_cache("https://x.awsapps.com/start")
        self.same("AKIASSO", "legacy")
        self.assertIn("role_name=Read%20Only", self.server.requests[0][1])
        self.sso_cache("corp")
        self.same("AKIASSO", "new")
        self.sso_cache("corp", expiresAt=in_minutes(-1))
        self.refused("not_authentic", "aws sso login --profile new", "new")
        self.sso_cache("https://x.awsapps.com/start", expiresAt=in_minutes(-1))
        self.refused("not_authentic", "has expired", "legacy")
        self.sso_cache("https://x.awsapps.com/start", accessToken="revoked")
        self.refused("not_authentic", "no longer accepted", "legacy")
        for profile, words in [("lost", "sso-session gone"), ("part", "sso_start_url"), ("odd", "sso_region differs")]:
            self.refused("invalid_argument", words, profile)
            self.assertIn("error", self.by_botocore(profile))

    def test_sso_renews_its_token_and_keeps_it_as_the_cli_does(self):
        self.write(".aws/config", "[profile new]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Reader\n"
                   "[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n")
        path = self.sso_cache("corp", expiresAt=in_minutes(-1), refreshToken="refresh-1", clientId="c", clientSecret="cs",
                              registrationExpiresAt=in_minutes(600))
        self.server.portal_token = "sso-renewed"
        self.assertEqual(self.found("new")["access"], "AKIASSO")
        with open(path) as file:
            kept = json.load(file)
        self.assertEqual((kept["accessToken"], kept["refreshToken"], kept["clientId"]), ("sso-renewed", "refresh-2", "c"))
        self.same("AKIASSO", "new")

    def test_containers(self):
        uri = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.server.url + "/container"}
        self.same("AKIACONTAINER", **uri)
        self.server.container_token = "pod-identity"
        token = self.write("pod-token", "pod-identity")
        self.same("AKIACONTAINER", **uri, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token)
        self.same("AKIACONTAINER", **uri, AWS_CONTAINER_AUTHORIZATION_TOKEN="pod-identity")
        self.refused("not_authentic", "HTTP 401", **uri, AWS_CONTAINER_AUTHORIZATION_TOKEN="wrong")
        self.refused("invalid_argument", "line break", **uri, AWS_CONTAINER_AUTHORIZATION_TOKEN="a\r\nHost: b")
        for host in ["evil.example", "169.254.169.254", "127.0.0.1.evil.example", "10.0.0.1"]:
            self.refused("invalid_argument", "loopback", AWS_CONTAINER_CREDENTIALS_FULL_URI=f"http://{host}/c")
        self.server.answers["/container"] = (200, "not json")
        self.refused("corrupt", "not JSON", **uri)
        self.server.answers["/container"] = (200, {"AccessKeyId": "A", "SecretAccessKey": SECRET, "Token": "t",
                                                   "Expiration": in_minutes(-5)})
        self.refused("not_authentic", "expired", **uri)

    def test_instance(self):
        imds = {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.server.url}
        self.same("AKIAIMDS", **imds)
        self.assertEqual([request[0] for request in self.server.requests[:3]], ["PUT", "GET", "GET"])
        self.refused("not_found", "no AWS credentials", AWS_EC2_METADATA_SERVICE_ENDPOINT=self.server.url)
        self.server.imds_token_status = 403
        self.same("AKIAIMDS", **imds)
        self.refused("denied", "version 1", **imds, AWS_EC2_METADATA_V1_DISABLED="true")
        self.server.imds_token_status = 200
        self.server.imds_role = ""
        self.refused("not_found", "no AWS credentials", **imds)
        self.refused("not_found", "no AWS credentials", AWS_EC2_METADATA_DISABLED="false",
                     AWS_EC2_METADATA_SERVICE_ENDPOINT="http://127.0.0.1:1")

    def test_programs(self):
        program = self.write("program", "#!/bin/sh\ncat \"$1\"\necho noise >&2\nexit \"${2:-0}\"\n")
        os.chmod(program, stat.S_IRWXU)
        output = self.write("out put", json.dumps({"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": SECRET,
                                                   "SessionToken": "t", "Expiration": in_minutes(60)}))
        self.write(".aws/config", f"[profile p]\ncredential_process = {program} '{output}'\n"
                   f"[profile fails]\ncredential_process = {program} \"{output}\" 3\n"
                   f"[profile gone]\ncredential_process = {program}-gone\n"
                   f"[profile open]\ncredential_process = {program} 'x\n")
        self.same("AKIAPROC", "p")
        self.refused("not_authentic", "ended with 3", "fails")
        self.refused("not_found", "program-gone", "gone")
        self.refused("invalid_argument", "no command", "open")
        self.write("out put", json.dumps({"Version": 2, "AccessKeyId": "A", "SecretAccessKey": SECRET}))
        self.refused("unsupported", "Version 1", "p")
        self.write("out put", SECRET)
        self.refused("corrupt", "not JSON", "p")

    def test_nothing_at_all(self):
        self.refused("not_found", "no AWS credentials")
        self.assertEqual(self.by_botocore(), {"error": "none"})


if __name__ == "__main__":
    unittest.main(verbosity=0)
