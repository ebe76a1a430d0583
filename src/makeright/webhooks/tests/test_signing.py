"""What we sign, the official library takes; what anybody changed, it doesn't."""

from __future__ import annotations

import base64
import time

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from makeright.webhooks import signing

BODY = '{"id":"evt_1","text":"Grüße"}'.encode()


def test_the_example_of_the_standard_comes_out() -> None:
    """The vector of its libraries' own tests."""
    signed = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_either_secret_verifies_what_two_signed() -> None:
    secrets = [signing.new_secret(), signing.new_secret()]
    signed = signing.headers("evt_1", int(time.time()), BODY, secrets)
    for secret in secrets:
        assert Verifier(secret).verify(BODY, signed)["id"] == "evt_1"
    with pytest.raises(WebhookVerificationError):
        Verifier(signing.new_secret()).verify(BODY, signed)


def test_what_was_changed_or_is_old_is_not_ours() -> None:
    secret, now = signing.new_secret(), int(time.time())
    signed = signing.headers("evt_1", now, BODY, [secret])
    for body, head in (
        (BODY + b" ", signed),
        (BODY, signed | {"webhook-id": "evt_2"}),
        (BODY, signed | {"webhook-timestamp": str(now + 1)}),
        (BODY, signing.headers("evt_1", now - 3_600, BODY, [secret])),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(body, head)


def test_a_secret_is_32_random_bytes() -> None:
    secrets = {signing.new_secret() for _ in range(20)}
    assert len(secrets) == 20
    assert {len(base64.b64decode(each.removeprefix("whsec_"))) for each in secrets} == {32}
