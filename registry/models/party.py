"""The other parties of an entry: clients of a processor (Art. 30(2)(a)) and joint controllers (Art. 26)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.part import Part, part_of
from ropa.journal.tracked import Tracked
from ropa.organisations.constraints import unique_in
from ropa.organisations.models import Country, Organisation
from ropa.organisations.scope import OwnedQuerySet


class Client(Tracked):
    """A controller on whose behalf the organisation processes data, Art. 30(2)(a)."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="clients",
        help_text=_("The processor."),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("The controller. Art. 30(2)(a)."))
    address = models.TextField(_("address"), blank=True, help_text=_("Art. 30(2)(a)."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where it is established."),
    )
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Art. 30(2)(a)."))
    phone = models.CharField(_("telephone"), max_length=60, blank=True, help_text=_("Art. 30(2)(a)."))
    representative = models.TextField(
        _("representative"), blank=True, help_text=_("Name and contact, if it has one. Art. 27, 30(2)(a).")
    )
    dpo = models.TextField(
        _("data protection officer"), blank=True, help_text=_("Name and contact of the client's DPO. Art. 30(2)(a).")
    )

    kept_by: ClassVar[str] = "organisation"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ("organisation", "name")
        constraints = (unique_in("organisation", "name", message=_("A client with this name exists already.")),)

    def __str__(self) -> str:
        return self.name


class ClientActivity(Part):
    """An activity is carried out on behalf of this client, Art. 30(2)(a) and (b)."""

    activity = part_of("client_activities")
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        verbose_name=_("client"),
        related_name="client_activities",
        help_text=_("The controller. Art. 30(2)(a)."),
    )

    class Meta(Part.Meta):
        verbose_name = _("client of an activity")
        verbose_name_plural = _("clients of activities")
        constraints = (unique_in("activity", "client", message=_("This client is already listed.")),)

    def __str__(self) -> str:
        return str(self.client)


class JointController(Part):
    """Who decides on purposes and means together with the organisation, Art. 26, 30(1)(a)."""

    activity = part_of("joint_controllers")
    name = models.CharField(_("name"), max_length=200, help_text=_("Art. 26(1), 30(1)(a)."))
    contact = models.TextField(_("contact details"), blank=True, help_text=_("Art. 30(1)(a)."))
    arrangement = models.TextField(
        _("arrangement"), blank=True, help_text=_("Who answers for what; text or address. Art. 26(1) and (2).")
    )

    class Meta(Part.Meta):
        verbose_name = _("joint controller")
        verbose_name_plural = _("joint controllers")
        constraints = (unique_in("activity", "name", message=_("This joint controller is already listed.")),)

    def __str__(self) -> str:
        return self.name
