"""Those who were here before: a second order, a question, a word of thanks; and what is open from these weeks."""

from makeright.demo.story.scripting import tales

COMING_BACK = tales("""
# One more, like the first
Nadia Brunner <nadia.brunner@example.com> de
13 Wed 18:20
Guten Abend Otto, dasselbe noch einmal bitte, 70 × 100 in Eiche, diesmal fürs Sommerfoto der Katze. Der Hund hängt ja
schon. /
Nadia Brunner
13 Thu 9:15 Otto
Guten Morgen Frau Brunner, die Katze bekommt Schaum an allen vier Ecken, sie wiegt mir sonst zu schwer auf der Seele.
Dienstag ist sie bei Ihnen. /
Otto
13 Thu 9:16 Otto resolves

# The midwife would like a frame
Comfort Asante <comfort.asante@example.com> en
12 Sat 9:30
Abena has her first baby picture to hang. Not hers! The first one that she delivered. The parents sent it. Same oak,
please, only small.
12 Sat 10:20 Mina
Dear Comfort, same oak, 20 × 20, and on the house: a first one comes only once. Please tell Abena that the card with
her name is still pinned up here, my draft of it. /
Mina
12 Sat 11:05
You people. She says thank you, and she's off to the next.
12 Sat 11:20 Mina resolves

# J'ai déménagé à Lyon
Hélène Charpentier <helene.charpentier@example.com> fr
10 Fri 14:05
Bonjour Mina, je viens d'emménager à Lyon et je commande la suite. On m'a dit que vos colis aiment s'y reposer ?
10 Fri 14:20 Mina
Bonjour Hélène, ils aimaient. Nous avons changé de transporteur pour Lyon : deux jours, sans sieste. Et j'ajoute un
crochet pour votre nouveau mur, quel qu'il soit. /
Mina
9 Tue 16:45
Deux jours, en effet. Le mur est en pierre, le crochet a tenu.
9 Tue 17:02 Mina resolves

# How the acrylic is doing
Declan Rourke <declan.rourke@example.net> en
9 Mon 20:15
Update, since you sent greetings to the telly: the acrylic has now survived a spoon, a train and a yoghurt. The telly
has not.
9 Tue 9:10 Otto
Hello Declan, the workshop has stood in silence for the telly. For the yoghurt: lukewarm water, no kitchen roll. /
Otto
9 Tue 9:11 Otto resolves

# The frame for our anniversary
Wilhelmina de Graaf <w.degraaf@example.org> nl
8 Tue 10:40
Goedemorgen Lena, ik wil er nog een, voor onze trouwfoto uit 1966. Mag de doos weer tegen een deur gegooid worden? Ik
vertrouw het schuim nu.
8 Tue 11:05 Lena
Goedemorgen mevrouw de Graaf, liever niet, maar het mag. Mag ik de foto zien voordat ik het passe-partout kies? Wit
van toen is geler dan wit van nu. /
Lena
8 Tue 15:20
Ik stuur hem per post, met een retourzegel, zoals het hoort.
7 Mon 10:15 Lena
De foto is hier en prachtig. Ik nam ivoor. Vrijdag komt alles samen bij u terug. /
Lena
7 Fri 16:50
Ivoor. Natuurlijk. Mijn man zei: dat is de kleur van die dag.
7 Fri 17:10 Lena resolves

# Second sleeve
Oluchi Bassey <oluchi.bassey@example.org> en
6 Fri 11:25
My sister has seen the sleeve and now she'd like hers framed too. Hers was not burned, only loved. Two weeks?
6 Fri 11:45 Ada
Dear Oluchi, two weeks. I've kept the drawing and the silk, so they'll hang like sisters. Is the uncle well? /
Ada
6 Fri 12:01
He's preparing another speech.
6 Fri 12:10 Ada resolves

# The ferry picture
Bronwyn Hughes <bronwyn.hughes@example.org> en
4 Wed 10:05 with wall-ash-81.jpg
Here is where it will hang, between the window and his chair. I'd like it a little larger than is sensible.
4 Wed 10:30 Mina
Dear Bronwyn, then 50 × 70, in pale ash, so that the sea has room. I'm printing it myself tomorrow morning, when the
light in the workshop is as it was on that deck. You'll have it on Wednesday, and the voucher pays for all of it. /
Mina
3 Wed 16:15
It came. I've moved his chair so that he can see it. Thank you, Mina.
3 Wed 16:40 Mina notes
Please leave this one to me if she writes again.
3 Wed 16:41 Mina resolves

# Nothing to report
Sandrine Dubois <sandrine.dubois@example.org> fr
5 Fri 9:40
Bonjour, rien à signaler : commandé lundi, livré mercredi, rien de cassé, personne à instruire. Je tenais à l'écrire
aussi.
5 Fri 10:05 Mina
Bonjour Sandrine, merci. Votre mail est affiché sur le quai, là où il pleut. /
Mina
5 Fri 10:06 Mina resolves

# Acht Rahmen für die Bibliothek der Schule
Bettina Krüger <b.krueger@grundschule-am-wald.test> de
2 Mon 7:45
Guten Morgen, die 3b ist jetzt die 4b und möchte ihre Rahmen in der Bibliothek aufhängen, hinter Acryl. Geht das im
Nachhinein?
2 Mon 9:20 Ada
Liebe Frau Krüger, das geht: Bringen Sie alle 22, wir setzen Acryl ein, während die Kinder zusehen. Wann hat die 4b
Zeit? /
Ada
2 Mon 9:21 Ada snoozes for 6 days

# The scroll, and its brother
Meiling Sato <meiling.sato@example.net> en
2 Wed 15:10
The first scroll hangs. There's a second one, 38 × 162, which my aunt won't let go of before the new year. Can you
keep the same oak for it?
2 Wed 15:30 Otto
Hello Meiling, the plank has your name on it in chalk, and it lies on top where nobody takes it. I'll ask after your
aunt in January. /
Otto
2 Wed 15:31 Otto snoozes for 40 days

# Kırk yıllık kilim
Cemre Aksoy <cemre.aksoy@example.com> tr
2 Fri 11:50
Merhaba, keten yağı mucize yarattı. Şimdi sırada büyükannemin küçük kilimi var, 60 × 90. Çerçevelenir mi, yoksa asılır
mı?
2 Fri 13:45 Mina
Merhaba Cemre Hanım, kilim nefes almak ister: camsız, keten bir zemine elde dikip derin bir çerçeveye alıyoruz. Bir
fotoğrafını ve kaç kilo geldiğini yazarsanız size bir çizim göndeririz. /
Mina
2 Fri 13:46 Mina snoozes for 5 days
""")
