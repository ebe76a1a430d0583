"""What wood does: a batch of walnut that warped in summer, knots, oil, moths, and the color of pine."""

from makeright.demo.story.scripting import tales

WOODS = tales("""
# The frame no longer lies flat
Arthur Pemberton <arthur.pemberton@example.com> en
15 Mon 9:10 with warp-walnut-31.jpg
Good morning. Walnut, 50 × 70, bought in spring. The long side has begun to bow, about a finger's breadth in the
middle. It doesn't hang in sun or above a radiator. Have I done something wrong? /
Arthur Pemberton
15 Mon 9:45 Otto
Good morning Arthur, nothing at all. Wood that bows by itself was not dry enough when it was cut, and that happens
before it meets you.

A new one from other wood leaves on Wednesday. Could you tell me what's stamped on the back, a W and two digits? Then
I know which planks to look at. /
Otto
15 Mon 10:02
W 17. Do planks have birthdays?
15 Mon 10:15 Otto
They do, and this one was a little young. Thank you, that helps me. /
Otto
15 Mon 10:16 Otto notes
W 17 bows. Bought in April, 40 lengths. I've measured what is left: 14 percent, should be 9. Setting it aside.
15 Fri 11:00 Otto resolves

# Nussbaumrahmen verzogen
Gudrun Lindemann <gudrun.lindemann@example.org> de
14 Mon 17:25 with warp-walnut-32.jpg
Guten Abend, unser Nussbaumrahmen steht unten zwei Zentimeter von der Wand ab, wie eine Schaukel. Vor vier Wochen lag
er noch an. Hinten steht W17. Sagt Ihnen das etwas? /
Gudrun Lindemann
14 Tue 9:05 Otto
Guten Morgen Frau Lindemann, das sagt mir leider viel: Diese Lieferung war zu feucht, wir haben es vorige Woche
gemerkt. Ihr neuer Rahmen ist aus anderem Holz und am Freitag bei Ihnen. Den alten brauchen wir nicht zurück.

Wir schreiben gerade allen, die aus dieser Lieferung einen haben. Sie waren schneller. /
Otto
14 Tue 9:20
Dann bin ich ja in guter Gesellschaft. Danke für die klare Auskunft.
14 Tue 9:31 Otto resolves

# You wrote to me about my walnut frame
Sunniva Dahl <sunniva.dahl@example.com> en
14 Thu 20:15
You wrote that mine might warp and that a new one comes in any case. Mine is straight as an arrow. Do I have to send
it back if it never does? I'm fond of it.
14 Fri 9:10 Lena
Dear Sunniva, keep it, and be fond of it. The new one comes all the same: if the old one stays straight you have two,
and if it doesn't, you needn't write to anybody. /
Lena
14 Fri 9:40
That is the most sensible letter I've had from a company. Thank you.
14 Fri 9:45 Lena resolves

# Le noyer gondole
Mathilde Perrin <mathilde.perrin@example.net> fr
13 Tue 8:55 with warp-walnut-33.jpg
Bonjour, mon cadre en noyer s'est courbé, au point que le verre est sorti de la feuillure en haut. J'ai peur qu'il
tombe sur le lit du petit. Je l'ai posé par terre en attendant. /
Mathilde Perrin
13 Tue 9:12 Mina
Bonjour Mathilde, vous avez très bien fait, laissez-le par terre, et le petit loin de lui. Le nouveau, en noyer sec
cette fois et avec de l'acrylique, part ce matin en express : il est là demain.

C'est un lot de bois trop humide, le W 17. Nous aurions dû vous écrire avant que vous n'ayez à le faire. /
Mina
13 Tue 9:14 Mina notes
Glass came out of the rebate above a child's bed. Lena, please let's phone the rest of W 17 instead of writing.
13 Tue 10:30 Lena notes
Yes. Eleven left on the list. Ada takes six, I take five, today.
13 Wed 15:20
Il est arrivé, il est plat, et le petit l'approuve. Merci de votre sérieux.
13 Wed 15:40 Mina resolves

# One of your frames is bent
Pieter Smit <pieter.smit@galerie-de-kade.test> nl
13 Fri 11:30 with warp-walnut-34.jpg
Goedendag, van de zes notenhouten lijsten in onze galerie trekken er twee krom. De opening is over tien dagen. Wat
raadt u aan? /
Pieter Smit, Galerie De Kade
13 Fri 11:52 Lena
Goedendag Pieter, ik raad aan dat wij alle zes vervangen, want ze komen uit dezelfde partij en de andere vier zijn
misschien alleen wat trager. Volgende week woensdag staan zes nieuwe bij u, en Otto komt mee om ze om te hangen. /
Lena
13 Fri 12:01
Otto is welkom. Hij mag blijven voor de opening.
12 Thu 9:05
Alles hangt, alles is recht. Otto heeft ook het licht boven de deur gerepareerd, dat stond niet op de rekening.
12 Thu 9:20 Lena
Dat doet hij altijd. Een mooie opening gewenst. /
Lena
12 Thu 9:21 Lena resolves

# Warped, second letter
Arthur Pemberton <arthur.pemberton@example.com> en
11 Wed 9:30
The new frame is flat. I laid a ruler across it every Sunday for a month, because I'm that kind of man. I thought
you'd like a figure: nothing, nothing, nothing and nothing. /
Arthur Pemberton
11 Wed 9:50 Otto
Dear Arthur, I've written the four nothings on the new planks in chalk. They're at 8 percent, and nobody cuts them
before I have measured. /
Otto
11 Wed 9:51 Otto resolves

# Knots in the oak
Henrietta Vance <henrietta.vance@example.org> en
24 Mon 12:10
There is a knot in the lower edge of my frame, about the size of a coin. My husband says it's a flaw, I say it's a
tree. Who is right? We've a bottle of wine on it.
24 Mon 13:45 Ada
Dear Henrietta, you are: every oak has them, and we leave in those that sit well. But whoever doesn't want to see one
needn't. If he still minds it on Sunday, a plain one is on its way on Monday. /
Ada
24 Mon 14:02
He has conceded. He wanted the wine anyway.
24 Mon 14:10 Ada resolves

# How do I oil it?
Cemre Aksoy <cemre.aksoy@example.com> tr
22 Tue 11:15
Merhaba, meşe çerçevem iki yıllık oldu, biraz kurumuş görünüyor. Hangi yağı kullanmalıyım? Zeytinyağı olur mu? /
Cemre Aksoy
22 Tue 12:05 Mina
Merhaba Cemre Hanım, zeytinyağı olmaz, kurumaz ve zamanla yapışkan kalır. Keten yağı bazlı bir mobilya yağı en iyisi:
bez ile çok ince sürün, on dakika sonra kuru bezle silin. Camdan önce bir kâğıt koyun ki leke olmasın.

Size küçük bir şişe gönderiyoruz, bir çerçeveye on yıl yeter. /
Mina
22 Tue 12:20
Ne kadar düşüncelisiniz, teşekkür ederim!
22 Tue 13:45 Mina resolves

# Small holes, and a little dust
Rosalind Achebe <rosalind.achebe@example.net> en
20 Fri 9:15
I've found four tiny round holes in an old frame of my uncle's that hangs beside yours, and fine dust below. Should I
be worried for yours?
20 Fri 9:40 Ada
Dear Rosalind, a little, and only until tonight. It's woodworm. Put the old frame into two bags, well closed, and then
into a freezer for two weeks, at minus eighteen or colder. A butcher or a baker often says yes.

Ours are sealed all around, so they're the last thing a beetle would choose. Wipe them and look again in May. /
Ada
20 Fri 10:05
The butcher said yes before I'd finished the sentence. My uncle would have loved this.
20 Fri 10:20 Ada resolves

# Kiefer ist nachgedunkelt
Helmut Brandl <helmut.brandl@example.com> de
18 Thu 14:20
Grüß Gott, vor drei Jahren habe ich zwei Kiefernrahmen gekauft und jetzt einen dritten dazu. Die alten sind
honigfarben, der neue ist weiß wie Milch. So kann ich die nicht nebeneinander hängen. /
Helmut Brandl
18 Thu 14:40 Otto
Grüß Gott Herr Brandl, das macht bei Kiefer das Licht, in einem Jahr holt der neue die anderen ein. Wenn Sie nicht so
lange warten mögen: Ich habe hier Reste, die seit drei Jahren am Fenster liegen. Daraus schneide ich Ihnen einen, der
heute schon passt. Den hellen behalten Sie für ein anderes Zimmer. /
Otto
18 Thu 15:10
Holz vom Fensterbrett! Einverstanden.
17 Wed 10:20
Man sieht keinen Unterschied. Mein Kompliment.
17 Wed 10:31 Otto resolves

# Is it real wood?
Giulia Conti <giulia.conti@example.com> it
11 Thu 18:05
Salve, la cornice nera che ho comprato è legno vero o plastica? È così liscia che non lo capisco.
11 Fri 9:10 Ada
Buongiorno Giulia, è legno vero: ontano, tinto e poi levigato tre volte. Se la gira, sul retro vede la venatura, che
lì non dipingiamo. /
Ada
11 Fri 9:25
Vista! Grazie, adesso mi piace ancora di più.
11 Fri 9:30 Ada resolves

# Where does your ash come from?
Oisín Brennan <oisin.brennan@example.org> en
8 Mon 10:05
Our school weighs up what it buys. Where does your ash grow, and what happens with the offcuts?
8 Mon 10:40 Ada
Dear Oisín, within ninety kilometers of this table; the sawmill is in Haßfurt and the forester there is called
Veronika. Offcuts under twenty centimeters heat the workshop, longer ones become the small frames that we give to
schools. Would yours like a box of thirty? /
Ada
8 Mon 10:52
We'd like that very much. Third class makes its own pictures, so now they'll have edges.
8 Mon 11:05 Ada resolves

# It smells
Catarina Lopes <catarina.lopes@example.net> en
6 Mon 9:20
The walnut frame smells of something, not bad, like a shoemaker's. My daughter has asthma, so I've put it on the
balcony.
6 Mon 9:35 Mina
Dear Catarina, that was careful of you. It's the wax, which needs three days before it's packed, and yours had one: we
were in a hurry on your account and should have said so. Leave it outside until Thursday.

If it smells of anything at all by then, an untreated one comes, and you tell me whether your daughter sleeps well. /
Mina
6 Mon 9:36 Mina snoozes until 6 Fri 9:00
6 Fri 9:10 Mina
Good morning Catarina, does it still smell? /
Mina
6 Fri 9:45
Of nothing. She's asleep under it. Thank you for coming back to me.
6 Fri 9:52 Mina resolves

# إطار من خشب الزيتون
نادر الخوري <nader.khoury@example.com> ar
6 Sun 19:30
مساء الخير، عندي لوح من خشب الزيتون من بستان جدي. هل يمكنكم أن تصنعوا منه إطارًا لصورته؟ اللوح طوله متر وعرضه عشرون
سنتيمترًا. /
نادر الخوري
5 Mon 10:15 Ada
مساء النور أستاذ نادر، نعم، ويسعدنا ذلك كثيرًا. من لوح بهذا القياس يخرج إطار لصورة 30 × 40. خشب الزيتون يحتاج إلى أن
يرتاح أسبوعين في الورشة قبل القص حتى لا يتشقق، فأرسلوه متى شئتم والشحن علينا.

ما يبقى من الخشب نعيده إليكم، حتى أصغر قطعة. /
آدا
5 Mon 10:16 Ada notes
Samir checked my Arabic and cried a little at "grandfather's orchard". The plank comes next week, nobody touches it
but me.
5 Mon 12:40
شكرًا لكم من القلب. سأرسله غدًا.
5 Mon 13:45 Ada snoozes until 2 Mon 9:00
2 Tue 15:30 Ada
الإطار جاهز أستاذ نادر، وقد خرج هذا الصباح ومعه أربع قطع صغيرة وكيس من النشارة، فرائحتها جميلة. /
آدا
2 Fri 18:20
وصل. أمي تعرّفت على الخشب قبل أن أقول لها شيئًا. جزاكم الله خيرًا.
1 Mon 9:15 Ada resolves

# Frames that match my floor
Noah Feldmann <noah.feldmann@example.org> de
3 Wed 11:40 with wall-oak-35.jpg
Hallo, mein Boden ist geräucherte Eiche. Haben Sie etwas, das dazu passt, ohne so zu tun, als wäre es derselbe Baum?
3 Wed 11:58 Otto
Hallo Herr Feldmann, genau das würde ich auch nicht tun. Nehmen Sie etwas deutlich Helleres, Esche etwa, oder gleich
Schwarz. Fast gleich sieht immer nach Versehen aus. Drei Muster sind unterwegs, legen Sie sie abends auf den Boden. /
Otto
2 Mon 9:00
Esche. Der Boden wirkt jetzt, als hätte er es so gewollt.
2 Mon 9:20 Otto resolves
""")
