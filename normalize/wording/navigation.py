"""Marks of navigation and advertising that templates leave at the edges of text and between paragraphs.

Observed: `top of page`, `Advertisement`, `Story continues below`, `Reading time: 4 min`, `Jump to content`.
The theory: they speak of the page, its parts and its player, in at most a dozen words, and nearly always in
the same ones. Known exceptions: a sub-heading of one such word (`Next`) in a manual is lost.
"""

from normalize.wording.form import wording

PAGE_MARKER = wording(
    "page-marker",
    16,
    r"(?:top|bottom|end|beginning|start) of (?:the )?(?:page|article|story|content|main content)\W*$",
    r"back to (?:the )?top\W*$|(?:skip|jump)(?: directly)? to (?:main |the )*(?:content|navigation|search|"
    r"menu)",
    r"nach oben\W*$|(?:direkt )?zum (?:inhalt|hauptinhalt|artikel)\b|haut de page|retour en haut|"
    r"volver arriba",
    r"(?:aller|accéder) au contenu|ir al contenido|saltar al contenido|vai al contenuto|ir para o conteúdo",
    r"torna su\W*$|voltar ao topo|terug naar boven|naar de inhoud|hopp til innhold|gå til indhold|"
    r"till innehållet",
    r"przejdź do treści|přejít (?:na|k) obsah|перейти к (?:содержанию|основному)|本文へ(?:移動|スキップ)|"
    r"ページの先頭",
    r"(?:advertisement|advert|advertising|sponsored(?: content)?|promoted content|commercial|ad)\W*$",
    r"advertisement\s.{0,40}(?:below|continue|skip|close)|(?:this )?ad(?:vertisement)? (?:will|"
    r"can) (?:end|be)\b",
    r"(?:anzeige|werbung|publicité|publicidad|pubblicità|publicidade|advertentie|annons(?:e|er|"
    r"ørinnhold)?)\W*$",
    r"(?:reklam[ae]?|реклама|広告|广告|إعلان|광고|iklan|mainos|inzerce|quảng cáo|विज्ञापन|διαφήμιση)\W*$",
    r"passer la publicité|publicité, votre contenu|continua después de la publicidad|"
    r"continua após a publicidade",
    r"(?:story|article|text|post) continues (?:below|after)|continue reading below|"
    r"scroll (?:down )?to continue",
    r"(?:der )?artikel (?:wird|geht) .{0,40}(?:fortgesetzt|weiter)|la suite après (?:la|cette) publicité",
    r"page \d+ (?:of|/) \d+\W*$|\d+ (?:of|/) \d+\W*$|\d+/\d+\W*$|prev(?:ious)?\s*[|/·]?\s*next\W*$|prev\W*$",
    r"(?:next|previous) (?:article|story|post|page|slide)\b|previous\W*(?::.*)?$|next\W*(?::.*)?$|"
    r"post navigation\W*$",
    r"load(?:ing)?(?: more)?(?: comments)?\W*$|please wait\W*$|(?:close|menu|search|open menu|close menu|"
    r"settings)\W*$",
    r"(?:schlie(?:ß|ss)en|fermer|cerrar|chiudi|fechar|sluiten|zavřít|zamknij|закрыть|lukk|stäng|kapat|"
    r"닫기|閉じる)\W*$",
    r"(?:suche|rechercher|buscar|cerca|zoeken|szukaj|поиск|検索|검색|menü|menú|navigation)\W*$",
    r"(?:estimated )?(?:reading|read) time\b|\d+[- ]min(?:ute)?s?\W*(?:read|listen|watch)?\W*$|lesezeit|"
    r"lesedauer",
    r"temps de lecture|(?:temps|durée) .{0,20}min|tempo de leitura|tiempo de lectura|tempo di lettura|"
    r"leestijd",
    r"время (?:на )?чтени[яе]|lästid|lesetid|読了時間|czas czytania|okuma süresi",
    r"(?:\d+ )?(?:view|show|hide|toggle|open|expand|see|enlarge) (?:image|photo|picture|gallery|caption|"
    r"captions|all)\b",
    r"(?:play|watch|pause|mute|unmute|replay|stop) ?(?:video|audio|clip)?\W*$|volume \d+%|"
    r"\d\d:\d\d\s*/\s*\d\d:\d\d",
    r"(?:we apologi[sz]e, but )?this video has failed to load|video (?:player|unavailable|is not)|"
    r"player wird geladen",
    r"try refreshing your browser|your (?:web ?)?browser (?:does not|is no|is out|is not)|enable javascript",
    r"javascript (?:is|must be)|this (?:slideshow|video|site|page|content) requires javascript|"
    r"unsupported browser",
    r"listen to (?:this|the) (?:article|story)|listen (?:\d|now\W*$|live\W*$)|artikel (?:an|vor)hören|"
    r"écouter (?:l'|cet) ?article",
    r"open(?:s)? (?:in )?(?:a )?new (?:tab|window)|(?:photo|image|slide|bild|foto) \d+ (?:of|/|von|de|"
    r"av)\W{0,3}\d+",
    r"(?:this is a )?carousel|use (?:the )?(?:next|arrow)|toggle\b|on air\W*(?::|$)|recently played\W*$|"
    r"now playing\W*$",
    r"view (?:this|in) .{0,30}browser|view source version on|jcomments?\W*$|無断転載|印刷\W*$|"
    r"シェア(?:する)?\W*$",
    r"(?:share|give|send|leave) (?:us )?(?:your )?feedback|was this (?:page|article|story) (?:helpful|"
    r"useful)",
    r"(?:wie hat|hat) ihnen (?:der|dieser) artikel gefallen|report (?:a|an) (?:error|typo|mistake|"
    r"correction)",
    r"fehler (?:gefunden|melden)|anmäl fel|signaler une erreur|spotted an error|nahlásit chybu|zgłoś błąd",
    r"(?:current|remaining|duration|stream) ?(?:time)? ?(?:type)?\W*\d+:\d\d|loaded: ?\d+%|"
    r"die wiedergabe wurde|merkliste\W*$",
    r"artikel (?:veröffentlicht|aktualisiert)\b.{0,20}$|(?:zum|zur) (?:newsticker|startseite|übersicht|"
    r"stellenmarkt)\b.{0,20}$",
    r"dieses thema im programm|ein klick für den datenschutz|du befindest dich hier|(?:you are here|"
    r"sie befinden sich hier)\b",
    r"print this\W*$|artikel (?:drucken|versenden|merken|speichern)|druck(?:ansicht|version|en)\W*$|"
    r"vorlesen\W*$",
    r"(?:box|infobox|personen-box) (?:auf|zu)klappen|(?:mehr|weniger) anzeigen\W*$|(?:show|read|"
    r"view) (?:more|less)\W*$",
    r"(?:afficher|voir) (?:plus|moins)\W*$|(?:mostrar|ver) (?:más|menos)\W*$|externer inhalt|"
    r"empfohlener (?:redaktioneller )?inhalt",
    r"(?:published|updated|publisert|publicerad|publié|publicado|aktualisiert|pubblicato)(?:\W+(?:updated|"
    r"by published))?\W*$",
    r"by published\W*$|why you can trust .{2,30}$|この記事を(?:保存|シェア|印刷)|(?:記事|画像)(?:一覧|"
    r"を拡大)",
)
