"""How lawyers of each language cite: points of articles, and acts of the Union. Imports nothing."""

import re


def article_in(language: str, article: str) -> str:
    """Return the citation of an article, stored as 6(1)(f), as `language` writes it: French says 6.1.f."""
    return re.sub(r"\((\w+)\)", r".\1", article) if language.startswith("fr") else article


def act_in(language: str, number: str) -> str:
    """Return the number of an act, stored as 2010/625/EU, as `language` writes it: French says 2010/625/UE."""
    if not language.startswith("fr"):
        return number
    return re.sub(r"\bEU\b", "UE", re.sub(r"\bEC\b", "CE", number))
