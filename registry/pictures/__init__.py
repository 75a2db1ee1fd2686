"""What a register says, as vector graphics with a text alternative: from Records only, without inline style."""

from registry.pictures.bases import activities_by_basis
from registry.pictures.drawing import Picture
from registry.pictures.matrix import people_and_special_data
from registry.pictures.transfers import transfers_by_mechanism
from registry.pictures.way import data_way

__all__ = ("Picture", "activities_by_basis", "data_way", "people_and_special_data", "transfers_by_mechanism")
