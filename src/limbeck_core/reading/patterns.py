"""Parts of regular expressions, to be read verbosely: what a stock header is made of, to the letter."""

from __future__ import annotations

BLANK_LINES = r"(?: (?:\#[^\n]*+)? \n )*+"
DOCSTRING = r'""" ([^"\\]*+ (?: "(?!"") [^"\\]*+ )*+ ) """ \n'
STRING = r"""(?:'[^'\\\n]*'|"[^"\\\n]*")"""
SPACE = r"[ \t\n]*"
TUPLE = rf"\({SPACE}{STRING}{SPACE},{SPACE}(?:{STRING}{SPACE}(?:,{SPACE}{STRING}{SPACE})*,?{SPACE})?\)"
VALUE = rf"(None|{STRING}|{TUPLE})"
ANNOTATION = r"(?::[ ]?+[\w\[\],|.]++(?:[ ]++[\w\[\],|.]++)*+)?+"
ASSIGNED = rf"{ANNOTATION}[ ]=[ ]"
END = r"[ \t]*+(?:\#[^\n]*+)?\n"
_NAMES = r"\w+(?:[ ]as[ ]\w+)?"
_NAMES_IN_LINES = rf"\({SPACE}{_NAMES}(?:,{SPACE}{_NAMES})*,?{SPACE}\)"
IMPORT = (
    rf"(?:from[ ][\w.]+[ ]import[ ](?:{_NAMES}(?:,[ ]{_NAMES})*|{_NAMES_IN_LINES})"
    r"|import[ ][\w.]+(?:[ ]as[ ]\w+)?)"
)
