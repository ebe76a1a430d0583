"""Small pictures: drawn by a child that may die of it, and by nobody else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from typing import IO

import pytest
from django.utils import timezone
from PIL import Image

from makeright.files import drawing, shrinking
from makeright.files.models import File, Thumbnail
from makeright.files.shelves import Shelf, shelf
from makeright.files.storing import store
from makeright.files.tests import pictures
from makeright.files.tests.pictures import picture
from makeright.jobs.models import BULK, Job
from makeright.jobs.working import work_off


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child goes last, so on a machine that is busy with tests it may take minutes by the clock."""
    monkeypatch.setattr(shrinking, "PATIENCE", 1_000.0)


def asked(content: bytes) -> File:
    file = store(content, "image/png")
    shrinking.ask_for([file])
    return file


def small(content: bytes) -> Image.Image:
    """The small picture of some bytes, as a browser would see it."""
    file = asked(content)
    assert shrinking.shrink(file)
    made = Thumbnail.objects.get(origin=file)
    assert made.file is not None
    shown = Image.open(io.BytesIO(made.file.content()))
    assert (shown.format, shown.size) == ("WEBP", (made.width, made.height))
    return shown


def corners(shown: Image.Image) -> list[str]:
    """The names of the colors, clockwise from the upper left."""
    width, height = shown.size
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    places = [(10, 10), (width - 10, 10), (width - 10, height - 10), (10, height - 10)]
    found = [shown.convert("RGB").getpixel(place) for place in places]
    return [names[tuple(round(part / 255) for part in color)] for color in found]  # type: ignore[union-attr, index]


@pytest.mark.django_db
class TestDrawing:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_each_kind_that_is_shown_gets_a_small_picture(self, kind: str) -> None:
        shown = small(picture(kind))
        assert shown.size == (700, 525)
        assert corners(shown) == ["red", "green", "blue", "white"]

    @pytest.mark.parametrize(
        ("size", "expected"),
        [
            ((4000, 3000), (700, 525)),
            ((3000, 4000), (700, 933)),
            ((8000, 500), (1400, 88)),
            ((300, 200), (300, 200)),
            ((1, 1), (1, 1)),
            ((20_000, 1), (1400, 1)),
        ],
    )
    def test_it_covers_twice_what_is_shown_and_is_never_larger_than_the_picture(
        self, size: tuple[int, int], expected: tuple[int, int]
    ) -> None:
        assert small(picture("PNG", size, color="red")).size == expected

    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_of_what_moves_the_first_frame_is_shown(self, kind: str) -> None:
        shown = small(pictures.animation(kind))
        assert getattr(shown, "n_frames", 1) == 1
        assert corners(shown) == ["red"] * 4

    @pytest.mark.parametrize(
        ("orientation", "expected"),
        [
            (1, ["red", "green", "blue", "white"]),
            (2, ["green", "red", "white", "blue"]),
            (3, ["blue", "white", "red", "green"]),
            (4, ["white", "blue", "green", "red"]),
            (5, ["red", "white", "blue", "green"]),
            (6, ["white", "red", "green", "blue"]),
            (7, ["blue", "green", "red", "white"]),
            (8, ["green", "blue", "white", "red"]),
        ],
    )
    def test_photos_stand_upright(self, orientation: int, expected: list[str]) -> None:
        shown = small(pictures.turned(orientation))
        assert corners(shown) == expected
        assert shown.size == ((700, 933) if orientation > 4 else (700, 525))

    def test_nothing_but_pixels_goes_along(self) -> None:
        file = asked(pictures.turned(6))
        shrinking.shrink(file)
        made = Thumbnail.objects.get(origin=file).file
        assert made is not None
        shown = Image.open(io.BytesIO(made.content()))
        assert not shown.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(shown.info)
        assert b"taken at home" not in made.content()

    @pytest.mark.parametrize(
        ("kind", "mode"),
        [
            ("PNG", "RGBA"),
            ("PNG", "LA"),
            ("PNG", "P"),
            ("PNG", "L"),
            ("PNG", "1"),
            ("PNG", "I;16"),
            ("JPEG", "CMYK"),
        ],
    )
    def test_whatever_its_colors_are_made_of(self, kind: str, mode: str) -> None:
        shown = small(picture(kind, mode=mode) if mode != "I;16" else grey16())
        assert shown.size == (700, 525)

    def test_what_is_clear_stays_clear(self) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (800, 600), (255, 0, 0, 0)).save(file, "PNG")
        assert small(file.getvalue()).convert("RGBA").getpixel((100, 100))[3] == 0  # type: ignore[index]

    def test_from_a_store_as_well(self, in_store: None) -> None:
        assert small(picture("JPEG")).size == (700, 525)


def grey16() -> bytes:
    file = io.BytesIO()
    Image.new("I;16", (1600, 1200), 30_000).save(file, "PNG")
    return file.getvalue()


def measured(command: Sequence[str], file: IO[bytes]) -> tuple[float, int]:
    """The seconds of CPU and the bytes of memory that a command takes at most. It is started by a small process: Linux
    counts the memory of whoever starts one as its own at first."""
    told = subprocess.run(
        [sys.executable, "-I", "-c", MEASURE, *command],
        stdin=file,
        capture_output=True,
        check=True,
        timeout=120,
    )
    seconds, kilobytes = told.stdout.splitlines()[-1].split()
    return float(seconds), int(kilobytes) * 1024


MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, env={}, cwd="/")
used = os.wait4(child.pid, 0)[2]
child.returncode = 0
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


class TestBombs:
    @pytest.mark.parametrize("name", pictures.BOMBS)
    def test_a_bomb_ends_in_the_child_with_little_memory_and_time(self, name: str) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(pictures.BOMBS[name]())
            file.seek(0)
            seconds, memory = measured(shrinking.CHILD, file)
        assert seconds < 5
        assert memory < 200_000_000

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("name", "code"),
        [("a PNG of 50,000 x 50,000", "too_large"), ("a JPEG of thousands of scans", "too_much")],
    )
    def test_what_cannot_be_drawn_is_refused_for_good_and_the_next_is_drawn(
        self, name: str, code: str
    ) -> None:
        file = asked(pictures.BOMBS[name]())
        assert not shrinking.shrink(file)
        assert Thumbnail.objects.get(origin=file).refusal == code
        assert shrinking.shrink(asked(picture("PNG")))

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "content",
        [
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0seeded",
            b"GIF89a" + b"<script>" * 10,
            picture("JPEG")[:2_000],
        ],
        ids=["nothing", "rubbish", "polyglot", "half"],
    )
    def test_what_is_broken_has_none(self, content: bytes) -> None:
        file = asked(content)
        assert not shrinking.shrink(file)
        assert Thumbnail.objects.get(origin=file).refusal == "broken"


class TestTheChild:
    def _try(self, words: str, file: IO[bytes] | int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
        """Run some Python in a process that has confined itself as the child does."""
        place = drawing.__file__
        program = (
            "import importlib.util, socket, os, subprocess, sys\n"
            f"spec = importlib.util.spec_from_file_location('drawing', {place!r})\n"
            "drawing = importlib.util.module_from_spec(spec); spec.loader.exec_module(drawing)\n"
            f"drawing.rehearse(); drawing.confine()\n{words}\n"
        )
        return subprocess.run(
            [*shrinking.CHILD[:2], "-c", program],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
            timeout=30,
        )

    def test_it_keeps_to_what_the_engine_takes(self) -> None:
        codes = {
            drawing.TOO_LARGE: "too_large",
            drawing.BROKEN: "broken",
            drawing.TOO_MUCH_MEMORY: "too_much",
        }
        assert codes == shrinking.DREW_NOTHING
        bounds = (drawing.LONGEST, drawing.MOST_WRITTEN)
        assert bounds == (shrinking.LONGEST, shrinking.MOST_WRITTEN)

    def test_it_can_still_speak(self) -> None:
        assert self._try("print('here')").stdout == b"here\n"

    @pytest.mark.parametrize(
        "words",
        [
            "open('/etc/passwd')",
            "open('/tmp/makeright-test-of-the-child', 'w')",
            "socket.socket()",
            "socket.socketpair()",
            "subprocess.run(['/bin/true'])",
            "bytearray(400_000_000)",
        ],
    )
    def test_it_opens_no_file_and_no_line_starts_nothing_and_has_little_room(self, words: str) -> None:
        done = self._try(words)
        assert done.returncode == 1
        assert (
            b"Too many open files" in done.stderr
            or b"MemoryError" in done.stderr
            or b"BlockingIOError" in done.stderr
        )

    def test_it_says_little(self) -> None:
        """Or whoever took it over could fill the engine's memory."""
        with tempfile.TemporaryFile() as file:
            done = self._try("os.write(1, b'x' * 3_000_000); os.write(1, b'x')", file)
            assert done.returncode == 1
            assert b"File too large" in done.stderr
            assert file.seek(0, os.SEEK_END) <= drawing.MOST_WRITTEN

    def test_it_has_little_time(self) -> None:
        assert self._try("while True: pass").returncode == -24  # SIGXCPU

    def test_it_inherits_no_secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: dict[str, object] = {}

        def watched(command: object, **options: object) -> subprocess.CompletedProcess[bytes]:
            seen.update(options)
            return subprocess.CompletedProcess([], 4)

        monkeypatch.setattr(subprocess, "run", watched)
        file = File(digest="ab" * 32, size=5, mime="image/png")
        shelf().put_synced(file.key, b"hello")
        with pytest.raises(shrinking.Refused):
            shrinking.small_of(file)
        assert seen["env"] == {}


@pytest.mark.django_db
class TestAsking:
    def test_one_is_made_by_a_job_that_waits_for_all_others(self) -> None:
        file = asked(picture("PNG"))
        job = Job.objects.get(kind="files.shrink")
        assert (job.priority, job.arguments) == (BULK, {"file": file.pk})
        work_off()
        assert Thumbnail.objects.get(origin=file).is_made
        assert not Job.objects.filter(kind="files.shrink").exists()

    def test_the_same_picture_is_asked_for_once(self) -> None:
        asked(picture("PNG"))
        asked(picture("PNG"))
        assert Job.objects.filter(kind="files.shrink").count() == 1

    def test_only_pictures_are_asked_for(self) -> None:
        shrinking.ask_for([store(b"%PDF-1.7", "image/png"), store(b"<svg/>", "image/svg+xml")])
        assert not Thumbnail.objects.exists()

    def test_making_it_twice_is_harmless(self) -> None:
        file = asked(picture("PNG"))
        assert shrinking.shrink(file)
        made = Thumbnail.objects.get(origin=file).file
        assert shrinking.shrink(file)
        assert Thumbnail.objects.get(origin=file).file == made

    def test_a_file_that_was_swept_meanwhile_is_no_failure(self) -> None:
        file = asked(picture("PNG"))
        Thumbnail.objects.all().delete()
        file.delete()
        work_off()
        assert not Job.objects.filter(kind="files.shrink").exists()

    def test_bytes_that_are_gone_have_none(self, kept_on: Shelf) -> None:
        file = asked(picture("PNG"))
        kept_on.delete(file.key)
        assert not shrinking.shrink(file)
        assert Thumbnail.objects.get(origin=file).refusal == "gone"

    def test_a_lost_job_is_asked_for_again(self) -> None:
        file = asked(picture("PNG"))
        Job.objects.all().delete()
        assert shrinking.ask_again() == 0
        assert shrinking.ask_again(now=timezone.now() + timedelta(minutes=11)) == 1
        work_off()
        assert Thumbnail.objects.get(origin=file).is_made

    def test_one_that_never_comes_to_an_end_is_given_up(self) -> None:
        file = asked(picture("PNG"))
        for hour in range(1, 6):
            shrinking.ask_again(now=timezone.now() + timedelta(hours=hour))
        assert Thumbnail.objects.get(origin=file).refusal == "too_much"
