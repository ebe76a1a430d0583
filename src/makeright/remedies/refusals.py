"""What a verb of this app refuses."""

from makeright.lib.refusing import Refusal


class Refused(Refusal):
    """A verb of remedies said no, and changed nothing. `facts` say what is possible (`allowed`) and the nearest amount
    or remedy that may be given (`nearest`), where there is one."""
