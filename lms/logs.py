"""Log lines: one JSON object each, with the request's number and no personal data."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JSONLine(logging.Formatter):
    """What a caller wants told beside the message goes into `extra={"facts": {...}}`: numbers and codes, no names."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        if number := request_id.get():
            line["request"] = number
        line |= getattr(record, "facts", {})
        if record.exc_info:
            # Where it broke, not with what: an exception's own words may hold somebody's data.
            kind, _value, _trace = record.exc_info
            line["exception"] = kind.__name__ if kind else None
            line["trace"] = "".join(
                part for part in self.formatException(record.exc_info).splitlines(keepends=True) if part.startswith("  ")
            )
        return json.dumps(line, ensure_ascii=False)
