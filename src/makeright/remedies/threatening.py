"""Threatening: what customers say they will do otherwise, found in what they newly wrote. Rules, in eight languages.
Pure.

`leave`: buy elsewhere from now on. `cancel`: call off what they ordered unless something happens; who merely asks for a
cancellation threatens nothing. `chargeback`: have a bank or payment service take the money back. `public`: tell
everybody. `legal`: a lawyer, a court, a consumers' office. What is denied in its clause is none, nor what praises. It
is better to overlook one than to see one where there is none.
"""

# ruff: noqa: E501  (tables of words, read across)

from __future__ import annotations

import re
from functools import cache

LONGEST = 20_000  # characters of a message that are read
_QUOTED = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w))+")
_CLAUSE = re.compile(r"[,;:()–—]")
_PRAISE = (
    r"\b(?:good|great|nice|lovely|positive|five[- ]star|5[- ]star|happy to|glad|thank|gute|gern|positive|fünf sterne|danke|bonne|"
    r"merci|volontiers|buena|gracias|buona|ottima|grazie|goede|graag|bedankt|boa|obrigad|dobr|dziękuj)"
)
_DENIED = (
    r"\b(?:won't|will not|don't|do not|doesn't|didn't|wouldn't|not going to|no need|rather not|nicht|kein\w*|ohne|ne|n'\w+|pas|sans|"
    r"no|sin|non|senza|niet|geen|zonder|não|sem|nie|bez)\b"
)
# Who "won't hesitate" means it, and so does who says "never again".
_MEANT = (
    r"\b(?:(?:not|won't) hesitate|nicht zögern|nicht scheuen|zögere nicht|n'hésiter\w* pas|no dudar\w+|non esiter\w+|"
    r"niet aarzelen|não hesitar\w+|nie zawaham)\b"
)
_RULES: dict[str, tuple[str, ...]] = {
    "leave": (
        # English
        r"\b(?:never|not) (?:buy|order|shop|use)\w*\b.{0,40}\bagain\b",
        r"\bnever again\b",
        r"\b(?:take|taking) (?:my|our) (?:business|money|custom) elsewhere\b",
        r"\b(?:you(?:'ve| have)? )?(?:just )?lost (?:me|us|a customer|this customer)\b",
        r"\b(?:i|we)(?:'ll| will)\b.{0,20}\b(?:buy|order|shop)\b.{0,25}\belsewhere\b",
        r"\b(?:go|going|switch|switching) to (?:a|your|the|another) competit",
        r"\blast (?:time|order) (?:i|we)\b.{0,20}\b(?:order|buy|from you|with you)",
        # German
        r"\bnie (?:wieder|mehr)\b",
        r"\b(?:zur|bei der) konkurrenz\b",
        r"\b(?:woanders|anderswo|anderweitig)\b.{0,20}\b(?:kauf|bestell)",
        r"\b(?:kauf|bestell)\w*\b.{0,25}\b(?:woanders|anderswo)\b",
        r"\bals kund(?:e|in|en) (?:verloren|los)\b",
        # French
        r"\bplus jamais\b",
        r"\b(?:chez|à) (?:un|vos|la) concurren",
        r"\b(?:perdu|perdre) (?:un|une|votre) client",
        r"\bcommander\w* ailleurs\b|\bacheter\w* ailleurs\b",
        # Spanish, Italian, Dutch, Portuguese, Polish
        r"\bnunca más\b|\ba la competencia\b|\bperdido (?:un|una) client",
        r"\bmai più\b|\bdalla concorrenza\b|\bperso un(?:a)? client",
        r"\bnooit meer\b|\bnaar de concurren|\been klant (?:kwijt|verloren)\b",
        r"\bnunca mais\b|\bna concorrência\b|\bperder(?:am)? um(?:a)? cliente\b",
        r"\bnigdy więcej\b|\bdo konkurencji\b|\bstracili(?:ście)? klient",
    ),
    "cancel": (
        r"\b(?:or|otherwise|else|then) (?:i|we)(?:'ll| will|'m going to|'re going to)? ?(?:have to )?(?:cancel|call (?:it|this) off)\b",
        r"\b(?:if|unless)\b.{1,120}\b(?:i|we)(?:'ll| will|'m going to)? (?:have to )?cancel\b",
        r"\bcancel\b.{0,40}\b(?:if|unless)\b",
        r"\b(?:sonst|andernfalls|ansonsten)\b.{0,30}\b(?:stornier|kündig|widerruf|trete)",
        r"\b(?:wenn|falls|sollte)\b.{1,120}\b(?:storniere|kündige|widerrufe|trete)\b",
        r"\b(?:sinon|sans quoi|autrement)\b.{0,30}\b(?:annul|résili)",
        r"\bsi\b.{1,120}\b(?:j'annule|nous annulons|j'annulerai|je résilie)",
        r"\b(?:si no|de lo contrario)\b.{0,60}\bcancel(?:o|aré|amos)\b",
        r"\b(?:altrimenti|se no|sennò)\b.{0,30}\bannull",
        r"\banders\b.{0,30}\bannuleer\b|\bals\b.{1,120}\bannuleer ik\b",
        r"\b(?:senão|caso contrário)\b.{0,30}\bcancel(?:o|arei|amos)\b",
        r"\b(?:inaczej|w przeciwnym razie)\b.{0,30}\b(?:anuluj|rezygnuj)",
    ),
    "chargeback": (
        r"\bcharge[ -]?back\b",
        r"\bdisput(?:e|ing) (?:the|this|it|my) ?(?:charge|payment|transaction|with)",
        r"\b(?:my|our|the) (?:bank|card company|credit card company)\b.{0,40}\b(?:revers|money back|claim|refund|take it back)",
        r"\bpaypal\b.{0,20}\b(?:case|dispute|claim|fall|konflikt|litige|disputa|geschil|spór)|\b(?:case|dispute|claim)\b.{0,12}\bpaypal\b",
        r"\b(?:zurückbuch|rückbuch|rücklastschrift|käuferschutz)",
        r"\brétrofactur|\bfaire opposition\b|\bcontester\w* (?:le|ce) (?:paiement|prélèvement|débit)",
        r"\bcontracargo\b|\bdevolver el (?:cargo|recibo)\b",
        r"\bcontest\w+ (?:l'addebito|il pagamento)",
        r"\b(?:terugboek|storneer|storneren)",
        r"\bcontestar (?:a compra|o pagamento|a cobrança)\b",
        r"\bobciążeni\w+ zwrotn",
    ),
    "public": (
        r"\b(?:bad|negative|terrible|scathing|one[- ]star|1[- ]star|zero[- ]star) (?:review|rating)s?\b",
        r"\btrustpilot\b",
        r"\b(?:post|write|share|put|tell)\w*\b.{0,40}\b(?:facebook|instagram|twitter|tiktok|youtube|reddit|social media|google reviews?)\b",
        r"\btell (?:everyone|everybody|all (?:of )?my friends|the world)\b",
        r"\b(?:go|going) (?:public|to the (?:press|papers|media))\b",
        r"\b(?:schlechte|negative|miese|vernichtende) (?:bewertung|rezension)",
        r"\bein(?:en)? stern\b|\böffentlich mach|\ban die (?:presse|öffentlichkeit)\b|\bsozialen (?:medien|netzwerken)\b",
        r"\b(?:mauvais|négatif)(?:e)? avis\b|\bavis (?:négatif|très négatif)|\bréseaux sociaux\b|\balerter la presse\b",
        r"\b(?:mala|negativa) (?:reseña|valoración|opinión)|\breseña negativa\b|\bredes sociales\b",
        r"\brecensione (?:negativa|pessima)\b|\bsui social\b",
        r"\b(?:slechte|negatieve) (?:review|beoordeling|recensie)|\bsociale media\b",
        r"\b(?:má|péssima) avaliação\b|\bavaliação negativa\b|\bredes sociais\b",
        r"\bnegatywn\w+ (?:opini|recenzj)|\bmediach społecznościowych\b",
    ),
    "legal": (
        r"\b(?:my|our) (?:lawyer|attorney|solicitor)s?\b",
        r"\b(?:to|with|get|hire|call|contact|see|consult) (?:a|the) (?:lawyer|attorney|solicitor)\b",
        r"\blegal (?:action|steps|proceedings)\b|\bsmall claims\b|\bsue you\b|\btake (?:you|this) to court\b|\bsee you in court\b",
        r"\btrading standards\b|\bconsumer (?:protection|ombudsman|advice)\b",
        r"\b(?:mein\w*|unser\w*|eine[nmr]?|zum|dem) (?:rechtsanwalt|rechtsanwält|anwalt|anwält)",
        r"\brechtliche schritte\b|\bverbraucherzentrale\b|\bvor gericht\b|\bverklag|\bmahnbescheid\b|\brechtsweg\b",
        r"\b(?:mon|notre|un|une) avocat|\b(?:porter|porterai|dépose\w*) plainte\b|\bmise en demeure\b|\ben justice\b|\bdgccrf\b",
        r"\babogad[oa]\b|\bacciones legales\b|\bhoja de reclamaciones\b|\boficina del consumidor\b|\bdemandar(?:os|les|é)\b",
        r"\bavvocato\b|\bvie legali\b|\bassociazione (?:dei )?consumatori\b",
        r"\badvocaat\b|\bjuridische stappen\b|\bnaar de rechter\b|\bconsumentenbond\b",
        r"\badvogad[oa]\b|\bação judicial\b|\bprocon\b|\blivro de reclamações\b|\bdefesa do consumidor\b",
        r"\bprawnik\w*\b|\badwokat\w*\b|\bdo sądu\b|\brzecznik\w* (?:praw )?konsument",
    ),
}  # fmt: skip
# Of these one stands in whatever the rules of a kind find, so that most letters are not read by them at all.
_STEMS: dict[str, tuple[str, ...]] = {
    "leave": (
        "again", "elsewhere", "lost", "competit", "last", "nie ", "konkurrenz", "woanders", "anderswo", "anderweitig", "als kund",
        "jamais", "concurren", "perd", "ailleurs", "nunca", "competencia", "mai più", "concorren", "perso ", "nooit", "een klant",
        "concorrência", "nigdy", "konkurencji", "stracili",
    ),
    "cancel": ("cancel", "call", "stornier", "kündig", "widerruf", "trete", "annul", "résili", "anuluj", "rezygnuj"),
    "chargeback": (
        "charge", "disput", "bank", "card company", "paypal", "zurückbuch", "rückbuch", "rücklastschrift", "käuferschutz",
        "rétrofactur", "opposition", "contest", "contracargo", "devolver el", "terugboek", "storne", "obciążeni",
    ),
    "public": (
        "review", "rating", "trustpilot", "facebook", "instagram", "twitter", "tiktok", "youtube", "reddit", "social", "everyone",
        "everybody", "friends", "the world", "public", "press", "papers", "media", "bewertung", "rezension", "stern", "öffentlich",
        "medien", "netzwerken", "avis", "sociaux", "reseña", "valoración", "opinión", "redes", "recensi", "beoordeling",
        "avaliação", "opini", "recenzj",
    ),
    "legal": (
        "lawyer", "attorney", "solicitor", "legal", "claims", "sue you", "court", "trading standards", "consumer", "anwalt", "anwält",
        "rechtliche", "verbraucher", "gericht", "verklag", "mahnbescheid", "rechtsweg", "avocat", "plainte", "mise en demeure",
        "justice", "dgccrf", "abogad", "reclamac", "consumidor", "demandar", "avvocato", "consumatori", "advocaat", "juridische",
        "rechter", "consumentenbond", "advogad", "judicial", "procon", "livro de", "prawnik", "adwokat", "sądu", "konsument",
    ),
}  # fmt: skip
# What says no by itself, so that another no in the clause denies nothing.
_SELF_DENYING = ("leave", "cancel")


def threats_in(text: str) -> list[str]:
    """Which kinds of threats stand in a text that a customer newly wrote, each once, in their usual order."""
    found: set[str] = set()
    plain = _QUOTED.sub("", text[:LONGEST]).replace("’", "'").lower()
    likely = [kind for kind in _STEMS if _has_stem(kind, plain)]
    for sentence in _SENTENCE.findall(plain) if likely else ():
        near = [kind for kind in likely if kind not in found and _has_stem(kind, sentence)]
        if near and not _rule(_PRAISE).search(sentence):
            found.update(kind for kind in near if _is_in(kind, sentence))
    return [kind for kind in _RULES if kind in found]


def _has_stem(kind: str, words: str) -> bool:
    return any(stem in words for stem in _STEMS[kind])


def _is_in(kind: str, sentence: str) -> bool:
    rules = [_rule(each) for each in _RULES[kind]]
    if kind in _SELF_DENYING:
        return any(rule.search(sentence) for rule in rules)
    return any(
        _has_stem(kind, clause)
        and any(rule.search(clause) for rule in rules)
        and not _rule(_DENIED).search(clause)
        for clause in _CLAUSE.split(_rule(_MEANT).sub(" ", sentence))
    )


@cache
def _rule(words: str) -> re.Pattern[str]:
    return re.compile(words)
