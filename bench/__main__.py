"""`make bench`: every row, printed and written to bench/results.json. `python -m bench money` takes only that part."""

import logging
import sys
import tempfile
from pathlib import Path

from bench import filing, forms, money, pages, papers, search
from bench.measure import report
from bench.portal import set_up

PARTS = {"pages": pages, "filing": filing, "forms": forms, "money": money, "papers": papers, "search": search}


def main() -> int:
    """Measure on a portal of its own. Missed targets are said, not failed: machines differ."""
    chosen = [PARTS[name] for name in sys.argv[1:]] or list(PARTS.values())
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        place = set_up(Path(folder))
        rows = [row for part in chosen for row in part.rows(place)]
        place.database.dispose()
    if not report(rows, Path(__file__).parent / "results.json"):
        print("Some targets were missed.")
    return 0


sys.exit(main())
