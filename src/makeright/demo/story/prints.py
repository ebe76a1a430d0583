"""Prints and what becomes of them: colors, old paper, photographs, waves, and things that aren't pictures at all."""

from makeright.demo.story.scripting import tales

PRINTS = tales("""
# The sea has gone purple
Ines Brandão <ines.brandao@example.net> en
26 Thu 10:15
You printed my photograph of the sea and it's purple. On my screen it is the green that you only get off Sagres in
March.
26 Thu 10:40 Mina
Dear Ines, then it has to be that green. The file you sent is meant for screens, and our printer took it at its word;
we should have noticed, nobody photographs a purple sea. A new print is drying now. I've laid it beside your picture
on Ada's good screen, and we both said "March". /
Mina
25 Mon 12:20
It's March. Thank you.
25 Mon 13:40 Mina resolves

# Wellen im Papier
Friedrich Kessler <friedrich.kessler@example.com> de
25 Tue 16:10
Guten Tag, das Aquarell wirft seit dem Einrahmen Wellen. Vorher war es flach. Hat man es festgeklebt?
25 Tue 16:35 Ada
Guten Tag Herr Kessler, nur oben, an zwei Fälzen aus Japanpapier, damit es sich bewegen darf. Wellen kommen, wenn es
irgendwo klemmt. Ich möchte es sehen, bitte nicht selbst öffnen. Der Bote kommt, wann Sie wollen. /
Ada
25 Wed 9:30
Morgen ab zehn. Sie bekommen es nur, weil Sie Japanpapier sagen.
24 Tue 15:10 Ada
Guten Tag Herr Kessler, gefunden: Das Passepartout war einen Millimeter zu eng, das Blatt stieß unten an. Jetzt hat es
Luft und hat sich über Nacht von selbst gelegt. Morgen ist es wieder bei Ihnen. /
Ada
24 Thu 11:00
Flach wie ein See. Ich empfehle Sie weiter.
24 Thu 11:12 Ada resolves

# My wedding dress
Oluchi Bassey <oluchi.bassey@example.org> en
23 Mon 20:20
Strange question: can a dress be framed? Not all of it. The sleeve with the beads. The rest was eaten by a candle.
23 Tue 9:15 Ada
Dear Oluchi, not strange at all; last month I framed a football boot. A sleeve wants a deep box, sewn onto linen with
silk, no glue anywhere, so that your daughter can take it out and wear it. I'd need it here for a week. May I ask
about the candle? /
Ada
23 Tue 18:40
The candle was my uncle's speech. It went on for so long that nobody watched the table. When can I bring it?
23 Wed 9:10 Ada
Any day after two, and I sew it myself. Please bring the uncle. /
Ada
21 Thu 16:20 Ada
Dear Oluchi, it's ready. Four hundred and eleven beads, none lost, one found in the hem. /
Ada
21 Sat 15:30
I cried in the car park. It was worth the dress.
20 Mon 9:10 Ada resolves

# Kolory wyblakły
Halina Dąbrowska <halina.dabrowska@example.com> pl
21 Mon 12:35
Dzień dobry, plakat wisi rok naprzeciw okna i czerwony zrobił się różowy. Czy szkło nie powinno było tego zatrzymać?
21 Mon 14:10 Ada
Dzień dobry Pani Halino, zwykłe szkło zatrzymuje połowę, a nie całość, i nikt Pani o okno nie zapytał. Jeśli to wydruk
od nas, robimy nowy, ze szkłem, które zatrzymuje prawie wszystko. Jeśli oryginał, proszę go dziś zdjąć, a ja poradzę
dalej. /
Ada
21 Mon 15:00
Na szczęście wydruk od Państwa. Zdjęty. Dziękuję!
21 Mon 15:10 Ada resolves

# The black isn't black
Lionel Grant <lionel.grant@example.net> en
20 Thu 9:30
I print in black and white. Your proof is black and brown. Under my lamp it looks like tea.
20 Thu 9:55 Otto
Good morning Lionel, what's your lamp? If it's one of the warm ones, our paper turns brown under it, since it has no
brightener in it. Two strips of other papers are in the mail: look at them under that very lamp, and I print on the
one that you mark. /
Otto
19 Mon 9:00
Strip B. Under my lamp, my wife's lamp and the fridge.
19 Mon 9:20 Otto
B it is. The fridge convinced me. /
Otto
19 Mon 9:21 Otto resolves

# Une affiche de 1931
Armand Leclerc <armand.leclerc@example.com> fr
18 Tue 11:30
Bonjour, j'ai hérité d'une affiche de 1931, pliée en huit. On m'a dit de la repasser. J'ai le fer à la main.
18 Tue 11:38 Mina
Bonjour Armand, posez le fer, s'il vous plaît. Les encres de cette époque fondent. Ada l'humidifie, la met sous presse
une semaine et la monte sur un papier fin qu'on peut retirer un jour. Elle ne vous promet pas que les plis
disparaissent, mais qu'on ne verra plus qu'eux. Je plaisante : qu'on ne les verra plus. /
Mina
18 Tue 11:45
Le fer est débranché. Vous avez répondu en huit minutes, l'affiche vous en remercie.
18 Tue 12:02 Mina resolves

# Baby's first drawing, on a napkin
Priya Raman <priya.raman@example.org> en
17 Fri 21:10
It's on a paper napkin, in ketchup. She's two. Before you say anything: I know.
17 Sat 10:15 Mina
Dear Priya, I say yes. Ketchup doesn't keep, but a print of it does, the size of life, on paper that nobody can tell
from a napkin. Take a picture at a window, no flash, and lay a coin beside it. I'll hide the coin. /
Mina
17 Sat 12:40
You hid the coin and kept the thumb. Thank you for the thumb.
17 Sat 13:10 Mina resolves

# Yellow spots
Mehmet Arslan <mehmet.arslan@example.com> tr
15 Thu 14:30
Merhaba, dedemin 1950'den kalma fotoğrafında sarı lekeler büyüyor. Çerçeveyi sizden iki yıl önce almıştım. Leke camdan
mı?
15 Thu 15:20 Mina
Merhaba Mehmet Bey, camdan değil, büyük olasılıkla fotoğrafın arkasındaki eski kartondan. Biz o kartonu
değiştirmeliydik. Lütfen fotoğrafı çerçeveden çıkarıp iki temiz kâğıdın arasında, karanlık bir yerde saklayın.

Kurye yarın gelip alır; asitsiz kartonla yeniden çerçeveleriz, ücret almıyoruz. Lekeler geçmez ama büyümesi durur. /
Mina
13 Wed 17:10
Dedem yerine döndü. Emeğinize sağlık.
13 Thu 9:05 Mina resolves

# The file was too small, you said nothing
Gus Petrakis <gus.petrakis@example.net> en
14 Mon 9:20
I sent a photo off my old phone and got a meter of squares. Didn't anyone look?
14 Mon 9:40 Lena
Dear Gus, no, and somebody should have. The machine takes whatever it gets. Your money is back on the card. And if you
find the camera's own file, or the paper print, we make it properly and send it at no charge.

From this week anything under 150 dots is looked at by a person before it's printed. That person is me. /
Lena
14 Tue 19:30
Found the paper print behind the fridge. It's in the mail. You'll like it, there's a goat.
12 Wed 16:00 Lena
The goat is printed, framed and on its way. The whole workshop has waved to it. /
Lena
11 Mon 9:05
The goat hangs over the stove, where she always wanted to be.
11 Mon 13:40 Lena resolves

# Jersey from the cup final
Santiago Vidal <santiago.vidal@example.com> es
13 Thu 13:15
Hola, ¿enmarcáis camisetas de fútbol? Es de la final del 98, firmada. Mi hermano dice que con chinchetas vale. /
Santi
13 Thu 14:20 Ada
Hola, Santi: dile a tu hermano que se aleje de las chinchetas. La cosemos con hilo de seda sobre un panel con forma,
con un cristal que protege la tinta de la firma, y se puede sacar cuando quieras. Tarda dos semanas. /
Ada
13 Thu 14:31
Las chinchetas están confiscadas. Os la mando asegurada.
11 Thu 17:00
Ha llegado. Mi hermano ha pedido perdón, cosa que no había pasado desde el 98.
11 Fri 9:15 Ada resolves

# 祖母の刺繍
Sakura Fujita <sakura.fujita@example.org> ja
11 Tue 9:35
お世話になります。祖母の刺繍を額装していただきたいのですが、布に少しシミがあります。額装の前に洗った方がよいでしょう
か。 /
藤田さくら
11 Tue 10:40 Ada
藤田様

ご連絡ありがとうございます。洗わずに、そのままお送りください。古い糸は水で色がにじむことがございます。こちらで一本ずつ
色を確かめ、シミは専門の者と相談してから、お返事を差し上げます。何もせずに額に入れる方が美しいこともございます。 /
エイダ
11 Tue 11:20
安心いたしました。明日、書留でお送りいたします。
11 Tue 11:30 Ada snoozes until 9 Mon 9:00
9 Tue 10:05 Ada
藤田様、刺繍が仕上がりました。シミはお祖母様の時間の一部として、そのまま残しております。本日発送いたしました。 /
エイダ
9 Sat 8:20
届きました。祖母がそこにいるようです。本当にありがとうございました。
8 Mon 9:30 Ada resolves

# A frame that remembers which way is up
Cosmo Albright <cosmo.albright@example.com> en
9 Mon 11:40
It's abstract. My guests argue. Could you mark the top, inside, where only I know?
9 Mon 12:02 Otto
Hello Cosmo, a brass pin in the upper edge, flush, the size of a lentil. You'll feel it with a finger and nobody sees
it. Ten minutes of work, and I'd rather not be paid for it, since I want to come and argue. /
Otto
9 Mon 12:10
You're on the list for the next dinner. Left of the critic.
9 Thu 16:40 Otto resolves

# Poster stuck to the glass
Amelie Roth <amelie.roth@example.org> de
8 Fri 16:05 with wall-white-51.jpg
Hallo, mein Poster klebt am Glas fest, links oben, handgroß. Ziehen oder lassen?
8 Fri 16:20 Ada
Hallo Amelie, lassen, bitte. Da war Feuchtigkeit drin und kein Abstand zum Glas. Legen Sie das Ganze mit dem Glas nach
unten auf den Tisch, ein Buch darauf, und bringen oder schicken Sie es so. Meistens löst es sich mit Kälte, ohne dass
man zieht.

Künftig kommt zu jedem Poster ein Abstandsstreifen, das kostet uns zwei Cent. /
Ada
7 Wed 11:00 Ada
Es ist ab, ganz, nach zwei Stunden in der Kühltruhe vom Bäcker. Morgen geht es zurück, mit Abstand. /
Ada
7 Wed 11:45
In der Kühltruhe! Grüßen Sie den Bäcker.
7 Wed 12:01 Ada resolves

# Can one frame a smell?
Delphine Okoro <delphine.okoro@example.net> en
3 Mon 21:40
My mother's recipe card. Forty years of ginger in it. If I frame it, does the smell go?
3 Tue 9:10 Ada
Dear Delphine, behind glass it keeps better than in a drawer, but you'd never smell it again. So I would frame a print
of it, stains and all, and leave the card in its tin. Then you have both, and the print may hang beside the stove. /
Ada
3 Tue 9:35
Of course. Both. I'm sending the tin too, you should smell it once.
2 Fri 10:15 Ada
It came, we did, and Otto has gone out to buy ginger. The tin travels back tonight with its print. /
Ada
1 Mon 18:10
Hung beside the stove. Thank you for not just selling me a frame.
1 Tue 9:05 Ada resolves
""")
