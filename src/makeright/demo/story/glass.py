"""Glass: scratches, reflections, dust, cleaning; and how heavy things stay on a wall."""

from makeright.demo.story.scripting import tales

GLASS_AND_WALLS = tales("""
# Scratch across the museum glass
Vera Kuznetsova <vera.kuznetsova@example.com> en
25 Mon 10:20 with scratch-black-41.jpg
Good morning, I cleaned the museum glass with the cloth for my spectacles and now there's a scratch as long as my
thumb. It cost more than the picture. Is there a polish?
25 Mon 10:45 Otto
Good morning Vera, no polish helps, the coating is thinner than breath. But a new pane slides in from behind, and I've
put one into the mail for you, with the right cloth. The first one is on us. We ought to have put the cloth in with
it. /
Otto
25 Mon 10:46 Otto notes
From today every museum glass leaves with a cloth. Cheaper than panes.
25 Thu 12:05
Pane is in, cloth is hidden from my husband. Thank you.
25 Thu 12:15 Otto resolves

# I see myself in it
Ruben Castellanos <ruben.castellanos@example.org> es
23 Fri 20:05
Hola, el cuadro cuelga frente a la ventana y solo veo mi cara. Para eso ya tengo un espejo. ¿Se puede cambiar el
cristal?
23 Sat 10:30 Ada
Buenos días, Rubén: se puede, y sin quitarlo de la pared más de cinco minutos. Te mando un cristal sin reflejos a
medida; pagas solo la diferencia, 19 euros, porque al comprar nadie te preguntó dónde iba a colgar. /
Ada
23 Sat 11:00
Hecho. Ahora veo el cuadro. Echo un poco de menos mi cara.
22 Wed 18:40
Era broma. Está perfecto.
22 Thu 9:05 Ada resolves

# Staub hinter dem Glas
Sabine Ostermann <sabine.ostermann@example.com> de
22 Fri 8:20
Guten Morgen, hinter dem Glas liegt ein Haar. Kein langes, aber seit ich es gesehen habe, sehe ich nichts anderes.
Darf ich den Rahmen öffnen, oder verliere ich dann irgendetwas?
22 Fri 9:05 Otto
Guten Morgen Frau Ostermann, öffnen Sie ruhig, verlieren können Sie nur das Haar. Klammern hochbiegen, Rückwand ab,
mit einem weichen Pinsel nach außen streichen, niemals pusten. Das Haar ist vermutlich meins, es tut mir leid. /
Otto
22 Fri 9:30
Gefunden, grau, zwei Zentimeter. Es ist Ihres.
22 Fri 9:35 Otto resolves

# Nine kilos on plasterboard
Callum Reid <callum.reid@example.net> en
21 Tue 20:50
New flat, plasterboard walls, big frame. The hook you sent says 10 kg. Does that count for plasterboard too? I'd hate
to find out at night.
21 Wed 9:20 Otto
Good morning Callum, it doesn't, and it ought to say so on the bag. For plasterboard you need two hollow-wall anchors,
forty centimeters apart. They leave today with a drawing, and from now on the bag says "brick and concrete". Until
then please let it stand on the floor. /
Otto
21 Sat 12:10
Two anchors, a level, no swearing. It's up.
21 Sat 12:30 Otto resolves

# Fell off the wall at four in the morning
Johanna Seidel <johanna.seidel@example.org> de
19 Fri 7:10 with glass-42.jpg
Heute Nacht um vier ist der große Rahmen heruntergekommen. Niemand ist verletzt, aber wir standen alle drei im Flur.
Der Draht ist an der Öse gerissen, der Nagel steckt noch. /
Johanna Seidel
19 Fri 9:01 Mina
Liebe Frau Seidel, gut, dass niemandem etwas passiert ist. Der Draht darf nicht reißen, das ist unser Teil, und ich
will wissen, warum. Ein Bote holt heute alles ab, auch den Draht. Bild und Rahmen machen wir neu, mit zwei Ösen mehr.

Haben Sie noch einen Rahmen mit demselben Draht? Dann nehmen Sie ihn bitte ab, bis ich mich heute Nachmittag melde. /
Mina
19 Fri 9:03 Mina gives to Otto
19 Fri 9:04 Mina notes
Otto, please look at the wire yourself. A family of three stood in a corridor at four in the morning.
19 Fri 15:20 Otto
Liebe Frau Seidel, der Draht wurde beim Verdrillen gequetscht, man sieht es unter der Lupe. Das war meine Zange. Sie
liegt im Müll, und ich habe alle elf Rahmen nachgesehen, die in dieser Woche gemacht wurden: Drei Kunden bekommen
heute einen Anruf. Ihr anderer Rahmen ist älter und darf wieder an die Wand. /
Otto
19 Fri 16:05
So eine Antwort habe ich nicht erwartet. Danke, dass Sie die anderen anrufen.
18 Wed 17:20
Er hängt wieder. Mit vier Ösen könnte man auch mich aufhängen.
18 Thu 9:10 Otto resolves

# Condensation
Sorcha Ní Dhuibhir <sorcha@example.com> en
17 Wed 11:10
There's mist on the inside of the glass on cold mornings. The picture is a watercolor. It goes by noon. Do I need to
do something?
17 Wed 11:35 Ada
Dear Sorcha, yes, today if you can: take it off that wall. It's an outside wall, isn't it? Glass that touches a cold
wall mists, and watercolors don't forgive it for long.

Four cork dots for the back are in the mail. They keep a finger's breadth of air behind it. If you see a wave in the
paper, send me a picture and don't press on it. /
Ada
17 Wed 11:50
Outside wall, north, by the sea. It's on the piano now. No waves, thank goodness.
17 Wed 12:05 Ada resolves

# Verre ou acrylique ?
Océane Giraud <oceane.giraud@example.org> fr
16 Sat 9:40
Bonjour, pour une chambre d'enfant, verre ou acrylique ? J'entends tout et son contraire. /
Océane
16 Sat 10:20 Mina
Bonjour Océane, acrylique, sans hésiter : il ne casse pas, et il est deux fois plus léger. Le seul défaut, c'est qu'il
se raye si on le frotte à sec. Un chiffon humide, jamais d'essuie-tout, et un enfant de quatre ans peut même l'aider. /
Mina
16 Sat 10:35
Elle en a cinq, donc tout ira bien. Merci.
16 Sat 10:41 Mina resolves

# The acrylic sings
Rasmus Lund <rasmus.lund@example.net> en
14 Tue 9:50
When the tram goes by, my frame hums. A low note, quite musical, but I'm trying to sleep. Is that the acrylic?
14 Tue 10:15 Otto
Good morning Rasmus, it is: it has a little room to move and takes it. Slide a strip of felt between acrylic and frame
at the lower edge, ten centimeters will do. It's on its way. Which note, if I may ask? /
Otto
14 Fri 12:00
A flat G. With felt: silence. I'll almost miss it.
14 Fri 12:10 Otto resolves

# Fingerprints of a conservator
Isolde Keane <isolde.keane@museum-of-tides.test> en
13 Mon 11:20
We've unpacked the twelve and there is a perfect thumb print inside the glass of number seven. It's an exhibition on
tides, so it doesn't quite belong to the theme.
13 Mon 11:45 Lena
Dear Isolde, that thumb has been spoken to. Otto drives over tomorrow at eight with a clean pane and gloves, it takes
him ten minutes, and you lose no time before your opening.

We now look at each pane from both sides with a lamp. Number seven was closed on a Friday at six. /
Lena
13 Tue 9:30
He was here at ten to eight. Number seven is now the cleanest object in the museum.
13 Tue 9:45 Lena resolves

# ガラスの汚れについて
Ayumi Kobayashi <ayumi.kobayashi@example.com> ja
12 Fri 8:40
はじめまして、小林と申します。額のガラスに白い曇りのような跡が残ってしまい、乾いた布で拭いても取れません。どのようにお
手入れすればよろしいでしょうか。
12 Fri 10:20 Mina
小林様

お問い合わせありがとうございます。その白い跡は、洗剤の成分が乾いて残ったものかと思います。ぬるま湯で湿らせた柔らかい布
でやさしく拭き、最後に乾いた布で仕上げてください。専用の布を一枚、本日お送りいたしました。

それでも跡が残るようでしたら、ガラスをお取り替えいたします。 /
ミナ
11 Mon 12:30
きれいになりました。布もありがとうございます。大切に使います。
11 Mon 13:45 Mina resolves

# Suction cup on the glass
Barnaby Finch <barnaby.finch@example.org> en
10 Tue 14:50
My son stuck a suction cup dinosaur on the frame in spring. The dinosaur has moved out, the ring remains.
10 Tue 15:15 Mina
Hello Barnaby, plain glass? Then spirit vinegar on a cloth, two minutes, wipe. If it's museum glass, only lukewarm
water, and patience; and if the ring is still there by Sunday, a new pane. Dinosaurs are covered. /
Mina
10 Tue 15:40
Plain glass, vinegar, gone. The dinosaur sends his regards from the bathtub.
10 Tue 15:52 Mina resolves

# Hanging on picture rails
Esther Abrahams <esther.abrahams@example.com> en
8 Thu 10:10
My flat has rails from 1900 and I'm not allowed a single nail. Do your frames hang on hooks and cord?
8 Thu 10:30 Ada
Dear Esther, they do, and it's the kindest way for walls and pictures alike. Two cords to each frame, never one, or it
tilts. I'm sending you four hooks that fit rails of that time; try them before you order anything. /
Ada
7 Mon 19:00
They fit as if they'd been waiting.
7 Tue 9:20 Ada resolves

# Krzywo wisi
Piotr Mazur <piotr.mazur@example.net> pl
6 Tue 18:15
Dobry wieczór, obraz wisi prosto, a po dwóch dniach krzywo. I tak w kółko. Żona mówi, że to duch, ja, że tramwaj.
6 Wed 9:10 Ada
Dzień dobry Panie Piotrze, to tramwaj, choć ducha nie wykluczam. Dwa haczyki zamiast jednego, w odstępie trzydziestu
centymetrów, i obraz przestaje wędrować. Wysłałam je dziś razem z gumowymi stopkami na dolne rogi. /
Ada
5 Tue 17:00
Wisi prosto od tygodnia. Żona trochę rozczarowana.
5 Wed 9:15 Ada resolves

# Yansıma yapmayan cam
Defne Kaya <defne.kaya@example.org> tr
4 Fri 12:20
Merhaba, salonum çok aydınlık. Yansıma yapmayan camla normal camın farkı gerçekten görülüyor mu, yoksa pazarlama mı?
4 Fri 13:45 Mina
Merhaba Defne Hanım, pencereye bakan bir duvarda fark çok büyük, loş bir koridorda ise paraya değmez. Size ikisinden
de küçük birer parça gönderiyoruz: öğlen vakti duvara tutun, hangisini almanız gerektiğini kendiniz göreceksiniz. /
Mina
3 Thu 10:15
Tuttum, gördüm. Yansımasız olanı sipariş ettim.
3 Thu 10:30 Mina resolves
""")
