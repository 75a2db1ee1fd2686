"""All rules, in the order of Art. 30(1)(a)-(g). A processor's entry is not judged by Art. 30(1), nor the reverse."""

from registry.compliance.finding import Rule
from registry.compliance.rules import (
    adequacy,
    data,
    dpia,
    identity,
    purposes,
    recipients,
    retention,
    rights,
    security,
    transfers,
    upkeep,
)

KEEPER_RULES: tuple[Rule, ...] = identity.KEEPER_RULES
CONTROLLER_RULES: tuple[Rule, ...] = (
    *identity.CONTROLLER,
    *identity.BOTH,
    *purposes.CONTROLLER,
    *purposes.BOTH,
    *data.CONTROLLER,
    *recipients.CONTROLLER,
    *recipients.BOTH,
    *transfers.BOTH,
    *adequacy.BOTH,
    *retention.CONTROLLER,
    *security.BOTH,
    *rights.CONTROLLER,
    *dpia.CONTROLLER,
    *upkeep.BOTH,
)
PROCESSOR_RULES: tuple[Rule, ...] = (
    *identity.PROCESSOR,
    *identity.BOTH,
    *purposes.BOTH,
    *recipients.BOTH,
    *transfers.BOTH,
    *adequacy.BOTH,
    *security.BOTH,
    *upkeep.BOTH,
)
ENTRY_RULES: tuple[Rule, ...] = tuple(dict.fromkeys((*CONTROLLER_RULES, *PROCESSOR_RULES)))
RULES: tuple[Rule, ...] = (*KEEPER_RULES, *ENTRY_RULES)
RULE_OF: dict[str, Rule] = {rule.code: rule for rule in RULES}
