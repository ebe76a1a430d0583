"""What operators copy from docs/operations holds together: unit, image, compose files, and each setting they name."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from makeright.config.cli import OURS
from makeright.config.reading import BY_KEY, is_known
from tests.stories.test_wheel import stages

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations"
UNIT = OPERATIONS / "systemd" / "makeright.service"
COMPOSE = [OPERATIONS / "docker" / name for name in ("compose.yaml", "compose.postgres.yaml")]
PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), UNIT, *COMPOSE]
NOT_OURS = {"PATH", "PYTHONUNBUFFERED"}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_the_papers_name_no_setting_that_does_not_exist(paper: Path) -> None:
    named = set(re.findall(r"\bMAKERIGHT_[A-Z0-9_]*[A-Z0-9]\b(?!_…)", paper.read_text()))
    assert {name for name in named if not is_known(name)} == set()


def test_the_examples_in_toml_have_keys_that_exist() -> None:
    import tomllib

    for paper in PAPERS:
        for block in re.findall(r"```toml\n(.*?)```", paper.read_text(), re.DOTALL):
            for table, keys in tomllib.loads(block).items():
                named = [f"{table}.{key}" for key in keys] if isinstance(keys, dict) else [table]
                assert set(named) <= set(BY_KEY), paper


# The unit


def the_unit() -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT)
    return unit


def test_the_unit_starts_a_command_of_ours_without_rights() -> None:
    service = the_unit()["Service"]
    program, command = service["ExecStart"].split()
    assert program == "/opt/makeright/bin/makeright"
    assert command in OURS
    assert service["User"] != "root"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert int(service["LimitNOFILE"]) >= 8192


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_has_nothing_against_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "makeright.service"
    program = str(Path(sys.executable).with_name("makeright"))
    unit.write_text(UNIT.read_text().replace("/opt/makeright/bin/makeright", program))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# The image


def test_the_image_runs_as_nobody_in_particular_on_a_base_that_is_named() -> None:
    build, last = stages()
    for stage in (build, last):
        base = stage.base.split()[0]
        assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
        assert "ADD" not in dict(stage.steps)
    assert build.base.split()[0] == last.base
    assert int(last.said("USER")[0]) > 0
    names = [name for name, _ in last.steps]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert json.loads(last.said("ENTRYPOINT")[0]) == ["makeright"]
    assert json.loads(last.said("CMD")[0])[0] in OURS
    assert "/readyz" in last.said("HEALTHCHECK")[0]


def test_all_that_the_image_copies_is_there_and_all_that_it_sets_exists() -> None:
    build, last = stages()
    for said in build.said("COPY"):
        for source in said.split()[:-1]:
            assert (ROOT / source).exists(), source
    assert {name for name in last.environment() if name not in NOT_OURS and not is_known(name)} == set()


# The compose files


@pytest.fixture(params=COMPOSE, ids=lambda place: place.name)
def compose(request: pytest.FixtureRequest) -> dict[str, Any]:
    place: Path = request.param
    told: dict[str, Any] = yaml.safe_load(place.read_text())
    return told


def test_the_compose_file_builds_our_image_and_keeps_its_home(compose: dict[str, Any]) -> None:
    ours = compose["services"]["makeright"]
    context = (OPERATIONS / "docker" / ours["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / ours["build"]["dockerfile"]).exists()
    last = stages()[-1]
    assert [mount.split(":")[1] for mount in ours["volumes"]] == [last.environment()["MAKERIGHT_HOME"]]
    inside = {port.rpartition(":")[2] for port in ours["ports"]}
    assert inside == set(last.said("EXPOSE")[0].split())
    assert all(port.startswith("127.0.0.1:") for port in ours["ports"])
    assert {mount.split(":")[0] for mount in ours["volumes"]} <= set(compose["volumes"])


def test_the_compose_file_gives_no_rights_and_names_settings_that_exist(compose: dict[str, Any]) -> None:
    ours = compose["services"]["makeright"]
    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert ours["security_opt"] == ["no-new-privileges:true"]
    assert {name for name in ours["environment"] if not is_known(name)} == set()
    assert "MAKERIGHT_HOSTS" in ours["environment"]


def test_each_secret_and_service_that_is_named_is_there(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("secrets", [])) <= set(compose.get("secrets", {}))
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for name, value in service["environment"].items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]
            assert "password" not in str(value).replace("/run/secrets/database_password", "").lower()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_the_papers_name_no_command_that_does_not_exist(paper: Path) -> None:
    named = re.findall(r"(?:`|bin/|run --rm )makeright ([a-z][a-z-]+)", paper.read_text())
    assert set(named) <= {*OURS, *get_commands()}
