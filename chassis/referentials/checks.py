"""What may be wrong in the tables of facts; nothing, after a good build."""

from collections.abc import Iterator

from chassis.referentials import communes, rome


def faults() -> list[str]:
    """Return, in French, what the tables break of their own rules."""
    return [*_faults_of_rome(), *_faults_of_communes()]


def _faults_of_rome() -> Iterator[str]:
    table = rome.occupations()
    for each in table.values():
        parent = table.get(each.parent)
        if parent is None:
            yield f"métier {each.code} : son parent {each.parent} n’existe pas"
        elif parent.parent != parent.code:
            yield f"métier {each.code} : son parent {each.parent} a lui-même un parent"
    for name, code in rome.appellations():
        if code not in table:
            yield f"appellation « {name} » : le métier {code} n’existe pas"


def _faults_of_communes() -> Iterator[str]:
    current, departments = communes.all_by_code(), communes.departments()
    for commune in current.values():
        if commune.department not in departments:
            yield f"commune {commune.insee} : département {commune.department} inconnu"
        if (commune.lat is None) != (commune.lon is None):
            yield f"commune {commune.insee} : point incomplet"
    for alias in communes.aliases():
        if alias.current not in current:
            yield f"ancien code {alias.code} : il mène à {alias.current}, qui n’existe pas"
