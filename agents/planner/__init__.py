"""The planner: from task and profile to a typed plan. By rules; a language model may refine it later."""

from .rules import PlanOptions, plan_by_rules

__all__ = ["PlanOptions", "plan_by_rules"]
