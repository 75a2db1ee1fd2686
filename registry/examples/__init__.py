"""The example registers, as native workbooks beside this file. Holds no code."""
