"""Inside an app: views and api look at rooms, rooms at models, never back (docs/house.md, "Inside an app")."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.floors import HOUSE, app_of, our_modules

# A room is a module named by a gerund. These show things for others, which is what they are for.
MAY_SHOW = ("api/", "files/serving.py", "mail/writing", "ui/")
OF_THE_SCREEN = ("django.http", "django.shortcuts", "django.template", "django.views", "django.urls")
REFUSED_FOLDERS = {"core", "common", "base", "utils", "helpers", "services"}


def test_models_import_no_room() -> None:
    assert [
        f"{_name(path)} imports {imported}"
        for path in our_modules()
        if "models" in {path.stem, path.parent.name}
        for imported in _imports(path)
        if imported.startswith(f"makeright.{app_of(path)}.") and imported.split(".")[2].endswith("ing")
    ] == []


def test_rooms_import_no_view_no_form_no_request_and_no_template() -> None:
    assert [
        f"{_name(path)} imports {imported}"
        for path in our_modules()
        if _is_room(path) and not _name(path).startswith(MAY_SHOW)
        for imported in _imports(path)
        if imported.startswith(
            (*OF_THE_SCREEN, *(f"makeright.{app_of(path)}.{part}" for part in ("views", "forms", "api")))
        )
    ] == []


def test_no_module_that_sends_mail_knows_of_notes() -> None:
    """A note is never mailed because nothing that mails has a name for one (docs/decisions/0003)."""
    assert [
        f"{_name(path)} names a note"
        for path in our_modules()
        if app_of(path) == "mail"
        for node in ast.walk(ast.parse(path.read_text()))
        if {"Note", "notes", "note", "noting"} & _names_in(node)
    ] == []


def test_no_folder_is_a_drawer_for_everything() -> None:
    folders = {folder for path in our_modules() for folder in path.relative_to(HOUSE).parts[:-1]}
    assert folders & REFUSED_FOLDERS == set()


def _is_room(path: Path) -> bool:
    return path.stem.endswith("ing") and "views" not in path.parts


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _names_in(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.alias):
        return {node.name.rsplit(".", 1)[-1]}
    return set()
