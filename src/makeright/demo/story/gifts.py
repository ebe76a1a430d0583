"""Gifts, weddings, farewells and thanks: what was to be a surprise, and what became one."""

from makeright.demo.story.scripting import tales

GIFTS = tales("""
# No invoice in the parcel, please
Callista Monroe <callista.monroe@example.com> en
26 Wed 15:20
It's a present and goes straight to him. Could the bill stay out of it? And could it look as though I'd thought of it
months ago?
26 Wed 15:35 Mina
Dear Callista, the bill comes to you by mail, and the parcel says only his name. As for the months, I've tied it with
the ribbon that we stopped selling in spring. /
Mina
25 Tue 18:10
He said, "you've had this since spring?" You are a genius.
25 Wed 9:05 Mina resolves

# Überraschung, bitte nicht anrufen
Lukas Brenner <lukas.brenner@example.com> de
24 Mon 12:10
Hallo, bitte auf keinen Fall die Festnetznummer anrufen, da geht sie ran. Es ist zum Zehnjährigen. Lukas
24 Mon 13:40 Otto
Hallo Lukas, die Nummer ist gestrichen, im Auftrag steht jetzt in Rot: nur Mail. Abholen oder zu einem Nachbarn, der
den Mund hält? /
Otto
24 Mon 13:50
Nachbar: Frau Yılmaz, 2. Stock. Sie hält den Mund seit 1988.
24 Mon 14:02 Otto resolves

# It came a day after the wedding
Rosamund Pike-Adeyemi <rosamund@example.org> en
23 Mon 9:30
The frame for the bride came on Sunday. The wedding was on Saturday. I gave her an envelope with a drawing of a frame
in it. She laughed, I didn't.
23 Mon 9:52 Mina
Dear Rosamund, I'm sorry. I've looked: it left us a day late, since the board for the mat wasn't here, and nobody told
you. I would have driven it over myself, had I known on Friday.

What you paid is on its way back to you, all of it, and the frame is hers. If the drawing still exists, I'd like to
frame that as well. It's the better present. /
Mina
23 Mon 9:54 Mina notes
Late for a wedding. From now on: date of the occasion on the sheet, and whoever sees that it slips writes before noon.
23 Mon 10:20
The drawing exists. She's keeping it in her shoe box. I'll ask her. You've turned this around, you know.
22 Thu 16:15
She said yes to the drawing too. That makes two yeses in one week.
22 Thu 16:40 Mina resolves

# Cadeau de départ
Yasmine Haddad <yasmine.haddad@example.com> fr
22 Tue 9:20
Bonjour, quarante collègues veulent signer un passe-partout sans que notre chef le voie. Il voit tout. Une idée ? /
Yasmine
22 Tue 9:45 Mina
Bonjour Yasmine, un passe-partout en deux moitiés : chacune tient dans un classeur, et un classeur, aucun chef ne
l'ouvre. Nous les réunissons ensuite, la coupure passe sous la photo. Je vous envoie aussi trois stylos qui ne bavent
pas. /
Mina
21 Wed 17:30
Quarante signatures, zéro soupçon. Il a pleuré, lui qui voit tout.
21 Thu 9:05 Mina resolves

# Thank you, simply
Gloria Mensah <gloria.mensah@example.net> en
21 Mon 19:00
I've written to many companies in my life, mostly in anger. This is to say that the frame is beautiful, it came when
you said and nobody asked me to rate anything.
21 Tue 9:10 Lena
Dear Gloria, I've read it to all four of us, standing. We'll go on not asking. /
Lena
21 Tue 9:11 Lena resolves

# Para mi abuela, letra grande
Inés Morales <ines.morales@example.org> es
20 Mon 17:45
Hola, ¿podéis poner debajo de la foto los nombres en letra grande? Mi abuela ya no ve bien y son diecisiete nietos.
20 Tue 9:30 Ada
Hola, Inés: claro que sí. Los escribo a mano, a dos centímetros de alto, en dos filas, en el orden en que están en la
foto. Dime los diecisiete y en qué lado está el que siempre se esconde. /
Ada
20 Tue 10:05
Van en la lista. El que se esconde es Pablo, detrás de la maceta.
18 Fri 18:20
Los leyó todos en voz alta, hasta Pablo. Gracias.
17 Mon 9:15 Ada resolves

# Wrong name on the card
Freya Lindholm <freya.lindholm@example.com> en
19 Tue 15:20
The card says "Dear Friedrich". It was for Fredrik. He's Swedish and proud of it.
19 Tue 15:38 Mina
Dear Freya, that was me: I wrote what I expected rather than what you'd typed. A new card is in the mail, express,
with Fredrik in my best hand and an apology in Swedish from Paula next door, who says I spelled "förlåt" properly. /
Mina
19 Thu 12:10
He has both cards on the shelf. He finds Friedrich hilarious.
19 Thu 12:20 Mina resolves

# Geschenkpapier
Hannelore Fuchs <hannelore.fuchs@example.org> de
18 Mon 10:25
Guten Tag, packen Sie auch ein? Mein Enkel sagt, im Internet geht das nicht.
18 Mon 10:40 Otto
Guten Tag Frau Fuchs, es geht, und bei uns macht es Ada, mit Bindfaden und einem Zweig. Sagen Sie dem Enkel einen
Gruß: Das Internet hat nicht alles. /
Otto
18 Mon 10:55
Der Enkel ist platt.
18 Mon 11:02 Otto resolves

# He said yes
Theo Marchetti <theo.marchetti@example.com> en
16 Fri 22:40 with wall-walnut-61.jpg
You engraved "turn me around" on the frame in April and I begged you to keep quiet. He turned it around last night.
This is where it hangs now.
16 Sat 10:05 Otto
Dear Theo, I've carried that secret about for three months and it was getting heavy. All happiness to the two of you.
The workshop has drunk to it, with coffee, the saw was running. /
Otto
16 Sat 10:10 Otto resolves

# For a stranger
Edith Wallace <edith.wallace@example.net> en
15 Mon 14:20
A young man found my purse on the train and wouldn't take anything. He mentioned that he paints. Could I give him a
frame without knowing what he paints?
15 Mon 14:45 Ada
Dear Edith, a voucher would be simple and a little cold. I'd send him a small frame with nothing in it and a card:
"For the next one." If it doesn't fit, he may change it for any other. /
Ada
15 Mon 15:10
"For the next one." Yes. Exactly that.
14 Wed 9:30
He's painted my purse. I didn't know where to look.
14 Wed 9:50 Ada resolves

# Per i cinquant'anni
Serena Galli <serena.galli@example.com> it
13 Tue 16:50
Buonasera, i miei festeggiano i cinquant'anni di matrimonio. Vorrei incorniciare il menù del pranzo di allora: è unto.
Si pulisce?
13 Wed 9:05 Ada
Buongiorno Serena, non si pulisce: quell'unto c'era. Lo monto su carta giapponese e lo proteggo dalla luce. Se i suoi
vogliono rifare lo stesso pranzo, le trascrivo il menù con la stessa calligrafia. /
Ada
13 Wed 9:20
Tortellini, lepre, zuppa inglese. Rifaremo tutto tranne la lepre.
11 Sat 13:20 Ada
Pronto, con la trascrizione accanto. La lepre l'ho lasciata, per rispetto. /
Ada
10 Mon 18:40
Mia madre ha toccato la macchia d'unto e ha detto "questo fu lo zio". Grazie.
10 Tue 9:10 Ada resolves

# Anniversary, and I forgot
Rupert Langley <rupert.langley@example.org> en
12 Mon 8:05
It's tomorrow. I have a photograph, a good face for apologies and no frame. Help.
12 Mon 9:01 Mina
Good morning Rupert, send the photograph now. We print by noon, glue in the press until three, and the bicycle is at
your door by six. Keep the good face for next year. /
Mina
12 Mon 9:06
Sent. You are angels. It's the one with the umbrella.
12 Mon 17:40
Bicycle, door, 17:38. Nobody will ever know.
12 Tue 9:10 Mina notes
Rupert: anniversary on a Tuesday in late summer. Write to him two weeks before, next year.
12 Tue 9:11 Mina resolves

# Een kaartje
Annelies Visser <annelies.visser@example.org> nl
11 Fri 14:15
Goedemiddag, de lijst van mijn zus kwam vandaag aan, met een kaartje voor de kat. Zij heeft nooit gezegd dat ze een
kat heeft. Hoe wisten jullie dat? /
Annelies Visser
11 Fri 14:40 Lena
Goedemiddag Annelies, op de foto in de lijst ligt links onder een staart. Otto vond dat de rest er ook recht op had. /
Lena
11 Fri 14:52
De rest heet Mevrouw Pluis en eet het kaartje op.
11 Fri 15:10 Lena resolves

# A frame for the nurses
Patience Okello <patience.okello@example.com> en
9 Thu 10:25
My dad was on ward 7 for five weeks. I'd like to give them a frame with his thank-you letter, but hospitals have rules
on glass.
9 Thu 10:50 Mina
Dear Patience, acrylic, screwed to the wall with covered heads, edges rounded and washable: wards say yes to that.
I've done one for a hospital and still have the drawing that their safety officer signed. It's yours to show. /
Mina
9 Thu 11:05
The drawing worked like a key. They've picked the wall.
7 Fri 15:30
It's up, beside the coffee machine, where they cry. Dad says hello.
7 Fri 15:45 Mina
Hello to Dad, and to ward 7. /
Mina
7 Fri 15:46 Mina resolves

# هدية تخرج
ريم السالم <reem.alsalem@example.com> ar
7 Thu 9:40
مرحبًا، أريد إطارًا لشهادة تخرج أختي مع صورة صغيرة في الزاوية. هل يمكن أن يكون جاهزًا خلال أسبوعين؟ /
ريم
7 Thu 10:30 Lena
أهلًا ريم، ومبروك لأختك. نعم، يكون جاهزًا خلال عشرة أيام. نقصّ نافذتين في الكرتون، واحدة للشهادة وأخرى للصورة، ولا نلصق
الشهادة نفسها حتى تستطيعوا إخراجها متى شئتم. ما قياس الصورة؟ /
لينا
7 Thu 10:45
ستة في تسعة. شكرًا، هذا بالضبط ما أردته.
5 Fri 14:10
فتحته أمس وبكينا كلنا. سلمت أيديكم.
5 Fri 14:30 Lena resolves

# Godparents
Anders Holm <anders.holm@example.net> en
4 Tue 12:20
Same frame twice, to Oslo and to Cork, on the same morning, or one godmother will think that the other is the
favorite.
4 Tue 13:40 Otto
Hello Anders, Oslo leaves on Monday and Cork on Tuesday, so both ring on Thursday before eleven. The two frames are
cut from one length of ash. You may tell them so. /
Otto
3 Thu 15:10
10:20 and 10:35. Peace in the family.
3 Thu 15:20 Otto resolves

# Kein Geschenk mehr
Monika Reiter <monika.reiter@example.com> de
3 Mon 11:15
Guten Tag, das Geschenk war für meine Freundin. Wir sind keine mehr. Kann ich den Rahmen zurückgeben, obwohl ihr Name
eingraviert ist?
3 Mon 11:40 Mina
Liebe Frau Reiter, das tut mir leid. Schicken Sie ihn zurück, Otto hobelt den Namen ab, das Holz verzeiht das. Sie
bekommen ihn blank wieder oder das Geld, wie es Ihnen lieber ist. Und Sie müssen es nicht heute entscheiden. /
Mina
3 Mon 12:10
Blank, bitte. Ich hänge mich selbst hinein.
2 Wed 10:30
Angekommen. Man sieht keine Spur. Danke für das „nicht heute“.
2 Wed 10:45 Mina resolves
""")
