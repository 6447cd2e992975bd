"""Time zones by the labels that Windows shows: ``(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna``.

Outlook and Exchange write them in place of names. Their offset is that of the winter, so read by it all summer would be
an hour late. Source: the display names of .NET's TimeZoneInfo on Windows, whose ids CLDR's windowsZones maps to places.
Here are those that have or had summer time and whose list of cities is certain; the others' offset is all that they say.
"""

from __future__ import annotations

import re
from types import MappingProxyType

_LABEL = re.compile(r"\((?:UTC|GMT)(?:\s?[+-]\d{1,2}:\d\d)?\)\s*(?:Greenwich Mean Time\s*:\s*)?(.+)", re.IGNORECASE)
_WORDS = re.compile(r"[\w&.']+")
_ZONES = """
Adelaide = Cen. Australia Standard Time
Alaska = Alaskan Standard Time
Aleutian Islands = Aleutian Standard Time
Amman = Jordan Standard Time
Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna = W. Europe Standard Time
Asuncion = Paraguay Standard Time
Athens, Bucharest = GTB Standard Time
Athens, Bucharest, Istanbul = GTB Standard Time
Atlantic Time (Canada) = Atlantic Standard Time
Auckland, Wellington = New Zealand Standard Time
Azores = Azores Standard Time
Baja California = Pacific Standard Time (Mexico)
Beirut = Middle East Standard Time
Belgrade, Bratislava, Budapest, Ljubljana, Prague = Central Europe Standard Time
Brasilia = E. South America Standard Time
Brussels, Copenhagen, Madrid, Paris = Romance Standard Time
Cairo = Egypt Standard Time
Canberra, Melbourne, Sydney = AUS Eastern Standard Time
Casablanca = Morocco Standard Time
Central Time (US & Canada) = Central Standard Time
Chatham Islands = Chatham Islands Standard Time
Chihuahua, La Paz, Mazatlan = Mountain Standard Time (Mexico)
Chisinau = E. Europe Standard Time
Damascus = Syria Standard Time
Dublin, Edinburgh, Lisbon, London = GMT Standard Time
Easter Island = Easter Island Standard Time
Eastern Time (US & Canada) = Eastern Standard Time
Gaza, Hebron = West Bank Standard Time
Greenland = Greenland Standard Time
Guadalajara, Mexico City, Monterrey = Central Standard Time (Mexico)
Haiti = Haiti Standard Time
Havana = Cuba Standard Time
Helsinki, Kiev, Riga, Sofia, Tallinn, Vilnius = FLE Standard Time
Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius = FLE Standard Time
Hobart = Tasmania Standard Time
Indiana (East) = US Eastern Standard Time
Jerusalem = Israel Standard Time
Lord Howe Island = Lord Howe Standard Time
Mountain Time (US & Canada) = Mountain Standard Time
Newfoundland = Newfoundland Standard Time
Norfolk Island = Norfolk Standard Time
Pacific Time (US & Canada) = Pacific Standard Time
Saint Pierre and Miquelon = Saint Pierre Standard Time
Santiago = Pacific SA Standard Time
Sarajevo, Skopje, Warsaw, Zagreb = Central European Standard Time
Tehran = Iran Standard Time
Turks and Caicos = Turks And Caicos Standard Time
"""


def windows_zone(label: str) -> str:
    """Return the id that Windows has for a label, empty for one that is not known or none."""
    found = _LABEL.fullmatch(label.strip())
    return _BY_PLACES.get(_places(found[1]), "") if found else ""


def _places(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.casefold()))


_BY_PLACES = MappingProxyType(
    {_places(places): zone for line in _ZONES.split("\n") if line for places, _, zone in [line.partition(" = ")]}
)
