"""Boards of other languages that no layout knows: dates, quotes, buttons and panels of authors in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.extract import extract_article
from cleaning.extract.dates import find_date
from cleaning.extract.foreign_dates import englished

NOW = datetime(2025, 6, 18, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Board:
    """What a board prints around posts, and a thread on it."""

    title: str
    posted: str
    dates: tuple[str, str, str, str]
    joined: str
    count: str
    place: str
    says: str
    edited: str
    buttons: tuple[str, str, str]
    texts: tuple[str, str, str, str]


BOARDS = {
    "de": Board(
        "Wasserkocher schaltet zu früh ab",
        "Verfasst am: {}",
        ("Di 05. Mär 2024, 09:12", "Di 05. Mär 2024, 11:40", "Mi 06. Mär 2024, 08:03", "Do 07. Mär 2024, 19:55"),
        "Registriert: 12. Okt 2009",
        "Beiträge: {}",
        "Wohnort: Basel",
        "{} hat geschrieben:",
        "Zuletzt geändert von {} am 8. März 2024, 10:00, insgesamt 1-mal geändert.",
        ("Zitieren", "Melden", "Nach oben"),
        (
            "Mein Wasserkocher schaltet schon bei etwa achtzig Grad ab. Kennt das jemand?",
            "Das ist meistens der Bimetallstreifen. Schau nach, ob der Deckel ganz schließt.",
            "Bei mir war es die Dichtung am Deckel. Sie kostet drei Franken.",
            "Es war die Dichtung! Vielen Dank euch allen.",
        ),
    ),
    "fr": Board(
        "Ma bouilloire s’arrête trop tôt",
        "Posté le {}",
        ("5 mars 2024 à 09h12", "5 mars 2024 à 11h40", "6 mars 2024 à 08h03", "7 mars 2024 à 19h55"),
        "Inscrit le : 12 oct. 2009",
        "Messages : {}",
        "Lieu : Genève",
        "{} a écrit :",
        "Dernière modification par {} le 8 mars 2024 à 10h00",
        ("Citer", "Signaler", "Haut"),
        (
            "Ma bouilloire s’arrête vers quatre-vingts degrés. Quelqu’un connaît ce problème ?",
            "C’est souvent la lame bimétallique. Vérifie que le couvercle ferme bien.",
            "Chez moi c’était le joint du couvercle, il coûte trois francs.",
            "C’était bien le joint ! Merci à tous.",
        ),
    ),
    "es": Board(
        "El hervidor se apaga demasiado pronto",
        "Publicado: {}",
        ("5 de marzo de 2024, 09:12", "5 de marzo de 2024, 11:40", "6 de marzo de 2024, 08:03", "7 mar 2024, 19:55"),
        "Registrado: 12 de octubre de 2009",
        "Mensajes: {}",
        "Ubicación: Málaga",
        "{} escribió:",
        "Última edición por {} el 8 de marzo de 2024, 10:00, editado 1 vez en total.",
        ("Citar", "Denunciar", "Arriba"),
        (
            "Mi hervidor se apaga a unos ochenta grados. ¿A alguien le ha pasado?",
            "Suele ser la lámina bimetálica. Mira si la tapa cierra del todo.",
            "En mi caso era la junta de la tapa, cuesta tres euros.",
            "¡Era la junta! Muchas gracias a todos.",
        ),
    ),
    "ru": Board(
        "Чайник отключается слишком рано",
        "Добавлено: {}",
        ("5 марта 2024, 09:12", "5 марта 2024, 11:40", "6 марта 2024, 08:03", "7 мар 2024, 19:55"),
        "Зарегистрирован: 12 окт 2009",
        "Сообщения: {}",
        "Откуда: Тверь",
        "{} писал(а):",
        "Последний раз редактировалось {} 8 мар 2024, 10:00",
        ("Цитата", "Пожаловаться", "Наверх"),
        (
            "Мой чайник отключается примерно при восьмидесяти градусах. У кого-нибудь так было?",
            "Обычно это биметаллическая пластина. Проверь, плотно ли закрыта крышка.",
            "У меня была прокладка крышки, стоит сто рублей.",
            "Это и была прокладка! Всем спасибо.",
        ),
    ),
    "cs": Board(
        "Konvice vypíná příliš brzy",
        "Odeslal: {}",
        ("5. března 2024, 09:12", "5. března 2024, 11:40", "6. března 2024, 08:03", "7. března 2024, 19:55"),
        "Registrován: 12. října 2009",
        "Příspěvky: {}",
        "Bydliště: Brno",
        "{} napsal:",
        "Naposledy upravil {} dne 8. března 2024, 10:00.",
        ("Citovat", "Nahlásit", "Nahoru"),
        (
            "Moje konvice vypíná už při osmdesáti stupních. Nezná to někdo?",
            "To bývá bimetal. Podívej se, jestli víko pořádně dovírá.",
            "U mě to bylo těsnění víka. Stojí tři koruny.",
            "Bylo to těsnění! Všem moc děkuji.",
        ),
    ),
    "hu": Board(
        "A vízforraló túl korán kikapcsol",
        "Elküldve: {}",
        ("2024. márc. 5. 09:12", "2024. márc. 5. 11:40", "2024. márc. 6. 08:03", "2024. márc. 7. 19:55"),
        "Csatlakozott: 2009. okt. 12.",
        "Hozzászólások: {}",
        "Tartózkodási hely: Szeged",
        "{} írta:",
        "Legutóbb szerkesztette {}, 2024. márc. 8. 10:00.",
        ("Idézet", "Jelentés", "Fel"),
        (
            "A vízforralóm már nyolcvan foknál kikapcsol. Ismeri ezt valaki?",
            "Ez többnyire a bimetál. Nézd meg, hogy a fedél rendesen zár-e.",
            "Nálam a fedél tömítése volt az. Három forintba kerül.",
            "A tömítés volt! Mindenkinek köszönöm.",
        ),
    ),
    "tr": Board(
        "Su ısıtıcısı çok erken kapanıyor",
        "Gönderildi: {}",
        ("5 Mart 2024, 09:12", "5 Mart 2024, 11:40", "6 Mart 2024, 08:03", "7 Mart 2024, 19:55"),
        "Kayıt: 12 Ekim 2009",
        "Mesajlar: {}",
        "Konum: İzmir",
        "{} yazdı:",
        "Son düzenleyen: {}, 8 Mart 2024, 10:00.",
        ("Alıntı", "Şikayet et", "Yukarı"),
        (
            "Su ısıtıcım daha seksen derecede kapanıyor. Bunu bilen var mı?",
            "Bu çoğunlukla bimetal şerittir. Kapak tam kapanıyor mu bir bak.",
            "Bende kapağın contasıydı. Üç lira tutuyor.",
            "Contaymış! Hepinize teşekkür ederim.",
        ),
    ),
    "nb": Board(
        "Vannkokeren slår seg av for tidlig",
        "Skrevet: {}",
        ("5. mars 2024, kl. 09:12", "5. mars 2024, kl. 11:40", "6. mars 2024, kl. 08:03", "7. mars 2024, kl. 19:55"),
        "Registrert: 12. okt 2009",
        "Innlegg: {}",
        "Sted: Bergen",
        "{} skrev:",
        "Sist redigert av {} den 8. mars 2024, kl. 10:00.",
        ("Siter", "Rapporter", "Til toppen"),
        (
            "Vannkokeren min slår seg av allerede ved åtti grader. Er det noen som kjenner til dette?",
            "Det er som regel bimetallet. Se etter om lokket går helt igjen.",
            "Hos meg var det pakningen i lokket. Den koster tre kroner.",
            "Det var pakningen! Takk til alle sammen.",
        ),
    ),
    "it": Board(
        "Il bollitore si spegne troppo presto",
        "Inviato il {}",
        ("5 marzo 2024, 09:12", "5 marzo 2024, 11:40", "6 marzo 2024, 08:03", "7 marzo 2024, 19:55"),
        "Iscritto: 12 ottobre 2009",
        "Messaggi: {}",
        "Località: Lecco",
        "{} ha scritto:",
        "Ultima modifica di {} il 8 marzo 2024, 10:00, modificato 1 volta in totale.",
        ("Cita", "Segnala", "Top"),
        (
            "Il mio bollitore si spegne intorno agli ottanta gradi. È successo a qualcuno?",
            "Di solito è la lamina bimetallica. Guarda se il coperchio chiude bene.",
            "Nel mio caso era la guarnizione del coperchio, costa tre euro.",
            "Era la guarnizione! Grazie mille a tutti.",
        ),
    ),
}
NAMES = ("Martina", "Sepp77", "Ursli", "Martina")


def page(language: str, board: Board) -> bytes:
    quote = f"<div class=q1>{board.says.format(NAMES[1])}</div><div class=q2>{board.texts[1]}</div>"
    edit = f"<div class=e><em>{board.edited.format(NAMES[1])}</em></div>"
    posts = "".join(
        f"<table class=tb><tr><td class=l><b>{name}</b><br><img src=a.gif><br>{board.joined}<br>"
        f"{board.count.format(12 + 7 * n)}<br>{board.place}</td><td class=r><table><tr><td><span class=g>"
        f"{board.posted.format(when)}</span></td><td>{' '.join(f'<a href=x>{b}</a>' for b in board.buttons[:2])}</td></tr>"
        f"<tr><td colspan=2>{quote if n == 3 else ''}{text}{edit if n == 1 else ''}</td></tr></table></td></tr>"
        f"<tr><td><a href=#top>{board.buttons[2]}</a></td><td></td></tr></table>"
        for n, (name, when, text) in enumerate(zip(NAMES, board.dates, board.texts, strict=True))
    )
    head = f"<head><meta charset=utf-8><title>{board.title} - Forum</title></head>"
    return f"<html lang={language}>{head}<body><h2><a href=/t>{board.title}</a></h2>{posts}</body></html>".encode()


@pytest.mark.parametrize("language", BOARDS)
def test_a_board_of_another_language_is_read_whole(language: str) -> None:
    board = BOARDS[language]
    article = extract_article(page(language, board), url="https://board.example/t/17")
    assert article.title == board.title
    assert [(post.author, post.text) for post in (article, *article.comments)] == [
        *zip(NAMES, board.texts, strict=True)
    ]
    assert [post.published_at for post in (article, *article.comments)] == [
        datetime(2024, 3, day, hour, minute, tzinfo=UTC)
        for day, hour, minute in ((5, 9, 12), (5, 11, 40), (6, 8, 3), (7, 19, 55))
    ]
    last = article.comments[-1]
    assert last.quote == board.texts[1]
    assert last.reply_to == article.comments[0].id


@pytest.mark.parametrize(
    ("text", "found", "when"),
    [
        ("geschrieben am 12.11.2009 um 17:03", "12.11.2009 um 17:03", "2009-11-12T17:03"),
        ("Gestern, 12:30", "Gestern, 12:30", "2025-06-17T12:30"),
        ("le 1er août 2024", "1er août 2024", "2024-08-01T00:00"),
        ("ayer a las 12:30", "ayer a las 12:30", "2025-06-17T12:30"),
        ("вчера в 12:30", "вчера в 12:30", "2025-06-17T12:30"),
        ("2024년 3월 5일 오후 9:12", "2024년 3월 5일 오후 9:12", "2024-03-05T21:12"),
        ("2024年3月5日 9時12分", "2024年3月5日 9時12分", "2024-03-05T09:12"),
        ("12 mrt 2024 09:12", "12 mrt 2024 09:12", "2024-03-12T09:12"),
        ("11 jún, 2011 - 16:39 poslal jozo", "11 jún, 2011 - 16:39", "2011-06-11T16:39"),
        ("12 rujna 2013", "12 rujna 2013", "2013-09-12T00:00"),
        ("5 септември 2012", "5 септември 2012", "2012-09-05T00:00"),
        ("desember 29, 2012, kl. 10:36 pm", "desember 29, 2012, kl. 10:36 pm", "2012-12-29T22:36"),
        ("декабрь 29, 2012", "декабрь 29, 2012", "2012-12-29T00:00"),
        ("Grudzień 5, 2012", "Grudzień 5, 2012", "2012-12-05T00:00"),
        ("16 Duben, 2007 - 10:52", "16 Duben, 2007 - 10:52", "2007-04-16T10:52"),
        ("3 de febrer de 2014", "3 de febrer de 2014", "2014-02-03T00:00"),
    ],
)
def test_a_date_of_another_language(text: str, found: str, when: str) -> None:
    date = find_date(text, fetched_at=NOW, zone=UTC)  # type: ignore[arg-type]
    assert date is not None
    assert (text[date.start : date.end], date.when.strftime("%Y-%m-%dT%H:%M")) == (found, when)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("vor 3 Tagen", 3),
        ("vor einem Tag", 1),
        ("il y a 3 jours", 3),
        ("hace 2 días", 2),
        ("3 дня назад", 3),
        ("2 giorni fa", 2),
        ("3 dagen geleden", 3),
        ("för 3 dagar sedan", 3),
        ("3일 전", 3),
        ("pred 3 dňami", 3),
        ("před 2 dny", 2),
        ("for 3 dager siden", 3),
        ("3 nappal ezelőtt", 3),
        ("3 napja", 3),
        ("acum 2 zile", 2),
        ("3 ngày trước", 3),
        ("преди 3 дни", 3),
    ],
)
def test_a_time_ago_in_another_language(text: str, days: int) -> None:
    date = find_date(text, fetched_at=NOW)
    assert date is not None
    assert (NOW - date.when).days == days


@pytest.mark.parametrize(
    "text", ["Hier steht 12 Uhr im Text", "Mai und Juni waren schön", "il fait beau à Paris", "waiting for 3 days"]
)
def test_words_that_are_dates_elsewhere_are_none(text: str) -> None:
    assert find_date(text, fetched_at=NOW) is None


@given(
    st.lists(st.sampled_from(["5.", " ", "März", "2024", "um", "09:12", "hier", "à", "vor 3 Tagen", "x", "월", "3"]))
)
def test_places_stay_within_the_text(words: list[str]) -> None:
    text = " ".join(words)
    date = find_date(text, fetched_at=NOW)
    if date is not None:
        assert 0 <= date.start < date.end <= len(text)
    other = englished(text)
    if other is not None:
        places = [other.place(n, end=True) for n in range(len(other.text) + 1)]
        assert places == sorted(places)
        assert places[-1] == len(text)
