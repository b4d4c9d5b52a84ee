"""
What operators read on stderr: levels, one line for each record, the request's id, and no secret.

Logging is one for the whole process, so each test has a process of its own.
"""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from lumos_connector import InvalidConfigurationError
from lumos_connector.logs import LEVELS, level_of

BEGIN = """
import logging
from lumos_connector.logs import REQUEST_ID, configure
from lumos_connector.redaction import SECRETS, Secrets
configure()
logger = logging.getLogger("acme.sync")
"""


def logged(source: str, level: str | None = "DEBUG", **environ: str) -> list[str]:
    """Run a program that logs, and give the lines of its stderr."""
    inherited = {name: value for name, value in os.environ.items() if name != "LUMOS_LOG_LEVEL"}
    given = {**inherited, **environ, **({} if level is None else {"LUMOS_LOG_LEVEL": level})}
    program = [sys.executable, "-c", BEGIN + dedent(source)]
    done = subprocess.run(
        program, env=given, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


def said(source: str, **environ: str) -> list[str]:
    """Give what is logged behind the date, the time and the level."""
    return [line.split(" ", 3)[3] for line in logged(source, **environ)]


def test_a_record() -> None:
    """A record is one line: date and time, level, logger, message."""
    (line,) = logged("logger.warning('%s accounts', 3)")
    date, time, rest = line.split(" ", 2)
    assert rest == "WARNING acme.sync: 3 accounts"
    assert (len(date), len(time)) == (len("2026-11-24"), len("10:00:00,000"))


EVERY_LEVEL = "for level in (10, 20, 30, 40, 50): logger.log(level, 'at %s', level)"


@pytest.mark.parametrize(
    ("level", "count"),
    [
        (None, 2),
        ("", 2),
        ("DEBUG", 5),
        ("info", 4),
        (" Warning ", 3),
        ("ERROR", 2),
        ("CRITICAL", 1),
    ],
)
def test_level(level: str | None, count: int) -> None:
    """The level is that of LUMOS_LOG_LEVEL in any case, and ERROR where it says nothing."""
    assert len(logged(EVERY_LEVEL, level)) == count


@pytest.mark.parametrize("level", ["verbose", "10", "WARN", "hunter2", "getLogger"])
def test_wrong_level(level: str) -> None:
    """A level that is none is one clear message, which names the variable and the levels there are."""
    with pytest.raises(InvalidConfigurationError) as caught:
        level_of({"LUMOS_LOG_LEVEL": level})
    assert str(caught.value) == f"LUMOS_LOG_LEVEL: expected one of {', '.join(LEVELS)}; correct it or unset it"


def test_configured_twice() -> None:
    """Configuring again replaces what was there: no record is written twice."""
    assert logged("configure({'LUMOS_LOG_LEVEL': 'INFO'}); configure(); logger.error('once')")[0].endswith("sync: once")
    assert len(logged("configure(); configure(); logger.error('once')")) == 1


def test_handlers_of_others_are_left_alone() -> None:
    """A handler that the embedding program has installed stays."""
    source = """
    import sys
    theirs = logging.StreamHandler(sys.stderr)
    logging.getLogger().addHandler(theirs)
    configure()
    logger.error("once")
    """
    assert len(logged(source)) == 2


def test_request_id() -> None:
    """A record that is written while a request is answered carries its id, and no other does."""
    assert said("logger.info('before'); REQUEST_ID.set('r-17'); logger.info('within')") == [
        "acme.sync: before",
        "acme.sync [r-17]: within",
    ]


def test_secrets_by_name() -> None:
    """What stands under a secret's name is masked, in the message and in its arguments."""
    source = """
    logger.info("logging in with %s", {"user": "u", "password": "hunter2xyz"})
    logger.info("GET /?token=hunter2xyz")
    logger.info("headers: %s", ("Authorization: Bearer hunter2xyz",))
    """
    lines = logged(source)
    assert len(lines) == 3
    assert "hunter2xyz" not in "".join(lines)
    assert "'user': 'u'" in lines[0]


def test_secrets_of_the_call() -> None:
    """The values of the call at hand are masked wherever they stand, also in tracebacks and stacks."""
    source = """
    SECRETS.set(Secrets({"password": "hunter2 xyz"}))
    def sign_in(word):
        try:
            raise ValueError(f"{word} is wrong")
        except ValueError as error:
            raise KeyError(word) from error
    try:
        sign_in("hunter2 xyz")
    except KeyError:
        logger.exception("with %s", "hunter2%20xyz", stack_info=True)
    """
    text = "\n".join(logged(source))
    assert "hunter2" not in text
    assert "ValueError: *** is wrong" in text
    assert "KeyError: '***'" in text
    assert "with ***" in text


def test_a_marked_setting() -> None:
    """A model that is logged shows no secret, whether it is the call's or not."""
    source = """
    import attrs
    from lumos_connector import setting
    @attrs.define(kw_only=True)
    class AcmeSettings:
        host: str = setting()
        phrase: str = setting(secret=True)
    logger.info("%s %r", *[AcmeSettings(host="h", phrase="hunter2")] * 2)
    """
    assert said(source) == ["acme.sync: AcmeSettings(host='h', phrase='***') AcmeSettings(host='h', phrase='***')"]


def test_a_message_with_line_breaks() -> None:
    """A message can't be made to look like several records."""
    assert said(r"logger.info('one\n2026-11-24 10:00:00,000 ERROR acme: forged\r\n')") == [
        r"acme.sync: one\n2026-11-24 10:00:00,000 ERROR acme: forged\r\n"
    ]


def test_arguments_that_do_not_fit() -> None:
    """A log call that is wrong itself names its place, not its arguments, and fails nothing."""
    source = """
    class Broken:
        def __repr__(self):
            raise ValueError("hunter2")
    logger.info("signed in", "hunter2")
    logger.info("%d accounts", "hunter2")
    logger.info("%s", Broken())
    logger.info(Broken())
    logger.info("%(name)s", {"password": "hunter2"})
    logger.info("and on")
    """
    lines = said(source)
    assert [line.partition(" (")[0] for line in lines] == [
        "acme.sync: signed in",
        "acme.sync: %d accounts",
        "acme.sync: %s",
        "acme.sync: Broken",
        "acme.sync: %(name)s",
        "acme.sync: and on",
    ]
    assert "(not shown as it was meant: TypeError at <string>:" in lines[0]
    assert "hunter2" not in "".join(lines)


def test_stderr_that_is_not_utf_8() -> None:
    """Text that stderr's encoding can't hold is written in another way, without an error."""
    (line,) = logged(r"logger.info('ü€ \ud800')", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert line.endswith(r"acme.sync: \xfc\u20ac \ud800")


def test_nothing_else_is_written(tmp_path: Path) -> None:
    """Configuring logging writes no file and nothing to stdout."""
    source = f"import os; os.chdir({str(tmp_path)!r}); configure(); logger.error('x')"
    assert len(logged(source)) == 1
    assert list(tmp_path.iterdir()) == []
