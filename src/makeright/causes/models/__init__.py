from makeright.causes.models.cause import Cause, CauseTerm, TreeVersion

__all__ = ["Cause", "CauseTerm", "TreeVersion"]
