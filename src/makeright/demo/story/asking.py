"""Questions before anything is bought: what is possible, what is wise, and when one may come by."""

from makeright.demo.story.scripting import tales

QUESTIONS = tales("""
# Are you open on Saturdays?
Marlon James-Whitfield <marlon@example.com> en
26 Fri 12:40
Are you open on Saturdays, and is there somewhere to leave a bicycle with a trailer and a dog in it?
26 Fri 13:35 Otto
Hello Marlon, ten to two, and in the yard. The dog may come in, he's not the first. What's his name? /
Otto
26 Fri 13:40
Turner. He's mostly interested in sausages.
26 Fri 13:44 Otto resolves

# Rahmen für ein Fenster
Konrad Bauer <konrad.bauer@example.org> de
25 Wed 18:45
Guten Abend, kann man ein Kirchenfenster rahmen? Bleiglas, 60 × 90, etwa vierzehn Kilo. Es soll vor einem Fenster
hängen.
25 Thu 9:20 Ada
Guten Morgen Herr Bauer, ja, in Stahl statt in Holz, mit zwei Ketten in die Decke. Holz arbeitet, und Blei nimmt das
übel. Den Stahl biegt ein Freund von uns. Bringen Sie eine Zeichnung, nicht das Fenster, dann rechnen wir. /
Ada
25 Thu 9:40
Die Zeichnung bringt meine Frau, sie kann zeichnen. Montag?
25 Thu 9:52 Ada
Montag. /
Ada
25 Thu 9:53 Ada resolves

# Which white?
Thandiwe Dube <thandiwe.dube@example.com> en
24 Fri 9:15
You have chalk, snow, cotton and bone. My wall is white. Which white is my wall?
24 Fri 9:35 Mina
Dear Thandiwe, only your wall knows. All four are in an envelope, with a hole in each: hold the hole to the wall, and
the one that disappears is yours. Take one shade darker for the mat, or it looks dirty beside the paper. /
Mina
23 Thu 17:50
Cotton disappeared. I spent an evening looking at walls through holes, best evening in weeks.
23 Fri 9:02 Mina resolves

# Peut-on encadrer un puzzle ?
Noémie Blanchard <noemie.blanchard@example.org> fr
23 Mon 15:15
Bonjour, 2000 pièces, trois mois, deux disputes. Comment le transporter jusqu'à un cadre sans troisième dispute ?
23 Mon 15:40 Mina
Bonjour Noémie, glissez dessous une plaque de carton, posez dessus une feuille de papier cuisson, passez le fer tiède
: les pièces s'aplatissent et tiennent. Puis deux personnes qui s'aiment encore retournent le tout. On colle au dos,
jamais devant.

Mesurez après, un puzzle n'a jamais la taille de sa boîte. /
Mina
23 Mon 16:20
Retourné. On s'aime encore. 96,2 × 68,1.
23 Mon 16:35 Mina resolves

# Do you frame mirrors
Ivo Petrov <ivo.petrov@example.net> en
22 Mon 18:10
Do you frame mirrors
22 Tue 9:05 Otto
We do, any size up to 120 × 200. Which size is yours, and does it hang in a bathroom? /
Otto
22 Tue 9:07
60 80 yes
22 Tue 9:15 Otto
Then oak with a hard oil, sealed at the back, €96, ten days. /
Otto
22 Tue 9:16
ok
22 Tue 9:20 Otto resolves

# Bir çerçeve, iki fotoğraf
Aylin Şahin <aylin.sahin@example.com> tr
21 Thu 10:05
Merhaba, aynı çerçeveye iki fotoğraf koymak istiyorum; biri dik, biri yatay. Olur mu, garip mi durur? /
Aylin
21 Thu 11:10 Mina
Merhaba Aylin Hanım, olur ve çok güzel durur; yeter ki ikisinin alt kenarı aynı hizada olsun. Pencereleri buna göre
keseriz. Fotoğrafların ölçülerini yazarsanız size önce bir çizim göndeririz. /
Mina
21 Thu 11:30
13 × 18 ve 18 × 13. Çizimi merakla bekliyorum.
21 Thu 16:40 Mina
Çizim postada, kâğıt üzerinde, gerçek boyutta. Duvara tutup bakabilirsiniz. /
Mina
20 Tue 12:15
Duvarda harika durdu. Sipariş verdim!
20 Tue 13:40 Mina resolves

# Workshop for a school class
Bettina Krüger <b.krueger@grundschule-am-wald.test> de
20 Wed 7:50
Guten Morgen, dürften wir mit der 3b kommen? 22 Kinder, zwei Lehrerinnen, ein Hausmeister, der unbedingt mitwill. /
Bettina Krüger
20 Wed 9:10 Ada
Liebe Frau Krüger, gern, und der Hausmeister bekommt eine Schürze. Dienstag um neun ist die Säge aus und die
Leimpresse an: Jedes Kind macht sich einen kleinen Rahmen aus Resten und nimmt ihn mit. Es kostet nichts. Hat jemand
eine Holzallergie? /
Ada
20 Wed 11:20
Niemand. Die 3b malt schon, was hineinkommt.
19 Tue 14:30
Es war großartig. Der Hausmeister will sich bewerben.
19 Tue 14:45 Ada resolves

# Can I bring my own glass?
Winston Achebe-Lane <winston@example.net> en
19 Wed 12:10
My grandfather's window glass, wavy, 1890. I'd like to see the picture through it.
19 Wed 13:40 Ada
Dear Winston, then you shall. Old glass breaks when it's cut cold, so I cut it warm, and I won't promise for it: one
in ten cracks. If you can live with that, bring it wrapped in a blanket. If you can't, tell me, and I'd understand. /
Ada
19 Wed 14:05
He'd say: one in ten is good odds. Coming on Friday.
18 Mon 16:20 Ada
It didn't crack. Everything behind it looks like a memory. Come and see. /
Ada
18 Mon 17:02
On my way.
18 Tue 9:05 Ada resolves

# Hoeveel weegt hij?
Marieke Jansen <marieke.jansen@example.com> nl
18 Thu 9:40
Goedemorgen, hoeveel weegt een lijst van 70 × 100 met gewoon glas? Ik wil hem op de fiets meenemen.
18 Thu 9:55 Lena
Goedemorgen Marieke, zes kilo tweehonderd, en bij tegenwind het dubbele. Met acryl is het drie kilo acht. Waait het
hard, dan brengt onze bakfiets hem, binnen de stad kost dat niets. /
Lena
18 Thu 10:10
Acryl en de bakfiets, graag. Ik ben niet zo'n held.
18 Thu 10:20 Lena resolves

# Frame without nails, glue or screws
Aurelio Bianchi <aurelio.bianchi@example.org> it
17 Tue 17:10
Buonasera, mio nonno faceva cornici senza colla né chiodi, solo incastri. Sapete farle ancora? Ne vorrei una per il
suo metro di legno. /
Aurelio Bianchi
17 Wed 9:25 Ada
Buongiorno Aurelio, sì, le faccio io, una all'anno e solo per chi lo chiede così. Mi dica la lunghezza del metro,
anche se la immagino. /
Ada
17 Wed 9:40
Novantanove e mezzo: un pezzetto l'ha mangiato il cane.
17 Wed 10:15 Ada
Allora la faccio da novantanove e mezzo. Pronta in tre settimane. /
Ada
17 Wed 10:16 Ada snoozes until 14 Wed 9:00
14 Wed 16:45 Ada
Buongiorno Aurelio, è pronta. Sette incastri, nessuna colla. Suo nonno avrebbe trovato qualcosa da ridire, spero poco. /
Ada
14 Thu 19:00
Avrebbe detto "si può guardare", che per lui era molto. Grazie.
13 Mon 9:10 Ada resolves

# A job?
Leo Hartmann <leo.hartmann@example.com> de
15 Wed 20:30
Hallo, ich bin 16 und suche ein Praktikum im Herbst. Ich kann Geige bauen, also fast. Haben Sie Platz?
15 Thu 9:15 Ada
Hallo Leo, wer fast Geigen baut, soll herkommen. Zwei Wochen im Oktober, Otto zeigt dir die Säge erst am dritten Tag,
das ist Gesetz. Komm am Samstag mit einem Elternteil vorbei, und bring die fast gebaute Geige mit. /
Ada
15 Thu 16:02
Samstag um zehn. Meine Mutter kommt mit. Die Geige auch.
15 Sat 12:30 Ada notes
Leo starts in October. The violin is better than "almost". Otto, be nice, and hide the good chisels.
15 Sat 12:31 Ada resolves

# Climate of a cellar
Ingvild Strand <ingvild.strand@example.org> en
14 Thu 13:35
I'd like to hang ten prints in a wine cellar. 12 degrees, damp, dark. My sommelier likes the idea, the prints can't
speak.
14 Thu 14:05 Ada
Dear Ingvild, I'll speak for them: paper molds above 65 percent. If yours is wetter, take prints on metal, which don't
mind, and leave the paper upstairs. I'm lending you a little device; let it hang there for a week and read me the
figure. /
Ada
14 Thu 14:06 Ada snoozes until 12 Thu 9:00
13 Fri 10:40
78. The wine is happy.
13 Fri 11:05 Ada
Then metal for the wine, and paper for the stairs. Keep the device, cellars change their minds. /
Ada
13 Fri 11:30
Metal it is. Ten, please.
13 Fri 11:40 Ada resolves

# ¿Hacéis marcos redondos?
Nuria Campos <nuria.campos@example.net> es
12 Wed 10:20
Hola, tengo un bordado redondo de 40 cm. ¿Un marco redondo es muy caro?
12 Wed 10:45 Ada
Hola, Nuria: redondo de verdad son 210 euros, porque se tornea de una pieza. Un marco cuadrado con ventana redonda
cuesta 64 y luce igual de bien. Te mando una foto de cada uno en papel, para que lo veas con calma. /
Ada
12 Wed 11:10
El cuadrado con ventana. Y gracias por no venderme el caro.
12 Wed 11:20 Ada resolves

# A frame for a leaf
Juniper Hale <juniper.hale@example.com> en
11 Mon 15:10
It's a leaf from the oak that we got married under. It's pressed and brown. Will it turn to dust?
11 Mon 15:40 Ada
Dear Juniper, in light yes, in ten years. Between two panes, dry and away from the window, it'll see your golden
wedding. I'd frame it in the same oak, if you can tell me that a branch came down, too. /
Ada
11 Mon 15:55
A branch DID come down. My brother-in-law was sitting on it. I'll bring it on Saturday.
9 Fri 16:30 Ada
Leaf and branch are one frame now. There is a small dent in the wood, I've left it in for your brother-in-law. /
Ada
8 Mon 12:20
He's honored. It hangs in the hall, away from the window.
8 Mon 13:40 Ada resolves

# Delivery to Japan
Takumi Ito <takumi.ito@example.net> ja
10 Tue 10:10
はじめまして、伊藤と申します。大阪への発送は可能でしょうか。また、送料と日数をお教えいただけますと幸いです。額は30 ×
40を二点、考えております。
10 Tue 11:25 Mina
伊藤様

お問い合わせありがとうございます。はい、大阪への発送も承っております。30 × 40を二点で送料は48ユーロ、到着まで十日ほど
でございます。長旅ですので、割れないアクリルをお勧めいたします。料金はガラスと同じです。 /
ミナ
10 Tue 12:15
ご丁寧にありがとうございます。アクリルで二点、お願いいたします。
10 Tue 12:25 Mina resolves

# How long does a frame live?
Walter Osei <walter.osei@example.org> en
9 Wed 9:20
I'm 81. How long does one of your frames last? I'd like to know whether I need to look after it, or it after me.
9 Wed 9:45 Ada
Dear Walter, the oldest that I've repaired was from 1780 and cross about it. Yours will ask for nothing in your first
hundred years: a dry cloth, no kitchen. After that, oil. /
Ada
9 Wed 10:02
Then it looks after me. I take the oak one.
9 Wed 10:15 Ada resolves

# Quanto ci mettete?
Matteo Ricci <matteo.ricci@example.com> it
7 Wed 12:05
Ciao, quanto tempo ci vuole per una cornice su misura 45 × 63? Il compleanno è il 19.
7 Wed 12:20 Ada
Buongiorno Matteo, sei giorni più due di viaggio: per il 19 arriva con comodo, se ordina entro venerdì. Se le scappa
venerdì, mi scriva lo stesso. /
Ada
7 Wed 12:25
Ordinata adesso, mi conosco.
7 Wed 13:40 Ada resolves

# Is that you on the market?
Hattie Lowell <hattie.lowell@example.net> en
6 Thu 14:10
There was a stall on the market with frames that look like yours, and the man said they were. He had a blue hat.
6 Thu 14:30 Lena
Dear Hattie, the hat and the man are Otto's uncle, and the frames are our seconds: small faults, half the price, all
of it said on the label. If there was no label, tell me, and the uncle hears about it on Sunday. /
Lena
6 Thu 14:41
There was a label. I just didn't believe the man.
6 Thu 14:50 Lena resolves

# Rama do ikony
Joanna Krawczyk <joanna.krawczyk@example.com> pl
4 Mon 10:30
Dzień dobry, mam ikonę na desce, trochę wygiętą. Czy da się ją oprawić bez prostowania? Konserwator zabronił. /
Joanna Krawczyk
4 Mon 11:05 Ada
Dzień dobry Pani Joanno, konserwator ma rację. Robię ramę z wybraniem dopasowanym do wygięcia, deska leży na korku i
może pracować. Potrzebuję odrysu krawędzi na kartonie, bez dotykania lica. /
Ada
4 Wed 16:40
Odrys wysłany pocztą. Dziękuję, że Pani nie chce jej prostować.
3 Fri 15:10 Ada
Rama gotowa, deska leży w niej jak w dłoni. Proszę przyjechać, kiedy Pani wygodnie. /
Ada
2 Wed 17:05
Odebrana. Konserwator pyta o adres.
2 Thu 9:10 Ada resolves
""")
