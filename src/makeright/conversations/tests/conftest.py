"""Files in object storage, where a test asks for it."""

from makeright.files.tests.conftest import in_store, store

__all__ = ["in_store", "store"]
