"""Starting the house, or one part of it: first all that stands in the way is said, then everything is loaded once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from makeright.config import ports, readying
from makeright.config.checking import faults, worries
from makeright.config.forking import ENGINE, WEB, call, end_with_parent, spare_memory
from makeright.config.loading import load_everything
from makeright.config.masking import without_credentials
from makeright.config.ports import Port, complaints
from makeright.config.reading import Settings, read
from makeright.config.supervising import Part, Supervisor, say


def serve() -> int:
    """Start everything and stay until told to end. Returns the exit code."""
    began = time.monotonic()
    settings = read(os.environ)
    door, more = ports.of_the_web(settings), ports.of_the_engine(settings)
    if not is_ready(settings, [door, *more]):
        return 1
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(door.host, door.host)  # noqa: S104
    parts = [Part("The web part", WEB, _web), Part("The engine", ENGINE, _engine)]
    said = [f"Port {port.number} is for {port.purpose}." for port in more]
    return Supervisor(parts, door=(reachable, door.number), more=said, began=began).run()


def web() -> int:
    """Work as the web part alone, until told to end. Returns the exit code."""
    return _alone(WEB, _web, lambda settings: [ports.of_the_web(settings)])


def engine() -> int:
    """Work as the engine alone, until told to end. Returns the exit code."""
    return _alone(ENGINE, _engine, ports.of_the_engine)


def is_ready(settings: Settings, wanted: list[Port]) -> bool:
    """Load everything, and say all at once what stands in the way of starting; and whether nothing does."""
    for worry in worries(settings):
        say(worry)
    said = faults(settings) or faults_behind()
    said += complaints(wanted)
    for complaint in said:
        say(complaint)
    return not said


def faults_behind() -> list[str]:
    """Load everything; say what is wrong behind the settings, a sentence each: in what we load, or in the database."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever interrupts this needs no traceback
    try:
        load_everything()
        return readying.ask()
    except Exception as error:
        words = without_credentials(" ".join(str(error).split()))
        return [f"Makeright can't be loaded: {type(error).__name__}: {words}"]
    finally:
        signal.signal(signal.SIGINT, before)


def _alone(title: str, work: Callable[[], int], wanted: Callable[[Settings], list[Port]]) -> int:
    settings = read(os.environ)
    if not is_ready(settings, wanted(settings)):
        return 1
    call(title)
    spare_memory()
    return work()


def _web() -> int:
    from makeright.config import web

    return web.run()


def _engine() -> int:
    from makeright.config import engine, schedule

    end_with_parent(signal.SIGTERM)
    engine.run(engine.loaded(schedule.PARTS), engine.loaded(schedule.APART), schedule.begin)
