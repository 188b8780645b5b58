"""fuin signs in wherever kubectl does, and nowhere else: kubeconfigs of every kind against a real kube-apiserver, each
asked by both. usage: auth_test.py FUIN"""

import base64
import json
import os
import pathlib
import shutil
import socket
import socketserver
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from cluster import Cluster  # noqa: E402
from servers import require  # noqa: E402

TOKEN = "test-token"


class Proxy(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A CONNECT proxy that counts its tunnels."""
    daemon_threads = True
    allow_reuse_address = True
    tunnels = 0

    class Tunnel(socketserver.StreamRequestHandler):
        def handle(self):
            host, port = self.rfile.readline().split()[1].decode().rsplit(":", 1)
            while self.rfile.readline().strip():
                pass
            self.server.tunnels += 1
            with socket.create_connection((host, int(port))) as there:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=self.pump, args=(there, self.connection))
                back.start()
                self.pump(self.connection, there)
                back.join()

        @staticmethod
        def pump(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Tunnel)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Auth(Cluster):
    def content(self, name):
        with open(self.path(name), "rb") as file:
            return base64.b64encode(file.read()).decode()

    def config(self, name, user, cluster=None, context=None, current="c", server=None):
        body = {"apiVersion": "v1", "kind": "Config", "current-context": current}
        body["clusters"] = [{"name": "k", "cluster": cluster if cluster is not None else self.cluster_entry(server)}]
        body["users"] = [{"name": "u", "user": user}]
        body["contexts"] = [{"name": "c", "context": {"cluster": "k", "user": "u", **(context or {})}}]
        return self.write(name, json.dumps(body))

    def cluster_entry(self, server=None, **more):
        return {"server": server or f"https://127.0.0.1:{self.port}", "certificate-authority": "pki/ca.crt", **more}

    def script(self, name, status, check=""):
        path = self.write(name, "#!/bin/sh\n" + check + "\ncat <<'END'\n" + json.dumps({
            "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}) + "\nEND\n")
        os.chmod(path, 0o755)
        return path

    def plugin(self, script, **more):
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": script, "interactiveMode": "IfAvailable", **more}}

    def ask(self, kubeconfig, *arguments):
        """Whether kubectl, and fuin, get in; and what fuin complains of."""
        environment = {**os.environ, "KUBECONFIG": kubeconfig, "HOME": str(self.folder), "LC_ALL": "C", "NO_PROXY": "",
                       "XDG_STATE_HOME": self.path("state")}
        kubectl = subprocess.run(["kubectl", "get", "secrets", "-A", "-o", "name", "--request-timeout=10s", *arguments],
                                 env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
        context = [one.removeprefix("--context=") for one in arguments if one.startswith("--context=")]
        rest = [one for one in arguments if not one.startswith("--context=")]
        fuin = subprocess.run([self.binary, "reencrypt", "k8s:" + "".join(context), "--dry-run", *rest], env=environment,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
        for secret in (TOKEN, "PRIVATE KEY"):
            assert secret not in fuin.stdout + fuin.stderr, "a credential was shown"
        return kubectl.returncode == 0, fuin.returncode == 0, kubectl.stderr + fuin.stderr


def cases(c):
    """(what, kubeconfig, arguments, whether one gets in)"""
    admin = {"client-certificate": "pki/admin.crt", "client-key": "pki/admin.key"}
    data = {"client-certificate-data": c.content("pki/admin.crt"), "client-key-data": c.content("pki/admin.key")}
    yield "certificate files, relative to the kubeconfig", c.config("a1", admin), (), True
    yield "certificate and key as data", c.config("a2", data), (), True
    yield "data wins over a missing file, as kubectl has it", c.config("a3", {**data, "client-certificate": "gone"}), (), None
    yield "a token", c.config("a4", {"token": TOKEN}), (), True
    yield "a wrong token", c.config("a5", {"token": "wrong"}), (), False
    c.write("token.txt", TOKEN + "\n")
    yield "a token file", c.config("a6", {"tokenFile": c.path("token.txt")}), (), True
    yield "a token file wins over a token", c.config("a7", {"tokenFile": c.path("token.txt"), "token": "wrong"}), (), True
    yield "nobody", c.config("a8", {}), (), False
    yield "no such context", c.config("b1", admin), ("--context=missing",), False
    yield "CA as data", c.config("b2", admin, {"server": f"https://127.0.0.1:{c.port}", "certificate-authority-data": c.content("pki/ca.crt")}), (), True
    yield "another CA", c.config("b3", admin, {"server": f"https://127.0.0.1:{c.port}", "certificate-authority": "pki/admin.crt"}), (), False
    yield "no CA", c.config("b4", admin, {"server": f"https://127.0.0.1:{c.port}"}), (), False
    yield "insecure", c.config("b5", admin, {"server": f"https://127.0.0.1:{c.port}", "insecure-skip-tls-verify": True}), (), True
    yield "tls-server-name", c.config("b6", admin, c.cluster_entry(**{"tls-server-name": "kubernetes"})), (), True
    yield "a tls-server-name that the certificate has not", c.config("b7", admin, c.cluster_entry(**{"tls-server-name": "other"})), (), False
    c.proxy = Proxy()
    url = f"http://127.0.0.1:{c.proxy.server_address[1]}"
    yield "proxy-url", c.config("b8", admin, c.cluster_entry(**{"proxy-url": url})), (), True
    yield "a proxy-url where nobody listens", c.config("b9", admin, c.cluster_entry(**{"proxy-url": "http://127.0.0.1:1"})), (), False
    good = c.script("good", {"token": TOKEN})
    yield "a plugin", c.config("c1", c.plugin(good)), (), True
    yield "a plugin, relative to the kubeconfig", c.config("c2", c.plugin("./good")), (), True
    yield "a plugin with a certificate", c.config("c3", c.plugin(c.script("certificate", {
        "clientCertificateData": open(c.path("pki/admin.crt"), encoding="ascii").read(),
        "clientKeyData": open(c.path("pki/admin.key"), encoding="ascii").read()}))), (), True
    yield "a plugin's arguments and variables", c.config("c4", c.plugin(
        c.script("strict", {"token": TOKEN}, '[ "$1$WORD" = onetwo ] || exit 1'), args=["one"],
        env=[{"name": "WORD", "value": "two"}])), (), True
    yield "provideClusterInfo", c.config("c5", c.plugin(
        c.script("informed", {"token": TOKEN}, f'case "$KUBERNETES_EXEC_INFO" in *127.0.0.1:{c.port}*certificate-authority-data*) ;; *) exit 1;; esac'),
        provideClusterInfo=True)), (), True
    yield "without provideClusterInfo it learns nothing", c.config("c6", c.plugin(c.path("informed"))), (), False
    yield "interactiveMode Always without a terminal", c.config("c7", c.plugin(good, interactiveMode="Always")), (), False
    yield "interactiveMode Never", c.config("c8", c.plugin(good, interactiveMode="Never")), (), True
    yield "no interactiveMode in v1", c.config("c9", {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": good}}), (), False
    yield "a plugin that fails", c.config("d1", c.plugin(c.script("failing", {"token": TOKEN}, "exit 3"))), (), False
    yield "a plugin that is not there", c.config("d2", c.plugin("/nowhere/plugin", installHint="install it")), (), False
    yield "impersonation in the kubeconfig", c.config("d3", {**admin, "as": "nobody-at-all"}), (), False
    yield "impersonation of a group", c.config("d4", {**admin, "as": "nobody-at-all", "as-groups": ["system:masters"]}), (), True
    yield "--as", c.config("d5", admin), ("--as=nobody-at-all",), False
    # Two files: the context of one, the user and the cluster of the other; of equal names the first wins.
    contexts = c.write("e1", json.dumps({"apiVersion": "v1", "kind": "Config", "contexts": [
        {"name": "merged", "context": {"cluster": "k", "user": "u"}}]}))
    yield "merged files", f"{contexts}:{c.path('gone')}:{c.config('e2', admin)}", ("--context=merged",), True
    yield "the first of equal names wins", f"{c.config('e3', {'token': 'wrong'})}:{c.config('e4', admin)}", (), False
    yield "the current context of the first", f"{contexts}:{c.config('e5', admin)}", (), True
    yield "basic authentication", c.config("e6", {"username": "admin", "password": TOKEN}), (), False


def main():
    require("etcd", "kube-apiserver")
    if shutil.which("kubectl") is None:
        print("needs kubectl", file=sys.stderr)
        return 77
    failed = 0
    with Auth() as c:
        c.binary = os.path.abspath(sys.argv[1])
        c.port = c.start_api(c.configuration("enc.json", c.aescbc("one")), reload=False)
        for what, kubeconfig, arguments, expected in cases(c):
            kubectl, fuin, complaints = c.ask(kubeconfig, *arguments)
            good = kubectl == fuin and expected in (None, fuin)
            failed += not good
            print(f"{'ok  ' if good else 'FAIL'} {what}: {'in' if fuin else 'refused'}"
                  f"{'' if good else f', kubectl {kubectl}, expected {expected}: {complaints}'}", flush=True)
        if c.proxy.tunnels < 2:
            failed += 1
            print("FAIL the proxy was passed by")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
