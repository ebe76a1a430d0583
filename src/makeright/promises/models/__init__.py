from makeright.promises.models.passed_over import PassedOver
from makeright.promises.models.promise import BROKEN, KEPT, OPEN, WITHDRAWN, Promise

__all__ = ["BROKEN", "KEPT", "OPEN", "WITHDRAWN", "PassedOver", "Promise"]
