"""Whether everything works, and will go on working: of one account, and of the installation."""

from __future__ import annotations

from privatereply.health.account import Examination, check_health, examine
from privatereply.health.check import Check, Health, worst
from privatereply.health.installation import check_installation, database_failure, equipment

__all__ = [
    "Check",
    "Examination",
    "Health",
    "check_health",
    "check_installation",
    "database_failure",
    "equipment",
    "examine",
    "worst",
]
