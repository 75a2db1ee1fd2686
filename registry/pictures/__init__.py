"""What a register says, as vector graphics with a text alternative: from Records only, without inline style."""

from registry.pictures.aspects import ASPECTS, Aspect, Row, behind, rows
from registry.pictures.bases import activities_by_basis
from registry.pictures.drawing import Lead, Picture
from registry.pictures.matrix import people_and_special_data
from registry.pictures.outline import Outline, drawing_version, outline_of, read_outlines, written
from registry.pictures.transfers import transfers_by_mechanism
from registry.pictures.way import data_way

__all__ = (
    "ASPECTS",
    "Aspect",
    "Lead",
    "Outline",
    "Picture",
    "Row",
    "activities_by_basis",
    "behind",
    "data_way",
    "drawing_version",
    "outline_of",
    "people_and_special_data",
    "read_outlines",
    "rows",
    "transfers_by_mechanism",
    "written",
)
