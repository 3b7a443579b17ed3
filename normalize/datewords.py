"""The words that dates are written with: months, weekdays, labels, parts of the day, time zones.

Month and weekday names: Unicode CLDR 47 (format and stand-alone, wide and abbreviated) for some fifty
languages, with the other spellings that newsrooms use (Sept, Thurs, Jänner, setiembre, the Maghreb's month
names). All are kept folded as `fold` leaves them: lower case, no dots, no Latin, Greek or Cyrillic accents.

One table serves all languages at once, since a line of a page rarely says its language: the names of these
languages never contradict one another but in Croatian, whose listopad is October and the Poles' and Czechs'
November. Croatian names that clash are therefore read only where the language is known.
"""

import unicodedata

#: Combining accents of the Latin, Greek and Cyrillic scripts. Marks of other scripts are vowels: they stay.
_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))


def fold(word: str) -> str:
    """Return the word as the tables of this module spell it."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold()).translate(_ACCENTS)
    return unicodedata.normalize("NFC", plain).translate(_DROPPED)


#: Abbreviation marks: the dot, the Hebrew geresh and gershayim, the Devanagari abbreviation sign.
_DROPPED = {ord(mark): None for mark in ".׳״॰"}

_MONTHS = {
    1: """
        january jan januar janner janvier janv enero ene janeiro gennaio gen januari tammikuuta tammi
        tammikuu stycznia sty styczen ledna led leden januara ianuarie ian януари яну января янв январь
        січня січ січень студзеня сту студзень јануари јан јануар ιανουαριου ιαν ιανουαριοσ ocak oca يناير
        جانفي ינואר ינו בינואר ژانویهٔ ژانویه जनवरी जन জানুয়ারী জানু জানুয়ারি ஜனவரி ஜன జనవరి జన जानेवारी
        जाने جنوری มกราคม มค sausio saus sausis janvaris jaanuar jaan gener xaneiro xan urtarrila urt janar
        იანვარი იან հունվարի հնվ հունվար қаңтар қаң yanvar yan
    """,
    2: """
        february feb februar feber fevrier fevr febrero fevereiro fev febbraio februari helmikuuta helmi
        helmikuu lutego lut luty unora uno unor februara febr februarie февруари фев февраля февр февраль
        лютого лют лютии лютага люты фебруар феб φεβρουαριου φεβ φεβρουαριοσ subat sub فبراير فيفري פברואר
        פבר בפברואר فوریهٔ فوریه फ़रवरी फ़र फरवरी ফেব্রুয়ারী ফেব ফেব্রুয়ারি பிப்ரவரி பிப் ఫిబ్రవరి ఫిబ్ర
        फेब्रुवारी फेब्रु فروری กุมภาพันธ์ กพ vasario vas vasaris februaris veebruar veebr febrer febreiro
        otsaila ots shkurt shk თებერვალი თებ փետրվարի փտվ փետրվար ақпан ақп fevral pebrero
    """,
    3: """
        march mar marz maerz mrz mars marzo marco maart mrt marts maaliskuuta maalis maaliskuu marca marzec
        brezna bre brezen marec marcius marc martie март марта мар березня бер березень сакавіка сак сакавік
        μαρτιου μαρ μαρτιοσ mart مارس מרץ במרץ मार्च মার্চ மார்ச் மார் మార్చి مارچ maret mac machi มีนาคม
        มีค kovo kov kovas martxoa მარტი მარ մարտի մրտ մարտ наурыз нау marso
    """,
    4: """
        april apr avril avr abril abr aprile huhtikuuta huhti huhtikuu kwietnia kwi kwiecien dubna dub duben
        aprila aprilis aprilie април апр апреля апрель квітня квіт квітень красавіка кра красавік απριλιου
        απρ απριλιοσ nisan nis أبريل ابريل أفريل אפריל אפר באפריל آوریل अप्रैल এপ্রিল এপ্রি ஏப்ரல் ஏப்
        ఏప్రిల్ ఏప్రి एप्रिल एप्रि اپریل aprili เมษายน เมย balandzio bal balandis aprill apirila api prill
        pri აპრილი აპრ ապրիլի ապր ապրիլ сәуір сәу aprel
    """,
    5: """
        may mai mayo maio maggio mag mei maj toukokuuta touko toukokuu maja kvetna kve kveten majus маи мая
        травня трав травень мај μαιου μαι μαιοσ mayıs مايو ماي מאי במאי مهٔ مه मई মে மே మే मे مئی พฤษภาคม พค
        geguzes geg geguze maijs maig maiatza მაისი მაი մայիսի մյս մայիս мамыр мам
    """,
    6: """
        june jun juni juin junio junho giugno giu kesakuuta kesa kesakuu czerwca cze czerwiec cervna cvn
        cerven juna junius iunie iun юни июня июн июнь червня черв червень чэрвеня чэр чэрвень јуни јун
        junij ιουνιου ιουν ιουνιοσ haziran haz يونيو جوان יוני ביוני ژوئن जून জুন ஜூன் జూన్ جون มิถุนายน มิย
        birzelio birz birzelis junijs juuni juny xuno ekaina eka qershor qer ივნისი ივნ հունիսի հնս հունիս
        маусым мау iyun iyn hunyo
    """,
    7: """
        july jul juli juillet juil julio julho luglio lug heinakuuta heina heinakuu lipca lip lipiec
        cervence cvc cervenec jula julius iulie iul юли июля июл июль липня лип липень ліпеня ліп ліпень
        јули јул julij ιουλιου ιουλ ιουλιοσ temmuz tem يوليو جويلية יולי ביולי ژوئیهٔ ژوئیه जुलाई जुल জুলাই
        জুল ஜூலை జులై जुलै جولائی julai กรกฎาคม กค liepos liep liepa julijs juuli juliol xullo xul uztaila
        uzt korrik korr ივლისი ივლ հուլիսի հլս հուլիս шілде шіл iyul iyl hulyo
    """,
    8: """
        august aug aout agosto ago augustus augusti elokuuta elo elokuu agust agu sierpnia sie sierpien
        srpna srp srpen augusta augusztus август авг августа серпня серп серпень жніуня жні жнівень avgust
        avg αυγουστου αυγ αυγουστοσ agustos أغسطس اغسطس أوت אוגוסט אוג באוגוסט اوت अगस्त अग আগস্ট আগ অগাস্ট
        ஆகஸ்ட் ஆக ఆగస్టు ఆగ ऑगस्ट ऑग اگست agustus ogos ogo agosti สิงหาคม สค rugpjucio rugp rugpjutis
        augusts agost ag abuztua abu gusht gush აგვისტო აგვ օգոստոսի օգս օգոստոս тамыз там avqust avq
    """,
    9: """
        september sep sept septembre septiembre setiembre set setembro settembre sett syyskuuta syys syyskuu
        wrzesnia wrz wrzesien zari zar septembra szeptember szept septembrie септември сеп сентября сент
        сентябрь сен вересня вер вересень верасня верасень септембар σεπτεμβριου σεπ σεπτεμβριοσ eylul eyl
        سبتمبر شتنبر ספטמבר ספט בספטמבר سپتامبر सितंबर सित सितम्बर সেপ্টেম্বর সেপ செப்டம்பர் செப் సెప్టెంబర్
        సెప్టెం सप्टेंबर सप्टें ستمبر septemba กันยายน กย rugsejo rugs rugsejis septembris setembre iraila
        ira shtator sht სექტემბერი სექ սեպտեմբերի սեպ սեպտեմբեր қыркүиек қыр sentyabr sen setyembre
    """,
    10: """
        october oct oktober okt octobre octubre outubro out ottobre ott lokakuuta loka lokakuu pazdziernika
        paz pazdziernik rijna rij rijen oktobra octombrie октомври окт октября октябрь жовтня жовт жовтень
        кастрычніка кас кастрычнік октобар οκτωβριου οκτ οκτωβριοσ ekim eki أكتوبر اكتوبر אוקטובר אוק
        באוקטובר اکتبر अक्टूबर अक्टू अक्तूबर অক্টোবর অক্টো அக்டோபர் அக் అక్టోబర్ అక్టో ऑक्टोबर ऑक्टो اکتوبر
        oktoba ตุลาคม ตค spalio spal spalis oktobris oktoober urria urr tetor tet ოქტომბერი ოქტ հոկտեմբերի
        հոկ հոկտեմբեր қазан қаз oktyabr oktubre
    """,
    11: """
        november nov novembre noviembre novembro marraskuuta marras marraskuu listopada lis listopad
        listopadu novembra noiembrie ноември ное ноября нояб ноябрь ноя листопада лист листопад лістапада
        ліс лістапад новембар нов νοεμβριου νοε νοεμβριοσ kasım kas نوفمبر نونبر נובמבר נוב בנובמבר نوامبر
        नवंबर नव नवम्बर নভেম্বর নভে நவம்பர் நவ నవంబర్ నవం नोव्हेंबर नोव्हें نومبر novemba พฤศจิกายน พย
        lapkricio lapkr lapkritis novembris azaroa aza nentor nen ნოემბერი ნოე նոյեմբերի նոյ նոյեմբեր қараша
        қар noyabr noy nobyembre
    """,
    12: """
        december dec dezember dez decembre diciembre dic dezembro dicembre desember des joulukuuta joulu
        joulukuu grudnia gru grudzien prosince pro prosinec decembra decembrie декември дек декабря декабрь
        грудня груд грудень снежня сне снежань децембар дец δεκεμβριου δεκ δεκεμβριοσ aralık ara ديسمبر
        دجنبر דצמבר דצמ בדצמבר دسامبر दिसंबर दिस दिसम्बर ডিসেম্বর ডিসে டிசம்பர் டிச డిసెంబర్ డిసెం डिसेंबर
        डिसें دسمبر disember dis desemba ธันวาคม ธค gruodzio gruod gruodis decembris detsember dets desembre
        decembro abendua abe dhjetor dhj დეკემბერი დეკ դեկտեմբերի դեկ դեկտեմբեր желтоқсан жел dekabr dek
        disyembre
    """,
}
_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun montag dienstag
    mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so lundi mardi mercredi jeudi vendredi
    samedi dimanche lun mar mer jeu ven sam dim lunes martes miercoles jueves viernes sabado domingo mie jue
    vie sab dom segunda feira terca quarta quinta sexta seg ter qua qui sex lunedi martedi mercoledi giovedi
    venerdi sabato domenica gio maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo
    mandag tisdag onsdag torsdag fredag lordag sondag man tis ons tors fre lor son tirsdag lørdag søndag
    tirs lør søn tir tor maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntai
    maanantai tiistai keskiviikko torstai perjantai lauantai ti ke to pe la su manudagur þriðjudagur
    miðvikudagur fimmtudagur fostudagur laugardagur sunnudagur þri mið fim fos lau poniedziałek wtorek sroda
    czwartek piatek sobota niedziela pon wt sr czw pt sob niedz pondeli utery streda ctvrtek patek nedele po
    ut st ct pa ne pondelok utorok stvrtok piatok nedela pi hetfo kedd szerda csutortok pentek szombat
    vasarnap sze cs szo luni marti miercuri joi vineri sambata duminica vin dum понеделник вторник сряда
    четвъртък петък събота неделя пн вт ср чт пт сб нд понедельник среда четверг пятница суббота воскресенье
    вс понеділок вівторок середа четвер п ятниця субота неділя панядзелак ауторак серада чацвер пятніца
    нядзеля ау чц четврток петок сабота недела пон вто сре чет пет саб нед понедељак уторак четвртак петак
    недеља уто суб ponedeljek torek sreda cetrtek petek nedelja sre cet pet ned δευτερα τριτη τεταρτη πεμπτη
    παρασκευη σαββατο κυριακη δευ τρι τετ πεμ παρ σαβ κυρ pazartesi salı carsamba persembe cuma cumartesi
    pazar pzt sal car per cum cmt paz الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد יום שני שלישי
    רביעי חמישי שישי שבת ראשון دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه सोमवार मंगलवार बुधवार
    गुरुवार शुक्रवार शनिवार रविवार सोम मंगल बुध गुरु शुक्र शनि रवि সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার
    শুক্রবার শনিবার রবিবার সোম মঙ্গল বুধ বৃহস্পতি শুক্র শনি রবি திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி
    ஞாயிறு திங் செவ் புத வியா வெள் ஞாயி సోమవారం మంగళవారం బుధవారం గురువారం శుక్రవారం శనివారం ఆదివారం సోమ మంగళ
    బుధ గురు శుక్ర శని ఆది मंगळवार मंगळ پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار senin selasa rabu kamis jumat
    sabtu minggu sen sel rab kam jum min isnin khamis jumaat ahad isn kha ahd jumatatu jumanne jumatano
    alhamisi ijumaa jumamosi jumapili วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์ พฤ
    อา pirmadienis antradienis treciadienis ketvirtadienis penktadienis sestadienis sekmadienis pr an tr kt
    pn sk pirmdiena otrdiena tresdiena ceturtdiena piektdiena sestdiena svetdiena pirmd otrd tresd ceturtd
    piektd sestd svetd esmaspaev teisipaev kolmapaev neljapaev reede laupaev puhapaev dilluns dimarts
    dimecres dijous divendres dissabte diumenge dl dt dc dj dv ds dg luns mercores xoves venres xov
    astelehena asteartea asteazkena osteguna ostirala larunbata igandea al ar az og or lr ig hene marte
    merkure enjte premte shtune diel hen enj pre sht die ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი
    შაბათი კვირა ორშ სამ ოთხ ხუთ პარ შაბ კვი երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի
    երկ երք չրք հնգ ուր շբթ կիր дүисенбі сеисенбі сәрсенбі беисенбі жұма сенбі жексенбі дс сс бс жм жс bazar
    ertəsi cərsənbə axsamı cumə sənbə be ca ponedjeljak utorak uto srijeda sri cetvrtak petak subota sub
    nedjelja tues weds wednes thur thurs
    火曜日 月曜日 水曜日 木曜日 金曜日 土曜日 日曜日 火 水 木 金 土 星期一 星期二 星期三 星期四
    星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日 월요일 화요일 수요일 목요일 금요일 토요일
    일요일 hai tu nam sau bay miyerkules huwebes biyernes
    linggo
"""
_UPDATED = """
    updated update last modified modification changed corrected aktualisiert aktualisierung aktualisierte
    zuletzt bearbeitet geandert mis jour modifie actualise actualizado actualizada actualizacion ultima
    modificado atualizado atualizada atualizacao aggiornato aggiornata aggiornamento ultimo modificato
    bijgewerkt gewijzigd laatst uppdaterad uppdaterat andrad opdateret oppdatert endret paivitetty muokattu
    uppfært zaktualizowano aktualizacja aktualizowano zmodyfikowano aktualizovano aktualizovane uprava
    frissitve modositva modositas actualizat обновлено обновление обновлен изменено оновлено змінено
    обновена обновен последна актуализация ажурирано azurirano izmjena posodobljeno zadnje ενημερωθηκε
    ενημερωση τελευταια guncelleme guncellendi guncellenme تحديث آخر عدل עודכן עדכון بروزرسانی अपडेट अपडेटेड
    আপডেট diperbarui diubah dikemas kini cap nhat imesasishwa atnaujinta atnaujinto atjaunots uuendatud
    muudetud actualitzat actualitzada eguneratua perditesuar განახლდა թարմացվել жаңартылды yenilendi
    更新 更新日 更新日時 更新于 最後更新 最后更新 最終更新 수정 최종수정 업데이트 แก้ไข อัปเดต nai-update
"""

_PUBLISHED = """
    published publish publication posted post created released issued filed first uploaded date
    erstellt veroffentlicht veroffentlichung erschienen datum stand publie publiee paru poste cree
    publicado publicada publicacion fecha creado postado data criado pubblicato pubblicata pubblicazione
    gepubliceerd geplaatst publicatie publicerad publicerat publiceret udgivet publisert julkaistu birt
    opublikowano publikacja dodano utworzono publikovano publikovane vydano zverejnene kozzeteve megjelent
    letrehozva publicat publicata опубликовано опубликован дата опубліковано публикувано публикувана
    објављено objavljeno objava δημοσιευση δημοσιευτηκε δημοσιευθηκε yayınlanma yayınlandı yayın giris
    olusturulma tarihi tarih نشر تاريخ النشر פורסם תאריך انتشار منتشر تاریخ प्रकाशित प्रकाशन पब्लिश प्रकाशितः
    প্রকাশ প্রকাশিত প্রকাশঃ வெளியிடப்பட்டது diterbitkan dipublikasikan tayang terbit diterbit xuat ban dang
    imechapishwa paskelbta publicets avaldatud publicitat argitaratua publikuar გამოქვეყნდა հրապարակվել
    жарияланды yayimlanib 发布 發布 发布时间 發布時間 发表 发表于 發表 公開 公開日 配信 掲載 投稿 投稿日
    日期 时间 時間 来源 등록 입력
    승인 기사입력 게시 작성 เผยแพร่ วันที่ nai-publish
"""

#: Words that join the parts of a date or follow a clock time, and the units of "5 min read", "2 hours ago".
_NEUTRAL = """
    on at the of and time times local now o clock hours hour hrs hr h hs horas hora minute minutes min mins
    seconds second ago day days week weeks read reading am pm
    den der dem um uhr vom und vor stunden stunde minuten tag tage tagen lesezeit le la a les du de et il y
    heure heures il ya jours jour lecture el los las del y hace dia dias lectura em as os e do da dos ha
    leitura il lo alle ore dell del fa ore giorni minuti lettura op om uur en geleden dagen uren leestijd
    klo kello kl klockan klokken d i og och den det siden sedan dage dager dagar timer timmar minuter
    o godz godzina g r roku rok dnia v ve dne hodin hod ob uri u h god godine saat saatinde onceki
    в во года год г р году часов час мин минут назад о об рік року та и у ч από στις στο ωρα και
    kell kl aasta gada plkst m d metų metu val ngay luc gio gmt thg pukul jam wib pada tanggal jm jam
    في الساعة بتوقيت في و ساعت در بجے को पर बजे ঘণ্টা এ টায় เวลา น เมื่อ 年 月 日 時 分 秒 时 点 點 前 년
    월 일 시 분 초 전
    z t utc sa mga ng uri orele ora la kelo dt tanggal
"""

#: Part of the day, for the clock hour beside it. English am and pm are read by `moment` itself.
AFTERNOON = {
    **dict.fromkeys(
        ("pm", "μμ", "下午", "午後", "晚上", "오후", "م", "مساء", "chieu", "toi", "ip", "ππ", "अपराह्न"), True
    ),
    **dict.fromkeys(("am", "πμ", "上午", "午前", "凌晨", "早上", "오전", "ص", "صباحا", "sang", "ib", "पूर्वाह्न"), False),
}

#: Hours east of UTC by abbreviation, as the newsrooms that print them mean them, or an IANA zone where the
#: abbreviation names a clock that changes with the season. Several abbreviations are shared by countries; the
#: reading here is the one met in news: IST is India's (Ireland's press writes no zone, Israel's is in
#: Hebrew), BST Britain's (not Bangladesh's), CST and EST North America's (China's and Australia's English
#: press writes GMT+8 and AEST), GST the Gulf's. An abbreviation is taken at its word: EST in July is five
#: hours behind UTC, although a careless clock may have meant EDT.
ZONES: dict[str, float | str] = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "MEZ", "WAT", "WEST"), 1),
    **dict.fromkeys(("CEST", "MESZ", "EET", "CAT", "SAST"), 2),
    **dict.fromkeys(("EEST", "MSK", "МСК", "EAT", "TRT"), 3),
    **dict.fromkeys(("GST",), 4),
    **dict.fromkeys(("PKT",), 5),
    **dict.fromkeys(("IST",), 5.5),
    **dict.fromkeys(("NPT",), 5.75),
    **dict.fromkeys(("WIB", "ICT"), 7),
    **dict.fromkeys(("WITA", "SGT", "HKT", "PHT", "MYT", "AWST", "PHST"), 8),
    **dict.fromkeys(("WIT", "JST", "KST"), 9),
    **dict.fromkeys(("ACST",), 9.5),
    **dict.fromkeys(("AEST",), 10),
    **dict.fromkeys(("ACDT",), 10.5),
    **dict.fromkeys(("AEDT",), 11),
    **dict.fromkeys(("NZST",), 12),
    **dict.fromkeys(("NZDT",), 13),
    **dict.fromkeys(("NDT",), -2.5),
    **dict.fromkeys(("BRT", "ART", "ADT", "CLST"), -3),
    **dict.fromkeys(("NST",), -3.5),
    **dict.fromkeys(("EDT", "AST", "CLT"), -4),
    **dict.fromkeys(("EST", "CDT", "COT", "PET"), -5),
    **dict.fromkeys(("CST", "MDT"), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **dict.fromkeys(("PST", "AKDT"), -8),
    **dict.fromkeys(("AKST",), -9),
    **dict.fromkeys(("HST",), -10),
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "EASTERN": "America/New_York",
    "CENTRAL": "America/Chicago",
    "MOUNTAIN": "America/Denver",
    "PACIFIC": "America/Los_Angeles",
}

#: Croatian names that are another month in Polish or Czech, and those no other language has.
_CROATIAN = (
    "sijecnja sijecanj, veljace veljaca, ozujka ozujak, travnja travanj, svibnja svibanj, lipnja lipanj lip, "
    "srpnja srpanj srp, kolovoza kolovoz, rujna rujan, listopada listopad lis, studenoga studeni, "
    "prosinca prosinac"
)
CROATIAN = {name: number for number, names in enumerate(_CROATIAN.split(","), 1) for name in names.split()}

#: Folded name to the month's number, 1 to 12; `CROATIAN` first where the language is Croatian.
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
MONTHS = {**CROATIAN, **MONTHS}

WEEKDAYS = frozenset(fold(name) for name in _WEEKDAYS.split())
UPDATED = frozenset(fold(word) for word in _UPDATED.split())
PUBLISHED = frozenset(fold(word) for word in _PUBLISHED.split())
NEUTRAL = frozenset(fold(word) for word in _NEUTRAL.split())
