"""`traitdunion region check`: a region file is refused before it can mislead anyone."""

import importlib
import re
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
import yaml
from pydantic import ValidationError

from chassis.referentials import communes, funding_rules
from chassis.region import Region, RegionRefused, RegionSection, load_region
from chassis.settings import SERVICES
from cli.coverage import tell_coverage

SERVICES_HOME = Path(__file__).parents[1] / "services"
TEXTS = ("legal_notice", "personal_data", "accessibility_status", "why_you_receive_this")
WHITE = "#ffffff"
TEXT_CONTRAST, BORDER_CONTRAST = 4.5, 3.0
PAIRS = (
    ("ink", "bg", TEXT_CONTRAST),
    ("ink", "soft", TEXT_CONTRAST),
    ("mute", "bg", TEXT_CONTRAST),
    ("mute", "soft", TEXT_CONTRAST),
    ("brand", "bg", TEXT_CONTRAST),
    ("brand", "soft", TEXT_CONTRAST),
    ("brand-d", "bg", TEXT_CONTRAST),
    ("brand", WHITE, TEXT_CONTRAST),
    ("brand-d", WHITE, TEXT_CONTRAST),
    ("ok", "ok-b", TEXT_CONTRAST),
    ("warn", "warn-b", TEXT_CONTRAST),
    ("err", "err-b", TEXT_CONTRAST),
    ("err", "bg", TEXT_CONTRAST),
    ("info", "info-b", TEXT_CONTRAST),
    ("line", "bg", BORDER_CONTRAST),
    ("focus", "bg", BORDER_CONTRAST),
)
"""Colours that meet on a page, and the least contrast between them."""

_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")

app = typer.Typer(help="Fichier de la région", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Fichier de la région."""


@app.command("check")
def check(
    path: Annotated[Path, typer.Argument(envvar="TDU_REGION_FILE", help="Fichier à vérifier")],
    coverage: Annotated[
        str | None, typer.Option(metavar="BASSIN", help="Compter ce que ce bassin aurait")
    ] = None,
) -> None:
    """Vérifie un fichier de région : communes, bassins, délais, textes, contrastes."""
    try:
        region = load_region(path)
    except RegionRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    faults = [*faults_of(region), *_faults_of_funding(path.with_name("funding.yaml"))]
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    covered = sum(len(basin.communes) for basin in region.basins.values())
    typer.echo(f"{region.name} : {len(region.basins)} bassins, {covered} communes, tout est bon")
    if coverage is not None:
        tell_coverage(region, coverage)


def faults_of(region: Region) -> list[str]:
    """Return, in French, everything that is wrong in a region that could be read."""
    return [
        *_faults_of_places(region),
        *_faults_of_sections(region),
        *_faults_of_texts(region),
        *_faults_of_theme(region.theme),
    ]


def _faults_of_places(region: Region) -> list[str]:
    faults = []
    for code, basin in region.basins.items():
        if not basin.communes:
            faults.append(f"bassin {code} : aucune commune")
        unknown = [each for each in basin.communes if communes.get(each) is None]
        faults += [f"bassin {code} : code INSEE inconnu {each}{_now(each)}" for each in unknown]
        if not 0 < basin.radius_km <= 100:
            faults.append(f"bassin {code} : rayon de {basin.radius_km} km, attendu de 1 à 100")
    return [*faults, *_faults_of_borders(region)]


def _now(code: str) -> str:
    found = communes.get(communes.current(code) or "")
    return f", réunie à {found.insee} {found.name}" if found else ""


def _faults_of_borders(region: Region) -> list[str]:
    """Name the communes that are not in the Région of most of the others."""
    found = [
        (code, commune)
        for code, basin in region.basins.items()
        for each in basin.communes
        if (commune := communes.get(each)) is not None
    ]
    home = Counter(commune.region for _, commune in found).most_common(1)
    return [
        f"bassin {code} : {commune.insee} {commune.name} est dans une autre région"
        for code, commune in found
        if commune.region != home[0][0]
    ]


def _faults_of_sections(region: Region) -> list[str]:
    strangers = sorted(set(region.services) - set(SERVICES))
    faults = [f"services.{name} : service inconnu" for name in strangers]
    for name in SERVICES:
        for model in _sections_of(name):
            try:
                region.section(name, model)
            except ValidationError as refused:
                rows = refused.errors(include_input=False, include_url=False)
                faults += [
                    f"services.{name}.{'.'.join(map(str, row['loc']))} : {row['msg']}"
                    for row in rows
                ]
    return faults


def _sections_of(service: str) -> list[type[RegionSection]]:
    if not (SERVICES_HOME / service / "settings.py").is_file():
        return []
    module = importlib.import_module(f"services.{service}.settings")
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, RegionSection)
        and value.__module__ == module.__name__
        and value.__name__ == f"{service.title()}Region"
    ]


def _faults_of_funding(path: Path) -> list[str]:
    try:
        funding_rules.rules(path)
    except ValidationError as refused:
        rows = refused.errors(include_input=False, include_url=False)
        return [f"{path.name}.{'.'.join(map(str, row['loc']))} : {row['msg']}" for row in rows]
    except (OSError, yaml.YAMLError) as error:
        return [f"{path.name} est illisible ({type(error).__name__})"]
    return []


def _faults_of_texts(region: Region) -> list[str]:
    return [f"texts.{name} : texte absent" for name in TEXTS if not region.texts.get(name)]


def _faults_of_theme(theme: dict[str, str]) -> list[str]:
    names = sorted({name for pair in PAIRS for name in pair[:2] if name != WHITE})
    faults = [
        f"theme.{name} : une couleur comme #0b4f8a est attendue"
        for name in names
        if not _COLOUR.match(theme.get(name, ""))
    ]
    if faults:
        return faults
    for front, back, least in PAIRS:
        found = contrast(theme[front], theme.get(back, back))
        if found < least:
            faults.append(f"theme.{front} sur {back} : contraste {found:.1f}, {least} au moins")
    return faults


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
