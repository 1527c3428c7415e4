"""How pages write a time, and how exactly what they write can be read back."""

from __future__ import annotations

from datetime import datetime, timedelta

_FORMATS = {
    "sec": ("%Y-%m-%d %H:%M:%S", "second"),
    "discuz": ("%Y-%-m-%-d %H:%M:%S", "second"),
    "dmin": ("%Y-%-m-%-d %H:%M", "minute"),
    "min": ("%Y-%m-%d %H:%M", "minute"),
    "cn": ("%Y年%-m月%-d日 %H:%M", "minute"),
    "cn0": ("%Y年%m月%d日%H:%M", "minute"),
    "cnday": ("%Y年%-m月%-d日", "day"),
    "slash": ("%Y/%-m/%-d %H:%M", "minute"),
    "slashday": ("%Y/%m/%d", "day"),
    "dot": ("%Y.%m.%d", "day"),
    "day": ("%Y-%m-%d", "day"),
    "dday": ("%Y-%-m-%-d", "day"),
    "push": ("%m/%d %H:%M", "minute"),
    "md": ("%m-%d %H:%M", "minute"),
    "cnmd": ("%-m月%-d日 %H:%M", "minute"),
    "phpbb": ("%a %b %d, %Y %-I:%M {ap}", "minute"),
    "phpbb2": ("%a %b %d, %Y %-I:%M {ap}", "minute"),
    "mybb": ("%Y-%m-%d, %H:%M", "minute"),
    "mybben": ("%m-%d-%Y, %I:%M %p", "minute"),
    "smf": ("%B %d, %Y, %I:%M:%S %p", "second"),
    "smfcn": ("%Y-%m-%d, %H:%M:%S", "second"),
    "en": ("%b %-d, %Y at %-I:%M %p", "minute"),
    "xfday": ("%b %-d, %Y", "day"),
    "enday": ("%B %-d, %Y", "day"),
    "enlong": ("%A, %B %-d, %Y", "day"),
    "enmin": ("%B %-d, %Y at %-I:%M {ap}", "minute"),
    "ukday": ("%-d %B %Y", "day"),
    "iso": ("%Y-%m-%dT%H:%M:%S%:z", "second"),
    "yy": ("%y-%m-%d %H:%M", "minute"),
    "dotsec": ("%Y.%m.%d %H:%M:%S", "second"),
    "chan": ("%m/%d/%y(%a)%H:%M:%S", "second"),
    "zhchan": ("%Y-%m-%d({wd})%H:%M:%S", "second"),
    "dmy": ("%-d %b %Y, %H:%M", "minute"),
    "mail": ("%a, %-d %b %Y %H:%M:%S", "second"),
    "mdytime": ("%m/%d/%y %I:%M %p", "minute"),
    "ipb": ("%b %-d %Y, %I:%M %p", "minute"),
    "yabb": ("%b %-d{th}, %Y at %-I:%M{ap}", "minute"),
    "trip": ("%b %-d, %Y, %-I:%M %p", "minute"),
    "se": ("%b %-d, %Y at %-H:%M", "minute"),
    "uk": ("%d/%m/%Y %H:%M", "minute"),
    "mefi": ("%-I:%M %p on %B %-d, %Y", "minute"),
    "mefitop": ("%B %-d, %Y %-I:%M %p", "minute"),
    "gazette": ("%-I:%M {ap.} ET %B %-d, %Y", "minute"),
    "micro": ("%y-%-m-%-d %H:%M", "minute"),
    "monthday": ("%m-%d", "day"),
    "steam": ("%b %-d, %Y @ %-I:%M{ap}", "minute"),
    "slashdot": ("%A %B %d, %Y @%I:%M%p", "minute"),
    "bst": ("%H:%M BST, %-d %B %Y", "minute"),
    "says": ("%B %-d, %Y at %-I:%M {ap}", "minute"),
    "usnum": ("%-m/%-d/%Y %-I:%M:%S %p", "second"),
    "wiki": ("%H:%M, %-d %B %Y (UTC)", "minute"),
    "leo": ("%Y/%m/%d %I:%M{ap}", "minute"),
    "drupal": ("%a, %m/%d/%Y - %H:%M", "minute"),
    "khoros": ("%m-%d-%Y %I:%M %p", "minute"),
    "jive": ("%b %-d, %Y %-I:%M %p", "minute"),
    "wwwb": ("%B %d, %Y at %H:%M:%S", "second"),
    "clock12": ("%-I:%M %p", "none"),
    "lj": ("%B %-d{th}, %Y %I:%M {ap}", "minute"),
    "ukpub": ("%-d %B %Y, %H:%M BST", "minute"),
    "csdn": ("%Y-%m-%d %H:%M:%S", "second"),
    "cnmin": ("%Y年%-m月%-d日 %H:%M:%S", "second"),
    "dv": ("%Y-%-m-%-d %-H:%M:%S", "second"),
    "ipb3": ("%d %B %Y - %I:%M %p", "minute"),
    "wbb": ("%b %-d{th} %Y, %-I:%M{ap}", "minute"),
    "wapmd": ("%m-%d %H:%M", "minute"),
    "mit": ("%a %b %e %H:%M:%S %Y", "second"),
    "dmyday": ("%-d %b %Y %-I:%M %p", "minute"),
    "ctime": ("%a %b %e %H:%M:%S %Y", "second"),
    "dmysec": ("%d-%m-%Y %H:%M:%S", "second"),
    "medium": ("%b %-d, %Y, %-I:%M:%S %p", "second"),
    "phorum": ("%B %d, %Y %I:%M%p", "minute"),
    "foremday": ("%b %-d '%y", "day"),
    "slashsec": ("%d/%m/%Y %H:%M:%S", "second"),
    "flyspray": ("%A, %d %B %Y, %H:%M GMT", "minute"),
    "plone": ("%b %d, %Y %I:%M %p", "minute"),
    "e107": ("%a %b %d %Y, %I:%M%p", "minute"),
    "disampm": ("%Y-%-m-%-d %I:%M %p", "minute"),
    "slashmin": ("%Y/%m/%d %H:%M", "minute"),
    "sablog": ("%Y, %B %-d, %-I:%M %p", "minute"),
    "longord": ("%B %-d{th}, %Y %H:%M", "minute"),
    "ampm12": ("%Y-%m-%d %I:%M %p", "minute"),
    "pixm": ("%y/%m/%d({wd})%H:%M", "minute"),
    "dmyonly": ("%-d %b %Y", "day"),
    "quire": ("%b %d, %Y %I:%M%p", "minute"),
    "phday": ("%A %-d{th} %B %Y", "day"),
    "dotmin": ("%d.%m.%Y %H:%M", "minute"),
    "fidot": ("%-d.%-m.%Y %H:%M", "minute"),
    "kodot": ("%Y.%m.%d %H:%M", "minute"),
    "jachan": ("%Y/%m/%d({jwd}) %H:%M:%S", "second"),
    "esmes": ("%d-{mes}-%Y, %H:%M", "minute"),
    "goon": ("%b %-d, %Y %H:%M", "minute"),
    "acornsec": ("%Y-%m-%d %I:%M:%S %p", "second"),
    "acorntop": ("%-d %b %Y at %-I:%M %p", "minute"),
    "dslr": ("%Y-%b-%-d %-I:%M {ap}", "minute"),
    "dedate": ("%-d. {dem} %Y um %H:%M:%S Uhr", "second"),
    "ruguest": ("%-d {rum} %Y г., %H:%M", "minute"),
    "nlat": ("{nlwd} %-d {nlm} %Y @ %H:%M:%S", "second"),
    "iddash": ("%d-%m-%Y %H:%M", "minute"),
    "fisec": ("%-d.%-m.%Y %H:%M:%S", "second"),
    "mdysec": ("%m/%d/%Y %H:%M:%S", "second"),
    "mdshort": ("%-m-%-d %H:%M", "minute"),
    "dotsecdmy": ("%d.%m.%Y %H:%M:%S", "second"),
    "naira": ("%-I:%M{ap} On %b %d, %Y", "minute"),
    "ao3": ("%a %d %b %Y %I:%M%p EST", "minute"),
    "nlom": ("%d-%m-%Y om %H:%M", "minute"),
    "trsec": ("%-d {trm} %Y; %H:%M:%S", "second"),
    "humin": ("%Y. {hum} %-d. %H:%M", "minute"),
    "dotcomma": ("%Y.%m.%d , %H:%M", "minute"),
    "cnpad": ("%Y年%m月%d日 %H:%M", "minute"),
    "cnpadsec": ("%Y年%m月%d日 %H:%M:%S", "second"),
    "cnweek": ("%Y年%m月%d日 星期{wd} %H:%M", "minute"),
    "phpbbzh": ("星期{wd} {zhm} %d, %Y %-I:%M {ap}", "minute"),
}
# Of engines that count back: the three units, whether they round, after how many days the date stands and how.
_SINCE = {
    "moment": (" 分钟前", " 小时前", " 天前", True, 26, "day"),
    "carbon": ("分钟前", "小时前", "天前", True, 30, "day"),
    "wecenter": (" 分钟前", " 小时前", " 天前", False, 7, "day"),
    "valine": (" 分钟前", " 小时前", " 天前", False, 8, "day"),
    "walinetw": (" 分鐘前", " 小時前", " 天前", False, 8, "day"),
    "datefnstw": (" 分鐘前", " 小時前", " 天前", True, 30, "day"),
    "symphony": (" 分钟前", " 小时前", " 天前", False, 30, "day"),
    "koago": (" 분 전", " 시간 전", " 일 전", False, 1, "dot"),
    "plainago": ("分钟前", "小时前", "天前", False, 30, "sec"),
    "railszh": (" 分钟前", " 小时前", " 天前", True, 30, "day"),
    "trago": (" dakika önce", " saat önce", " gün önce", False, 30, "dotmin"),
}
_MESES = "ene feb mar abr may jun jul ago sep oct nov dic".split()
_MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_MESYATSA = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_YUEFEN = "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月".split()
_MAANDEN = "januari februari maart april mei juni juli augustus september oktober november december".split()
_DAGEN = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()
_AYLAR = "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık".split()
_HONAPOK = "jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec.".split()
_WIDE = str.maketrans("0123456789:- ", "０１２３４５６７８９：－　")


def show(time: datetime | None, style: str, fetched: datetime) -> tuple[str, str]:
    """Return the time as shown and its precision: second, minute, hour, day (the date), days (24 hours), none."""
    if time is None or style == "none":
        return "", "none"
    if style == "iso":
        return time.isoformat(), "second"
    if style == "cnap":
        half = "上午" if time.hour < 12 else "下午"
        return f"{time:%Y年%-m月%-d日} {half}{time.hour % 12 or 12}:{time:%M}", "minute"
    if style == "roc":
        return f"民國{time.year - 1911}年{time.month}月{time.day}日", "day"
    if style == "roc2":
        return f"{time.year - 1911}-{time:%m-%d %H:%M}", "minute"
    if style == "wide":
        return f"{time:%Y-%m-%d %H:%M}".translate(_WIDE), "minute"
    if style == "twounits":
        return _two_units(time, fetched)
    if style == "thumb":
        return _thumb(time, fetched)
    if style in ("startago", "tsdate"):
        return _counted(time, fetched, style)
    if style in ("ago", "enago", "tiny"):
        return _ago(time, fetched, style)
    if style in _SINCE:
        return _since(time, fetched, style)
    if style == "svdag":
        day = {0: "Idag", 1: "Igår"}.get((fetched.date() - time.date()).days, f"{time:%Y-%m-%d}")
        return f"{day}, {time:%H:%M}", "minute"
    pattern, precision = _FORMATS[style]
    text = time.strftime(pattern).replace("{wd}", "一二三四五六日"[time.weekday()])
    text = text.replace("{jwd}", "月火水木金土日"[time.weekday()]).replace("{mes}", _MESES[time.month - 1])
    for mark, names in (("{dem}", _MONATE), ("{rum}", _MESYATSA), ("{nlm}", _MAANDEN), ("{trm}", _AYLAR)):
        text = text.replace(mark, names[time.month - 1])
    text = text.replace("{zhm}", _YUEFEN[time.month - 1]).replace("{hum}", _HONAPOK[time.month - 1])
    text = text.replace("{nlwd}", _DAGEN[time.weekday()])
    text = text.replace("{th}", {1: "st", 2: "nd", 3: "rd"}.get(0 if 10 < time.day < 14 else time.day % 10, "th"))
    half = "a" if time.hour < 12 else "p"
    return text.replace("{ap}", f"{half}m").replace("{ap.}", f"{half}.m."), precision


def _two_units(time: datetime, fetched: datetime) -> tuple[str, str]:
    minutes = int((fetched - time) / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} 分钟前", "minute"
    if minutes < 1440:
        return f"{minutes // 60} 小时 {minutes % 60} 分钟前", "minute"
    return f"{minutes // 1440} 天前", "days"


def _thumb(time: datetime, fetched: datetime) -> tuple[str, str]:
    minutes = int((fetched - time) / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} mins", "minute"
    if minutes < 1440:
        return f"{minutes // 60} hr{'s' if minutes >= 120 else ''}", "hour"
    clock = f"{time.hour % 12 or 12}:{time:%M %p}"
    if (fetched.date() - time.date()).days == 1:
        return f"Yesterday at {clock}", "minute"
    year = "" if time.year == fetched.year else f", {time.year}"
    return f"{time:%B} {time.day}{year} at {clock}", "minute"


def _counted(time: datetime, fetched: datetime, style: str) -> tuple[str, str]:
    seconds = int((fetched - time) / timedelta(seconds=1))
    minutes, hours = seconds // 60, seconds // 3600
    if style == "tsdate":
        if minutes < 60:
            return f"{minutes}分钟前", "minute"
        if time.year != fetched.year:
            return f"{time:%Y-%m-%d %H:%M}", "minute"
        return (f"今天{time:%H:%M}" if time.date() == fetched.date() else f"{time:%m月%d日 %H:%M}"), "minute"
    if seconds >= 86400:
        return f"{seconds // 86400}天前", "days"
    if hours:
        return (f"{hours}小时{minutes % 60}分前" if minutes % 60 else f"{hours}小时前"), "minute"
    return f"{minutes}分钟{seconds % 60}秒前", "minute"


def _ago(time: datetime, fetched: datetime, style: str) -> tuple[str, str]:
    gap = fetched - time
    days = (fetched.date() - time.date()).days
    minutes = int(gap / timedelta(minutes=1))
    hours = minutes // 60
    if style == "enago":
        for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
            if minutes >= size:
                count = minutes // size
                return f"{count} {unit}{'s' if count > 1 else ''} ago", "days" if unit == "day" else unit
        return "just now", "minute"
    if minutes < 1:
        return "刚刚", "minute"
    if minutes < 60:
        return ("半小时前" if minutes == 30 else f"{minutes}分钟前"), "minute"
    if hours < 24 and days == 0:
        return f"{hours}小时前", "hour"
    if days in (1, 2) and style == "ago":
        return f"{'昨天' if days == 1 else '前天'} {time:%H:%M}", "minute"
    if days <= 30:
        return f"{gap.days or 1}天前", "days"
    if style == "tiny" and days < 365:
        return f"{days // 30}个月前", "month"
    return f"{time:%Y-%m-%d}", "day"


def _since(time: datetime, fetched: datetime, style: str) -> tuple[str, str]:
    minute, hour, day, rounds, limit, after = _SINCE[style]
    seconds = (fetched - time) / timedelta(seconds=1)

    def count(size: int) -> int:
        return round(seconds / size) if rounds else int(seconds // size)

    about = {"datefnstw": "大約 ", "railszh": "大约 "}.get(style, "") if seconds >= 2700 else ""
    if seconds >= limit * 86400:
        return show(time, after, fetched)
    if seconds >= (79200 if style == "moment" else 86400):
        return f"{count(86400)}{day}", "days"
    if seconds >= (2700 if style in ("moment", "datefnstw", "railszh") else 3600):
        return f"{about}{count(3600) or 1}{hour}", "hour"
    return (f"{count(60)}{minute}", "minute") if seconds >= 60 else ("刚刚", "minute")
