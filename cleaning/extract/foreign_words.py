"""What boards print around posts in other languages than Chinese and English, as parts of regular expressions.

German, French, Spanish, Portuguese, Italian, Dutch, Russian, Polish, Swedish, Japanese and Korean, and the commonest of
Finnish, Turkish, Czech, Slovak, Hungarian, Romanian, Danish, Norwegian, Vietnamese, Indonesian, Greek, Ukrainian,
Bulgarian and Croatian: words as the translations of
phpBB, vBulletin and SMF have them. Each is used in the pattern of its kind, which ignores case.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = re.compile("[a-zA-ZÀ-ÖØ-öø-ÿĀ-žΆ-ώЀ-џґא-תء-يẠ-ỹぁ-ヿ가-힣]")


class Also:
    """A pattern for Chinese and English, and one for other languages, which is asked only of texts with letters."""

    def __init__(self, own: str | re.Pattern[str], other: str) -> None:
        self._own = re.compile(own, re.I) if isinstance(own, str) else own
        self._other = re.compile(other, re.I)
        self.search = lru_cache(4096)(self._search)  # several layers ask the same of a line

    def _search(self, text: str) -> re.Match[str] | None:
        """Return the first place that one of the patterns fits, or None."""
        return self._own.search(text) or (self._other.search(text) if _LETTERS.search(text) else None)

    def match(self, text: str) -> re.Match[str] | None:
        """Return how one of the patterns fits the text from its start, or None."""
        return self._own.match(text) or (self._other.match(text) if _LETTERS.search(text) else None)


ANSWER_TO = "(?:ответ на|antwort auf|en réponse à|en respuesta a|em resposta a|in risposta a|odpowiedź na)"
IN_ANSWER = rf"^{ANSWER_TO}\b.{{0,40}}?\s(?:от|von|par|de|di|od)\s"
"""Begins a line that says what is answered, by whom and of when."""
OTHER_DATES = (
    r"registriert|dabei seit|mitglied seit|angemeldet seit|beigetreten"
    r"|zuletzt (?:geändert|bearbeitet|online|besucht)"
    r"|(?:bearbeitet|geändert) (?:von|am)|(?:gewijzigd|bewerkt) (?:door|op)"
    r"|letzter? (?:besuch|beitrag|änderung|aktivität)"
    r"|\binscrit|\binscription|membre depuis"
    r"|(?:dernière|derniere) (?:modification|visite|édition|connexion)|dernier message"
    r"|(?:modifié|édité) (?:par|le)|\bregistrad[oa]|\bregistado|se unió"
    r"|(?:miembro|membro) desde|última (?:edición|visita)"
    r"|última (?:edição|modificación|modificação)|\beditado|\biscritto"
    r"|\bregistrato|membro dal|ultima (?:modifica|visita)"
    r"|\bmodificato|geregistreerd|lid (?:geworden|sinds)|laatst (?:gewijzigd|bewerkt|gezien)|bewerkt door"
    r"|зарегистрирован|регистрация|на форуме с|последн(?:ий раз|ее|яя)|изменено|отредактирова|редактирова"
    r"|dołączył|rejestracja|ostatnio (?:zmieniony|edytowan)|registrerad"
    r"|medlem sedan|senast (?:ändrad|redigerad)|redigerad"
    r"|aktuelle (?:zeit|uhrzeit)|aktuelles datum|es ist jetzt|il est actuellement|heure actuelle|nous sommes le"
    r"|hora actual|fecha actual|ahora son las|hora atual|agora são|ora attuale|текущее время|сейчас\b"
    r"|obecny czas|teraz jest|aktuell tid|tijd is nu"
    rf"|{IN_ANSWER}"
    r"|가입일?|수정일?"
    r"|registrován|založen[ýa]?|naposledy (?:upravil|změněno|změnil|editoval|aktívny)|registrovaný|utoljára módosítva"
    r"|legutóbb szerkesztette|szerkesztve|ultima (?:modificare|editare)|editat|viimeksi muokattu|muokannut|muokattu"
    r"|sidst (?:redigeret|ændret|rettet)|sist redigert|redigert av|redigeret|son düzenleyen|son düzenleme|düzenlendi"
    r"|τελευταία επεξεργασία|востаннє редагувал|відредаговано|последна промяна|редактирано"
    r"|sửa lần cuối|chỉnh sửa|diubah terakhir|terakhir diubah|disunting|zadnja izmjena|poslednja izmena"
)
"""Dates of other things than the post: when its author joined, was last seen, or edited it."""
JOINED = (
    r"registrierungsdatum|registriert(?: seit)?|dabei seit|mitglied seit|letzter besuch|date d[’']inscription"
    r"|inscrit(?:e)? (?:le|depuis)|dernière (?:intervention|visite|connexion)|fecha de (?:registro|ingreso|inscripción)"
    r"|registrado(?: desde)?|miembro desde|última (?:visita|conexión)|data d[ie] (?:iscrizione|registrazione|cadastro)"
    r"|iscritto dal|membro (?:dal|desde)|lid sinds|geregistreerd|дата регистрации|зарегистрирован(?:а)?|на форуме с"
    r"|data rejestracji|dołączył(?:a)?|medlem sedan|登録日|가입일"
    r"|registrace|registrován od|založený|registrovaný od|csatlakozott|regisztrált|tag óta|înregistrat|membru din"
    r"|data înscrierii|liittynyt|rekisteröitynyt|jäsen alkaen|tilmeldt|medlem siden|ble med|registrert"
    r"|kayıt(?: tarihi)?"
    r"|katılım(?: tarihi)?|üyelik tarihi|εγγραφή|ημ/νία εγγραφής|зареєстрований|з нами з|дата реєстрації|регистриран на"
    r"|tham gia(?: ngày)?|ngày tham gia|bergabung(?: sejak)?|terdaftar|pridružen|registriran|član od"
)
"""Labels of the day on which somebody joined, or was last there."""
WRITTEN = (
    r"(?:verfasst|geschrieben|gepostet|erstellt|posté|publié|écrit|publicado|escrito|enviado|postado|inviato|scritto"
    r"|pubblicato|geplaatst|добавлено|отправлено|написано|wysłany|napisany|opublikowan[yae]|skrivet|投稿日?|작성일?"
    r"|odeslal|odoslal|poslal|zaslal|vložil|napsal|napísal|pridal|přidal|elküldve|közzétéve|trimis|scris|postat|publicat"
    r"|kirjoitettu|lähetetty|julkaistu|skrevet|sendt|postet|publiceret|publisert|inlagt|gönderildi|yazıldı"
    r"|yayınlandı|δημοσιεύτηκε|στάλθηκε|публикувано|опубліковано|додано|poslao|objavljeno|napisao|đăng lúc|gửi lúc"
    r"|ditulis|dikirim)"
)
"""Says of a date that it is the post's own."""
WRITTEN_ON = rf"{WRITTEN}(?:\s(?:am|le|el|em|il|op|den|:))?"
SAYS = (
    r"(?:hat (?:folgendes )?geschrieben|schrieb|meinte|a écrit|a dit|escribió|dijo|escreveu"
    r"|disse|ha scritto|ha detto|schreef|zei"
    r"|написала?(?:\(а\))?|писала?(?:\(а\))?|сказала?|napisała?(?:\(a\))?|skrev|さんは書きました|さんが書きました"
    r"|kirjoitti|yazdı|demiş ki|írta|napsala?|napísala?|a scris|skrev følgende|έγραψε|menulis|viết|ha dicho|ha escrito)"
)
"""Stands between who is quoted and the quote."""
QUOTE = r"zitat|citation|cita|citazione|citaat|cytat|citat|цитата|lainaus|alıntı|idézet|citace|trích dẫn|kutipan"
"""Stands alone above a quote."""
QUOTE_OF = (
    r"(?:zitat|original) von|citaat van|сообщение от|originariamente inviato da"
    r"|ursprünglich (?:geschrieben|gepostet) von|ursprungligen (?:postat|skrivet) av"
    r"|oprindeligt (?:indsendt|skrevet) af|opprinnelig postet av"
    r"|alkuperäinen kirjoittaja|orijinalden alıntı|originalmente (?:publicado|escrito|enviado) por"
    r"|(?:publicado|escrito|enviado) (?:originalmente )?por"
    r"|mensaje original de|envoyé par|message de|oorspronkelijk geplaatst door|původně (?:odeslal|napsal)a?"
    r"|původní příspěvek od|eredetileg írta|zamieszczone przez|postat inițial de|nguyên văn bởi|bài viết của"
)
"""Stands before who is quoted."""
ACTIONS = (
    r"zitieren|kommentieren|zitat|antworten|melden|nach oben|bearbeiten|löschen|teilen"
    r"|gefällt mir|profil|pn|private nachricht"
    r"|citer|commenter|répondre|signaler|haut|partager|j[’']aime|citar|comentar|responder"
    r"|denunciar|arriba|compartir|me gusta|subir"
    r"|compartilhar|curtir|voltar ao topo|cita|rispondi|segnala|condividi"
    r"|mi piace|top|commenta|citeer|reageer|omhoog|rapporteer"
    r"|ответить|комментировать|цитата|цитировать|пожаловаться|наверх|нравится|cytuj|odpowiedz"
    r"|zgłoś|na górę|citera|svara|rapportera|upp"
    r"|답글|신고|추천|비추천|댓글 신고|공유|返信|通報|違反報告|いいね!?|ナイス!?|なるほど|ありがとう|共感した"
    r"|ylös|alas|vastaa|lainaa|tykkää|ilmoita(?: asiaton viesti)?|beğen|alıntı(?:la)?|şikayet(?: et)?|cevapla"
    r"|yanıtla|paylaş|válasz(?:olás)?|idézet|jelentés|odpovědět|citovat|nahlásit|odpovedať|răspunde|citează"
    r"|raportează|svar|sitér?|citér|anmeld|anmäl|gilla|dela|trả lời|thích|báo cáo|trích dẫn|chia sẻ"
    r"|balas|kutip|laporkan|suka|bagikan|απάντηση|παράθεση"
)
"""Buttons of a post."""
COMMENTS = (
    r"kommentare?|antworten|commentaires?|réponses|comentarios|respuestas|comentários|respostas|commenti|risposte"
    r"|reacties|antwoorden|комментари(?:и|ев|я)|ответы|コメント(?:一覧)?|댓글|odpowiedzi"
    r"|komentarz[ey](?: do (?:wpisu|artykułu|tekstu))?"
    r"|komentáře|komentářů|odpovědi|komentárov|komentáre|kommentarer|svar"
    r"|kommentit|kommenttia|vastaukset|vastausta|yorumlar|cevaplar"
    r"|hozzászólások|comentarii|răspunsuri|bình luận|komentar|σχόλια|коментарі|відповіді|تعليقات|תגובות|comentaris"
)
"""Heads comments, maybe with their number before or behind."""
THOUGHTS = (
    r"gedanken?|antwort(?:en)?|kommentare?|réflexions?|réponses?|commentaires?|ideas?|pensamientos?|respuestas?"
    r"|comentarios?|comentários?|pensamentos?|respostas?|ideias?|pensier[oi]|rispost[ae]|comment[oi]|gedachten?|reacties?"
)
"""What WordPress counts above comments, before the title in quotation marks: `2 Gedanken zu „…“`."""
LEAVE_ANSWER = (
    r"(?:antwort|kommentar) (?:schreiben|verfassen|hinterlassen)|(?:laisser|écrire|poster) un (?:commentaire|message)"
    r"|(?:deja|dejar|escribir) (?:un|una) (?:comentario|respuesta)|deixe (?:um comentário|uma resposta)"
    r"|(?:написать|оставить) (?:ответ|комментарий)|(?:scrivi|lascia) (?:un commento|una risposta)"
    r"|(?:napisz|dodaj) (?:odpowiedź|komentarz)|(?:reactie|antwoord) (?:plaatsen|schrijven)|skriv (?:svar|kommentar)"
)
"""Stands above the form for an answer."""
NEXT_PAGE = (
    r"nächste|weiter|suivante?|siguiente|próxim[ao]|следующая|далее|вперёд|successiv[ao]|volgende|następna|nästa"
)
"""Stands behind the numbers of pages."""
SUBJECT = (
    r"betreff(?: des beitrags)?|titel|тема|tytuł|sujet(?: du message)?|asunto|assunto|oggetto|onderwerp"
    r"|заголовок сообщения|temat(?: postu)?"
)
"""Stands before what a post is about."""
NOBODY = (
    r"vierailija|nimetön|gast|anonym|invité|anonyme|invitado|anónimo|anônimo|visitante|ospite|anonimo|anoniem|bezoeker"
    r"|гость|аноним|gość|gäst|gjest|misafir|anonim|vendég|host|名無し(?:さん)?|ゲスト|匿名さん|익명|손님"
)
"""Of whom a board lets write without a name."""
RANKS = (
    r"stammgast|(?:erfahrenes |neues |aktives )?mitglied|moderator(?:in)?|administrator(?:in)?|neuling"
    r"|miembro|membre|membro|moderador(?:a)?|modérateur|участник|модератор|новичок|użytkownik|medlem"
    r"|autor wątku|themenstarter|solucionado|gelöst|résolu|解決済み?|bearbeitet|masuk|daftar"
    r"|조회수?(?:\s?\d.*)?|추천(?:수|\s?\d.*)?|\d+ lukukertaa"
)
"""Of members of a board, and of their questions."""
BY = (
    r"von|par|por|от|od|av|af|przez|door|poslal|zaslal|vložil|napsal|napísal|yazan|gönderen|kirjoittaja|írta"
    r"|від|oleh|bởi"
)
"""Stands before who wrote, in an element of its own."""
NAME = (
    r"benutzername|verfasser|nom|pseudo|nombre|nome|имя|автор|imię|naam|namn|jméno|meno|név|nume|nimi|navn|isim|όνομα"
    r"|ім[’']я|име|tên|nama|ime"
)
DATE = r"datum|zeit|fecha|data|дата|время|heure|dátum|dată|päivämäärä|dato|tarih|ημερομηνία|час|ngày|tanggal"
"""Labels in front of who wrote, and when."""
ANSWERS = (
    r"zitieren|antworten|melden|citer|répondre|signaler|citar|responder|denunciar|rispondi|segnala|citeer|reageer"
    r"|ответить|цитировать|пожаловаться|cytuj|odpowiedz|zgłoś|citera|svara|답글|신고"
)
"""Of these, what answers a post or complains of it."""
PANEL = (
    r"beiträge|wohnort|geschlecht|alter|danke|messages|localisation|lieu|sexe"
    r"|mensajes|ubicación|mensagens|localização"
    r"|messaggi|località|berichten|locatie|woonplaats|сообщени[йяе]|откуда"
    r"|местоположение|репутация|благодарности|пол"
    r"|posty|lokalizacja|skąd|inlägg|ort"
)
"""Labels of what a board says of a post's author."""
EDITED = (
    r"zuletzt (?:geändert|bearbeitet)|(?:bearbeitet|geändert) von"
    r"|message (?:édité|modifié) par|dernière (?:modification|édition)|(?:modifié|édité) par"
    r"|última (?:edición|edição|modificación|atualização)|editado por|ultima modifica"
    r"|esta mensagem foi editada|este mensaje (?:fue|ha sido) editado|questo messaggio è stato modificato"
    r"|ce message a été (?:édité|modifié)|message cité \d+ fois"
    r"|\[?\s?bericht \d+% gewijzigd door|(?:última edición|editado|modificato|ultima modifica) (?:por|da|di)\b"
    r"|dieser beitrag wurde .{1,40}(?:bearbeitet|geändert|editiert)"
    r"|modificato da|laatst (?:gewijzigd|bewerkt)"
    r"|bewerkt door|последний раз редактировалось|отредактировано|изменено"
    r"|(?:сообщение )?отредактировала?(?:\(а\))?\s|naposledy (?:upravil|editoval|změnil|změněno)|son düzenleyen"
    r"|legutóbb szerkesztette|utoljára módosít(?:va|otta)|sist redigert|sidst (?:redigeret|rettet|ændret)"
    r"|ultima modificare|viimeksi muokattu|muokannut viimeksi|востаннє редагувал|последна промяна|sửa lần cuối"
    r"|terakhir diubah|zadnja izmjena|poslednja izmena|τελευταία επεξεργασία"
    r"|ostatnio zmieniony|senast (?:ändrad|redigerad)"
)
"""Says that a post was edited."""
REMOVED = (
    r"ce (?:commentaire|message) a été supprimé"
    r"|(?:este|el) (?:comentario|mensaje) (?:ha sido|fue) (?:eliminado|borrado)"
    r"|el autor ha eliminado (?:esta entrada|este comentario)"
    r"|este comentário foi (?:removido|apagado)|(?:сообщение|комментарий) (?:было? )?удал[её]н[оы]?"
    r"|questo (?:commento|messaggio) è stato (?:rimosso|eliminato)|(?:komentarz|wpis) usunięty"
    r"|(?:commentaire|message) supprimé\.?$|(?:kommentar|beitrag) (?:gelöscht|entfernt|versteckt)\.?$"
    r"|mensaje (?:eliminado|borrado)(?: por .{1,30})?$|viesti (?:on )?poistettu|inlägget (?:är )?(?:raderat|borttaget)"
    r"|mesaj silindi|wiadomość usunięta|příspěvek byl smazán"
    r"|ten post jest ukryty|dieser beitrag ist (?:versteckt|ausgeblendet)|비밀글\s?입니다|삭제된 (?:댓글|글)"
    r"|\[(?:gelöscht|entfernt|supprimé|eliminado|borrado|removido|rimosso|eliminato|usunięte|verwijderd|удалено)"
    r"(?:\s[\w ]{1,30})?\]$"
)
"""Stands in the place of what is gone."""
LOG_IN = (
    r"(?:(?:bitte )?(?:melde dich an|einloggen|anmelden),? (?:oder registrieren )?um (?:zu|einen|eine)"
    r"|(?:veuillez )?(?:se |vous )?(?:connecte[rz]|identifie[rz])(?:[- ]vous)? (?:ou .{1,30} )?pour"
    r" (?:commenter|répondre|participer)"
    r"|(?:por favor,? )?(?:identificarse|inici(?:a|e|ar) sesión|acceda) (?:o .{1,30} )?para"
    r" (?:unirse|comentar|responder)"
    r"|(?:faça|entre|inicie) .{1,30} para (?:comentar|responder)|(?:accedi|effettua il login) per"
    r" (?:commentare|rispondere)|zaloguj się(?: lub zarejestruj)?,? (?:aby|że?by)|войдите.{0,30}, чтобы).{0,40}$"
)
"""Asks a visitor to log in before answering."""
