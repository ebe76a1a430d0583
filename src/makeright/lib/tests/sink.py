"""A mail server on loopback that keeps what it gets, or answers as it is told."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Taken:
    envelope_from: str
    recipients: list[str] = field(default_factory=list)
    content: bytes = b""


class Sink:
    """Speaks as much SMTP as a sender needs, on plain sockets, one connection after another."""

    def __init__(self) -> None:
        self.mails: list[Taken] = []
        self._stage, self._answer = "", ""
        self.asks_for_password = False
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def answers(self, stage: str, answer: str) -> None:
        """From now on give this answer at `auth`, `mail`, `rcpt` or `data` (after the words); `cut` hangs up instead.
        `{command}` in it is what was said to it."""
        self._stage, self._answer = stage, answer

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # or the thread in accept() keeps the port open
        self._server.close()

    def __enter__(self) -> Sink:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line:
                self._converse(line)

    def _converse(self, line: socket.socket) -> None:
        said = line.makefile("rb")

        def answer(stage: str, usual: str) -> None:
            line.sendall(f"{self._answer if stage == self._stage and self._answer else usual}\r\n".encode())

        answer("", "220 sink.example.com")
        taken = Taken("")
        for command in iter(said.readline, b""):
            verb = command[:4].upper()
            if verb == b"EHLO" and self.asks_for_password:
                answer("", "250-sink.example.com\r\n250 AUTH PLAIN LOGIN")
                continue
            if verb == b"AUTH":
                self._answer = self._answer.replace("{command}", command.decode().strip())
                answer("auth", "235 2.7.0 Welcome")
                continue
            if verb == b"MAIL":
                taken = Taken(command.decode().partition("<")[2].partition(">")[0])
                answer("mail", "250 OK")
            elif verb == b"RCPT":
                taken.recipients.append(command.decode().partition("<")[2].partition(">")[0])
                answer("rcpt", "250 OK")
            elif verb == b"DATA":
                answer("", "354 Go on")
                words = []
                while (one := said.readline()) not in (b".\r\n", b""):
                    words.append(one[1:] if one.startswith(b"..") else one)
                if self._stage == "cut" or not one:  # or they hung up in the middle
                    return
                taken.content = b"".join(words)
                if self._stage != "data" or self._answer.startswith("2"):
                    self.mails.append(taken)
                answer("data", "250 2.0.0 Kept")
            elif verb == b"QUIT":
                answer("", "221 Bye")
                return
            else:
                answer("", "250 OK")
