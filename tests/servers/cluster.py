"""A cluster for tests of what changes one: etcd, API servers that can be verified and ask RBAC, a KMS plugin whose keys
rotate, kubeconfigs, EncryptionConfigurations, and the stored bytes."""

import base64
import json
import os
import secrets
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from servers import BINARIES, Servers, free_ports


class Cluster(Servers):
    """with Cluster() as cluster: ... — stops all that it started at the end."""

    def __init__(self, etcd_members=1):
        super().__init__()
        self.etcd_members = etcd_members
        self.named = {}  # name: what was started under it last

    def __enter__(self):
        self.members = self.etcd_cluster(self.etcd_members)
        self.etcd_port = self.members[0].client_port
        return self

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, text):
        aside = self.path(name + ".new")
        with open(aside, "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(aside, self.path(name))
        return self.path(name)

    def start(self, name, command):
        self.named[name] = super().start(name, command)
        return self.named[name]

    def stop(self, what, how=signal.SIGTERM):
        """A process, or the one that was started last under a name."""
        process = self.named.get(what) if isinstance(what, str) else what
        if process is not None:
            super().stop(process, how)

    # etcd

    def etcdctl(self, *arguments):
        return self.members[0].ctl(*arguments).stdout.decode()

    def put(self, values):
        """{key: bytes} into etcd, a hundred at a time."""
        keys = list(values)
        for first in range(0, len(keys), 100):
            puts = [{"requestPut": {"key": base64.b64encode(key.encode()).decode(),
                                    "value": base64.b64encode(values[key]).decode()}} for key in keys[first:first + 100]]
            request = urllib.request.Request(f"http://127.0.0.1:{self.etcd_port}/v3/kv/txn", json.dumps({"success": puts}).encode())
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert answer.status == 200, answer.read()

    def stored(self, resource="secrets"):
        """{"namespace/name": the stored bytes} as etcd has them now."""
        return {key.decode().split("/", 3)[3]: value
                for key, (value, _) in self.members[0].get(f"/registry/{resource}/").items()}

    # KMS plugin

    def start_kms(self):
        self.kms_keys = [secrets.token_hex(32)]
        self.kms_socket, self.kms_file = self.kms_plugin(self.kms_keys)

    def rotate_kms(self):
        self.kms_keys.insert(0, secrets.token_hex(32))
        self.write(self.kms_file.name, "\n".join(self.kms_keys) + "\n")

    def kms(self):
        return {"kms": {"apiVersion": "v2", "name": "fuin", "timeout": "5s", "endpoint": f"unix://{self.kms_socket}"}}

    @staticmethod
    def aescbc(*names):
        # The key is made of its name, so that two configurations agree on it.
        return {"aescbc": {"keys": [{"name": name, "secret": base64.b64encode(
            name.encode().ljust(32, b"-")).decode()} for name in names]}}

    def configuration(self, name, *providers, resources=("secrets",)):
        return self.write(name, json.dumps({
            "apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration",
            "resources": [{"resources": list(resources), "providers": list(providers)}]}))

    # API servers

    def start_api(self, configuration, name="api", port=None, reload=True, flags=()):
        """Returns the port."""
        reloading = f"--encryption-provider-config-automatic-reload={str(reload).lower()}"
        return self.apiserver(self.members, configuration, [reloading, *flags], name, port=port, certified=True).port

    def start_controllers(self):
        """kube-controller-manager with the two controllers that a StorageVersionMigration needs."""
        (port,) = free_ports(1)
        self.start("controllers", [
            BINARIES / "kube-controller-manager", "--kubeconfig", self.kubeconfig(self.port, name="controllers.kubeconfig"),
            "--controllers=storage-version-migrator-controller,garbage-collector-controller", "--leader-elect=false",
            "--bind-address=127.0.0.1", "--secure-port", port, "--cert-dir", self.path("controllers-certs")])

    def kubeconfig(self, port, user=None, name="kubeconfig"):
        user = user or {"client-certificate": "pki/admin.crt", "client-key": "pki/admin.key"}
        return self.write(name, json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": f"https://127.0.0.1:{port}",
                                                      "certificate-authority": "pki/ca.crt"}}],
            "users": [{"name": "admin", "user": user}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}]}))

    def request(self, method, path, body=None, port=None, kind="application/json", user=None):
        """(status, answer); 0 and the reason where there is no answer."""
        context = ssl.create_default_context(cafile=self.certificates().ca)
        context.load_cert_chain(self.certificates().admin, self.certificates().admin_key)
        request = urllib.request.Request(
            f"https://127.0.0.1:{port or self.port}{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": kind, "Accept": "application/json",
                     **({"Impersonate-User": user} if user else {})})
        try:
            with urllib.request.urlopen(request, context=context, timeout=30) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text[:1] == b"{" else text.decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError as error:
            return 0, str(error)

    def make(self, name, namespace="default", port=None, **fields):
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace},
                "stringData": {"value": "fuin-plain-" + name}, **fields}
        body["metadata"].update(fields.get("metadata", {}), name=name, namespace=namespace)
        status, answer = self.request("POST", f"/api/v1/namespaces/{namespace}/secrets", body, port)
        assert status == 201, (status, answer)
        return answer

    @staticmethod
    def wait(condition, seconds=60):
        deadline = time.monotonic() + seconds
        while True:
            try:
                if condition():
                    return
            except (OSError, RuntimeError, subprocess.CalledProcessError):
                pass
            if time.monotonic() > deadline:
                raise TimeoutError("waited in vain")
            time.sleep(0.2)
