"""Runs a command as a person does: arguments as text, an exit code, data on stdout, messages on stderr."""

import io
from dataclasses import dataclass

from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError


@dataclass(frozen=True)
class Outcome:
    code: int
    data: bytes
    messages: list[str]


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(name: str, *arguments: object, terminal: bool = False) -> Outcome:
    """Run the command in this process and database; the exit code is the one that the shell would see."""
    stream = Terminal if terminal else io.TextIOWrapper
    stdout, stderr = (stream(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    command = type(load_command_class(get_commands()[name], name))(stdout=stdout, stderr=stderr)
    code = 0
    vars(command)["_called_from_command_line"] = True
    try:
        options = command.create_parser("manage.py", name).parse_args([str(argument) for argument in arguments])
        command.handle(**vars(options))
    except CommandError as error:
        code = error.returncode
        stderr.write(f"CommandError: {error}\n")
    stdout.flush()
    stderr.flush()
    return Outcome(code, stdout.buffer.getvalue(), stderr.buffer.getvalue().decode().splitlines())  # type: ignore[attr-defined]  # a BytesIO
