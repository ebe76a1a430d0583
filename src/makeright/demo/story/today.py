"""Those who wait for an answer now."""

from makeright.demo.cast import ADA, INES, KARIM, LENA, MINA, OTTO, ROSA, Person
from makeright.demo.story.telling import Answers, Gives, Matter, Notes, Says, ago, days_ago, matter, words

BARTHOLOMEW = Person("Bartholomew Featherstonehaugh-Oyelaran", "bartholomew@example.org")
NOOR = Person("Noor Aziz", "noor.aziz@example.com")
TOMAS = Person("Tomás Herrera", "tomas.herrera@example.org")
SALMA = Person("سلمى العطار", "salma.alattar@example.com")
ANNEGRET = Person("Annegret Wünsche-Obermeyer", "familie@wuensche-obermeyer.test")
HANAKO = Person("山田花子", "hanako.yamada@example.com")
THEODORA = Person("Theodora Papadopoulou-Vandenbroucke", "theodora@example.net")
DEV = Person("Dev Anand", "dev@example.com")
CLARA = Person("Clara Fontaine", "clara@fontaine-et-filles.test")
MAREK = Person("Marek Wiśniewski", "marek.wisniewski@example.org")
GRETA = Person("Greta Hollenbeck", "greta.hollenbeck@example.net")

# As an architect's mail program sends it: no plain text, a table, her wall in the middle, a logo from elsewhere.
CLARAS_LIST = """\
<div style="font-family:Georgia,serif;font-size:15px;color:#333333">
<p>Bonjour,</p>
<p>as promised, <b>the list for our waiting room</b>. This is the wall: one frame of yours, and much room beside it.</p>
<p><img src="cid:wall" alt="Our wall: an oak frame above a sideboard, a vase beside it" width="480"></p>
<table border="1" cellpadding="6" cellspacing="0" style="border-collapse:collapse">
<tr bgcolor="#efe8dc"><th align="left">Where</th><th align="left">What</th><th>Size</th><th align="left">Wood</th></tr>
<tr><td>Left of the vase</td><td>Section of the old mill</td><td align="center">40 × 50</td><td>Oak</td></tr>
<tr><td>Above the door</td><td>The mill, from the river</td><td align="center">30 × 90</td><td>Oak</td></tr>
<tr><td>Along the stairs</td><td>Six sketches, one a step</td><td align="center">21 × 30</td><td>Walnut</td></tr>
</table>
<p>Could all eight be here by the second week of next month?
<span style="color:#b4563b">We open on the 14th</span>, and bare walls make a poor architect.</p>
<p>Clara Fontaine<br><i>Fontaine &amp; filles, architectes</i><br>
<img src="https://example.org/fontaine/logo.png" alt="Fontaine &amp; filles" width="120" height="40"></p>
</div>
"""

TODAY: tuple[Matter, ...] = (
    matter(
        KARIM,
        "Frame arrived broken",
        Says(
            ago(minutes=26),
            words("""
                Hello Mina, the frame came today and I was so happy, then I opened it. The lower left corner is split
                and the glass has a crack right across.

                It is for my mother, she turns 70 on Saturday. Can anything be done? I still have the box if you need
                it. /
                Karim
            """),
            pictures=("photo-corner.jpg", "photo-glass.jpg"),
        ),
        Gives(MINA, ago(minutes=24), to=MINA),
        Notes(
            OTTO,
            ago(minutes=15),
            "Mina, that is the third split corner from one batch, all with the thin packing. Two new ones are on the"
            " bench, one is Karim’s if you want it.",
        ),
    ),
    matter(
        ROSA,
        "Where is my parcel?",
        Says(
            ago(minutes=9),
            words("""
                Hello,

                my parcel with the two walnut frames was to be here the day before yesterday. Since then the tracking
                page says “on its way”, and nothing else.

                I am at home until six today, and then away for a week. Do you know where it is?

                Rosa Lindqvist
            """),
        ),
    ),
    matter(
        SALMA,
        "وصل الإطار مكسورًا",
        Says(
            ago(minutes=14),
            words("""
                السلام عليكم،

                وصل الإطار اليوم، لكن الزاوية السفلية مشقوقة والزجاج مكسور أيضًا. أرفقت صورة.

                هو هدية لأخي الذي يفتتح مكتبه يوم الأحد. هل يمكنكم إرسال إطار جديد قبل ذلك؟ لا أريد أن أهديه إطارًا
                مكسورًا.

                مع الشكر والتقدير، /
                سلمى العطار
            """),
            pictures=("photo-walnut.jpg",),
        ),
        language="ar",
    ),
    matter(
        BARTHOLOMEW,
        "Wrong size, and it was my own mistake",
        Says(
            ago(minutes=22),
            words("""
                Dear Frame House,

                I measured the print and not the mount, so now it sits in its frame like a letter in a shoe box: two
                centimeters of nothing on every side. The fault is mine alone, and the frame is beautiful.

                Is there a mat that would save it, or do I begin again? The print is 38 × 52, the frame 42 × 56.

                With apologies for my ruler, /
                Bartholomew Featherstonehaugh-Oyelaran
            """),
        ),
    ),
    matter(
        DEV,
        "",
        Says(ago(minutes=41), "hi are you open on monday\n\ndev"),
    ),
    matter(
        NOOR,
        "Scratch on the glass",
        Says(
            ago(minutes=64),
            words("""
                Hi, there is a scratch on the glass of the little frame, near the top, as long as a finger. My phone
                won’t catch it. I have tried at the window and with the lamp.

                One sees it from the sofa, and that is where we sit.

                Would half the price back be all right with you? Then I would leave it as it is. /
                Noor
            """),
        ),
        Gives(MINA, ago(minutes=60), to=MINA),
    ),
    matter(
        CLARA,
        "Eight frames for our practice, with the list",
        Says(ago(minutes=73), "", html=CLARAS_LIST, pictures=("photo-wall.jpg",)),
    ),
    matter(
        TOMAS,
        "¿Llegará antes del sábado?",
        Says(
            ago(hours=2, minutes=6),
            words("""
                Hola:

                No hay prisa, solo me pregunto si el marco llegará antes del sábado. Es para la casa nueva de mi hija
                y me gustaría colgarlo yo mismo, que ella tiene tres cuadros en el suelo desde agosto.

                Lo encargué el lunes de la semana pasada: roble, 50 × 70.

                Muchas gracias, /
                Tomás Herrera
            """),
        ),
        Gives(LENA, ago(hours=2), to=MINA),
        language="es",
    ),
    matter(
        INES,
        "The print for the dinner",
        Says(
            days_ago(2, "16:05"),
            words("""
                Olá,

                the wedding print, the one with the two cranes, is to hang at the dinner. My sister marries the cook,
                so there is one room, one wall and one evening for it.

                When does it leave you? /
                Ines
            """),
        ),
        Answers(
            OTTO,
            days_ago(2, "16:48"),
            words("""
                Hello Ines,

                it is in the press now, so that it lies flat, and goes into its frame tomorrow morning. Then it leaves
                us, and travels for two days.

                I pack the corners myself, and I’ll send you a photo of it tomorrow. /
                Otto
            """),
        ),
        Says(
            ago(hours=3, minutes=3),
            words("""
                Has it left? The dinner is the day after tomorrow, and nobody has written to me. I don’t want to hang
                an empty nail. /
                Ines
            """),
            quotes=True,
        ),
    ),
    matter(
        THEODORA,
        "Hanging a heavy frame on an old plaster wall in a rented flat where I may not drill into the tiles and the"
        " landlord has opinions about nails",
        Says(
            ago(hours=4, minutes=12),
            words("""
                Good afternoon,

                the subject says nearly all of it. The frame weighs nine kilos with its glass. The wall is plaster on
                reed, from 1911, and takes a nail as butter does.

                A friend sent me this, is it any good? /
                https://example.com/hanging/plaster-on-reed/heavy-things-without-drilling?weight=9kg&landlord=has-opinions&tiles=forbidden#adhesive-rails

                I would rather trust you than the internet.

                Theodora
            """),
        ),
    ),
    matter(
        HANAKO,
        "額縁のサイズについて",
        Says(
            ago(hours=5, minutes=20),
            words("""
                フレームハウス御中

                はじめまして。山田と申します。 /
                祖父の書を額に入れたいと思っております。紙の大きさは縦136センチ、横35センチです。 /
                このように細長い額もお作りいただけますでしょうか。

                また、日本への発送が可能かどうかもお教えください。急ぎではありません。

                どうぞよろしくお願いいたします。 /
                山田花子
            """),
        ),
        language="ja",
    ),
    matter(
        ANNEGRET,
        "Passepartout wird gelb",
        Says(
            days_ago(1, "18:40"),
            words("""
                Guten Tag,

                vor zwei Jahren haben Sie die Zeichnungen unserer Kinder gerahmt, sechs Stück, und wir freuen uns jeden
                Tag daran. Seit dem Sommer wird bei zweien das Passepartout am Rand gelb, als hätte jemand Tee
                verschüttet. Die Bilder hängen im Flur, ohne Sonne.

                Liegt das am Karton, oder machen wir etwas falsch? Wir möchten nicht, dass es auf die Zeichnungen
                übergeht.

                Herzliche Grüße /
                Annegret und Wolf-Dieter Wünsche-Obermeyer /
                mit Fritzi, Jonte und der kleinen Marie-Luise
            """),
        ),
        Gives(LENA, days_ago(1, "18:52"), to=OTTO),
        Notes(
            OTTO,
            days_ago(1, "19:05"),
            "I looked it up: two of the six have the old board, from before we changed to cotton. I would like to cut"
            " two new mats and not ask a cent for them. Lena, yes?",
        ),
        Notes(
            LENA,
            days_ago(1, "19:11"),
            "Of course yes. And tell them first that the drawings are safe: the yellow stays in the board.",
        ),
        language="de",
    ),
    matter(
        GRETA,
        "May one watch?",
        Says(
            days_ago(1, "16:10"),
            words("""
                Good afternoon,

                I come through Bamberg with my grandson next week and would like to show him your workshop. He is nine
                and builds things. May one watch, and does it cost anything?

                Greta Hollenbeck
            """),
        ),
        Answers(
            LENA,
            days_ago(1, "16:31"),
            words("""
                Dear Greta,

                one may, it costs nothing, and nine is the right age. Come in the afternoon: then the saw is quiet, the
                gluing begins, and there is always a corner that somebody has to press together.

                Tell me the day, so that one of us has time for him. /
                Lena
            """),
            came_back="552 5.2.2 The mailbox is full",
        ),
    ),
    matter(
        MAREK,
        "Prośba o fakturę",
        Says(
            days_ago(1, "13:25"),
            words("""
                Dzień dobry,

                bardzo proszę o fakturę na bibliotekę, a nie na moje nazwisko: /
                Biblioteka Miejska, ul. Lipowa 4

                Chodzi o cztery ramy do czytelni dziecięcej, z zeszłego tygodnia. Dzieci już pytają, co w nich
                zawiśnie.

                Z pozdrowieniami /
                Marek Wiśniewski
            """),
        ),
        Notes(OTTO, days_ago(1, "13:40"), "I can read “faktura”, and then I am lost."),
        Gives(ADA, days_ago(1, "13:58"), to=ADA),
        Notes(
            ADA,
            days_ago(1, "13:59"),
            "He would like the bill in the library’s name, for the four frames in the children’s reading room. I"
            " answer him today. My Polish needs a quiet hour.",
        ),
        language="pl",
    ),
)
