"""What broke on its way: most of it large, and packed with corners of thin card."""

from makeright.demo.story.scripting import tales

BREAKAGES = tales("""
# A corner is open
Nadia Brunner <nadia.brunner@example.com> de
25 Tue 8:14 with corner-oak-1.jpg
Guten Morgen, der große Rahmen (70 × 100) kam gestern an. Der Karton sah gut aus, aber die Ecke rechts unten ist
aufgegangen, man sieht den Leim. Kann man das selbst kleben, oder lieber nicht? /
Nadia Brunner
25 Tue 9:20 Otto
Guten Morgen Frau Brunner, lieber nicht. Eine Gehrung, die einmal offen war, hält mit Leim aus der Tube einen Winter
lang. Ein neuer Rahmen geht am Donnerstag hier weg, den alten behalten Sie einfach.

Ihr Foto hilft uns: Die Ecke hatte im Karton zu wenig Polster. Den neuen packe ich selbst, mit doppelten Kanten. /
Otto
25 Tue 11:02
Das ging ja schnell. Der alte bekommt das Sommerfoto vom Hund, der stört sich nicht an Ecken. /
Nadia Brunner
25 Tue 11:10 Otto resolves

# Broken on arrival, for the second time
Gareth Pugh <gareth.pugh@example.org> en
23 Mon 18:40 with corner-walnut-2.jpg
This is the replacement for the frame that came broken two weeks ago, and it has come broken too. Same corner. I took
an afternoon off for each of them. I would rather have my money than a third one. /
Gareth Pugh
23 Tue 9:06 Mina
Dear Gareth, you have every reason. The money goes back to your card today, all of it, and it is there by Friday.

I went to the packing table this morning to see why. Frames over 90 centimeters get the same card corners as small
ones, and that isn't enough when a parcel stands on its edge. That is ours to change, and two of your afternoons were
the price of finding it out. I'm sorry. /
Mina
23 Tue 9:09 Mina notes
Second large one this month with the corner gone. Lena, can we look at the corners for everything above 90 cm?
23 Tue 10:15 Lena notes
Ordered a sample of the foam ones. They take three weeks. Until then: two layers of card, please.
23 Wed 19:22
That is a decent answer. The money is there already. If the packing changes, tell me, I do like the walnut. /
Gareth
23 Thu 9:15 Mina
I will write to you when it has. Not before I have dropped one down the stairs myself. /
Mina
23 Thu 9:16 Mina resolves

# Le cadre 80 × 120 est arrivé fendu
Hélène Charpentier <helene.charpentier@example.com> fr
22 Wed 17:48 with corner-ash-3.jpg
Bonjour, le grand cadre en frêne est arrivé ce matin, un angle fendu sur trois centimètres. Le livreur l'a posé debout
contre la porte. L'affiche est pour le cabinet de mon fils, qui ouvre le 3. Est-ce que cela peut encore s'arranger ? /
Hélène Charpentier
22 Thu 9:05 Mina
Bonjour Hélène, oui, cela s'arrange. Un nouveau cadre est sur l'établi, il part demain et arrive chez vous mardi, bien
avant le 3. Gardez l'autre, ou donnez-le à qui sait coller.

La cause : nos coins en carton sont trop minces pour cette taille. Le vôtre voyagera avec des coins en mousse, les
premiers que nous avons. Mardi soir, je vous demande comment il va. /
Mina
22 Thu 12:10
Merci Mina. J'ai rarement eu une réponse qui explique quelque chose. /
Hélène
21 Tue 17:32 Mina
Bonsoir Hélène, le livreur dit qu'il est chez vous. Est-il entier ? /
Mina
21 Wed 8:20
Entier, et magnifique. Mon fils a déjà choisi le mur. /
Hélène
21 Wed 9:04 Mina resolves

# Glass in pieces, frame fine
Declan Rourke <declan.rourke@example.net> en
21 Fri 13:15 with glass-4.jpg
Hi, the frame is grand but the glass came as a jigsaw. About two hundred pieces. I have a toddler, so the box is out
on the balcony and I'm not opening it again. What do you need from me?
21 Fri 13:41 Otto
Hello Declan, nothing. No photo, no form, and please don't pick up any glass. A whole new one leaves on Monday, with
acrylic in it this time if you like: it looks the same and doesn't break, which with a toddler may be worth more than
glass. Say yes or no by Monday at nine.

The box with the pieces can go into the household waste as it is, taped shut. /
Otto
21 Fri 13:55
Acrylic, yes. He's just thrown a spoon at the telly, so you're right about that.
21 Fri 14:02 Otto
Then acrylic it is. My greetings to the telly. /
Otto
21 Fri 14:03 Otto resolves

# Köşesi kırık geldi
Elif Yıldız <elif.yildiz@example.com> tr
20 Mon 10:32 with corner-black-5.jpg
Merhaba, siparişim bugün geldi ama siyah çerçevenin sol üst köşesi kırılmış. Annemle babamın düğün fotoğrafı için
almıştım, bu cumartesi evlilik yıl dönümleri. Yenisini yetiştirebilir misiniz? /
Elif Yıldız
20 Mon 10:58 Mina notes
A broken corner, a wedding photo, Saturday. Selin from the bakery next door translates for me, she reads it twice.
20 Mon 11:40 Mina
Merhaba Elif Hanım, çok üzgünüm. Yeni çerçeveyi bugün hazırlıyoruz; yarın sabah kuryeyle yola çıkıyor ve en geç
perşembe günü sizde olacak. Kırık olanı geri göndermenize gerek yok.

Köşe, kutunun içinde yeterince korunmamış; bu bizim hatamız. Yenisini köpük köşeliklerle paketliyoruz. Perşembe akşamı
size yazıp geldiğinden emin olacağım. /
Mina
20 Thu 16:05
Geldi, sapasağlam! Annem henüz bilmiyor. Selin Hanım'a da teşekkürler, Türkçeniz çok güzeldi. /
Elif
20 Thu 16:20 Mina
Selin'e söyledim, çok sevindi. Annenize ve babanıza nice mutlu yıllar. /
Mina
20 Thu 16:21 Mina resolves

# Dented box, I have not opened it
Wilhelmina de Graaf <w.degraaf@example.org> nl
19 Wed 9:48 with parcel-6.jpg
Goedemorgen, de doos heeft een flinke deuk aan de lange kant. De bezorger wilde een handtekening en ik heb getekend,
maar ik durf hem niet open te maken. Raak ik mijn rechten kwijt als ik kijk? /
Wilhelmina de Graaf
19 Wed 10:20 Lena
Goedemorgen mevrouw de Graaf, kijkt u gerust. Wat u ook tekende of opent: als er iets stuk is, maken wij het in orde.

Legt u de doos plat op tafel en snijd alleen het plakband door, dan kan er niets uit vallen. Laat u mij weten wat u
ziet? /
Lena
19 Wed 11:15
Alles heel. Er zat schuim op alle vier de hoeken, dik als een boterham. De deuk was alleen voor de schrik.
19 Wed 11:30 Lena
Dan heeft het schuim zijn werk gedaan. Fijn dat u het schreef, daar leren we van. /
Lena
19 Wed 11:31 Lena resolves

# My daughter's frame
Comfort Asante <comfort.asante@example.com> en
18 Mon 20:11 with corner-oak-7.jpg
Good evening. It is her graduation picture. She opened the parcel in front of all of us and the bottom piece was
hanging off. She said it didn't matter, which is how I know that it did.
18 Tue 9:02 Mina
Dear Comfort, then it has to matter to us. I am sorry that it happened in front of everybody.

A new one is made today, out of the same length of oak, and it leaves tonight. I'd like to put a card in it for her.
If you tell me her name and what she has studied, I'll write it by hand. /
Mina
18 Tue 9:30
Her name is Abena and she is now a midwife.
18 Tue 17:40 Mina
It is on its way and should ring at your door on Thursday. The card is for a midwife called Abena. /
Mina
18 Fri 7:55
She has put the card INSIDE the frame, next to the picture. I give up. Thank you Mina.
18 Fri 9:10 Mina resolves

# Corner protector fell out, corner followed
Lorenzo Ferri <lorenzo.ferri@example.org> it
17 Thu 12:25 with corner-walnut-8.jpg
Buongiorno, ho ricevuto la cornice 70 × 100 in noce. Uno degli angolari di cartone si era sfilato ed era in fondo alla
scatola; l'angolo, naturalmente, è quello rotto. Vi mando la foto, magari vi serve per capire. /
Lorenzo Ferri
17 Thu 14:10 Ada
Buongiorno Lorenzo, la foto ci serve moltissimo: si vede che l'angolare era tagliato per un profilo più stretto. Da
oggi per il noce usiamo quelli in gommapiuma, fissati con un giro di nastro.

La Sua cornice nuova parte domani. Quella rotta resta a Lei: con due graffette regge ancora un calendario in cantina. /
Ada
17 Thu 15:02
Perfetto, grazie. In cantina un calendario mancava davvero.
17 Thu 15:20 Ada resolves

# Cracked in the post, and it is my own drawing inside
Ottilie Hahn <ottilie.hahn@example.com> de
16 Tue 19:05 with glass-9.jpg
Guten Abend, Sie hatten meine Zeichnung gerahmt und zurückgeschickt. Nun ist das Glas gesprungen, und ein Splitter
liegt auf dem Papier. Ich traue mich nicht, ihn wegzunehmen. Was soll ich tun? /
Ottilie Hahn
16 Wed 9:04 Ada
Liebe Frau Hahn, bitte nichts wegnehmen und den Rahmen flach liegen lassen, Glas nach oben. Glas auf Papier kratzt
erst, wenn man es schiebt.

Ich schicke Ihnen morgen einen Boten, der das Bild liegend abholt. Hier nehme ich die Splitter unter der Lupe einzeln
ab. Falls das Papier etwas hat, sage ich es Ihnen, bevor ich irgendetwas tue. Und zurück bringt es wieder der Bote. /
Ada
16 Wed 9:06 Ada gives to Ada
16 Wed 9:07 Ada snoozes until 16 Fri 9:00
16 Wed 9:40
Danke. Ich habe ein Handtuch darunter gelegt und den Kater ausgesperrt.
16 Fri 11:15 Ada
Liebe Frau Hahn, das Papier ist unversehrt, kein Kratzer, auch unter der Lupe nicht. Es bekommt Acryl, das auf Reisen
nicht bricht. Am Montag ist es bei Ihnen. Den Kater dürfen Sie schon hereinlassen. /
Ada
15 Mon 18:20
Es hängt, und der Kater sitzt davor. Ich danke Ihnen von Herzen.
15 Tue 9:30 Ada resolves

# Two out of five
Solveig Halvorsen <solveig.halvorsen@fjellhytta.test> en
15 Wed 10:40 with corner-oak-10.jpg, parcel-11.jpg
Hello, of the five large frames for our lodge two have split corners, both from the box without the foam inside. The
three with foam came through perfectly, although their box looks like it fell off a boat.
15 Wed 11:05 Lena
Dear Solveig, thank you, that is the clearest comparison we have had. The two without foam were packed on the day we
ran out. We should have waited a day, and next time we do.

Two new ones leave on Friday, with foam. Please use the split ones as firewood or for the boot room, as you like. /
Lena
15 Wed 11:20
The boot room is delighted.
15 Wed 11:31 Lena resolves
13 Mon 9:12
The two arrived, all four corners each. The lodge is full and people ask where the frames are from.
13 Mon 9:40 Lena
Then they hang where they should. Have a good season up there. /
Lena
13 Mon 9:41 Lena resolves

# A chip, quite small
Ewa Kowalczyk <ewa.kowalczyk@example.com> pl
14 Fri 16:44 with scratch-white-12.jpg
Dzień dobry, biała rama dotarła cała, tylko na dolnej krawędzi jest mały odprysk lakieru, może trzy milimetry. Nie
chcę robić kłopotu, ale co wieczór patrzę właśnie na to miejsce. Da się to jakoś zamalować? /
Ewa Kowalczyk
14 Sat 10:20 Ada
Dzień dobry Pani Ewo, to żaden kłopot. Wysyłam Pani małą buteleczkę naszej bieli i pędzelek: dwie cienkie warstwy,
między nimi godzina przerwy. Jeśli po tygodniu nadal będzie Pani patrzeć w to miejsce, robimy nową ramę. /
Ada
14 Sat 10:21 Ada snoozes until 12 Sat 10:00
12 Sat 10:10 Ada
Dzień dobry Pani Ewo, minęły dwa tygodnie. Patrzy Pani jeszcze? /
Ada
12 Sat 18:30
Szczerze mówiąc, zapomniałam, gdzie to było. Dziękuję za pędzelek!
11 Mon 9:15 Ada resolves

# Split corner, no rush at all
Bernard Achterberg <bernard.achterberg@example.net> en
12 Mon 11:00 with corner-oak-13.jpg
I'm only telling you because you might like to know. One corner, top right, on the 90 × 120. It hangs high and I'm not
a tall man. Don't send anything. /
Bernard Achterberg
12 Mon 11:25 Otto
Hello Bernard, I'd like to, all the same. You aren't tall, but the corner carries eleven kilos, and it will go on
opening.

A new one leaves on Wednesday. It comes with a second wire, since I've seen what the first one had to hold. Please
take the other off the wall until then. /
Otto
12 Mon 12:01
I hadn't thought of the weight. Taken down. Thank you, that was kind and also correct.
12 Mon 12:10 Otto resolves

# The parcel rattles
Yuki Mori <yuki.mori@example.com> ja
10 Thu 9:55
お世話になっております。森と申します。本日荷物が届きましたが、振るとカラカラと音がします。開ける前にご連絡した方がよい
かと思い、メールいたしました。ガラスが割れているのでしょうか。
10 Thu 10:10 Mina notes
It rattles, and she asks before she opens it. My guess: the bag with the hooks. Frau Sato from the language school
upstairs helped me with the words.
10 Thu 10:48 Mina
森様

ご連絡ありがとうございます。おそらく、壁掛け用の金具の小袋が箱の中で動いている音だと思います。ガラスはアクリルですの
で、割れて飛び散ることはございません。どうぞ安心してお開けください。

もし何か傷がございましたら、すぐに新しいものをお送りいたします。ご返送は不要です。 /
ミナ
10 Thu 13:20
開けてみましたら、おっしゃる通り金具の音でした。額は無事で、とても美しいです。ご丁寧にありがとうございました。 /
森
10 Thu 13:41 Mina notes
It was the hooks. Otto, can we tape the bag to the backing? Then nobody is frightened.
10 Thu 14:05 Otto notes
Taped, from today.
10 Thu 14:06 Mina resolves

# Rahmen kaputt, bitte nur kurz
Jürgen Stahl <j.stahl@stahl-und-partner.test> de
8 Wed 7:31 with corner-black-14.jpg
Ecke ab. 70 × 100, schwarz. Brauche Ersatz bis Freitag nächster Woche, Mandantenempfang. Keine langen Mails bitte.
Stahl
8 Wed 9:01 Lena
Ersatz geht heute raus, ist Freitag da. Alten bitte entsorgen. Ursache: Eckschutz, wird geändert. /
Lena
8 Wed 9:03
So mag ich das.
8 Wed 9:04 Lena resolves

# Broken, but it wasn't you
Philippa Okafor <philippa.okafor@example.org> en
7 Sat 11:20
I dropped it. On the stairs, from the top, and I watched it go down every one of them. Frame, glass, everything. Is
there a price for fools?
7 Sat 11:42 Mina
Dear Philippa, there is, and it is half. Whoever writes such a letter has paid the other half on the stairs.

Is the picture itself all right? If glass has touched it, don't wipe: lift it off with the sticky side of a tape. /
Mina
7 Sat 12:05
The picture landed face up on the cat's blanket without a mark. Half is far too kind, I accept at once.
7 Sat 12:15 Mina
Then a new one leaves on Tuesday. It travels down no stairs on our side. /
Mina
7 Sat 12:16 Mina resolves

# صندوق مفتوح من الجانب
هدى منصور <huda.mansour@example.org> ar
5 Tue 11:12 with parcel-15.jpg
السلام عليكم، وصلني الصندوق اليوم وهو مفتوح من أحد جوانبه، لكن الإطار في داخله سليم والحمد لله. أكتب إليكم فقط لأن
الشريط اللاصق كان ضعيفًا، وقد لا يحالف الحظ غيري. /
هدى منصور
5 Tue 11:30 Lena notes
The box had come open, the frame is fine. She only wants us to know that the tape is weak. Samir, Selin's husband,
helped me answer.
5 Tue 12:05 Lena
وعليكم السلام سيدة هدى، شكرًا جزيلًا لأنك كتبتِ إلينا مع أن إطارك وصل سليمًا. غيّرنا الشريط اللاصق هذا الصباح بعد رسالتك،
وأرسلنا إليك قطعة قماش لتنظيف الزجاج هديةً صغيرة منا.

إن ظهر في الإطار أي عيب فيما بعد فاكتبي إلينا، ولن تحتاجي إلى إرجاع شيء. /
لينا
5 Tue 13:00
لم أتوقع هدية من أجل شريط لاصق. شكرًا لكم.
5 Tue 13:40 Lena resolves

# Again a corner, sorry
Gareth Pugh <gareth.pugh@example.org> en
4 Mon 18:15
You wrote that you'd drop one down the stairs. So I bought again. It came on Saturday and the corners are as sharp as
on the day you cut them. I thought you should get one of these mails as well. /
Gareth Pugh
4 Tue 9:05 Mina
Dear Gareth, this one goes up on the wall above the packing table. It was three flights, if you would like to know,
and Otto counted them aloud. /
Mina
4 Tue 9:06 Mina resolves

# Large oak frame, corner
Imke Reuter <imke.reuter@example.com> de
2 Thu 12:02 with corner-oak-16.jpg
Hallo, leider ist bei meinem 100 × 140 eine Ecke gestaucht. Schaum war drin, nur eben genau an dieser einen Ecke
nicht. Ich hätte ihn so gern am Wochenende aufgehängt. Geht da noch etwas? /
Imke Reuter
2 Thu 13:45 Otto
Hallo Frau Reuter, bis zum Wochenende geht es, wenn Sie am Samstag zwischen zehn und zwölf zu Hause sind: Ich habe in
Ihrer Richtung zu tun und bringe ihn selbst vorbei. Den anderen nehme ich gleich mit und sehe nach, wie eine Ecke ohne
Schaum auf die Reise gehen konnte. /
Otto
2 Thu 14:20
Sie bringen ihn SELBST? Dann gibt es Kuchen. Ich bin da.
2 Thu 14:31 Otto resolves
1 Mon 9:02
Er hängt. Grüße an Otto, er hat zwei Stücke gegessen. /
Imke Reuter
1 Mon 9:25 Otto
Drei, aber danke fürs Verschweigen. Seit heute zählt beim Packen einer laut bis vier, bevor der Deckel zugeht. /
Otto
1 Mon 9:26 Otto resolves
""")
