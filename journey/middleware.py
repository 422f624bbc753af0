"""What holds for every page: nothing is kept by the browser, and problems are told in sentences."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from journey.engine import EngineError
from journey.exceptions import JourneyError, Refused

log = logging.getLogger(__name__)

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class Careful:
    """Adds the headers of a page about children, and tells what could not be done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the site."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, so that neither the browser nor anything between keeps a record."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """A page with the sentence, where something could not be done; a refusal is Django's."""
        if isinstance(problem, Refused) or not isinstance(problem, (JourneyError, EngineError)):
            return None
        log.error("%s could not be done: %s", request.path, type(problem).__name__)
        context = {"problem": str(problem)}
        return render(request, "journey/problem.html", context, status=HTTPStatus.CONFLICT)
