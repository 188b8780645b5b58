#!/usr/bin/env python3
"""Holds the pages of the rules to what they promise: check_pages.py FUIN

Every AWS CLI command is parsed by the CLI itself and its parameters held against botocore's model, without
network or credentials; every shell block is parsed by bash; the one line that decodes base64 is run; every
Terraform snippet is completed to a configuration with a cluster and judged by FUIN: it must parse, and the
page's own rule must not find in it what the page is about. Both languages must show the same commands.
"""
import contextlib
import io
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

os.environ.update(AWS_DEFAULT_REGION="eu-west-1", AWS_EC2_METADATA_DISABLED="true",
                  AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_PAGER="")

import awscli.clidriver  # noqa: E402  reads the environment
import botocore.validate  # noqa: E402
import jmespath  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
NAMES = {  # what stands for each <place>; a place that is not here is a fault of the page
    "account": "111122223333", "cluster-name": "shop-prod", "region": "eu-west-1", "key-arn": KEY,
    "key-id": KEY[-36:], "new-key-arn": KEY, "new-key-id": KEY[-36:], "old-key": KEY, "role": "deployer",
    "update-id": "3141b835-8103-423a-8e68-12c2521ffa4d", "alias": "alias/eks-secrets-shop-prod",
    "context": "prod", "next-minor-version": "1.13", "supported-version": "1.34",
}
SECTIONS = {
    "en": ["What", "Why it is dangerous", "Evidence", "How to fix", "How to verify",
           "Cost and what cannot be undone", "False positives", "References"],
    "ja": ["何が問題か", "なぜ危険か", "証拠", "直し方", "確認方法", "費用と取り消せないこと", "誤検知", "参考資料"],
}
WAYS = {"en": ["Console", "AWS CLI", "Terraform"], "ja": ["コンソール", "AWS CLI", "Terraform"]}
# What stored bytes show is put right with etcd's own commands.
WAYS_OF_STORED = {"en": ["Commands", "Amazon EKS"], "ja": ["コマンド", "Amazon EKS"]}
INVENTED = b"postgres://app:invented@db/shop"


class Page:
    def __init__(self, path):
        self.path = path
        self.rule, self.language = path.parent.name, path.stem
        self.text = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
        self.faults = []
        self.blocks = [(kind, self.filled(body)) for kind, body in
                       re.findall(r"^```(\w*)\n(.*?)^```$", self.text, re.M | re.S)]
        outside = re.sub(r"^```.*?^```$", "", self.text, flags=re.M | re.S)
        self.headings = re.findall(r"^## (.+)$", outside, re.M)
        self.ways = re.findall(r"^### (.+)$", outside, re.M)
        inline = [self.filled(code) for code in re.findall(r"`(aws [a-z]+ [^`]* --[^`]*)`", outside)]
        shell = [body for kind, body in self.blocks if kind == ""]
        self.commands = [command for body in shell for command in aws_commands(body)] + inline

    def fault(self, text):
        self.faults.append(f"{self.path.relative_to(ROOT)}: {text}")

    def filled(self, text):
        def name(match):
            if match[1] not in NAMES:
                self.fault(f"nothing is known to fill in for <{match[1]}>")
            return NAMES.get(match[1], "x")
        return re.sub(r"<([a-z][a-z0-9-]*)>", name, text)


def aws_commands(body):
    """The aws commands of a shell block, each on one line; within $(...) too."""
    joined = re.sub(r"\\\n\s*", " ", body)
    for line in joined.splitlines():
        line = re.sub(r"^\s*\w+=\$\((.*)\)\s*$", r"\1", line.strip())
        if line.startswith("aws "):
            yield re.split(r"\s[|>]\s", line)[0]


def check_shape(page):
    if page.headings != SECTIONS[page.language]:
        page.fault(f"its sections are {page.headings}")
    is_stored = page.rule.startswith("etcd-")
    if page.ways != (WAYS_OF_STORED if is_stored else WAYS)[page.language]:
        page.fault(f"its ways to fix are {page.ways}")


def check_dates(page):
    """What AWS may change is dated: prices, and the labels of its console."""
    for heading, body in re.findall(r"^##+ ([^\n]+)\n(.*?)(?=^##|\Z)", page.text, re.M | re.S):
        has_price = re.search(r"\$[0-9]|[0-9] ドル", body) and heading != "Terraform"
        has_labels = heading in ("Console", "コンソール") and re.search(r"\*\*|「", body)
        if (has_price or has_labels) and not re.search(r"20\d\d-\d\d-\d\d|\w+ 20\d\d|20\d\d 年", body):
            page.fault(f"prices or labels under {heading} have no date")


class Driver:
    """The AWS CLI, with the call itself replaced by a check of its parameters."""

    def __init__(self):
        self.driver = awscli.clidriver.create_clidriver()
        self.fault = ""
        awscli.clidriver.CLIOperationCaller.invoke = self.invoke

    def invoke(self, service, operation, parameters, parsed_globals):
        model = self.driver.session.get_service_model(service).operation_model(operation)
        report = botocore.validate.ParamValidator().validate(parameters, model.input_shape)
        if report.has_errors():
            self.fault = report.generate_report()
        if parsed_globals.query is not None and not hasattr(parsed_globals.query, "search"):
            jmespath.compile(parsed_globals.query)
        return 0

    def check(self, command):
        """What is wrong with `command`; empty where nothing is."""
        words = shlex.split(re.sub(r'\$(\w+|\{\w+\})', KEY, command))
        self.fault = ""
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
                code = self.driver.main(words[1:])
        except SystemExit as stopped:
            code = stopped.code
        return self.fault or (f"exit {code}: {said.getvalue().strip()[-200:]}" if code else "")


def check_commands(page, driver, folder):
    for command in page.commands:
        for name in re.findall(r"fileb?://([\w.-]+)", command):
            (folder / name).write_text('{"Version": "2012-10-17", "Statement": []}')
    here = os.getcwd()
    os.chdir(folder)
    try:
        for command in page.commands:
            fault = driver.check(command)
            if fault:
                page.fault(f"{command}\n    {fault}")
    finally:
        os.chdir(here)


def check_shell(page):
    for kind, body in page.blocks:
        if kind != "" or body.lstrip().startswith("{"):
            if body.lstrip().startswith("{"):
                json.loads(body)
            continue
        done = subprocess.run(["bash", "-n"], input=body.encode(), capture_output=True, check=False)
        if done.returncode != 0:
            page.fault(f"bash cannot read: {body}\n    {done.stderr.decode()}")
        if "base64 -d" in body:
            done = subprocess.run(["bash", "-c", body], capture_output=True, check=False)
            if done.stdout.strip() != INVENTED:
                page.fault(f"{body.strip()} prints {done.stdout!r}")


SURROUNDINGS = """
provider "aws" {
  region = "eu-west-1"
}

variable "seal_secrets" {
  default = true
}

variable "subnet_ids" {
  default = ["subnet-0a", "subnet-0b"]
}

resource "aws_iam_role" "cluster" {
  name               = "eks"
  assume_role_policy = "{}"
}
"""


def cluster(encryption):
    return f"""
resource "aws_eks_cluster" "completed" {{
  name     = "shop-prod"
  role_arn = aws_iam_role.cluster.arn
  version  = "1.34"
  vpc_config {{
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }}
{encryption}
}}
"""


def completed(snippet):
    """The snippet as a configuration that has a cluster."""
    start = re.search(r"^(?:# in the cluster.*\n)?(?=dynamic \"encryption_config\"|(?:encryption_config|vpc_config|version|lifecycle)\b)",
                      snippet, re.M)
    top = snippet[:start.start()] if start else snippet
    inner = snippet[start.start():] if start else ""
    key = re.search(r'resource "(aws_kms_\w*key)" "(\w+)"', top)
    if "encryption_config" in inner and "aws_kms_key.eks_secrets" in inner and not key:
        top += 'resource "aws_kms_key" "eks_secrets" {\n  enable_key_rotation = true\n}\n'
    provider = re.search(r"provider\s+= aws\.(\w+)", top)
    if provider:
        top += f'provider "aws" {{\n  alias  = "{provider[1]}"\n  region = "ap-northeast-1"\n}}\n'
        inner += f"  provider = aws.{provider[1]}\n"
    if inner.startswith("vpc_config"):
        return SURROUNDINGS + top + re.sub(r"  vpc_config \{.*?\n  \}", lambda _: inner, cluster(""), flags=re.S)
    if inner.startswith("version"):
        return SURROUNDINGS + top + cluster("").replace('version  = "1.34"', inner)
    if "encryption_config" not in inner and 'resource "aws_eks_cluster"' not in top and key:
        inner += ('encryption_config {\n  provider {\n    key_arn = ' + f"{key[1]}.{key[2]}" +
                 '.arn\n  }\n  resources = ["secrets"]\n}\n')
    if 'resource "aws_eks_cluster"' in top:
        return SURROUNDINGS + top
    return SURROUNDINGS + top + cluster(inner)


def check_terraform(page, fuin, folder):
    for number, (kind, body) in enumerate(page.blocks):
        if kind != "hcl":
            continue
        place = folder / f"{page.rule}-{page.language}-{number}"
        place.mkdir()
        (place / "main.tf").write_text(completed(body))
        done = subprocess.run([fuin, "scan", "--format", "json", "--today", "2026-11-24", "--policy",
                               "customer-key", "--root", str(place), str(place)],
                              capture_output=True, check=False)
        report = json.loads(done.stdout)
        problems = [p["message"] for s in report["sources"] for p in s["problems"]]
        refused = [c["why"] for c in report["clusters"] if c["at_rest"] == "misconfigured"]
        wrong = [f["message"] for f in report["findings"]
                 if f["rule"] == page.rule and f["verdict"] in ("fail", "unknown")]
        if problems or refused or wrong or not report["clusters"]:
            page.fault(f"the Terraform snippet {number}: {problems + refused + wrong}\n{completed(body)}")


def main():
    fuin = sys.argv[1]
    driver = Driver()
    faults = []
    shown = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        paths = sorted((ROOT / "rules").glob("*/*.md"))
        for path in paths:
            page = Page(path)
            check_shape(page)
            check_dates(page)
            check_commands(page, driver, folder)
            check_shell(page)
            check_terraform(page, fuin, folder)
            commands = sorted(page.commands)
            if shown.setdefault(page.rule, commands) != commands:
                page.fault("its commands differ from the other language's")
            faults += page.faults
    count = sum(len(commands) for commands in shown.values())
    print("\n".join(faults) or f"{len(paths)} pages, {count} commands in each language: all as promised")
    if faults or not paths or count == 0:
        sys.exit(1)


if __name__ == "__main__":
    main()
