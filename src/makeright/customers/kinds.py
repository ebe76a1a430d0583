"""The kinds of identities."""

MAIL, PHONE, HANDLE, EXTERNAL_ID = KINDS = ("mail", "phone", "handle", "external_id")
