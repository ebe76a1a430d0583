"""Domains where anybody gets a mail address: who has one there belongs to no company by it. Pure."""

FREE_MAIL = frozenset(
    """
    126.com 163.com 1und1.de abv.bg aim.com alice.it aol.com aol.de arcor.de att.net bellsouth.net bigpond.com bk.ru
    bluewin.ch blueyonder.co.uk bol.com.br btinternet.com cegetel.net centrum.cz charter.net club-internet.fr comcast.net
    cox.net daum.net duck.com earthlink.net email.com email.cz email.de fastmail.com fastmail.fm free.fr freenet.de
    frontier.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com home.nl hotmail.ch
    hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com ig.com.br inbox.com
    inbox.lv inbox.ru interia.pl juno.com keemail.me kpnmail.nl laposte.net libero.it list.ru live.at live.ca live.co.uk
    live.com live.de live.fr live.it live.nl mac.com mail.bg mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com
    me.com msn.com mweb.co.za mynet.com naver.com nate.com neuf.fr ntlworld.com numericable.fr o2.pl onet.pl online.de
    online.no optonline.net optusnet.com.au orange.fr outlook.at outlook.com outlook.de outlook.es outlook.fr outlook.it
    pm.me poczta.onet.pl posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com
    runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com skynet.be sky.com sohu.com sympatico.ca t-online.de
    talktalk.net telenet.be telia.com terra.com.br tin.it tiscali.co.uk tiscali.it tuta.com tuta.io tutanota.com
    tutanota.de ukr.net uol.com.br verizon.net virgilio.it virginmedia.com vodafone.de voila.fr wanadoo.es wanadoo.fr
    web.de wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es
    yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com zohomail.com ziggo.nl zonnet.nl
    """.split()  # noqa: E501
)
