"""An S3-compatible store on loopback (moto's server) as a process of its own. It checks no signatures."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.doors import HERE, free_port

BUCKET = "makeright-test"
START = 60.0  # seconds until it must answer


@dataclass(frozen=True)
class ObjectStorage:
    """A running store with one bucket."""

    port: int
    server: subprocess.Popen[bytes]

    @property
    def settings(self) -> dict[str, Any]:
        """What a Makeright that keeps its files there is told."""
        return {
            "MAKERIGHT_S3_BUCKET": BUCKET,
            "MAKERIGHT_S3_ENDPOINT": f"http://{HERE}:{self.port}",
            "MAKERIGHT_S3_REGION": "us-east-1",
            "MAKERIGHT_S3_KEY": "a-key-of-tests",
            "MAKERIGHT_S3_SECRET": "the-secret-of-tests",
        }


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """Start a store; end it with the block."""
    port = free_port()
    # The store itself looks for nothing on the network or in the home of whoever runs the tests.
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": "/nonexistent",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", HERE, "-p", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _make_bucket(port)
        yield ObjectStorage(port, server)
    finally:
        server.kill()
        server.wait()


def _make_bucket(port: int) -> None:
    ends = time.monotonic() + START
    while True:
        line = http.client.HTTPConnection(HERE, port, timeout=10)
        try:
            line.request(
                "PUT",
                f"/{BUCKET}",
                headers={"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request"},
            )
            answer = line.getresponse()
            if answer.status == 200:
                return
            raise RuntimeError(f"no bucket was made: {answer.status} {answer.read()[:200]!r}")
        except ConnectionError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
        finally:
            line.close()
