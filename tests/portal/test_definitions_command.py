"""`flask definitions diff`, as an owner of services calls it."""

from pathlib import Path

from flask import Flask

from tests.house.test_definitions_guide import COMPLETE


def written(folder: Path, files: dict[str, str]) -> str:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return str(folder)


def test_two_folders_are_compared_in_words(app: Flask, tmp_path: Path) -> None:
    old = written(tmp_path / "old", COMPLETE)
    fees = COMPLETE["fees.yaml"].replace("70000", "80000")
    new = written(tmp_path / "new", {**COMPLETE, "fees.yaml": fees})
    runner = app.test_cli_runner()
    assert "was “70000”, is “80000”" in runner.invoke(args=["definitions", "diff", old, new]).output
    assert runner.invoke(args=["definitions", "diff", old, old]).output == "No differences.\n"
