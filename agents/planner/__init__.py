"""The planner: from task and profile to a typed plan, by rules or with a language model."""

from .agent import Planned, plan_with_model
from .rules import PlanOptions, plan_by_rules, time_limit

__all__ = ["PlanOptions", "Planned", "plan_by_rules", "plan_with_model", "time_limit"]
