"""Field mapping as data: our fields, the CRM's, and what happens between them. PURE.

`rows` puts a connector's defaults and the owner's changes together, `fit` turns what we know into fields of the CRM,
`problems` compares a mapping with what the CRM has, `suggestions` finds places for what is mapped nowhere.
"""

from __future__ import annotations

from crm.mapping.check import Problem, problems
from crm.mapping.config import FieldMapping, FieldRule, Row, rows
from crm.mapping.fit import Facts, fit
from crm.mapping.suggest import Suggestion, suggestions
from crm.mapping.values import Manner

__all__ = [
    "Facts",
    "FieldMapping",
    "FieldRule",
    "Manner",
    "Problem",
    "Row",
    "Suggestion",
    "fit",
    "problems",
    "rows",
    "suggestions",
]
