"""What was answered in the last days."""

from makeright.demo.cast import ADA, MINA, OTTO, Person
from makeright.demo.story.telling import Answers, Matter, Notes, Says, days_ago, matter, words

PAULA = Person("Paula Okonkwo", "paula.okonkwo@example.com")
SVEN = Person("Sven Aalto", "sven.aalto@example.org")
ANOUK = Person("Anouk Visser", "anouk.visser@example.org")
GRACE = Person("Grace Mbeki", "grace.mbeki@example.com")

ANSWERED: tuple[Matter, ...] = (
    matter(
        PAULA,
        "Corner split on the 50 × 70",
        Says(
            days_ago(1, "11:02"),
            words("""
                Hello,

                the 50 × 70 from last week has opened at one corner, by itself, on the wall. I heard it go. Nothing
                fell.

                I am not cross, I only want to know whether the other three will do the same.

                Paula Okonkwo
            """),
        ),
        Answers(
            OTTO,
            days_ago(1, "11:42"),
            words("""
                Hello Paula,

                they may, and I would rather not wait for it. All four were glued on one evening when the workshop was
                too cold, and that was us.

                Four new ones are being made. They leave in three days, and the courier takes nothing back: keep the
                old ones for the cellar, or give them away. Until then, please take all four off the wall.

                I am sorry about the noise. /
                Otto
            """),
        ),
        Says(
            days_ago(1, "11:43"),
            words("""
                Thank you for your mail. I am away until the first of next month and read my mail once a week. My
                neighbor Mrs. Eze has the key and takes parcels in.

                Paula Okonkwo
            """),
            subject="Automatic reply: Corner split on the 50 × 70",
            robot="auto",
        ),
    ),
    matter(
        SVEN,
        "Thank you for the card",
        Says(
            days_ago(1, "09:50"),
            words("""
                Hej Mina,

                with the frame came a card, written by hand, to people whom you have never met. We read it aloud at
                breakfast. It made our week, and the picture isn’t bad either.

                Sven and Aino
            """),
        ),
        Answers(
            MINA,
            days_ago(1, "10:15"),
            words("""
                Hello Sven, hello Aino,

                then it reached the right people. Otto chose the paper, I only wrote.

                Tell me in spring how the picture bears the light in your kitchen. I am curious.
                I’ll send you the name of the paper within three working days. /
                Mina
            """),
        ),
    ),
    matter(
        ANOUK,
        "Odd size, can you cut it?",
        Says(
            days_ago(6, "09:12"),
            words("""
                Hello,

                our house leans. The wall beside the stairs leans with it, and whatever hangs there looks drunk. I
                would like a frame that leans the other way, so that it looks straight. Can you cut that?

                Anouk Visser, Delft
            """),
        ),
        Answers(
            ADA,
            days_ago(6, "09:40"),
            words("""
                Dear Anouk,

                I have framed for thirty years and nobody has asked me that. Yes.

                I need two numbers: how high it may be on the side of the stairs, and on the other side. Measure them
                with a string and a weight, please, not with a level. /
                Ada
            """),
        ),
        Notes(OTTO, days_ago(6, "10:02"), "Can we? The saw knows 45 and 90."),
        Notes(ADA, days_ago(6, "10:10"), "The old guillotine knows all that lies between. I’ll show you."),
        Says(
            days_ago(5, "20:31"),
            words("""
                String and a teapot: 71.4 on the left, 69.8 on the right, and 52 wide. My husband held the teapot. /
                Anouk
            """),
        ),
        Answers(
            ADA,
            days_ago(4, "08:55"),
            words("""
                The teapot is accepted. That makes a little under two degrees. You will see it at the corners if you
                look for it, and then never again.

                Which wood, and what goes in? /
                Ada
            """),
        ),
        Says(
            days_ago(4, "12:20"),
            words("""
                Ash, please, the pale one. It is a map of Delft from 1649 (a print of it), so it leans with good
                reason. /
                Anouk
            """),
        ),
        Answers(
            ADA,
            days_ago(4, "12:41"),
            words("""
                Ash, with a mat in chalk. One question before I cut: shall the map lean with its frame, or stand
                straight in it? /
                Ada
            """),
        ),
        Says(
            days_ago(4, "21:05"),
            words("""
                We talked about it at dinner, and there were two parties. What would you do? /
                Anouk
            """),
        ),
        Answers(
            ADA,
            days_ago(3, "09:01"),
            "Straight. The frame argues with the wall, and the map should keep out of it.\nAda",
        ),
        Says(days_ago(3, "09:17"), "The map’s party has won. Please go ahead.\nAnouk", quotes=True),
        Answers(
            ADA,
            days_ago(2, "15:30"),
            words("""
                It is glued, and rests under its weights until tomorrow. I have put a small brass pin into the left
                side, so that you know which one goes to the stairs. /
                Ada
            """),
        ),
        Says(
            days_ago(2, "18:02"),
            "A pin! I shall tell everybody that it is for the teapot.\nAnouk",
        ),
        Answers(
            ADA,
            days_ago(1, "10:10"),
            words("""
                It left us an hour ago and is with you in two days.

                Write to me when it hangs, and say whether it looks straight, or whether the house does. /
                Ada
            """),
        ),
    ),
    matter(
        GRACE,
        "The photograph of my father",
        Says(
            days_ago(3, "20:14"),
            words("""
                Dear people at Frame House,

                my father died three weeks ago. There is one good photograph of him, in his garden, laughing at
                something outside of the picture. It is small and a little bent.

                I would like to have it framed before the family comes at the end of the month, and I am afraid to put
                it in the post. It is the only one.

                How do others do this?

                Grace Mbeki
            """),
        ),
        Answers(
            MINA,
            days_ago(2, "08:36"),
            words("""
                Dear Grace,

                I am sorry that you have lost him.

                Please don’t post it. There are two ways. A good photo shop scans it while you wait, and we print it on
                the same kind of paper; then the picture itself never leaves your house. Or you bring it, and Ada
                frames it while you sit beside her with a cup of tea. It takes about an hour, and she has done it
                before.

                You don’t have to decide today. It will be done before your family comes, whichever way you choose. /
                Mina
            """),
        ),
        Says(
            days_ago(2, "19:45"),
            words("""
                I will come. Would a morning next week be possible? I would like to watch. /
                Grace
            """),
        ),
        Answers(
            MINA,
            days_ago(1, "08:40"),
            words("""
                Any morning from nine on, and you needn’t tell us which. Ada keeps an hour for you on each of them.
                I’ll send you a drawing of the wall tomorrow, so that you can see it first. /
                Mina
            """),
        ),
        Notes(
            MINA,
            days_ago(1, "08:44"),
            "Grace comes one morning next week. Ada knows. Please write to her about nothing else for a while.",
        ),
    ),
)
