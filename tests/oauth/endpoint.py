# SPDX-License-Identifier: GPL-3.0-or-later
"""A provider that does what a test says: HTTPS, one answer a request."""
import http.server
import json
import threading
import urllib.parse

from harness.pki import server_context


def good(**more):
    """A token, as RFC 6749 5.1 has it."""
    return {"access_token": "new-access", "token_type": "Bearer",
            "expires_in": 3600, "refresh_token": "new-refresh", **more}


class Answer:
    """One answer; a dictionary becomes JSON."""

    def __init__(self, body=b"", status=200, **headers):
        self.json = isinstance(body, dict)
        self.body = json.dumps(body).encode() if self.json else body
        self.status = status
        self.headers = {k.replace("_", "-"): v for k, v in headers.items()}


class Endpoint:
    """Serves paths: each has a list of answers (the last one stays), of
    which a function is called with the form for one.

        with Endpoint(pki, {"/token": [Answer(good())]}) as endpoint:
            ...
        assert endpoint.forms("/token")[0]["grant_type"] == "refresh_token"
    """

    def __init__(self, pki, answers, certificate=None):
        self.answers = {path: list(some) for path, some in answers.items()}
        self.requests = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                size = int(self.headers.get("Content-Length") or 0)
                form = self.rfile.read(size).decode()
                outer.requests.append((self.path, form, self.headers))
                some = outer.answers.get(self.path, [Answer(status=404)])
                answer = some.pop(0) if len(some) > 1 else some[0]
                if callable(answer):
                    answer = answer(dict(urllib.parse.parse_qsl(form)))
                if answer is None:      # hang up
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                try:
                    self.wfile.write(answer.body)
                except OSError:         # too much of it
                    pass

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):         # a refused certificate
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.socket = server_context(
            certificate or pki.good).wrap_socket(
                self.server.socket, server_side=True,
                do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       args=(0.05,))

    def forms(self, path):
        return [dict(urllib.parse.parse_qsl(form))
                for where, form, _ in self.requests if where == path]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
