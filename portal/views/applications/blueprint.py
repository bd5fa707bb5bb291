"""The blueprint that the modules of this folder hang their pages on."""

from flask import Blueprint

bp = Blueprint("applications", __name__)
