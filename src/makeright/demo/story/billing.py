"""Bills and money: names on invoices, taxes, vouchers, what was charged twice, and what something costs."""

from makeright.demo.story.scripting import tales

BILLING = tales("""
# Charged twice
Zainab Yusuf <zainab.yusuf@example.com> en
26 Mon 9:40
Good morning, my card was charged twice for one frame, 68.00 and 68.00, a minute apart. The second time I only pressed
because nothing happened.
26 Mon 9:58 Lena
Good morning Zainab, then one of them goes back at once: it's done, and your bank shows it by Wednesday. The button
should have answered you. It was slow on Sunday evening, and we've found eleven others who pressed twice. They hear
from us today, before they have to ask. /
Lena
26 Wed 12:10
It's there. I like that the other ten don't have to write.
26 Wed 12:20 Lena resolves

# Rechnung auf die Firma
Carsten Wolff <buchhaltung@tischlerei-wolff.test> de
25 Thu 15:30
Guten Tag, bitte die Rechnung auf Tischlerei Wolff ausstellen, nicht auf mich privat, mit Steuernummer. Danke. C.
Wolff
25 Thu 15:45 Lena
Guten Tag Herr Wolff, die neue Rechnung kommt gleich mit eigener Mail, die alte ist storniert. Ich habe die Firma
hinterlegt, künftig kommt sie gleich so. /
Lena
25 Thu 15:46 Lena resolves

# Voucher says it has expired
Bronwyn Hughes <bronwyn.hughes@example.org> en
24 Mon 18:25
My late husband gave me a voucher two years ago. I couldn't use it until now. The page says it has expired. I
understand if that's the rule.
24 Tue 9:05 Mina
Dear Bronwyn, the rule is for the page, not for you. Your voucher is good again, for as long as you like, and it's
worth what it was. I've written its new number below his name.

If you'd like somebody to think along about what to frame with it, that's me, by mail or on the telephone. /
Mina
24 Tue 9:50
It'll be the picture of the two of us on the ferry. Thank you, my dear.
24 Tue 10:05 Mina notes
Bronwyn: the voucher was from her husband, who has died. When the ferry picture comes in, it's mine please.
24 Tue 10:06 Mina resolves

# TVA et facture
Clémence Vasseur <clemence@atelier-vasseur.test> fr
23 Wed 10:50
Bonjour, ma comptable me demande une facture sans TVA, avec mon numéro intracommunautaire. L'ai-je mal saisi ? /
Clémence Vasseur, Atelier Vasseur
23 Wed 11:10 Mina
Bonjour Clémence, non, c'est notre formulaire qui l'efface quand on revient en arrière. La facture corrigée part à
l'instant dans un mail à part ; la TVA vous est remboursée aujourd'hui. Le numéro reste désormais attaché à l'atelier. /
Mina
23 Wed 11:25
Ma comptable, qui ne sourit jamais, a souri.
23 Wed 11:40 Mina resolves

# You forgot to charge me
Linus Ahlgren <linus.ahlgren@example.com> en
21 Wed 12:05
I had two frames and paid for one. The bill says one. I've counted, and my mother would want me to say so.
21 Wed 12:20 Otto
Hello Linus, your mother has raised you well. The mistake is ours, so the second frame is our thanks for being told.
Please greet her from the workshop. /
Otto
21 Wed 12:31
She says that's not how business works, and that she'll be ordering.
21 Wed 13:40 Otto resolves

# Why is shipping more than the frame?
Hugo Ferreira <hugo.ferreira@example.net> en
20 Wed 19:15
Frame 24 euros, shipping to Madeira 31. I'd rather swim.
20 Thu 9:10 Lena
Dear Hugo, please don't, the frame isn't tight. 31 is what the courier asks for islands. By ordinary mail it takes
nine days and costs 12; the page doesn't offer that, but I do. Shall I? /
Lena
20 Thu 9:40
Nine days is nothing on an island. Yes please.
20 Thu 9:50 Lena resolves

# Fattura elettronica
Davide Greco <amministrazione@studio-greco.test> it
19 Tue 9:30
Buongiorno, per l'Italia avremmo bisogno dei dati completi dello studio in fattura, altrimenti non possiamo
registrarla. Li trova qui sotto. /
Davide Greco, Studio Greco
19 Tue 10:05 Ada
Buongiorno Davide, fatto: la fattura corretta arriva tra un minuto con una mail a parte, con la stessa data. I dati
dello studio restano salvati, la prossima esce giusta da sola. /
Ada
19 Tue 10:06 Ada resolves

# Price went up overnight
Tamsin Byrne <tamsin.byrne@example.com> en
18 Fri 9:00
Last night it was 89. This morning, when I'd slept on it as one is told to, it's 97. What did I do while I slept?
18 Fri 9:20 Mina
Good morning Tamsin, you did nothing: oak has become dearer and our prices changed at midnight. It's 89 for you, since
you had it in your basket yesterday. The basket should have kept it. /
Mina
18 Fri 9:26
Then sleeping on it was right after all. Ordered.
18 Fri 9:31 Mina resolves

# Zwei Rechnungen, eine Bestellung
Ulrike Sommer <ulrike.sommer@example.org> de
16 Wed 13:35
Guten Tag, ich habe zwei Rechnungen mit verschiedenen Nummern für dieselben drei Rahmen. Welche soll ich bezahlen?
16 Wed 13:55 Otto
Guten Tag Frau Sommer, die zweite. Die erste entstand, bevor Sie von Esche auf Eiche gewechselt haben, und wir hätten
sie stornieren müssen. Jetzt ist sie storniert, Sie können sie zerreißen. /
Otto
16 Wed 14:10
Mit Vergnügen.
16 Wed 14:15 Otto resolves

# Student discount?
Nikhil Rao <nikhil.rao@example.net> en
15 Tue 11:10
Do you do student prices? It's for my degree show. Five frames, and I live on rice.
15 Tue 11:30 Ada
Dear Nikhil, we lend. Five black frames, three weeks, no rent. You pay only for what comes back broken, and for
postage one way. If somebody buys a picture with its frame, you pay what it cost us. Good luck with the show. /
Ada
15 Tue 11:42
I read it twice to find the catch. There isn't one. Thank you!!
15 Tue 11:50 Ada snoozes until 11 Tue 9:00
11 Tue 9:30 Ada
Dear Nikhil, how was the show, and how are the frames? /
Ada
11 Tue 13:15
Three sold with frames, two are on their way back in your box. I've had something other than rice.
11 Tue 13:50 Ada resolves

# Refund hasn't come
Solange Mbeki <solange.mbeki@example.com> en
13 Wed 9:15
You wrote on the 2nd that the money is on its way. It's the 20th. It must be walking.
13 Wed 9:35 Lena
Dear Solange, it isn't even walking: it was sent to a card of yours that has run out, came back to us on the 9th, and
nobody told you. That was wrong of us. Send me an account number by telephone, not by mail, and you have it tomorrow.
I'm at my desk until six. /
Lena
13 Wed 10:05 Lena notes
She rang. Sent by bank today, and ten euros for the walk. Returned refunds now come to me as a note.
13 Thu 14:20
Arrived, with a bit on top for the walk. We're friends again.
13 Thu 14:31 Lena resolves

# Devolución parcial
Marisol Peña <marisol.pena@example.org> es
11 Wed 11:05
Buenos días: de los tres marcos me quedo con dos. El tercero está sin abrir. ¿Cómo os lo devuelvo? /
Marisol Peña
11 Wed 11:25 Ada
Buenos días, Marisol: pega la etiqueta que te mando en la misma caja y déjala en correos. El dinero te lo devolvemos
hoy, sin esperar a que llegue. Y si tienes a quién regalárselo, no hace falta que lo mandes: te cuesta la mitad y
listo. /
Ada
11 Wed 11:40
Mi cuñada cumple años el domingo. La mitad, y resuelto lo del regalo.
11 Wed 11:50 Ada resolves

# Deposit for a large order
Anselm Roth <anselm.roth@rothhotels.test> en
10 Wed 14:00
Do you ask for a deposit on orders above 5,000? Our finance office wants to know before it lets me dream.
10 Wed 14:20 Lena
Dear Anselm, no. You pay when the frames hang and you're content, within thirty days. If finance would like it in
writing, it now has it. /
Lena
10 Wed 14:32
Finance has read it aloud to each other.
10 Wed 14:45 Lena resolves

# فاتورة باللغة العربية
ليلى حداد <layla.haddad@example.net> ar
8 Tue 10:50
صباح الخير، هل يمكن أن أحصل على الفاتورة باللغة العربية؟ المحاسب عندنا لا يقرأ غيرها. /
ليلى حداد
8 Tue 11:40 Lena
صباح النور سيدة ليلى، نعم، أعددناها لك بالعربية وستصلك في رسالة منفصلة بعد دقيقة، والأرقام فيها مطابقة للأصل. إن احتاج
المحاسب إلى أي تعديل فليكتب إلينا مباشرة. /
لينا
8 Tue 12:05
وصلت وهي واضحة تمامًا. شكرًا على السرعة.
8 Tue 12:20 Lena resolves

# Did my payment arrive?
Edmund Clarke <edmund.clarke@example.com> en
7 Tue 15:20
I paid by bank transfer, as I've done since 1974. Nobody has confirmed anything.
7 Tue 15:35 Otto
Dear Mr. Clarke, it came on Friday and I can see it here, 112.40. The letter that should have told you goes out by
itself for cards only, which is unjust. Your frame is glued and leaves the day after tomorrow. /
Otto
7 Tue 15:50
Splendid. I trust you'll have a word with the machine.
7 Tue 16:05 Otto notes
Bank transfers get no confirmation. He is right. Asked Ada.
7 Tue 16:06 Otto resolves

# The other invoice, please
Carsten Wolff <buchhaltung@tischlerei-wolff.test> de
5 Mon 8:10
Guten Morgen, diesmal kam sie gleich richtig. Nur zur Information. C. Wolff
5 Mon 9:05 Lena
Guten Morgen Herr Wolff, solche Mails dürften öfter kommen. Danke. /
Lena
5 Mon 9:06 Lena resolves

# Cancel, then not cancel
Robin Faber <robin.faber@example.org> nl
4 Thu 20:40
Goedenavond, kan ik mijn bestelling van vanmiddag annuleren?
4 Thu 20:52
Laat maar, mijn vriend vindt hem toch mooi. Niet annuleren dus.
4 Fri 9:05 Lena
Goedemorgen Robin, ik heb beide mails in één keer gelezen en dus niets gedaan. Hij wordt vandaag gezaagd. Mocht uw
vriend zich weer bedenken: tot vier uur kan het nog. /
Lena
4 Fri 9:20
Ik hou hem hier in de gaten.
4 Fri 9:31 Lena resolves
""")
