"""Who refers to a file is known by the foreign keys alone, so each must be found, quick to ask, and mean what it says."""

from __future__ import annotations

import ast
import re

import pytest
from django.db import connection
from django.db.models import CASCADE

from makeright.files.models import File
from makeright.files.referring import holding_keys, keys_to_files
from tests.house.floors import HOUSE, app_of, our_modules


@pytest.mark.django_db
def test_each_foreign_key_to_a_file_in_the_database_is_one_that_the_sweep_knows() -> None:
    """As the database's own catalog has them, whatever model, migration or library made them."""
    table = File._meta.db_table
    with connection.cursor() as cursor:
        found = {
            (info.name, column)
            for info in connection.introspection.get_table_list(cursor)
            for column, (_, referred) in connection.introspection.get_relations(cursor, info.name).items()
            if referred == table
        }
    assert found == {(key.model._meta.db_table, key.column) for key in keys_to_files()}
    assert ("conversations_attachment", "file_id") in found


@pytest.mark.django_db
def test_each_of_them_has_an_index() -> None:
    """The sweep asks for each file whether anything refers to it."""
    with connection.cursor() as cursor:
        for key in keys_to_files():
            table = connection.introspection.get_constraints(cursor, key.model._meta.db_table)
            assert any(
                one["index"] or one["unique"] for one in table.values() if one["columns"][:1] == [key.column]
            )


def test_only_what_is_made_of_a_file_goes_with_it() -> None:
    """A key that cascades would not keep its file: a message would lose its attachment."""
    lose = [key for key in keys_to_files() if key not in holding_keys()]
    assert {str(key) for key in lose} == {"files.Thumbnail.origin"}
    assert all(key.remote_field.on_delete is CASCADE for key in lose)


# Where files lie on their way to the shelf, and who looks whether its folders are well. The street's letters are the
# demo's own and never leave the machine.
MAY_NAME_THE_FOLDERS = {
    "files/shelves.py",
    "mail/receivers/smtp.py",
    "operating/restoring.py",
    "operating/checkups/machine.py",
}


def test_nobody_but_the_shelf_touches_the_folders_of_files_and_mails() -> None:
    assert [
        path.relative_to(HOUSE).as_posix()
        for path in our_modules()
        if app_of(path) not in {"config", "demo"}
        and path.relative_to(HOUSE).as_posix() not in MAY_NAME_THE_FOLDERS
        and re.search(r"MAKERIGHT_(FILES|MAIL)\b", _code_of(path.read_text()))
    ] == []


def test_pictures_are_decoded_by_the_child_alone() -> None:
    knows_pictures = [
        path.relative_to(HOUSE).as_posix()
        for path in our_modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and "PIL" in ast.unparse(node)
    ]
    assert set(knows_pictures) == {"demo/drawing.py", "files/drawing.py"}
    drawing = ast.parse(
        (HOUSE / "demo/drawing.py").read_text()
    )  # draws the example's photos, and decodes none
    verbs = {node.attr for node in ast.walk(drawing) if isinstance(node, ast.Attribute)}
    assert verbs.isdisjoint({"open", "frombytes", "frombuffer"})


def test_no_address_of_the_store_is_ever_signed() -> None:
    """Bytes go through the house, where permission is looked at."""
    assert [
        path
        for path in our_modules()
        if re.search(r"\bsign(_async)?\(\s*self\._store|obstore\.sign", path.read_text())
    ] == []


def _code_of(text: str) -> str:
    return re.sub(r'""".*?"""|#[^\n]*', "", text, flags=re.DOTALL)
