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
    # Claims and causes.
    "claim.opened": (
        "line, quantity, ★ stage, ★ harm, ★ value_affected, ★ needed_by, days_late, evidence_count, ★ nth, ★ wish and"
        " ★ wish_how, ★ mood, ★ read_by"
    ),
    "claim.read_again": "★ harm and ★ mood by a second, blind reader",
    "cause.set": "★ claim, cause, version of the tree, certainty: suspected / confirmed; from and to if it changed",
    "threat.noted": "★ message, kind: leave / cancel / chargeback / public / legal, by: rule / person",
    "concern.set": "order, line, role: about / mentions / replaced_by, stage",
    # Remedies, authority, asks.
    "remedy.offered": (
        "★ claim, all options (kind, rank, predicted cost, value, verdict), adviser and policy version, trial, arm,"
        " probability, chosen"
    ),
    "remedy.granted": (
        "★ kind, mends, lines, prompted_by, wish_met, return_demanded, authority and policy version, limit_applied"
        " and amount, alone / after_ask, cost in parts (estimate), value"
    ),
    "remedy.left": "what left, cost in parts (actual so far)",
    "remedy.fulfilled": "cost in parts (actual)",
    "remedy.arrived": "when the customer has it, how we know",
    "remedy.failed": "reason",
    "remedy.reversed": "reason",
    "remedy.checked": (
        "★ how: customer / survey / carrier / nobody_answered / not_asked; result: right / not_right / unknown"
    ),
    "authority.decided": "★ kind, amount, limit, budget left, verdict, nearest",
    "authority.changed": "★ from, to, valid from, scope, reason",
    "policy.changed": "★ from, to, valid from, scope, reason",
    "ask.opened": "amount beyond, to whom, customer told: code",
    "ask.answered": "verdict, seconds, changed amount",
    "ask.lapsed": "seconds",
    "trial.drawn": "★ trial, unit, arm, probability",
    # Promises.
    "promise.made": "kind, ★ by: config / written / page, due in calendar and working time, ★ version of the text",
    "promise.kept": "late by seconds (negative: early)",
    "promise.broken": "late by seconds",
    "promise.moved": "★ told before it was due: yes / no",
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
