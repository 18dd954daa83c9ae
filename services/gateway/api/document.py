"""The description of the API: OpenAPI 3.1, problems as problems only, security said everywhere."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chassis.problems import MEDIA_TYPE

JSON = "application/json"
SCHEMES = {
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "Jeton d’une session, ouvert par /auth",
    },
    "api_key": {
        "type": "http",
        "scheme": "bearer",
        "description": "Clé d’accès d’un organisme (tu_live_…, tu_test_…)",
    },
}
DESCRIPTION = (
    "L’interface publique de Trait d’Union : un emploi près de chez soi, puis la formation "
    "financée qui y mène. Les clients se fient à `code` ; d’autres champs et d’autres valeurs "
    "peuvent apparaître."
)


def describe(app: FastAPI) -> None:
    """Make the application describe itself as it really answers."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        openapi_version="3.1.0",
        routes=app.routes,
    )
    for operations in found["paths"].values():
        for operation in operations.values():
            _finish(operation)
    parts = found.setdefault("components", {})
    parts["securitySchemes"] = SCHEMES
    for useless in ("HTTPValidationError", "ValidationError"):
        parts.get("schemas", {}).pop(useless, None)
    return found


def _finish(operation: dict[str, Any]) -> None:
    operation.setdefault("security", [])
    kind = operation.pop("x-media-type", JSON)
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and JSON in content:
            answer["content"] = {MEDIA_TYPE: content[JSON]}
        elif JSON in content:
            answer["content"] = {kind: content[JSON]}
    for parameter in operation.get("parameters", ()):
        schema = parameter.get("schema", {})
        if schema.get("type") == "integer":
            schema.setdefault("maximum", 2_147_483_647)
