"""The ports that we listen on, and whether they are free."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

from makeright.config.reading import Settings


@dataclass(frozen=True, slots=True)
class Port:
    """A port that we are going to listen on, and the setting that changes it."""

    host: str
    number: int
    variable: str
    purpose: str

    def is_taken(self) -> bool:
        """Say whether somebody else listens there. Raises PermissionError, or OSError for a host that isn't ours."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # a closed connection's remains don't count
            try:
                probe.bind((self.host, self.number))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return True
                raise
        return False


def of_the_web(settings: Settings) -> Port:
    """Where browsers knock."""
    return Port(settings["MAKERIGHT_BIND"], settings["PORT"], "PORT", "the desk")


def of_the_engine(settings: Settings) -> list[Port]:
    """Where mail is brought."""
    mail_host = settings["MAKERIGHT_MAIL_BIND"]
    wanted = [Port(mail_host, settings["MAKERIGHT_MAIL_PORT"], "MAKERIGHT_MAIL_PORT", "incoming mail")]
    if settings["MAKERIGHT_DEMO"]:
        street = settings["MAKERIGHT_STREET_PORT"]
        wanted.append(Port("127.0.0.1", street, "MAKERIGHT_STREET_PORT", "mail to the demo's customers"))
    return wanted


def complaints(wanted: list[Port]) -> list[str]:
    """What stands in the way of listening there, in plain words."""
    said = []
    for port in wanted:
        try:
            if port.is_taken():
                said.append(
                    f"Port {port.number} (for {port.purpose}) is taken by another program. "
                    f"Stop that, or choose another port: {port.variable}={port.number + 1000}"
                )
        except PermissionError:
            said.append(
                f"Port {port.number} (for {port.purpose}) is not for everybody: below 1024 only root may listen. "
                f"Choose another one: {port.variable}={port.number % 1000 + 8000}"
            )
        except (OSError, OverflowError) as error:
            said.append(f"{port.host}:{port.number} (for {port.purpose}) can't be listened on: {error}.")
    return said
