"""What a verb of this app refuses."""

from makeright.lib.refusing import Refusal


class Refused(Refusal):
    """A verb of orders said no, and changed nothing. Of what a shop refuses, `facts` say what is possible instead."""
