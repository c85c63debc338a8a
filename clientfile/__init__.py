"""clientfile: encrypted client files in a signed git history."""

import gc

__version__ = "0.1.0"

# A process of ours lives for a tenth of a second and ends as a whole: looking for cycles among the modules
# it has just loaded costs 3 % of that (docs/decisions/0038-what-a-write-need-not-load.md).
gc.set_threshold(100_000, 50, 100)
