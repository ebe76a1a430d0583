"""Shelves of their own, where a test asks for one."""

from makeright.files.tests.conftest import in_store, kept_on, on_disk, store

__all__ = ["in_store", "kept_on", "on_disk", "store"]
