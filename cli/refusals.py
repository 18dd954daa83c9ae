"""What a command says, in French, when a file, the business or the database says no."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from chassis.errors import DomainError, Unavailable
from chassis.retry import is_outage


@contextmanager
def of_file(file: Path, refused: type[Exception]) -> Iterator[None]:
    """Tell that a file cannot be opened, or why its reader refused it; end with code 1."""
    try:
        yield
    except (OSError, refused) as refusal:
        why = "Ce fichier ne peut pas être ouvert." if isinstance(refusal, OSError) else refusal
        typer.echo(f"Fichier refusé : {file.name}. {why} Rien n’a été modifié.", err=True)
        raise typer.Exit(1) from None


@contextmanager
def of_business() -> Iterator[None]:
    """Tell what the business refuses, or that the database is away; end with code 1.

    Goes inside `of_file`: an outage of the database is an ``OSError`` too.
    """
    try:
        yield
    except Exception as error:
        if (refusal := _refusal(error)) is None:
            raise
        typer.echo(f"{refusal.title}. {refusal.detail}", err=True)
        raise typer.Exit(1) from None


def _refusal(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if is_outage(error):
        return Unavailable(
            "La base de données ne répond pas : relancez la même commande dans quelques instants."
        )
    return None
