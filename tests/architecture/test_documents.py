"""The documentation tells the truth: what it names exists, and who listens is who it says."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from cli.main import app
from contracts.catalogue import MESSAGES
from contracts.partners import TYPES
from tests.architecture.tree import HOUSES, ROOT, SERVICES, files, room

FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|[\s/])traitdunion((?: +[^\s|&;#]+)+)")
MAKE = re.compile(r"(?:^|\s)make((?: +[A-Z]+=\S+)*) +([a-z-]+)")
PATH = re.compile(rf"(?:{'|'.join((*HOUSES, 'tests', 'docs', 'locks'))})/[\w./-]*")
ROW = re.compile(r"^\| ([A-Z]\w+[a-z]\w*) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def documents() -> list[Path]:
    """Return every document of the project."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    hidden = (".", "node_modules")
    return sorted(p for p in found if not any(part.startswith(hidden) for part in p.parts))


DOCUMENTS = documents()
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=str)


@cache
def text_of(document: Path) -> str:
    return (ROOT / document).read_text("utf-8")


def without_code(document: Path) -> str:
    return INLINE.sub("", FENCED.sub("", text_of(document)))


def inline_code(document: Path) -> list[str]:
    return [" ".join(each.split()) for each in INLINE.findall(FENCED.sub("", text_of(document)))]


def code_lines(document: Path) -> list[str]:
    fenced = (line for block in FENCED.findall(text_of(document)) for line in block.splitlines())
    return [*fenced, *inline_code(document)]


def test_the_documents_of_a_project_are_there():
    wanted = {"README.md", "CONTRIBUTING.md", "docs/glossary.md", "docs/guides/partner.md"}
    wanted |= {f"services/{service}/README.md" for service in SERVICES}
    wanted |= {f"{house}/README.md" for house in ("contracts", "chassis", "cli", "deploy", "web")}

    assert wanted <= {document.as_posix() for document in DOCUMENTS}
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


@every_document
def test_every_link_leads_somewhere(document):
    links = [link for link in LINK.findall(without_code(document)) if "://" not in link]

    assert [link for link in links if not _leads_somewhere(document, link)] == []


def _leads_somewhere(document: Path, link: str) -> bool:
    place, _, anchor = link.partition("#")
    target = (ROOT / document).parent / place if place else ROOT / document
    if not anchor:
        return target.exists()
    return target.is_file() and anchor in map(_anchor, HEADING.findall(target.read_text("utf-8")))


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@every_document
def test_every_path_exists(document):
    paths = [each for each in inline_code(document) if PATH.fullmatch(each)]

    assert [path for path in paths if not (ROOT / path).exists()] == []


@every_document
def test_every_command_exists_with_its_options(document):
    words = [found.split() for line in code_lines(document) for found in COMMAND.findall(line)]

    assert [problem for each in words if (problem := problem_of(each))] == []


def problem_of(words: list[str]) -> str:
    """Return what is wrong with the words of a command; nothing when it exists as it is said."""
    command: Any = get_command(app)
    for word in words:
        if word.startswith("-"):
            options = {name for param in command.params for name in param.opts} | {"--help"}
            if word.partition("=")[0] not in options:
                return f"{' '.join(words)} : {word}"
        elif hasattr(command, "get_command"):
            below = command.get_command(None, word)
            if below is None:
                return f"{' '.join(words)} : {word}"
            command = below
    return ""


@pytest.mark.parametrize(
    "words", ["dance", "dead-letters burn", "status --xml", "dead-letters replay offers --now"]
)
def test_a_command_that_does_not_exist_is_seen(words):
    assert problem_of(words.split())


@every_document
def test_every_make_target_exists(document):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    named = {name for line in code_lines(document) for _, name in MAKE.findall(line)}
    assert targets >= {"up", "test"}
    assert named - targets == set()


@every_document
def test_every_measure_exists(document):
    code = "\n".join(path.read_text("utf-8") for path in files("chassis", "services"))

    assert {
        m for m in re.findall(r"tdu_[a-z_]+", text_of(document)) if f'"{m}"' not in code
    } == set()


def test_the_glossary_has_only_words_the_code_uses():
    code = "\n".join(path.read_text("utf-8") for path in files(*HOUSES))
    cells = [
        row.split("|")[2] for row in text_of(Path("docs/glossary.md")).splitlines() if "|" in row
    ]

    words = {word for cell in cells for word in INLINE.findall(cell)}
    assert len(words) > 40
    assert {word for word in words if not re.search(rf"\b{word}\b", code)} == set()


def table_of_messages() -> dict[str, tuple[str, str]]:
    """Return, for each message of the table, who says it and who listens."""
    rows = ROW.findall(text_of(Path("contracts/README.md")))
    return {name: (says, hears) for name, says, hears in rows if name != "Message"}


def test_the_table_of_messages_says_who_listens():
    listeners: dict[str, set[str]] = {kind.__name__: set() for kind in MESSAGES.values()}
    for service in SERVICES:
        consumers = room(service, "consumers")
        for kind in consumers.LISTENS_TO if consumers else ():
            listeners[kind.__name__].add(service)
    for kind in MESSAGES.values():
        if kind.stream == "candidacy.events":
            listeners[kind.__name__].add("gateway")

    told = {
        name: set(re.findall(r"[a-z]+", hears)) & set(SERVICES)
        for name, (_, hears) in table_of_messages().items()
    }
    assert told == listeners


def test_the_table_of_messages_says_which_are_not_said_yet():
    code = {
        service: "\n".join(
            path.read_text("utf-8")
            for path in files(f"services/{service}")
            if path.name != "consumers.py"
        )
        for service in SERVICES
    }

    wrong = {
        name: says
        for name, (says, _) in table_of_messages().items()
        if ("à venir" in says)
        == any(re.search(rf"\b{name}\b", code.get(who, "")) for who in re.findall(r"[a-z]+", says))
    }
    assert wrong == {}


def test_the_map_says_who_listens_to_each_stream():
    row = re.compile(r"^\| `(\w+\.\w+)` \| (\w+) \| ([^|]+) \|", re.MULTILINE)
    said = {
        stream: (says, set(re.findall(r"\w+", hears)) & set(SERVICES))
        for stream, says, hears in row.findall(text_of(Path("README.md")))
    }

    heard: dict[str, set[str]] = {kind.stream: set() for kind in MESSAGES.values()}
    for service in SERVICES:
        consumers = room(service, "consumers")
        for kind in consumers.LISTENS_TO if consumers else ():
            heard[kind.stream].add(service)
    heard["candidacy.events"].add("gateway")
    assert heard.pop("privacy.events") == set()
    assert {stream: hears for stream, (_, hears) in said.items()} == heard
    for stream, (says, _) in said.items():
        assert says == ("candidacy" if stream.endswith("commands") else stream.partition(".")[0])


def test_the_readme_of_the_command_line_names_every_command():
    readme = text_of(Path("cli/README.md"))

    leaves = list(leaves_of(get_command(app), "traitdunion"))
    assert len(leaves) > 20
    assert [words for words in leaves if f"`{words}`" not in readme] == []


def leaves_of(command: Any, words: str) -> Iterator[str]:
    """Return every command of a group, in full words."""
    if not hasattr(command, "list_commands"):
        yield words
        return
    for name in command.list_commands(None):
        yield from leaves_of(command.get_command(None, name), f"{words} {name}")


@pytest.mark.parametrize("house", ["chassis", "contracts"])
def test_the_readme_of_a_house_names_every_module(house):
    readme = text_of(Path(house) / "README.md")

    modules = [path.name for path in (ROOT / house).glob("*.py") if path.stem != "__init__"]
    assert len(modules) > 10
    assert [name for name in modules if f"`{name}`" not in readme] == []


@every_document
def test_every_class_is_where_it_is_said_to_be(document):
    said = re.findall(r"`([\w/]+\.py)`, classe\s+`(\w+)`", text_of(document))

    assert [kind for path, kind in said if f"class {kind}(" not in text_of(Path(path))] == []


def test_the_readme_of_partners_names_everything_a_partner_is_told():
    readme, guide = (
        text_of(Path("services/partners/README.md")),
        text_of(Path("docs/guides/partner.md")),
    )

    assert {kind for kind in TYPES if kind not in readme or kind not in guide} == set()


def test_the_readme_names_the_demo_people():
    people = yaml.safe_load((ROOT / "deploy" / "local" / "demo" / "people.yaml").read_text("utf-8"))
    readme = text_of(Path("README.md"))

    named = [f"{each['first_name']} {each['last_name']}" for each in people["people"]]
    ids = [f"`{each['id']}`" for each in people["people"]]
    assert [each for each in (*named, *ids) if each not in readme] == []


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_fits_one_page_and_is_in_the_list(decision):
    lines = decision.read_text("utf-8").splitlines()

    parts = ["Contexte", "Décision", "Conséquences", "Solutions écartées"]
    assert lines[0].startswith(f"# {decision.stem[:4]} - ")
    assert re.fullmatch(r"Statut : \w+, \d{4}-\d\d-\d\d.*", lines[2])
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == parts
    assert len(lines) <= 50
    assert f"({decision.name})" in text_of(Path("docs/decisions/README.md"))


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) >= 11
