"""The trust's own names of the levels: as it writes them, and as one word or many where a page needs a noun.

A name may be the beginning of a sentence, like "We will commission services that". Print uses it as it stands, as
the heading of what follows; pages that count, add or remove things then say "action".
"""

LEVELS = ("priority", "objective", "result", "commitment")
MANY = {"priority": "priorities", "objective": "objectives", "result": "results", "commitment": "commitments"}
#: What a level is called where its own name is a sentence; the second where another level has the first.
NOUNS = {
    "priority": ("Priority", "Theme"),
    "objective": ("Objective", "Aim"),
    "result": ("Expected result", "Outcome"),
    "commitment": ("Action", "Commitment"),
}
BEGINNINGS = {"we", "our", "you", "as", "what", "how", "this", "these", "to", "by", "in", "so", "together"}
ENDINGS = {"that", "to", "is", "are", "will", "expect", "by", "with"}


def plural(term: str) -> str:
    """English plural of a level's name: "Strategic objective" -> "Strategic objectives"; a sentence stays as it is.

    "Measure of success" -> "Measures of success".
    """
    if is_sentence(term):
        return term
    thing, of, rest = term.partition(" of ")
    if of:
        return plural(thing) + of + rest
    if term.endswith("y") and not term.endswith(("ay", "ey", "oy")):
        return term[:-1] + "ies"
    return term if term.endswith("s") else term + "s"


def is_sentence(term: str) -> bool:
    """Is this the beginning of a sentence, not the name of a thing?"""
    words = plain(term).lower().split()
    return bool(words) and (words[0] in BEGINNINGS or words[-1] in ENDINGS)


def plain(term: str) -> str:
    """Without what leads on to the next words: "We will:" -> "We will"."""
    return term.strip().rstrip(":.… ")


def noun(term: str) -> str:
    """The thing a name speaks of: "Our priority is" -> "Priority"; "" where a sentence names none."""
    if not is_sentence(term):
        return term
    words = plain(term).split()
    inside = words[1 : -1 if words[-1].lower() in ("is", "are") else None] if words[0].lower() == "our" else []
    thing = " ".join(inside)
    return "" if not thing or is_sentence(thing) else thing[0].upper() + thing[1:]


def words_for(names: dict[str, str]) -> dict[str, str]:
    """The words for every level of {"priority": "Theme", ...}.

    "priority" and "priorities" are nouns, one and many; "priority_heading" is the name as the trust writes it.
    """
    found: dict[str, str] = {level: noun(names[level]) for level in LEVELS}
    for level in LEVELS:
        others = {word.lower() for name, word in found.items() if name != level}
        if not found[level] or (is_sentence(names[level]) and found[level].lower() in others):
            found[level] = next(word for word in NOUNS[level] if word.lower() not in others)
    many = {MANY[level]: plural(found[level]) for level in LEVELS}
    return found | many | {f"{level}_heading": plain(names[level]) for level in LEVELS}
