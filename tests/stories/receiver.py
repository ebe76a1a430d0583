"""A program that listens at a port and writes each call down, synced, before it answers: `receiver.py PORT FILE`."""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        head = {name.lower(): value for name, value in self.headers.items()}
        with open(sys.argv[2], "a") as notes:
            notes.write(json.dumps({"head": head, "body": body}) + "\n")
            notes.flush()
            os.fsync(notes.fileno())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Nothing: what it heard stands in its file."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Listener).serve_forever()
