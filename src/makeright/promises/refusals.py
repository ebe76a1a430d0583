"""What a verb of this app refuses."""

from makeright.lib.refusing import Refusal


class Refused(Refusal):
    """A verb of promises said no, and changed nothing."""
