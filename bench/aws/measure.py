"""Seconds, CPU seconds and memory of fuin scan aws:. Usage: measure.py STAND_IN FUIN [PROWLER]; see run."""
import json
import os
import subprocess
import sys
import tempfile

LATENCY_MS = 40
REGIONS, CLUSTERS = 17, 20
# The longest chain of calls: identity, Regions, clusters, then what one Region's lane of twelve takes in waves. A Region has 20
# DescribeCluster, and 6 calls of KMS for each of its 20 keys: 2 and 10 waves, of which the first of KMS overlaps EKS's last.
BOUND_S = (3 + -(-CLUSTERS // 12) + -(-6 * CLUSTERS // 12)) * LATENCY_MS / 1000
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true"}


# Linux counts to a program's peak what its parent had when it was started: so it is started by a Python that has nothing.
LAUNCHER = """
import json, os, subprocess, sys, time
started = time.monotonic()
process = subprocess.Popen(sys.argv[2:], stdout=open(sys.argv[1], "wb"), stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
                  os.waitstatus_to_exitcode(status)]))
"""


def measure(arguments, home, **environment):
    """Runs a program; seconds, CPU seconds and MB at the peak of it and what it started, exit code, output."""
    out = os.path.join(home, "out")
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, out, *arguments], capture_output=True, check=True, cwd=home,
                          env={"PATH": os.environ["PATH"], "HOME": home} | KEYS | environment)
    with open(out, "rb") as file:
        return *json.loads(done.stdout), file.read()


def against_the_bound(stand_in, fuin):
    server = subprocess.Popen([stand_in, str(LATENCY_MS)], stdout=subprocess.PIPE, text=True)
    try:
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        print(f"{REGIONS} Regions of {CLUSTERS} clusters at {LATENCY_MS} ms an answer; bound by latency and limits {BOUND_S:.2f} s")
        for _ in range(5):
            with tempfile.TemporaryDirectory() as home:
                seconds, cpu, megabytes, code, out = measure([fuin, "scan", "aws:", "--format", "json"], home, AWS_ENDPOINT_URL=url)
            clusters = json.loads(out)["clusters"]
            sealed = sum(cluster["key_health"] == "ok" for cluster in clusters)
            print(f"  fuin {seconds:.2f} s ({seconds / BOUND_S:.1f} of the bound)  {cpu:.2f} CPU s  {megabytes:.0f} MB  "
                  f"{len(clusters)} clusters, {sealed} with a healthy key, exit {code}")
    finally:
        server.kill()
        server.wait()


def against_prowler(fuin, prowler):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/aws"))
    import emulator as aws
    emulator = aws.Emulator()
    emulator.secrets[KEYS["AWS_ACCESS_KEY_ID"]] = (KEYS["AWS_SECRET_ACCESS_KEY"], "")
    kms, eks = emulator.client("kms"), emulator.client("eks")
    for number in range(6):
        key = kms.create_key()["KeyMetadata"]["Arn"]
        extra = {} if number % 2 else {"encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": key}}]}
        eks.create_cluster(name=f"c-{number}", version="1.33", roleArn=f"arn:aws:iam::{aws.ACCOUNT}:role/eks",
                           resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]}, **extra)
    print("6 clusters of one Region, on the emulator (Python: it bounds both)")
    programs = {"fuin": [fuin, "scan", "aws:/eu-west-1", "--format", "json"]}
    if prowler:
        programs["prowler"] = [prowler, "aws", "--checks", "eks_cluster_kms_cmk_encryption_in_secrets_enabled", "-f", "eu-west-1",
                               "--no-banner", "-M", "csv"]
    seconds_of = {}
    for name, arguments in programs.items():
        emulator.calls.clear()
        with tempfile.TemporaryDirectory() as home:
            seconds, cpu, megabytes, code, _ = measure(arguments, home, AWS_ENDPOINT_URL=emulator.url)
        seconds_of[name] = (seconds, cpu, megabytes)
        print(f"  {name:8}{seconds:.2f} s ({seconds / 6 * 1000:.0f} ms a cluster)  {cpu:.2f} CPU s  {megabytes:.0f} MB  exit {code}")
    if prowler:
        ratios = [theirs / ours for theirs, ours in zip(seconds_of["prowler"], seconds_of["fuin"])]
        print("  prowler / fuin: {:.0f} times the seconds, {:.0f} the CPU, {:.1f} the memory".format(*ratios))
    emulator.close()


def main():
    stand_in, fuin = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    against_the_bound(stand_in, fuin)
    try:
        import moto  # noqa: F401
    except ImportError:
        print("moto is not installed: the comparison on the emulator is left out (tools/test-requirements.txt)")
        return
    against_prowler(fuin, sys.argv[3] if len(sys.argv) > 3 else None)


if __name__ == "__main__":
    main()
