"""The emulator with what sealing needs and moto lacks: AssociateEncryptionConfig with its updates and its idempotency, keys that
refuse when they are out of service, a lockout check on key policies, and IAM's simulation. Strict where AWS is: every request is
held against botocore's model of the operation."""
import json
import re
import threading
import urllib.parse
import uuid
import xml.sax.saxutils

import botocore.session
import botocore.validate

from emulator import ACCOUNT, Emulator, _Handler, action_of

USE = {"kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt",
       "kms:CreateGrant", "kms:EnableKeyRotation"}
BY_ID = {"kms:DisableKey", "kms:EnableKey", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"}
ARN = re.compile(r"arn:(aws|aws-cn|aws-us-gov):kms:([a-z0-9-]+):(\d{12}):(key|alias)/(.+)$")


class SealingHandler(_Handler):
    def model_fault(self, service, operation, parameters):
        """What botocore's model of the operation has against `parameters`; empty where nothing."""
        model = self.emulator.session.get_service_model(service).operation_model(operation)
        known = set(model.input_shape.members)
        unknown = [name for name in parameters if name not in known]
        report = botocore.validate.ParamValidator().validate(parameters, model.input_shape)
        return f"unknown parameters {unknown}" if unknown else report.generate_report()

    def answer(self, call, service, body, path, **more):
        emulator = self.emulator
        if service == "kms":
            fault = self.model_fault("kms", call.action.split(":")[1], json.loads(body or "{}"))
            if fault:
                return self.refuse("kms", 400, "ValidationException", fault)
        if call.action in USE and self.refuse_out_of_service(call):
            return None
        if call.action in BY_ID:  # moto takes no ARN there
            asked = json.loads(body)
            body = json.dumps(asked | {"KeyId": asked["KeyId"].split("/")[-1]}).encode()
        return super().answer(call, service, body, path, **more)

    def send(self, status, body, kind="application/x-amz-json-1.1", extra=(), cut=None):
        """What was asked is done by now: a test may end the client before it hears of it."""
        is_ours = "boto" not in (self.headers.get("User-Agent") or "").lower()
        if is_ours and self.emulator.before_answer and self.emulator.before_answer(self.current):
            self.close_connection = True
            return None
        return super().send(status, body, kind, extra, cut)

    current = None

    def handle_any(self):
        self.current = None  # one handler serves all requests of a connection
        return super().handle_any()

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def verify(self, body, match):
        path = urllib.parse.urlsplit(self.path).path
        self.current = action_of(match.group(4), self.command, path, self.headers, body)[0]
        return super().verify(body, match)

    # KMS

    def refuse_out_of_service(self, call):
        """Whether the key of `call` is out of service, and the call was refused for it. Encrypt's moto takes any key."""
        state = (self.emulator.internal_key(call.region, call.resource) or {}).get("KeyState")
        if state == "Disabled":
            self.refuse("kms", 400, "DisabledException", f"{call.resource} is disabled.")
        elif state in ("PendingDeletion", "PendingImport"):
            self.refuse("kms", 400, "KMSInvalidStateException", f"{call.resource} is {state}.")
        return state in ("Disabled", "PendingDeletion", "PendingImport")

    def own_kms_DescribeKey(self, call, body):
        foreign = self.emulator.foreign.get(call.resource)
        return (200, {"KeyMetadata": foreign}, None) if foreign else self.foreign(call)

    def own_kms_CreateKey(self, call, body):
        asked = json.loads(body)
        if asked.get("BypassPolicyLockoutSafetyCheck") or "Policy" not in asked:
            return None
        try:
            statements = json.loads(asked["Policy"])["Statement"]
        except (ValueError, KeyError):
            return 400, "The new key policy is not valid JSON.", "MalformedPolicyDocumentException"
        account = [one for one in statements if one["Effect"] == "Allow" and one["Action"] in ("kms:*", ["kms:*"])
                   and f":iam::{ACCOUNT}:" in json.dumps(one["Principal"])]
        partition = "aws-cn" if call.region.startswith("cn-") else "aws-us-gov" if call.region.startswith("us-gov-") else "aws"
        if not account or f"arn:{partition}:" not in json.dumps(account[0]["Principal"]):
            return 400, "The new key policy will not allow you to update the key policy in the future.", \
                "MalformedPolicyDocumentException"
        for tag in asked.get("Tags", []):
            if tag["TagKey"].startswith("aws:") or not re.fullmatch(r"[\w\s.:/=+\-@]*", tag["TagKey"] + tag["TagValue"]):
                return 400, "bad tag", "TagException"
        return None

    def own_kms_CreateAlias(self, call, body):
        name = json.loads(body)["AliasName"]
        if name.startswith("alias/aws/") or not re.fullmatch(r"alias/[a-zA-Z0-9/_-]+", name):
            return 400, f"{name} is not a valid alias name", "InvalidAliasNameException"
        return None

    def change_kms_DescribeKey(self, call, document):
        document["KeyMetadata"]["KeyUsage"] = document["KeyMetadata"].get("KeyUsage") or "ENCRYPT_DECRYPT"  # KMS's default
        return super().change_kms_DescribeKey(call, document)

    # EKS

    def own_eks_AssociateEncryptionConfig(self, call, body):
        if self.command != "POST":
            return 404, "no such path", "ResourceNotFoundException"
        asked = json.loads(body or "{}")
        fault = self.model_fault("eks", "AssociateEncryptionConfig", {"clusterName": call.resource, **asked})
        if fault:
            return 400, fault, "InvalidParameterException"
        with self.emulator.association:
            return self.emulator.associate(call.region, call.resource, asked)

    def own_eks_DescribeUpdate(self, call, body):
        asked = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path.split("/")[-1])
        for update in self.emulator.updates.get((call.region, call.resource), []):
            if update["id"] == asked:
                self.emulator.move_on(call.region, call.resource, update)
                return 200, {"update": {name: value for name, value in update.items() if not name.startswith("_")}}, None
        return 404, f"No update found for ID: {asked}", "ResourceNotFoundException"

    # IAM and STS

    def own_sts_GetCallerIdentity(self, call, body):
        arn = self.emulator.identity
        text = (f"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn><UserId>U</UserId><Account>{ACCOUNT}"
                "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
        self.send(200, text, "text/xml")
        return self.SENT

    def own_iam_GetRole(self, call, body):
        name = dict(urllib.parse.parse_qsl(body.decode()))["RoleName"]
        text = (f"<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::{ACCOUNT}:role/path/{name}</Arn></Role></GetRoleResult>"
                "</GetRoleResponse>")
        self.send(200, text, "text/xml")
        return self.SENT

    def own_iam_SimulatePrincipalPolicy(self, call, body):
        asked = dict(urllib.parse.parse_qsl(body.decode()))
        self.emulator.simulated.append(asked)
        if not re.fullmatch(rf"arn:[a-z-]+:iam::{ACCOUNT}:(user|role)/.+", asked["PolicySourceArn"]):
            return 400, "Invalid Entity Arn", "InvalidInput"
        actions = [asked[name] for name in sorted(asked) if name.startswith("ActionNames.member.")]
        members = "".join(
            f"<member><EvalActionName>{action}</EvalActionName><EvalResourceName>{xml.sax.saxutils.escape(asked['ResourceArns.member.1'])}"
            f"</EvalResourceName><EvalDecision>{self.emulator.decisions.get(action, 'allowed')}</EvalDecision>"
            "<MatchedStatements/><MissingContextValues/></member>" for action in actions)
        text = ("<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
                f"<EvaluationResults>{members}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>")
        self.send(200, text, "text/xml")
        return self.SENT


class SealingEmulator(Emulator):
    handler = SealingHandler

    def __init__(self):
        self.session = botocore.session.get_session()
        self.identity = f"arn:aws:iam::{ACCOUNT}:user/fuin"
        self.decisions, self.simulated = {}, []
        self.polls = 1              # DescribeUpdates before an update ends
        self.outcome = "Successful"
        self.errors = []
        self.tokens = {}            # (region, cluster, token) -> (what was asked, update)
        self.association = threading.Lock()
        self.before_answer = None   # (action) -> whether to hang up without an answer
        self.foreign = {}           # ARN -> KeyMetadata of another account's key that the caller may use
        super().__init__()

    def internal_key(self, region, name):
        """KeyMetadata of a key, past faults and counters."""
        try:
            return self.client("kms", region).describe_key(KeyId=name)["KeyMetadata"]
        except Exception:
            return None

    def cluster(self, region, name):
        try:
            return self.client("eks", region).describe_cluster(name=name)["cluster"]
        except Exception:
            return None

    def associate(self, region, name, asked):
        cluster = self.cluster(region, name)
        if cluster is None:
            return 404, f"No cluster found for name: {name}.", "ResourceNotFoundException"
        config = asked.get("encryptionConfig", [])
        token = (region, name, asked.get("clientRequestToken", str(uuid.uuid4())))
        if token in self.tokens:
            before, update = self.tokens[token]
            if before != config:
                return 400, "The client request token was used with other parameters", "InvalidParameterException"
            return 200, {"update": {key: value for key, value in update.items() if not key.startswith("_")}}, None
        if len(config) != 1 or not (config[0].get("provider") or {}).get("keyArn"):
            return 400, "encryptionConfig must have one element with a provider", "InvalidParameterException"
        if (config[0].get("resources") or ["secrets"]) != ["secrets"]:
            return 400, "The only supported resource is secrets", "InvalidParameterException"
        if cluster.get("encryptionConfig"):
            return 400, "Encryption is already enabled on the cluster", "InvalidParameterException"
        if cluster["status"] != "ACTIVE":
            return 409, "Cannot AssociateEncryptionConfig because cluster currently has an update in progress", \
                "ResourceInUseException"
        if tuple(map(int, cluster["version"].split("."))) < (1, 13):
            return 400, "Encryption is supported from Kubernetes 1.13", "InvalidParameterException"
        refusal = self.refusal_of(region, config[0]["provider"]["keyArn"])
        if refusal:
            return 400, refusal, "InvalidParameterException"
        return 200, {"update": self.begin(region, name, token, config)}, None

    def refusal_of(self, region, key):
        match = ARN.match(key)
        if not match:
            return f"{key} is not a valid KMS key ARN"
        if match.group(2) != region:
            return "The KMS key must be in the same Region as the cluster"
        metadata = self.internal_key(region, key)
        if metadata is None:
            return f"KMS key {key} was not found"
        if metadata["KeyManager"] == "AWS":
            return "AWS managed keys cannot be granted"
        if metadata["KeySpec"] != "SYMMETRIC_DEFAULT" or metadata["KeyUsage"] != "ENCRYPT_DECRYPT":
            return "The KMS key must be symmetric"
        if metadata["KeyState"] != "Enabled":
            return f"KMS key {key} is {metadata['KeyState']}"
        return None

    def begin(self, region, name, token, config):
        public = {"id": str(uuid.uuid4()), "status": "InProgress", "type": "AssociateEncryptionConfig",
                  "params": [{"type": "EncryptionConfig", "value": json.dumps([{"resources": ["secrets"],
                                                                                "provider": config[0]["provider"]}])}],
                  "createdAt": 1795000000.0, "errors": []}
        update = dict(public, _left=self.polls, _key=config[0]["provider"]["keyArn"])
        self.updates.setdefault((region, name), []).append(update)
        self.tokens[token] = (config, update)
        self.clusters.setdefault((region, name), {})["status"] = "UPDATING"
        return public

    def move_on(self, region, name, update):
        if update["status"] != "InProgress" or "_left" not in update:
            return
        update["_left"] -= 1
        if update["_left"] > 0:
            return
        update["status"], update["errors"] = self.outcome, list(self.errors)
        overlay = self.clusters.setdefault((region, name), {})
        overlay["status"] = "ACTIVE"
        if self.outcome == "Successful":
            arn = self.internal_key(region, update["_key"])["Arn"]
            overlay["encryptionConfig"] = [{"resources": ["secrets"], "provider": {"keyArn": arn}}]
