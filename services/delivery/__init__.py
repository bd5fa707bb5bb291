"""How a result reaches the person: what they chose, the parcel on its way, the carrier's numbers.

Read `moves` first: the table of what may happen to a delivery. `choosing` is the applicant's, `parcels` the desk's.
"""
