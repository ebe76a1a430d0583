"""What was on its way: late, lost, at the neighbor's; and again and again in the courier's depot in Lyon."""

from makeright.demo.story.scripting import tales

DELIVERIES = tales("""
# Bloqué au dépôt de Lyon
Thierry Marchand <thierry.marchand@example.com> fr
25 Wed 10:05 with label-21.jpg
Bonjour, mon colis est au dépôt de Lyon depuis six jours. Au téléphone, le transporteur me dit qu'il part demain. Il
me l'a dit mardi aussi, et lundi. Qui peut le faire bouger ? /
Thierry Marchand
25 Wed 10:40 Mina
Bonjour Thierry, nous, et c'est fait : j'ai eu la cheffe du dépôt au téléphone, le colis monte dans le camion de ce
soir. Il est chez vous demain avant midi. S'il n'y est pas, un second cadre part de chez nous à midi cinq. /
Mina
25 Thu 11:48
11 h 40. Vous m'épargnez de rappeler. Merci.
25 Thu 12:02 Mina resolves

# Tracking says Lyon, I live in Ghent
Lieven Claes <lieven.claes@example.org> nl
24 Fri 16:30
Dag, volgens de tracking ligt mijn pakket al vier dagen in Lyon. Ik woon in Gent. Is dat niet een beetje om? /
Lieven
24 Sat 10:12 Lena
Dag Lieven, dat is zeshonderd kilometer om. Het is daar verkeerd gesorteerd: het label was nat en de postcode
onleesbaar. Ik heb vanochtend een nieuwe lijst laten vertrekken, rechtstreeks, en die is er dinsdag. Als de oude ook
nog opduikt, houd hem dan gerust. /
Lena
24 Sat 10:14 Lena notes
Second one this month that sleeps in Lyon. Wet label, they say. I'd like to see one of these labels.
23 Tue 14:00
Gearriveerd. De andere kwam een uur later, met een Franse sticker erop. Nu heb ik er dus twee.
23 Tue 14:22 Lena
Dan hangt er binnenkort iets naast. Plezier ermee. /
Lena
23 Tue 14:23 Lena resolves

# It is at the neighbor's, but which
Moira Campbell <moira.campbell@example.com> en
24 Tue 19:20
The card says "left with neighbour". There are fourteen doors in this stair and I have rung nine of them. I'm on first
name terms with people I've lived beside for eleven years, so that's nice. But no frame.
24 Wed 9:10 Otto
Hello Moira, the courier wrote down "Mrs. A., 2nd floor left, dog". I hope that narrows it. If she isn't there, tell
me and I call him again. /
Otto
24 Wed 18:45
Mrs. Abernethy. The dog is called Admiral. The frame is perfect and I'm invited on Sunday.
24 Thu 9:12 Otto resolves

# Can it be here by Friday?
Daniel Oduya <daniel.oduya@example.net> en
23 Wed 11:15
Hi, leaving do for our head teacher is this Friday at three. The frame is ordered, 30 staff have signed the mount, and
I have just noticed that delivery says Monday. My mistake for not looking. Is there any way?
23 Wed 11:24 Lena
Hello Daniel, there is: it's cut, so I have it glued over lunch, and the night courier brings it to the school office
by ten on Friday. That costs you nothing. A head teacher gets one leaving do. /
Lena
23 Fri 10:20
Arrived 9:40. You have no idea. I owe you one, and so do thirty people.
23 Fri 10:31 Lena resolves

# ¿Dónde está mi pedido?
Rocío Benítez <rocio.benitez@example.org> es
22 Mon 12:40
Hola, hice el pedido hace tres semanas y no he recibido ni el paquete ni ningún aviso. ¿Me podéis decir dónde está? /
Rocío Benítez
22 Mon 14:10 Ada
Hola, Rocío: está aquí, en nuestra mesa, y me da vergüenza decirlo. Faltaba un dato en la dirección, el número de la
casa, y en lugar de preguntarte lo dejamos a un lado. Eso es culpa nuestra.

Dime el número y sale hoy mismo por mensajero; el jueves lo tienes. Te devuelvo además los gastos de envío. /
Ada
22 Mon 14:35
Es el 17, segundo izquierda. Se agradece la franqueza.
22 Mon 15:02 Ada notes
The shop lets people order without a house number. I've asked for the field to insist.
22 Thu 17:50
Ya lo tengo, precioso. ¡Gracias!
22 Fri 9:15 Ada resolves

# Parcel went back to you?
Kwabena Boateng <kwabena.boateng@example.com> en
21 Mon 9:05
The app says "returned to sender" but nobody rang. I work from home and sit four meters from the bell.
21 Mon 9:30 Mina
Hello Kwabena, it came back to us this morning with a note saying "no such name at the door". Is it perhaps under
another name? If so, tell me what stands on the bell and I send it out again today, by another courier. /
Mina
21 Mon 9:41
Ah. It's under my landlady's name. Eberhard. In my defense, I have lived here for three weeks.
21 Mon 10:05 Mina
Then it goes to "Boateng, at Eberhard's", and is with you on Wednesday. Welcome to your new home. /
Mina
21 Mon 10:06 Mina resolves

# Lyon encore
Sandrine Dubois <sandrine.dubois@example.org> fr
20 Tue 17:15 with label-22.jpg
Bonsoir, troisième commande chez vous, et pour la première fois un souci : le suivi indique « Lyon, en attente
d'instructions » depuis jeudi. Quelles instructions attendent-ils ? J'en ai plusieurs à leur donner. /
Sandrine Dubois
20 Wed 9:08 Mina
Bonjour Sandrine, l'étiquette a pris l'eau sur le quai, ils ne lisent plus votre rue et personne ne nous a demandé. Je
la leur ai dictée ce matin : livraison demain. Et vos frais de port vous sont rendus.

Dès cette semaine, nos étiquettes pour la France sont sous film. C'est à nous de prévoir la pluie de Lyon. /
Mina
20 Thu 13:30
Livré. Gardez mes instructions pour une autre fois.
20 Thu 13:45 Mina resolves

# Two parcels, one came
Agnieszka Zielińska <agnieszka.zielinska@example.net> pl
19 Mon 14:20
Dzień dobry, zamówiłam dwie ramy, przyszła jedna. Na fakturze są dwie. Czy druga idzie osobno? /
Agnieszka Zielińska
19 Mon 14:55 Ada
Dzień dobry Pani Agnieszko, tak, druga jedzie osobno, bo razem nie zmieściły się w jednym pudle. Powinniśmy byli o tym
napisać. Druga paczka będzie u Pani jutro. /
Ada
19 Tue 16:10
Jest. Obie wiszą. Dziękuję za szybką odpowiedź.
19 Tue 16:20 Ada resolves

# Please change the address
Tobias Engel <tobias.engel@example.com> de
18 Wed 8:50
Guten Morgen, wir ziehen am Freitag um, die Bestellung läuft noch auf die alte Adresse. Neu: Gartenweg 3, Hinterhaus.
Klappt das noch? /
Tobias Engel
18 Wed 9:12 Otto
Guten Morgen Herr Engel, ja, gerade noch: Das Paket steht mit dem neuen Aufkleber an der Tür. Es fährt am Freitag los
und kommt am Montag, dann sind Ihre Kisten wenigstens halb ausgepackt. /
Otto
18 Wed 9:15
Sie sind Optimist. Danke.
18 Wed 9:20 Otto resolves

# Left in the rain
Beatriz Fonseca <beatriz.fonseca@example.org> en
17 Tue 8:15 with parcel-23.jpg
Good morning, the parcel was leaning against the gate all night, in the rain. The box is soup. The frame seems dry,
there was a plastic bag around it, but the backing has gone wavy. Will it come straight again?
17 Tue 9:20 Otto
Good morning Beatriz, no, wet card stays wavy and later it gets spots. A new backing leaves today, cut to size. Four
clips hold the old one: bend them up with a spoon, change it over, bend them back. Five minutes.

If you'd rather not, a new frame comes instead. Just say which. And I've told the courier that a gate is not a person. /
Otto
17 Tue 9:48
The spoon it is. I like a shop that explains.
17 Sat 12:10
Done, in four minutes. I had a minute left for the coffee.
17 Sat 12:20 Otto resolves

# Where is it, please (order for my grandmother)
Emeka Nwosu <emeka.nwosu@example.com> en
16 Mon 10:30
Hi there. Sent a frame to my gran in Lyon for her 90th, which was yesterday. It shows as being in Lyon since
Wednesday. In Lyon! She could have walked there. Well, she couldn't, but you know what I mean.
16 Mon 10:52 Mina
Dear Emeka, I do, and I am sorry: a ninetieth birthday doesn't come again. I rang the depot and had them put me
through to the driver. He takes it to her this afternoon between two and four, with flowers from us that he buys on
the way.

Why it stood there: the depot sorts large parcels by hand twice a week. From today large ones to Lyon go by another
courier. /
Mina
16 Mon 10:58 Mina notes
Fourth in Lyon. Large parcels wait there for a hand that sorts them on Tuesdays and Fridays. Lena, can we leave them?
16 Mon 14:30 Lena notes
For Lyon yes, from today. For the rest of France I'm asking for prices.
16 Mon 17:05
She's just called. She thinks the driver is charming and that I sent the flowers. I didn't correct her. Thank you.
16 Mon 17:20 Mina
Don't. They were from you. /
Mina
16 Mon 17:21 Mina resolves

# 配送日の変更について
Kenji Nakamura <kenji.nakamura@example.com> ja
14 Wed 11:20
お世話になっております。中村です。来週水曜日着の予定ですが、出張で不在のため、金曜日以降に変更していただくことは可能で
しょうか。よろしくお願いいたします。
14 Wed 12:05 Mina
中村様

ご連絡ありがとうございます。お届け日を来週の土曜日、午前中に変更いたしました。お留守の間は当店でお預かりいたしますの
で、どうぞご安心ください。お気をつけて行ってらっしゃいませ。 /
ミナ
14 Wed 13:50
早速のご対応、ありがとうございます。助かりました。
14 Wed 14:10 Mina resolves

# Wrong door, right frame
Fiona MacLeod <fiona.macleod@example.org> en
13 Thu 15:10
A large frame with your label has come to us at number 4. It's for a Mr. Rossi, who we think is number 40. We'd carry
it over, but the hill is steep and my husband has views.
13 Thu 15:32 Lena
Dear Mrs. MacLeod, please don't carry anything. The courier fetches it tomorrow morning and takes it up the hill,
which is what he's paid for. Thank you for writing: a small parcel is on its way to you, number 4, and to nobody else. /
Lena
13 Fri 12:10
Fetched. He read the number out to us to be sure.
13 Fri 12:20 Lena resolves

# Kargo takip numarası çalışmıyor
Murat Demir <murat.demir@example.net> tr
12 Thu 9:40
Merhaba, gönderdiğiniz takip numarası sistemde bulunamıyor. Paket gerçekten yola çıktı mı? /
Murat Demir
12 Thu 10:25 Mina
Merhaba Murat Bey, evet, dün akşam yola çıktı. Numaranın sonunda bir rakam eksik kalmış, özür dileriz: doğrusu 4471
ile bitiyor. Paketiniz pazartesi günü sizde olacak. /
Mina
12 Thu 10:40
Şimdi göründü, teşekkür ederim.
12 Thu 10:45 Mina notes
The confirmation cuts the last digit off numbers with 14. Told Ada, who told the man who made the page.
12 Thu 10:46 Mina resolves

# Encore au dépôt
Thierry Marchand <thierry.marchand@example.com> fr
11 Tue 9:20
Bonjour Mina, deuxième commande, et je regarde le suivi avec un certain intérêt : le colis est à Lyon depuis trois
jours. Je commence à connaître la cheffe du dépôt sans l'avoir jamais rencontrée. /
Thierry Marchand
11 Tue 9:45 Mina
Bonjour Thierry, elle vous salue. Le vôtre est parti avant que nous changions de transporteur pour Lyon, sinon vous
n'auriez rien remarqué. Il est dans le camion de onze heures, et vous êtes livré aujourd'hui.

Votre prochaine commande voyage sans passer par là, et sans frais de port. /
Mina
11 Tue 16:40
Reçu. Je vais presque la regretter.
11 Tue 16:55 Mina resolves

# I will be out on Thursday
Ludovica Serra <ludovica.serra@example.com> it
9 Tue 18:30
Buonasera, giovedì non sono in casa. Il corriere può lasciare il pacco al bar sotto casa, da Gino? Gino è d'accordo. /
Ludovica Serra
9 Wed 9:15 Ada
Buongiorno Ludovica, l'ho scritto sull'etichetta: "Da Gino, al bar". Se Gino cambia idea, il corriere torna venerdì
dopo le cinque. /
Ada
9 Thu 19:40
Consegnato. Gino chiede se fate anche le cornici per le licenze.
9 Fri 9:20 Ada
Certo che le facciamo. Ci mandi le misure, il caffè lo offre lui. /
Ada
9 Fri 9:21 Ada resolves

# No movement for five days
Jonas Bergström <jonas.bergstrom@example.org> en
6 Wed 14:40
My parcel to Grenoble went to Lyon on Friday and hasn't moved. I'm not worried, only curious what it does there all
day.
6 Wed 15:05 Otto
Hello Jonas, it waits for somebody to sort it, on Tuesdays and Fridays, and yesterday there was a strike. It comes on
Saturday. I know that isn't good, so the postage is back on your card.

We took Lyon itself away from this courier in summer and left Grenoble with him. As of today Grenoble is gone as well. /
Otto
6 Sat 13:10
Came at noon. I enjoyed the report on the inner life of depots.
6 Sat 13:20 Otto resolves

# Delivery to an island
Kalliope Stavrou <kalliope.stavrou@example.net> en
4 Wed 12:15
Our island has a boat on Mondays and Thursdays and no courier. Everything goes to the kiosk at the harbor. Do you
deliver to kiosks?
4 Wed 13:40 Lena
Dear Kalliope, with pleasure. I write "kiosk at the harbor" and your telephone number on it, and it makes the boat
next Thursday. We pack it for salt and for being sat on. /
Lena
4 Wed 13:41 Lena snoozes until 2 Mon 9:30
2 Mon 9:40 Lena
Dear Kalliope, it should have come by Thursday's boat. Did the kiosk treat it well? /
Lena
2 Mon 12:20
It sat in the window for a day and three people wanted to buy it. It's home now and dry. Thank you for remembering.
2 Mon 13:35 Lena resolves
""")
