"""The shape of the code: small files, small functions, the same rooms in every service."""

import ast
import re

import pytest

from tests.architecture.tree import HOUSES, ROOT, SERVICES, files, parsed, short

LINES_PER_FILE, LINES_PER_TEST_FILE, LINES_PER_FUNCTION = 250, 400, 30
ROOMS = {
    *("domain", "models", "repository", "clients", "memory", "use_cases", "schemas", "api"),
    *("consumers", "workers", "settings", "main", "migrations", "templates"),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path):
    return [node for node in ast.walk(parsed(path)) if isinstance(node, Function)]


def test_no_file_is_too_long():
    limits = [(path, LINES_PER_FILE) for path in files(*HOUSES)]
    limits += [(path, LINES_PER_TEST_FILE) for path in files("tests")]
    lengths = [(path, len(path.read_text("utf-8").splitlines()), most) for path, most in limits]

    assert len(lengths) > 100
    assert [f"{short(path)}: {n}" for path, n, most in lengths if n > most] == []


def test_no_function_is_too_long():
    lengths = [
        (f"{short(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in files(*HOUSES)
        for node in functions(path)
    ]

    assert len(lengths) > 500
    assert [f"{name}: {n}" for name, n in lengths if n > LINES_PER_FUNCTION] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_rooms_of_every_service_and_no_other(service):
    home = ROOT / "services" / service
    found = {path.stem for path in home.iterdir() if not path.name.startswith(("__", "."))}

    assert found - ROOMS == {"README"}
    assert {"settings", "main", "migrations"} <= found


@pytest.mark.parametrize("service", SERVICES)
def test_a_readme_fits_one_screen(service):
    lines = (ROOT / "services" / service / "README.md").read_text("utf-8").splitlines()

    assert 5 <= len(lines) <= 80


def test_nobody_commits_but_the_unit_of_work():
    guilty = [
        f"{short(path)}:{node.lineno}"
        for path in files("services")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert guilty == []


def test_only_the_chassis_creates_http_clients():
    makers = {"Client", "AsyncClient", "get", "post", "put", "request", "stream"}
    guilty = [
        f"{short(path)}:{node.lineno}"
        for path in files(*HOUSES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "httpx"
        and node.func.attr in makers
        and short(path) != "chassis/outgoing.py"
    ]

    assert guilty == []


def test_no_rule_is_written_for_one_region_or_one_partner():
    test_of = re.compile(r"\b(if|elif|case)\b.*\b(region(\.code)?|partner)\s*==")

    guilty = [
        f"{short(path)}: {line.strip()}"
        for path in files("chassis", "services", "web")
        for line in path.read_text("utf-8").splitlines()
        if test_of.search(line)
    ]

    assert guilty == []


def test_nothing_is_left_for_later_in_the_code():
    mark = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")

    guilty = [short(path) for path in files(*HOUSES) if mark.search(path.read_text("utf-8"))]

    assert guilty == []
