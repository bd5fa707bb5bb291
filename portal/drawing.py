"""What a template needs to draw a field, gathered once: which control, its help, its error, its attributes.

Fields of `forms` and plain WTForms fields differ in what they carry; the macro in `components/field.html` sees this.
Asking a field in a template for what it may not have costs two exceptions each time, which made a page of twenty
questions half as slow again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from markupsafe import Markup, escape

#: The control of a field that does not name its own, by its WTForms type.
CONTROLS: Final = {
    "TextAreaField": "textarea",
    "IntegerField": "number",
    "DecimalField": "number",
    "RadioField": "radios",
    "SelectField": "select",
    "SelectMultipleField": "checkboxes",
    "BooleanField": "declaration",
    "EmailField": "email",
    "TelField": "tel",
    "PasswordField": "password",
    "FileField": "file",
    "MultipleFileField": "file",
    "FormField": "group",
    "HiddenField": "hidden",
    "CSRFTokenField": "hidden",
}
#: Attributes an input takes from its field when the field has them.
_FROM_FIELD: Final = ("autocomplete", "inputmode", "maxlength", "spellcheck", "accept")
_BY_CONTROL: Final = {
    "number": {"inputmode": "numeric"},
    "email": {"spellcheck": "false", "autocapitalize": "none"},
    "password": {"spellcheck": "false", "autocapitalize": "none"},
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One field as the macro draws it."""

    control: str
    hint: Any
    official: Any
    error: Any  #: the first message, or None
    is_optional: bool
    about: str  #: ids of the hint and the error, for aria-describedby
    attributes: Markup  #: of the input, ready to stand in its tag, beginning with a space
    only_if: str  #: the condition in words, when another question on the page opens this one
    opened_by: Markup  #: on the group, when another question on the page opens this one
    rows: int
    width: Any
    before: Any
    after: Any


def init_app(app: Flask) -> None:
    """Make `drawing(field)` known to templates."""
    app.jinja_env.globals["drawing"] = drawing


def drawing(field: Any) -> Drawing:
    """Everything the macro asks about `field`."""
    control: str = getattr(field, "control", None) or CONTROLS.get(field.type, "text")
    hint = getattr(field, "hint", None) or field.description
    official = getattr(field, "official", None)
    if str(official).casefold() == str(field.label.text).casefold():
        official = None  # the paper form says the same: no need to say it twice
    # A group's own errors are those of its members, each beside its field.
    error = field.errors[0] if field.errors and control != "group" else None
    only_if = getattr(field, "only_if", "")
    parts = (
        f"{field.id}-only-if" if only_if else "",
        f"{field.id}-hint" if hint or official else "",
        f"{field.id}-error" if error else "",
    )
    about = " ".join(part for part in parts if part)
    return Drawing(
        control=control,
        hint=hint,
        official=official,
        error=error,
        is_optional=_is_optional(field),
        about=about,
        attributes=_attributes(field, control, about if control not in ("radios", "checkboxes", "date") else "", error),
        only_if=only_if,
        opened_by=_opened_by(field),
        rows=getattr(field, "rows", None) or 5,
        width=getattr(field, "width", None),
        before=getattr(field, "prefix_text", None),
        after=getattr(field, "suffix", None),
    )


def _is_optional(field: Any) -> bool:
    said = getattr(field, "is_optional", None)
    return bool(field.flags.optional) or (getattr(field, "required", True) is False if said is None else said)


def _attributes(field: Any, control: str, about: str, error: Any) -> Markup:
    found: dict[str, Any] = dict(_BY_CONTROL.get(control, {}))
    found.update((name, value) for name in _FROM_FIELD if (value := getattr(field, name, None)))
    found.update((name, value) for name, value in (field.render_kw or {}).items() if name != "class")
    if control == "file" and (field.type == "MultipleFileField" or getattr(field, "multiple", False)):
        found["multiple"] = True
    if about:
        found["aria-describedby"] = about
    if error:
        found["aria-invalid"] = "true"
    return _joined(found.items())


def _opened_by(field: Any) -> Markup:
    reveal = getattr(field, "reveal", None)
    if not reveal:
        return Markup()
    question, answers = reveal
    names = [("data-opened-by", question), ("data-opened-when", " ".join(answers))]
    return _joined(names if field.shown else [*names, ("data-closed", True)])


def _joined(pairs: Iterable[tuple[str, Any]]) -> Markup:
    words = [
        f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in pairs if value is not False
    ]
    return Markup("".join(words))  # noqa: S704  (each value was escaped above)
