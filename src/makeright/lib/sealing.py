"""Sealing: a secret that must be kept is encrypted before it reaches a row, and opened only where it is used.

AES-256-GCM; the key is derived for each purpose from the installation's secret key (HKDF-SHA256, RFC 5869). There is no
way back to plain: what can't be opened raises.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.query_utils import DeferredAttribute

from makeright.lib import secret_key

VERSION = "mr1"
_NONCE = 12  # bytes, random: a key for one purpose may seal four billion secrets (NIST SP 800-38D, 8.3)
_MASK = "••••••"


class Unsealable(Exception):
    """A sealed text that can't be opened. `code`: `unknown_key`, `tampered` (or sealed for another purpose), or
    `not_sealed`. Says nothing of the content."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def seal(plain: str, *, purpose: str) -> str:
    """Encrypt a text for one purpose: `mr1.<key id>.<base64url>`. The same text never looks the same twice."""
    key = settings.SECRET_KEY
    head = f"{VERSION}.{key_id(key)}"
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(key, purpose).encrypt(nonce, plain.encode(), _bound_to(head, purpose))
    return f"{head}.{base64.urlsafe_b64encode(nonce + sealed).decode().rstrip('=')}"


def unseal(sealed: str, *, purpose: str) -> str:
    """Decrypt what `seal` gave for the same purpose, with the key in force or an old one. Raises Unsealable."""
    version, _, rest = sealed.partition(".")
    name, _, body = rest.partition(".")
    if version != VERSION or not body:
        raise Unsealable("not_sealed", "This is not a sealed text.")
    key = _key_called(name)
    if key is None:
        raise Unsealable(
            "unknown_key",
            f"A secret was sealed with the key {name}, which is neither in force nor among the old keys.",
        )
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        opened = _cipher(key, purpose).decrypt(
            raw[:_NONCE], raw[_NONCE:], _bound_to(f"{version}.{name}", purpose)
        )
        return opened.decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise Unsealable(
            "tampered", "A sealed secret was changed, or was sealed for another purpose."
        ) from None


def key_id(key: str) -> str:
    """The name of a key: eight letters that say nothing about it."""
    return base64.b32encode(_derived(key, "id", 5)).decode().lower()


def mark_of_current_key() -> str:
    """What each text sealed with the key in force begins with."""
    return f"{VERSION}.{key_id(settings.SECRET_KEY)}."


def _bound_to(head: str, purpose: str) -> bytes:
    return f"{head}|{purpose}".encode()


def _key_called(name: str) -> str | None:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if key_id(key) == name:
            return str(key)
    # The key was renewed after this process had begun: it stands in the home.
    return next(
        (key for key in secret_key.of_home(Path(settings.MAKERIGHT_HOME)) if key_id(key) == name), None
    )


def _cipher(key: str, purpose: str) -> AESGCM:
    return AESGCM(_derived(key, f"seal:{purpose}", 32))


@lru_cache(256)
def _derived(key: str, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=b"makeright", info=purpose.encode()).derive(key.encode())


class Secret:
    """A secret in hand: opened by `reveal()`, and by nothing else. Printed, logged or formatted it is six dots."""

    __slots__ = ("_plain", "_purpose", "_sealed")

    def __init__(self, plain: str = "", *, sealed: str = "", purpose: str = "") -> None:
        self._plain, self._sealed, self._purpose = plain, sealed, purpose

    def reveal(self) -> str:
        """Give the plain text. Raises Unsealable."""
        return unseal(self._sealed, purpose=self._purpose) if self._sealed else self._plain

    def sealed_for(self, purpose: str) -> str:
        """The text to be kept: as it was kept before, or sealed now; "" for no secret."""
        if self._sealed and self._purpose == purpose:
            return self._sealed
        plain = self.reveal()
        return seal(plain, purpose=purpose) if plain else ""

    def __bool__(self) -> bool:
        return bool(self._sealed or self._plain)

    def __repr__(self) -> str:
        return _MASK if self else "''"

    __str__ = __repr__

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret is not pickled.")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self


class _SealedAttribute(DeferredAttribute):
    """Wraps what is put on the row, so that it can't be printed from then on."""

    def __set__(self, row: models.Model, secret: object) -> None:
        row.__dict__[self.field.attname] = Secret(secret) if isinstance(secret, str) else secret


if TYPE_CHECKING:
    _Text = models.TextField[str | Secret, Secret]
else:
    _Text = models.TextField


class SealedField(_Text):
    """A text that stands sealed in its row and is a `Secret` on the model. "" stands for none, and is kept as it is.

    `purpose` never changes once rows exist, whatever becomes of the model's name. It can't be searched for (but for
    there being none), is not shown in forms and not written out by serializers.
    """

    descriptor_class = _SealedAttribute

    def __init__(self, *, purpose: str, **options: Any) -> None:
        super().__init__(**{"blank": True, "default": "", "editable": False, "serialize": False, **options})
        self.purpose = purpose

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"purpose": self.purpose}

    def from_db_value(self, kept: str | None, expression: object, connection: object) -> Secret | None:
        return None if kept is None else Secret(sealed=kept, purpose=self.purpose)

    def get_db_prep_save(self, secret: Any, connection: BaseDatabaseWrapper) -> str | None:
        if secret is None or hasattr(secret, "resolve_expression"):
            raise FieldError(f"{self.name} is sealed: it takes a text, and no expression.")
        return (secret if isinstance(secret, Secret) else Secret(str(secret))).sealed_for(self.purpose)

    def get_prep_value(self, asked: Any) -> str:
        if asked != "":
            raise FieldError(f"{self.name} is sealed: only whether there is one can be asked for.")
        return ""

    def get_lookup(self, name: str) -> type[Lookup[Any]] | None:
        return super().get_lookup(name) if name in {"exact", "isnull"} else None

    def get_transform(self, name: str) -> None:
        return None

    def to_python(self, secret: Any) -> Any:
        return secret

    def value_to_string(self, row: models.Model) -> NoReturn:
        raise TypeError(f"{self.name} is sealed, and is not written out.")


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedField]]:
    """Every sealed field of every model."""
    from django.apps import apps

    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field
