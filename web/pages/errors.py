"""Pages of errors (P35): what happened, what to do next, whom to call."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from chassis.logging import get_logger
from web.problems import Problem
from web.rendering import text, visit
from web.security import protect

_KNOWN = {404: "not_found", 405: "not_found", 410: "gone", 429: "rate_limited"}


async def page_of_problem(request: Request, problem: Exception) -> Response:
    """Show what the gateway refused."""
    if not isinstance(problem, Problem):
        raise problem
    here = visit(request)
    if problem.status == 401:
        return here.to_login()
    return await here.page(
        "pages/error.html",
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        code=problem.code,
        request_id=problem.request_id or request.state.request_id,
    )


async def page_of_old_form(request: Request, _: Exception) -> Response:
    """Show that the page was too old for its form."""
    return await page_of_problem(
        request,
        Problem(
            403,
            "form_refused",
            "Cette page a expiré",
            "Revenez à la page précédente, rechargez-la, puis envoyez à nouveau.",
        ),
    )


async def page_of_bad_input(request: Request, error: Exception) -> Response:
    """Show that an address cannot exist, or that it asks for something impossible."""
    rows = error.errors() if isinstance(error, RequestValidationError) else []
    if any(row["loc"][0] == "path" for row in rows):
        return await page_of_http_error(request, HTTPException(404))
    return await page_of_problem(
        request,
        Problem(
            422,
            "validation_error",
            text("problems.validation-error"),
            "Revenez à la page précédente, puis changez ce que vous avez demandé.",
        ),
    )


async def page_of_failure(request: Request, error: Exception) -> Response:
    """Show that the site itself is broken: a bug, logged, and a page like any other."""
    get_logger().error("http.failed", code="internal_error", exc_info=error)
    page = await page_of_http_error(request, error)
    protect(page.headers, request.url.path, secure=visit(request).settings.is_secure)
    return page


async def page_of_http_error(request: Request, error: Exception) -> Response:
    """Show an unknown address, or anything the site itself refuses."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = _KNOWN.get(status, "internal_error")
    title = "Page introuvable" if status in (404, 405) else "Une erreur est survenue"
    detail = text("errors.failed") if status >= 500 else text("errors.lost")
    return await page_of_problem(
        request, Problem(404 if status == 405 else status, code, title, detail)
    )
