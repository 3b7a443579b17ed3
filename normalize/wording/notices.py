"""Notices of rights, liability and suppliers of market data, which stand under a story and are not of it.

Observed: `© 2026 The Quay Letter. All rights reserved.`, `The views expressed are those of the author`,
`Quotes delayed at least 20 minutes.`, `We may earn a commission`. The theory: a story does not state its
own copyright, its liability or its income. Known exceptions: a disclaimer that an author wrote into the
text goes as well.
"""

from normalize.wording.form import wording

MARKET_FOOTER = wording(
    "market-footer",
    40,
    r"(?:stock |market )?(?:data|quotes|quote data|charts?|fundamentals?)(?: (?:&|and) (?:news|data|quotes))?"
    r"(?: is| are| and news)? (?:supplied|provided|powered|delayed)(?: by| at| from)?\b",
    r"(?:stock )?quotes? (?:are |is )?(?:delayed|displayed|reflect)|(?:prices|quotes|data|"
    r"information) (?:are |is )?(?:delayed|real.?time)",
    r"(?:market|stock|financial|currency|historical) (?:data|quotes|prices)(?: \w+){0,3} (?:delayed|"
    r"provided|supplied|powered|sourced)\b",
    r"powered (?:and implemented )?by (?:\S+ ?){1,5}$|delayed (?:at least )?\d+ min|"
    r"kurse (?:sind )?(?:zeit)?verzögert|(?:kurs)?daten von",
    r"cotizaciones (?:con|diferidas)|cours différés|quotazioni (?:in )?ritard|cotações com atraso|"
    r"koersen .{0,20}vertraagd",
)

LEGAL = wording(
    "legal",
    110,
    r"©|(?:\(c\)|c\)|copyright)\s*(?:©|\(c\)|c\))?\s*(?:\d{4}|by|the|\w+ \d{4}|all rights|"
    r"\w[\w. ]{0,40}(?:inc|ltd|llc|all rights))",
    r"(?:\S+ ){0,12}all rights reserved\b|all contents? ©|alle rechte vorbehalten|tous droits réservés|"
    r"todos los derechos reservados",
    r"tutti i diritti riservati|todos os direitos|alle rechten voorbehouden|wszelkie prawa|všechna práva|"
    r"все права защищены",
    r"無断(?:転載|複製)|저작권자|무단 ?전재|版权所有|未经授权|tüm hakları|جميع الحقوق",
    r"privacy ?[∙·|•]|privacy policy\b|terms (?:of (?:use|service)|and conditions)\b|(?:imprint|impressum|"
    r"datenschutz|agb)\W*$",
    r"mentions légales|aviso legal|condizioni (?:d'|di )uso|this .{0,30}was generated automatically|"
    r"our standards: ",
    r"(?:this|the) (?:material|content|article|story|document) (?:may not|cannot|must not|"
    r"is subject to copyright)\b",
    r"reproduction (?:is )?(?:prohibited|of|in whole)|no part of this|(?:the )?(?:views|"
    r"opinions)(?: and opinions)?,? (?:expressed|are (?:those|solely))",
    r"(?:disclaimer|disclosure|legal notice|editor's disclosure)\s*(?::|-|–|—|$)|(?:reprints?|"
    r"permissions?|licensing)\W*(?:&|\||$)",
    r"by (?:accessing|using|clicking|submitting|continuing|proceeding)\b.{0,60}(?:you|i) (?:agree|"
    r"authorize|consent|accept|confirm)",
    r"for (?:reprints?|licensing|permission)|(?:order|purchase) reprints|"
    r"see here for a complete list of exchanges",
    r"this is not (?:investment|financial) advice|past performance is|risk warning\b|"
    r"aktien, immobilien und andere investments",
    r"(?:\S+ ){1,6}(?:may (?:earn|receive) (?:an? |some )?(?:\w+ )?commission|has affiliate partnerships|"
    r"participates in the .{0,40}program)",
    r"(?:we (?:may|might|earn|receive|get|could)|if you (?:buy|click)|when you (?:buy|purchase|click)|"
    r"purchases (?:made|you)|products? (?:we|featured)|affiliate)\b.{0,90}"
    r"(?:commission|affiliate|independently)|(?:mit|die mit) .{0,40}(?:affiliate|provision|gekennzeichnet)",
    r"citation:|provided by .{2,60}$|this (?:article|story|post) (?:contains|may contain) affiliate|"
    r"we (?:adhere|subscribe) to",
    r"(?:isin|wkn|nachdruck|veröffentlichung)\W.{0,60}(?:verboten|untersagt|genehmigung)|"
    r"reproducción (?:total|prohibida)",
    r"den som mener seg rammet|(?:redaktør|ansvarlig redaktør|ansvarig utgivare|päätoimittaja|"
    r"sportsredaktør|nyhetsredaktør)\s*:",
    r"(?:editor-in-chief|chefredakteur(?:in)?|managing editor|publisher|herausgeber)\s*:|"
    r"property of .{2,60}$",
)
