"""What every page knows of the authority."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from journey.library import library


def authority(request: HttpRequest) -> dict[str, Any]:
    """The authority's words, whether this is the demonstration, and where the source is."""
    return {
        "authority": library().authority,
        "service": library().service,
        "demo": settings.DEMO,
        "source_url": settings.SOURCE_URL,
    }
