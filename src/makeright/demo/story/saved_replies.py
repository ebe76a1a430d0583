"""The words that Frame House keeps for use again, written as `telling.words` reads them."""

from __future__ import annotations

SAVED_REPLIES = {
    "On its way": """\
Hello {customer_first_name},

it left our workshop this morning and should be with you within three days. I keep an eye on it, and write to you at
once if it stands still.

Kind regards /
{my_first_name}""",
    "Broken on arrival": """\
Hello {customer_first_name},

I am sorry: that corner should have held. A new one goes into the workshop today. Please keep the broken one, or give
the wood to somebody who can use it; there is nothing to send back.

{my_first_name}, {company}""",
    "How to measure": """\
Hello {customer_first_name},

please measure the picture itself, not the mount, and tell us both sides in millimeters:

- across, at the top and at the bottom /
- down, on the left and on the right

We cut to the smaller figure of each, so that it always fits.

{my_first_name}""",
    "Opening hours": """\
The workshop is open from Monday to Friday, nine to half past twelve and half past one to six, and on Saturday from ten
to two. You are always welcome.

{my_first_name}""",
    "Angekommen und kaputt": """\
Hallo {customer_first_name},

das tut mir leid, diese Ecke hätte halten müssen. Ein neuer Rahmen geht heute in die Werkstatt. Den alten dürfen Sie
behalten oder verschenken; zurückschicken müssen Sie nichts.

{my_first_name}""",
    "Thank you for the photo": """\
Hello {customer_first_name},

thank you for the photo, it helps a great deal. I show it to the workshop now and write to you before the day is over.

{my_first_name}""",
}
