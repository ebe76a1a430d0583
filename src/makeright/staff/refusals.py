"""What a verb refuses: a stable code, and why."""


class Refused(Exception):
    """A verb said no and changed nothing. `code` is stable; the words say what to do instead."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words
