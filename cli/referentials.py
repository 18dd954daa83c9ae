"""`traitdunion referentials`: the tables of facts that the services share."""

import asyncio
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from chassis import clock
from chassis.database import connect
from chassis.referentials import certifications, communes, rome
from chassis.referentials.checks import faults
from chassis.referentials.funding import Answer, Case, Verdict, routes_for
from chassis.referentials.funding_rules import TRUSTED_FOR, rules
from chassis.region import load_region
from cli import refusals
from services.trainings.settings import TrainingsRegion, TrainingsSettings
from services.trainings.use_cases import follow_referentials

VERDICTS = {
    Verdict.YES: "convient",
    Verdict.NO: "ne convient pas",
    Verdict.TO_CONFIRM: "à confirmer",
}

app = typer.Typer(help="Référentiels : communes, métiers, financements", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Référentiels : communes, métiers, financements."""


@app.command("check")
def check() -> None:
    """Vérifie que chaque code mène quelque part, et dit ce que les tables contiennent."""
    found = faults()
    for fault in found:
        typer.echo(fault, err=True)
    parents = {each.parent for each in rome.occupations().values()}
    points = sum(commune.lat is not None for commune in communes.all_by_code().values())
    typer.echo(f"ROME : {len(rome.occupations())} métiers, {len(parents)} parents.")
    typer.echo(f"Communes : {len(communes.all_by_code())}, dont {points} avec leur point.")
    typer.echo(f"Anciens codes et noms : {len(communes.aliases())}.")
    today = clock.now().date()
    old = [rule for rule in rules() if rule.in_force(today) and not rule.decides(today)]
    for rule in old:
        typer.echo(
            f"Financement {rule.code} : vérifié le {rule.checked_on:%d/%m/%Y}, il y a plus de "
            f"{TRUSTED_FOR.days} jours. Relisez {rule.source_url}, puis changez `checked_on`."
        )
    if found:
        raise typer.Exit(1)


@app.command("apply")
def apply() -> None:
    """Applique aux formations connues les tables et les bassins d’aujourd’hui."""
    with refusals.of_business():
        changed = asyncio.run(_apply())
    typer.echo(f"Sessions de formation changées : {changed}.")


async def _apply() -> int:
    settings = TrainingsSettings()
    region = load_region(settings.region_file)
    sessions = connect(settings)
    try:
        section = region.section("trainings", TrainingsRegion)
        return await follow_referentials(sessions, basin_of=region.basin_of, region=section)
    finally:
        await sessions.engine.dispose()


@app.command("certifications")
def load_certifications(
    export: Annotated[Path, typer.Argument(help="Dossier de l’export CSV de France Compétences")],
    region: Annotated[Path, typer.Option(envvar="TDU_REGION_FILE", help="Fichier de la région")],
) -> None:
    """Écrit les métiers de chaque certification, à côté du fichier de la région."""
    table = region.with_name("certifications.csv")
    try:
        count = certifications.build(export, table)
    except certifications.ExportIncomplete as refusal:
        typer.echo(f"Export refusé. {refusal} Rien n’a été modifié.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} certifications écrites dans {table.name}.")


@app.command("funding")
def funding(
    given: Annotated[
        list[str] | None,
        typer.Argument(
            help="Ce que l’on sait : hours=300 contract=cdi funders=2,4 job_seeker=true"
        ),
    ] = None,
    region: Annotated[
        Path | None, typer.Option(envvar="TDU_REGION_FILE", help="Fichier de la région")
    ] = None,
) -> None:
    """Dit quelle voie de financement convient, et pourquoi les autres ne conviennent pas."""
    case = _case(given or [])
    regional = region and region.with_name("funding.yaml")
    for answer in routes_for(case, rules(regional), clock.now().date()):
        for line in _lines(answer):
            typer.echo(line)


def _case(given: list[str]) -> Case:
    said: dict[str, object] = dict(pair.partition("=")[::2] for pair in given)
    for name in ("funders", "formacode_domains"):
        if name in said:
            said[name] = str(said[name]).split(",")
    strangers = sorted(set(said) - {one.name for one in fields(Case)})
    if strangers:
        raise typer.BadParameter(f"inconnu : {', '.join(strangers)}")
    try:
        return TypeAdapter(Case).validate_python(said)
    except ValidationError as refused:
        names = sorted({str(row["loc"][0]) for row in refused.errors()})
        raise typer.BadParameter(f"illisible : {', '.join(names)}") from None


def _lines(answer: Answer) -> list[str]:
    return [
        f"{answer.route} ({answer.label}) : {VERDICTS[answer.verdict]} ; {answer.note}.",
        *(f"  non : {reason}." for reason in answer.reasons),
        *(f"  il manque {fact}." for fact in answer.missing),
    ]
