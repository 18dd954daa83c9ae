"""Commands imported only when they are called: a process that serves one service loads no other."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command

Table = Mapping[str, str]
"""Words of a command (``db``, ``import lheo``) -> where it is (``cli.db:app``)."""


class LazyGroup(TyperGroup):
    """A group that knows the names of its commands, and loads one when it is asked for."""

    table: ClassVar[Table]

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order of the table."""
        return list(dict.fromkeys(words.split()[0] for words in self.table))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one command; none when there is no such name."""
        if place := self.table.get(cmd_name):
            return _loaded(place, cmd_name)
        below = {
            words.partition(" ")[2]: place
            for words, place in self.table.items()
            if words.startswith(f"{cmd_name} ")
        }
        return get_command(lazy_app(below, cmd_name)) if below else None


def lazy_app(table: Table, help_: str) -> typer.Typer:
    """Return an application made of a table of commands."""
    group = type("Group", (LazyGroup,), {"table": table})
    app = typer.Typer(cls=group, no_args_is_help=True, help=help_, add_completion=False)
    app.pretty_exceptions_enable = False
    app.callback()(lambda: None)
    return app


def _loaded(place: str, name: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        function, found = found, typer.Typer(add_completion=False)
        found.command(name)(function)
    else:
        found._add_completion = False
    command = get_command(found)
    command.name = name
    return command
