"""Letters without a label, or with a false one, are read as what they are, short ones too."""

from __future__ import annotations

import pytest

from makeright.mail.reading.decoding import decode

WORDS = [
    ("koi8_r", "Привет, рама пришла"),
    ("koi8_r", "здравствуйте рама пришла сегодня но стекло разбито пришлите пожалуйста новое спасибо"),
    ("cp1251", "Привет, рама пришла"),
    (
        "cp1251",
        "Здравствуйте! Рама пришла сегодня, но стекло разбито. «Стекло» № 5, пришлите, пожалуйста, новое.",
    ),
    ("cp1253", "Καλημέρα σας, το κάδρο έφτασε σήμερα αλλά το τζάμι είναι σπασμένο"),
    ("cp1255", "שלום המסגרת הגיעה היום אבל הזכוכית שבורה אנא שלחו חדשה תודה"),
    ("cp1256", "مرحبا وصل الإطار اليوم ولكن الزجاج مكسور الرجاء إرسال واحد جديد شكرا"),
    ("gb18030", "您好，画框今天到了，但是玻璃碎了"),
    ("gb18030", "您好，请"),
    ("cp1252", "Góðan daginn, myndin kom í dag en glerið er brotið, þetta er ekki nógu gott, ýtið"),
    ("cp949", "안녕하세요 액자가 도착했는데 유리가 깨졌습니다"),
    ("euc_jp", "こんにちは、額縁が届きましたがガラスが割れていました"),
    ("cp932", "こんにちは、額縁が届きましたがガラスが割れていました"),
    ("cp950", "您好，畫框今天到了，但是玻璃碎了，請幫我換一塊"),
    ("cp1252", "Grüße aus Köln, der Rahmen ist da"),
    ("cp1252", "Voilà, le cadre est arrivé très abîmé"),
    ("cp1252", "“Quoted” – and €148"),
    ("cp1250", "Dzień dobry, ramka przyszła, ale szkło jest pęknięte, proszę o nową szybę, dziękuję"),
    ("iso8859_2", "Dzień dobry, ramka przyszła, ale szkło jest pęknięte, proszę o nową, dziękuję, wyślijcie"),
    ("cp1254", "Günaydın, çerçeve bugün ulaştı ama camı kırık, lütfen yenisini gönderin, teşekkürler"),
]


@pytest.mark.parametrize(("codec", "words"), WORDS)
@pytest.mark.parametrize("label", ["", "unknown-8bit", "klingon", "us-ascii; really", "utf-8"])
def test_letters_are_read_whatever_their_label_says(codec: str, words: str, label: str) -> None:
    """E29."""
    assert decode(words.encode(codec), label)[0] == words
