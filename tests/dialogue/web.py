# SPDX-License-Identifier: GPL-3.0-or-later
"""A network of its own with a web server at port 443.

Run within new network and mount namespaces, with JSON on standard input:
hosts (names of 127.0.0.1), certificate, key, pages ({"HOST PATH": [status,
headers, text]}) and the command to run.  Prints as JSON how the command
ended and what was asked for.
"""
import fcntl
import http.server
import json
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

SIOCSIFFLAGS, UP_RUNNING = 0x8914, 0x41


def lay_over(path, text):
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write(text)
    subprocess.run(["chmod", "644", file.name], check=True)
    subprocess.run(["mount", "--bind", file.name, path], check=True)


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo",
                                                 UP_RUNNING))


def handler(pages, asked):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            key = f"{self.headers['Host']} {self.path}"
            asked.append(key)
            status, headers, text = pages.get(key.split("?")[0],
                                              [404, {}, "no"])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass
    return Handler


def main():
    want = json.load(sys.stdin)
    asked = []
    raise_loopback()
    lay_over("/etc/hosts", f"127.0.0.1 {' '.join(want['hosts'])}\n")
    lay_over("/etc/resolv.conf", "nameserver 127.0.0.1\n"
             "options attempts:1 timeout:1\n")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 443), handler(want["pages"], asked))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(want["certificate"], want["key"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    result = subprocess.run(want["command"], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, check=False)
    json.dump({"status": result.returncode, "out": result.stdout,
               "err": result.stderr, "asked": asked}, sys.stdout)


if __name__ == "__main__":
    main()
