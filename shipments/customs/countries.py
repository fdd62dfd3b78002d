"""Countries as statistics offices number them: neither numbers them as ISO does. Pure.

The countries of the deals' routes and of their neighbours, and the large smelters and traders of
these minerals. An answer that holds another one is refused with its number, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its ISO 3166-1 alpha-2 code, UN Comtrade number and US Census number and name.

    The name is held against the one in an answer, so that a wrong number cannot pass.
    """

    iso2: str
    comtrade: int
    census: str
    census_name: str


COUNTRIES = (
    Country("AE", 784, "5200", "UNITED ARAB EMIRATES"),
    Country("AF", 4, "5310", "AFGHANISTAN"),
    Country("AU", 36, "6021", "AUSTRALIA"),
    Country("CA", 124, "1220", "CANADA"),
    Country("CH", 757, "4419", "SWITZERLAND"),
    Country("CL", 152, "3370", "CHILE"),
    Country("CN", 156, "5700", "CHINA"),
    Country("DE", 276, "4280", "GERMANY"),
    Country("GB", 826, "4120", "UNITED KINGDOM"),
    Country("IN", 699, "5330", "INDIA"),
    Country("JP", 392, "5880", "JAPAN"),
    Country("OM", 512, "5230", "OMAN"),
    Country("PE", 604, "3330", "PERU"),
    Country("PK", 586, "5350", "PAKISTAN"),
    Country("SA", 682, "5170", "SAUDI ARABIA"),
    Country("US", 842, "", ""),
)

BY_ISO2 = {country.iso2: country for country in COUNTRIES}
BY_COMTRADE = {country.comtrade: country for country in COUNTRIES}
BY_CENSUS = {country.census: country for country in COUNTRIES if country.census}

NOT_COMTRADE = {840: "The United States are 842 in UN Comtrade, not 840."}
"""ISO numbers that the offices do not use, with the reason."""
