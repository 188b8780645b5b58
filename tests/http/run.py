"""TLS, client certificates, server names, proxies and unix sockets: src/http's client (the probe) against servers
that this script starts on loopback. Usage: run.py PROBE"""
import http.server
import os
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

PROBE = sys.argv.pop(1)
TEMP = tempfile.TemporaryDirectory()


def path(name):
    return os.path.join(TEMP.name, name)


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make_ca(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", path(f"{name}.key"), "-out", path(f"{name}.pem"))


def make_leaf(name, ca, names, *, days="2"):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-keyout", path(f"{name}.key"), "-out", path(f"{name}.csr"))
    with open(path(f"{name}.ext"), "w") as extensions:
        extensions.write(f"subjectAltName={names}\n")
    openssl("x509", "-req", "-in", path(f"{name}.csr"), "-CA", path(f"{ca}.pem"), "-CAkey", path(f"{ca}.key"),
            "-CAcreateserial", "-days", days, "-extfile", path(f"{name}.ext"), "-out", path(f"{name}.pem"))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        certificate = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        subject = dict(part[0] for part in certificate["subject"])["commonName"] if certificate else "-"
        body = f"host={self.headers['Host']} client={subject} path={self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


def serve(certificate=None, client_ca=None, tls_max=None):
    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if tls_max:
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = tls_max
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(path(f"{certificate}.pem"), path(f"{certificate}.key"))
        if client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(path(f"{client_ca}.pem"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Proxy(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A CONNECT proxy that remembers whom it was asked for."""
    daemon_threads = True

    class Relay(socketserver.BaseRequestHandler):
        def handle(self):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = self.request.recv(4096)
                if not piece:
                    return
                head += piece
            self.server.asked.append(head.split(b"\r\n")[0].decode())
            host, port = head.split()[1].decode().rsplit(":", 1)
            with socket.create_connection((host, int(port))) as upstream:
                self.request.sendall(b"HTTP/1.1 200 ok\r\nX-Proxy: 1\r\n\r\n")
                pump = threading.Thread(target=self.pump, args=(upstream, self.request), daemon=True)
                pump.start()
                self.pump(self.request, upstream)
                pump.join()

        @staticmethod
        def pump(source, target):
            try:
                while piece := source.recv(65536):
                    target.sendall(piece)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Proxy.Relay)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


MODE = []


def probe(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run([PROBE, *MODE, *arguments], capture_output=True, text=True, env=clean | environment, timeout=60)
    assert "probe-token" not in done.stdout + done.stderr, "a token was shown"
    return done.stdout.strip() + done.stderr.strip()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make_ca("ca")
        make_ca("other")
        make_leaf("server", "ca", "IP:127.0.0.1,DNS:localhost")
        make_leaf("named", "ca", "DNS:api.internal")
        make_leaf("alice", "ca", "DNS:alice")
        cls.port = serve("server")
        cls.url = f"https://127.0.0.1:{cls.port}/p?q=1"
        cls.ca = "--ca=" + path("ca.pem")

    def test_trusts_the_ca_that_is_named(self):
        self.assertEqual(probe(self.ca, self.url), f"200 host=127.0.0.1:{self.port} client=- path=/p?q=1")
        self.assertIn("200 host=", probe("--ca-pem=" + path("ca.pem"), self.url))

    def test_refuses_what_it_does_not_trust(self):
        for arguments in ([], ["--ca=" + path("other.pem")], ["--ca-pem=" + path("other.pem")]):
            answer = probe(*arguments, self.url)
            self.assertTrue(answer.startswith("not_authentic:"), answer)
            self.assertNotIn("q=1", answer)

    def test_refuses_another_name(self):
        answer = probe(self.ca, f"https://127.0.0.1:{serve('named')}/")
        self.assertTrue(answer.startswith("not_authentic:"), answer)

    def test_verifies_the_server_name_it_is_given(self):
        port = serve("named")
        url = f"https://127.0.0.1:{port}/x?y"
        self.assertEqual(probe(self.ca, "--server-name=api.internal", url),
                         f"200 host=127.0.0.1:{port} client=- path=/x?y")
        self.assertTrue(probe(self.ca, "--server-name=other.internal", url).startswith("not_authentic:"))

    def test_refuses_tls_1_1(self):
        answer = probe(self.ca, f"https://127.0.0.1:{serve('server', tls_max=ssl.TLSVersion.TLSv1_1)}/")
        self.assertTrue(answer.startswith("unavailable:"), answer)

    def test_shows_a_client_certificate(self):
        url = f"https://127.0.0.1:{serve('server', client_ca='ca')}/"
        pair = ["--cert=" + path("alice.pem"), "--key=" + path("alice.key")]
        self.assertIn("client=alice", probe(self.ca, *pair, url))
        self.assertTrue(probe(self.ca, url).startswith("unavailable:"))

    def test_refuses_a_key_of_another_certificate(self):
        pair = ["--cert=" + path("alice.pem"), "--key=" + path("server.key")]
        answer = probe(self.ca, *pair, self.url)
        self.assertTrue(answer.startswith("invalid_argument:"), answer)

    def test_goes_through_the_proxy_of_the_environment_or_the_options(self):
        proxy = Proxy()
        asked = f"CONNECT 127.0.0.1:{self.port} HTTP/1.1"
        self.assertIn("200 host=", probe(self.ca, self.url, HTTPS_PROXY=proxy.url))
        self.assertEqual(proxy.asked, [asked])
        self.assertIn("200 host=", probe(self.ca, "--proxy=" + proxy.url, self.url))
        self.assertEqual(proxy.asked, [asked] * 2)

    def test_goes_directly_where_it_is_told_to(self):
        proxy = Proxy()
        self.assertIn("200 host=", probe(self.ca, self.url, HTTPS_PROXY=proxy.url, NO_PROXY="127.0.0.1"))
        self.assertIn("200 host=", probe(self.ca, "--proxy=", self.url, HTTPS_PROXY=proxy.url))
        self.assertIn("200 host=", probe(self.ca, "--direct", self.url, HTTPS_PROXY=proxy.url))
        self.assertEqual(proxy.asked, [])

    def test_verifies_the_name_behind_a_proxy(self):
        proxy = Proxy()
        url = f"https://127.0.0.1:{serve('named')}/"
        self.assertTrue(probe(self.ca, "--proxy=" + proxy.url, url).startswith("not_authentic:"))
        self.assertIn("200 host=", probe(self.ca, "--server-name=api.internal", "--proxy=" + proxy.url, url))

    def test_speaks_over_a_unix_socket(self):
        class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True

        class UnixHandler(Handler):
            def address_string(self):
                return "unix"

        server = UnixServer(path(f"socket{len(MODE)}"), UnixHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.assertIn("path=/v1", probe("--unix=" + path(f"socket{len(MODE)}"), "http://localhost/v1"))


if __name__ == "__main__":
    results = []
    for MODE in ([], ["--on-callers-thread"]):
        results.append(unittest.main(verbosity=0, exit=False).result.wasSuccessful())
    sys.exit(0 if all(results) else 1)
