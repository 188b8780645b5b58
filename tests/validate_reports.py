"""validate_reports.py REPORT_TEST: renders reports with the test program REPORT_TEST and holds each to its
format's own schema (tests/schemas, docs/schema)."""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
import lxml.etree

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMAS = {
    "json": ROOT / "docs/schema/report.schema.json",
    "sarif": ROOT / "tests/schemas/sarif-schema-2.1.0.json",
    "ocsf": ROOT / "tests/schemas/ocsf-compliance-finding.schema.json",
    "asff": ROOT / "tests/schemas/asff.schema.json",
}
# Security Hub user guide, "Required ASFF attributes".
ASFF_LENGTHS = {"Title": 256, "Description": 1024, "Id": 512, "GeneratorId": 512}


def check_json(path, kind):
    schema = json.loads(SCHEMAS[kind].read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    document = json.loads(path.read_text(encoding="utf-8"))
    items = document if kind in ("ocsf", "asff") else [document]
    for item in items:
        for error in validator.iter_errors(item):
            yield f"{error.json_path}: {error.message[:200]}"
    if kind == "asff":
        for finding in items:
            for name, most in ASFF_LENGTHS.items():
                if len(finding[name]) > most:
                    yield f"{name} has {len(finding[name])} characters, more than {most}"
    if kind == "sarif":
        for result in document["runs"][0]["results"]:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            if not uri.isascii() or " " in uri or ":" in uri.split("/")[0]:
                yield f"not a relative URI: {uri[:80]}"


def check_junit(path):
    schema = lxml.etree.XMLSchema(lxml.etree.parse(str(ROOT / "tests/schemas/junit-10.xsd")))
    parser = lxml.etree.XMLParser(huge_tree=True, resolve_entities=False)
    if not schema.validate(lxml.etree.parse(str(path), parser)):
        yield from (str(error) for error in schema.error_log)


def check_csv(path):
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            yield f"{len(row)} fields in place of {len(rows[0])}"
        if any(field.lstrip().startswith(("=", "+", "-", "@")) for field in row):
            yield "a field is a formula"


def check(path):
    kind = path.suffix[1:]
    if kind in SCHEMAS:
        return check_json(path, kind)
    return {"junit": check_junit, "csv": check_csv}.get(kind, lambda _: ())(path)


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1]], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "FUIN_REPORT_DIR": folder})
        reports = sorted(pathlib.Path(folder).iterdir())
        faults = [f"{path.name}: {fault}" for path in reports for fault in check(path)]
    print("\n".join(faults) or f"{len(reports)} reports are as their formats ask")
    if faults or not reports:
        sys.exit(1)


if __name__ == "__main__":
    main()
