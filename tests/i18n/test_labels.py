"""Nothing on a page stays English: labels, explanations and lists of choices, as Django shows them."""

from django.apps import apps
from django.db.models import Model
from django.utils.translation import override

from registry.apps import RegistryConfig

OURS = {"journal", "organisations", "registry", "subprocessors"}
# Words that are the same in both languages, and proper names.
SAME = {
    "ID",
    "ISO/IEC 27001",
    "Journal",
    "PCI DSS",
    "SHA-256.",
    "SOC 2",
    "SecNumCloud",
    "Stable.",
    "anomalies",
    "article",
    "certification",
    "certifications",
    "client",
    "clients",
    "code",
    "description",
    "document",
    "instant",
    "logo",
    "section",
    "source",
}


def models() -> list[type[Model]]:
    """The models that people see; the tables of history repeat their words, what nobody may see has none."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model.__name__.startswith("Historical")
        if model._meta.default_permissions  # else nobody may see them
    ]


def words(language: str) -> list[str]:
    """Every label, explanation and choice of every model, in a fixed order."""
    with override(language):
        found = [str(apps.get_app_config(label).verbose_name) for label in sorted(OURS)]
        for model in models():
            found += [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
            for field in model._meta.fields:
                choices = field.flatchoices if field.choices else []
                found += [str(field.verbose_name), str(field.help_text), *(str(label) for _, label in choices)]
    return found


def test_every_word_of_the_models_is_french_in_french():
    english, french = words("en"), words("fr")
    same = {one for one, other in zip(english, french, strict=True) if one == other and one}
    assert same == SAME


def test_own_name_of_the_program_is_french_in_french():
    with override("fr"):
        assert str(RegistryConfig.verbose_name) == "Registre des activités de traitement"
