"""The mail server on loopback that all tests of sending share."""

from makeright.lib.tests.sink import Sink, Taken

__all__ = ["Sink", "Taken"]
