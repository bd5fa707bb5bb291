"""Search in the process, over a catalogue enlarged to the 6,700 procedures of the country."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bench.measure import Row, at_most, fact
from bench.portal import Place, now
from services.catalogue.found import Entry
from services.catalogue.indexing import Collected, as_bits, collect
from services.catalogue.search import build
from services.search.index import Document

PROCEDURES: Final = 6_700
ROUNDS: Final = 5
#: One of each kind that people type, as in tests/services/data.
QUERIES: Final = (
    *("Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam", "dang ky ket hon", "giấy phép lài xe", "dang ky khia sinh"),
    *("hooj chieeus", "lí lịch tư pháp", "so bhxh", "làm lại giấy tờ xe bị mất", "renew my passport", "办护照"),
    *("làm sao để đổi bằng lái xe hết hạn", "giay phep", "mở quán cà phê", "hokinhdoanh", "1.004873", "thuế"),
    *("sang tên sổ đỏ", "thanh lap cong ty", "work permit for foreigners", "đăng ký", "khai thac khoang san"),
    *("tam ngung kinh doanh", "an toàn thực phẩm", "ho ngheo", "hải quan", "xin visa cho vợ người nước ngoài"),
)
TYPED: Final = ("lam ho ch", "khai si", "giay phep xa", "doi bang l", "so d", "passp", "thue thu nh", "cong ty c")


def rows(place: Place) -> Iterator[Row]:
    """CPU of one search and of one list of suggestions: the median, and the slowest of a hundred."""
    with place.database.reading() as db:
        real = collect(db, now())
    find = build(enlarged(real))
    yield fact("procedures searched", len(find.entries), "names")
    yield from _rows("search", find.search, QUERIES, 3.0, 10.0)
    yield from _rows("suggestions while typing", find.suggest, TYPED, 10.0, 25.0)


def _rows(
    name: str, ask: Callable[[str], object], queries: Sequence[str], median: float, slowest: float
) -> Iterator[Row]:
    spent = sorted(_spent(ask, queries))
    yield at_most(f"{name}, median CPU", statistics.median(spent), "ms", median)
    yield at_most(f"{name}, 99th of 100, CPU", spent[-1 - len(spent) // 100], "ms", slowest)


def _spent(ask: Callable[[str], object], queries: Sequence[str]) -> Iterator[float]:
    for query in queries:
        ask(query)
    for query in itertools.chain.from_iterable(itertools.repeat(queries, ROUNDS)):
        before = time.process_time()
        ask(query)
        yield (time.process_time() - before) * 1000


def enlarged(real: Collected) -> Collected:
    """`real` with further procedures up to PROCEDURES.

    Each further name is the first half of a real name and the second half of another one of the same field, the next
    ones in turn: words are as frequent and stand beside each other as in the real catalogue, and no name is a copy.
    """
    entries, documents = list(real.entries), list(real.documents)
    like = list(range(len(entries)))
    by_field: dict[str, list[int]] = {}
    for at, entry in enumerate(real.entries):
        by_field.setdefault(entry.field, []).append(at)
    turns = itertools.count(1)
    while len(entries) < PROCEDURES:
        turn = next(turns)
        for at, entry in enumerate(real.entries[: PROCEDURES - len(entries)]):
            same = by_field[entry.field]
            other = real.entries[same[(same.index(at) + turn) % len(same)]]
            entries.append(_crossed(entry, other, len(entries)))
            documents.append(Document(entries[-1].name, also=real.documents[at].also))
            like.append(at)
    bits = {
        facet: {
            value: as_bits((new for new, old in enumerate(like) if members >> old & 1), len(entries))
            for value, members in values.items()
        }
        for facet, values in real.bits.items()
    }
    return Collected(entries, documents, bits, real.labels)


def _crossed(one: Entry, other: Entry, number: int) -> Entry:
    first, second = one.name.split(), other.name.split()
    name = " ".join([*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]])
    return replace(one, code=f"9.{number:06}", name=name, is_offered=False, names={}, purposes={})
