"""For every rule, what it fires on and what it is silent about, in the order of the rules. Data for test_rules.py."""

import datetime as dt

from registry.choices import Block, Mechanism, Role
from registry.record import ChainRecord
from tests.compliance.situations import (
    CHAIN,
    CONSENT,
    DAY,
    DEEPER,
    INTEREST,
    NO,
    YES,
    Example,
    approval,
    certified,
    deciding,
    joint,
    on,
    place,
    recipient,
)
from tests.compliance.specimens import (
    AT,
    RIGHTS,
    abroad,
    agreement,
    basis,
    certification,
    clauses,
    client,
    completed,
    controller,
    data,
    keeper,
    measure,
    not_applicable,
    people,
    processor,
    purpose,
    retention,
    screening,
    transfer,
    use,
    vendor,
)
from tests.documents.specimens import label

ABROAD = (ChainRecord("Deep", "hosting", label("US")),)
GENERAL = agreement(authorisation=label("28-2-general"))
SHIELD_ENDED = dt.date(2020, 7, 17)
SHIELD = certification(scheme=label("other"), scheme_name="Privacy Shield", checked_on=None)

FIRING = (
    # who keeps the register
    Example("identity.contact-missing", keeper(address="")),
    Example("identity.address-missing", keeper(address="", email="privacy@kestrel.example")),
    Example("identity.country-missing", keeper(country=None)),
    Example("identity.legal-name-missing", keeper(legal_name="")),
    Example("identity.dpo-required", keeper(public_body=YES, dpo_name="", dpo_email="", dpo_none_reason="Too small")),
    Example("identity.dpo-undeclared", keeper(dpo_name="", dpo_email="")),
    Example("identity.dpo-name-missing", keeper(dpo_name="")),
    Example("identity.dpo-unreachable", keeper(dpo_email="")),
    Example("identity.representative-missing", keeper(country=label("US"))),
    Example("identity.representative-missing", keeper(country=label("GB")), at=dt.date(2021, 1, 1)),
    Example(
        "identity.representative-undeclared",
        keeper(country=None, dpo_name="", dpo_email="", dpo_none_reason="Not required"),
    ),
    Example("identity.representative-unreachable", keeper(country=label("US"), representative_name="Rep SARL")),
    Example(
        "identity.dpo-required-here",
        controller(dpia_screenings=(screening("large-scale"), screening("systematic-monitoring")), **completed()),
        known={"has_dpo": False},
    ),
    Example("joint.controller-missing", controller(role=label(Role.JOINT_CONTROLLER.value))),
    Example("joint.contact-missing", joint(contact="")),
    Example("joint.arrangement-missing", joint(arrangement="")),
    Example("client.missing", processor(clients=())),
    Example("client.contact-missing", processor(clients=(client(email=""),))),
    Example("client.operations-missing", processor(operations="")),
    # purposes and legal bases
    Example("purpose.missing", controller(purposes=())),
    Example("purpose.named-after-software", controller(name="hostland", engagements=(use(),))),
    Example("purpose.basis-missing", controller(purposes=(purpose(legal_basis=None),))),
    Example(
        "purpose.interest-of-public-body",
        controller(purposes=(purpose("6-1-f", **INTEREST),)),
        known={"public_body": True},
    ),
    Example("purpose.interest-missing", controller(purposes=(purpose("6-1-f", balancing_test="It prevails."),))),
    Example("purpose.balancing-test-missing", controller(purposes=(purpose("6-1-f", legitimate_interest="Sales"),))),
    Example(
        "purpose.consent-record-missing", controller(purposes=(purpose("6-1-a", **CONSENT | {"consent_record": ""}),))
    ),
    Example(
        "purpose.consent-withdrawal-missing",
        controller(purposes=(purpose("6-1-a", **CONSENT | {"consent_withdrawal": ""}),)),
    ),
    Example("purpose.law-unnamed", controller(purposes=(purpose("6-1-c"),))),
    Example("purpose.law-unnamed", controller(purposes=(purpose("6-1-e"),))),
    # people and data
    Example("data.subjects-missing", controller(data_subjects=())),
    Example("data.categories-missing", controller(personal_data=())),
    Example("data.special-without-condition", controller(personal_data=(data("health-data", special=True),))),
    Example("data.criminal-without-authority", controller(personal_data=(data("convictions", criminal=True),))),
    Example("data.children-note-missing", controller(data_subjects=(people("children", vulnerable=True),))),
    Example("data.source-missing", controller(data_source=label("14"))),
    Example("data.refusal-consequence-missing", controller(personal_data=(data(obligatory=YES),))),
    # recipients and vendors
    Example("recipient.missing", controller(recipients=())),
    Example("recipient.unnamed", controller(recipients=(recipient("Destinataires non nommés"),))),
    Example("vendor.unnamed", controller(engagements=(use(vendor("CRM (prestataire non nommé)", "")),))),
    Example("vendor.unnamed", processor(engagements=(use(vendor("Host (not named)", "")),))),
    Example("vendor.role-missing", controller(engagements=(use(role=""),))),
    Example("vendor.country-missing", controller(engagements=(use(vendor(country="")),))),
    Example("vendor.agreement-missing", controller(engagements=(use(agreement=None),))),
    Example("vendor.agreement-missing", processor(engagements=(use(role="28-4", agreement=None),))),
    Example("vendor.arrangement-missing", controller(engagements=(use(role="26", agreement=None),))),
    Example("vendor.agreement-unfit", controller(engagements=(use(agreement=agreement(kind=label("26-1"))),))),
    Example("vendor.agreement-unsigned", controller(engagements=(use(agreement=agreement(signed_on=None)),))),
    Example("vendor.agreement-expired", controller(engagements=(use(agreement=agreement(expires_on=AT - DAY)),))),
    Example("vendor.agreement-expiring", controller(engagements=(use(agreement=agreement(expires_on=AT)),))),
    Example("vendor.agreement-expiring", controller(engagements=(use(agreement=agreement(expires_on=AT + 90 * DAY)),))),
    Example("vendor.authorisation-missing", controller(engagements=(use(vendor(engages=CHAIN)),))),
    Example("vendor.ended", controller(engagements=(use(engaged_until=AT - DAY, agreement=None),))),
    # transfers
    Example("transfer.vendor-unrecorded", controller(engagements=(abroad(),))),
    Example("transfer.chain-unrecorded", controller(engagements=(use(vendor(engages=ABROAD), agreement=GENERAL),))),
    Example(
        "transfer.chain-unrecorded",
        controller(engagements=(use(vendor(engages=CHAIN, further=DEEPER), agreement=GENERAL),)),
    ),
    Example("transfer.recipient-unrecorded", controller(recipients=(recipient("Partner Inc.", "US"),))),
    Example("transfer.storage-unrecorded", controller(storage_places=(place("US"),))),
    Example("transfer.destination-missing", on(Mechanism.ADEQUACY, "")),
    Example("transfer.importer-missing", controller(transfers=(transfer("BR", importer="", importer_kind=""),))),
    Example("transfer.mechanism-missing", on("")),
    Example("transfer.mechanism-missing", processor(engagements=(abroad(),), transfers=(transfer(mechanism=""),))),
    Example("transfer.without-mechanism", on(Mechanism.NONE)),
    Example("transfer.within-eea", on("", "DE")),
    Example("transfer.module-missing", controller(engagements=(abroad(),), transfers=(clauses(scc_module=None),))),
    Example("transfer.module-unfit", controller(engagements=(abroad(),), transfers=(clauses(scc_module=label("3")),))),
    Example(
        "transfer.assessment-missing",
        controller(engagements=(abroad(),), transfers=(clauses(impact_assessment_on=None),)),
    ),
    Example("transfer.compelling-undocumented", on(Mechanism.COMPELLING_INTEREST)),
    Example("transfer.derogation-of-public-body", on(Mechanism.CONSENT), known={"public_body": True}),
    Example("transfer.privacy-shield", on(Mechanism.ADEQUACY, documentation="Privacy Shield list")),
    Example("transfer.adequacy-missing", on(Mechanism.ADEQUACY, "BR"), at=dt.date(2026, 1, 25)),
    Example("transfer.adequacy-ended", on(Mechanism.ADEQUACY), at=SHIELD_ENDED),
    Example("transfer.adequacy-ended", on(Mechanism.ADEQUACY), at=dt.date(2023, 7, 9)),
    Example("transfer.adequacy-ended", on(Mechanism.ADEQUACY, "GB"), at=dt.date(2031, 12, 28)),
    Example("transfer.adequacy-ending", on(Mechanism.ADEQUACY, "GB"), at=dt.date(2031, 12, 27)),
    Example("transfer.certification-missing", certified(certification(scheme=label("ISO 27001")))),
    Example(
        "transfer.certification-missing",
        controller(
            recipients=(recipient("Partner Inc.", "US"),),
            transfers=(transfer(importer="Partner Inc.", importer_kind="recipient"),),
        ),
    ),
    Example("transfer.certification-unchecked", certified(SHIELD), at=dt.date(2019, 1, 1)),
    Example("transfer.certification-invalid", certified(certification(valid_until=AT - DAY))),
    Example("transfer.certification-unchecked", certified(certification(checked_on=None))),
    Example("transfer.certification-scope", certified(certification(scope=label("hr")))),
    Example(
        "transfer.certification-scope",
        certified(certification(scope=label("non-hr")), data_subjects=(people("employees"),)),
    ),
    Example("transfer.certification-scope-missing", certified(certification(scope=None))),
    # retention and security
    Example("retention.missing", controller(retention_rules=())),
    Example("retention.category-uncovered", controller(retention_rules=(retention(data=(label("bank-details"),)),))),
    Example("retention.period-missing", controller(retention_rules=(retention(period=None, unit=None),))),
    Example("retention.trigger-missing", controller(retention_rules=(retention(trigger=""),))),
    Example(
        "retention.vague",
        controller(retention_rules=(retention(period=None, unit=None, until_event="As long as necessary"),)),
    ),
    Example(
        "retention.vague",
        controller(retention_rules=(retention(period=None, unit=None, until_event="Période raisonnable"),)),
    ),
    Example(
        "retention.below-duty",
        controller(retention_rules=(retention(legal_source="Code de commerce, art. L. 123-22"),)),
    ),
    Example("retention.deviation-unexplained", controller(retention_policy_followed=NO)),
    Example("security.missing", controller(measures=())),
    Example("security.missing", processor(measures=())),
    Example(
        "security.sensitive-unencrypted",
        controller(
            measures=(measure("32(1)(b)"),),
            personal_data=(data("health-data", special=True, art9_condition=basis("9-2-h")),),
        ),
    ),
    # rights
    Example("rights.notice-missing", controller(notice_url="")),
    Example("rights.procedure-missing", controller(rights_procedure="")),
    Example("rights.incomplete", controller(rights=RIGHTS[1:])),
    Example(
        "rights.objection-missing",
        controller(rights=(*RIGHTS[:4], RIGHTS[5]), purposes=(purpose("6-1-f", **INTEREST),)),
    ),
    # impact assessments and automated decisions
    Example("dpia.missing", controller(dpia_required=YES)),
    Example("dpia.missing", controller(dpia_screenings=(screening("large-scale"), screening("matching")))),
    Example(
        "dpia.listed",
        controller(dpia_required=NO, dpia_reason="Small", dpia_screenings=(screening("cnil-required-3"),)),
    ),
    Example("dpia.screening-overdue", controller(dpia_screening_due_on=AT)),
    Example("dpia.unfinished", controller(dpia_status=label("in-progress"))),
    Example(
        "dpia.unscreened",
        controller(
            personal_data=(data("health-data", special=True, art9_condition=basis("9-2-h")),),
            data_subjects=(people("patients", vulnerable=True),),
        ),
    ),
    Example("dpia.reason-missing", controller(dpia_required=NO, data_subjects=(people("employees", vulnerable=True),))),
    Example("dpia.outdated", controller(**completed(dpia_completed_on=dt.date(2023, 11, 24)))),
    Example("dpia.undated", controller(**completed(dpia_completed_on=None))),
    Example("dpia.consultation", controller(**completed(dpia_result=label("36-1")))),
    Example("decision.basis-missing", deciding(automated_basis=None)),
    Example("decision.information-missing", deciding(automated_consequences="")),
    Example(
        "decision.special-data",
        deciding(personal_data=(data("health-data", special=True, art9_condition=basis("9-2-h")),), **completed()),
    ),
    # upkeep
    Example("upkeep.review-overdue", controller(next_review_on=AT)),
    Example("upkeep.approval-outdated", controller(), approval=approval(current=False)),
    Example("upkeep.provenance-missing", controller(provenance_document="")),
    Example("upkeep.link-only", controller(description="https://example.org/register")),
    Example("upkeep.block-contradicted", controller(not_applicable=(not_applicable(Block.RETENTION),))),
    Example("upkeep.ended", controller(ended_on=AT - DAY)),
)

SILENT = (
    Example("identity.contact-missing", keeper(address="", phone="+33 1 00 00 00 00")),
    Example("identity.address-missing", keeper(address="")),
    Example("identity.country-missing", keeper()),
    Example("identity.legal-name-missing", keeper()),
    Example("identity.dpo-required", keeper(public_body=NO, dpo_name="", dpo_email="")),
    Example("identity.dpo-undeclared", keeper(dpo_name="", dpo_email="", dpo_none_reason="Art. 37(1) does not apply.")),
    Example("identity.dpo-name-missing", keeper(dpo_name="", dpo_company="Officers SARL")),
    Example("identity.dpo-unreachable", keeper(dpo_email="", dpo_phone="+33 1 00 00 00 00")),
    Example("identity.representative-missing", keeper(country=label("GB")), at=dt.date(2020, 12, 31)),
    Example("identity.representative-missing", keeper(country=label("US"), public_body=YES)),
    Example("identity.representative-missing", keeper(country=None)),
    Example("identity.representative-undeclared", keeper(country=None)),
    Example(
        "identity.representative-unreachable", keeper(representative_name="Rep", representative_email="r@rep.example")
    ),
    Example(
        "identity.dpo-required-here", controller(dpia_screenings=(screening("large-scale"),)), known={"has_dpo": False}
    ),
    Example("joint.controller-missing", joint()),
    Example("joint.controller-missing", controller(role=label("joint-controller"), engagements=(use(role="26"),))),
    Example("joint.contact-missing", joint()),
    Example("joint.arrangement-missing", joint()),
    Example("client.missing", processor(clients=(), not_applicable=(not_applicable(Block.CLIENTS),))),
    Example("client.contact-missing", processor(clients=(client(email="", phone="+44"),))),
    Example("client.operations-missing", processor()),
    Example("purpose.missing", processor()),
    Example("purpose.named-after-software", controller(name="Hosting at Hostland", engagements=(use(),))),
    Example("purpose.basis-missing", processor(purposes=(purpose(legal_basis=None),))),
    Example("purpose.interest-of-public-body", controller(purposes=(purpose("6-1-f"),))),
    Example("purpose.interest-missing", controller(purposes=(purpose("6-1-f", **INTEREST),))),
    Example("purpose.balancing-test-missing", controller(purposes=(purpose("6-1-f", balancing_test_on=AT),))),
    Example("purpose.consent-record-missing", controller(purposes=(purpose("6-1-a", **CONSENT),))),
    Example("purpose.consent-withdrawal-missing", controller(purposes=(purpose("6-1-a", **CONSENT),))),
    Example("purpose.law-unnamed", controller(purposes=(purpose("6-1-c", legal_basis_detail="Code du travail"),))),
    Example("data.subjects-missing", processor()),
    Example("data.categories-missing", processor()),
    Example(
        "data.special-without-condition",
        controller(personal_data=(data("health-data", special=True, art9_condition=basis("9-2-a")),)),
    ),
    Example(
        "data.criminal-without-authority",
        controller(personal_data=(data("c", criminal=True, art10_authority="Court"),)),
    ),
    Example("data.children-note-missing", controller(data_subjects=(people("children"),), children="Parents consent.")),
    Example(
        "data.source-missing", controller(data_source=label("14"), personal_data=(data(source="Public register"),))
    ),
    Example("data.source-missing", controller(data_source=label("13"))),
    Example("data.refusal-consequence-missing", controller(personal_data=(data(obligatory=NO),))),
    Example("recipient.missing", controller(recipients=(), engagements=(use(),))),
    Example("recipient.missing", controller(recipients=(), not_applicable=(not_applicable(Block.RECIPIENTS),))),
    Example("recipient.unnamed", controller(recipients=(recipient("Nominees Ltd"),))),
    Example("vendor.unnamed", controller(engagements=(use(),))),
    Example("vendor.role-missing", controller(engagements=(use(role="4-7"),))),
    Example("vendor.role-missing", controller(engagements=(use(vendor("CRM (non nommé)"), role=""),))),
    Example(
        "vendor.country-missing", controller(engagements=(use(vendor("Cloudy", "")),), transfers=(transfer("BR"),))
    ),
    Example("vendor.agreement-missing", controller(engagements=(use(role="4-7", agreement=None),))),
    Example("vendor.arrangement-missing", controller(engagements=(use(role="26"),))),
    Example(
        "vendor.agreement-unfit", controller(engagements=(use(role="26", agreement=agreement(kind=label("26-1"))),))
    ),
    Example("vendor.agreement-unsigned", controller(engagements=(use(),))),
    Example("vendor.agreement-expired", controller(engagements=(use(agreement=agreement(expires_on=AT)),))),
    Example("vendor.agreement-expiring", controller(engagements=(use(agreement=agreement(expires_on=AT + 91 * DAY)),))),
    Example(
        "vendor.authorisation-missing",
        controller(engagements=(use(vendor(engages=CHAIN), agreement=agreement(authorisation=label("28-2-general"))),)),
    ),
    Example("vendor.ended", controller(engagements=(use(engaged_until=AT),))),
    Example("transfer.vendor-unrecorded", on(Mechanism.ADEQUACY)),
    Example(
        "transfer.vendor-unrecorded", controller(engagements=(use(vendor(country="GB")),)), at=dt.date(2020, 12, 31)
    ),
    Example("transfer.chain-unrecorded", controller(engagements=(use(vendor(engages=CHAIN)),))),
    Example(
        "transfer.chain-unrecorded",
        controller(engagements=(use(vendor(engages=CHAIN, further=DEEPER)),), transfers=(transfer(importer="Deeper"),)),
    ),
    Example("transfer.recipient-unrecorded", controller(recipients=(recipient("Partner GmbH", "DE"),))),
    Example("transfer.storage-unrecorded", controller(storage_places=(place("FR"),))),
    Example("transfer.destination-missing", on(Mechanism.ADEQUACY, "", international_organisation="WHO")),
    Example("transfer.importer-missing", on(Mechanism.ADEQUACY)),
    Example("transfer.mechanism-missing", on("", "GB"), at=dt.date(2020, 12, 31)),
    Example("transfer.without-mechanism", on(Mechanism.SCC)),
    Example("transfer.within-eea", on("", "GB"), at=dt.date(2021, 1, 1)),
    Example("transfer.module-missing", on(Mechanism.BCR)),
    Example("transfer.module-unfit", controller(transfers=(clauses(importer_role=None, scc_module=label("3")),))),
    Example(
        "transfer.module-unfit", processor(transfers=(clauses(importer_role=label("28-4"), scc_module=label("3")),))
    ),
    Example("transfer.assessment-missing", on(Mechanism.ADEQUACY)),
    Example("transfer.compelling-undocumented", on(Mechanism.COMPELLING_INTEREST, documentation="Assessment of 2 May")),
    Example("transfer.derogation-of-public-body", on(Mechanism.PUBLIC_INTEREST), known={"public_body": True}),
    Example("transfer.privacy-shield", on(Mechanism.ADEQUACY, documentation="Data Privacy Framework")),
    Example("transfer.privacy-shield", on(Mechanism.ADEQUACY, documentation="Privacy Shield"), at=dt.date(2020, 7, 16)),
    Example("transfer.adequacy-missing", on(Mechanism.ADEQUACY, "BR"), at=dt.date(2026, 1, 26)),
    Example(
        "transfer.adequacy-missing",
        on(Mechanism.ADEQUACY, "", international_organisation="European Patent Organisation"),
    ),
    Example("transfer.adequacy-ended", on(Mechanism.ADEQUACY), at=dt.date(2020, 7, 16)),
    Example("transfer.adequacy-ended", on(Mechanism.ADEQUACY), at=dt.date(2023, 7, 10)),
    Example("transfer.adequacy-ended", on(Mechanism.ADEQUACY, "GB"), at=dt.date(2031, 12, 27)),
    Example("transfer.adequacy-ending", on(Mechanism.ADEQUACY, "GB"), at=dt.date(2031, 6, 29)),
    Example("transfer.certification-missing", certified()),
    Example("transfer.certification-missing", on(Mechanism.ADEQUACY, "BR")),
    Example("transfer.certification-invalid", certified(certification(valid_until=AT))),
    Example("transfer.certification-unchecked", certified()),
    Example(
        "transfer.certification-scope",
        certified(certification(scope=label("hr")), data_subjects=(people("employees"),)),
    ),
    Example("transfer.certification-scope-missing", certified(certification(scope=None, checked_on=None))),
    Example("retention.missing", controller(retention_rules=(), retention_policy_url="https://example.org/policy")),
    Example("retention.missing", controller(retention_rules=(), not_applicable=(not_applicable(Block.RETENTION),))),
    Example("retention.category-uncovered", controller(retention_rules=(retention(data=(label("identity"),)),))),
    Example(
        "retention.period-missing",
        controller(retention_rules=(retention(period=None, unit=None, until_event="Death"),)),
    ),
    Example(
        "retention.trigger-missing",
        controller(retention_rules=(retention(period=None, unit=None, until_event="Death"),)),
    ),
    Example(
        "retention.vague",
        controller(
            retention_rules=(
                retention(period=None, unit=None, until_event="As long as necessary, by these criteria: …"),
            )
        ),
    ),
    Example("retention.below-duty", controller(retention_rules=(retention(period=10, legal_source="Art. L.123-22"),))),
    Example(
        "retention.deviation-unexplained", controller(retention_policy_followed=NO, retention_deviation="Old backups")
    ),
    Example("security.missing", controller(measures=(), not_applicable=(not_applicable(Block.MEASURES),))),
    Example("security.sensitive-unencrypted", controller(measures=(measure("32(1)(b)"),))),
    Example("rights.notice-missing", controller(notice_url=""), known={"has_notice": True}),
    Example("rights.notice-missing", controller(notice_url="", provenance_document="Politique de confidentialité")),
    Example(
        "rights.procedure-missing", controller(rights_procedure="", not_applicable=(not_applicable(Block.RIGHTS),))
    ),
    Example("rights.incomplete", controller(rights=())),
    Example("rights.objection-missing", controller(rights=(*RIGHTS[:4], RIGHTS[5]))),
    Example(
        "dpia.missing", controller(dpia_required=NO, dpia_screenings=(screening("matching"), screening("sensitive")))
    ),
    Example(
        "dpia.missing",
        controller(dpia_screenings=(screening("matching"), screening("sensitive"), screening("cnil-exempt-2"))),
    ),
    Example(
        "dpia.missing", controller(dpia_screenings=(screening("large-scale"), screening("matching", not_met=True)))
    ),
    Example("dpia.listed", controller(dpia_screenings=(screening("cnil-required-3"),), **completed())),
    Example("dpia.listed", controller(dpia_screenings=(screening("cnil-required-3", not_met=True),))),
    Example("dpia.screening-overdue", controller(dpia_screening_due_on=AT + DAY)),
    Example("dpia.unfinished", controller(**completed())),
    Example("dpia.unscreened", controller(data_subjects=(people("patients", vulnerable=True),))),
    Example("dpia.reason-missing", controller(dpia_required=NO)),
    Example("dpia.outdated", controller(**completed(dpia_completed_on=dt.date(2023, 11, 25)))),
    Example("dpia.undated", controller(**completed())),
    Example("dpia.consultation", controller(**completed(dpia_result=label("acceptable")))),
    Example("decision.basis-missing", deciding()),
    Example("decision.information-missing", deciding()),
    Example("decision.special-data", deciding(personal_data=(data("h", special=True, art9_condition=basis("9-2-a")),))),
    Example("upkeep.review-overdue", controller(next_review_on=AT + DAY)),
    Example("upkeep.approval-outdated", controller(), approval=approval(current=True)),
    Example("upkeep.provenance-missing", controller()),
    Example("upkeep.link-only", controller(description="See https://example.org/register for the screens.")),
    Example("upkeep.block-contradicted", controller(not_applicable=(not_applicable(Block.TRANSFERS),))),
    Example("upkeep.ended", controller(ended_on=AT)),
)
