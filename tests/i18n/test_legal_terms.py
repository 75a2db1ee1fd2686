"""The words are those of the Regulation in French (OJ L 119 of 4 May 2016), and articles are cited alike."""

import re

import pytest

from tests.i18n.catalogue import texts

# what the English text says -> what the French text must say
TERMS = {
    r"\bjoint controller": r"responsables? conjoints?",
    r"(?<!joint )\bcontrollers?\b": r"responsables?\b",
    r"\bsub-processor": r"sous-traitants? ultérieurs?",
    r"\bprocessor": r"sous-traitants?",
    r"\bsubprocessor": r"sous-traitants?",
    r"\bdata subject": r"personnes? concernées?",
    r"\bsupervisory authority": r"autorité de contrôle",
    r"\bdata protection officer": r"délégué à la protection des données",
    r"\blegal bas[ie]s": r"bases? juridiques?",
    r"\blegitimate interest": r"intérêts? légitimes?",
    r"\brecipient": r"destinataires?",
    r"\bimpact assessment": r"analyses? d’impact",
    r"\badequacy decision": r"décisions? d’adéquation",
    r"\bbinding corporate rules": r"règles d’entreprise contraignantes",
    r"\bstandard contractual clauses": r"clauses contractuelles types",
    r"\bspecial categor": r"catégories? particulières?",
    r"\bcriminal convictions and offences": r"condamnations pénales et.*infractions",
    r"\bbreach": r"violations?",
    r"\bprocessing activit": r"activités? de traitement",
    r"\bpersonal data\b": r"données à caractère personnel",
    r"\berasure": r"effacement",
    r"\bnot declared": r"non déclarée?s?\b",
    r"\bnot applicable": r"sans objet",
}
# never in French: English words, and calques that the Regulation does not know
AVOIDED = re.compile(
    r"\b(GDPR|DPIA|data|e?-?mails?|contrôleurs?|processeurs?|données personnelles|sujets? des données|digital|"
    r"base légale|bases légales|DPD|librairie)\b",
    re.IGNORECASE,
)
CITATION = re.compile(r"\b\d+(?:\(\w{1,2}\))+")


def is_cited(citation: str, french: str) -> bool:
    """30(1)(g) is 30.1.g for short; in full, article 30, paragraphe 1."""
    short = re.sub(r"\((\w+)\)", r".\1", citation)
    full = re.sub(r"\((\d+)\)", r", paragraphes? \1", citation)
    return short in french or bool(re.search(f"[Aa]rticle {full}", french))


@pytest.mark.parametrize(("english", "french"), TERMS.items())
def test_term_of_the_regulation_is_kept(english, french):
    said = [pair for pair in texts() if re.search(english, pair[0], re.IGNORECASE)]
    assert said != []
    assert [pair for pair in said if not re.search(french, pair[1], re.IGNORECASE)] == []


def test_french_has_neither_english_nor_calques():
    assert [text for _, text in texts() if AVOIDED.search(text)] == []


def test_articles_are_cited_alike():
    """Every citation of the English text is in the French one, in the one short form chosen for it."""
    lost = {
        (english, french)
        for english, french in texts()
        for citation in CITATION.findall(english)
        if not is_cited(citation, french)
    }
    assert lost == set()
    assert [french for _, french in texts() if CITATION.search(french)] == []
