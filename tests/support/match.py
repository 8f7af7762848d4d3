"""Compares a JSON value with the pattern a transcript expects, and captures named parts of it.

    "<string>" "<int>" "<bool>" "<date>" "<time>" "<uuid>" "<object>" "<array>" "<any>"   by kind
    "<string?>"             that kind or null
    "<uuid check>"          captured as {{check}} for later requests
    "</^[A-Z]{2}/>"         a string that the regular expression finds
    {"...": "..."}          further members may follow
    [x, "..."]              further elements may follow
    ["...", x]              x stands somewhere in the array
"""

import re

UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+07:00$")
DATE = re.compile(r"^\d{4}-\d\d-\d\d$")
PATTERN = re.compile(
    r"^<(?:/(?P<regex>.*)/|(?P<kind>[a-z]+)(?P<nullable>\?)?)(?: (?P<name>[a-z_0-9]+))?>$", re.S
)

KINDS = {
    "any": lambda value: True,
    "string": lambda value: isinstance(value, str) and value != "",
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "uuid": lambda value: isinstance(value, str) and UUID.match(value),
    "time": lambda value: isinstance(value, str) and TIME.match(value),
    "date": lambda value: isinstance(value, str) and DATE.match(value),
}


def differences(expected, actual, captures, pointer=""):
    """What is wrong with actual, one sentence each; captures receives the named parts."""
    if isinstance(expected, str) and (pattern := PATTERN.match(expected)):
        return match_pattern(pattern, expected, actual, captures, pointer)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return match_object(expected, actual, captures, pointer)
    if isinstance(expected, list) and isinstance(actual, list):
        return match_array(expected, actual, captures, pointer)
    if type(expected) is type(actual) and expected == actual:
        return []
    return [f"{pointer or '/'} is {shown(actual)}, not {shown(expected)}"]


def match_pattern(pattern, expected, actual, captures, pointer):
    if pattern["regex"] is not None:
        good = isinstance(actual, str) and re.search(pattern["regex"], actual)
    else:
        good = KINDS[pattern["kind"]](actual) or (pattern["nullable"] and actual is None)
    if not good:
        return [f"{pointer or '/'} is {shown(actual)}, not {expected}"]
    if pattern["name"]:
        captures[pattern["name"]] = actual
    return []


def match_object(expected, actual, captures, pointer):
    faults = []
    for name, value in expected.items():
        if name == "...":
            continue
        if name in actual:
            faults += differences(value, actual[name], captures, f"{pointer}/{name}")
        else:
            faults.append(f"{pointer}/{name} is missing")
    if "..." not in expected:
        faults += [f"{pointer}/{name} was not expected" for name in actual if name not in expected]
    return faults


def match_array(expected, actual, captures, pointer):
    if expected[:1] == ["..."] and len(expected) > 1:
        return (
            []
            if all(stands_in(value, actual, captures) for value in expected[1:])
            else [f"{pointer or '/'} has no element like {shown(expected[1:])} in {shown(actual)}"]
        )
    is_open = expected[-1:] == ["..."]
    wanted = expected[:-1] if is_open else expected
    if len(actual) < len(wanted) or (len(actual) > len(wanted) and not is_open):
        return [f"{pointer or '/'} has {len(actual)} elements, not {len(wanted)}: {shown(actual)}"]
    faults = []
    for index, value in enumerate(wanted):
        faults += differences(value, actual[index], captures, f"{pointer}/{index}")
    return faults


def stands_in(value, actual, captures):
    for element in actual:
        found = {}
        if not differences(value, element, found):
            captures.update(found)
            return True
    return False


def shown(value):
    text = repr(value)
    return text if len(text) <= 300 else text[:300] + "..."
