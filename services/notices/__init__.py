"""What people are told: rows written with the change (`outbox.tell`), sent after it by a job (`sending`).

The words are in `texts`, the letter's form in `letters`, the wire in `mail`.
"""
