"""A small disk of one's own, mounted by loop, whose power can be cut. Needs root and a kernel that mounts by loop.

What a file system was told to write and not to sync is in memory. A copy of the image beneath it has only what reached
the device, so mounting that copy is finding the disk as a power cut would have left it: with its journal to be replayed,
without what nobody synced. (The kernel itself writes back what is older than some seconds, as it would have then.)
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

LACKING = "mounting a disk by loop takes root and a kernel that lets it"


class Disk:
    """An ext4 of `megabytes`, mounted at `place` as long as the `with` block lasts."""

    def __init__(self, megabytes: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="disk-"))
        self._folder.chmod(0o755)  # a database of another user lies in it
        self._megabytes = megabytes
        self._cuts = 0
        self.place = self._folder / "mounted"

    def __enter__(self) -> Disk:
        self.place.mkdir()
        with self._image.open("wb") as file:
            file.truncate(self._megabytes * 1_000_000)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self._image))
        self._mount()
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._unmount()
        shutil.rmtree(self._folder, ignore_errors=True)

    def cut_power(self) -> None:
        """Lose what wasn't synced. Whoever used it has to be dead."""
        before = self._image
        self._cuts += 1
        _run("cp", "--sparse=always", str(before), str(self._image))
        self._unmount()
        before.unlink()
        self._mount()

    def free(self) -> int:
        """Bytes that are left to us."""
        said = os.statvfs(self.place)
        return said.f_bavail * said.f_frsize

    @property
    def _image(self) -> Path:
        return self._folder / f"image-{self._cuts}"

    def _mount(self) -> None:
        _run("mount", "-o", "loop,errors=remount-ro", str(self._image), str(self.place))
        self.place.chmod(0o755)

    def _unmount(self) -> None:
        _run("umount", "--lazy", str(self.place))


def can_mount() -> bool:
    """Whether this machine lets us."""
    if os.getuid() != 0 or not shutil.which("mkfs.ext4"):
        return False
    try:
        with Disk(16):
            return True
    except subprocess.CalledProcessError:
        return False


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
