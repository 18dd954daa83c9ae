"""How a model is searched: fresh random examples each time, shrunk when one breaks a rule."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def search(
    machine: type[RuleBasedStateMachine], *, examples: int, steps: int, shrinks: bool = True
) -> None:
    """Look for a counter-example; raise it when there is one, made as short as can be."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate, *([Phase.shrink] if shrinks else [])],
        ),
    )
