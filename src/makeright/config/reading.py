"""Reading the settings: the environment before the file before the default, and what doesn't fit said in words.

The file is TOML, `makeright.toml` in the home or the one that MAKERIGHT_CONFIG names. A secret's value is never
repeated. No Django here: the supervisor reads settings, and stays small.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makeright.config.options import OPTIONS, Option

ENVIRONMENT, FILE, DEFAULT = "environment", "file", "default"
NAME = "makeright.toml"
BY_NAME = {option.name: option for option in OPTIONS}
BY_KEY = {option.key: option for option in OPTIONS if option.key}
# Between our own processes, and of the test run, which starts houses of its own.
NOT_SETTINGS = frozenset({"MAKERIGHT_PARENT", "MAKERIGHT_EVERYTHING", "MAKERIGHT_TALLY"})
OF_TESTS = "MAKERIGHT_TEST_"
SHOWN = 60  # characters of a value that doesn't fit


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it stands, and where that was said."""

    option: Option
    value: Any
    origin: str = DEFAULT


@dataclass(slots=True)
class Settings:
    """All settings as they stand, by their name in the environment, and what is wrong with them."""

    file: Path | None = None
    told: dict[str, Setting] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)  # names in the environment that are no settings
    unfit: list[str] = field(
        default_factory=list
    )  # what can't be used, and keys of the file that are no settings

    def __getitem__(self, name: str) -> Any:
        return self.told[name].value

    @property
    def faults(self) -> list[str]:
        """What is wrong, a sentence each; nothing if all is well."""
        return self.unknown + self.unfit


def read(environment: Mapping[str, str]) -> Settings:
    """Read all settings. Raises nothing: what can't be used has its default, and is named in `unfit`."""
    settings = Settings()
    settings.told = {option.name: Setting(option, option.default) for option in OPTIONS}
    from_environment = {setting.option.name: setting for setting in _said_aloud(environment, settings)}
    settings.told |= from_environment
    settings.file = _find_file(environment, settings)
    if settings.file is not None:
        for setting in _said_in_file(settings.file, settings):
            if setting.option.name not in from_environment:
                settings.told[setting.option.name] = setting
    home = settings.told["MAKERIGHT_HOME"]
    settings.told["MAKERIGHT_HOME"] = Setting(home.option, home.value.resolve(), home.origin)
    return settings


def _said_aloud(environment: Mapping[str, str], settings: Settings) -> Iterator[Setting]:
    """What the environment says; a secret may stand in a file that NAME_FILE names, as containers have it."""
    for name in sorted(environment):
        if name.startswith("MAKERIGHT_") and not is_known(name):
            settings.unknown.append(f"There is no setting {name}.{_nearest(name)}")
    for option in OPTIONS:
        where = f"{option.name} (environment)"
        said = environment.get(option.name)
        if _may_stand_in_a_file(option) and (place := environment.get(f"{option.name}_FILE")):
            where = f"{option.name}_FILE (environment)"
            if said:
                settings.unfit.append(
                    f"{option.name} and {option.name}_FILE are both set; it takes one of them."
                )
                continue
            try:
                said = Path(place).read_text(encoding="utf-8").strip()
            except (OSError, ValueError) as error:
                settings.unfit.append(f"{where} can't be read: {_why(error)}.")
                continue
        if said is None or not (said.strip() or option.kind.empty_says_something):
            continue
        if option.in_file_only:
            settings.unfit.append(
                f"{option.name} is not taken from the environment: {option.key} stands in the file alone."
            )
            continue
        try:
            yield Setting(option, option.kind.from_text(said.strip()), ENVIRONMENT)
        except ValueError:
            settings.unfit.append(_unfit(where, option, said))


def _find_file(environment: Mapping[str, str], settings: Settings) -> Path | None:
    """The file with settings, if there is one. One that is named must be there."""
    named = settings["MAKERIGHT_CONFIG"]
    if named is not None:
        return Path(named).absolute()
    ours = Path(settings["MAKERIGHT_HOME"]).resolve() / NAME
    return ours if os.path.exists(ours) else None  # Path.exists() raises where we may not look


def _said_in_file(file: Path, settings: Settings) -> Iterator[Setting]:
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # an error in TOML is a ValueError, and names line and column
        settings.unfit.append(f"The settings in {file} can't be read: {_why(error)}.")
        return
    for key, said in _leaves(tree):
        option = BY_KEY.get(key)
        if option is None:
            settings.unfit.append(_no_such_key(key, file))
        elif key == "home" and settings["MAKERIGHT_CONFIG"] is None:
            settings.unfit.append(
                f"home can't stand in {file}, which was found by it."
                " Set MAKERIGHT_HOME, or name the file in MAKERIGHT_CONFIG."
            )
        elif said != "" or option.kind.empty_says_something:
            try:
                value = option.kind.from_toml(said)
            except ValueError:
                settings.unfit.append(_unfit(f"{key} ({file})", option, said))
            else:
                yield Setting(option, file.parent / value if isinstance(value, Path) else value, FILE)


def _leaves(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Each key with its tables before it, and its value. A table is gone into only where we have keys below it."""
    for name, said in tree.items():
        key = f"{before}{name}"
        if (
            isinstance(said, dict)
            and key not in BY_KEY
            and any(known.startswith(f"{key}.") for known in BY_KEY)
        ):
            yield from _leaves(said, f"{key}.")
        else:
            yield key, said


def is_known(name: str) -> bool:
    """Say whether a variable by this name means something here; one of our names that doesn't is a fault."""
    option = BY_NAME.get(name.removesuffix("_FILE"))
    return (
        name in BY_NAME
        or name in NOT_SETTINGS
        or name.startswith(OF_TESTS)
        or (option is not None and _may_stand_in_a_file(option))
    )


def _may_stand_in_a_file(option: Option) -> bool:
    return (option.is_secret or option.kind.may_hold_a_secret) and not option.in_file_only


def _nearest(name: str) -> str:
    bare = name.removeprefix("MAKERIGHT_")
    near = [bare] if bare in BY_NAME else difflib.get_close_matches(name, BY_NAME, 1)
    return f" Is {near[0]} meant?" if near else ""


def _no_such_key(key: str, file: Path) -> str:
    below = [known for known in BY_KEY if known.startswith(f"{key}.")]
    if below:
        names = ", ".join(known.removeprefix(f"{key}.") for known in below)
        return f"{key} in {file} is a table, [{key}], and takes {names}."
    near = _keys_like(key)
    return f"There is no setting {key!r}, which stands in {file}." + (
        f" Is {' or '.join(near)} meant?" if near else ""
    )


def _keys_like(key: str) -> list[str]:
    """What may be meant by a key that is none: one by that name elsewhere, a name of the environment, a slip."""
    others = {last: [known for known in BY_KEY if _last(known) == last] for last in map(_last, BY_KEY)}
    if elsewhere := others.get(_last(key)):
        return elsewhere
    if key.upper() in BY_NAME:
        return [BY_NAME[key.upper()].key]
    tables = {known.rpartition(".")[0] for known in BY_KEY} - {""}
    near = difflib.get_close_matches(key, [*BY_KEY, *tables, *others], 1)
    return [each for name in near for each in (others.get(name) or [name])]


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _unfit(where: str, option: Option, said: object) -> str:
    if option.is_secret or option.kind.may_hold_a_secret:
        return f"{where} can't be read; it takes {option.kind.takes}."
    shown = repr(said)
    return (
        f"{where} is {shown if len(shown) <= SHOWN else shown[:SHOWN] + '…'}; it takes {option.kind.takes}."
    )


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "unreadable"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error).rstrip(".")
