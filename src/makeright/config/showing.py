"""Showing the settings: how each stands and where that was said, for the terminal; the table of all, for the docs.

No Django here, so that it also answers where Django would not start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from makeright.config.masking import shown
from makeright.config.options import OPTIONS, Option
from makeright.config.reading import DEFAULT, FILE, Setting, Settings, read

INTRODUCTION = """\
# Settings

<!-- Made from src/makeright/config/options.py: makeright settings --markdown > docs/operations/settings.md -->

Without any setting, Makeright runs on one machine for that machine alone. A setting is said in the environment, or in
`makeright.toml` in the home (`MAKERIGHT_CONFIG` names another file); where both say something, the environment counts.

```toml
company = "Your Shop"

[web]
hosts = ["desk.example.com"]
https = true
proxies = ["127.0.0.1", "::1"]

[mail]
smtp = "smtps://desk:password@mail.example.com"
```

- An empty variable counts as none. Lists are separated by commas in the environment.
- A secret may stand in a file of its own, which the same name with `_FILE` names: `MAKERIGHT_METRICS_TOKEN_FILE`,
  `DATABASE_URL_FILE`. A file that holds secrets is readable by its owner alone.
- A folder in the file is relative to the file, in the environment to where Makeright is started.
- `makeright settings` shows each setting as it stands and where that was said; secrets are masked.
- A name that is no setting, a value that doesn't fit, and settings that don't go together are named, all at once, and
  nothing starts: `serve`, `web` and `engine` refuse. They also refuse a home that can't be written to, a database that
  can't be reached or is not up to date, a bind for other machines without host names, and the example shop's published
  password where `MAKERIGHT_DEMO` is off.
"""
GROUPS = {
    "": "The installation",
    "database": "Database",
    "web": "Browsers",
    "mail": "Mail",
    "files": "Files",
    "live": "Live",
    "backup": "Backup",
    "log": "Log",
    "api": "The REST API",
    "metrics": "Metrics",
    "fetching": "Calls to other servers",
    "development": "Development",
    "demo": "The example shop",
}


def table(environment: Mapping[str, str]) -> str:
    """All settings as they stand, one a line: name, value, where it was said. Secrets are masked."""
    settings = read(environment)
    rows = [(name, _shown(setting), _where(setting, settings)) for name, setting in settings.told.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"{name:{widths[0]}}  {value:{widths[1]}}  {where}".rstrip() for name, value, where in rows]
    return "\n".join([*lines, *(f"\n{fault}" for fault in settings.faults), ""])


def markdown() -> str:
    """The table of all settings, as docs/operations/settings.md has it."""
    return INTRODUCTION + "\n".join(_sections()) + "\n"


def _sections() -> Iterator[str]:
    groups: dict[str, list[Option]] = {}
    for option in OPTIONS:
        groups.setdefault(option.key.split(".")[0] if "." in option.key else "", []).append(option)
    for group, options in groups.items():
        yield f"\n## {GROUPS.get(group, group.capitalize())}\n"
        yield "| environment | in the file | default | takes | meaning |"
        yield "| --- | --- | --- | --- | --- |"
        for option in options:
            yield f"| {' | '.join(map(_cell, _row(option)))} |"


def _row(option: Option) -> tuple[str, str, str, str, str]:
    means = option.means + (" A secret." if option.is_secret else "")
    return (
        "the file alone" if option.in_file_only else f"`{option.name}`",
        f"`{_in_toml(option.key)}`" if option.key else "the environment alone",
        option.shown_default or shown(Setting(option, option.default)) or "none",
        option.kind.takes,
        means,
    )


def _in_toml(key: str) -> str:
    table, _, name = key.rpartition(".")
    return f"[{table}] {name}" if table else name


def _cell(said: str) -> str:
    return said.replace("|", "\\|")


def _shown(setting: Setting) -> str:
    if setting.origin == DEFAULT and setting.option.shown_default:
        return f"({setting.option.shown_default})"
    return shown(setting) or "(none)"


def _where(setting: Setting, settings: Settings) -> str:
    return f"{settings.file}" if setting.origin == FILE else setting.origin
