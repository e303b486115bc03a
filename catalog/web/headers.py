"""Response headers that answers of several kinds bear; what one kind alone bears stands with it."""

from collections.abc import Mapping

NOSNIFF: Mapping[str, str] = {"X-Content-Type-Options": "nosniff"}
FOR_EVER: Mapping[str, str] = {"Cache-Control": "public, max-age=31536000, immutable"}
REVALIDATED: Mapping[str, str] = {"Cache-Control": "no-cache"}  # kept, but asked after each time
