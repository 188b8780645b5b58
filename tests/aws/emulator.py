"""An AWS endpoint for tests: moto, with what it lacks on top (signatures that are checked, health issues, updates, pages,
keys of other accounts, GetKeyLastUsage) and with faults. Everything that it is asked is remembered in `calls`."""
import collections
import datetime
import email.utils
import gzip
import http.server
import io
import json
import re
import threading
import time
import urllib.parse
import uuid
import xml.sax.saxutils

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
from moto.kms.models import kms_backends
from moto.moto_api._internal import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

ACCOUNT = "123456789012"
ACCESS_KEY = "AKIAFUINTESTS0000001"
SECRET_KEY = "fuinsecret/DO+NOT+PRINT+0123456789abcdef"
Call = collections.namedtuple("Call", "action region access_key resource")


class Fault:
    """What happens to calls of `action` (all where it is None) that mention `match`, after the first `skip` of them: `kind` is
    deny, throttle, error, unavailable, expired, off (a Region that is not enabled), hang, reset, garbage, empty, half, gzip,
    chunks (cut off), html, circle (a page token that comes again), endless (always another), truncate, huge; `times` of them, or
    all."""

    def __init__(self, kind, action=None, match="", region=None, times=None, skip=0):
        self.kind, self.action, self.match, self.region, self.left, self.skip = kind, action, match, region, times, skip

    def hits(self, call, text):
        if self.action not in (None, call.action) or self.region not in (None, call.region) or self.match not in text:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.left is not None:
            if self.left == 0:
                return False
            self.left -= 1
        return True


class Emulator:
    handler = None  # a _Handler; None: that itself

    def __init__(self):
        moto_api_backend.reset()  # its models outlive an emulator: each begins with an empty AWS
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.secrets = {ACCESS_KEY: (SECRET_KEY, "")}
        self.calls, self.faults, self.bad_signatures = [], [], []
        self.bodies = []    # of `calls`, in the same order
        self.clusters = {}  # (region, name) -> members over moto's answer; None removes a member
        self.keys = {}      # key id -> members over DescribeKey's
        self.updates = {}   # (region, name) -> list of updates
        self.used = {}      # key id -> epoch seconds
        self.grants = {}    # key id -> what ListGrants answers in place of moto's
        self.page_size = 100
        self.between_pages = None
        self.clock_ahead_s = 0
        self.release = threading.Event()  # ends what hangs
        self.lock = threading.Lock()
        emulator = self

        class Handler(self.handler or _Handler):
            pass

        Handler.emulator = emulator
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *ignored: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    def client(self, service, region="eu-west-1", **keys):
        keys = keys or {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
        return boto3.client(service, region_name=region, endpoint_url=self.url,
                            config=botocore.config.Config(retries={"max_attempts": 0}), **keys)

    def actions(self):
        return collections.Counter(call.action for call in self.calls)


def action_of(service, method, path, headers, body):
    if service == "eks":
        parts = [urllib.parse.unquote(part) for part in path.strip("/").split("/")]
        if parts[2:] == ["encryption-config", "associate"]:
            return "eks:AssociateEncryptionConfig", parts[1]
        if method != "GET":
            return "eks:Write", parts[1] if len(parts) > 1 else ""
        if len(parts) == 1:
            return "eks:ListClusters", ""
        if len(parts) == 2:
            return "eks:DescribeCluster", parts[1]
        if parts[2] == "updates":
            return ("eks:ListUpdates" if len(parts) == 3 else "eks:DescribeUpdate"), parts[1]
        return "eks:Other", parts[1]
    target = headers.get("X-Amz-Target")
    if target:
        resource = json.loads(body or "{}").get("KeyId", "")
        return f"{service}:{target.split('.')[-1]}", resource
    form = dict(urllib.parse.parse_qsl(body.decode()))
    return f"{service}:{form.get('Action')}", form.get("RoleArn", form.get("PolicySourceArn", ""))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    emulator = None
    SENT = object()  # from an own_...: it has sent its answer itself

    def send(self, status, body, kind="application/x-amz-json-1.1", extra=(), cut=None):
        body = body if isinstance(body, bytes) else body.encode()
        now = time.time() + self.emulator.clock_ahead_s
        self.send_response_only(status)
        self.send_header("Date", email.utils.formatdate(now, usegmt=True))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in extra:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:cut] if cut else body)
        if cut:
            self.close_connection = True

    def refuse(self, service, status, code, message):
        if service in ("sts", "ec2", "iam"):
            error = f"<Error><Code>{code}</Code><Message>{xml.sax.saxutils.escape(message)}</Message></Error>"
            text = (f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>" if service != "ec2" else
                    f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>")
            return self.send(status, text, "text/xml")
        if service == "eks":
            return self.send(status, json.dumps({"message": message}), extra=[("x-amzn-ErrorType", code)])
        return self.send(400 if status == 403 else status, json.dumps({"__type": code, "Message": message}))

    def verify(self, body, match):
        access, date, region, service = match.group(1, 2, 3, 4)
        signed = re.search(r"SignedHeaders=([^,]+)", self.headers["Authorization"]).group(1).split(";")
        secret, token = self.emulator.secrets.get(access, ("", ""))
        request = botocore.awsrequest.AWSRequest(self.command, self.emulator.url + self.path, data=body)
        for name in signed:
            request.headers[name] = self.headers[name]
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        auth = botocore.auth.SigV4Auth(botocore.credentials.Credentials(access, secret), service, region)
        text = auth.string_to_sign(request, auth.canonical_request(request))
        right = auth.signature(text, request) in self.headers["Authorization"]
        return right and (self.headers.get("X-Amz-Security-Token") or "") == token and "host" in signed

    def handle_any(self):
        emulator = self.emulator
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match = re.search(r"Credential=([^/]+)/([^/]+)/([^/]+)/([^/]+)/", self.headers.get("Authorization") or "")
        if not match:
            return self.send(403, "{}")
        region, service = match.group(3), match.group(4)
        path = urllib.parse.urlsplit(self.path).path
        action, resource = action_of(service, self.command, path, self.headers, body)
        call = Call(action, region, match.group(1), resource)
        is_ours = "boto" not in (self.headers.get("User-Agent") or "").lower()
        with emulator.lock:
            if is_ours:
                emulator.calls.append(call)
                emulator.bodies.append(body)
            fault = next((fault for fault in emulator.faults if is_ours and fault.hits(call, body.decode() + self.path)), None)
        if is_ours and not self.check_time(service):
            return None
        if not self.verify(body, match):
            with emulator.lock:
                emulator.bad_signatures.append(call)
            return self.refuse(service, 403, "SignatureDoesNotMatch", "The request signature does not match")
        if fault is None:
            return self.answer(call, service, body, path)
        return self.fail(fault, call, service, body, path)

    def check_time(self, service):
        sent = datetime.datetime.strptime(self.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        ahead = time.time() + self.emulator.clock_ahead_s - sent.timestamp()
        if abs(ahead) < 300:
            return True
        self.refuse(service, 403, "InvalidSignatureException", "Signature expired")
        return False

    def fail(self, fault, call, service, body, path):
        kind = fault.kind
        if kind == "deny":
            code = "UnauthorizedOperation" if service == "ec2" else "AccessDenied" if service in ("sts", "iam") else "AccessDeniedException"
            return self.refuse(service, 403, code, f"User: arn:aws:iam::{ACCOUNT}:user/u is not authorized to perform: "
                               f"{call.action} on resource: {call.resource}")
        if kind == "throttle":
            return self.refuse(service, 400 if service != "eks" else 429, "ThrottlingException", "Rate exceeded")
        if kind == "expired":
            return self.refuse(service, 403, "ExpiredTokenException", "The security token included in the request is expired")
        if kind == "off":
            return self.refuse(service, 403, "UnrecognizedClientException", "The security token included in the request is invalid")
        if kind == "quota":
            return self.refuse(service, 400, "LimitExceededException", "You have reached the maximum number of keys")
        if kind == "error":
            return self.send(500, "oops", "text/plain")
        if kind == "unavailable":
            return self.send(503, "<html>busy</html>", "text/html", extra=[("Retry-After", "0")])
        if kind == "empty":
            return self.send(200, "")
        if kind == "half":
            return self.answer(call, service, body, path, change=lambda text: text[:len(text) // 2])
        if kind == "gzip":
            return self.answer(call, service, body, path, change=lambda text: gzip.compress(text)[:-9],
                               extra=[("Content-Encoding", "gzip")])
        if kind == "html":
            return self.send(200, "<html><body>Log in to the network</body></html>", "text/html")
        if kind in ("circle", "endless"):
            return self.answer(call, service, body, path, change=lambda text: self.next_page(text, kind == "endless"))
        if kind == "chunks":
            self.send_response_only(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\n{\"a\":\r\nff\r\n1")
        if kind == "garbage":
            return self.send(200, "\x00\xff{]not json")
        if kind == "huge":
            return self.send(200, "{\"a\":\"" + "x" * (9 << 20) + "\"}")
        if kind == "hang":
            self.emulator.release.wait(60)
        elif kind == "truncate":
            return self.answer(call, service, body, path, cut=20)
        self.close_connection = True  # reset, or the end of a hang
        return None

    def next_page(self, text, is_new):
        document = json.loads(text)
        token = str(uuid.uuid4()) if is_new else "again"
        document.update({"nextToken": token, "NextMarker": token, "Truncated": True})
        return json.dumps(document).encode()

    def ask_moto(self, body):
        environ = {"REQUEST_METHOD": self.command, "SCRIPT_NAME": "", "SERVER_NAME": "127.0.0.1", "wsgi.url_scheme": "http",
                   "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(body),
                   "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": True,
                   "wsgi.multiprocess": False, "wsgi.run_once": False, "CONTENT_LENGTH": str(len(body)),
                   "CONTENT_TYPE": self.headers.get("Content-Type") or ""}
        parts = urllib.parse.urlsplit(self.path)
        environ["PATH_INFO"] = urllib.parse.unquote(parts.path)
        environ["RAW_URI"] = environ["REQUEST_URI"] = self.path
        environ["QUERY_STRING"] = parts.query
        for name, value in self.headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        caught = {}

        def start_response(status, headers, exc_info=None):
            caught["status"], caught["headers"] = int(status.split()[0]), headers

        with self.emulator.lock:  # moto's models are not made for threads
            answer = b"".join(self.emulator.moto(environ, start_response))
        return caught["status"], caught["headers"], answer

    def answer(self, call, service, body, path, cut=None, change=lambda text: text, extra=()):
        own = getattr(self, "own_" + call.action.replace(":", "_").replace("-", "_"), None)
        done = own(call, body) if own else None
        if done is self.SENT:
            return None
        if done is None:
            status, headers, text = self.ask_moto(body)
            own_change = getattr(self, "change_" + call.action.replace(":", "_"), None)
            if status == 200 and own_change:
                text = json.dumps(own_change(call, json.loads(text))).encode()
            elif status == 200 and call.action in ("sts:AssumeRole",):
                self.learn(text.decode())
            kind = dict((name.lower(), value) for name, value in headers).get("content-type", "application/json")
            theirs = [(name, value) for name, value in headers if name.lower().startswith("x-amzn")]
            return self.send(status, change(text), kind, [*theirs, *extra], cut)
        status, document, code = done
        if code:
            return self.refuse(service, status, code, document)
        return self.send(status, change(json.dumps(document).encode()), extra=extra, cut=cut)

    def learn(self, text):
        found = [re.search(f"<{name}>([^<]*)<", text).group(1) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        self.emulator.secrets[found[0]] = (found[1], found[2])

    # What moto lacks.
    def own_kms_Decrypt(self, call, body):
        key = kms_backends[ACCOUNT][call.region].keys.get(call.resource.split("/")[-1])
        if key is not None and key.key_state == "Disabled":
            return 400, f"{call.resource} is disabled.", "DisabledException"
        return None

    def own_eks_ListClusters(self, call, body):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.path = "/clusters?maxResults=100"
        names = sorted(json.loads(self.ask_moto(b"")[2])["clusters"])
        after = query.get("nextToken", "")
        if after and self.emulator.between_pages:
            self.emulator.between_pages()
            names = sorted(json.loads(self.ask_moto(b"")[2])["clusters"])
        rest = [name for name in names if name > after]
        page = rest[:self.emulator.page_size]
        return 200, {"clusters": page, "nextToken": page[-1] if len(rest) > len(page) else None}, None

    def own_eks_ListUpdates(self, call, body):
        return 200, {"updateIds": [one["id"] for one in self.emulator.updates.get((call.region, call.resource), [])]}, None

    def own_eks_DescribeUpdate(self, call, body):
        for update in self.emulator.updates.get((call.region, call.resource), []):
            if self.path.endswith(update["id"]):
                return 200, {"update": update}, None
        return 404, "no such update", "ResourceNotFoundException"

    def change_eks_DescribeCluster(self, call, document):
        cluster = document["cluster"]
        if not cluster.get("encryptionConfig"):
            cluster.pop("encryptionConfig", None)  # EKS leaves it out, moto says []
        cluster.setdefault("health", None)
        cluster["health"] = cluster["health"] or {"issues": []}
        for name, value in self.emulator.clusters.get((call.region, call.resource), {}).items():
            cluster[name] = value
            if value is None:
                del cluster[name]
        return document

    def change_kms_ListGrants(self, call, document):
        document["Grants"] = self.emulator.grants.get(call.resource.split("/")[-1], document["Grants"])
        return document

    def change_kms_DescribeKey(self, call, document):
        document["KeyMetadata"].update(self.emulator.keys.get(document["KeyMetadata"]["KeyId"], {}))
        return document

    def foreign(self, call):
        account = call.resource.split(":")[4] if call.resource.startswith("arn:") else ACCOUNT
        known = call.access_key == ACCESS_KEY and account != ACCOUNT
        return (403, f"is not authorized to perform: {call.action} on this resource because the resource does not exist in "
                "this Region, no resource-based policies allow access", "AccessDeniedException") if known else None

    own_kms_DescribeKey = own_kms_GetKeyRotationStatus = own_kms_ListGrants = lambda self, call, body: self.foreign(call)

    def own_kms_GetKeyLastUsage(self, call, body):
        used = self.emulator.used.get(call.resource.split("/")[-1])
        answer = {"KeyId": call.resource, "TrackingStartDate": 1735689600.0}
        if used:
            answer["KeyLastUsage"] = {"Operation": "Decrypt", "Timestamp": used, "KmsRequestId": "r"}
        return 200, answer, None

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *arguments):
        pass
