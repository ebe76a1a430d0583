"""Sentences: what each kind of event says on the audit page, in the words of the table below; and which say nothing
there, and why. Words of people are never in an event, so a sentence names them as they are called today."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_noop as _

DOOR, PEOPLE, ROLES, INBOXES, CUSTOMERS, ORDERS, HOURS, FIELDS, REMEDIES, WORK = TOPICS = (
    "door", "people", "roles", "inboxes", "customers", "orders", "hours", "fields", "remedies", "work",
)  # fmt: skip
TOPIC_NAMES = {
    DOOR: _("Signing in and out"),
    PEOPLE: _("People"),
    ROLES: _("Roles and teams"),
    INBOXES: _("Inboxes and who sees what"),
    CUSTOMERS: _("Customers and privacy"),
    ORDERS: _("Orders and money"),
    HOURS: _("Hours"),
    FIELDS: _("Fields and segments"),
    REMEDIES: _("Making it right"),
    WORK: _("Work behind the screens"),
}


class Told(NamedTuple):
    """What a kind is about, and its sentence. In it stand %(who)s, %(it)s (the subject), %(team)s, %(inbox)s, and the
    payload's fields. `own`: the sentence for who did it about themselves, where that is another one."""

    topic: str
    words: str
    own: str = ""


SENTENCES = {
    "agent.joined": Told(PEOPLE, _("%(who)s let %(it)s in, as %(role)s.")),
    "agent.role_changed": Told(PEOPLE, _("%(who)s made %(it)s %(to_role)s, who was %(from_role)s.")),
    "agent.deactivated": Told(PEOPLE, _("%(who)s closed the door to %(it)s (%(reason)s).")),
    "agent.reactivated": Told(PEOPLE, _("%(who)s opened the door to %(it)s again.")),
    "agent.signed_in": Told(DOOR, _("%(who)s signed in, with %(how)s.")),
    "agent.signed_out": Told(
        DOOR, _("%(who)s signed %(it)s out of %(everywhere)s."), _("%(who)s signed out of %(everywhere)s.")
    ),
    "agent.locked_out": Told(
        DOOR, _("Somebody tried too often to sign in as %(it)s, and is kept out for a while (%(where)s).")
    ),
    "agent.password_changed": Told(
        DOOR, _("%(who)s changed the password of %(it)s."), _("%(who)s changed their password.")
    ),
    "agent.factor_added": Told(
        DOOR,
        _("%(who)s gave %(it)s one more way to sign in: %(kind)s."),
        _("%(who)s added a way to sign in: %(kind)s."),
    ),
    "agent.factor_removed": Told(
        DOOR,
        _("%(who)s took a way to sign in from %(it)s: %(kind)s."),
        _("%(who)s removed a way to sign in: %(kind)s."),
    ),
    "agent.recovery_codes_made": Told(
        DOOR, _("%(who)s made new recovery codes for %(it)s."), _("%(who)s made new recovery codes.")
    ),
    "agent.recovery_code_used": Told(DOOR, _("%(it)s came in by a recovery code, which is used up.")),
    "agent.linked": Told(DOOR, _("%(it)s signs in through single sign-on from now on.")),
    "agent.address_changed": Told(DOOR, _("%(who)s gave %(it)s another mail address.")),
    "agent.unlinked": Told(
        DOOR, _("%(who)s took from %(it)s the account by which single sign-on knew them.")
    ),
    "agent.seat_given": Told(PEOPLE, _("%(who)s gave %(it)s a seat at the desk.")),
    "agent.seat_taken": Told(PEOPLE, _("%(who)s took the seat at the desk from %(it)s.")),
    "agent.skill_set": Told(PEOPLE, _("%(who)s wrote down how well %(it)s knows %(skill)s: %(level)s.")),
    "agent.skill_removed": Told(
        PEOPLE, _("%(who)s wrote down that %(it)s does not know %(skill)s any more.")
    ),
    "agent.language_set": Told(PEOPLE, _("%(who)s wrote down that %(it)s speaks %(language)s: %(level)s.")),
    "agent.language_removed": Told(
        PEOPLE, _("%(who)s wrote down that %(it)s does not answer in %(language)s any more.")
    ),
    "agent.capacity_set": Told(
        PEOPLE, _("%(who)s changed how many matters %(it)s takes at once: from %(from_most)s to %(to_most)s.")
    ),
    "agent.described": Told(PEOPLE, _("%(who)s changed what is known of %(it)s: %(what)s.")),
    "skill.added": Told(PEOPLE, _("%(who)s added the skill %(it)s.")),
    "skill.renamed": Told(PEOPLE, _("%(who)s renamed a skill to %(it)s.")),
    "skill.retired": Told(PEOPLE, _("%(who)s retired the skill %(it)s.")),
    "skill.reinstated": Told(PEOPLE, _("%(who)s brought back the skill %(it)s.")),
    "skill.merged": Told(PEOPLE, _("%(who)s made the skill %(it)s one with %(into_skill)s.")),
    "token.issued": Told(
        DOOR,
        _("%(who)s made a token for %(agent)s, until %(until)s. With it a program may %(scopes)s."),
        _("%(who)s made a token, until %(until)s. With it a program may %(scopes)s."),
    ),
    "token.ended": Told(
        DOOR,
        _("%(who)s ended a token of %(agent)s: %(why)s."),
        _("%(who)s ended a token of theirs: %(why)s."),
    ),
    "program.let_in": Told(DOOR, _("%(who)s let the program %(it)s in until %(until)s. It may %(scopes)s.")),
    "program.ended": Told(DOOR, _("%(who)s has the program %(it)s come in no longer.")),
    "invitation.made": Told(PEOPLE, _("%(who)s invited %(it)s, as %(role)s.")),
    "invitation.renewed": Told(PEOPLE, _("%(who)s invited %(it)s once more, as %(role)s.")),
    "invitation.revoked": Told(PEOPLE, _("%(who)s took back the invitation of %(it)s.")),
    "invitation.accepted": Told(PEOPLE, _("%(it)s accepted their invitation.")),
    "role.added": Told(ROLES, _("%(who)s made the role %(it)s, who may %(permissions)s.")),
    "role.permissions_changed": Told(
        ROLES, _("%(who)s changed the role %(it)s: may now also %(added)s; no longer %(removed)s.")
    ),
    "role.renamed": Told(ROLES, _("%(who)s renamed a role to %(it)s.")),
    "role.retired": Told(ROLES, _("%(who)s retired the role %(it)s.")),
    "role.reinstated": Told(ROLES, _("%(who)s brought back the role %(it)s.")),
    "team.added": Told(ROLES, _("%(who)s made the team %(it)s.")),
    "team.renamed": Told(ROLES, _("%(who)s renamed a team to %(it)s.")),
    "team.retired": Told(ROLES, _("%(who)s dissolved the team %(it)s.")),
    "team.reinstated": Told(ROLES, _("%(who)s brought back the team %(it)s.")),
    "team.joined": Told(ROLES, _("%(who)s put %(it)s into the team %(team)s.")),
    "team.left": Told(ROLES, _("%(who)s took %(it)s out of the team %(team)s.")),
    "inbox.added": Told(INBOXES, _("%(who)s added the inbox %(it)s.")),
    "access.given": Told(INBOXES, _("%(who)s let %(it)s serve in %(inbox)s.")),
    "access.withdrawn": Told(INBOXES, _("%(who)s lets %(it)s serve in %(inbox)s no longer.")),
    "seeing_rule.changed": Told(
        INBOXES, _("%(who)s changed who sees what: from %(from_rule)s to %(to_rule)s.")
    ),
    "inbox.signature_changed": Told(INBOXES, _("%(who)s changed what stands below what goes out by %(it)s.")),
    "inbox.retention_set": Told(
        INBOXES,
        _("%(who)s changed how long %(it)s keeps what is settled: from %(from_days)s to %(to_days)s."),
    ),
    "inbox.retention_ran": Told(
        INBOXES,
        _(
            "%(conversations)s conversations of %(it)s were erased, %(messages)s messages: they were old enough."
        ),
    ),
    "saved_reply.added": Told(INBOXES, _("%(who)s saved the reply %(it)s.")),
    "saved_reply.renamed": Told(INBOXES, _("%(who)s renamed a saved reply to %(it)s.")),
    "saved_reply.reworded": Told(INBOXES, _("%(who)s changed what the saved reply %(it)s says.")),
    "saved_reply.retired": Told(INBOXES, _("%(who)s retired the saved reply %(it)s.")),
    "saved_reply.reinstated": Told(INBOXES, _("%(who)s brought back the saved reply %(it)s.")),
    "order_operation.settled": Told(
        ORDERS, _("What %(who)s wanted done about an order (%(kind)s) is settled: %(result)s.")
    ),
    "shop.covered": Told(ORDERS, _("%(who)s said between which times all orders of %(it)s are here.")),
    "customer_event_kind.declared": Told(FIELDS, _("%(who)s let other systems tell of %(it)s.")),
    "customer_event_kind.renamed": Told(FIELDS, _("%(who)s renamed a kind of customer events to %(it)s.")),
    "customer_event_kind.changed": Told(FIELDS, _("%(who)s gave %(it)s another look on the timeline.")),
    "customer_event_kind.kept_for": Told(FIELDS, _("%(who)s changed how long %(it)s is kept.")),
    "customer_event_kind.described": Told(FIELDS, _("%(who)s changed what is told with %(it)s.")),
    "customer_event_kind.retired": Told(FIELDS, _("%(who)s has nothing more taken of %(it)s.")),
    "customer_event_kind.reinstated": Told(FIELDS, _("%(who)s has %(it)s taken again.")),
    "customer_event_kind.aged": Told(FIELDS, _("Of %(it)s %(erased)s were erased that were too old.")),
    "cause.added": Told(REMEDIES, _("%(who)s added the cause %(it)s.")),
    "cause.renamed": Told(REMEDIES, _("%(who)s renamed a cause to %(it)s.")),
    "cause.moved": Told(REMEDIES, _("%(who)s moved the cause %(it)s to another place.")),
    "cause.harm_set": Told(REMEDIES, _("%(who)s said what the cause %(it)s mostly does.")),
    "cause.retired": Told(REMEDIES, _("%(who)s retired the cause %(it)s.")),
    "cause.reinstated": Told(REMEDIES, _("%(who)s brought back the cause %(it)s.")),
    "cause.merged": Told(REMEDIES, _("%(who)s made the cause %(it)s one with %(into_cause)s.")),
    "authority.changed": Told(REMEDIES, _("%(who)s said what may be given without asking (%(scope)s).")),
    "authority_proposal.made": Told(REMEDIES, _("%(who)s would raise what they may give themselves.")),
    "authority_proposal.answered": Told(REMEDIES, _("%(who)s answered that: %(verdict)s.")),
    "rate.set": Told(REMEDIES, _("%(who)s said what %(from_currency)s is worth in %(to_currency)s.")),
    "policy.changed": Told(REMEDIES, _("%(who)s changed the return policy: %(window_days)s days.")),
    "fitting.set": Told(REMEDIES, _("%(who)s said in which place %(kind)s fits.")),
    "tag.added": Told(INBOXES, _("%(who)s added the tag %(it)s.")),
    "tag.renamed": Told(INBOXES, _("%(who)s renamed a tag to %(it)s.")),
    "tag.colored": Told(INBOXES, _("%(who)s gave the tag %(it)s another color.")),
    "tag.retired": Told(INBOXES, _("%(who)s retired the tag %(it)s.")),
    "tag.reinstated": Told(INBOXES, _("%(who)s brought back the tag %(it)s.")),
    "sender.trusted": Told(CUSTOMERS, _("%(who)s had pictures in the mail of a sender always fetched.")),
    "sender.distrusted": Told(
        CUSTOMERS, _("%(who)s had pictures in the mail of a sender no longer fetched without asking.")
    ),
    "customer.merged": Told(CUSTOMERS, _("%(who)s merged %(from_customer)s into %(into_customer)s.")),
    "customer.unmerged": Told(CUSTOMERS, _("%(who)s parted %(from_customer)s from %(into_customer)s again.")),
    "customer.forgotten": Told(CUSTOMERS, _("%(who)s had %(it)s forgotten.")),
    "customer.erased": Told(
        CUSTOMERS,
        _(
            "All of %(it)s is erased: %(conversations)s conversations, %(messages)s messages, %(files)s files."
        ),
    ),
    "customer.exported": Told(
        CUSTOMERS, _("%(who)s had all that is kept of %(it)s put together; with notes: %(notes)s.")
    ),
    "customer.export_gone": Told(CUSTOMERS, _("What was put together of %(it)s is erased.")),
    "customer_export.taken": Told(CUSTOMERS, _("%(who)s took out a file of customers: %(count)s.")),
    "customer_import.begun": Told(CUSTOMERS, _("%(who)s began to bring in a file of customers.")),
    "customer_import.ended": Told(
        CUSTOMERS,
        _("A file of customers is in: %(created)s new, %(changed)s changed, %(refused)s refused."),
    ),
    "desk_import.begun": Told(CUSTOMERS, _("%(who)s began to bring in another desk: %(source)s.")),
    "desk_import.paused": Told(CUSTOMERS, _("Bringing in another desk was paused (%(why)s).")),
    "desk_import.resumed": Told(CUSTOMERS, _("%(who)s let another desk come in further.")),
    "desk_import.ended": Told(
        CUSTOMERS,
        _(
            "Another desk is in: %(conversations)s conversations, %(messages)s messages; %(left)s things were left."
        ),
    ),
    "identity.moved": Told(
        CUSTOMERS, _("%(who)s moved what a customer is known by from %(from_customer)s to %(to_customer)s.")
    ),
    "company.added": Told(CUSTOMERS, _("%(who)s added the company %(it)s.")),
    "company.renamed": Told(CUSTOMERS, _("%(who)s renamed a company to %(it)s.")),
    "company.domain_added": Told(CUSTOMERS, _("%(who)s gave %(it)s a domain; it has %(count)s now.")),
    "company.domain_removed": Told(CUSTOMERS, _("%(who)s took a domain from %(it)s; it has %(count)s now.")),
    "custom_field.defined": Told(FIELDS, _("%(who)s defined the field %(it)s for a %(noun)s.")),
    "custom_field.renamed": Told(FIELDS, _("%(who)s renamed a field to %(it)s.")),
    "custom_field.choices_changed": Told(FIELDS, _("%(who)s changed what %(it)s offers: %(count)s choices.")),
    "custom_field.retired": Told(FIELDS, _("%(who)s retired the field %(it)s.")),
    "custom_field.restored": Told(FIELDS, _("%(who)s brought back the field %(it)s.")),
    "segment.saved": Told(FIELDS, _("%(who)s saved the segment %(it)s.")),
    "segment.changed": Told(FIELDS, _("%(who)s changed the segment %(it)s.")),
    "segment.renamed": Told(FIELDS, _("%(who)s renamed a segment to %(it)s.")),
    "segment.removed": Told(FIELDS, _("%(who)s removed a segment.")),
    "calendar.added": Told(HOURS, _("%(who)s added the hours %(it)s.")),
    "calendar.renamed": Told(HOURS, _("%(who)s renamed hours to %(it)s.")),
    "calendar.hours_set": Told(HOURS, _("%(who)s changed the hours of %(it)s from %(since)s on.")),
    "calendar.plan_dropped": Told(HOURS, _("%(who)s dropped hours that were to come for %(it)s.")),
    "calendar.region_chosen": Told(
        HOURS, _("%(who)s chose the holidays of %(it)s: from %(from_region)s to %(to_region)s.")
    ),
    "calendar.holidays_changed": Told(HOURS, _("%(who)s changed days off of %(it)s.")),
    "calendar.made_default": Told(HOURS, _("%(who)s let the hours %(it)s count for all who have no other.")),
    "calendar.retired": Told(HOURS, _("%(who)s retired the hours %(it)s.")),
    "calendar.reinstated": Told(HOURS, _("%(who)s brought back the hours %(it)s.")),
    "feed.added": Told(HOURS, _("%(who)s has %(calendar)s follow a calendar on the web.")),
    "feed.removed": Told(HOURS, _("%(who)s has %(calendar)s follow a calendar on the web no longer.")),
    "webhook.added": Told(WORK, _("%(who)s has %(it)s told what happens here.")),
    "webhook.changed": Told(WORK, _("%(who)s changed the webhook %(it)s: %(what)s.")),
    "webhook.paused": Told(WORK, _("The webhook %(it)s was paused: %(why)s.")),
    "webhook.resumed": Told(WORK, _("%(who)s resumed the webhook %(it)s, from %(since)s.")),
    "webhook.passed": Told(WORK, _("%(who)s passed over an event that %(it)s would not take.")),
    "webhook.repeated": Told(WORK, _("%(who)s had %(it)s told once more what it had not taken: %(count)s.")),
    "webhook.secret_rotated": Told(WORK, _("%(who)s gave the webhook %(it)s another secret.")),
    "webhook.former_secret_ended": Told(WORK, _("%(who)s ended the former secret of the webhook %(it)s.")),
    "webhook.removed": Told(WORK, _("%(who)s removed the webhook %(it)s.")),
    "mail.acknowledging_changed": Told(
        INBOXES, _("%(who)s changed whether %(it)s tells by itself that a mail came.")
    ),
    "mail.acknowledging_worded": Told(
        INBOXES, _("%(who)s changed what %(it)s says by itself when a mail comes.")
    ),
    "mail.acknowledging_paused": Told(
        INBOXES, _("%(it)s told so many that a mail came that its brake holds it.")
    ),
    "mail.acknowledging_resumed": Told(INBOXES, _("%(who)s had %(it)s go on telling that a mail came.")),
    "sender.blocked": Told(INBOXES, _("%(who)s blocked the sender %(it)s.")),
    "sender.welcomed": Told(INBOXES, _("%(who)s said that what %(it)s writes is no junk.")),
    "sender.forgotten": Told(INBOXES, _("%(who)s let the sender %(it)s be like any other.")),
    "mail.spam_is_junk": Told(INBOXES, _("%(who)s changed whether what is called spam is junk in %(it)s.")),
    "mail.let_go": Told(WORK, _("%(who)s let go of a mail that could not be opened.")),
    "mail.tried_again": Told(WORK, _("%(who)s had a mail opened once more that was set aside.")),
    "job.retried": Told(WORK, _("%(who)s had work done again: %(kind)s (%(count)s).")),
    "job.forgotten": Told(WORK, _("%(who)s let go of work that had failed: %(kind)s (%(count)s).")),
    "letter.retried": Told(WORK, _("%(who)s had a letter of the house sent once more: %(letter)s.")),
    "audit.exported": Told(WORK, _("%(who)s saved this page as a file: %(lines)s lines.")),
}


_OF_A_CONVERSATION = "it stands in its conversation"
_OF_A_CUSTOMER = "it stands in the customer's history, and happens all day"
_BY_ITSELF = "nobody did it"
# Kind → why it says nothing on the page.
UNTOLD = {
    **dict.fromkeys(
        (
            "conversation.opened", "message.received", "message.held", "message.recalled", "message.sent",
            "message.not_arrived", "message.arrived_after_all", "note.added", "conversation.assigned",
            "conversation.team_assigned", "conversation.followed", "conversation.unfollowed",
            "conversation.junked", "conversation.unjunked", "conversation.handed_over", "conversation.resolved",
            "conversation.reopened", "conversation.snoozed",
            "conversation.woken", "pictures.asked", "pictures.fetched", "delivery.accepted",
            "delivery.waits", "delivery.failed", "delivery.bounced", "delivery.retried",
            "message.complained", "conversation.customer_changed",
        ),
        _OF_A_CONVERSATION,
    ),
    **dict.fromkeys(
        ("first_steps.put_away", "first_steps.brought_back"), "it changes what its owner sees, and nothing else"
    ),
    **dict.fromkeys(
        ("conversation.tagged", "conversation.untagged"), "a conversation shows its tags, and it happens all day"
    ),
    **dict.fromkeys(
        (
            "concern.set", "claim.opened", "claim.corrected", "claim.read_again", "cause.set", "threat.noted",
            "remedy.offered", "remedy.proposed", "remedy.granted", "remedy.left", "remedy.fulfilled", "remedy.arrived",
            "remedy.failed", "remedy.failure_seen", "remedy.reversed", "remedy.checked", "authority.decided",
            "ask.opened", "ask.answered", "ask.lapsed", "ask.withdrawn", "claim.looked_at",
            "promise.made", "promise.moved", "promise.signed", "promise.unsigned", "promise.kept", "promise.broken",
            "promise.withdrawn", "promise.given", "promise.passed_over",
        ),
        _OF_A_CONVERSATION,
    ),
    **dict.fromkeys(("trial.drawn", "draw.passed_on"), "each draw keeps who drew, when, and what became of it"),
    "ledger.sealed": _BY_ITSELF,
    "conversation.erased": "what led to it is told: that somebody is forgotten, or that things were old enough",
    **dict.fromkeys(
        (
            "customer.created", "customer.changed", "identity.added", "identity.verified", "identity.preferred",
            "identity.removed", "fact.noted", "fact.ended", "customer_note.added", "customer_note.removed",
            "membership.began", "membership.ended", "custom_field.filled_in", "customer_event.reported",
        ),
        _OF_A_CUSTOMER,
    ),
    **dict.fromkeys(
        ("order.entered", "order.changed", "payment.moved", "product.listed", "product.pictured"),
        "it stands on the page of the order, and shops tell of it all day",
    ),
    **dict.fromkeys(
        ("order_operation.intended", "order_operation.unknown"), "what became of it is told once it is settled"
    ),
    **dict.fromkeys(
        ("agent.absence_planned", "agent.absence_called_off", "agent.came_back", "agent.went_away"),
        "when somebody is here is their colleagues’ to see, and not to be watched",
    ),
    **dict.fromkeys(
        ("canary.sang", "mail.set_aside", "mail.refused", "feed.failed", "feed.recovered"), _BY_ITSELF
    ),
}  # fmt: skip
