"""What is filled in on the pages that several apps make up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from makeright.conversations.models import Inbox
from makeright.letters.rendering import languages
from makeright.staff.inviting import LETTER
from makeright.staff.models import AGENT
from makeright.staff.telling import key_of, roles_to_give

INBOXES = 200  # that a form offers


def languages_of_the_letter() -> list[tuple[str, str]]:
    """The languages in which somebody can be invited, each as it calls itself."""
    return [(code, get_language_info(code)["name_local"]) for code in languages(LETTER)]


class InvitationForm(forms.Form):
    """Whom to invite, as what, and where they will serve. The inboxes are asked only of who may say so."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Please give their mail address."),
            "invalid": _("This is not a mail address."),
        },
    )
    name = forms.CharField(max_length=120, error_messages={"required": _("Please say what they are called.")})
    role = forms.ChoiceField(
        initial=AGENT,
        error_messages={
            "required": _("Please say as what they serve."),
            "invalid_choice": _("This is no role that can be given."),
        },
    )
    inboxes = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("One of these inboxes is not there any more.")}
    )
    language = forms.ChoiceField(
        error_messages={
            "required": _("Please choose a language."),
            "invalid_choice": _("The letter is not written in this language."),
        }
    )

    def __init__(self, *args: Any, with_inboxes: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        roles, language = self.fields["role"], self.fields["language"]
        assert isinstance(roles, forms.ChoiceField)
        assert isinstance(language, forms.ChoiceField)
        self.roles = roles_to_give()
        roles.choices = [(key_of(each), key_of(each)) for each in self.roles]
        language.choices = languages_of_the_letter()
        if not with_inboxes:
            del self.fields["inboxes"]
            return
        inboxes = self.fields["inboxes"]
        assert isinstance(inboxes, forms.MultipleChoiceField)
        rows = Inbox.objects.order_by("name", "pk").values_list("pk", "name")[:INBOXES]
        inboxes.choices = [(f"{key}", name) for key, name in rows]
