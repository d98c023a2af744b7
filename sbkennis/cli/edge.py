"""The words that someone typed → a command that runs, and an exit code.

Exit codes: 0 done, 1 some input failed, 2 wrong use. Errors become exit codes here and nowhere
else.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from sbkennis.cli.application import app
from sbkennis.cli.dutch import usage_error
from sbkennis.errors import LibraryNotFoundError, QueryError, SbkennisError, UsageError, reason

__all__ = ["main", "run"]

_INTERRUPTED = 130  # what typer answers, without a word, when someone presses Ctrl+C


def main() -> NoReturn:
    """Run the command line; the exit code says how it went."""
    from sbkennis.cli import terminal

    terminal.let_every_sign_through(sys.stdout)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and answer its exit code."""
    try:
        return _run(arguments)
    except (UsageError, LibraryNotFoundError, QueryError) as error:
        return _failed(error, 2)
    except SbkennisError as error:
        return _failed(error, 1)
    except typer.Exit as error:
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _failed("Afgebroken. Wat klaar was, is bewaard.", 1)
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has gone
        sys.stderr.close()
        return 0
    except SystemExit as error:  # typer makes one of it too, and quiets the streams
        if isinstance(error.__context__, BrokenPipeError):
            return 0
        raise
    except MemoryError:
        return _failed(
            "Er is te weinig geheugen. Wat klaar was, is bewaard. Sluit andere programma's en "
            "draai de opdracht opnieuw.",
            1,
        )
    except OSError as error:  # nobody foresaw it where it happened
        return _failed_on(error)
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        return _wrong_use(error, str(message()), arguments)


def _run(arguments: list[str]) -> int:
    _check_signs(arguments)
    result = app(arguments, prog_name="sbkennis", standalone_mode=False)
    if result == _INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _failed_on(error: OSError) -> int:
    """Tell of a file or folder that could not be used; a closed pipe is no failure."""
    if os.name == "nt" and error.errno == errno.EINVAL and error.filename is None:
        sys.stderr.close()  # so Windows says that the reader of a pipe has gone
        return 0
    if error.filename is None and error.errno == errno.ENOENT:
        if _is_nowhere():
            return _told(
                "De map waarin u staat, bestaat niet meer. Ga naar een andere (`cd`), en draai de "
                "opdracht opnieuw.",
                1,
            )
        if "temporary" in str(error):  # of tempfile, which looks in several
            return _failed(
                "Er is geen map voor tijdelijke bestanden waarin kan worden geschreven. Maak "
                "ruimte, of noem een andere map in TMPDIR.",
                1,
            )
    place = error.filename or "Een bestand"
    return _failed(
        f"{place}: {reason(error)}. Wat klaar was, is bewaard. Verhelp dit en draai de "
        "opdracht opnieuw.",
        1,
    )


def _check_signs(arguments: Sequence[str]) -> None:
    """Refuse words that are no UTF-8 and cannot be kept; of a file its report tells it."""
    for one in map(os.fspath, arguments):
        # Not `os.fsencode`: what a terminal in Latin-1 sends has been read well.
        written = one.encode("utf-8", sys.getfilesystemencodeerrors())
        shown = written.decode("utf-8", "backslashreplace")
        if shown != one and not os.path.lexists(one):
            raise UsageError(
                f"In “{shown}” staan tekens die geen UTF-8 zijn. Stel uw terminal in op UTF-8 en "
                "typ het opnieuw."
            )


def _wrong_use(error: Exception, message: str, arguments: Sequence[str]) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(message)
        return 2
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "sbkennis"
    from sbkennis.surroundings import typed

    told = usage_error(message)
    if message.startswith("No such option: -") and (name := _named_like_option(arguments)):
        told += f" Is “{name}” een naam? Zet er dan -- voor: `{path} -- {typed(name)}`."
    return _failed(f"{told} Zie `{path} --help`.", 2)


def _named_like_option(arguments: Sequence[str]) -> str:
    """A file or document among the words of a command that begins with a hyphen; else empty."""
    words = map(os.fspath, arguments)
    options = (one for one in words if one.startswith("-") and not one.startswith("--"))
    return next((one for one in options if "." in one or os.path.lexists(one)), "")


def _failed(error: object, code: int) -> int:
    """Tell what went wrong; a folder that is gone may be the cause, and may not."""
    told = str(error)
    if _is_nowhere():
        told += " De map waarin u staat, bestaat niet meer; misschien ligt het daaraan."
    return _told(told, code)


def _told(error: str, code: int) -> int:
    from sbkennis.cli import terminal

    terminal.fail(error)
    return code


def _is_nowhere() -> bool:
    """Whether the folder from which this was started is gone."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    except OSError:  # it may not be asked; what went wrong is told without
        return False
    return False
