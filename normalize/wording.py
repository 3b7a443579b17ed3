"""Furniture that is known by its wording: what it invites the reader to do, in many languages.

Each kind below says what was observed, why it can be told from a story, and where it fails. All patterns
are anchored at the start of the line or bounded in length, and a line longer than its kind's limit (in
words) is story, whatever it says: prompts are short. `kind` is the only way in.
"""

import re
from dataclasses import dataclass

from normalize import shape


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of furniture: its rule name, its patterns, and the longest line it can be, in words."""

    rule: str
    limit: int
    starts: re.Pattern[str]
    why: str


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?:\W{0,6})(?:" + "|".join(patterns) + ")", re.IGNORECASE)


NETWORKS = (
    r"facebook|twitter|x|linkedin|reddit|whats\s?app|e-?mail|print|copy(?: link| url)?|pinterest|tumblr|telegram|"
    r"share|tweet|pin|mail|more|sms|messenger|flipboard|bluesky|threads|instagram|youtube|tiktok|link copied!?|"
    r"pocket|xing|line|vk|gmail|save|bookmark|teilen|drucken|merken|partager|imprimer|compartir|imprimir|"
    r"condividi|stampa|compartilhar|delen|google news|rss|gift(?: article)?|comment(?:s|are|aires)?|listen"
)

KINDS = (
    Wording(
        "page-marker",
        12,
        _any(
            r"(?:top|bottom|end|beginning|start) of (?:the )?(?:page|article|story|content|main content)\W*$",
            r"back to (?:the )?top\W*$|skip to (?:main |the )?(?:content|navigation)|nach oben|zum inhalt springen",
            r"haut de page|retour en haut|volver arriba|torna su|voltar ao topo|terug naar boven",
            r"advertisement|sponsored(?: content)?\W*$|anzeige\W*$|werbung\W*$|publicité\W*$|publicidad\W*$|pubblicità\W*$",
            r"publicidade\W*$|advertentie\W*$|annons\W*$|reklam[ae]?\W*$|реклама\W*$|広告\W*$|广告\W*$|إعلان\W*$",
            r"(?:story|article|text) continues (?:below|after)|continue reading below|scroll to continue",
            r"(?:der )?artikel (?:wird|geht) .{0,40}(?:fortgesetzt|weiter)|la suite après (?:la|cette) publicité",
            r"page \d+ (?:of|/) \d+\W*$|\d+ (?:of|/) \d+\W*$|prev(?:ious)?\s*[|/·]?\s*next\W*$|next (?:article|story|post)\b",
            r"previous (?:article|story|post)\b|load(?:ing)?(?: more)?(?:…|\.\.\.|\W*$)|close\W*$|menu\W*$|search\W*$",
            r"(?:estimated )?(?:reading time|read time)\b|\d+[- ]min(?:ute)?s?(?: read|\W*$)|lesezeit|temps de lecture",
            r"(?:play|watch|pause|mute|unmute) ?(?:video|audio)?\W*$|listen to (?:this|the) (?:article|story)",
            r"listen (?:\d|now\W*$)|your browser does not support|enable javascript|javascript (?:is|must be)",
            r"open(?:s)? (?:in )?(?:a )?new (?:tab|window)|(?:photo|image|slide) \d+ (?:of|/) \d+|toggle|expand (?:image|all)",
            r"(?:open|close) menu\b|(?:show|hide) caption\W*$|listen live\W*$|on air\W*(?::|$)|recently played\W*$|now playing\W*$|post navigation\W*$",
            r"previous\W*(?::.*)?$|next\W*(?::.*)?$|view (?:this|in) .{0,30}browser|view source version on|jcomments?\W*$|無断転載|印刷\W*$|シェア(?:する)?\W*$",
            r"(?:share|give|send) (?:us )?your feedback|was this (?:page|article) helpful|print this\W*$|artikel (?:drucken|versenden)",
            r"this is a carousel|use (?:the )?(?:next|arrow)|volume \d+%|\d\d:\d\d\s*/\s*\d\d:\d\d",
        ),
        "Navigation and advertising marks that templates leave at the edges of text and between paragraphs.",
    ),
    Wording(
        "comments",
        45,
        _any(
            r"leave a (?:reply|comment)|(?:post|add|write|submit|view|show|read|join|see) (?:a |the |all |\d+ |your )?comments?\b",
            r"(?:\d+ views?\s*)?\d+ (?:comments?|views?|kommentare|commentaires?|comentarios|commenti|reacties)\W*$|comments?\W*$",
            r"comments?\W*\(?\d+\)?\W*$|no comments? yet|your email address will not be published|required fields are marked",
            r"name \(required|e-?mail \(required|discussion about this|comments ?restacks|be the first to (?:comment|know|reply)|(?:log|sign) ?in (?:or register )?to (?:comment|reply|post|leave)",
            r"you must be logged in|comments? (?:are|is|on this) (?:\w+ ){0,3}(?:closed|subject|moderated|disabled|off|open|turned)",
            r"this site uses akismet|save my name, e-?mail|notify me of (?:new|follow)|join the (?:conversation|discussion)",
            r"what do you think\?|have your say|let us know (?:what you think|in the comments)|tell us (?:what|in the comments)",
            r"comment(?:ing)? (?:policy|guidelines|rules)|please (?:log|sign) ?in to|keep it clean|sort by (?:newest|oldest|best)",
            r"(?:schreiben|hinterlassen) sie einen kommentar|kommentare\W*(?:\(\d+\)\W*)?$|diskutieren sie|kommentar (?:schreiben|verfassen)",
            r"laisser un commentaire|commentaires?\W*(?:\(\d+\)\W*)?$|votre adresse e-?mail ne sera|réagir|réagissez",
            r"deja un(?:a respuesta| comentario)|comentarios\W*(?:\(\d+\)\W*)?$|tu dirección de correo electrónico no será",
            r"lascia un commento|il tuo indirizzo e-?mail non|deixe um comentário|o seu endereço de e-?mail não",
            r"geef een reactie|reacties\W*(?:\(\d+\)\W*)?$|dodaj komentarz|komentarze\W*$|оставить комментарий|комментарии\W*$",
            r"report (?:this )?(?:comment|abuse|ad)|don.t threaten others|be (?:nice|proactive|truthful)\b|share with us\b.{0,40}eyewitness",
        ),
        "Forms and prompts of comment systems. They address the reader about comments, which a story seldom "
        "does in a line of its own. Exception: an editor's appeal for letters goes with them.",
    ),
    Wording(
        "share",
        30,
        _any(
            rf"(?:(?:{NETWORKS})\b[\W\d]*)+$",
            r"share (?:this|on|via|to|with|the|your|article|story|options)\b|click to (?:share|email|print|copy)|share:\W*$",
            r"(?:teilen|artikel teilen|auf facebook teilen|partager (?:cet article|sur|via)|compartir (?:en|esta|este|con))\b",
            r"(?:condividi|compartilhe|compartilhar|deel dit|delen via|udostępnij|поделиться|udostepnij)\b",
            r"(?:e-?mail|print|copy) (?:this )?(?:article|story|page|link|post)|send (?:this )?(?:by|via|to) (?:e-?mail|a friend)",
            r"(?:copied|link copied) (?:to )?(?:the )?clipboard|copiar enlace|copier le lien|link kopieren|like this:|like loading",
            r"opens in (?:a )?new window|read in app|view in (?:app|browser)|add (?:us )?as (?:a )?preferred source",
        ),
        "Share bars: names of networks and nothing else, or an invitation to pass the page on.",
    ),
    Wording(
        "newsletter",
        60,
        _any(
            r"(?:sign|signed) ?up (?:for|to|here|now|today|and)\b|subscribe (?:to|now|today|here|for)\b|register (?:for|to|now|here)\b",
            r"get (?:the|our|all|more|breaking|daily|local|your|stories|news|unlimited|updates|alerts)\b.{0,90}\b"
            r"(?:inbox|newsletters?|e-?mails?|app|alerts?|notifications?|delivered|subscription)\b",
            r"(?:our|the|a|this|want|want more|like|enjoy|for) .{0,60}\bnewsletters?\b.{0,40}(?:\?|sign|subscribe|here|inbox|below)",
            r"(?:delivered|straight|sent|direct(?:ly)?) (?:to|into) your (?:inbox|in-box|e-?mail|phone)|never miss (?:a|an|out|any)\b",
            r"was this forwarded to you|you(?:.re| are) receiving this|unsubscribe\b|manage (?:your )?preferences|thanks for reading\b.{0,80}subscribe|ready for more\?",
            r"subscribe ?sign ?in\W*$|newsletters?\W*$|e-?mail address\W*$|enter your e-?mail|your e-?mail\W*$|by (?:signing up|subscribing|registering)\b",
            r"download (?:the|our)\b.{0,60}\bapp\b|(?:get|install|try) (?:the|our) .{0,40}\bapp\b|available (?:on|in) (?:the )?app store",
            r"follow (?:us|me|him|her|them|the|our|along|@|\w+(?: \w+){0,3} on)\b.{0,120}(?:\bon\b|@|twitter|facebook|instagram|"
            r"x\b|linkedin|news|whats\s?app|channel|page)|like us on facebook|find us on|join us on|connect with us",
            r"(?:join|click here to join) .{0,60}(?:whats\s?app|telegram|facebook|community|channel|group)\b",
            r"(?:have|got|send|do you have) (?:us )?(?:a |any |your )?(?:news |story |confidential )?(?:tips?|story ideas?)\b",
            r"(?:contact|email|e-mail|reach|call|write to) (?:us|the (?:author|reporter|writer|newsroom)|him|her|me)\b.{0,80}(?:@|at\b|:|here)",
            r"want (?:more|to (?:read|know|hear))\b.{0,60}\?|stay (?:informed|up to date|updated|connected|tuned)|keep up with",
            r"listen (?:and|to our|on|here|wherever)\b.{0,60}(?:podcast|apple|spotify)?|watch (?:us|live on)\b|tune in\b",
            r"(?:jetzt |hier )?(?:abonnieren|anmelden)\b|abonnieren sie|melden sie sich|zum newsletter|newsletter.{0,30}anmelden|folgen sie",
            r"(?:inscrivez|abonnez)-vous|recevez\b.{0,60}(?:newsletter|mail|actualité)|suivez(?:-nous)?\b|s.abonner|s.inscrire",
            r"suscr[íi]b(?:e|ete|ase|irse)|reg[íi]str(?:ate|ese)|s[íi]gu(?:e|enos)\b|recibe\b.{0,60}(?:correo|bolet)|ap[úu]ntate",
            r"iscriviti|abbonati|segui(?:ci)? |ricevi\b.{0,60}newsletter|assine|inscreva-se|siga\b|receba\b|cadastre-se",
            r"meld je aan|schrijf je in|abonneer|volg ons|zapisz się|obserwuj|подпис(?:ывайтесь|аться|ка)|следите за|订阅|登録|구독",
        ),
        "Invitations to newsletters, applications, channels and tip lines: imperatives to the reader at the "
        "start of a short line. Exception: consumer stories that tell how to sign up for a benefit lose such "
        "a line; that is rare in wire copy, and the line can be seen in `removed`.",
    ),
    Wording(
        "paywall",
        60,
        _any(
            r"(?:already )?(?:a |an )?(?:subscriber|member)\?|(?:you have|you.ve|you’ve) (?:reached|used|read|exceeded|\d)\b.{0,60}(?:limit|articles?|free)",
            r"(?:this|the) (?:article|story|content|page) is (?:\w+ ){0,3}(?:for|to) (?:\w+ ){0,3}(?:subscribers|members)|subscriber.?s?.only",
            r"(?:subscribe|log ?in|sign ?in|register|continue) (?:or \w+ )?(?:to|and) (?:continue|keep|read|unlock|access)|to (?:continue|keep) reading",
            r"(?:choose|select|see|view) (?:the|a|your) (?:plan|subscription|offer)|(?:digital|unlimited|full) (?:access|and print)|start your (?:free )?trial",
            r"support (?:local|independent|our|quality|nonprofit|this|the) (?:\w+ ){0,2}(?:journalism|news|reporting|work|newsroom)|your (?:subscription|support|donation|contribution)\b",
            r"(?:please )?(?:consider )?(?:donat|mak)(?:e|ing) a (?:donation|contribution)|donate (?:now|today|here|to)|become a (?:member|subscriber|supporter|patron)",
            r"(?:log|sign) ?(?:in|out)\W*$|subscribe\W*$|register\W*$|create (?:an? )?(?:free )?account|my account\W*$|purchase licensing rights",
            r"(?:weiterlesen|jetzt testen|zugang|dieser artikel ist).{0,50}(?:abo|plus|\+|abonnent)|bereits abonnent|article réservé|déjà abonné",
            r"contenido (?:exclusivo|para suscriptores)|¿ya eres suscriptor|contenuto riservato|conteúdo exclusivo|lees verder|al abonnee",
            r"(?:this|the) (?:journalism|reporting|work|story|project) (?:is|was) (?:made possible|supported|funded)\b",
        ),
        "Walls and appeals for money: what the reader must do or pay to go on.",
    ),
    Wording(
        "consent",
        120,
        _any(
            r"(?:we|this (?:web)?site|our (?:web)?site|our partners)(?: and our (?:\d+ )?partners)? uses? (?:\w+ ){0,2}cookies|by (?:clicking|continuing|using|accessing)\b",
            r"(?:accept|reject|manage|allow) (?:all )?(?:cookies|preferences|consent|and continue)|cookie (?:policy|settings|preferences|consent)",
            r"your privacy (?:choices|matters)|do not sell|(?:wir|diese (?:web)?seite) (?:nutzen|verwende[nt]|nutzt) (?:\w+ )?cookies|nous utilisons des cookies",
            r"utilizamos cookies|usamos cookies|utilizziamo (?:i )?cookie|we value your privacy|this content (?:is|isn.t|cannot)\b.{0,60}(?:cookie|consent|privacy)",
            r"to (?:view|show|display) this (?:content|video|embed)|an dieser stelle (?:befindet|finden)|externer inhalt|recommended external content",
        ),
        "Consent and privacy prompts: the site speaks of itself and of what the reader's browser must accept.",
    ),
    Wording(
        "market-footer",
        60,
        _any(
            r"(?:stock |market )?(?:data|quotes|quote data|charts?|fundamentals?)(?: (?:&|and) (?:news|data|quotes))? (?:is |are |and news )?(?:supplied|provided|powered|delayed) ?(?:by|at|from)?",
            r"(?:stock )?quotes? (?:are |is )?(?:delayed|displayed|reflect)|(?:prices|quotes|data|information) (?:are |is )?(?:delayed|real.?time)",
            r"(?:market|stock|financial|currency|historical) (?:data|quotes|prices)\b.{0,60}(?:by|from|delayed|provided)|powered (?:and implemented )?by",
            r"delayed (?:at least )?\d+ min|kurse (?:sind )?verzögert|(?:kurs)?daten von|cotizaciones (?:con|diferidas)|cours différés",
        ),
        "Footers of market-data portals that carry press releases and wire copy: supplier, delay, terms.",
    ),
    Wording(
        "legal",
        110,
        _any(
            r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}|by|the|\w+ \d{4}|all rights|\w+[\w. ]{0,40}(?:inc|ltd|llc|all rights))",
            r"©|privacy ?[∙·|•]|this .{0,30}was generated automatically|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|tutti i diritti riservati|todos os direitos",
            r"(?:this|the) (?:material|content|article|story|document) (?:may not|cannot|must not) be|reproduction (?:is )?(?:prohibited|of|in whole)|no part of this",
            r"(?:the )?(?:views|opinions)(?: and opinions)?,? (?:expressed|are (?:those|solely))|(?:disclaimer|disclosure|legal notice|editor.s disclosure)\s*[:\-–—]",
            r"privacy policy\b|terms (?:of (?:use|service)|and conditions)\b|(?:imprint|impressum|datenschutz|agb)\W*$|mentions légales|aviso legal",
            r"by (?:accessing|using|clicking|submitting|continuing|proceeding)\b.{0,60}(?:you|i) (?:agree|authorize|consent|accept|confirm)",
            r"our standards: |(?:reprints?|permissions?|licensing)\W*(?:&|and|\||$)|for (?:reprints?|licensing|permission)|(?:order|purchase) reprints",
            r"see here for a complete list of exchanges|this is not (?:investment|financial) advice|past performance is",
            r"(?:isin|wkn|nachdruck|veröffentlichung)\W.{0,60}(?:verboten|untersagt|genehmigung)|reproducción (?:total|prohibida)",
        ),
        "Notices of rights and liability: a story does not state its own copyright.",
    ),
    Wording(
        "teaser",
        40,
        _any(
            r"(?:read|see|watch|listen|hear|learn|explore|discover|find out|view) (?:more|also|next|now|here)\b(?!.{0,80}[.!]$)|(?:also|further) (?:read|reading|on)\b",
            r"(?:read|see|watch|also|more|related|live|video|photos?|gallery|slideshow|podcast|opinion|explainer|explained|in pictures|must.read|exclusive|recommended)\s*(?::|\||–|—|»|>|-\s)",
            r"read (?:more|the (?:full|whole|original|rest)|full|it|on|about|our)\b.{0,80}$|more:|more (?:on|from|about|stories|news|coverage|in|like this)\b(?!.{0,90}[.!]$)",
            r"related (?:articles?|stories|story|news|posts?|content|topics?|coverage|links?|video|reading|:)|related\W*$|you (?:may|might) (?:also )?(?:like|be interested|enjoy)",
            r"(?:most|trending|popular|editor.?s.? picks?|top stories|latest (?:news|stories|from|videos|posts|headlines)|recent (?:posts|articles|stories|news)|up next|don.t miss|in case you missed|what to (?:read|know) next)"
            r"(?:\W*$| (?:read|popular|viewed|shared|commented|now|on|in|stories|articles|news)\b)",
            r"(?:click|tap) (?:here|to (?:read|view|see|watch|enlarge|expand|play|listen|order|buy))\b|continue reading|keep reading|view (?:all|comments|gallery|more|original)|see (?:all|full|more)\b",
            r"\[?(?:related|read(?: more| also)?|see also|also see|watch|more|video|listen)\s*:|go deeper|deeper:|what we.re (?:reading|watching)|recommended (?:for you|reading|stories|videos)",
            r"(?:lesen|sehen|hören) sie (?:auch|mehr|hier|dazu)|lesen sie:|mehr (?:zum thema|dazu|zu|aus|lesen|nachrichten)\b|mehr:|zum thema|weitere (?:artikel|themen|nachrichten|meldungen|informationen)|auch interessant|das könnte sie",
            r"(?:à )?lire (?:aussi|également|plus|la suite|notre)|lire (?:aussi )?:|sur le même (?:sujet|thème)|voir aussi|à voir|notre dossier|pour aller plus loin|plus d.(?:infos|articles)",
            r"(?:lea|lee|leer|mira|vea|ver|te puede|también te) (?:también|más|interesar|puede|ademas|además)|más (?:información|noticias|sobre|en)\b|noticias relacionadas|relacionad[oa]s?\W*$",
            r"legg?i anche|leggi (?:di più|pure|tutto)|guarda anche|potrebbe interessarti|leia (?:também|mais)|veja (?:também|mais)|saiba mais|lees (?:ook|meer|verder)|bekijk ook|läs (?:också|mer)|les også|læs også|lue myös|czytaj (?:też|także|więcej)|zobacz (?:też|także|również)|čtěte|читайте (?:также|ещё)|смотрите также|по теме\W*$|devamını oku|ayrıca|اقرأ (?:أيضا|المزيد)|关连|相关(?:新闻|阅读|链接)|関連(?:記事|ニュース|リンク)|あわせて読みたい|관련 ?기사",
        ),
        "Links to other stories: a label, then a headline. Lines that go on as a sentence to a full stop are "
        "left alone for the vaguer labels.",
    ),
    Wording(
        "caption",
        70,
        _any(
            r"(?:\(|\[)?(?:file )?(?:photos?|images?|pictures?|pics?|foto|fotos|bild|bilder|imagen|immagine|imagem|illustration|graphic|video|fotografía|photographie|archivbild|symbolbild|titelbild)"
            r"(?: credits?| by| courtesy(?: of)?| caption| via| provided by| illustration| von| de| di| :)?\s*(?::|by |©|/|\||courtesy|credit)",
            r"(?:photo|image|picture|file|screenshot|handout|stock)(?: (?:photo|image|picture))?(?: (?:credit|courtesy|source|by|via|from|taken|provided|supplied|shows?|of))\b.{0,160}$",
            r"(?:getty images|shutterstock|istock(?:photo)?|unsplash|reuters|ap photo|afp|ap|epa|alamy|imago|dpa|picture alliance|keystone|ansa|efe)(?: (?:photo|images?))?\s*/\s*\S",
            r"(?:©|\(c\))?\s*(?:getty|shutterstock|istock|unsplash|pexels|pixabay|alamy|imago|picture alliance|depositphotos)\b.{0,60}$",
            r"credit\s*:|courtesy of\b|courtesy\s*[:/]|source: .{0,40}(?:photo|image|getty)|enlarge (?:this )?image|(?:hide|toggle) caption|view (?:image|photo) in|open image|image caption|media caption|image source",
            r"\((?:ap|photo|reuters|afp|image|file|getty|cnn|video|picture|screenshot|courtesy|foto|bild|illustration)\b[^)]{0,120}\)\W*$|\((?:photo|image|picture|foto)s? (?:by|credit|courtesy|:)",
            r"an? (?:image|picture|photo|logo|banner|icon)(?: that| which)? (?:links|linking|points) to\b|(?:image|photo|picture|logo) of\b.{0,100}$(?<![.!?])",
        ),
        "Captions, credits and alternative texts of pictures. A credit names an agency or a bank of pictures.",
    ),
)

#: A credit at the end of a line marks the whole line as a caption: `The pier at dawn. (AP Photo/J. Roe)`.
CAPTION_END = re.compile(
    r"(?:\(|\[|[/|–—-] ?|\. )(?:ap photo|photo(?:s|graph)?(?: by|:| courtesy| credit)|reuters/|afp via|getty images|file photo|photo by|foto:|bild:|image:|"
    r"picture:|credit:|crédit|dpa/|imago/|shutterstock|ap/|afp/|epa/|via ap|via reuters|handout|courtesy of|\w+ \w+/(?:ap|reuters|afp|getty|epa|the )|©)[^.]{0,80}[)\]]?\.?$",
    re.IGNORECASE,
)


def kind(text: str) -> str | None:
    """The rule that knows this line by its wording, or None."""
    if len(text) > 900:
        return None
    count = shape.words(text)
    for wording in KINDS:
        if count <= wording.limit and wording.starts.match(text):
            return wording.rule
    return "caption" if count <= 70 and CAPTION_END.search(text[-140:]) else None
