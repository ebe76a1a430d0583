"""Making it right: what went wrong for whom, what was offered and given, within whose authority, and what it cost."""
