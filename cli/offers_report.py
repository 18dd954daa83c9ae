"""The report of a run of offers, in French."""

from chassis.imports import RunState
from services.offers.domain.warnings import sentence
from services.offers.models import ImportRun
from services.offers.use_cases import ImportReport


def lines_of(report: ImportReport) -> list[str]:
    """Return the report of a run, for a person."""
    run = report.run
    lines = [
        f"Source {run.source} : {run.received} offres lues, {run.distinct} distinctes.",
        f"Offres ajoutées : {run.created} ; modifiées : {run.updated} ; "
        f"date seule : {run.date_only} ; inchangées : {run.unchanged} ; "
        f"rouvertes : {run.reopened} ; closes : {run.closed}.",
        f"Offres hors du territoire, non importées : {run.out_of_scope}.",
        f"Offres mises de côté : {run.quarantined}.",
    ]
    lines += [
        f"  {one.path}, numéro {one.source_id or 'absent'} : {one.sentence}"
        for one in report.quarantined
    ]
    if run.quarantined > len(report.quarantined):
        lines.append(f"  la suite : traitdunion import quarantine {run.id}")
    lines.append(f"Avertissements : {sum(run.warnings.values())}.")
    lines += [
        f"  {sentence(code)} : {_some(ids, run.warnings[code])}"
        for code, ids in sorted(report.warnings.items())
    ]
    if run.unknown_fields:
        lines.append(f"Champs nouveaux à la source : {', '.join(run.unknown_fields)}.")
    return lines + _state(run)


def _state(run: ImportRun) -> list[str]:
    if run.state is RunState.FAILED:
        return [f"Import en échec. {run.sentence}"]
    if run.state is RunState.PARTIAL and run.kind == "file":
        return ["Fichier coupé avant sa fin : ce qui était lisible est importé, rien n’est clos."]
    if run.state is RunState.PARTIAL:
        return [f"Import partiel : {run.sentence} Rien n’est clos dans ces parts."]
    if run.state is RunState.COMPLETE:
        return []
    confirm = f"Si c’est juste : traitdunion import confirm {run.id}. Aucune offre n’a été close."
    if run.to_close:
        return [
            f"Import retenu : {run.to_close} offres ouvertes ne sont plus à la source. {confirm}"
        ]
    return [f"Import retenu : trop d’offres illisibles. {confirm}"]


def _some(ids: list[str], count: int) -> str:
    more = f" et {count - len(ids)} autres" if count > len(ids) else ""
    return ", ".join(ids) + more
