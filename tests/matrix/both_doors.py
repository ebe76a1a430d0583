"""What each screen that changes something is at the door for programs: the operations that do the same, or why there is
none. The first part of a route's name is its app's."""

from __future__ import annotations

from collections.abc import Mapping

# Route → operations of the API that do the same.
SAME: Mapping[str, tuple[str, ...]] = {
    "staff:agent_fact": (
        "patch /agents/{agent}/facts",
        "put /agents/{agent}/absence",
        "delete /agents/{agent}/absence",
        "put /agents/{agent}/skills/{skill}",
        "delete /agents/{agent}/skills/{skill}",
        "put /agents/{agent}/languages",
    ),
    "staff:teams": ("post /teams",),
    "staff:team_name": ("patch /teams/{team}",),
    "staff:team_members": ("put /teams/{team}/members/{agent}", "delete /teams/{team}/members/{agent}"),
    "staff:team_retirement": ("post /teams/{team}/retirement",),
    "staff:team_return": ("delete /teams/{team}/retirement",),
    "staff:roles": ("post /roles",),
    "staff:role_name": ("patch /roles/{role}",),
    "staff:role_permissions": ("patch /roles/{role}",),
    "staff:role_retirement": ("post /roles/{role}/retirement",),
    "staff:role_return": ("delete /roles/{role}/retirement",),
    "staff:skills": ("post /skills",),
    "staff:skill_name": ("patch /skills/{skill}",),
    "staff:skill_merging": ("post /skills/{skill}/merging",),
    "staff:skill_removal": ("post /skills/{skill}/retirement",),
    "staff:skill_return": ("delete /skills/{skill}/retirement",),
    "remedies:authority_of": (
        "put /authority",
        "put /agents/{agent}/authority",
        "put /roles/{role}/authority",
    ),
    "remedies:authority_term": (
        "put /authority",
        "put /agents/{agent}/authority",
        "put /roles/{role}/authority",
    ),
    "remedies:proposal": ("post /authority-proposals/{proposal}/answer",),
    "remedies:policy_term": ("patch /return-policy",),
    "causes:causes": ("post /causes",),
    "causes:cause_seeds": ("post /causes/seeds",),
    "causes:cause_name": ("patch /causes/{cause}",),
    "causes:cause_harm": ("patch /causes/{cause}",),
    "causes:cause_place": ("put /causes/{cause}/parent",),
    "causes:cause_merging": ("post /causes/{cause}/merging",),
    "causes:cause_retirement": ("put /causes/{cause}/retirement",),
    "causes:cause_return": ("delete /causes/{cause}/retirement",),
    "customers:fields": ("post /fields",),
    "customers:field_label": ("patch /fields/{field}",),
    "customers:field_choices": ("patch /fields/{field}",),
    "customers:field_retirement": ("put /fields/{field}/retirement", "delete /fields/{field}/retirement"),
    "customers:kinds": ("post /event-kinds",),
    **dict.fromkeys(
        ("customers:kind_name", "customers:kind_look", "customers:kind_keeping", "customers:kind_details"),
        ("patch /event-kinds/{event_kind}",),
    ),
    "customers:kind_retirement": (
        "put /event-kinds/{event_kind}/retirement",
        "delete /event-kinds/{event_kind}/retirement",
    ),
    "conversations:inboxes": ("post /inboxes",),
    "conversations:sight_rule": ("put /sight",),
    "conversations:inbox_agents": (
        "put /inboxes/{inbox}/agents/{agent}",
        "delete /inboxes/{inbox}/agents/{agent}",
    ),
    "conversations:inbox_signature": ("put /inboxes/{inbox}/signature",),
    "conversations:saved_replies": ("post /saved-replies",),
    "conversations:saved_reply_name": ("patch /saved-replies/{saved_reply}",),
    "conversations:saved_reply_text": ("patch /saved-replies/{saved_reply}",),
    "conversations:saved_reply_retirement": (
        "put /saved-replies/{saved_reply}/retirement",
        "delete /saved-replies/{saved_reply}/retirement",
    ),
    "mail:retry": ("post /deliveries/{delivery}/retry",),
    "mail:set_aside": ("post /set-aside-mails/{mail}/opening",),
    "operating:job": ("delete /jobs/{job}",),
    "operating:run": ("post /jobs/{job}/run",),
    "operating:kind": ("post /jobs/forgettings",),
    "operating:run_of_kind": ("post /jobs/runs",),
    "operating:try_of_kind": ("post /jobs/runs",),
    "operating:recurring_run": ("post /recurring/runs",),
    "operating:letter_again": ("post /letters/{letter}/sending",),
    "operating:hours": ("post /calendars",),
    "operating:hours_of": ("put /calendars/{calendar}/hours",),
    "operating:hours_plan": ("delete /calendars/{calendar}/weeks/{week}",),
    "operating:hours_name": ("patch /calendars/{calendar}",),
    "operating:hours_region": ("patch /calendars/{calendar}",),
    "operating:hours_holidays": ("post /calendars/{calendar}/holidays",),
    "operating:hours_holiday": ("delete /calendars/{calendar}/holidays/{holiday}",),
    "operating:hours_feeds": ("post /calendars/{calendar}/feeds",),
    "operating:hours_feed": (
        "post /calendars/{calendar}/feeds/{feed}/reading",
        "delete /calendars/{calendar}/feeds/{feed}",
    ),
    "operating:hours_default": ("put /calendars/{calendar}/default",),
    "operating:hours_retirement": (
        "put /calendars/{calendar}/retirement",
        "delete /calendars/{calendar}/retirement",
    ),
    "operating:webhook_new": ("post /webhooks",),
    "operating:webhook": ("post /webhooks/{webhook}/test",),
    **dict.fromkeys(
        ("operating:webhook_name", "operating:webhook_url", "operating:webhook_kinds"),
        ("patch /webhooks/{webhook}",),
    ),
    "operating:webhook_pause": ("put /webhooks/{webhook}/pause", "delete /webhooks/{webhook}/pause"),
    "operating:webhook_secret": ("post /webhooks/{webhook}/secret",),
    "operating:webhook_former_secret": ("delete /webhooks/{webhook}/former-secret",),
    "operating:webhook_removal": ("delete /webhooks/{webhook}",),
    "operating:webhook_again": (
        "post /webhooks/{webhook}/deliveries/{webhook_delivery}/replay",
        "post /webhooks/{webhook}/replay",
    ),
    "operating:webhook_skip": ("post /webhooks/{webhook}/deliveries/{webhook_delivery}/skip",),
    "operating:retention": ("put /inboxes/{inbox}/retention",),
    "operating:shorter": ("put /inboxes/{inbox}/retention", "get /inboxes/{inbox}/retention/outlook"),
    "operating:person_exports": ("post /customers/{customer}/exports",),
    "operating:forgetting": ("post /customers/{customer}/forgetting",),
    "desk:known": ("post /customers/{customer}/facts",),
    "desk:new_customer": ("post /customers",),
    "desk:customer_import": ("post /customer-imports",),
    "desk:one_import": ("delete /customer-imports/{coming}",),
    "desk:description": ("patch /customers/{customer}",),
    "desk:belonging": ("put /customers/{customer}/company", "delete /customers/{customer}/company"),
    "desk:value": ("patch /customers/{customer}",),
    "desk:facts": ("post /customers/{customer}/facts",),
    "desk:fact": ("delete /customers/{customer}/facts/{fact}",),
    "desk:customer_notes": ("post /customers/{customer}/notes",),
    "desk:customer_note": ("delete /customers/{customer}/notes/{note}",),
    "desk:identities": ("post /customers/{customer}/identities",),
    "desk:moving": ("post /customers/{customer}/identities/{identity}/move",),
    "desk:identity": ("delete /customers/{customer}/identities/{identity}",),
    "desk:verification": ("post /customers/{customer}/identities/{identity}/verification",),
    "desk:preference": ("post /customers/{customer}/identities/{identity}/preference",),
    "desk:merge": ("post /customers/{customer}/merge",),
    "desk:one_merge": ("delete /merges/{merge}",),
    "desk:companies": ("post /companies",),
    "desk:company_name": ("patch /companies/{company}",),
    "desk:company_value": ("put /companies/{company}/custom-fields",),
    "desk:domains": ("post /companies/{company}/domains",),
    "desk:domain": ("delete /companies/{company}/domains/{domain}",),
    "desk:segments": ("post /segments",),
    "desk:segment": ("delete /segments/{segment}",),
    "desk:segment_name": ("patch /segments/{segment}",),
    "desk:conditions": ("patch /segments/{segment}",),
    "desk:condition": ("patch /segments/{segment}",),
    "desk:tags": ("post /tags",),
    "desk:tag_name": ("patch /tags/{tag}",),
    "desk:tag_color": ("patch /tags/{tag}",),
    "desk:tag_retirement": ("put /tags/{tag}/retirement", "delete /tags/{tag}/retirement"),
    "conversations:resolution": (
        "put /conversations/{conversation}/resolution",
        "delete /conversations/{conversation}/resolution",
    ),
    "conversations:snooze": (
        "put /conversations/{conversation}/snooze",
        "delete /conversations/{conversation}/snooze",
    ),
    "conversations:assignment": (
        "put /conversations/{conversation}/assignment",
        "delete /conversations/{conversation}/assignment",
        "put /conversations/{conversation}/team",
        "delete /conversations/{conversation}/team",
    ),
    "conversations:replies": ("post /conversations/{conversation}/replies",),
    "conversations:sending": ("delete /conversations/{conversation}/replies/{message}",),
    "conversations:notes": ("post /conversations/{conversation}/notes",),
    "desk:matter_value": ("patch /conversations/{conversation}",),
    "desk:resolutions": (
        "put /conversations/{conversation}/resolution",
        "delete /conversations/{conversation}/resolution",
    ),
    "desk:snoozes": (
        "put /conversations/{conversation}/snooze",
        "delete /conversations/{conversation}/snooze",
    ),
    "desk:assignments": ("put /conversations/{conversation}/assignment",),
    "desk:taggings": (
        "put /conversations/{conversation}/tags/{tag}",
        "delete /conversations/{conversation}/tags/{tag}",
    ),
    "desk:invite": ("post /invitations",),
    "desk:invitation_again": ("post /invitations/{invitation}/renewal",),
    "desk:invitation_revocation": ("delete /invitations/{invitation}",),
    "desk:person_role": ("put /agents/{agent}/role",),
    "desk:person_seat": ("put /agents/{agent}/seat", "delete /agents/{agent}/seat"),
    "desk:person_inboxes": (
        "put /inboxes/{inbox}/agents/{agent}",
        "delete /inboxes/{inbox}/agents/{agent}",
    ),
    "desk:person_teams": ("put /teams/{team}/members/{agent}", "delete /teams/{team}/members/{agent}"),
    "desk:person_departure": ("post /agents/{agent}/deactivation",),
    "desk:person_return": ("delete /agents/{agent}/deactivation",),
}

_DOOR = "it lets a person in, or proves who one is: a program has its token"
_OWN = (
    "it is about the one who sits there; a program changes it by /agents/{agent}/… with the permission for it"
)
_SCREEN = "it is of a screen, and changes nothing else"
_LOOKS = "it looks, and changes nothing"
_UNSENT = "it keeps what a person is writing: a program sends what it has"
_PICTURES = "it fetches pictures from elsewhere onto a screen"
_DEMO = "it is the demo’s"

# Route → why no operation does the same.
ALONE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("account_login", "account_logout", "account_signup", "account_reset_password"),
            *("staff:first_admin", "staff:invitation", "staff:second_step", "staff:second_step_question"),
            *("staff:passkey", "staff:passkey_question", "staff:reset_link", "staff:password"),
            *("staff:confirm", "staff:confirm_question", "staff:app", "staff:app_removal"),
            *("staff:new_passkey", "staff:new_passkey_question", "staff:passkey_removal"),
            *("staff:recovery_codes", "staff:other_sessions_end", "staff:session_end"),
            *("desk:person_sessions", "desk:person_second_step", "desk:person_address"),
        ),
        _DOOR,
    ),
    **dict.fromkeys(("staff:presence", "staff:own_fact", "staff:tokens", "staff:token_end"), _OWN),
    **dict.fromkeys(
        ("live:presence", "operating:home", "desk:home", "desk:first_steps", "operating:audit_file"), _SCREEN
    ),
    **dict.fromkeys(("desk:import_look", "operating:privacy", "api_page"), _LOOKS),
    **dict.fromkeys(
        ("conversations:reply_draft", "conversations:note_draft", "conversations:draft_pictures"), _UNSENT
    ),
    **dict.fromkeys(("conversations:pictures", "conversations:trust"), _PICTURES),
    **dict.fromkeys(("demo:letterbox", "demo:letters", "demo:seat"), _DEMO),
    "desk:customer_export": "GET /customers gives the same, page by page",
}
