"""Which part of a register is given away."""

from dataclasses import fields, replace

from registry.choices import Role, Variant
from registry.record import RegisterRecord
from registry.record.extent import EVERYTHING, NAMING, REQUIRED_OF_CONTROLLER, WITHHELD, Extent
from tests.documents.specimens import full_activity, register


def said(activity):
    """The fields that say something."""
    return {each.name for each in fields(activity) if getattr(activity, each.name)}


def test_everything_leaves_the_register_as_it_is():
    whole = register(full_activity())
    assert EVERYTHING.of(whole) == whole


def test_mandatory_items_are_those_of_article_30():
    bare = Extent(Variant.MANDATORY).of_activity(full_activity())
    assert said(bare) == NAMING | REQUIRED_OF_CONTROLLER | {"not_applicable"}
    assert [bare.purposes[0].legal_basis, bare.purposes[0].legitimate_interest] == [None, ""]


def test_publication_withholds_security_and_names_of_staff():
    public = Extent(Variant.PUBLIC).of_activity(full_activity())
    assert said(full_activity()) - said(public) == WITHHELD


def test_publication_withholds_where_vendors_were_looked_up_and_where_contracts_lie():
    (use,) = full_activity().engagements
    assert use.subprocessor.source
    assert use.agreement is not None
    assert use.agreement.url
    whole = register(full_activity())
    whole = replace(whole, catalogue=replace(whole.catalogue, subprocessors=(use.subprocessor,)))
    public = Extent(Variant.PUBLIC).of(whole)
    (shown,) = public.activities[0].engagements
    assert public.catalogue.subprocessors == (shown.subprocessor,)  # it is described as the organisation's own still
    assert shown.agreement is not None
    claims = [claim.source for claim in shown.subprocessor.certifications]
    assert [shown.subprocessor.source, shown.agreement.url, *claims] == ["", "", *([""] * len(claims))]


def test_extract_tells_a_client_of_no_other():
    filler = full_activity(Role.PROCESSOR)
    other = replace(filler.clients[0], name="Other")
    shared = replace(filler, clients=(*filler.clients, other))
    foreign = replace(filler, reference="P-99", clients=(other,))
    extract = Extent(client=filler.clients[0].name).of(register(shared, foreign))
    assert isinstance(extract, RegisterRecord)
    assert [(each.reference, each.clients) for each in extract.activities] == [(filler.reference, filler.clients)]
    assert extract.catalogue.clients == ()


def test_extent_applied_twice_changes_nothing_more():
    whole = register(full_activity())
    for variant in Variant:
        extent = Extent(variant)
        assert extent.of(extent.of(whole)) == extent.of(whole)
