"""Walls: what a reader must pay, do or accept to go on.

Observed: `You have reached your limit of free articles`, `This article is for subscribers only`, `Support
local journalism`, `We use cookies`, `Ich bin damit einverstanden …`. The theory: the site speaks of itself,
of money and of the reader's browser, in the first or second person. Known exceptions: stories about
paywalls put such phrases in quotation marks inside longer paragraphs, which the limit spares; a credit for
a grant (`This work was supported by …`) is removed with them.
"""

from normalize.wording.form import wording

PAYWALL = wording(
    "paywall",
    75,
    r"(?:already )?(?:a |an )?(?:subscriber|member)\?|you(?: have|'ve) (?:reached|used|read|exceeded|"
    r"\d)\b.{0,60}(?:limit|articles?|free)",
    r"(?:this|the) (?:article|story|content|page) is (?:\w+ ){0,3}(?:for|to) (?:\w+ ){0,3}(?:subscribers|"
    r"members)|subscriber.?s?.only",
    r"(?:this )?(?:premium )?subscriber (?:content|experience)|to simplify subscriber access|"
    r"the \S+ premium subscriber",
    r"(?:subscribe|log ?in|sign ?in|register|continue) (?:or \w+ )?(?:to|and) (?:continue|keep|read|"
    r"unlock|access|win)",
    r"to (?:continue|keep) reading|join .{2,40} for access to this|plus special access to select|"
    r"just \S{2,8} for the first",
    r"(?:choose|select|see|view) (?:the|a|your) (?:plan|subscription|offer)|(?:digital|unlimited|"
    r"full) (?:access|and print)",
    r"start your (?:free )?trial|create (?:an? )?(?:free )?account|my account\W*$|"
    r"purchase licensing rights|(?:log|sign) ?(?:in|out|up)\W*$",
    r"support (?:local|independent|our|quality|nonprofit|this|the|real) (?:\w+ ){0,2}(?:journalism|news|"
    r"reporting|work|newsroom)",
    r"your (?:subscription|support|donation|contribution)\b|(?:please )?(?:consider )?(?:donat|mak)(?:e|"
    r"ing) a (?:donation|contribution)",
    r"donate\b.{0,40}$|become an? (?:member|subscriber|supporter|patron|insider)|(?:subscribe|"
    r"register)\W*$|get access to\b",
    r"(?:this|the) (?:journalism|reporting|work|story|project) (?:is|was) (?:made possible|supported|"
    r"funded)\b",
    r"(?:weiterlesen|jetzt testen|zugang|dieser artikel ist).{0,50}(?:abo|plus|\+|abonnent)|"
    r"bereits abonnent|testen sie\b.{0,60}(?:woche|monat|kostenlos|gratis)",
    r"deine spende|(?:unterstütze|unterstützen sie) (?:uns|unseren?|mit|unabhängig)|"
    r"unabhängiger journalismus|hat ihnen dieser artikel gefallen",
    r"(?:flexible laufzeit|jederzeit kündbar|monatlich kündbar)|(?:mit|im) (?:einem )?(?:abo|probeabo)\b|"
    r"als abonnent",
    r"article réservé|déjà abonné|(?:il vous|cet article).{0,30}(?:reste|réservé).{0,40}(?:abonné|lire)|"
    r"soutenez\b.{0,60}(?:journal|presse|média|indépend)",
    r"cet article vous est offert|pour lire (?:la suite|gratuitement)|il vous reste",
    r"contenido (?:exclusivo|para suscriptores)|¿?ya eres suscriptor|¿?quieres añadir otro usuario|"
    r"si continúas leyendo|¿?por qué estás viendo",
    r"tu suscripción|hazte soci[oa]|apoya (?:el|nuestro)|contenuto riservato|sei già abbonato|"
    r"conteúdo exclusivo|apoie o",
    r"lees verder|al abonnee|(?:denne|den her) (?:saken|artikel(?:en)?) er (?:for|kun)|läs hela|"
    r"bli (?:abonnent|prenumerant)",
    r"chcete-li článek|předplat(?:né|te)|artykuł (?:dostępny|tylko)|вы прочитали|материал доступен|"
    r"читать полностью",
    r"(?:この記事は)?(?:有料)?会員(?:限定|になる|記事|向け)|有料(?:記事|会員)|残り\d+文字|続きを読む|"
    r"無料で(?:会員)?登録|新聞の定期購読",
    r"(?:पूरी|पढ़ें पूरी) खबर|प्रीमियम|회원(?:가입| 전용| 로그인)?|로그인|登录后|付费|会员",
)

CONSENT = wording(
    "consent",
    130,
    r"(?:we|this (?:web)?site|our (?:web)?site|our partners|"
    r"[\w.-]+)(?: and our (?:\d+ )?partners)? (?:uses?|is using) (?:\w+ ){0,2}cookies\b",
    r"we use them to (?:give|improve)|if you continue (?:using|to use)|by (?:clicking|continuing|using|"
    r"accessing)\b",
    r"(?:accept|reject|manage|allow|decline) (?:all )?(?:cookies|preferences|consent|and continue)|"
    r"cookie (?:policy|settings|preferences|consent|notice)",
    r"your privacy (?:choices|matters)|do not sell|we value your privacy|(?:we|"
    r"at \w+ and across).{0,60}our partners (?:use|store|process)",
    r"this content (?:is|isn't|cannot)\b.{0,60}(?:cookie|consent|privacy)|to (?:view|show|"
    r"display) this (?:content|video|embed)",
    r"ad ?block(?:er)? users?\b|(?:please )?(?:disable|turn off) your ad ?block|"
    r"(?:recommended )?external content\W*$",
    r"(?:wir|diese (?:web)?seite) (?:nutzen|verwende[nt]|nutzt|setzen) (?:\w+ ){0,2}cookies|ich (?:bin|"
    r"stimme) (?:damit )?(?:einverstanden|zu\b)",
    r"an dieser stelle (?:befindet|finde[nt])|(?:sie können|du kannst) (?:ihn|es|sie|dir|"
    r"ihn dir) (?:sich )?(?:mit einem klick|hier)",
    r"personenbezogene daten|(?:link zum|um diesen?) .{0,30}(?:inhalt|video)|(?:mit|"
    r"durch) (?:dem )?(?:klick|aktivieren).{0,60}(?:daten|einwillig|zustimm)",
    r"nous (?:utilisons|et nos partenaires)\b.{0,60}(?:cookies|données|stock)|(?:ce|cette) (?:site|"
    r"page) utilise des cookies|gérer (?:mes|les) cookies",
    r"(?:utilizamos|usamos) cookies|este sitio (?:web )?utiliza cookies|utilizziamo (?:i )?cookie|"
    r"questo sito (?:utilizza|usa)|este site (?:utiliza|usa) cookies",
    r"(?:wij|deze website) (?:gebruiken|gebruikt) cookies|(?:vi|denne siden|webbplatsen) (?:använder|"
    r"bruker|bruger|anvender) (?:\w+ )?cookies",
    r"(?:\S+ ){1,5}(?:er ansvarlig for dine data|informasjonskapsler)|ta strona (?:używa|korzysta)|"
    r"tyto stránky používají|(?:мы|сайт) использу\w+ (?:файлы )?cookie",
    r"bu (?:site|web sitesi).{0,30}çerez|(?:本|当)サイト.{0,20}(?:cookie|クッキー)|이용약관|"
    r"개인정보 ?(?:처리|수집)|ملفات تعريف الارتباط",
)
