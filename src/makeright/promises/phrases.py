"""By which words people give their word, a table for each language. Pure; `finding` reads with them.

All are regular expressions for words in lower case, with straight apostrophes. `gives`: that we will do something, or
that the customer will have it. `withdraws`: first, for a whole sentence, that it asks, depends on something, or says
what is usual; then, for its clause, that it is denied or only hoped. `by`: what stands before a day; `of`: between its
number and its month. `in_days`: from today on, the longer words first. `within` holds {number} and {unit}. `this_week`: its end; `next_week`:
some time in it. `next` and `coming`: before and after a weekday, that it is one of the week to come.
"""

# ruff: noqa: E501, ISC004  (tables of words, read across)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's."""

    code: str
    gives: Sequence[str]
    withdraws: Sequence[str]
    by: str
    weekdays: Sequence[str]
    months: Sequence[str]
    in_days: Mapping[str, int]
    within: Sequence[str]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    this_week: Sequence[str]
    next_week: Sequence[str]
    next: str = ""
    coming: str = ""
    of: str = ""
    working: str = ""
    at: str = ""
    is_month_first: bool = False


ENGLISH = Phrases(
    code="en",
    gives=(
        r"\b(?:i|we)(?:'ll| will| shall)\b",
        r"\b(?:i'm|i am|we're|we are) (?:going to|sending|shipping|calling|ringing|posting|getting|making|refunding)\b",
        r"\b(?:you'll|you will) (?:have|hear|get|receive|find|be)\b",
        r"\b(?:it|they|that|this|(?:the|your|our|a) [\w' -]{1,40}?)(?:'ll| will) "
        r"(?:be|arrive|reach|go|come|leave|ship|follow|land)\b",
        r"\b(?:i|we) promise\b",
        r"\b(?:leaves|goes out|ships|arrives|(?:is|are) with you|they (?:leave|arrive))\b",
    ),
    withdraws=(
        r"\b(?:if|unless|in case|whether|would|could|might|should|usually|normally|generally|typically|often|please)\b"
        r"|\b(?:once|after|when) (?:you|it|we|they|the|your)\b",
        r"\b(?:won't|will not|can't|cannot|can not|not be able|never|no longer|unable|don't|doesn't)\b",
        r"\b(?:hope|hopefully|perhaps|maybe|try|probably|i think|with luck)\b",
    ),
    by=r"(?:by|on|until|till|before|for|this|no later than|not later than|at the latest|come)(?: the end of| end of)?(?: the)?",
    weekdays=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    months=(
        "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug",
        "september|sept|sep", "october|oct", "november|nov", "december|dec",
    ),
    in_days={"today|tonight|this (?:morning|afternoon|evening)|by the end of the day": 0, "the day after tomorrow": 2, "tomorrow": 1},
    within=(r"(?:with)?in (?:the next |the coming |at most )?{number} {unit}",),
    numbers={
        "a couple of": 2, "a|an|one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "ten": 10, "fourteen": 14,
    },
    units={"minutes?": "minute", "hours?": "hour", "days?": "day", "weeks?": "week"},
    this_week=(r"(?:by |before |until )?the end of (?:the|this) week", r"\b(?:later )?this week"),
    next_week=(r"\bnext week", r"\bin the course of next week"),
    next="next",
    of=r"(?:of )?",
    working=r"(?:working |business |work )",
    at=r"(?:at|by|before|around|from) ",
    is_month_first=True,
)  # fmt: skip
GERMAN = Phrases(
    code="de",
    gives=(
        r"\b(?:ich|wir) (?:werde|werden|schicke|schicken|sende|senden|rufe|rufen|melde|melden|liefere|liefern|erstatte"
        r"|erstatten|überweise|überweisen|repariere|reparieren|kläre|klären|prüfe|prüfen|bringe|bringen|versende"
        r"|versenden|verschicke|verschicken|antworte|antworten|kümmere|kümmern|schaue|schauen|gebe|geben|mache|machen"
        r"|hole|holen|tausche|tauschen|verspreche|versprechen)\b",
        r"\b(?:werde|werden|schicke|schicken|sende|senden|rufe|rufen|melde|melden|liefere|liefern|erstatte|erstatten"
        r"|überweise|überweisen|kläre|klären|prüfe|prüfen|bringe|bringen|versende|versenden|verschicke|verschicken"
        r"|antworte|antworten|gebe|geben|hole|holen) (?:ich|wir)\b",
        r"\b(?:sie|du|ihr) (?:haben|hast|habt|erhalten|erhältst|erhaltet|bekommen|bekommst|bekommt|hören|hörst|hört)\b",
        r"\b(?:haben|hast|erhalten|erhältst|bekommen|bekommst|hören|hörst) (?:sie|du) (?:von uns|es|ihn|ihr|ihre|ihren"
        r"|dein|deine|deinen|den|die|das|eine|einen|ein|antwort|bescheid|wieder)\b",
        r"\b(?:er|sie|es|das|die|der|ihr|ihre|dein|deine|unser|unsere)(?: \w+){0,3} (?:ist|wird|geht|kommt|trifft)\b",
        r"\b(?:ist|wird|geht|kommt|trifft) (?:er|sie|es|das|die|der|ihr|ihre|dein|deine)\b",
    ),
    withdraws=(
        r"\b(?:wenn|falls|sofern|sobald|ob|könnte|könnten|würde|würden|sollte|sollten|normalerweise|üblicherweise"
        r"|gewöhnlich|meistens|bitte|nachdem)\b",
        r"\b(?:nicht|nie|kein|keine|keinen|leider)\b",
        r"\b(?:hoffe|hoffen|hoffentlich|vielleicht|vermutlich|wahrscheinlich|versuche|versuchen)\b",
    ),
    by=r"(?:bis|am|zum|noch|spätestens|für|an|diesen|kommenden)(?: spätestens)?(?: zum| am| ende| diesen| diese| kommenden)?",
    weekdays=("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend", "sonntag"),
    months=(
        "januar|jan|jänner", "februar|feb", "märz", "april|apr", "mai", "juni|jun", "juli|jul", "august|aug",
        "september|sept|sep", "oktober|okt", "november|nov", "dezember|dez",
    ),
    in_days={"heute(?: (?:noch|nachmittag|abend))?": 0, "übermorgen": 2, "morgen(?: (?:früh|vormittag|abend))?": 1},
    within=(
        r"(?:in|innerhalb(?: von)?|binnen|in den nächsten|innerhalb der nächsten|spätestens in) "
        r"(?:den nächsten |der nächsten )?{number} {unit}",
    ),
    numbers={
        "ein|eine|einer|einem|eines": 1, "zwei|zweier": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
        "acht": 8, "zehn": 10, "vierzehn": 14,
    },
    units={"minuten?": "minute", "stunden?": "hour", "tag(?:en|e|es)?": "day", "wochen?": "week"},
    this_week=(r"bis ende (?:der|dieser) woche", r"\b(?:noch )?diese woche"),
    next_week=(r"\b(?:in der )?nächsten? woche", r"\b(?:in der )?kommenden? woche"),
    next="nächsten|nächster|nächstem",
    working=r"(?:werk|arbeits)",
    at=r"(?:um|bis|gegen|ab) ",
)  # fmt: skip
FRENCH = Phrases(
    code="fr",
    gives=(
        r"\b(?:je|nous)(?: (?:vous|te|le|la|les|lui|en|y)|(?: vous| te)? l')* ?\w+(?:erai|irai|rai|erons|irons|rons)\b",
        r"\b(?:je|nous) (?:vais|allons)\b",
        r"\b(?:je|nous) (?:vous |te )?(?:promets|promettons|envoie|envoyons|rappelle|rappelons|rembourse|remboursons)\b",
        r"\b(?:vous|tu) (?:l'|la |le |les |en )?\w+(?:rez|ras)\b",
        r"\b(?:il|elle|ils|elles|ce|cela|(?:le|la|les|votre|vos|notre|ton|ta)(?: \w+){1,3}) (?:vous )?"
        r"(?:sera|seront|arrivera|arriveront|partira|partiront|part|arrive)\b",
    ),
    withdraws=(
        r"\b(?:si|dès que|lorsque|quand|pourrait|pourriez|habituellement|généralement|normalement|veuillez)\b|\bs'il",
        r"\b(?:ne|pas|jamais|aucun|aucune)\b|\bn'",
        r"\b(?:espère|espérons|peut-être|probablement|essaie|essayons|essaierai|essaierons)\b",
    ),
    by=r"(?:avant|d'ici|pour|ce|dès|au plus tard|jusqu'à|jusqu'au|le)(?: la fin de| le| à| ce)?",
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        "janvier|janv", "février|févr", "mars", "avril|avr", "mai", "juin", "juillet|juil", "août", "septembre|sept",
        "octobre|oct", "novembre|nov", "décembre|déc",
    ),
    in_days={"aujourd'hui|ce soir|cet après-midi|dans la journée": 0, "après-demain": 2, "demain": 1},
    within=(r"(?:dans|sous|d'ici|en)(?: les| un délai de)?(?: prochains| prochaines)? {number} (?:prochain(?:e)?s )?{unit}",),
    numbers={
        "un|une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
        "quinze": 15,
    },
    units={"minutes?": "minute", "heures?": "hour", "jours?": "day", "semaines?": "week"},
    this_week=(r"(?:avant|d'ici|pour) (?:la )?fin de (?:la|cette) semaine", r"\bcette semaine"),
    next_week=(r"\bla semaine prochaine", r"\bsemaine prochaine"),
    coming="prochain",
    working="ouvr[ée]s?|ouvrables?",
    at=r"(?:à|vers|avant) ",
)  # fmt: skip
SPANISH = Phrases(
    code="es",
    gives=(
        r"\b(?:te|le|les|os|lo|la|los|las|se)?(?: (?:lo|la|los|las))? ?\b\w{2,}(?:aré|eré|iré|dré|aremos|eremos|iremos"
        r"|dremos)\b",
        r"\b(?:voy|vamos) a\b",
        r"\b(?:te|le|les|os) (?:lo |la |los |las )?(?:prometo|prometemos|envío|enviamos|llamo|llamamos|devolvemos)\b",
        r"\b(?:lo |la |los |las )?(?:tendrá|tendrás|recibirá|recibirás|llegará|llegarán|saldrá|saldrán|estará|estarán)\b",
    ),
    withdraws=(
        r"\b(?:si|cuando|en cuanto|podría|podrías|normalmente|generalmente|habitualmente|por favor)\b",
        r"\b(?:no|nunca|ningún|ninguna)\b",
        r"\b(?:espero|esperamos|quizás?|tal vez|probablemente|intentaré|intentaremos)\b",
    ),
    by=r"(?:para|antes del?|el|este|hasta|a más tardar)(?: final(?:es)? de| el| este)?",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre|setiembre", "octubre",
        "noviembre", "diciembre",
    ),
    in_days={"hoy(?: mismo)?|esta (?:tarde|noche)": 0, "pasado mañana": 2, "mañana": 1},
    within=(r"(?:en|dentro de)(?: los próximos| las próximas| un plazo de)? {number} {unit}",),
    numbers={
        "un|uno|una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "diez": 10,
        "quince": 15,
    },
    units={"minutos?": "minute", "horas?": "hour", "días?": "day", "semanas?": "week"},
    this_week=(r"(?:antes de|a|para) (?:el )?(?:final|fin)(?:es)? de (?:la|esta) semana", r"\besta semana"),
    next_week=(r"\bla (?:próxima semana|semana que viene)", r"\bla semana próxima"),
    next="próximo",
    coming="próximo|que viene",
    of=r"de ",
    working="laborables?|hábiles|hábil",
    at=r"a las? ",
)  # fmt: skip
ITALIAN = Phrases(
    code="it",
    gives=(
        r"\b(?:(?:ti|le|vi|lo|la|li|glielo|gliela|te lo|ve lo) )?\w{2,}(?:erò|irò|arò|rò|eremo|iremo|aremo|remo)\b",
        r"\b(?:ti|le|vi|glielo|gliela|te lo) (?:prometto|promettiamo|mando|mandiamo|invio|inviamo|spedisco|spediamo|chiamo"
        r"|chiamiamo|rimborsiamo|richiamo|richiamiamo)\b",
        r"\b(?:lo |la |li |le )?(?:avrà|avrai|riceverà|riceverai|arriverà|arriveranno|partirà|partiranno|sarà|saranno)\b",
    ),
    withdraws=(
        r"\b(?:se|quando|appena|potrebbe|potresti|potrebbero|di solito|normalmente|generalmente|per favore)\b",
        r"\b(?:non|mai|nessuna?)\b",
        r"\b(?:spero|speriamo|forse|probabilmente|proverò|proveremo|cercherò|cercheremo)\b",
    ),
    by=r"(?:entro|prima di|per|questo|questa|fino a|al più tardi)(?: la fine di| il| la| e non oltre)?",
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    months=(
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
        "novembre", "dicembre",
    ),
    in_days={"oggi(?: stesso)?|stasera|in giornata": 0, "dopodomani": 2, "domani": 1},
    within=(r"(?:entro|in|tra|fra)(?: i prossimi| le prossime)? {number} {unit}",),
    numbers={
        "un|uno|una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "dieci": 10,
        "quindici": 15,
    },
    units={"minut[oi]": "minute", "or[ae]": "hour", "giorn[oi]": "day", "settiman[ae]": "week"},
    this_week=(r"(?:entro|per) (?:la )?fine (?:della|di questa|di) settimana", r"\b(?:in )?questa settimana"),
    next_week=(r"\b(?:la )?(?:prossima settimana|settimana prossima)",),
    next="prossimo|prossima",
    coming="prossimo|prossima",
    working="lavorativ[oi]",
    at=r"(?:alle|entro le|verso le) ",
)  # fmt: skip
DUTCH = Phrases(
    code="nl",
    gives=(
        r"\b(?:ik|wij|we) (?:zal|zullen|ga|gaan|stuur|sturen|bel|bellen|betaal|betalen|beloof|beloven|verzend|verzenden"
        r"|lever|leveren|laat|laten|vergoed|vergoeden|herstel|herstellen|kom|komen)\b",
        r"\b(?:zal|zullen|ga|gaan|stuur|sturen|bel|bellen|betaal|betalen|verzend|verzenden|lever|leveren|laat|laten|krijgt"
        r"|ontvangt|hoort|heeft) (?:ik|wij|we|u|je|jij)\b",
        r"\b(?:u|je|jij) (?:krijgt|ontvangt|hoort|heeft|hebt|krijg|zult)\b",
        r"\b(?:het|hij|ze|zij|(?:de|uw|je|jouw|onze)(?: \w+){1,3}) (?:zal|zullen|komt|gaat|vertrekt|wordt|is)\b",
    ),
    withdraws=(
        r"\b(?:als|indien|zodra|of|zou|zouden|kunt u|kun je|meestal|normaal|gewoonlijk|alstublieft|alsjeblieft|graag)\b",
        r"\b(?:niet|geen|nooit|helaas)\b",
        r"\b(?:hoop|hopen|hopelijk|misschien|waarschijnlijk|probeer|proberen)\b",
    ),
    by=r"(?:voor|tegen|op|tot|uiterlijk|deze|aanstaande|komende)(?: uiterlijk| op| het eind van| eind)?",
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    months=(
        "januari|jan", "februari|feb", "maart|mrt", "april|apr", "mei", "juni|jun", "juli|jul", "augustus|aug",
        "september|sept|sep", "oktober|okt", "november|nov", "december|dec",
    ),
    in_days={"vandaag(?: nog)?|vanmiddag|vanavond": 0, "overmorgen": 2, "morgen(?:ochtend|middag|avond)?": 1},
    within=(r"(?:binnen|in)(?: de komende)? {number} {unit}",),
    numbers={
        "een|één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "tien": 10,
        "veertien": 14,
    },
    units={"minuten|minuut": "minute", "uur|uren": "hour", "dag(?:en)?": "day", "we(?:e)?k(?:en)?": "week"},
    this_week=(r"(?:voor het )?(?:aan het )?eind(?:e)? van (?:de|deze) week", r"\b(?:nog )?deze week"),
    next_week=(r"\b(?:in de )?(?:volgende|komende) week",),
    next="volgende",
    working="werk",
    at=r"(?:om|voor|rond) ",
)  # fmt: skip
PORTUGUESE = Phrases(
    code="pt",
    gives=(
        r"\b(?:vou|vamos|irei|iremos)\b",
        r"\b\w{2,}(?:arei|erei|irei|aremos|eremos|iremos)\b",
        r"\b(?:envio|enviamos|mando|mandamos|ligo|ligamos|prometo|prometemos|reembolsamos|reembolso)\b",
        r"\b(?:vai|irá|vão) (?:receber|ter|chegar|sair|estar)\b",
        r"\b(?:terá|terás|receberá|receberás|chegará|chegarão|sairá|sairão|estará|estarão)\b",
    ),
    withdraws=(
        r"\b(?:se|quando|assim que|caso|poderia|poderias|normalmente|geralmente|habitualmente|por favor)\b",
        r"\b(?:não|nunca|nenhuma?|jamais)\b",
        r"\b(?:espero|esperamos|talvez|provavelmente|tentarei|tentaremos|vou tentar|vamos tentar)\b",
    ),
    by=r"(?:até|antes de|para|na|no|nesta|neste|esta|este|o mais tardar)(?: ao| à| a| o| ao fim de| dia| próxima)*",
    weekdays=(
        "segunda(?:-feira)?", "terça(?:-feira)?", "quarta(?:-feira)?", "quinta(?:-feira)?", "sexta(?:-feira)?", "sábado",
        "domingo",
    ),
    months=(
        "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
        "dezembro",
    ),
    in_days={"hoje(?: mesmo)?|esta (?:tarde|noite)": 0, "depois de amanhã": 2, "amanhã": 1},
    within=(r"(?:em|dentro de|no prazo de|nos próximos|nas próximas)(?: até)? {number} {unit}",),
    numbers={
        "um|uma": 1, "dois|duas": 2, "três": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "dez": 10,
        "quinze": 15,
    },
    units={"minutos?": "minute", "horas?": "hour", "dias?": "day", "semanas?": "week"},
    this_week=(r"até (?:ao|o) (?:fim|final) da semana", r"\b(?:ainda )?(?:esta|nesta) semana"),
    next_week=(r"\b(?:na )?(?:próxima semana|semana que vem)",),
    next="próxima|próximo",
    coming="que vem",
    of=r"de ",
    working="úteis|útil",
    at=r"(?:às|até às|pelas) ",
)  # fmt: skip
POLISH = Phrases(
    code="pl",
    gives=(
        r"\b(?:wyślę|wyślemy|zadzwonię|zadzwonimy|odpiszę|odpiszemy|odpowiem|odpowiemy|zwrócę|zwrócimy|naprawię|naprawimy"
        r"|dostarczę|dostarczymy|sprawdzę|sprawdzimy|oddam|oddamy|wymienię|wymienimy|przyślę|przyślemy|przygotuję"
        r"|przygotujemy|dam|damy|zrobię|zrobimy|obiecuję|obiecujemy|wysyłam|wysyłamy|skontaktuję|skontaktujemy)\b",
        r"\b(?:będzie|będą|otrzyma|otrzymają|dostanie|dotrze|dotrą|przyjdzie|wyjdzie|nadejdzie|dostaniesz|otrzymasz)\b",
    ),
    withdraws=(
        r"\b(?:jeśli|jeżeli|gdy|gdyby|kiedy|czy|mógłby|mogłaby|zwykle|zazwyczaj|normalnie|proszę)\b",
        r"\b(?:nie|nigdy|niestety)\b",
        r"\b(?:mam nadzieję|może|prawdopodobnie|spróbuję|spróbujemy|postaram|postaramy)\b",
    ),
    by=r"(?:do|w|we|przed|najpóźniej|na|ten|tę|tą)(?: końca| najbliższy| najbliższą| najbliższego| dnia)?",
    weekdays=(
        "poniedziałku|poniedziałek", "wtorku|wtorek", "środy|środę|środa", "czwartku|czwartek", "piątku|piątek",
        "soboty|sobotę|sobota", "niedzieli|niedzielę|niedziela",
    ),
    months=(
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października",
        "listopada", "grudnia",
    ),
    in_days={"dzisiaj|dziś|jeszcze dziś|wieczorem": 0, "pojutrze": 2, "jutra|jutro": 1},
    within=(r"(?:w ciągu|za|w przeciągu)(?: najbliższych)? {number} {unit}",),
    numbers={
        "jednego|jeden|jedną": 1, "dwóch|dwa|dwie": 2, "trzech|trzy": 3, "czterech|cztery": 4, "pięciu|pięć": 5,
        "siedmiu|siedem": 7, "dziesięciu|dziesięć": 10, "czternastu": 14,
    },
    units={"minut[y]?": "minute", "godzin[yę]?": "hour", "dni|dnia|dzień": "day", "tygodni[ae]?|tydzień": "week"},
    this_week=(r"do końca (?:tego )?tygodnia", r"\bw tym tygodniu"),
    next_week=(r"\bw (?:przyszłym|następnym) tygodniu",),
    next="następny|następną|przyszły|przyszłą",
    working="robocz(?:ych|e|y|ego)",
    at=r"(?:o|przed|około|do)(?: godz\.| godzinie| godziny)? ",
)  # fmt: skip
LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE, POLISH)
