"""Processes that start at once: one interpreter has imported the portal, and each process is a fork of it.

`python -m tests.journey.forge` reads orders from its input, one JSON object a line: `{"command": [module, argument…],
"environ": {…}, "log": file}`; runs each as `python -m` would, in a process of its own, and writes its exit code.
A process that is killed dies alone.
"""

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).parents[2]


class Forge:
    """The interpreter that waits for orders, as a test holds it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journey.forge"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, command: Sequence[str], environ: dict[str, str], log: Path) -> int:
        """Run `command` to its end or its death. Returns its exit code (-9: killed); its words are in `log`."""
        orders, answers = self._process.stdin, self._process.stdout
        assert orders is not None
        assert answers is not None
        orders.write(json.dumps({"command": list(command), "environ": environ, "log": str(log)}).encode() + b"\n")
        orders.flush()
        return int(answers.readline())

    def close(self) -> None:
        """No more orders."""
        self._process.communicate()


def main(orders: IO[str], answers: IO[bytes]) -> None:
    """Work through the orders."""
    import_what_takes_long()
    for order in orders:
        child = os.fork()
        if child == 0:
            become(**json.loads(order))
        _, status = os.waitpid(child, 0)
        answers.write(b"%d\n" % os.waitstatus_to_exitcode(status))
        answers.flush()


def import_what_takes_long() -> None:
    """The libraries of web and worker. No module of ours that reads the environment is imported before the fork."""
    import weasyprint  # noqa: F401

    import portal.workshop  # noqa: F401
    import services.results.press
    import services.results.signing  # noqa: F401


def become(command: list[str], environ: dict[str, str], log: str) -> NoReturn:
    """Turn the forked process into `python -m <command>`."""
    os.environ.update(environ)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = [command[0], *command[1:]]
    code = 0
    try:
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main(sys.stdin, sys.stdout.buffer)
