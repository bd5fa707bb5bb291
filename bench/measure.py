"""How things are measured: CPU and memory of processes from /proc, a plain load client, and the table of rows."""

import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Row:
    """One line of the table. `target` is text; `passed` says whether `value` meets it."""

    name: str
    value: float
    unit: str
    target: str
    passed: bool


def at_most(name: str, value: float, unit: str, limit: float) -> Row:
    """A row that passes when `value` does not exceed `limit`."""
    return Row(name, round(value, 3), unit, f"<= {limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Row:
    """A row that passes when `value` reaches `limit`."""
    return Row(name, round(value, 3), unit, f">= {limit:g}", value >= limit)


def fact(name: str, value: float, unit: str) -> Row:
    """A floor or a figure without a target."""
    return Row(name, round(value, 3), unit, "", True)


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        tasks = Path(f"/proc/{parent}/task")
        if tasks.exists():
            for task in tasks.iterdir():
                children = task / "children"
                if children.exists():
                    found += [int(child) for child in children.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process family, in seconds."""
    total = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICK


def memory_mb(pid: int) -> float:
    """Proportional memory (PSS) of the largest process of a family, in MB: the one that does the work."""
    return max(_pss_mb(each) for each in family(pid))


def _pss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def load(
    port: int, path: str | Iterator[str], *, requests: int, headers: Mapping[str, str] | None = None, expect: int = 200
) -> float:
    """Ask for a page, or for each of several, `requests` times over 4 connections.

    Returns requests a second; an odd answer ends the run.
    """
    share, wrong = requests // 4, []
    paths = repeat(path) if isinstance(path, str) else path

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for each in [next(paths) for _ in range(share)]:
            connection.request("GET", each, headers=dict(headers or {}))
            answer = connection.getresponse()
            answer.read()
            if answer.status != expect:
                wrong.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(4)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{path} answered {wrong[0]}")
    return share * 4 / (time.perf_counter() - began)


def cpu_ms_per_request(
    pid: int,
    port: int,
    path: str | Iterator[str],
    *,
    requests: int,
    headers: Mapping[str, str] | None = None,
    expect: int = 200,
) -> float:
    """Server CPU for one request, in ms: the median of three rounds after a warm-up."""
    load(port, path, requests=40, headers=headers, expect=expect)
    rounds = []
    for _ in range(3):
        before = cpu_seconds(pid)
        load(port, path, requests=requests, headers=headers, expect=expect)
        rounds.append((cpu_seconds(pid) - before) / requests * 1000)
    return statistics.median(rounds)


def cpu_ms(work: Callable[[], object], *, times: int) -> float:
    """CPU of this process for one call of `work`, in ms: the median of `times` calls after one warm-up."""
    work()
    spent = []
    for _ in range(times):
        before = time.process_time()
        work()
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def report(rows: list[Row], path: Path) -> bool:
    """Print the table and write it as JSON. Returns whether every target was met."""
    width = max(len(row.name) for row in rows)
    for row in rows:
        mark = "" if not row.target else "ok" if row.passed else "MISSED"
        print(f"{row.name:<{width}}  {row.value:>10.3f} {row.unit:<8} {row.target:<10} {mark}")
    path.write_text(
        json.dumps([{**asdict(row), "pass": row.passed} for row in rows], ensure_ascii=False, indent=1), "utf-8"
    )
    return all(row.passed for row in rows)
