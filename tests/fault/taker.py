# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server that takes whatever comes, for clients in trouble."""
import socket
import threading


def path(line):
    """The address of MAIL or RCPT."""
    return line[line.index(b"<") + 1:line.index(b">")].decode()


class Taker:
    """messages: what it has said yes to, each as bytes; letters: the same
    with the envelope, (sender, recipients, message).

    offers: its extensions; refuse: a reply for a recipient, in place of 250;
    crowd: it serves all clients at a time, not one after the other
    """

    def __init__(self, context=None, offers=("PIPELINING", "AUTH PLAIN"),
                 crowd=False):
        self.crowd = crowd
        self.context = context
        self.offers = offers
        self.refuse = {}
        self.messages = []
        self.letters = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def forget(self):
        self.refuse = {}
        self.messages.clear()
        self.letters.clear()

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
            if self.crowd:
                threading.Thread(target=self._attend, args=(sock,),
                                 daemon=True).start()
            else:
                self._attend(sock)

    def _attend(self, sock):
        sock.settimeout(20)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with sock:
                self._greet(sock)
        except OSError:                 # left, however rudely
            pass

    def _greet(self, sock):
        if self.context:
            sock = self.context.wrap_socket(sock, server_side=True)
        with sock, sock.makefile("rb") as lines:
            sock.sendall(b"220 taker ESMTP\r\n")
            self._talk(sock, lines)

    def _talk(self, sock, lines):
        sender, rcpts, body = None, [], b""
        for line in lines:
            verb = line[:4].upper()
            reply = "250 2.0.0 ok"
            if verb == b"EHLO":
                reply = "\r\n".join(["250-taker", *(
                    f"250-{offer}" for offer in self.offers), "250 SIZE"])
            elif verb == b"AUTH":
                reply = "235 2.7.0 ok"
            elif verb == b"MAIL":
                sender, rcpts, body = path(line), [], b""
            elif verb == b"RCPT":
                reply = self.refuse.get(path(line), reply)
                if reply[0] == "2":
                    rcpts.append(path(line))
            elif verb in (b"DATA", b"BDAT"):
                if verb == b"DATA" and rcpts:
                    sock.sendall(b"354 go ahead\r\n")
                part = self._body(lines) if verb == b"DATA" and rcpts else \
                    self._chunk(lines, line)
                if part is None:
                    return
                body += part
                if not rcpts:
                    reply = "554 5.5.1 nobody wants it"
                elif verb == b"DATA" or b"LAST" in line.upper():
                    self.messages.append(body)
                    self.letters.append((sender, tuple(rcpts), body))
            elif verb == b"QUIT":
                sock.sendall(b"221 2.0.0 bye\r\n")
                return
            sock.sendall(reply.encode() + b"\r\n")

    @staticmethod
    def _body(lines):
        """None if it ends too early."""
        body = b""
        for line in lines:
            if line == b".\r\n":
                return body
            body += line[1:] if line.startswith(b".") else line
        return None

    @staticmethod
    def _chunk(lines, command):
        """What belongs to BDAT; None if it ends too early."""
        words = command.split()
        size = int(words[1]) if words[0].upper() == b"BDAT" else 0
        part = lines.read(size)
        return part if len(part) == size else None
