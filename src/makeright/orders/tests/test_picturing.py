"""Picturing: what a product looks like, by bytes, from a file or from an address; and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from makeright.api.ids import public
from makeright.demo.cast import PICTURES, THE_HOUSE, Cast
from makeright.demo.wares import OAK, Bought
from makeright.events.models import Event
from makeright.files.models import File
from makeright.jobs.working import work_off
from makeright.lib import outside
from makeright.lib.tests.web import Web, answer
from makeright.orders import picturing
from makeright.orders.models import Line, Product
from makeright.orders.refusals import Refused
from makeright.staff import issuing
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db

PHOTO = (PICTURES / "photo-walnut.jpg").read_bytes()
OTHER = (PICTURES / "mina.png").read_bytes()
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='ran()'/>"


@pytest.fixture
def oak(bought: Bought) -> Product:
    return Product.objects.get(external_id=OAK, shop=bought.shop)


def _work() -> None:
    while work_off():
        pass


def _drawn(product: Product, content: bytes = PHOTO) -> Product:
    picturing.set_picture(product, content, by=THE_HOUSE)
    _work()
    return Product.objects.select_related("picture__thumbnail").get(pk=product.pk)


def _as(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def _send(cast: Cast, agent: Agent, method: str, where: str, content: bytes = b"") -> Any:
    _row, token = issuing.issue(agent, "The shop", scopes=["*"], by=cast.by_ada)
    client = Client(headers={"authorization": f"Bearer {token}"})
    return client.generic(method, f"/api/v1{where}", content, content_type="application/octet-stream")


def told(product: Product) -> list[Any]:
    rows = Event.objects.filter(kind="product.pictured", subject_id=product.pk).order_by("pk")
    return [row.payload["has_picture"] for row in rows]


def test_a_product_is_shown_by_a_small_picture_that_we_drew(cast: Cast, oak: Product) -> None:
    address = reverse("desk:product_picture", args=[oak.pk])
    assert _as(cast.mina).get(address).status_code == 404
    shown = _drawn(oak)
    assert shown.small_picture is not None
    assert told(oak) == [True]
    seen = _as(cast.mina).get(address)
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/webp")
    content = seen.getvalue()
    assert content[:4] == b"RIFF"
    assert "default-src 'none'" in seen["Content-Security-Policy"]


def test_who_may_see_no_orders_sees_no_product(cast: Cast, oak: Product) -> None:
    _drawn(oak)
    address = reverse("desk:product_picture", args=[oak.pk])
    viewer = Agent.objects.create_user("viewer@framehouse.test", name="Vera", role="viewer")
    assert _as(viewer).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_twice_is_one_event_and_another_replaces_it(oak: Product) -> None:
    assert picturing.set_picture(oak, PHOTO, by=THE_HOUSE)
    assert not picturing.set_picture(oak, PHOTO, by=THE_HOUSE)
    assert picturing.set_picture(oak, OTHER, by=THE_HOUSE)
    assert picturing.remove_picture(oak, by=THE_HOUSE)
    assert not picturing.remove_picture(oak, by=THE_HOUSE)
    assert told(oak) == [True, True, False]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "picture.none"),
        (SVG, "picture.none"),
        (b"<html>", "picture.none"),
        (PHOTO + b"\0" * picturing.LARGEST, "picture.too_large"),
    ],
)
def test_what_is_no_picture_or_too_large_changes_nothing(oak: Product, content: bytes, code: str) -> None:
    before = File.objects.count()
    with pytest.raises(Refused) as refused:
        picturing.set_picture(oak, content, by=THE_HOUSE)
    assert refused.value.code == code
    assert (File.objects.count(), told(oak)) == (before, [])


def test_programs_set_and_remove_it(cast: Cast, oak: Product) -> None:
    where = f"/products/{public('prd', oak.pk)}/picture"
    answered = _send(cast, cast.ada, "PUT", where, PHOTO)
    assert answered.status_code == 200, answered.content
    assert json.loads(answered.content)["has_picture"] is True
    assert Product.objects.get(pk=oak.pk).picture is not None
    refused = _send(cast, cast.ada, "PUT", where, SVG)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (409, "picture.none")
    assert _send(cast, cast.mina, "PUT", where, OTHER).status_code == 403
    removed = _send(cast, cast.ada, "DELETE", where)
    assert json.loads(removed.content)["has_picture"] is False
    assert _send(cast, cast.ada, "PUT", f"/products/{public('prd', 10**9)}/picture", PHOTO).status_code == 404


def test_it_stands_at_what_was_ordered_and_on_the_sheet(cast: Cast, bought: Bought) -> None:
    line = Line.objects.filter(order=bought.karims).exclude(variant=None).select_related("variant").first()
    assert line is not None
    assert line.variant is not None
    page = reverse("desk:one_order", args=[bought.karims.pk])
    sheet = reverse("desk:sheet", args=[cast.broken_frame.number])
    browser = _as(cast.mina)
    for address in (page, sheet):
        assert "thing-picture" not in browser.get(address).content.decode(), address
    product = _drawn(line.variant.product)
    shown = f'src="/products/{product.pk}/picture?v={product.picture_id}"'
    for address in (page, sheet):
        assert shown in browser.get(address).content.decode(), address


# From files and addresses


def _file(folder: Path, picture: str, external_id: str = "ash") -> Path:
    said = {
        "external_id": external_id,
        "name": "Ash frame",
        "variants": [{"external_id": "1", "price_minor": 900}],
        "picture": picture,
    }
    made = folder / "wares.json"
    made.write_text(json.dumps([said]))
    return made


def _import(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("orders", "import-products", str(path), "--json", *options, stdout=out)
    except SystemExit:
        pass
    counted: dict[str, Any] = json.loads(out.getvalue())
    return counted


def test_a_picture_beside_the_file_comes_with_its_product(db: None, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "ash.jpg").write_bytes(PHOTO)
    path = _file(tmp_path, "pictures/ash.jpg")
    assert _import(path, "--dry-run")["new"] == 1
    assert not Product.objects.filter(external_id="ash").exists()
    assert _import(path)["new"] == 1
    product = Product.objects.get(external_id="ash")
    assert product.picture is not None
    assert product.picture.content() == PHOTO
    assert _import(path)["unchanged"] == 1
    (tmp_path / "pictures" / "ash.jpg").write_bytes(OTHER)
    assert _import(path)["changed"] == 1
    assert told(product) == [True, True]


@pytest.mark.parametrize("named", ["../secret.jpg", "/etc/hostname", "gone.jpg", "outside.jpg", "."])
def test_a_path_that_leads_out_of_the_folder_is_refused(db: None, tmp_path: Path, named: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(PHOTO)
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "outside.jpg").symlink_to(tmp_path / "secret.jpg")
    counted = _import(_file(folder, named))
    assert counted["refused"] == 1
    assert counted["left"][0]["code"] == "picture.path"
    assert not Product.objects.filter(external_id="ash").exists()


@pytest.fixture
def web(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A web server at pictures.test, which the configuration file lists."""
    monkeypatch.setattr(outside, "resolve", lambda host, port: ["127.0.0.1"])
    with Web() as server:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"pictures.test:{server.port}"]
        server.pages["/ash.jpg"] = answer(PHOTO, content_type="image/jpeg")
        server.pages["/ran.svg"] = answer(SVG, content_type="image/png")
        yield server


def test_a_picture_at_an_address_is_fetched_once(web: Web, tmp_path: Path) -> None:
    path = _file(tmp_path, f"http://pictures.test:{web.port}/ash.jpg")
    assert _import(path)["new"] == 1
    product = Product.objects.get(external_id="ash")
    assert (product.picture, len(web.heard)) == (None, 0)
    _work()
    product.refresh_from_db()
    assert product.picture is not None
    assert product.picture.content() == PHOTO
    assert _import(path)["unchanged"] == 1
    _work()
    assert len(web.heard) == 1


def test_what_an_address_gives_is_a_picture_or_nothing(web: Web, tmp_path: Path) -> None:
    _import(_file(tmp_path, f"http://pictures.test:{web.port}/ran.svg"))
    product = Product.objects.get(external_id="ash")
    with pytest.raises(Refused, match="no picture"):
        picturing.fetch_picture(product)
    assert Product.objects.get(pk=product.pk).picture is None


def test_a_picture_that_is_set_meanwhile_stays(web: Web, tmp_path: Path) -> None:
    _import(_file(tmp_path, f"http://pictures.test:{web.port}/ash.jpg"))
    waiting = Product.objects.get(external_id="ash")
    picturing.set_picture(waiting, OTHER, by=THE_HOUSE)
    assert not picturing.fetch_picture(waiting)
    kept = Product.objects.get(pk=waiting.pk).picture
    assert kept is not None
    assert kept.content() == OTHER


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/a.jpg", "https://10.0.0.1/a.jpg"]
)
def test_an_address_inside_is_refused(db: None, tmp_path: Path, address: str) -> None:
    counted = _import(_file(tmp_path, address))
    assert counted["left"][0]["code"] == "picture.address"
