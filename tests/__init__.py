"""Tests of ropa; the folders mirror the code."""
