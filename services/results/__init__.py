"""What the office hands out: papers, numbered and signed results, and the means to check them.

Read `papers` (what each paper says), `printing` (how it becomes a PDF), `signing` and `keys`, then `verification`.
"""
