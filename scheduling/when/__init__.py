"""Understanding when: a phrase in, one time or the question to ask out. PURE.

The words of each language are data (`words_*`); a phrase becomes terms of kinds (`terms`), rules over kinds make days,
times and windows of them (`rules_days`, `rules_clock`), `sentence` puts them together, `understanding` decides.
"""

from scheduling.when.model import Alternative, Constraints, PartOfDay, Precision, Problem, When
from scheduling.when.understanding import understand

__all__ = ["Alternative", "Constraints", "PartOfDay", "Precision", "Problem", "When", "understand"]
