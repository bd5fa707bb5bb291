"""Form fields to nested parameters, held against what an endpoint knows. Unknown ones are refused, as Stripe does."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from payments.fake.problems import BadParameters

Params = dict[str, Any]
#: "text", "whole", "flag", "map" (free names to texts), ("one", "of", "these"), {a nested shape}, [a list's shape].
Shape = str | tuple[str, ...] | dict[str, Any] | list[Any]

_PATH: Final = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_MOST_FIELDS: Final = 1000
#: What lists take besides their own filters.
LISTED: Final[dict[str, Any]] = {
    "limit": "whole",
    "starting_after": "text",
    "ending_before": "text",
    "created": {"gt": "whole", "gte": "whole", "lt": "whole", "lte": "whole"},
    "expand": ["text"],
}


def parse(body: bytes) -> Params:
    """`a[b][0]=c` as {"a": {"b": ["c"]}}."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as cause:
        raise BadParameters("Invalid request body: not form-encoded UTF-8.", code="", param="") from cause
    root: Params = {}
    for name, value in pairs:
        found = _PATH.match(name)
        if found is None:
            raise BadParameters(f"Invalid parameter name: {name}", code="parameter_unknown", param=name)
        *path, last = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
        inner = root
        for step in path:
            inner = inner.setdefault(step or str(len(inner)), {})
            if not isinstance(inner, dict):
                raise BadParameters(f"Invalid object: {name}", code="parameter_invalid", param=name)
        inner[last or str(len(inner))] = value
    return {name: _listed(value) for name, value in root.items()}


def _listed(value: Any) -> Any:
    """Maps whose names are 0, 1, 2… are lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(item) for name, item in value.items()}
    if inner and all(name.isascii() and name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def checked(params: Mapping[str, Any], shape: Mapping[str, Any], prefix: str = "") -> Params:
    """The same parameters with whole numbers and flags read; a `!` behind a name in `shape` makes it required."""
    names = {name.rstrip("!"): expected for name, expected in shape.items()}
    for name in params:
        if name not in names:
            raise BadParameters(
                f"Received unknown parameter: {_under(prefix, name)}",
                code="parameter_unknown",
                param=_under(prefix, name),
            )
    for name in shape:
        if name.endswith("!") and name[:-1] not in params:
            param = _under(prefix, name[:-1])
            raise BadParameters(f"Missing required param: {param}.", code="parameter_missing", param=param)
    return {name: _read(value, names[name], _under(prefix, name)) for name, value in params.items()}


def _under(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _read(value: Any, shape: Shape, param: str) -> Any:
    match shape:
        case dict():
            if not isinstance(value, dict):
                raise BadParameters("Invalid object", code="parameter_invalid", param=param)
            return checked(value, shape, param)
        case list():
            if not isinstance(value, list):
                raise BadParameters("Invalid array", code="parameter_invalid", param=param)
            return [_read(item, shape[0], f"{param}[{index}]") for index, item in enumerate(value)]
        case "map":
            if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
                raise BadParameters("Invalid hash", code="parameter_invalid", param=param)
            return value
    if not isinstance(value, str):
        raise BadParameters(f"Invalid string: {value}", code="parameter_invalid", param=param)
    if value == "":
        raise BadParameters(f"You passed an empty string for '{param}'.", code="parameter_invalid_empty", param=param)
    return _scalar(value, shape, param)


def _scalar(value: str, shape: Shape, param: str) -> str | int | bool:
    match shape:
        case "whole":
            if not re.fullmatch(r"-?[0-9]{1,15}", value):
                raise BadParameters(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)
            return int(value)
        case "flag":
            if value not in ("true", "false"):
                raise BadParameters(f"Invalid boolean: {value}", code="parameter_invalid", param=param)
            return value == "true"
        case tuple() if value not in shape:
            raise BadParameters(f"Invalid {param}: must be one of {', '.join(shape)}", code="", param=param)
    return value
