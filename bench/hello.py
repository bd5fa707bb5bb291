"""The floor of a page: what Flask and the server cost before anything is done."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> str:
    """The least a page can say."""
    return "Xin chào"
