"""The languages that texts for an edition are written in: those that English councils translate into most."""

from dataclasses import dataclass

from django.db import models


class Language(models.TextChoices):
    """BCP 47 names, in the alphabetical order of their English names after English itself."""

    ENGLISH = "en", "English"
    ARABIC = "ar", "Arabic"
    BENGALI = "bn", "Bengali"
    FARSI = "fa", "Farsi"
    GUJARATI = "gu", "Gujarati"
    LITHUANIAN = "lt", "Lithuanian"
    POLISH = "pl", "Polish"
    PORTUGUESE = "pt", "Portuguese"
    PUNJABI = "pa", "Punjabi"
    ROMANIAN = "ro", "Romanian"
    SOMALI = "so", "Somali"
    TURKISH = "tr", "Turkish"
    UKRAINIAN = "uk", "Ukrainian"
    URDU = "ur", "Urdu"


@dataclass(frozen=True)
class Script:
    """How a language is set: the name that its own speakers give it, the script, its direction, the family that has it.

    `family` is "" where our own typeface has all its letters.
    """

    own_name: str
    family: str = ""
    direction: str = "ltr"


ARABIC, NASTALIQ = "Noto Sans Arabic", "Noto Nastaliq Urdu"
SCRIPTS: dict[str, Script] = {
    Language.ENGLISH: Script("English"),
    Language.ARABIC: Script("العربية", ARABIC, "rtl"),
    Language.BENGALI: Script("বাংলা", "Noto Sans Bengali"),
    Language.FARSI: Script("فارسی", ARABIC, "rtl"),
    Language.GUJARATI: Script("ગુજરાતી", "Noto Sans Gujarati"),
    Language.LITHUANIAN: Script("Lietuvių"),
    Language.POLISH: Script("Polski"),
    Language.PORTUGUESE: Script("Português"),
    Language.PUNJABI: Script("ਪੰਜਾਬੀ", "Noto Sans Gurmukhi"),
    Language.ROMANIAN: Script("Română"),
    Language.SOMALI: Script("Soomaali"),
    Language.TURKISH: Script("Türkçe"),
    Language.UKRAINIAN: Script("Українська", "Noto Sans"),
    Language.URDU: Script("اردو", NASTALIQ, "rtl"),
}


def language_name(language: str) -> str:
    """The English name of a language; "" is English."""
    return Language(language or Language.ENGLISH).label


def edition_language(language: str) -> str:
    """A language as an edition names it: "" for English."""
    return "" if language == Language.ENGLISH else language
