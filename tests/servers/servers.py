"""Real servers for tests: etcd, kube-apiserver and a KMS plugin, on free loopback ports, in a folder that is removed.

    with Servers() as servers:
        etcd = servers.etcd(tls=True)
        api = servers.apiserver(etcd, encryption_config=path)
        api.put_secret("shop", "db", {"password": b"..."})

The binaries are those that tools/build-servers makes; FUIN_SERVERS names their folder. Without them a test ends with
exit 77, which ctest counts as skipped. Everything that was started is stopped when the block ends, however it ends.
"""

import base64
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("FUIN_SERVERS", ROOT / "build" / "servers"))
START_SECONDS_MAX = 180


def require(*names):
    """Ends the test as skipped where a server has not been built."""
    for name in names:
        if not os.access(BINARIES / name, os.X_OK):
            print(f"skipped: {BINARIES / name} is not built (tools/build-servers)")
            sys.exit(77)


def free_ports(count):
    """Ports that nothing listens on, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def run(*command, env=None, check=True, **more):
    done = subprocess.run([str(c) for c in command], capture_output=True, env=env, **more)
    if check and done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')}")
    return done


def wait_for(what, ready, process=None, log=None):
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until:
        if process is not None and process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.1)
    tail = pathlib.Path(log).read_text(errors="replace")[-3000:] if log else ""
    raise RuntimeError(f"{what} did not become ready\n{tail}")


class Certificates:
    """A CA of its own, a server's certificate for 127.0.0.1, etcd.test, localhost and kubernetes, clients' for etcd's root
    and for a Kubernetes administrator."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.ca, ca_key = self._path("ca.crt"), self._path("ca.key")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=fuin test CA", "-keyout", ca_key, "-out", self.ca)
        self.server, self.server_key = self._sign("server", "/CN=etcd", "subjectAltName=IP:127.0.0.1,DNS:etcd.test,DNS:localhost,DNS:kubernetes")
        self.client, self.client_key = self._sign("client", "/CN=root", "extendedKeyUsage=clientAuth")
        self.admin, self.admin_key = self._sign("admin", "/O=system:masters/CN=admin", "extendedKeyUsage=clientAuth")

    def _path(self, name):
        return str(self.folder / name)

    def _sign(self, name, subject, extension):
        key, request, certificate = self._path(name + ".key"), self._path(name + ".csr"), self._path(name + ".crt")
        extensions = self.folder / (name + ".ext")
        extensions.write_text(extension + "\n")
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject,
            "-keyout", key, "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self._path("ca.key"),
            "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", certificate)
        return certificate, key


class Etcd:
    def __init__(self, servers, name, peers, tls, arguments):
        self.name, self.servers = name, servers
        self.client_port, self.peer_port = peers[name]
        self.certificates = servers.certificates() if tls else None
        self.scheme = "https" if tls else "http"
        self.endpoint = f"{self.scheme}://127.0.0.1:{self.client_port}"
        self.data_dir = servers.folder / name
        peer = f"http://127.0.0.1:{self.peer_port}"
        cluster = ",".join(f"{n}=http://127.0.0.1:{p[1]}" for n, p in peers.items())
        self.command = [
            BINARIES / "etcd", f"--name={name}", f"--data-dir={self.data_dir}", "--unsafe-no-fsync", "--log-level=error",
            f"--listen-client-urls={self.endpoint}", f"--advertise-client-urls={self.endpoint}",
            f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}", f"--initial-cluster={cluster}",
            "--initial-cluster-token=fuin", *arguments]
        if tls:
            c = self.certificates
            self.command += [f"--cert-file={c.server}", f"--key-file={c.server_key}", f"--trusted-ca-file={c.ca}",
                             "--client-cert-auth"]
        self.start()

    def start(self):
        self.process = self.servers.start(self.name, self.command)

    def wait(self):
        wait_for(self.name, lambda: self.ctl("endpoint", "health", check=False).returncode == 0, self.process,
                 self.servers.folder / (self.name + ".log"))

    def stop(self):
        self.servers.stop(self.process)

    def environment(self, **more):
        """What makes etcdctl, and fuin, talk to this etcd."""
        env = {**os.environ, "ETCDCTL_ENDPOINTS": self.endpoint, **more}
        if self.certificates:
            c = self.certificates
            env.update(ETCDCTL_CACERT=c.ca, ETCDCTL_CERT=c.client, ETCDCTL_KEY=c.client_key)
        return env

    def ctl(self, *arguments, env=None, **more):
        return run(BINARIES / "etcdctl", *arguments, env=self.environment(**(env or {})), **more)

    def get(self, prefix, *arguments, env=None):
        """{key: (value, mod_revision)} of all keys below `prefix`, as etcdctl sees them."""
        out = self.ctl("get", prefix, "--prefix", "-w", "json", *arguments, env=env).stdout
        return {base64.b64decode(kv["key"]): (base64.b64decode(kv.get("value", "")), kv["mod_revision"])
                for kv in json.loads(out).get("kvs", [])}


class ApiServer:
    """Takes test-token as an administrator's; with `certified` it is verifiable by the CA of servers.certificates(), takes
    its clients' certificates too, and asks RBAC. `etcd` is one member, or all."""

    def __init__(self, servers, etcd, encryption_config, arguments, name, port=None, certified=False):
        self.servers, self.name = servers, name
        members = etcd if isinstance(etcd, list) else [etcd]
        etcd = members[0]
        folder = servers.folder / name
        folder.mkdir(exist_ok=True)
        self.port = port or free_ports(1)[0]
        self.url = f"https://127.0.0.1:{self.port}"
        key = folder / "sa.key"
        if not key.exists():
            run("openssl", "genrsa", "-out", key, "2048")
        (folder / "tokens.csv").write_text('test-token,admin,1,"system:masters"\n')
        command = [
            BINARIES / "kube-apiserver", "--etcd-servers=" + ",".join(member.endpoint for member in members),
            "--bind-address=127.0.0.1",
            f"--secure-port={self.port}", "--advertise-address=10.250.0.1", "--endpoint-reconciler-type=none",
            f"--cert-dir={folder}/certs", "--service-account-issuer=https://issuer.example",
            f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}",
            "--service-cluster-ip-range=10.0.0.0/24", f"--token-auth-file={folder}/tokens.csv",
            "--authorization-mode=" + ("RBAC" if certified else "AlwaysAllow"),
            "--disable-admission-plugins=ServiceAccount", "--v=0", *arguments]
        if certified:
            c = servers.certificates()
            command += [f"--tls-cert-file={c.server}", f"--tls-private-key-file={c.server_key}", f"--client-ca-file={c.ca}"]
        if etcd.certificates:
            c = etcd.certificates
            command += [f"--etcd-cafile={c.ca}", f"--etcd-certfile={c.client}", f"--etcd-keyfile={c.client_key}"]
        if encryption_config is not None:
            command.append(f"--encryption-provider-config={encryption_config}")
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        self.process = servers.start(name, command)
        wait_for(name, self._is_ready, self.process, servers.folder / (name + ".log"))

    def _is_ready(self):
        try:
            self.request("GET", "/readyz")
            self.request("GET", "/api/v1/namespaces/default")
            return True
        except (urllib.error.URLError, OSError):
            return False

    def request(self, method, path, body=None, content_type="application/json"):
        request = urllib.request.Request(self.url + path, method=method, headers={
            "Authorization": "Bearer test-token", "Content-Type": content_type})
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, context=self.context, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text.startswith(b"{") else text

    def put_namespace(self, name):
        self.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})

    def put_secret(self, namespace, name, data, kind="Opaque"):
        return self.request("POST", f"/api/v1/namespaces/{namespace}/secrets", {
            "metadata": {"name": name}, "type": kind,
            "data": {k: base64.b64encode(v).decode() for k, v in data.items()}})

    def update_secret(self, namespace, name, data):
        path = f"/api/v1/namespaces/{namespace}/secrets/{name}"
        secret = self.request("GET", path)
        secret["data"] = {k: base64.b64encode(v).decode() for k, v in data.items()}
        return self.request("PUT", path, secret)

    def delete_secret(self, namespace, name):
        self.request("DELETE", f"/api/v1/namespaces/{namespace}/secrets/{name}")

    def rewrite_secrets(self):
        """Writes every Secret again as it is, under whatever key writes now."""
        for item in self.request("GET", "/api/v1/secrets")["items"]:
            meta = item["metadata"]
            self.request("PUT", f"/api/v1/namespaces/{meta['namespace']}/secrets/{meta['name']}", item)

    def stop(self):
        self.servers.stop(self.process)


class Servers:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fuin", dir="/tmp"))  # short: unix sockets lie in it
        self.processes = []
        self._certificates = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for process in reversed(self.processes):
            self.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def certificates(self):
        if self._certificates is None:
            self._certificates = Certificates(self.folder / "pki")
        return self._certificates

    def start(self, name, command):
        log = open(self.folder / (name + ".log"), "ab")
        process = subprocess.Popen([str(c) for c in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   cwd=self.folder)
        log.close()
        self.processes.append(process)
        return process

    def stop(self, process, how=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def etcd(self, tls=False, arguments=()):
        return self.etcd_cluster(1, tls, arguments)[0]

    def etcd_cluster(self, count, tls=False, arguments=()):
        ports = free_ports(2 * count)
        peers = {f"m{i}": (ports[2 * i], ports[2 * i + 1]) for i in range(count)}
        members = [Etcd(self, name, peers, tls, arguments) for name in peers]
        for member in members:
            member.wait()
        return members

    def apiserver(self, etcd, encryption_config=None, arguments=(), name="apiserver", **more):
        return ApiServer(self, etcd, encryption_config, arguments, name, **more)

    def kms_plugin(self, keys, name="kms"):
        """Starts the plugin with these keys (hex, newest first); returns (socket, file of keys)."""
        path, sock = self.folder / (name + ".keys"), self.folder / (name + ".sock")
        path.write_text("\n".join(keys) + "\n")
        process = self.start(name, [BINARIES / "kms-plugin", sock, path])
        wait_for(name, sock.exists, process, self.folder / (name + ".log"))
        return sock, path
