"""A connector's own command: what a project's console script does, and what an agent runs."""

import gzip
import io
import json
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from lumos_connector import BaseConnector, ListAccountsRequest, ListAccountsResponse, main, run
from lumos_connector.cli import program

from . import command
from .command import ACME, SIGNALS, Done, interrupt, project, started

MAIN = "from acme import AcmeConnector\nfrom lumos_connector import run\n\n\ndef main():\n    run(AcmeConnector)\n"
LAZY = 'from lumos_connector import run\n\n\ndef main():\n    run("acme:AcmeConnector")\n'
SCRIPT = "import sys\nfrom app import main\nsys.argv[0] = 'acme'\nsys.exit(main())"
"""What installers make of an entry in ``console_scripts``."""

REQUEST = '{"request": {}}'


@pytest.fixture(params=[MAIN, LAZY], ids=["class", "name"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A project with a command of its own, given the class or its name."""
    return project(tmp_path, {"acme.py": ACME, "app.py": request.param})


def acme(folder: Path, *arguments: str, **more: Any) -> Done:
    """Run the connector's command."""
    return command.run(*arguments, cwd=folder, program=(sys.executable, "-c", SCRIPT), **more)


def test_call(folder: Path) -> None:
    """The capabilities are the commands."""
    assert acme(folder, "list_accounts", "--json", REQUEST).document["response"][0]["email"] == "zoë@example.com"


def test_call_with_files(folder: Path) -> None:
    """A call takes and leaves files, as it does with the program for all connectors."""
    (folder / "request.json").write_text(REQUEST)
    done = acme(folder, "list_accounts", "--json-file", "'request.json'", "--result-file-path", '"answer.gz"')
    assert done == Done(0, b"", "")
    assert json.loads(gzip.decompress((folder / "answer.gz").read_bytes()))["response"]


def test_info(folder: Path) -> None:
    """`info` describes the connector; a request is accepted and not looked at."""
    document = acme(folder, "info").document
    assert document["response"]["app_id"] == "acme"
    assert acme(folder, "info", "--json", '{"a": 1}').document == document
    assert acme(folder, "info", "--result-file-path", "info.gz") == Done(0, b"", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no command given; there are: info, app_info, list_accounts, probe_integration, dev"),
        (["list-acounts", "--json", "{}"], "unknown command 'list-acounts'. Did you mean list_accounts?"),
        (['{"request": "hunter2"}'], "unknown command '...'. There are: info"),
        ([""], "unknown command ''. There are: info"),
        (["create_account", "--json", "{}"], "does not have the capability 'create_account'"),
        (["list_accounts"], "no request given"),
        (["list_accounts", "--json", "{}", "--json-file", "x"], "exclude each other"),
        (["list_accounts", "--json", "{}", "--result-file-path", "x"], "must end in .gz"),
        (["info", "--result-file-path", "x"], "must end in .gz"),
        (["dev"], "no command given; there are: http-server"),
        (["dev", "http-serv"], "Did you mean http-server?"),
        (["dev", "http-server", "--port", "many"], "--port/-p: expected a number from 0 to 65535"),
        (["--json", REQUEST, "list_accounts"], "unknown option --json"),
    ],
)
def test_refusals(folder: Path, arguments: list[str], message: str) -> None:
    """What was typed wrong is one message, and status 2."""
    assert message in acme(folder, *arguments).refusal


def test_help_and_version(folder: Path) -> None:
    """Both are there for the command and for each command of it."""
    for arguments in ([], ["info"], ["list_accounts"], ["dev"], ["dev", "http-server"], ["hacking", "http-server"]):
        shown = acme(folder, *arguments, "--version")
        assert (shown.status, shown.err) == (0, "")
        assert shown.out.startswith(b"acme 1.4.0 (lumos-connector ")
        shown = acme(folder, *arguments, "--help")
        assert (shown.status, shown.err) == (0, "")
        assert shown.out.startswith(f"usage: {' '.join(['acme', *arguments])} ".encode())


def test_help_describes_the_capabilities(folder: Path) -> None:
    """The command's help says what the connector can do."""
    text = acme(folder, "--help").out.decode()
    assert "Acme, a connector to Lumos." in text
    assert re.search(r"^  list_accounts +List the accounts of the app", text, re.MULTILINE)


@pytest.mark.parametrize("name", SIGNALS)
def test_signals(folder: Path, name: str) -> None:
    """A signal ends a call with its own status, as it does with the program for all connectors."""
    body = "        import asyncio, pathlib\n        pathlib.Path('ready').touch()\n        await asyncio.sleep(3600)\n"
    text = ACME.replace("        account = ", f"{body}        account = ")
    project(folder, {"acme.py": text})
    number, status = SIGNALS[name]
    program = (sys.executable, "-c", SCRIPT)
    with started("list_accounts", "--json", REQUEST, cwd=folder, program=program) as process:
        assert interrupt(process, number, folder / "ready") == Done(status, b"", "")


def test_prints_on_import(folder: Path) -> None:
    """What a module prints while it is imported does not get into the answer; see `run` for where that has an end."""
    project(folder, {"acme.py": f"print('on import')\n{ACME}"})
    lazy = "AcmeConnector)" not in (folder / "app.py").read_text()
    done = acme(folder, "list_accounts", "--json", REQUEST, env={"PYTHONUNBUFFERED": "1" if lazy else ""})
    assert done.document["response"]
    assert done.err == "on import\n"


def test_stdout_that_a_module_wraps(folder: Path) -> None:
    """Libraries that put a wrapper around stdout when they are imported don't take the answer with them."""
    wrap = "import codecs, sys\nsys.stdout = codecs.getwriter('utf-8')(sys.stdout.buffer)\nprint('wrapped')\n"
    project(folder, {"acme.py": wrap + ACME})
    done = acme(folder, "list_accounts", "--json", REQUEST, env={"PYTHONUNBUFFERED": ""})
    assert done.document["response"]
    assert done.err == "wrapped\n"


def test_script_and_module(tmp_path: Path) -> None:
    """A file that runs itself is a command too, as is a package."""
    itself = "if __name__ == '__main__':\n    import lumos_connector\n    lumos_connector.run(AcmeConnector)\n"
    package = LAZY.replace("acme:", "pkg.acme:") + "main()"
    files = {"acme.py": f"{ACME}\n{itself}", "pkg/__init__.py": "", "pkg/acme.py": ACME, "pkg/__main__.py": package}
    project(tmp_path, files)
    for arguments, prog in ((["acme.py"], "acme.py"), (["-m", "pkg"], "acme")):
        program = (sys.executable, *arguments)
        done = command.run("list_accounts", "--json", REQUEST, cwd=tmp_path, program=program)
        assert done.document["response"]
        assert command.run("--help", cwd=tmp_path, program=program).out.startswith(f"usage: {prog} ".encode())


def test_installed_before_the_current_directory(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The command is that of the connector it was installed with, whatever lies in the folder it is called in."""
    here = project(tmp_path_factory.mktemp("here"), {"acme.py": ACME.replace('"acme"', '"other"')})
    script = project(tmp_path_factory.mktemp("bin"), {"acme": SCRIPT}) / "acme"
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    done = command.run("info", cwd=here, program=(sys.executable, str(script)), env={"PYTHONPATH": path})
    assert done.document["response"]["app_id"] == "acme"


def test_current_directory_where_nothing_is_installed(tmp_path: Path) -> None:
    """A command given a name finds a project that is not installed, by its layout."""
    project(tmp_path, {"bin/acme": LAZY + SCRIPT.replace("from app import main", ""), "src/acme.py": ACME})
    done = command.run("info", cwd=tmp_path, program=(sys.executable, str(tmp_path / "bin" / "acme")))
    assert done.document["response"]["app_id"] == "acme"


@pytest.mark.parametrize("given", ["'nowhere:Acme'", "'acme:Acme'", "object", "BaseConnector", "3"])
def test_what_is_no_connector(tmp_path: Path, given: str) -> None:
    """A command that was given something else says so."""
    text = f"from lumos_connector import BaseConnector, run\ndef main(): run({given})\n"
    project(tmp_path, {"acme.py": ACME, "app.py": text})
    assert acme(tmp_path, "info").refusal


def test_imported_names() -> None:
    """The command line is not there before it is asked for, and has no names but those it says."""
    import lumos_connector.cli

    assert lumos_connector.cli.main is main
    assert lumos_connector.cli.run is run
    with pytest.raises(AttributeError, match="no attribute 'mian'"):
        lumos_connector.cli.mian  # type: ignore[attr-defined]  # noqa: B018 - that is the test


# Within another program


class Inside(BaseConnector):
    """A connector that is called within the tests' own process."""

    app_id = "inside"
    version = "1.0.0"
    requires_authentication = False

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Print, and answer."""
        print("from the handler")  # noqa: T201 - that is the test
        return ListAccountsResponse(response=[])


def test_main_with_captured_output(capsys: pytest.CaptureFixture[str]) -> None:
    """`main` returns the status and leaves the answer where a test looks for it."""
    assert main(Inside, ["list_accounts", "--json", REQUEST]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["response"] == []
    assert captured.err == "from the handler\n"
    print("after")  # noqa: T201 - stdout works as before
    assert capsys.readouterr().out == "after\n"


def test_main_with_captured_descriptors(capfd: pytest.CaptureFixture[str]) -> None:
    """The same where a test captures the descriptors."""
    assert main(Inside, ["info"]) == 0
    assert json.loads(capfd.readouterr().out)["response"]["app_id"] == "inside"


def test_main_with_redirected_output() -> None:
    """The same where a program collects what is printed."""
    with redirect_stdout(io.StringIO()) as collected:
        assert main(Inside, ["--version"]) == 0
    assert collected.getvalue().startswith("inside 1.0.0 (")


def test_main_takes_the_command_line_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without arguments it takes those of the process, and tells a refusal by its status."""
    monkeypatch.setattr(sys, "argv", ["-c", "nothing"])
    assert main(Inside) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: unknown command 'nothing'")


def test_main_with_odd_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Text that no command line can hold is a request like any other."""
    assert main(Inside, ["list_accounts", "--json", "\ud800"]) == 0
    assert json.loads(capsys.readouterr().out)["error"]["error_code"] == "bad_request"


def test_main_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """The program for all connectors can be run within another program as well."""
    assert program.main(["info", "demo"]) == 0
    assert json.loads(capsys.readouterr().out)["response"]["app_id"] == "demo"


def test_main_with_a_result_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A result file is written from within another program, too."""
    path = tmp_path / "a.gz"
    assert main(Inside, ["list_accounts", "--json", REQUEST, "--result-file-path", str(path)]) == 0
    assert json.loads(gzip.decompress(path.read_bytes()))["response"] == []
    assert capsys.readouterr().out == ""


def test_run_raises_system_exit(tmp_path: Path) -> None:
    """`run` never returns, and ends the process by `SystemExit`, which a program may look at."""
    text = "import lumos_connector, sys\nfrom acme import AcmeConnector\ntry:\n    lumos_connector.run(AcmeConnector)\n"
    project(tmp_path, {"acme.py": ACME, "app.py": f"{text}except SystemExit as end:\n    sys.exit(end.code + 40)\n"})
    program = (sys.executable, "app.py")
    assert command.run("info", cwd=tmp_path, program=program).status == 40
    assert command.run("nothing", cwd=tmp_path, program=program).status == 42
