"""Speed as ratios to floors taken in the same run: `make bench`. CPU first: shared machines make wall time lie."""
