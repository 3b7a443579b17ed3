"""Links to other stories: a label, then a headline.

Observed: `Related: …`, `READ MORE: …`, `Lesen Sie auch`, `À lire aussi …`, `Most read`, `Click here to …`.
The theory: labels of links are imperatives about reading or names of lists, and carry no full stop. Known
exceptions: the vaguer labels (`Learn more about …`) also open sentences, so a line that goes on to a full
stop is left alone for these.
"""

from normalize.wording.form import wording

_LISTS = (
    r"(?:most|trending|popular|editor'?s'? picks?|top stories|latest (?:news|stories|from|videos?|posts|"
    r"headlines)|"
    r"recent (?:posts|articles|stories|news)|up next|don't miss|in case you missed|what to (?:read|"
    r"know) next|recommended)"
)

TEASER = wording(
    "teaser",
    40,
    r"(?:read|see|watch|listen|hear|learn|explore|discover|find out|view|check out) (?:more|also|next|now|"
    r"here)\b(?!.{0,200}[.!]$)",
    r"(?:also|further) (?:read|reading|on)\b|read (?:more|the (?:full|whole|original|rest)|full|it|on|"
    r"about|our)\b.{0,80}$",
    r"(?:read|see|watch|also|more|related|live|video|photos?|gallery|slideshow|podcast|opinion|explainer|"
    r"explained|in pictures|"
    r"must.read|exclusive|recommended|read(?: more| also)?|see also|also see|listen|background|previously|"
    r"meinung|video & audio|"
    r"audio|kommentar|interview|newsblog|liveblog|live-?ticker)\s*(?::|\||–|—|»|>|-\s)",
    r"see more\S|more:|more (?:on|from|about|stories|news|coverage|in|like this)\b(?!.{0,200}[.!]$)",
    r"related (?:articles?|stories|story|news|posts?|blog posts|content|topics?|coverage|links?|video|"
    r"reading|:)|related\W*$",
    r"you (?:may|might) (?:also )?(?:like|be interested|enjoy)|"
    + _LISTS
    + r"(?:\W*$| (?:read|popular|viewed|shared|commented|now|on|in|"
    r"stories|articles|news|for you|reading|videos)\b)|trending\b.{0,30}$|key events?\W*$|"
    r"videos? you (?:may|might)",
    r"(?:click|tap) (?:here|to (?:read|view|see|watch|enlarge|expand|play|listen|order|buy))\b|"
    r"continue reading|keep reading",
    r"view (?:all|comments|gallery|more|original)|see (?:all|full|more)\b|go deeper|deeper:|"
    r"what we're (?:reading|watching)",
    r"(?:get|shop|order|buy) (?:it|yours?|the|tickets) (?:here|now)\b|(?:daily )?deals?\b.{0,3}(?:•|:|\|)|"
    r"save \$\S+ -",
    r"(?:lesen|sehen|hören) sie (?:auch|mehr|hier|dazu)|lesen sie:|lies (?:auch|hier|dazu)|"
    r"mehr (?:zum thema|dazu|zu|aus|lesen|nachrichten|von)\b",
    r"mehr:|zum thema|weitere (?:artikel|themen|nachrichten|meldungen|informationen|beiträge|news|videos)|"
    r"auch interessant|das könnte (?:sie|dich)",
    r"ähnliche (?:artikel|nachrichten|themen)|(?:meist)?gelesen\w*\W*(?:artikel)?\W*$|meistgelesene|"
    r"aktuelle (?:artikel|nachrichten|meldungen)\W*$",
    r"(?:hier|dazu) (?:geht's|geht es|finden sie|lesen sie)\b|(?:zur|zum) .{2,30}(?:startseite|übersicht|"
    r"übersichtsseite)\W*$",
    r"(?:à )?lire (?:aussi|également|plus|la suite|notre)|sur le même (?:sujet|thème)|voir aussi|à voir|"
    r"notre dossier|pour aller plus loin",
    r"plus d'(?:infos|articles|actu)|les plus (?:lus|vus)|à la une\W*$|contenus? sponsorisés?|nos articles",
    r"(?:lea|lee|leer|mira|vea|ver|te puede|también te|te recomendamos) (?:también|más|interesar|puede|"
    r"ademas|además|leer)\b|lo más (?:leído|visto)",
    r"más (?:información|noticias|sobre|en)\b(?!.{0,200}[.!]$)|noticias relacionadas|relacionad[oa]s?\W*$|"
    r"archivado en\b|además\s*:|en esta noticia",
    r"legg?i anche|leggi (?:di più|pure|tutto)|guarda anche|potrebbe interessarti|"
    r"(?:gli )?articoli correlati|i più letti|approfondi(?:menti|sci)\W*$",
    r"leia (?:também|mais)|veja (?:também|mais|ainda)|saiba mais|mais lidas|notícias relacionadas|"
    r"confira também",
    r"lees (?:ook|meer|verder)|bekijk ook|meer (?:over|nieuws)\b|meest gelezen|läs (?:också|mer|även)|"
    r"mest läst|les (?:også|mer)|mest lest",
    r"læs (?:også|mere)|mest læste|lue (?:myös|lisää)|luetuimmat|czytaj (?:też|także|więcej|dalej)|"
    r"zobacz (?:też|także|również)|przeczytaj\b",
    r"čtěte|přečtěte|související|nejčtenější|čítajte|citește și|olvasd|kapcsolódó|διαβάστε (?:επίσης|"
    r"ακόμ)|прочитайте|читайте (?:также|ещё|нас)",
    r"смотрите (?:также|ещё)|по теме\W*$|популярн(?:ое|ые)|devamını oku|ayrıca|ilgili haber|ilginizi çek|"
    r"اقرأ (?:أيضا|أيضًا|المزيد)|מומלצים|קראו (?:גם|עוד)",
    r"बड़ी खबरें|यह भी पढ़ें|ये भी पढ़ें|(?:आगे|और) पढ़ें|baca juga|simak juga|xem thêm|đọc thêm|อ่านเพิ่ม|"
    r"ข่าวที่เกี่ยวข้อง",
    r"关连|相关(?:新闻|阅读|链接|推荐)|延伸(?:阅读|閱讀)|推荐阅读|相關(?:新聞|報導)|热门|関連(?:記事|"
    r"ニュース|リンク|キーワード|トピック)|あわせて読みたい",
    r"おすすめ|ランキング|人気記事|(?:\S+の)?新着(?:記事)?\W*$|よくある質問|관련 ?(?:기사|뉴스)|많이 본|"
    r"추천 ?(?:기사|뉴스)|실시간|당신이 관심",
)
