#!/usr/bin/env python3
"""Holds the hand-written verdicts of the cases to cfn-lint's own resolution, where it has one.

usage: compare_cfn_lint.py [CASES_DIR]. cfn-lint says for a template's parameter values which
scenarios of its conditions can be, what each resource's properties are in them, and what Fn::Sub,
Fn::Join, Fn::FindInMap and Fn::Select come to. From that: is EncryptionConfig there at all, and which
key does it name in full. Both must fit the verdict at the case's head; what cfn-lint leaves open is
counted, and must not be most of them.
"""
import pathlib
import sys

try:
    from cfnlint.context import create_context_for_template
    from cfnlint.decode import decode
    from cfnlint.jsonschema import CfnTemplateValidator
    from cfnlint.template import Template
except ImportError:  # ./test has it, pinned in tools/test-requirements.txt
    print("cfn-lint is not installed: skipped")
    sys.exit(77)  # ctest's SKIP_RETURN_CODE

from run_cases import note_of

PRESENT = {"customer_key", "misconfigured", "unknown"}
ABSENT = {"plaintext", "aws_owned_key"}


def values_of(template, given):
    """Parameter values: defaults, and what the case gives."""
    values = {}
    for name, parameter in template.get("Parameters", {}).items():
        if "Default" in parameter and not str(parameter["Type"]).startswith("AWS::SSM"):
            default = parameter["Default"]
            values[name] = str(default).lower() if isinstance(default, bool) else str(default)
    values.update(pair.split("=", 1) for pair in given)
    return values


def blocks(lint, properties, values):
    """EncryptionConfig in each scenario that can be; None stands for its absence."""
    found = []
    for one in lint.get_object_without_conditions(properties, ["EncryptionConfig"]) or []:
        scenario = one["Scenario"] or {}
        if not scenario or lint.conditions.satisfiable(scenario, values):
            found.append(one["Object"].get("EncryptionConfig"))
    return found


def resolved_keys(lint, block, values):
    """What the block's KeyArn comes to, where cfn-lint resolves it."""
    if not isinstance(block, list) or len(block) != 1 or not isinstance(block[0], dict):
        return []
    key = (block[0].get("Provider") or {}).get("KeyArn")
    if not isinstance(key, dict):
        return [key]
    context = create_context_for_template(lint).evolve(ref_values=values)
    validator = CfnTemplateValidator({}).evolve(cfn=lint, context=context)
    return [value for value, _, error in validator.resolve_value(key) if error is None]


def compare(path):
    """(agrees, is_open, text) for each cluster of a case."""
    note = note_of(path)
    want = dict(one.rsplit("=", 1) for one in note["expect"])
    template, faults = decode(str(path))
    if faults or template is None:
        return
    lint = Template(str(path), template, ["eu-west-1"])
    values = values_of(template, note["parameters"])
    for name, resource in template.get("Resources", {}).items():
        if not isinstance(resource, dict) or resource.get("Type") != "AWS::EKS::Cluster":
            continue
        verdict = want.get(name)
        if verdict is None:  # not made: its condition must be false
            yield not lint.conditions.satisfiable({resource["Condition"]: True}, values), False, name
            continue
        try:
            found = blocks(lint, resource["Properties"], values)
            keys = [key for block in found for key in resolved_keys(lint, block, values)]
        except Exception as error:  # cfn-lint's own limits: counted as left open
            yield True, True, f"{name}: {type(error).__name__}"
            continue
        present = {block is not None and block != [] for block in found}
        if len(present) != 1:
            yield True, True, f"{name}: {len(found)} scenarios"
            continue
        fits = verdict in (PRESENT if present == {True} else ABSENT | {"misconfigured", "unknown"})
        literal = [key for key in keys if isinstance(key, str)]
        if verdict == "customer_key" and literal and "{{" not in literal[0]:
            fits = fits and all(k.startswith(("arn:", "alias/")) for k in literal)
        yield fits, False, f"{name}: {verdict}, but cfn-lint finds {found} ({literal})"


def main():
    here = pathlib.Path(__file__).resolve().parent
    cases = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "cases"
    agree = left_open = wrong = 0
    for path in sorted(cases.glob("*.yaml")):
        for fits, is_open, text in compare(path):
            agree += fits and not is_open
            left_open += is_open
            if not fits:
                wrong += 1
                print(f"{path.name}: {text}")
    print(f"agree with cfn-lint: {agree}, left open by it: {left_open}, disagree: {wrong}")
    return 1 if wrong or left_open > agree else 0


if __name__ == "__main__":
    sys.exit(main())
