"""Names of events that are not recorded yet, each with the shape that it will have, so that nobody uses them otherwise.

Who builds one takes its line from here and declares it so in the app that records it. ★ is what can't be found out
later; `a / b` are codes.
"""

RESERVED = {
    # Reaching us, by chat, form, bot or phone. Written by a POST or a beacon, many at once, never by a page's GET.
    "reach.attempted": "★ surface, ★ session (first-party, anonymous, new each day)",
    "reach.reached": "★ surface, ★ session, ★ waited_seconds",
    "reach.abandoned": "★ surface, ★ session, ★ waited_seconds",
    "helpcenter.searched": "★ session, result_count, clicked article; the words stand in a row of their own",
    # Conversations.
    "conversation.merged": "from and into (conversations), survivor",
    "conversation.split": "from and into (conversations), survivor, first message that went",
    # Afterwards.
    "survey.considered": "★ verdict: sent / quiet / fatigue / opted_out / left_out, rule, ★ probability",
    "survey.sent": "scale, about which remedy",
    "survey.answered": "score, scale, expectation, feeling, next act: codes; about which remedy",
    "survey.expired": "days",
    "recovery.opened": "survey",
    "recovery.closed": "result",
    "referral.made": "referrer",
    "referral.came": "referrer",
    "referral.bought": "referrer, order",
    "review.seen": "site, score, about which matter, answered",
    # Staff and day.
    "availability.changed": "★ from, to",
    "pulse.answered": "team, month, item, score; no agent, in envelope or payload",
    # Preventing.
    "incident.opened": "cause, scope",
    "incident.closed": "cause, scope",
    "incident.told": "★ customer, before they wrote: yes / no",
    "fix.started": "cause, scope: product / lot / site",
    "fix.done": "cause, scope: product / lot / site",
    "step.checked": "job, step, result",
    "alarm.raised": "cause, scope",
    "alarm.judged": "true / false alarm",
}
