"""What fits and what doesn't: the size guide that says one thing and is read as another, mats, and odd measures."""

from makeright.demo.story.scripting import tales

SIZES = tales("""
# 50 × 70 is not 50 × 70
Charlotte Weaver <charlotte.weaver@example.com> en
26 Tue 19:45
I ordered a frame of 50 × 70 for a poster of 50 × 70. It has come and it is 54 × 74. The size guide says "size:
outside edge to outside edge" on one page and "size of your picture" on the other. Which is it?
26 Wed 9:12 Mina
Dear Charlotte, it's the size of your picture, and the frame around it is larger. So yours fits: open it and lay the
poster in. But you're right about the guide. Two pages of ours contradict each other, and that's not for you to sort
out.

If it doesn't fit all the same, tell me by what, and a right one comes. /
Mina
26 Wed 9:13 Mina notes
The size guide says "outside edge" on the page about frames. It should say "your picture". Ada, can that be changed?
26 Wed 18:20
It fits. I feel slightly silly, but only slightly, because of the guide.
26 Thu 9:05 Mina resolves

# Zu klein bestellt wegen Größentabelle
Markus Vogel <markus.vogel@example.org> de
24 Wed 20:10
Hallo, laut Ihrer Größentabelle gilt das Außenmaß. Also habe ich 40 × 50 genommen, weil die Nische so groß ist. Jetzt
ist der Rahmen 44 × 54 und passt nicht in die Nische. /
Markus Vogel
24 Thu 9:20 Otto
Guten Morgen Herr Vogel, die Tabelle hat Sie falsch beraten, das Maß gilt fürs Bild. Für Ihre Nische schneide ich
einen mit 39,8 × 49,8 außen, der geht am Montag weg. Der große bleibt bei Ihnen, vielleicht findet sich eine Wand.

Die Tabelle wird geändert. Sie sind diesen Monat der Zweite. /
Otto
24 Thu 9:41
Sehr anständig. Danke.
24 Thu 9:45 Otto resolves

# The print is bigger than the window
Temi Adebayo <temi.adebayo@example.com> en
22 Sat 11:05
The mat covers my signature! The print is 30 × 40 and so is the hole, says the page. But it cuts off half a centimeter
all around, and I sign at the very edge, as one does.
22 Sat 11:30 Ada
Dear Temi, one does, and the mat has to overlap a little, or the print falls through it. For signed prints we cut the
window a centimeter larger than the paper, so that it floats. That mat is on its way to you, and the page will ask
from now on whether there's something at the edge. /
Ada
22 Sat 11:48
A floating print. I love it, I may sign everything at the edge now.
22 Sat 12:10 Ada resolves

# Quelle taille choisir ?
Baptiste Lemoine <baptiste.lemoine@example.net> fr
21 Thu 21:30
Bonjour, mon affiche fait 61 × 91,5. Vous avez 60 × 90 et 70 × 100. Je coupe l'affiche ? /
Baptiste
21 Fri 9:05 Mina
Bonjour Baptiste, surtout pas. C'est un format anglais, et beaucoup de gens s'y trompent parce que notre guide n'en
parle pas. Prenez 70 × 100 avec un passe-partout ouvert à 60,5 × 91 : nous le coupons pour vous, au même prix. /
Mina
21 Fri 9:20
Parfait, c'est commandé. L'affiche respire.
21 Fri 9:30 Mina resolves

# Inches?
Wes Calloway <wes.calloway@example.com> en
21 Sat 16:40
Your guide gives 16 × 20 inches as 40 × 50 cm. It isn't, quite. I now have a picture that is 6 mm too wide for its
frame, and a knife in my hand. Talk me out of it.
20 Mon 9:02 Otto
Good morning Wes, put the knife down. 16 × 20 inches is 40.6 × 50.8, and the guide rounds it as if millimeters grew
back. A frame for the true size leaves tomorrow, and the other one is good for something from this side of the ocean. /
Otto
20 Mon 9:04 Otto notes
Inches in the guide are rounded DOWN. 16 × 20, 11 × 14 and 24 × 36 are all wrong. I've made a list for Ada.
20 Mon 14:30
Knife is down. Appreciate the speed.
20 Mon 14:41 Otto resolves

# Il passe-partout è stretto
Chiara Moretti <chiara.moretti@example.org> it
19 Thu 10:25
Buongiorno, nella guida delle misure non capisco se i 5 cm del passe-partout sono per lato o in tutto. Ho ordinato
pensando per lato, e invece sono due e mezzo. Sembra una cornice a dieta.
19 Thu 10:50 Ada
Buongiorno Chiara, ha ragione Lei: "5 cm" senza "per lato" non vuol dire niente. Le mando oggi un passe-partout da
cinque per lato e la cornice che ci vuole. La frase nella guida la cambio io stessa prima di pranzo. /
Ada
19 Thu 14:20
Cambiata davvero, ho guardato. Bravi.
19 Thu 14:30 Ada resolves

# Matboard or frame size, which do I measure?
Ngozi Eze <ngozi.eze@example.net> en
17 Mon 13:50
I've read the size guide three times now. Do I measure the picture, the mat or the frame? I'm a surveyor, so this
hurts.
17 Mon 14:15 Lena
Dear Ngozi, the picture, always, and nothing else. We add the rest. A surveyor who can't read it is the best proof
that it must be written again. May I send you the new one before everybody else sees it? /
Lena
17 Mon 14:22
Please do. I shall bring a red pen.
17 Thu 15:40 Lena
Here it is, in one sentence and one drawing: "Measure your picture from edge to edge and type that in." What would you
strike out? /
Lena
17 Fri 9:30
Nothing. It's now shorter than my signature.
17 Fri 9:45 Lena resolves

# A frame for a record
Joaquín Ortega <joaquin.ortega@example.com> es
16 Thu 19:05
Buenas, ¿qué medida necesito para la funda de un vinilo? En la guía no aparece y mi hija dice que 30 × 30. /
Joaquín
16 Fri 9:25 Ada
Buenos días, Joaquín: tu hija se acerca mucho, pero la funda mide 31,5 × 31,5. Tenemos un marco hecho para eso que se
abre por delante, así puedes escuchar el disco y volver a colgarlo. ¿En negro o en roble? /
Ada
16 Fri 9:40
Negro. Mi hija quiere que conste que casi acertó.
16 Fri 9:52 Ada resolves

# I measured in the dark
Petra Novak <petra.novak@example.org> de
14 Fri 17:30
Ich habe abends gemessen und eine 3 für eine 8 gehalten. Jetzt ist der Rahmen fünf Zentimeter zu schmal. Das ist ganz
allein meine Schuld, ich frage nur: Kann man anstückeln? /
Petra Novak
14 Sat 10:15 Otto
Guten Morgen Frau Novak, anstückeln sieht man immer. Aber kürzer machen geht: Aus Ihrem Rahmen wird einer für das
nächste Bild, und der richtige kostet Sie nur das Holz, achtzehn Euro. Messen Sie bitte noch einmal, bei Tag. /
Otto
14 Sat 11:02
38,4 × 58. Bei Tag, mit Brille, mit Zeugen.
14 Sat 11:10 Otto resolves

# Too deep for my canvas, or too shallow
Malachi Greene <malachi.greene@example.com> en
12 Tue 10:35
The canvas stands out of the frame by a centimeter at the back. Is that how it should be?
12 Tue 10:50 Otto
Hello Malachi, it isn't dangerous, but it pushes the frame off the wall. The page should ask how deep a canvas is and
doesn't. You get four little spacers for the corners: with them it hangs level, and from the front nobody sees a
thing. /
Otto
12 Fri 14:05
Spacers are in. Hangs like a door.
12 Fri 14:20 Otto resolves

# A scroll, and a form that stops
Meiling Sato <meiling.sato@example.net> en
10 Mon 10:40
My scroll is 38 × 140 and the form stops at 120. Is that the saw, or the form?
10 Mon 11:05 Otto
Hello Meiling, it's the form. The saw goes to three meters and is bored. I've made the order for you by hand, oak, 38
× 140, and you only have to say yes. /
Otto
10 Mon 11:12
Yes.
10 Mon 11:15 Otto notes
The form stops at 120. Nobody knows why. Third one who asks.
10 Thu 9:15 Otto resolves

# Het gat zit scheef
Femke Bakker <femke.bakker@example.com> nl
9 Thu 12:20
Hoi, het venster in het passe-partout zit onderaan twee centimeter verder van de rand dan bovenaan. Is dat een foutje?
9 Thu 13:50 Lena
Hoi Femke, nee, dat doen we met opzet: een venster dat precies in het midden zit, lijkt voor het oog te zakken. Maar
als jij het liever gelijk hebt, snijd ik er een die gelijk is. Het gaat om jouw oog. /
Lena
9 Thu 14:30
Nu ik het weet, vind ik het mooi. Laat maar zo!
9 Thu 14:41 Lena resolves

# Size guide, again
Wes Calloway <wes.calloway@example.com> en
7 Mon 16:20
24 × 36 inches. The guide says 60 × 90. You and I both know. I ordered by hand this time, just telling you that it
still says so. /
Wes
7 Mon 16:45 Otto
Hello Wes, we do, and it's embarrassing: the German page was mended in summer and the English one wasn't. It is now, I
stood beside Ada while she typed. Thank you for keeping an eye on us. /
Otto
7 Mon 16:46 Otto resolves

# Rama za duża
Tomasz Lewandowski <tomasz.lewandowski@example.org> pl
5 Wed 17:40
Dzień dobry, obraz 40 × 60, rama 40 × 60, a obraz w niej lata. Luz po pół centymetra z każdej strony. Tak ma być? /
Tomasz Lewandowski
5 Thu 9:25 Ada
Dzień dobry Panie Tomaszu, luz ma mieć dwa milimetry, a nie pięć. Płótno bywa nabite ciaśniej, niż podaje malarz, a my
nie zapytaliśmy o dokładny wymiar. Wysyłam paski korka do wklejenia z boku; jeśli obraz nadal się rusza, robimy nową
ramę. /
Ada
4 Mon 18:00
Korek pomógł, siedzi jak ulał. Dziękuję!
4 Tue 9:10 Ada resolves

# Square picture, long wall
Amara Diallo <amara.diallo@example.com> fr
3 Tue 12:10 with wall-black-36.jpg
Bonjour, j'ai une photo carrée de 20 cm et un mur de quatre mètres. Elle a l'air perdue. Plus grand cadre ou plus de
photos ?
3 Tue 13:40 Mina
Bonjour Amara, plus de vide. Mettez-la dans un cadre de 50 × 50 avec quinze centimètres de blanc tout autour, et
accrochez-la à un tiers du mur, pas au milieu. Une petite image dans beaucoup de blanc, on s'en approche. /
Mina
3 Tue 14:05
Je n'aurais jamais osé. Commandé !
3 Tue 14:20 Mina resolves
""")
