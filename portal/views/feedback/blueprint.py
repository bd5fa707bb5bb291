"""The blueprint, apart from its views so that each file of views can name it."""

from flask import Blueprint

bp = Blueprint("feedback", __name__)
