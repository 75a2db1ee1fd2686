"""How a line of the security log is written. Loaded with the settings: knows nothing of Django."""

import datetime as dt
import json
import logging

LONGEST = 300  # of any text in a line, in characters


class JsonLine(logging.Formatter):
    """Writes a record as one line of JSON, in ASCII: line ends, control and bidirectional characters are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a record that `tell` did not write keeps its words as `message`."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        said = getattr(record, "said", None) or {"message": record.getMessage()[:LONGEST]}
        return json.dumps({"time": time} | said, ensure_ascii=True)
