"""Comment forms, share bars, newsletter and follow prompts: what a site invites its audience to do.

Observed: `Leave a Reply`, `12 comments`, `Share this:`, `Facebook Twitter Email`, `Sign up for our morning
newsletter`, `Follow us on …`. The theory: imperatives to the reader about comments, networks and mail at
the start of a short line; news stories tell what others did and address nobody. Known exceptions: consumer
stories that tell how to sign up for a benefit lose such a line, and an editor's call for letters goes with
the comments.
"""

import re

from normalize.wording.form import wording

COMMENTS = wording(
    "comments",
    60,
    r"leave a (?:reply|comment)|(?:post|add|write|submit|view|show|read|join|see|load) (?:a |the |all |"
    r"\d+ |your |more )?comments?\b",
    r"(?:\d+ views?\s*)?\d+ (?:comments?|views?|replies|responses|kommentare?|commentaires?|comentários|"
    r"comentarios)\W*$",
    r"\d+ (?:commenti|reacties|ergänzungen|komentarzy|kommentarer|комментари\w+|yorum)\W*$|comments?\W*$|"
    r"댓글\s?\d*\W*$",
    r"comments?\W*\(?\d+\)?\W*$|no comments? yet|your e-?mail address will not be published|"
    r"required fields are marked",
    r"name \(required|e-?mail \(required|discussion about this|comments ?restacks|reply\W*$|"
    r"be the first to (?:comment|know|reply)",
    r"(?:please )?(?:(?:log|sign) ?in|register)(?: or register)? (?:to|before you) (?:comment|reply|post|"
    r"leave|join)",
    r"you (?:must|need to) (?:be logged|log|be signed|sign|register)|you are commenting using|"
    r"(?:please )?log in using one of",
    r"comments? (?:are|is|on this|have been) (?:\w+ ){0,3}(?:closed|subject|moderated|disabled|off|open|"
    r"turned|welcome)",
    r"this site uses akismet|save my name, e-?mail|notify me of (?:new|follow)|join the (?:conversation|"
    r"discussion|debate)",
    r"what do you think\?|have your say|let us know (?:what you think|in the comments)|tell us (?:what|"
    r"in the comments)",
    r"comment(?:ing|s)? (?:policy|guidelines|rules)|please (?:log|sign) ?in to|keep it clean|"
    r"sort by (?:newest|oldest|best)",
    r"please (?:keep comments|read our comment|abide by|note: comments)|when (?:submitting|"
    r"posting) (?:content|comments?)\b",
    r"\S+ is committed to maintaining a .{0,40}(?:forum|discussion)|report (?:this )?(?:comment|abuse|ad)\b",
    r"don't threaten others|be (?:nice|proactive|truthful)\b|share with us\b.{0,40}eyewitness|guest\W*$",
    r"(?:would|do) you (?:like|want) to comment|note: we are (?:temporarily )?moderating|"
    r"found the story interesting",
    r"(?:must be|you must be) at least \d+ (?:characters|years)|(?:ihre|deine) meinung (?:ist|zu)|"
    r"senden sie uns|leserbriefe?\W*$",
    r"(?:schreiben|hinterlassen) sie einen kommentar|(?:zu den |zum )?kommentare?n?\W*(?:\(\d+\)\W*)?$|"
    r"diskutieren sie",
    r"kommentar(?:e)? ?(?:schreiben|verfassen|anzeigen|lesen|drucken|-regeln)|"
    r"(?:leser)?kommentare (?:geben|sind|werden)",
    r"nur angemeldete (?:benutzer|nutzer)|bitte (?:lies|lesen sie|beachten sie) (?:unsere|"
    r"die) (?:kommentar|netiquette)",
    r"laisser un commentaire|commentaires?\W*(?:\(\d+\)\W*)?$|votre adresse e-?mail ne sera|réagir\b|"
    r"réagissez",
    r"(?:connectez-vous|identifiez-vous) pour|les commentaires sont|deja un(?:a respuesta| comentario)",
    r"(?:comentarios|comentários|commenti|reacties|komentarze|комментарии|yorumlar|コメント|"
    r"kommentarer)\W*(?:\(?\d+\)?\W*)?$",
    r"tu dirección de correo electrónico no será|lascia un commento|il tuo indirizzo e-?mail non|"
    r"deixe (?:um|seu) comentário",
    r"o seu endereço de e-?mail não|aten[çc][ãa]o: ?coment[áa]rios|geef een reactie|dodaj komentarz|"
    r"zaloguj się",
    r"(?:оставить|добавить) комментари|přidat komentář|yorum (?:yap|yaz)|اترك (?:تعليقا|ردا)|"
    r"コメントを(?:書く|投稿)|發表評論|发表评论",
)

SHARE = wording(
    "share",
    30,
    r"share (?:this|on|via|to|with|the|your|article|story|options)\b|click to (?:share|email|print|copy)|"
    r"share:\W*$",
    r"(?:teilen|artikel teilen|auf facebook teilen|partager (?:cet article|sur|via)|compartir (?:en|esta|"
    r"este|con))\b",
    r"(?:condividi|compartilhe|compartilhar|deel (?:dit|deze|via)|delen via|udostępnij|поделиться|del på|"
    r"dela på|jaa)\b",
    r"(?:e-?mail|print|copy|gift|save) (?:this )?(?:article|story|page|link|post)\W*$|"
    r"send (?:this )?(?:by|via|to) (?:e-?mail|a friend)",
    r"(?:copied|link copied|copy link) ?(?:to )?(?:the )?(?:clipboard)?\W*$|copiar enlace|copier le lien|"
    r"link kopieren",
    r"कॉपी लिंक|शेयर(?: करें)?\W*$|링크 ?복사|공유(?:하기)?\W*$|分享(?:到)?\W*$|リンクをコピー|シェア|"
    r"مشاركة\W*$|paylaş\W*$",
    r"sharing is caring|thanks for sharing|diesen artikel teilen|(?:den )?link (?:zum einbetten|kopieren)|"
    r"embed\W*$|\d+ shares?\W*$",
    r"like this:|like loading|opens in (?:a )?new window|read in app|view in (?:app|browser)",
    r"add (?:us )?as (?:a )?preferred source|(?:in )?pocket speichern|als (?:mail|e-mail) (?:senden|"
    r"versenden)",
)

NEWSLETTER = wording(
    "newsletter",
    60,
    r"(?:sign|signed) ?up (?:for|to|here|now|today|and|with)\b|subscribe (?:to|now|today|here|for|and)\b|"
    r"register (?:for|to|now|here)\b",
    r"get (?:the|our|all|more|breaking|daily|weekly|local|your|stories|news|unlimited|updates|alerts|top|"
    r"each|every|a)\b"
    r".{0,90}\b(?:inbox|newsletters?|e-?mails?|app|alerts?|notifications?|delivered|subscription|"
    r"letterbox)\b",
    r"get .{2,60} delivered (?:to|through|straight)\b|subscription services?\b|newsletter (?:sign|privacy|"
    r"subscription)",
    r"(?:our|the|a|this|want|want more|like|enjoy|for|in) .{0,60}\bnewsletters?\b.{0,40}(?:\?|sign|"
    r"subscribe|here|inbox|below)",
    r"(?:delivered|straight|sent|direct(?:ly)?) (?:to|into) your (?:inbox|in-box|e-?mail|phone)|"
    r"never miss (?:a|an|out|any)\b",
    r"was this forwarded to you|you(?:'re| are) receiving this|unsubscribe\b|you can unsubscribe|"
    r"manage (?:your )?preferences",
    r"thanks for (?:reading|subscribing|signing)\b.{0,80}(?:subscribe|\W)$|ready for more\?|"
    r"there was a problem subscribing",
    r"subscribe ?sign ?in\W*$|(?:\w+ ){0,3}newsletters?\W*$|e-?mail address\W*$|enter your e-?mail|"
    r"your e-?mail\W*$",
    r"please enter a valid|by (?:signing up|subscribing|registering)\b|i (?:would like|want|"
    r"agree) to (?:be emailed|receive|be contacted)",
    r"we invite you to (?:become|join|subscribe)|download (?:the|our)\b.{0,60}\bapp\b|(?:get|install|"
    r"try) (?:the|our) .{0,40}\bapp\b",
    r"available (?:on|in) (?:the )?app store|breaking news e-?mails?\W*$|contact us\W*$|advertise with us",
    r"follow (?:us|me|him|her|them|the|our|along|@|\w+(?:'s)?(?: \w+){0,5} (?:on|at))\b.{0,120}"
    r"(?:\bon\b|@|at\b|twitter|facebook|instagram|x\b|linkedin|news|whats\s?app|channel|page|coverage|"
    r"https?:)",
    r"like us on facebook|find us on|join us on|connect with us|(?:join|click here to join) .{0,60}"
    r"(?:whats\s?app|telegram|facebook|community|channel|group|forums?|challenge|newsletter)\b",
    r"(?:have|got|send|do you have|if you have) (?:us )?(?:a |any |your )?(?:news |story |"
    r"confidential )?(?:tips?\b|story ideas?)",
    r"(?:contact|email|e-mail|reach|call|write to|tweet) (?:us|the (?:author|reporter|writer|newsroom)|"
    r"him|her|me|at)\b.{0,80}(?:@|at\b|:|here)",
    r"(?:e-?mail|contact|reach) \w+(?: [\w.-]+){0,3} (?:at|here|via)\b|(?:e-?mail|kontakt|contact|"
    r"contacto)\s*: ?\S+@",
    r"\S{2,40}@\S{2,40}\.\w{2,8}\W*$|want (?:more|to (?:read|know|hear))\b.{0,60}\?|keep up with\b",
    r"stay (?:informed|up to date|updated|connected|tuned|on top)\b|(?:for|to get) (?:the )?(?:latest|"
    r"more) .{0,40}(?:follow|subscribe|visit)",
    r"listen (?:and|to our|on|here|wherever)\b.{0,60}(?:podcast|apple|spotify)?|watch (?:us|live on)\b|"
    r"tune in\b",
    r"registration is a free|(?:authors|topics|follow related) .{0,30}(?:follow|topics)|every (?:day|week|"
    r"morning) we send|news folgen",
    r"(?:mit|bei) (?:meiner|der|ihrer) anmeldung|explore further\W*$|sign up (?:\(|or)",
    r"our website is the place for|please bookmark|bookmark (?:us|our)|wait! before you go|before you go\b",
    r"(?:jetzt |hier )?(?:abonnieren|anmelden)\b|abonniere[nt]? (?:sie|den|unseren|jetzt|die)|"
    r"melden sie sich|zum newsletter",
    r".{0,40}newsletter.{0,30}(?:anmelden|abonnieren|bestellen)|folge[nt]? (?:sie|uns)\b|"
    r"jederzeit (?:top )?informiert",
    r"immer (?:informiert|auf dem laufenden)|bleiben sie (?:dran|informiert|auf dem)|"
    r"push-?(?:benachrichtigung|nachricht|mitteilung)",
    r"erhalten sie (?:alle|die|täglich|jeden|unsere)\b|eine newsübersicht|(?:hier|jetzt) (?:gibt's|"
    r"kostenlos|testen)",
    r"(?:inscrivez|abonnez)-vous|recevez\b.{0,60}(?:newsletter|mail|actualité|inédit)|suivez(?:-nous)?\b|"
    r"s'abonner|s'inscrire",
    r"(?:la |notre )?newsletter\b.{0,60}(?:inscri|abonn|recevez)|restez (?:informé|connecté)",
    r"suscr[íi]b(?:e|ete|ase|irse)|reg[íi]str(?:ate|ese)|s[íi]gu(?:e|enos)\b|recibe\b.{0,60}(?:correo|"
    r"bolet|newsletter)|ap[úu]ntate",
    r"(?:puedes seguir|síguenos|sigue)\b.{0,60}(?:facebook|twitter|instagram|whatsapp|canal|newsletter)|"
    r"únete a",
    r"iscriviti|abbonati|segui(?:ci)? |ricevi\b.{0,60}newsletter|assine|inscreva-se|siga\b|cadastre-se|"
    r"entre no (?:canal|grupo)",
    r"receba (?:as|nossa|notícias|o melhor|por e-?mail)|meld je aan|schrijf je in|abonneer|volg ons|"
    r"zapisz się|obserwuj",
    r"(?:anmäl|prenumerera|abonner|tilmeld|meld deg|tilaa)\b.{0,60}(?:nyhetsbrev|nyhedsbrev|uutiskirje|på|"
    r"her|här)",
    r"подпис(?:ывайтесь|аться|ка)|следите за|наш (?:телеграм|telegram)|(?:odebírejte|přihlaste se|"
    r"sledujte nás)\b",
    r"abone ol|bizi takip|تابعوا|اشترك|للإطلاع|ऐप (?:डाउनलोड|पर)|सब्सक्राइब|订阅|關注|关注我们|扫码|"
    r"登録(?:はこちら|する)?\W*$",
    r"(?:メールマガジン|メルマガ|無料登録|会員登録|ニュースレター)|구독\b|뉴스레터|기사 제보|제보하기",
)

#: Words. A dozen networks are the longest bars that were seen.
BAR = 12
_NETWORK_NAMES = """
    facebook twitter x linkedin reddit whatsapp email e-mail print pinterest tumblr telegram share tweet pin
    mail more sms messenger flipboard bluesky threads instagram youtube tiktok pocket xing line vk gmail
    save bookmark teilen drucken merken partager imprimer compartir imprimir condividi stampa compartilhar
    delen rss gift comment comments kommentare commentaires listen mastodon viber kakao weibo wechat fb
    feedly truth social
"""
_NETWORKS = frozenset(_NETWORK_NAMES.split())
_BESIDE_NAMES = "copy link url copied whats app google news article on via to this icon logo bei auf sur en su"
_BESIDE = frozenset(_BESIDE_NAMES.split())
_NAME = re.compile(r"[^\W_][\w-]*")


def share_bar(plain: str) -> bool:
    """Whether a folded line of `BAR` words at most is a share bar: names of networks and next to nothing else.

    Observed: `Facebook Twitter Email`, `Share 214 Tweet`. A single letter (`X`) is a bar only beside a
    second name.
    """
    names = _NAME.findall(plain)
    known = [name for name in names if name in _NETWORKS]
    if not known or known == ["x"]:
        return False
    return all(name in _NETWORKS or name in _BESIDE or name.isdigit() for name in names)
