"""`call` and `info`: what is typed, what is refused, and where the answer goes."""

import gzip
import json
import os
import stat
from pathlib import Path

import pytest

from .command import ACME, PROGRAM, UNKNOWN_PAYLOAD, Done, project, run, run_in_shell

REQUEST = '{"request": {}}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one connector in one file, which leaves a trace when it is imported."""
    return project(tmp_path, {"acme.py": "import pathlib\npathlib.Path('imported').touch()\n" + ACME})


def call(folder: Path, *arguments: str | bytes, capability: str = "list_accounts") -> Done:
    """Call the connector."""
    return run("call", "acme.py", capability, *arguments, cwd=folder)


def was_run(folder: Path) -> bool:
    """Tell whether code of the connector ran."""
    return (folder / "imported").exists()


# The request


def test_request_as_text(folder: Path) -> None:
    """The answer is one JSON document on stdout, in UTF-8."""
    done = call(folder, "--json", REQUEST)
    assert done.document["response"][0]["email"] == "zoë@example.com"
    assert "zoë@example.com".encode() in done.out
    assert done.err == ""


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_request_from_a_file(folder: Path, quote: str) -> None:
    """Quotes that an agent leaves around the path are dropped."""
    (folder / "the request.json").write_text(REQUEST)
    assert call(folder, "--json-file", f"{quote}the request.json{quote}").document["response"]


def test_request_from_a_stream(folder: Path) -> None:
    """The file may be a stream, which can be read only once."""
    done = run_in_shell(
        'echo \'{"request": {}}\' | "$@"', "call", "acme.py", "list_accounts", "--json-file", "/dev/stdin", cwd=folder
    )
    assert done.document["response"]


def test_request_longer_than_a_command_line(folder: Path) -> None:
    """A file holds what no argument can."""
    (folder / "long.json").write_text(json.dumps({"request": {"custom_attributes": ["x" * 1000] * 1000}}))
    assert call(folder, "--json-file", "long.json").document["response"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "[]",
        "1",
        "null",
        "NaN",
        "{} {}",
        '{"request": {}}x',
        "[" * 60_000,
        '{"request": 1}',
        '{"request": {}',
    ],
    ids=lambda text: text[:20],
)
def test_request_that_is_none(folder: Path, text: str) -> None:
    """What is not a request is an answer that says so, and no failure of the program."""
    assert call(folder, "--json", text).error["error_code"] == "bad_request"


@pytest.mark.parametrize("text", [b"\xff", b'{"request": {}, "x": "\xe4"}', b"\xef\xbb"])
def test_request_that_is_not_utf_8(folder: Path, text: bytes) -> None:
    """Bytes that are not UTF-8 are the request's fault too, on the command line and in a file, under any locale."""
    (folder / "request.json").write_bytes(text)
    assert call(folder, "--json", text).error["error_code"] == "bad_request"
    assert call(folder, "--json-file", "request.json").error["error_code"] == "bad_request"
    other = run("call", "acme.py", "list_accounts", "--json", text, cwd=folder, env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert other.error["error_code"] == "bad_request"


def test_request_that_begins_with_a_dash(folder: Path) -> None:
    """An argument that looks like a number is a request like any other."""
    assert call(folder, "--json", "-1").error["error_code"] == "bad_request"
    assert call(folder, "--json=-x").error["error_code"] == "bad_request"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no request given: add --json TEXT or --json-file PATH"),
        (["--json", REQUEST, "--json-file", "acme.py"], "exclude each other"),
        (["--json"], "--json: expected one argument"),
        (["--json-file", "missing.json"], "'missing.json' can't be read: No such file"),
        (["--json-file", "."], "'.' can't be read: Is a directory"),
        (["--json-file", ""], "can't be read"),
        (["--json", REQUEST, "--result-file-path", "a.json"], "must end in .gz"),
        (["--json", REQUEST, "--result-file-path", ""], "must end in .gz"),
        (["--json", REQUEST, "--result-file-path", "nowhere/a.gz"], "there is no folder 'nowhere'"),
        (["--json", REQUEST, "--result-file-path", "acme.py/a.gz"], "there is no folder 'acme.py'"),
        (["--json", REQUEST, "--result-file-path", f"{'a' * 300}/a.gz"], "--result-file-path: "),
        (["--json", REQUEST, "--result-file-path", "folder.gz"], "'folder.gz' can't be written"),
        (["--jsom", REQUEST], "unknown option --jsom. Did you mean --json?"),
        ([f"--jsom={REQUEST}"], "unknown option --jsom. Did you mean --json?"),
        ([REQUEST], "a JSON document goes after --json"),
    ],
)
def test_arguments_that_are_refused(folder: Path, arguments: list[str], message: str) -> None:
    """What was typed wrong is one message and status 2."""
    (folder / "folder.gz").mkdir()
    done = call(folder, *arguments)
    assert message in done.refusal
    assert was_run(folder) == (not arguments), "only to see whether it has a sample request"


def test_capability_that_is_unknown(folder: Path) -> None:
    """The message names the nearest capability and those that there are."""
    refusal = call(folder, "--json", REQUEST, capability="list-acounts").refusal
    assert "unknown capability 'list-acounts'. Did you mean list_accounts?" in refusal
    assert "AcmeConnector has: app_info, list_accounts, probe_integration" in refusal


def test_capability_that_the_connector_lacks(folder: Path) -> None:
    """The message says that it is this connector which lacks it."""
    refusal = call(folder, "--json", REQUEST, capability="create_account").refusal
    assert "AcmeConnector does not have the capability 'create_account'" in refusal


def test_info_is_no_capability(folder: Path) -> None:
    """Who calls `info` like a capability is told the command."""
    assert "lumos-connector info CONNECTOR" in call(folder, "--json", REQUEST, capability="info").refusal


@pytest.mark.parametrize("command", ["call acme.py list_accounts --json {}", "info acme.py", "list", "serve acme.py"])
def test_bad_log_level(folder: Path, command: str) -> None:
    """A log level that is none is refused before anything runs."""
    done = run(*command.split(), cwd=folder, env={"LUMOS_LOG_LEVEL": "LOUD"})
    assert "LUMOS_LOG_LEVEL: expected one of DEBUG" in done.refusal
    assert not was_run(folder)


def test_log_level(folder: Path) -> None:
    """The log is on stderr, at the level that the environment asks for."""
    arguments = ("call", "acme.py", "list_accounts", "--json", REQUEST)
    done = run(*arguments, cwd=folder, env={"LUMOS_LOG_LEVEL": "info"})
    assert done.document["response"]
    assert "acme.list_accounts: ok" in done.err


def test_nothing_typed_is_repeated(folder: Path) -> None:
    """A request in the wrong place is not shown: it holds credentials."""
    secret = '{"auth": {"basic": {"username": "u", "password": "hunter2-secret"}}}'
    for arguments in (
        ["call", "acme.py", secret],
        ["call", "acme.py", "list_accounts", secret],
        ["call", "acme.py", "list_accounts", "--jsn", secret],
        ["call", "acme.py", "list_accounts", f"--jsn={secret}"],
        ["call", secret, "list_accounts", "--json", "{}"],
        ["call", "acme.py", "list_accounts", "--json-file", secret],
        ["call", "acme.py", "list_accounts", "--result-file-path", secret],
        ["call", "acme.py", "list_accounts", "--result-file-path", f"{secret}/a.gz"],
        ["serve", "acme.py", "--port", secret],
        [secret],
        ["--json", secret],
        ["list", "--format", secret],
        ["serve", "acme.py", f"--reload={secret}"],
        ["serve", "acme.py", "--token-file", secret],
    ):
        assert "hunter2" not in run(*arguments, cwd=folder).refusal, arguments


# The result file


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_result_file(folder: Path, quote: str) -> None:
    """The file holds the document, compressed, and stdout nothing; nothing else is left in its folder."""
    (folder / "results").mkdir()
    done = call(folder, "--json", REQUEST, "--result-file-path", f"{quote}results/an answer.json.gz{quote}")
    assert done == Done(0, b"", "")
    (path,) = (folder / "results").iterdir()
    assert path.name == "an answer.json.gz"
    document = gzip.decompress(path.read_bytes())
    assert json.loads(document)["response"]
    assert not document.endswith(b"\n")


def test_result_file_is_replaced(folder: Path) -> None:
    """A file that is there is overwritten, also one that a link leads to."""
    (folder / "real.gz").write_bytes(b"before")
    (folder / "link.gz").symlink_to("real.gz")
    assert call(folder, "--json", REQUEST, "--result-file-path", "link.gz").status == 0
    assert (folder / "link.gz").is_symlink()
    assert json.loads(gzip.decompress((folder / "real.gz").read_bytes()))["response"]


def test_result_file_is_never_half_written(folder: Path) -> None:
    """A new file takes the old one's place: who has the old one open reads it to its end."""
    (folder / "a.gz").write_bytes(b"before")
    (folder / "opened.gz").hardlink_to(folder / "a.gz")
    assert call(folder, "--json", REQUEST, "--result-file-path", "a.gz").status == 0
    assert (folder / "opened.gz").read_bytes() == b"before"
    assert gzip.decompress((folder / "a.gz").read_bytes())


def test_result_file_of_an_error(folder: Path) -> None:
    """An error is an answer, and goes where the answer goes."""
    assert call(folder, "--json", "{", "--result-file-path", "a.gz") == Done(0, b"", "")
    assert json.loads(gzip.decompress((folder / "a.gz").read_bytes()))["is_error"] is True


def test_result_file_in_another_working_directory(folder: Path) -> None:
    """A relative path means where the command was typed, whatever the connector makes its working directory."""
    (folder / "roaming.py").write_text(f"import os\nos.mkdir('sub')\nos.chdir('sub')\n{ACME}")
    done = run("call", "roaming.py", "list_accounts", "--json", REQUEST, "--result-file-path", "a.gz", cwd=folder)
    assert done.status == 0, done.err
    assert (folder / "a.gz").exists()


def test_result_file_that_cannot_be_written_after_all(folder: Path) -> None:
    """A folder that goes away during the call is a message and status 1."""
    (folder / "away").mkdir()
    (folder / "removing.py").write_text(f"import os\nos.rmdir('away')\n{ACME}")
    done = run("call", "removing.py", "list_accounts", "--json", REQUEST, "--result-file-path", "away/a.gz", cwd=folder)
    assert (done.status, done.out) == (1, b"")
    assert "the answer could not be written to the result file" in done.err
    assert "Traceback" not in done.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write anything")
def test_permissions_that_are_missing(folder: Path) -> None:
    """Permissions are looked at before anything runs."""
    (folder / "locked").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    assert "can't be written" in call(folder, "--json", REQUEST, "--result-file-path", "locked/a.gz").refusal
    assert not was_run(folder)
    (folder / "acme.py").chmod(0)
    assert "acme.py' can't be read" in call(folder, "--json", REQUEST).refusal


# The demo, and info


def test_demo_needs_no_request(tmp_path: Path) -> None:
    """The demo answers with a sample request, and leaves nothing in the working directory."""
    done = run("call", "demo", "list_accounts", cwd=tmp_path)
    assert len(done.document["response"]) > 5
    assert list(tmp_path.iterdir()) == []


def test_demo_with_a_request(tmp_path: Path) -> None:
    """The demo takes a request like any connector."""
    assert run("call", "demo", "list_accounts", "--json", "{}", cwd=tmp_path).error["error_code"] == "bad_request"


def test_info(folder: Path) -> None:
    """`info` describes the connector; a request is accepted and not looked at."""
    document = run("info", "acme.py", cwd=folder).document
    assert document["response"]["app_id"] == "acme"
    assert run("info", "acme.py", "--json", '{"a": 1}', cwd=folder).document == document
    assert run("info", "acme.py", "--json", "no JSON", "--json-file", "missing", cwd=folder).document == document


def test_info_into_a_file(folder: Path) -> None:
    """`info` writes a result file, too."""
    assert run("info", "acme.py", "--result-file-path", "info.gz", cwd=folder) == Done(0, b"", "")
    assert json.loads(gzip.decompress((folder / "info.gz").read_bytes()))["response"]["app_id"] == "acme"
    assert "must end in .gz" in run("info", "acme.py", "--result-file-path", "info", cwd=folder).refusal


def test_info_of_a_connector_whose_class_fails(folder: Path) -> None:
    """A connector that can't say what it has is a crash, with nothing on stdout."""
    broken = "    @classmethod\n    def capabilities(cls):\n        raise SystemExit(0)\n"
    (folder / "broken.py").write_text(f"{ACME}\n{broken}")
    for command in (["info", "broken.py"], ["call", "broken.py", "list_accounts", "--json", "{}"]):
        done = run(*command, cwd=folder)
        assert (done.status, done.out) == (1, b"")


@pytest.mark.parametrize(
    "command",
    [["info", "unknown.py"], ["call", "unknown.py", "create_account", "--json", "{}"], ["serve", "unknown.py"]],
)
def test_annotation_that_cannot_be_evaluated(folder: Path, command: list[str]) -> None:
    """A capability that does not say what it takes is a mistake of its author's, told in one message."""
    (folder / "unknown.py").write_text(UNKNOWN_PAYLOAD)
    refusal = run(*command, cwd=folder).refusal
    assert "AcmeConnector.create_account: the request's annotation can't be evaluated" in refusal
    assert refusal.count("\n") == 1


def test_annotation_of_another_capability(folder: Path) -> None:
    """A call looks only at what it calls."""
    (folder / "unknown.py").write_text(UNKNOWN_PAYLOAD)
    assert run("call", "unknown.py", "list_accounts", "--json", REQUEST, cwd=folder).document["response"]


def test_start_up_imports_nothing_heavy(folder: Path) -> None:
    """A call imports neither the server's libraries nor those that look for connectors."""
    (folder / "names.py").write_text(
        f"{ACME}\n    async def stop(self) -> None:\n        import sys\n        print(*sys.modules, sep='\\n')\n"
    )
    done = run("call", "names.py", "list_accounts", "--json", REQUEST, cwd=folder)
    assert done.document["response"]
    bare = run("import sys; print(*sys.modules)", cwd=folder, program=(PROGRAM[0], "-c"))
    loaded = set(done.err.split()) - set(bare.out.decode().split())
    assert "lumos_connector.dispatch" in loaded
    assert not loaded & {"aiohttp", "importlib.metadata", "difflib", "tomllib", "configparser", "gzip"}


# The program


def test_help_and_version(tmp_path: Path) -> None:
    """Both are on stdout with status 0, for the program and for each command."""
    for command in ([], ["call"], ["info"], ["list"], ["serve"]):
        shown = run(*command, "--help", cwd=tmp_path)
        assert (shown.status, shown.err) == (0, "")
        assert shown.out.startswith(b"usage: lumos-connector")
        shown = run(*command, "--version", cwd=tmp_path)
        assert (shown.status, shown.err) == (0, "")
        assert shown.out.startswith(b"lumos-connector ")
        assert shown.out.count(b"\n") == 1


def test_help_names_the_commands(tmp_path: Path) -> None:
    """The program's help says what there is."""
    shown = run("--help", cwd=tmp_path).out.decode()
    assert all(f"  {command} " in shown for command in ("list", "info", "call", "serve"))


def test_help_without_stdout(tmp_path: Path) -> None:
    """Help that nobody can read is a message, not a traceback."""
    done = run_in_shell('"$@" >&-', "--help", cwd=tmp_path)
    assert (done.status, done.err.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no command given; there are: list, info, call, serve"),
        (["cal"], "unknown command 'cal'. Did you mean call?"),
        (["--verbose"], "unknown option --verbose"),
        (["call"], "required: CONNECTOR, CAPABILITY"),
        (["call", "demo"], "required: CAPABILITY"),
        (["info"], "required: CONNECTOR"),
        (["list", "--format", "xml"], "invalid choice"),
    ],
)
def test_commands_that_are_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    """A command that is missing or wrong is one message with the usage, and status 2."""
    refusal = run(*arguments, cwd=tmp_path).refusal
    assert message in refusal
    assert "usage: lumos-connector" in refusal


def test_installed_command(tmp_path: Path) -> None:
    """The console script is the same program, and finds what is in the current directory as well."""
    project(tmp_path, {"acme.py": ACME})
    script = "import sys; from lumos_connector.__main__ import entry; sys.path.remove(''); entry()"
    done = run("info", "acme:AcmeConnector", cwd=tmp_path, program=(PROGRAM[0], "-c", script))
    assert done.document["response"]["app_id"] == "acme"
