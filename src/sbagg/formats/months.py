"""The names of months, in the languages in which programs write them for people.

Source: CLDR 48, the Gregorian months of Arabic, Czech, Danish, Dutch, English, Finnish, French, German, Greek, Hungarian,
Indonesian, Italian, Malay, Norwegian, Polish, Portuguese, Romanian, Russian, Spanish, Swedish, Turkish and Ukrainian:
abbreviated and wide, by themselves and in a date, without their dots; and ``Mrz``, as older Java writes it. No form means
one month here and another there. Chinese, Japanese and Korean number them: ``2月``, ``2월``.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType

_NUMBERED = re.compile("([0-9]{1,2})[月월]")
_FORMS = """
jan january januar janv janvier ene enero gen gennaio janeiro januari tammi tammikuu tammikuuta sty styczeń
  stycznia led leden ledna január ian ianuarie ιαν ιανουαρίου янв январь января січ січень січня oca ocak يناير;
feb february februar févr février febrero febbraio fev fevereiro februari helmi helmikuu helmikuuta lut luty
  lutego úno únor února febr február februarie φεβ φεβρουαρίου февр февраль февраля лют лютий лютого şub şubat
  فبراير;
mar march mär märz mars marzo março mrt maart marts maalis maaliskuu maaliskuuta marzec marca bře březen března
  márc március martie μαρ μαρτίου март мар марта бер березень березня mart maret mac مارس mrz;
apr april avr avril abr abril aprile huhti huhtikuu huhtikuuta kwi kwiecień kwietnia dub duben dubna ápr április
  aprilie απρ απριλίου апр апрель апреля квіт квітень квітня nis nisan أبريل;
may mai mayo mag maggio maio mei maj touko toukokuu toukokuuta maja kvě květen května máj május μαΐ μαΐου май
  мая трав травень травня mayıs مايو;
jun june juni juin junio giu giugno junho kesä kesäkuu kesäkuuta cze czerwiec czerwca čvn červen června jún
  június iun iunie ιουν ιουνίου июнь июн июня черв червень червня haz haziran يونيو;
jul july juli juil juillet julio lug luglio julho heinä heinäkuu heinäkuuta lip lipiec lipca čvc červenec
  července júl július iul iulie ιουλ ιουλίου июль июл июля лип липень липня tem temmuz julai يوليو;
aug august août ago agosto augustus augusti elo elokuu elokuuta sie sierpień sierpnia srp srpen srpna augusztus
  αυγ αυγούστου авг август августа серп серпень серпня ağu ağustos agu agustus ogo ogos أغسطس;
sep september sept septembre septiembre set settembre setembro syys syyskuu syyskuuta wrz wrzesień września zář
  září szept szeptember septembrie σεπ σεπτεμβρίου сент сентябрь сентября вер вересень вересня eyl eylül سبتمبر;
oct october okt oktober octobre octubre ott ottobre out outubro loka lokakuu lokakuuta paź październik
  października říj říjen října október octombrie οκτ οκτωβρίου окт октябрь октября жовт жовтень жовтня eki ekim
  أكتوبر;
nov november novembre noviembre novembro marras marraskuu marraskuuta lis listopad listopada listopadu noiembrie
  νοε νοεμβρίου нояб ноябрь ноября лист листопад листопада kas kasım نوفمبر;
dec december dez dezember déc décembre dic diciembre dicembre dezembro des desember joulu joulukuu joulukuuta
  gru grudzień grudnia pro prosinec prosince decembrie δεκ δεκεμβρίου дек декабрь декабря груд грудень грудня ara
  aralık dis disember ديسمبر
""".split(";")  # noqa: RUF001 - letters of other scripts are meant
_NUMBERS = MappingProxyType({form: number for number, forms in enumerate(_FORMS, 1) for form in forms.split()})
_ENGLISH = {forms.split()[0]: number for number, forms in enumerate(_FORMS, 1)}


def month(name: str) -> int:
    """Return the number of a month (from 1) by its name, of which English ones need three letters only; 0 for what is none."""
    if numbered := _NUMBERED.fullmatch(name):
        return int(numbered[1])
    form = unicodedata.normalize("NFC", name).lower().rstrip(".")
    return _NUMBERS.get(form) or _ENGLISH.get(form[:3], 0)
