"""Work that happens after the answer: one leased table is both outbox and queue. Rows are written with the change."""
