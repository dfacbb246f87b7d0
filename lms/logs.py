"""Log lines: one JSON object each, with the request's number and no personal data."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from http.client import responses

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JSONLine(logging.Formatter):
    """What is told beside the message goes into `extra={"facts": {...}}`: numbers and codes, no names."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": self._message(record),
        }
        if number := request_id.get():
            line["request"] = number
        line |= getattr(record, "facts", {})
        if record.exc_info:
            # Where it broke, not with what: an exception's own words may hold somebody's data.
            kind, _value, trace = record.exc_info
            line["exception"] = kind.__name__ if kind else None
            line["trace"] = "".join(traceback.format_tb(trace))
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        """Django names the address of a refused request, which may hold a secret: the status says enough."""
        status = getattr(record, "status_code", None)
        return responses.get(status, str(status)) if status else record.getMessage()
