"""Dates of other languages, put into the English words that `dates` reads; places in the text are kept apart.

German, French, Spanish, Portuguese, Italian, Dutch, Russian, Polish, Swedish, Danish, Japanese, Korean, and Chinese
in the order of English (`三月 5, 2024`), as software writes it that was translated only in part; of Turkish, Finnish,
Ukrainian, Thai, Czech, Slovak, Hungarian, Romanian, Greek, Arabic, Hebrew, Vietnamese, Norwegian, Icelandic, Catalan,
Croatian, Serbian, Slovene, Bulgarian and the Baltic languages the months: their names
(CLDR's wide and abbreviated forms), today and yesterday with a time, `vor 3 Tagen`, and what stands between day and
time of day (`um`, `à`, `a las`, `в`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from cleaning.extract.date_parts import MONTHS

# A line a month; a dot may follow an abbreviation. Words that are those of English are left out.
_NAMES = """
januar jänner janvier janv enero ene janeiro gennaio gen januari января янв stycznia sty jan
februar feber février févr fév febrero fevereiro fev febbraio februari февраля фев lutego lut feb
märz mär mrz mars marzo março maart mrt марта мар marca mar
avril avr abril abr aprile апреля апр kwietnia kwi apr
mai mayo maio maggio mag mei мая maja maj may
juni juin junio junho jun giugno giu июня июн czerwca cze jun
juli juillet juil julio julho jul luglio lug июля июл lipca lip jul
août aoû agosto ago augustus augusti августа авг sierpnia sie aug
septembre septiembre setembro set settembre сентября сен сент września wrz sep
oktober okt octobre octubre outubro out ottobre ott октября окт października paź oct
novembre noviembre novembro ноября ноя нояб listopada lis nov
dezember dez décembre déc diciembre dic dezembro dicembre december декабря дек grudnia gru dec
"""
_OF_FEWER = """
ocak tammikuuta січня มกราคม ianuarie ian ledna januára ιανουαρίου ιαν يناير ינואר
şubat helmikuuta лютого กุมภาพันธ์ februarie února februára φεβρουαρίου φεβ فبراير פברואר
mart maaliskuuta maret березня มีนาคม martie března marca μαρτίου μαρ مارس מרץ
nisan huhtikuuta квітня เมษายน aprilie dubna apríla απριλίου απρ أبريل אפריל
mayıs toukokuuta травня พฤษภาคม května mája μαΐου μαΐ مايو מאי
haziran kesäkuuta червня มิถุนายน iunie iun června júna ιουνίου ιουν يونيو יוני
temmuz heinäkuuta липня กรกฎาคม iulie iul července júla ιουλίου ιουλ يوليو יולי
ağustos elokuuta серпня สิงหาคม agustus srpna αυγούστου αυγ أغسطس אוגוסט
eylül syyskuuta вересня กันยายน septembrie září septembra σεπτεμβρίου σεπ سبتمبر ספטמבר
ekim lokakuuta жовтня ตุลาคม octombrie října októbra οκτωβρίου οκτ أكتوبر אוקטובר
kasım marraskuuta листопада พฤศจิกายน noiembrie noi listopadu novembra νοεμβρίου νοε نوفمبر נובמבר
aralık joulukuuta desember грудня ธันวาคม decembrie prosince decembra δεκεμβρίου δεκ ديسمبر דצמבר
"""
_OF_NEIGHBOURS = """
január leden janúar siječnja януари sausio jaanuar gener janvāris январь styczeń січень
február únor febrúar veljače февруари vasario veebruar febrer februāris февраль luty лютий
marec březen mars ožujka март kovo märts març marts marzec березень
apríl duben travnja април balandžio aprill aprīlis апрель kwiecień квітень
máj květen maí svibnja май gegužės maig maijs maj травень
jún červen júní lipnja юни birželio juuni juny jūnijs junij июнь czerwiec червень
júl červenec júlí srpnja юли liepos juuli juliol jūlijs julij июль lipiec липень
srpen ágúst kolovoza август rugpjūčio avgust augusts agost sierpień серпень
september septembar rujna септември rugsėjo setembre septembris сентябрь wrzesień вересень
október říjen oktobar октомври spalio oktoober oktobris octubre октябрь październik жовтень
nóvember novembar ноември lapkričio novembris ноябрь листопад
prosinec decembar prosinca декември gruodžio detsember desembre decembris декабрь grudzień грудень
"""
_MONTH = {
    name: month
    for names in (_NAMES, _OF_FEWER, _OF_NEIGHBOURS)
    for line, month in zip(names.split("\n")[1:-1], MONTHS, strict=True)
    for name in line.split()
}
# Hungarian writes the month between year and day: 2012. okt. 23.
_HUNGARIAN = dict(
    zip(
        "január február március április május június július augusztus szeptember október november december".split(),
        MONTHS,
        strict=True,
    )
)
_HUNGARIAN |= dict(zip("jan feb márc ápr máj jún júl aug szept okt nov dec".split(), MONTHS, strict=True))
_TODAY = (
    "heute aujourd'hui aujourd’hui hoy hoje oggi vandaag сегодня dzisiaj dziś idag bugün tänään сьогодні 오늘".split()
)
_YESTERDAY = "gestern hier ayer ontem ieri gisteren вчера wczoraj igår dün eilen kemarin вчора 어제".split()
_UNITS = {
    "seconds": "sekunden sekunde secondes seconde segundos segundo secondi secondo seconden sekund 초 秒"
    " секунд секунды секунду"
    " saniye sekunttia detik",
    "minutes": "minuten minute minutos minuto minuti minuut minut minuty minutę minuter 분 分 минут минуты минуту"
    " dakika minuuttia menit хвилин хвилини хвилину",
    "hours": "stunden stunde heures heure horas hora ore ora uur uren godzin godziny godzinę timmar timme 시간 時間"
    " часов часа час"
    " saat tuntia jam годин години годину",
    "days": "tagen tag jours jour días día dias dia giorni giorno dagen dag dni dzień dagar 일 日 дней дня день"
    " gün päivää hari днів дні",
    "weeks": "wochen woche semaines semaine semanas semana settimane settimana weken week tygodni tygodnie veckor"
    " vecka 주 週間 недель недели неделю"
    " hafta viikkoa minggu тижнів тижні тиждень",
    "months": "monaten monat mois meses mes mês mesi mese maanden maand miesięcy miesiące månader månad 개월 ヶ月"
    " месяцев месяца месяц"
    " ay kuukautta bulan місяців місяці місяць",
    "years": "jahren jahr ans an années año años ano anos anni anno jaar lat lata rok år 년 年 лет года год"
    " yıl vuotta tahun років роки рік",
}
_UNITS_OF_NEIGHBOURS = {
    "seconds": "sekundami sekundama секунди sekunder sekunde δευτερόλεπτα giây",
    "minutes": "minutami minútami minuty minutu minúty minutter minutes perccel λεπτά phút минути",
    "hours": "hodinami hodinou hodiny timer time órával ώρες ώρα giờ часа sati",
    "days": "dny dnem dňami dňom dager dage dana nappal zile μέρες ημέρες ngày дни",
    "weeks": "týdny týdnem týždňami týždňom uker uke uger uge héttel săptămâni εβδομάδες tuần седмици",
    "months": "měsíci měsícem mesiacmi mesiacom måneder måned hónappal luni μήνες tháng месеца meseci",
    "years": "lety rokem rokmi rokom ani évvel χρόνια năm години godina",
}
_WEEKDAYS = (
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi"
    " dimanche lunes martes miércoles jueves viernes sábado domingo segunda-feira terça-feira quarta-feira quinta-feira"
    " sexta-feira segunda terça quarta quinta sexta lunedì martedì mercoledì giovedì venerdì sabato domenica maandag"
    " dinsdag woensdag donderdag vrijdag zaterdag zondag poniedziałek wtorek środa czwartek piątek sobota niedziela"
    " понедельник вторник среда четверг пятница суббота воскресенье måndag tisdag onsdag torsdag fredag lördag söndag"
    " mandag tirsdag lørdag søndag pondělí úterý středa čtvrtek pátek neděle pazartesi salı çarşamba perşembe cuma"
    " pondelok utorok streda štvrtok piatok nedeľa hétfő kedd szerda csütörtök péntek szombat vasárnap luni marți"
    " miercuri joi vineri sâmbătă duminică maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai"
    " понеделник вторник сряда четвъртък петък събота неделя понеділок вівторок середа четвер субота неділя"
    " ponedeljak ponedjeljak utorak sreda srijeda četvrtak petak nedelja nedjelja δευτέρα τρίτη τετάρτη πέμπτη"
    " παρασκευή σάββατο κυριακή dilluns dimarts dimecres dijous divendres dissabte diumenge senin selasa rabu kamis"
    " jumat sabtu minggu esmaspäev pirmdiena pirmadienis"
    " cumartesi pazar monday tuesday wednesday thursday friday saturday sunday"
).split()
_WEEKDAYS_SHORT = (
    "mo di mi do fr sa so lun mar mer jeu ven sam dim lu ma me je ve jue vie sáb sab dom seg ter qua qui sex gio"
    " maa din woe don vri zat zon pon wt śr czw pt sob nd пн вт ср чт пт сб вс mån tis ons tor fre lör sön"
    " po út st čt pá so ne ut št pi pn wt ma ti ke to pe la su"
    " mon tue tues wed thu thur thurs fri sat sun"
).split()
_UNIT = {
    word: unit for kinds in (_UNITS, _UNITS_OF_NEIGHBOURS) for unit, words in kinds.items() for word in words.split()
}
_SINCE = {
    "perce": "minutes",
    "órája": "hours",
    "napja": "days",
    "hete": "weeks",
    "hónapja": "months",
    "éve": "years",
}
"""Hungarian has an ending for it: `3 napja` is three days ago."""
_ONE = {"einem", "einer", "un", "une", "uno", "una", "um", "uma", "een", "en", "ett"}


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_COUNT = rf"(?P<count>\d{{1,3}}|{_any(_ONE)})"
_JOIN = r"(?:,?\s*(?:um|à|a las?|alle(?:\sore)?|às|om|в|o|kl\.?|-|–|·)?\s*)"
_HAN_MONTH = "十[一二]?|[一二三四五六七八九]"
_HAN_MONTHS = {name: n for n, name in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_MAY_BE_HAN = re.compile(
    rf"-(?:{_HAN_MONTH})月-\d|月\s{{1,2}}\d{{1,2}}\s?日?\s?[,，]?\s{{1,2}}(?:19|20)\d\d|(?:{_HAN_MONTH}|\d)月\s?\d{{1,2}},?\s(?:19|20)\d\d|\d\s(?:{_HAN_MONTH})月,?\s?(?:19|20)\d\d"
)
_WORDS = re.compile(
    # A day, or nothing but the month before a day, and a year: 5. März 2024, 5 de marzo de 2024, le 1er août 2024.
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|º|er)?\s?(?:de\s)?(?P<month>{_any(_MONTH)})\.?(?![^\W\d_])(?:,?\s?(?:de|del|r\.)(?=\s))?"
    # The month before the day, in the order of English: diciembre 29, 2012.
    rf"|(?<![^\W\d_])(?P<before>{_any(_MONTH)})\.?\s(?P<day_behind>\d{{1,2}})(?=(?:st|nd|rd|th)?,?\s(?:19|20)\d\d(?!\d))"
    rf"|\b(?P<today>{_any(_TODAY)})(?={_JOIN}\d{{1,2}}[:h.]\d\d)"
    rf"|\b(?P<yesterday>{_any(_YESTERDAY)})(?={_JOIN}\d{{1,2}}[:h.]\d\d)"
    rf"|\b(?:vor|il y a|hace|há|för|před|pred|pre|prije|преди|acum|πριν)\s(?:etwa\s|env\.?\s|environ\s)?"
    rf"{_COUNT}\s(?P<unit>{_any(_UNIT)})\b(?:\ssedan)?"
    rf"|(?P<count2>\d{{1,3}}|{_any(_ONE)})\s(?P<unit2>{_any(_UNIT)})\s"
    r"(?:fa|geleden|назад|temu|sedan|atrás|önce|ezelőtt|trước|siden|sitten|тому|(?:yang )?lalu)\b"
    rf"|(?P<count4>\d{{1,3}})\s(?P<unit4>{_any(_SINCE)})\b"
    rf"|(?P<count3>\d{{1,3}})\s?(?P<unit3>{_any(w for w in _UNIT if w >= '々')})\s?전"
    rf"|(?<!\d)(?P<year>(?:19|20)\d\d)\.\s?(?P<hungarian>{_any(_HUNGARIAN)})\.?\s(?P<of_month>\d{{1,2}})\.?(?!\d)"
    # Vietnamese numbers the months: 5 tháng 3, 2024.
    r"|(?<!\d)(?P<ngay>\d{1,2})\s(?:tháng|thg)\s(?P<thang>1[0-2]|0?[1-9])(?!\d)(?:,?\snăm(?=\s))?"
    r"|(?<=\w),?\s(?:kl\.?|klo|um|om|alle(?:\sore)?)\s(?P<hour>[0-2]?\d)\.(?P<minute>[0-5]\d)(?![\d.]*\d)"
    # What stands between a day and its time, and after the hours.
    r"|(?<=\w)(?P<join>(?:,?\s(?:um|à|a las?|alle(?:\sore)?|às|om|в|o|kl\.?|klo|о|เวลา)|\sг(?:ода|\.)?,?(?:\sв)?)\s)"
    r"(?=\d{1,2}(?:[:h.]|\sh\s)\d\d)"
    r"|(?<=\d)\s(?P<heures>h)\s(?=[0-5]\d(?!\d))"  # 15 h 23 min
    # Chinese names of months in the order of English: 三月 5, 2024, 6月 01, 2024 and 18 十一月, 2023.
    rf"|(?<!\d)(?P<han>{_HAN_MONTH}|1[0-2]|0?[1-9])月\s?(?=\d{{1,2}},?\s(?:19|20)\d\d)"
    rf"|(?<=\d\s)(?P<han2>{_HAN_MONTH})月(?=,?\s?(?:19|20)\d\d)"
    # So WordPress prints English formats: 九月 20日,  2012.
    rf"|(?<![\d年一二三四五六七八九十])(?P<han4>{_HAN_MONTH}|1[0-2]|0?[1-9])\s?月\s{{1,2}}(?P<of>3[01]|[12]\d|0?[1-9])\s?日?"
    r"\s?[,，]?\s{1,2}(?P<in>(?:19|20)\d\d)(?!\d)"
    # The same between year and day: 2023-十一月-06.
    rf"|(?<=\d{{4}}-)(?P<han3>{_HAN_MONTH})月(?=-\d{{1,2}}\b)"
    # Years of Thailand, which are 543 ahead.
    r"|(?<=[\u0e00-\u0e7f]\s)(?P<thai>2[45]\d\d)(?!\d)"
    r"|(?P<hangul>년|월|일(?=\s|$)|오전|오후|時(?=\d))",
    re.I,
)
_HANGUL = {"년": "年", "월": "月", "일": "日", "오전": "上午", "오후": "下午", "時": "时"}
_LETTERS = re.compile("[à-ỹ가-힣時]", re.I)
_LATIN = re.compile("[a-z]{2,}")
_HINTS = (
    {word for word in (*_MONTH, *_TODAY, *_YESTERDAY) if word.isascii()} - set(MONTHS)
    | (set(_HUNGARIAN) - set(MONTHS))
    | set("vor hace il fa geleden temu sedan siden atr um om kl klo alle sitten lalu nce pred acum pre prije".split())
    | set("perce napja hete".split())
)


@dataclass(frozen=True, slots=True)
class Englished:
    """A text with English words for dates, and where its characters come from."""

    text: str
    _ends: tuple[int, ...]  # of each stretch, in the English text
    _starts: tuple[int, ...]  # of each stretch, in the text as it was
    _kept: tuple[bool, ...]  # whether a stretch is as it was

    def place(self, offset: int, *, end: bool) -> int:
        """Return where an offset was before; within a word that was put into English, the word's start or end."""
        low = 0
        for number, high in enumerate(self._ends):
            if offset < high or (offset == high and (end or number == len(self._ends) - 1)):
                if self._kept[number]:
                    return self._starts[number] + offset - low
                after = number + 1
                return self._starts[after] if end and offset > low else self._starts[number]
            low = high
        return self._starts[-1]


def englished(text: str) -> Englished | None:
    """Return a text with its dates in English words, or None when it has none of another language.

    >>> englished("Verfasst am: Di 05 Mär 2024, 09:12").text
    'Verfasst am: Di 05 mar 2024, 09:12'
    """
    other = _LETTERS.search(text) is not None or not _HINTS.isdisjoint(_LATIN.findall(text.lower()))
    if not other and ("月" not in text or _MAY_BE_HAN.search(text) is None):
        return None
    stretches: list[tuple[str, int, bool]] = []
    at = 0
    for match in _WORDS.finditer(text):
        if match.start() > at:
            stretches.append((text[at : match.start()], at, True))
        stretches.append((_in_english(match), match.start(), False))
        at = match.end()
    if not stretches or all(kept for _, _, kept in stretches):
        return None
    stretches.append((text[at:], at, True))
    ends = tuple(accumulate(len(words) for words, _, _ in stretches))
    return Englished(
        "".join(words for words, _, _ in stretches),
        ends,
        (*(start for _, start, _ in stretches), len(text)),
        tuple(kept for _, _, kept in stretches),
    )


def _number_of_month(name: str) -> int:
    return _HAN_MONTHS.get(name) or int(name)


def _in_english(match: re.Match[str]) -> str:
    if match["month"]:
        return f"{match['day']} {_MONTH[match['month'].lower()]}"
    if match["before"]:
        return f"{_MONTH[match['before'].lower()]} {match['day_behind']}"
    if match["hungarian"]:
        return f"{match['of_month']} {_HUNGARIAN[match['hungarian'].lower()]} {match['year']}"
    if match["thang"]:
        return f"{match['ngay']} {MONTHS[int(match['thang']) - 1]}"
    if match["today"] or match["yesterday"]:
        return "today" if match["today"] else "yesterday"
    if match["hour"]:
        return f" at {match['hour']}:{match['minute']}"
    if match["join"] or match["heures"]:
        return " at " if match["join"] else ":"
    if match["han"]:
        return f"{MONTHS[_number_of_month(match['han']) - 1]} "
    if match["han4"]:
        return f"{MONTHS[_number_of_month(match['han4']) - 1]} {match['of']}, {match['in']}"
    if match["han3"]:
        return str(_number_of_month(match["han3"]))
    if match["han2"]:
        return MONTHS[_number_of_month(match["han2"]) - 1]
    if match["thai"]:
        return str(int(match["thai"]) - 543)
    if match["hangul"]:
        return _HANGUL[match["hangul"]]
    return _counted(match)


def _counted(match: re.Match[str]) -> str:
    if match["count4"]:
        return f"{match['count4']} {_SINCE[match['unit4'].lower()]} ago"
    count = match["count"] or match["count2"] or match["count3"]
    unit = match["unit"] or match["unit2"] or match["unit3"]
    return f"{count if count.isdigit() else 1} {_UNIT[unit.lower()]} ago"


WEEKDAY_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:{_any(_WEEKDAYS)}),?|(?:{_any(_WEEKDAYS_SHORT)})(?:\.,?|,))\s*(?:den\s|le\s|the\s)?\s*$", re.I
)
"""Ends what stands before a date: its weekday, by full name or abbreviated with a mark behind (`Sonntag, `)."""
