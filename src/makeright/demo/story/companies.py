"""Companies: hotels, practices, galleries and schools, who order by the dozen and are somebody all the same."""

from makeright.demo.story.scripting import tales

COMPANIES = tales("""
# Twenty-four frames for the corridor
Anselm Roth <anselm.roth@rothhotels.test> en trade
25 Mon 11:20
Good morning, our corridor has twenty-four doors and a grey carpet. We'd like one botanical print beside each door, in
oak. What would you do, and what would it cost?
25 Mon 11:50 Lena
Good morning Mr. Roth, I'd hang them at the height of a shoulder, screwed from below so that nobody carries one home.
Oak, 30 × 40, acrylic: €41 each for twenty-four. One comes first, for the wall, and you decide when it hangs. /
Lena
24 Thu 14:30
It hangs. The night porter straightened it twice, though it was straight. Please go ahead.
24 Thu 14:45 Lena snoozes until 21 Thu 9:00
21 Thu 9:20 Lena
Good morning Mr. Roth, all twenty-four should be up by now. Does any of them bother the porter? /
Lena
21 Thu 11:05
Number 17 hangs a hair too low, he says. Otherwise peace.
21 Thu 11:20 Lena
Otto comes by on Monday with a hair. /
Lena
20 Mon 16:30 Lena resolves

# Certificates, every month
Dr. Miriam Adler <adler@praxis-am-markt.test> de trade
24 Tue 8:15
Guten Morgen, wir bekommen jeden Monat ein bis zwei neue Zertifikate. Gibt es einen Rahmen, den unsere Helferin selbst
öffnen kann, ohne dass jemand blutet? /
Dr. Adler
24 Tue 9:10 Lena
Guten Morgen Frau Dr. Adler, ja: von vorn, mit einer Leiste, die magnetisch hält. Zwei Muster sind unterwegs. Wenn
Ihre Helferin sie mag, legen wir immer sechs für Sie zurück, und Sie rufen ab. /
Lena
23 Mon 12:05
Sie öffnet ihn einhändig. Bitte sechs, und das Zurücklegen auch.
23 Mon 12:15 Lena resolves

# Sample corners
Pieter Smit <pieter.smit@galerie-de-kade.test> nl trade
22 Mon 14:10
Dag Lena, kun je me hoekstalen sturen van alle notenprofielen? Een schilder van ons heeft een mening. /
Pieter Smit
22 Mon 14:25 Lena
Dag Pieter, zeven hoeken gaan vandaag weg, met nummers achterop. Mocht de schilder een achtste mening hebben: die
maken we. /
Lena
21 Tue 11:30
Nummer vier. Hij heeft er nu een mening over die blijft.
21 Tue 11:40 Lena resolves

# Framing for our cabins
Solveig Halvorsen <solveig.halvorsen@fjellhytta.test> en trade
20 Mon 13:35
Nine cabins, stoves, wet boots, guests who hang socks on everything. Is there a frame that survives us?
20 Mon 14:05 Lena
Dear Solveig, spruce, oiled, no glass at all: prints on board, sealed, so that one wipes them like a table. And a
small hook below each, for the sock. €33. /
Lena
20 Mon 14:12
You put the hook in the offer. Nine, please.
17 Tue 10:20
Guests photograph the hook more than the print.
17 Tue 10:40 Lena resolves

# Prix de gros
Clémence Vasseur <clemence@atelier-vasseur.test> fr trade
19 Mon 10:15
Bonjour, à partir de combien de cadres appliquez-vous vos prix de gros ? Je suis seule dans mon atelier, mais
obstinée. /
Clémence Vasseur
19 Mon 10:40 Lena
Bonjour Clémence, à partir de dix par an, pas par commande. L'obstination compte. Vous y êtes déjà depuis mars : je
vous ai recrédité la différence. /
Lena
19 Mon 10:55
Je ne savais pas qu'un fournisseur pouvait compter dans ce sens.
19 Mon 11:05 Lena resolves

# Loan frames for an exhibition
Isolde Keane <isolde.keane@museum-of-tides.test> en trade
18 Tue 10:30
Twelve loans from Lisbon arrive unframed and go back unframed. May the frames stay with us, and be for somebody else's
loans in spring?
18 Tue 10:55 Lena
Dear Isolde, they may, if we build them so: a standard back with a fillet inside that changes with each work. It costs
a fifth more now and nothing in spring. I've drawn it for your registrar, who'll ask about the gap. /
Lena
18 Tue 11:20
The registrar asked about the gap. I showed her the drawing and she smiled, which has been logged.
16 Mon 9:40 Lena
The twelve are ready. Shall they come on the same day as the couriers, or the day before, so that nobody waits? /
Lena
16 Mon 10:05
The day before. Thank you for thinking of who waits.
16 Mon 10:15 Lena resolves

# Rechnungsadresse Tischlerei Wolff
Carsten Wolff <buchhaltung@tischlerei-wolff.test> de trade
16 Thu 9:35
Wir bräuchten 15 Blindrahmen, 60 × 80, roh. Machen Sie das? C. Wolff
16 Thu 9:50 Lena
Machen wir, gezinkt, mit Keilen, €14 das Stück, Freitag in einer Woche. Roh heißt bei Ihnen auch ungeschliffen? /
Lena
16 Thu 9:58
Geschliffen. Wir sind Tischler, keine Barbaren.
16 Thu 10:05 Lena resolves

# Menu boards
Nazlı Erdem <nazli@lokanta-erdem.test> tr trade
14 Mon 11:10
Merhaba, lokantamız için on iki menü çerçevesi istiyoruz. Yağ, buhar, çocuk eli; hepsine dayanmalı. /
Nazlı Erdem
14 Mon 12:05 Lena
Merhaba Nazlı Hanım, mutfağa dayanan çerçevemiz var: sert yağlı meşe, silinebilir akrilik, menüyü üstten kaydırıp
değiştiriyorsunuz. Önce bir tane gönderiyoruz; en yaramaz masaya koyun, bir hafta sonra konuşalım. /
Lena
14 Mon 12:06 Lena notes
Selin translated again, and is now hungry. Nazlı's place is two streets from her.
13 Tue 14:20
Yedi numaralı masa bile kıramadı. On bir tane daha, lütfen.
13 Tue 14:40 Lena resolves

# Standing order
Dr. Miriam Adler <adler@praxis-am-markt.test> de trade
12 Wed 8:20
Guten Morgen, die sechs sind aufgebraucht. Ging schneller als gedacht, wir sind offenbar gut. /
Dr. Adler
12 Wed 9:05 Lena
Guten Morgen Frau Dr. Adler, die nächsten sechs stehen schon im Regal und kommen morgen. Ab jetzt fülle ich auf, wenn
noch einer da ist, nicht keiner. /
Lena
12 Wed 9:06 Lena resolves

# Scratches in a delivery of thirty
Giorgia Fabbri <giorgia@libreria-fabbri.test> it trade
11 Mon 9:25 with scratch-oak-71.jpg
Buongiorno, su trenta cornici quattro hanno un graffio nello stesso punto. In negozio non posso venderle. /
Giorgia Fabbri
11 Mon 9:50 Lena
Buongiorno Giorgia, stesso punto vuol dire stessa causa: il bordo del nostro banco, l'ho trovato con le dita. Quattro
nuove partono oggi; quelle graffiate le regali a chi legge molto e guarda poco. /
Lena
11 Mon 9:52 Lena notes
Edge of the packing bench has a screw standing out. Otto, please file it down before the next thirty.
11 Mon 14:10 Otto notes
Filed. And felt on top.
11 Thu 12:10
Arrivate perfette. Le graffiate sono andate al club di lettura, che non se n'è accorto.
11 Thu 12:20 Lena resolves

# Offer for the town hall
Werner Albrecht <w.albrecht@rathaus-niederfeld.test> de trade
10 Mon 13:40
Sehr geehrte Damen und Herren, wir bitten um ein Angebot über 40 Bilderrahmen DIN A3 gemäß beiliegender Anforderung.
Die Anforderung liegt nicht bei, der Scanner streikt. Mit freundlichen Grüßen, Albrecht
10 Mon 14:15 Lena
Sehr geehrter Herr Albrecht, unser Angebot ohne Anforderung: 40 Rahmen A3, Esche, Acryl, €26,50 das Stück, geliefert
und auf Wunsch gehängt. Wenn der Scanner wieder arbeitet, passe ich es an. Gilt bis Jahresende. /
Lena
9 Wed 10:10
Der Scanner streikt noch, der Rat hat trotzdem zugestimmt.
9 Wed 10:25 Lena snoozes until 5 Mon 9:00
5 Mon 9:20 Lena
Guten Morgen Herr Albrecht, die vierzig hängen seit Freitag. Sind alle zufrieden, auch der Scanner? /
Lena
5 Mon 11:40
Alle. Der Scanner wird ersetzt.
5 Mon 11:50 Lena resolves

# Cabin number ten
Solveig Halvorsen <solveig.halvorsen@fjellhytta.test> en trade
8 Wed 9:10
We've built a tenth cabin. It feels left out. One more, with hook?
8 Wed 9:25 Lena
It left before I answered, with two hooks, since it's the youngest. /
Lena
8 Wed 9:26 Lena resolves

# Remise de fin d'année
Clémence Vasseur <clemence@atelier-vasseur.test> fr trade
6 Mon 10:40
Bonjour Lena, j'en suis à trente-deux cadres cette année. Est-ce que l'obstination a un second palier ? /
Clémence
6 Mon 11:05 Lena
Bonjour Clémence, à trente. Vous y étiez en septembre et j'aurais dû vous l'écrire : cinq pour cent de plus, depuis
septembre, c'est recrédité. /
Lena
6 Mon 11:15
Je vais finir par commander pour le plaisir de vos mails.
6 Mon 11:30 Lena resolves

# New hotel, forty rooms
Anselm Roth <anselm.roth@rothhotels.test> en trade
3 Thu 11:10
We're opening a second house, forty rooms, in May. The night porter has asked whether you're doing the corridor. So am
I.
3 Thu 11:35 Lena
Dear Mr. Roth, please tell the porter yes, and that he may choose the height himself. I'll come and look at the light
in January, when the windows are in. An offer for forty comes after that, not before: it depends on the light. /
Lena
3 Thu 11:50
I like people who wait for windows. January, then.
3 Thu 11:55 Lena snoozes for 45 days
""")
