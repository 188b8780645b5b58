"""What `kubectl get secrets -A -o json | kubectl replace -f -` does to a Secret that someone applies and
someone else adds a key to, and what fuin reencrypt does to it. usage: replace_test.py FUIN
Needs kubectl on the PATH."""

import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from cluster import Cluster  # noqa: E402
from servers import require  # noqa: E402

MANIFEST = """apiVersion: v1
kind: Secret
metadata: {name: app, namespace: default}
stringData: {applied: a}
"""


def keys(cluster):
    _, one = cluster.request("GET", "/api/v1/namespaces/default/secrets/app")
    return sorted(one["data"])


def scenario(cluster, environment, rewrite):
    """Returns the keys after: apply, a controller adds one, rewrite, the unchanged apply again."""
    def kubectl(*arguments):
        subprocess.run(["kubectl", *arguments], input=MANIFEST, text=True, env=environment, check=True,
                       capture_output=True)
    kubectl("delete", "secret", "app", "--ignore-not-found")
    kubectl("apply", "-f", "-")
    status, _ = cluster.request("PATCH", "/api/v1/namespaces/default/secrets/app",
                                {"stringData": {"added-by-controller": "b"}}, kind="application/merge-patch+json")
    assert status == 200
    rewrite()
    kubectl("apply", "-f", "-")
    return keys(cluster)


def main():
    fuin = os.path.abspath(sys.argv[1])
    require("etcd", "kube-apiserver")
    if shutil.which("kubectl") is None:
        print("needs kubectl", file=sys.stderr)
        return 77
    with Cluster() as cluster:
        cluster.port = cluster.start_api(cluster.configuration("enc.json", cluster.aescbc("one")), reload=False)
        environment = {**os.environ, "KUBECONFIG": cluster.kubeconfig(cluster.port), "HOME": str(cluster.folder),
                       "XDG_STATE_HOME": cluster.path("state")}

        def run(command):
            subprocess.run(command, shell=True, env=environment, check=True, capture_output=True)

        both = ["added-by-controller", "applied"]
        nothing = scenario(cluster, environment, lambda: None)
        by_fuin = scenario(cluster, environment, lambda: run(f"'{fuin}' reencrypt k8s:test --verify"))
        pipeline = scenario(cluster, environment,
                            lambda: run("kubectl get secrets -A -o json | kubectl replace -f -"))
        print(f"keys afterwards: nothing done {nothing}, fuin reencrypt {by_fuin}, get | replace {pipeline}")
        assert nothing == both and by_fuin == both, "fuin reencrypt must change nothing"
        assert pipeline == ["applied"], "kubectl has been mended: take the warning out of the docs"
    return 0


if __name__ == "__main__":
    sys.exit(main())
