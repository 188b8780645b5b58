"""A real etcd and real kube-apiservers on free loopback ports, for tests: certificates, kubeconfig,
EncryptionConfiguration, and the stored bytes. Nothing of it is fit for anything but tests."""

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class Cluster:
    """with Cluster(servers) as cluster: ... — stops all that it started at the end."""

    def __init__(self, servers, etcd_members=1):
        self.servers = servers
        self.etcd_names = ["etcd"] + [f"etcd{i}" for i in range(1, etcd_members)]
        self.folder = tempfile.mkdtemp(prefix="fuin-cluster-")
        self.processes = {}
        self.apis = []  # ports
        self.identities = 0

    def __enter__(self):
        self.make_certificates()
        self.start_etcd()
        return self

    def __exit__(self, *_):
        for name in reversed(list(self.processes)):
            self.stop(name, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        aside = self.path(name + ".new")
        with open(aside, "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(aside, self.path(name))
        return self.path(name)

    def start(self, name, *command):
        log = open(self.path(name + ".log"), "ab")
        self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log,
                                                stdin=subprocess.DEVNULL)

    def stop(self, name, how=signal.SIGTERM):
        process = self.processes.pop(name, None)
        if process is not None:
            process.send_signal(how)
            process.wait()

    def log(self, name):
        with open(self.path(name + ".log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def make_certificates(self):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=ca", "-keyout", self.path("ca.key"),
            "-out", self.path("ca.crt"))
        run("openssl", "genrsa", "-out", self.path("sa.key"), "2048")
        self.write("san", "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes")
        for name, subject in (("server", "/CN=kube-apiserver"), ("admin", "/O=system:masters/CN=admin")):
            run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", subject, "-keyout", self.path(name + ".key"), "-out", self.path(name + ".csr"))
            run("openssl", "x509", "-req", "-days", "2", "-in", self.path(name + ".csr"),
                "-CA", self.path("ca.crt"), "-CAkey", self.path("ca.key"), "-CAcreateserial",
                "-extfile", self.path("san"), "-out", self.path(name + ".crt"))

    # etcd

    def start_etcd(self):
        self.etcd_ports = {name: free_port() for name in self.etcd_names}
        self.etcd_port = self.etcd_ports["etcd"]
        peers = {name: f"http://127.0.0.1:{free_port()}" for name in self.etcd_names}
        for name, port in self.etcd_ports.items():
            client = f"http://127.0.0.1:{port}"
            self.start(name, os.path.join(self.servers, "etcd"), "--name", name, "--data-dir", self.path(name),
                       "--unsafe-no-fsync", "--listen-client-urls", client, "--advertise-client-urls", client,
                       "--listen-peer-urls", peers[name], "--initial-advertise-peer-urls", peers[name],
                       "--initial-cluster", ",".join(f"{one}={url}" for one, url in peers.items()))
        self.wait(lambda: "true" in self.etcdctl("endpoint", "health", "-w", "json"))

    def etcdctl(self, *arguments):
        return run(os.path.join(self.servers, "etcdctl"), "--endpoints",
                   f"http://127.0.0.1:{self.etcd_port}", *arguments)

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
        answer = json.loads(self.etcdctl("get", f"/registry/{resource}/", "--prefix", "-w", "json"))
        return {base64.b64decode(one["key"]).decode().split("/", 3)[3]: base64.b64decode(one["value"])
                for one in answer.get("kvs", [])}

    # KMS plugin

    def start_kms(self, keys=1):
        self.kms_keys = [secrets.token_hex(32) for _ in range(keys)]
        self.write("kms.keys", "\n".join(self.kms_keys) + "\n")
        self.start("kms", os.path.join(self.servers, "kms-plugin"), self.path("kms.sock"),
                   self.path("kms.keys"))
        self.wait(lambda: os.path.exists(self.path("kms.sock")))

    def rotate_kms(self):
        self.kms_keys.insert(0, secrets.token_hex(32))
        self.write("kms.keys", "\n".join(self.kms_keys) + "\n")

    def kms(self):
        return {"kms": {"apiVersion": "v2", "name": "fuin", "timeout": "5s",
                        "endpoint": "unix://" + self.path("kms.sock")}}

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

    def start_api(self, configuration=None, name="api", port=None, reload=True, flags=()):
        port = port or free_port()
        command = [os.path.join(self.servers, "kube-apiserver"),
                   "--etcd-servers", ",".join(f"http://127.0.0.1:{one}" for one in self.etcd_ports.values()),
                   "--secure-port", str(port), "--bind-address", "127.0.0.1",
                   "--advertise-address", "10.250.0.1", "--cert-dir", self.path(name + "-certs"),
                   "--tls-cert-file", self.path("server.crt"), "--tls-private-key-file", self.path("server.key"),
                   "--client-ca-file", self.path("ca.crt"), "--authorization-mode", "RBAC",
                   "--service-account-key-file", self.path("sa.key"),
                   "--service-account-signing-key-file", self.path("sa.key"),
                   "--service-account-issuer", "https://kubernetes.default.svc",
                   "--service-cluster-ip-range", "10.0.0.0/24", "--endpoint-reconciler-type", "none",
                   "--disable-admission-plugins", "ServiceAccount", *flags]
        if configuration:
            command += ["--encryption-provider-config", configuration,
                        f"--encryption-provider-config-automatic-reload={str(reload).lower()}"]
        self.start(name, *command)
        self.wait(lambda: self.request("GET", "/readyz", port=port)[0] == 200, 120)
        return port

    def start_controllers(self):
        """kube-controller-manager with the two controllers that a StorageVersionMigration needs."""
        self.start("controllers", os.path.join(self.servers, "kube-controller-manager"),
                   "--kubeconfig", self.kubeconfig(self.port, name="controllers.kubeconfig"), "--leader-elect=false",
                   "--controllers=storage-version-migrator-controller,garbage-collector-controller",
                   "--bind-address=127.0.0.1", "--secure-port", str(free_port()), "--cert-dir", self.path("controllers-certs"))

    def kubeconfig(self, port, user=None, name="kubeconfig"):
        user = user or {"client-certificate": "admin.crt", "client-key": "admin.key"}
        return self.write(name, json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": f"https://127.0.0.1:{port}",
                                                      "certificate-authority": "ca.crt"}}],
            "users": [{"name": "admin", "user": user}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}]}))

    def request(self, method, path, body=None, port=None, kind="application/json", user=None):
        context = ssl.create_default_context(cafile=self.path("ca.crt"))
        context.load_cert_chain(self.path("admin.crt"), self.path("admin.key"))
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
            except (OSError, subprocess.CalledProcessError):
                pass
            if time.monotonic() > deadline:
                raise TimeoutError("waited in vain")
            time.sleep(0.2)
