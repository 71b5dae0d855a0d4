# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server that takes whatever comes, for clients in trouble."""
import socket
import threading


class Taker:
    """messages: what it has said yes to, each as bytes."""

    def __init__(self, context=None):
        self.context = context
        self.messages = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(20)
        self.listener.close()

    def settle(self):
        """Waits until whoever has connected so far has been served: one
        after the other is, in their order."""
        with socket.create_connection(("127.0.0.1", self.port)) as look:
            look.settimeout(20)
            look.shutdown(socket.SHUT_WR)
            while look.recv(4096):
                pass

    def _serve(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.settimeout(20)
            try:
                with sock:
                    self._greet(sock)
            except OSError:             # left, however rudely
                pass

    def _greet(self, sock):
        if self.context:
            sock = self.context.wrap_socket(sock, server_side=True)
        with sock, sock.makefile("rb") as lines:
            sock.sendall(b"220 taker ESMTP\r\n")
            self._talk(sock, lines)

    def _talk(self, sock, lines):
        for line in lines:
            verb = line[:4].upper()
            if verb == b"EHLO":
                sock.sendall(b"250-taker\r\n250-PIPELINING\r\n"
                             b"250-AUTH PLAIN\r\n250 SIZE\r\n")
            elif verb == b"AUTH":
                sock.sendall(b"235 2.7.0 ok\r\n")
            elif verb == b"DATA":
                sock.sendall(b"354 go ahead\r\n")
                body = self._body(lines)
                if body is None:
                    return
                self.messages.append(body)
                sock.sendall(b"250 2.0.0 taken\r\n")
            elif verb == b"QUIT":
                sock.sendall(b"221 2.0.0 bye\r\n")
                return
            else:
                sock.sendall(b"250 2.0.0 ok\r\n")

    @staticmethod
    def _body(lines):
        """None if it ends too early."""
        body = b""
        for line in lines:
            if line == b".\r\n":
                return body
            body += line[1:] if line.startswith(b".") else line
        return None
