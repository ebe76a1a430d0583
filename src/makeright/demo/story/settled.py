"""What was settled in the last days."""

from makeright.demo.cast import ADA, KARIM, MINA, OTTO, Person
from makeright.demo.story.telling import Answers, Matter, Resolves, Says, days_ago, matter, words

HIRO = Person("Hiro Tanaka", "hiro.tanaka@example.com")
SOFIE = Person("Sofie Maes", "sofie.maes@example.org")
PIETER = Person("Pieter Maes", "pieter.maes@example.org")
FRIDA = Person("Frida Nyström", "frida.nystrom@example.com")
JEAN_BAPTISTE = Person("Jean-Baptiste Morel", "jb.morel@example.net")
SEUN = Person("Oluwaseun Adeyemi", "seun@example.com")
LUCIA = Person("Lucía Fernández", "lucia.fernandez@example.org")
MOULDINGS = Person("Mouldings Monthly", "news@mouldings.test")

SETTLED: tuple[Matter, ...] = (
    matter(
        KARIM,
        "Which glass has no glare?",
        Says(
            days_ago(9, "10:20"),
            words("""
                Good morning, I would like to frame a poster for my mother. It is going to hang opposite a window, and
                I don’t want to see the window in it. Which of your glasses has no glare? /
                Karim
            """),
        ),
        Answers(
            MINA,
            days_ago(9, "10:31"),
            words("""
                Good morning Karim,

                then take the museum glass. You see the picture and not the window, even at noon. It is worth its price
                only where light falls straight on it. Opposite a window, it does.

                If the poster is on thin paper, I would add a mat, so that it never touches the glass. /
                Mina
            """),
        ),
        Says(
            days_ago(9, "10:52"),
            "Museum glass it is, with a mat. Thank you, that was quick.\nKarim",
        ),
        Resolves(MINA, days_ago(9, "11:05")),
    ),
    matter(
        SEUN,
        "The green is not my green",
        Says(
            days_ago(6, "15:22"),
            words("""
                Hello,

                I ordered the mat in green, and green it is. But on my screen it was the green of olives, and on my
                wall it is the green of frogs.

                Who pays if I send it back? /
                Seun
            """),
        ),
        Answers(
            OTTO,
            days_ago(6, "15:50"),
            words("""
                Hello Seun,

                nobody, since it doesn’t have to come back. Screens lie about green more than about any other color,
                and our picture of it is too bright. I have asked for a better one.

                Three small pieces of board are on their way to you: olive, moss, and one that we call old bottle. Hold
                them against the wall and tell me which. The frogs are yours to keep. /
                Otto
            """),
        ),
        Says(
            days_ago(3, "18:09"),
            words("""
                Old bottle. I have never been so sure of anything. The frogs went to my nephew. /
                Seun
            """),
        ),
        Answers(
            OTTO, days_ago(3, "18:20"), "Then old bottle leaves tomorrow. My greetings to the nephew.\nOtto"
        ),
        Resolves(OTTO, days_ago(3, "18:21")),
    ),
    matter(
        HIRO,
        "Will it be there for the opening?",
        Says(
            days_ago(5, "08:10"),
            words("""
                Dear Frame House,

                my small exhibition opens on the evening after tomorrow. The last of the twelve frames is not here. I
                can open with eleven, but then everybody will ask about the twelfth.

                Hiro Tanaka
            """),
        ),
        Answers(
            MINA,
            days_ago(5, "08:22"),
            words("""
                Dear Hiro,

                the twelfth is still with us. It stood behind the door with your name on it, and nobody saw it. That is
                our doing.

                A courier has it now, and hands it to you tomorrow before noon. You pay nothing for that. If he isn’t
                there by twelve, write to me here, and I drive. /
                Mina
            """),
        ),
        Says(days_ago(4, "11:38"), "It came at 11:36. No need to drive.\nHiro"),
        Says(
            days_ago(2, "23:15"),
            words("""
                All twelve hung, and nobody asked about the twelfth, so it must be good. This is where it lives now. /
                Hiro
            """),
            pictures=("photo-wall.jpg",),
        ),
        Answers(
            MINA,
            days_ago(1, "09:05"),
            words("""
                What a good wall for it. Thank you for showing us: the picture is pinned up in the workshop, beside the
                door where it stood. /
                Mina
            """),
        ),
        Resolves(MINA, days_ago(1, "09:06")),
    ),
    matter(
        JEAN_BAPTISTE,
        "Merci, et une petite question",
        Says(
            days_ago(4, "18:30"),
            words("""
                Bonjour Mina,

                Le cadre est au mur depuis dimanche, et ma femme dit que le salon a enfin un visage.

                Une petite question : avec quoi nettoyer le verre musée ? J’ai un produit pour vitres, mais je n’ose
                pas.

                Bien à vous, /
                Jean-Baptiste Morel
            """),
        ),
        Answers(
            MINA,
            days_ago(3, "08:48"),
            words("""
                Bonjour Jean-Baptiste,

                Vous avez bien fait de ne pas oser : un produit pour vitres attaque la couche antireflet. Un chiffon
                doux, à peine humide, et c’est tout. Le nôtre part aujourd’hui par la poste, c’est un cadeau.

                Belle journée à vous deux, /
                Mina
            """),
        ),
        Says(days_ago(3, "12:02"), "Un chiffon par la poste ! Merci à toute la maison.\nJ.-B. Morel"),
        Resolves(MINA, days_ago(3, "12:10")),
        language="fr",
    ),
    matter(
        FRIDA,
        "Is your oak oiled or lacquered?",
        Says(
            days_ago(3, "14:40"),
            words("""
                Hi! I photograph food and hang it in a kitchen (yes, really). Oiled or lacquered, what do you put on
                the oak, and does it bear steam? /
                Frida
            """),
        ),
        Answers(
            OTTO,
            days_ago(3, "15:13"),
            words("""
                Hello Frida,

                oiled, two coats, and then nothing for a year. Steam does no harm as long as the wall dries again. Right
                above a kettle it doesn’t: there I would take aluminum, in black, and nobody will know. /
                Otto
            """),
        ),
        Says(days_ago(3, "15:20"), "Aluminum over the kettle, oak over the table. Thanks!\nFrida"),
        Resolves(OTTO, days_ago(3, "15:24")),
    ),
    matter(
        SOFIE,
        "Two frames, one bill",
        Says(
            days_ago(2, "14:20"),
            words("""
                Hello,

                my brother and I give our parents the same picture twice, one for each house. It is a long story. Could
                there be one bill, and could it go to Pieter, who is in copy? He pays, I choose.

                Sofie
            """),
            copies=(PIETER,),
        ),
        Answers(
            OTTO,
            days_ago(2, "14:51"),
            words("""
                Hello Sofie, hello Pieter,

                one bill it is. Pieter has it when both frames have left, and that is in four days.

                The long story is safe with us. /
                Otto
            """),
        ),
        Says(
            days_ago(2, "15:10"),
            "She always chooses. Thank you.\nPieter",
            by=PIETER,
            copies=(SOFIE,),
            quotes=True,
        ),
        Resolves(OTTO, days_ago(2, "15:12")),
    ),
    matter(
        LUCIA,
        "❤️🖼️ ya está en la pared",
        Says(
            days_ago(2, "21:30"),
            "¡Ya está colgado! Solo quería que lo supierais. No hace falta contestar. 🥹\n\nLucía",
        ),
        Resolves(MINA, days_ago(1, "08:31")),
        language="es",
    ),
    matter(
        MOULDINGS,
        "Mouldings Monthly: ash is back",
        Says(
            days_ago(2, "06:00"),
            words("""
                In this issue: the pale ash is back from the sawmill, twelve new profiles for small pictures, and a
                visit to a gilder who sings at work.

                You receive this letter because you asked for it. To receive it no longer, answer with “no more”.
            """),
            robot="list",
        ),
        Resolves(ADA, days_ago(2, "07:45")),
    ),
)
