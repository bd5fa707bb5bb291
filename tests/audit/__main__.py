"""`python -m tests.audit [nu] [lighthouse] [tasks]`: all of them, or those that are named. Fails when one finds fault.

Reports and pictures are left in `var/audit`, or in the folder that AUDIT_REPORTS names.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.audit import lighthouse, markup, tasks, tools
from tests.audit.setting import Setting, demo_portal


def nu(setting: Setting, folder: Path) -> bool:
    """Every page kind in three languages."""
    pages = markup.saved(setting, folder)
    found = markup.complaints(tools.fetched(), pages)
    print(f"Nu HTML checker: {len(pages)} pages, {len(found)} errors", *found, sep="\n  ")
    return not found


def five_pages(setting: Setting, folder: Path) -> bool:
    """Lighthouse."""
    print(f"{'Lighthouse (mobile)':<22}", *(f"{each:>15}" for each in lighthouse.CATEGORIES))
    is_enough = True
    for page in lighthouse.scores(tools.fetched(), setting, folder):
        print(f"{page.page:<22}", *(f"{page.scores[each]:>15}" for each in lighthouse.CATEGORIES), flush=True)
        for check in page.failed:
            print(f"    {check}")
        is_enough = is_enough and page.is_enough
    return is_enough


def five_tasks(setting: Setting, folder: Path) -> bool:
    """Five tasks as somebody new tries them; a step that cannot be done ends the run."""
    print(f"{'Five tasks (360 px; slow 3G, then keyboard)':<46}{'usable s':>10}{'kB':>8}{'Tab stops':>11}")
    for step in tasks.tried(setting, folder):
        print(f"{step.name:<46}{step.seconds:>10.1f}{step.kilobytes:>8.0f}{step.stops:>11}", flush=True)
    return True


PARTS: Final[dict[str, Callable[[Setting, Path], bool]]] = {"nu": nu, "lighthouse": five_pages, "tasks": five_tasks}


def main() -> int:
    """Run the parts; a tool that cannot be had is said and passed over."""
    wanted = sys.argv[1:] or list(PARTS)
    reports = Path(os.environ.get("AUDIT_REPORTS", "var/audit"))
    failed = []
    with tempfile.TemporaryDirectory(prefix="audit-pages-") as folder, demo_portal(Path(folder)) as setting:
        for name in wanted:
            shutil.rmtree(reports / name, ignore_errors=True)
            (reports / name).mkdir(parents=True)
            try:
                if not PARTS[name](setting, reports / name):
                    failed.append(name)
            except tools.MissingError as reason:
                print(f"skipped {name}: {reason}")
    print(f"Not in order: {', '.join(failed)}" if failed else "In order.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
