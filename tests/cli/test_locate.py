"""How a connector is named, where it is looked for, and what is said when it can't be had."""

import json
import os
from pathlib import Path

import pytest

from .command import ACME, Done, project, run

OTHER = ACME.replace("AcmeConnector", "OtherConnector").replace('"acme"', '"other"')
RELATIVE = "from . import names\n" + ACME.replace('"acme"', "names.APP_ID")
TRACE = "from pathlib import Path\nPath('imported').touch()\n"


def info(name: str, cwd: Path, **env: str) -> Done:
    """Describe a connector, which is enough to have found it."""
    return run("info", name, cwd=cwd, env=env)


def found(name: str, cwd: Path, **env: str) -> str:
    """Give the ``app_id`` of the connector that a name finds."""
    app_id = info(name, cwd, **env).document["response"]["app_id"]
    assert isinstance(app_id, str)
    return app_id


# Modules and files


def test_module_in_the_current_directory(tmp_path: Path) -> None:
    """``package.module:ClassName`` is looked for in the current directory."""
    project(tmp_path, {"acme/__init__.py": "", "acme/connector.py": ACME, "single.py": OTHER})
    assert found("acme.connector:AcmeConnector", tmp_path) == "acme"
    assert found("single:OtherConnector", tmp_path) == "other"


def test_module_in_the_folder_of_sources(tmp_path: Path) -> None:
    """A project that is not installed is found by its layout."""
    project(
        tmp_path,
        {"src/acme/__init__.py": "", "src/acme/connector.py": RELATIVE, "src/acme/names.py": "APP_ID = 'acme'"},
    )
    assert found("acme.connector:AcmeConnector", tmp_path) == "acme"


def test_module_on_the_python_path(tmp_path: Path) -> None:
    """What the interpreter finds is found."""
    project(tmp_path, {"elsewhere/acme.py": ACME, "here/nothing.py": ""})
    assert found("acme:AcmeConnector", tmp_path / "here", PYTHONPATH=_python_path(tmp_path / "elsewhere")) == "acme"


def test_current_directory_before_what_is_installed(tmp_path: Path) -> None:
    """The program for all connectors is for their development: what lies here is what is meant."""
    project(tmp_path, {"elsewhere/acme.py": ACME, "here/acme.py": ACME.replace('"acme"', '"other"')})
    path = _python_path(tmp_path / "elsewhere")
    assert found("acme:AcmeConnector", tmp_path / "here", PYTHONPATH=path) == "other"


def _python_path(folder: Path) -> str:
    """Add a folder to this process's own path for modules."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))


@pytest.mark.parametrize(
    "name", ["acme.py", "./acme.py", "acme.py:AcmeConnector", "{}/acme.py", "{}/acme.py:AcmeConnector"]
)
def test_file(tmp_path: Path, name: str) -> None:
    """A file is named by its path, alone if it holds one connector."""
    project(tmp_path, {"acme.py": ACME})
    assert found(name.format(tmp_path), tmp_path) == "acme"


def test_file_with_an_odd_name(tmp_path: Path) -> None:
    """A file may be called what no module can be."""
    project(tmp_path, {"my-connector 2.py": ACME})
    assert found("my-connector 2.py", tmp_path) == "acme"


def test_file_named_like_another_module(tmp_path: Path) -> None:
    """A file whose name is taken by a module of Python's gets another."""
    project(tmp_path, {"files/calendar.py": ACME, "files/sys.py": OTHER, "files/lumos_connector.py": ACME})
    assert found("files/calendar.py", tmp_path) == "acme"
    assert found("files/sys.py", tmp_path) == "other"
    assert found("files/lumos_connector.py", tmp_path) == "acme"


def test_file_with_modules_beside_it(tmp_path: Path) -> None:
    """A file imports what lies beside it, as a script does."""
    project(tmp_path, {"files/acme.py": f"import beside\n{ACME}", "files/beside.py": ""})
    assert found("files/acme.py", tmp_path) == "acme"


def test_file_in_a_package(tmp_path: Path) -> None:
    """A file that imports relatively is imported as part of its package, wherever that lies."""
    files = {
        "lib/acme/__init__.py": "",
        "lib/acme/inner/__init__.py": "",
        "lib/acme/inner/connector.py": RELATIVE.replace("from . import names", "from .. import names"),
        "lib/acme/names.py": "APP_ID = 'acme'",
        "lib/acme/absolute.py": f"from acme import names\n{OTHER}",
        "plain/inner/connector.py": RELATIVE.replace("from . import names", "from .. import names"),
        "plain/names.py": "APP_ID = 'plain'",
        "lib/whole/__init__.py": RELATIVE,
        "lib/whole/names.py": "APP_ID = 'whole'",
    }
    project(tmp_path, files)
    assert found("lib/acme/inner/connector.py", tmp_path) == "acme"
    assert found("lib/acme/absolute.py:OtherConnector", tmp_path) == "other"
    assert found("plain/inner/connector.py", tmp_path) == "plain"
    assert found("lib/whole/__init__.py", tmp_path) == "whole"


def test_file_that_imports_its_connector(tmp_path: Path) -> None:
    """A file that defines none but imports one holds that one; what it defines goes before what it imports."""
    project(
        tmp_path, {"acme.py": ACME, "main.py": "from acme import AcmeConnector", "sub.py": f"import acme\n{SUBCLASS}"}
    )
    assert found("main.py", tmp_path) == "acme"
    assert found("sub.py", tmp_path) == "sub"


SUBCLASS = """
from acme import AcmeConnector

class Sub(AcmeConnector):
    app_id = "sub"
"""


# Names


def test_demo_is_found_first(tmp_path: Path) -> None:
    """The built-in connector goes before one of the project's of the same name, which has other names."""
    project(tmp_path, {"mine.py": TRACE + ACME.replace('"acme"', '"demo"')})
    assert info("demo", tmp_path).document["response"]["user_friendly_name"] != "Acme"
    assert not (tmp_path / "imported").exists()
    assert found("mine.py", tmp_path) == "demo"


def test_name_in_the_current_directory(tmp_path: Path) -> None:
    """A connector is found by its class's name and by its ``app_id``, and no other module is imported for that."""
    files = {
        "one.py": ACME,
        "pkg/__init__.py": "",
        "pkg/two.py": OTHER,
        "three.py": f"{TRACE}class Three: app_id = 'x'",
    }
    project(tmp_path, files)
    assert [found(name, tmp_path) for name in ("acme", "AcmeConnector")] == ["acme", "acme"]
    assert [found(name, tmp_path) for name in ("other", "OtherConnector")] == ["other", "other"]
    assert not (tmp_path / "imported").exists()


def test_app_id_that_is_computed(tmp_path: Path) -> None:
    """An ``app_id`` that the source does not spell out is found as well."""
    project(tmp_path, {"acme.py": ACME.replace('"acme"', '"ac" + "me"'), "other.py": OTHER})
    assert found("acme", tmp_path) == "acme"


def test_app_id_that_is_computed_elsewhere(tmp_path: Path) -> None:
    """A module whose ``app_id`` is not spelled out is left alone where another is known to have the name."""
    computed = OTHER.replace('"other"', '"ot" + "her"')
    project(tmp_path, {"a.py": TRACE + computed, "b.py": ACME})
    assert [found(name, tmp_path) for name in ("acme", "AcmeConnector")] == ["acme", "acme"]
    assert not (tmp_path / "imported").exists()
    assert found("other", tmp_path) == "other"
    assert (tmp_path / "imported").exists()


def test_connector_that_inherits_its_app_id(tmp_path: Path) -> None:
    """A class is found by its own name, whether or not its source says an ``app_id``."""
    project(
        tmp_path, {"acme.py": ACME, "special.py": "from acme import AcmeConnector\nclass Special(AcmeConnector): ..."}
    )
    assert found("Special", tmp_path) == "acme"
    assert found("acme", tmp_path) == "acme"


PYPROJECTS = {
    "setuptools without __init__": '[tool.setuptools]\npackages = ["plain"]\n',
    "setuptools": '[tool.setuptools]\npackages = ["acme"]\npackage-dir = {"" = "lib"}\n',
    "setuptools modules": '[tool.setuptools]\npy-modules = ["single"]\npackage-dir = {"" = "lib"}\n',
    "setuptools find": '[tool.setuptools.packages.find]\nwhere = ["lib"]\ninclude = ["acme*"]\n'
    'exclude = ["acme_old*"]\n',
    "poetry": '[tool.poetry]\nname = "x"\npackages = [{include = "acme", from = "lib"}]\n',
    "hatch": '[tool.hatch.build.targets.wheel]\npackages = ["lib/acme"]\n',
}


@pytest.mark.parametrize("tool", PYPROJECTS)
def test_name_in_the_declared_packages(tmp_path: Path, tool: str) -> None:
    """What ``pyproject.toml`` declares is searched, whichever tool it is for."""
    files = {"lib/acme/__init__.py": "", "lib/acme/connector.py": ACME, "lib/single.py": ACME}
    files["plain/connector.py"] = ACME
    project(tmp_path, {**files, "lib/acme_old/connector.py": ACME, "pyproject.toml": PYPROJECTS[tool]})
    assert found("acme", tmp_path) == "acme"


SETUP_CFGS = {
    "list": "[options]\npackages =\n    acme\npackage_dir =\n    = lib\n",
    "find": "[options]\npackages = find:\npackage_dir =\n    = lib\n",
    "find where": "[options]\npackages = find_namespace:\n[options.packages.find]\nwhere = lib\n",
}


@pytest.mark.parametrize("way", SETUP_CFGS)
def test_name_in_the_packages_of_setup_cfg(tmp_path: Path, way: str) -> None:
    """What ``setup.cfg`` declares is searched."""
    project(tmp_path, {"lib/acme/__init__.py": "", "lib/acme/connector.py": ACME, "setup.cfg": SETUP_CFGS[way]})
    assert found("AcmeConnector", tmp_path) == "acme"


def test_declared_packages_go_first(tmp_path: Path) -> None:
    """What the project is made of goes before what else lies in its folder."""
    files = {"acme_app/__init__.py": "", "acme_app/connector.py": ACME, "attic.py": ACME.replace('"1.4.0"', '"0.1"')}
    project(tmp_path, {**files, "pyproject.toml": '[project]\nname = "Acme-App"\n'})
    assert info("acme", tmp_path).document["response"]["version"] == "1.4.0"


@pytest.mark.parametrize("text", ["[tool", "tool = 1", "[tool]\nsetuptools = 1\npoetry = {packages = 3}\nhatch = []\n"])
def test_project_files_that_are_broken(tmp_path: Path, text: str) -> None:
    """A project file that packaging tools would refuse keeps nobody from being found."""
    project(tmp_path, {"acme.py": ACME, "pyproject.toml": text, "setup.cfg": "no section\n"})
    assert found("acme", tmp_path) == "acme"


def test_tests_and_builds_are_not_searched(tmp_path: Path) -> None:
    """Copies and examples in folders for tests and builds make no name ambiguous."""
    copies = {f"{folder}/__init__.py": ACME for folder in ("tests", "build", "venv")}
    project(tmp_path, {"acme.py": ACME, "test_acme.py": ACME, "conftest.py": ACME, **copies})
    assert found("acme", tmp_path) == "acme"


# Entry points


def installed(folder: Path, entry_points: str, files: dict[str, str]) -> str:
    """Install a package into a folder, and give the path for modules that finds it."""
    metadata = "Metadata-Version: 2.1\nName: acme-connector\nVersion: 1.4.0\n"
    about = {"METADATA": metadata, "entry_points.txt": f"[lumos_connector.connectors]\n{entry_points}\n"}
    project(folder, {**files, **{f"acme_connector-1.4.0.dist-info/{name}": text for name, text in about.items()}})
    return _python_path(folder)


def test_entry_points(tmp_path: Path) -> None:
    """An installed connector is found by its entry point's name, its class's name and its ``app_id``."""
    files = {"acme/__init__.py": "", "acme/connector.py": ACME, "other.py": TRACE + OTHER, "odd.py": "class app_id(:"}
    points = "ac = acme.connector:AcmeConnector\nother = other:OtherConnector\nodd = odd:Odd"
    path = installed(tmp_path / "site", points, files)
    here = project(tmp_path / "here", {"mine.py": TRACE + ACME})
    assert [found(name, here, PYTHONPATH=path) for name in ("ac", "AcmeConnector", "acme")] == ["acme"] * 3
    assert not (here / "imported").exists(), "neither the project's nor the other package's module was imported"


def test_entry_point_whose_app_id_is_computed(tmp_path: Path) -> None:
    """An ``app_id`` that only an import tells is found as well."""
    path = installed(tmp_path / "site", "ac = acme:AcmeConnector", {"acme.py": ACME.replace('"acme"', '"ac" + "me"')})
    assert found("acme", project(tmp_path / "here", {"x.py": ""}), PYTHONPATH=path) == "acme"


def test_entry_points_that_are_broken(tmp_path: Path) -> None:
    """Entry points that lead nowhere keep nobody from being found, and are named where nobody is."""
    broken = "gone = nowhere.connector:Gone\nodd = not a module\nwhole = acme\n"
    path = installed(tmp_path / "site", broken, {"acme.py": ACME})
    here = project(tmp_path / "here", {"mine.py": OTHER})
    assert found("other", here, PYTHONPATH=path) == "other"
    assert found("whole", here, PYTHONPATH=path) == "acme"
    refusal = info("nobody", here, PYTHONPATH=path).refusal
    assert "Could not look into it: there is no module 'nowhere'" in refusal


# What is refused


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("acne", ["there is no connector 'acne'. Did you mean acme", "entry points", "pyproject.toml", "modules in"]),
        ("AcmeConector", ["Did you mean AcmeConnector"]),
        ("acme.conector:AcmeConnector", ["no module 'acme.conector'", "acme.connector:AcmeConnector", "Searched: "]),
        ("akme.connector:AcmeConnector", ["no module 'akme'", "Did you mean acme.connector:AcmeConnector"]),
        ("acme.connector:AcmeConector", ["has no AcmeConector. Did you mean AcmeConnector?", "AcmeConnector"]),
        ("acme.connector:Settings", ["Settings in 'acme.connector' is not a connector: expected a class that derives"]),
        ("acme.connector:value", ["value in 'acme.connector' is not a connector"]),
        ("acme.connector:Abstract", ["Abstract in 'acme.connector' is not a connector: it has no app_id"]),
        ("acme.connector:BaseConnector", ["is not a connector: it has no app_id"]),
        ("Settings", ["Settings in 'acme.connector' is not a connector"]),
        ("Abstract", ["Abstract in 'acme.connector' is not a connector"]),
        ("acme/conector.py", ["there is no file 'acme/conector.py'. Did you mean connector.py"]),
        ("nowhere/conector.py:Acme", ["there is no file 'nowhere/conector.py'"]),
        ("acme/connector.txt", ["'acme/connector.txt' is not a Python file"]),
        ("acme", ["'acme' is ambiguous", "acme.connector:AcmeConnector", "acme.second:SecondConnector"]),
        ("two.py", ["'two.py' holds more than one connector", "AcmeConnector, OtherConnector"]),
        ("none.py", ["'none.py' holds no connector"]),
        ("not-a-module:Acme", ["'not-a-module' is neither a module nor a file"]),
        ("", ["there is no connector ''."]),
        (":Acme", ["neither a module nor a file"]),
        (".acme:Acme", ["neither a module nor a file"]),
        ("C:\\projects\\acme.py", ["there is no file 'C:\\projects\\acme.py'"]),
        ("C:\\projects\\acme.py:Acme", ["there is no file 'C:\\projects\\acme.py'"]),
    ],
)
def test_names_that_are_refused(tmp_path: Path, name: str, messages: list[str]) -> None:
    """What can't be found, or is none, is one message that says what to do."""
    second = ACME.replace("AcmeConnector", "SecondConnector")
    connector = f"{ACME}\nclass Settings: ...\nclass Abstract(BaseConnector): ...\nvalue = AcmeConnector()\n"
    files = {"acme/__init__.py": "", "acme/connector.py": connector, "acme/second.py": second, "acme/connector.txt": ""}
    more = {
        "two.py": ACME + OTHER,
        "none.py": "import json",
        "pyproject.toml": '[tool.setuptools]\npackages = ["acme"]\n',
    }
    project(tmp_path, {**files, **more})
    refusal = info(name, tmp_path).refusal
    for message in messages:
        assert message in refusal


BROKEN = {
    "missing import": ("import no_such_module", "No module named 'no_such_module'", "import no_such_module"),
    "exception": ("raise ValueError('on\\nimport')", "ValueError: on", "raise ValueError"),
    "no text": ("raise ValueError", "ValueError", "raise ValueError"),
    "syntax": ("def f(:", "SyntaxError", "def f(:"),
    "null byte": ("x = '\0'", "source code", "can't be imported"),
    "exit": ("raise SystemExit(0)", "SystemExit: 0 ends the program", "raise SystemExit"),
    "interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt", "raise KeyboardInterrupt"),
    "base": ("class Odd(BaseException): ...\nraise Odd('x')", "Odd: x", "raise Odd"),
    "no str": ("class Odd(Exception):\n    def __str__(self): raise self\nraise Odd", "Odd", "raise Odd"),
    "class": (
        "from lumos_connector import BaseConnector\nclass A(BaseConnector):\n    app_id = 1",
        "A.app_id: ",
        "class A",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_modules_that_fail(tmp_path: Path, kind: str) -> None:
    """An error inside the author's module is shown with the author's lines, and with none of this program's."""
    text, message, line = BROKEN[kind]
    project(tmp_path, {"broken.py": f"import os\n{text}\n{ACME}"})
    done = info("broken:AcmeConnector" if kind == "exception" else "broken.py", tmp_path)
    assert "can't be imported: " in done.refusal
    assert message in done.err
    assert line in done.err
    assert "importlib" not in done.err


def test_error_deeper_in_the_authors_modules(tmp_path: Path) -> None:
    """Each of the author's files that led to the error is shown."""
    files = {"pkg/__init__.py": "", "pkg/connector.py": "from .deep import x", "pkg/deep.py": "x = {}['missing']"}
    done = info("pkg.connector:Acme", project(tmp_path, files))
    assert "KeyError: 'missing'" in done.refusal
    assert "connector.py" in done.err
    assert "deep.py" in done.err


def test_secret_in_an_import_error(tmp_path: Path) -> None:
    """The message of an error on import is masked as the log is."""
    project(tmp_path, {"broken.py": "name = 'hunter2-'\nraise ValueError(f'password={name}secret')"})
    assert "password=***" in info("broken.py", tmp_path).refusal


def test_name_in_a_module_that_fails(tmp_path: Path) -> None:
    """A name that is found, but can't be imported, says why; other modules that fail are nobody's business."""
    project(tmp_path, {"acme.py": f"import no_such_module\n{ACME}", "syntax.py": "class Acme(:", "other.py": OTHER})
    assert "No module named 'no_such_module'" in info("acme", tmp_path).refusal
    assert "SyntaxError" in info("Acme", tmp_path).refusal
    assert found("other", tmp_path) == "other"


def test_unreadable_files_are_passed_over(tmp_path: Path) -> None:
    """What can't be read, or leads in circles, is not searched."""
    project(tmp_path, {"acme.py": ACME, "pkg/__init__.py": "", "bad-name/__init__.py": ACME})
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    (tmp_path / "pkg" / "again").symlink_to(tmp_path / "pkg")
    assert found("acme", tmp_path) == "acme"


# The list


def test_list(tmp_path: Path) -> None:
    """The list says what each connector is, how to name it and where it was found; a broken module hides no other."""
    files = {
        "acme.py": ACME,
        "broken.py": f"import no_such_module\n{OTHER}{ACME}",
        "loud.py": "print('loud')\n" + OTHER,
    }
    done = run("list", cwd=project(tmp_path, files))
    assert done.status == 0
    heading, *rows, failed = done.out.decode().splitlines()
    assert heading.split() == ["APP", "ID", "VERSION", "CLASS", "NAME", "IT", "FOUND", "IN"]
    cells = {row.split()[0]: row.split()[1:4] for row in rows}
    assert cells["demo"][1:] == ["DemoConnector", "lumos_connector.demo:DemoConnector"]
    assert cells["acme"] == ["1.4.0", "AcmeConnector", "acme:AcmeConnector"]
    assert "other" in cells
    assert failed == "failed: 'broken' can't be imported: ModuleNotFoundError: No module named 'no_such_module'"
    assert "loud" in done.err


def test_list_as_json(tmp_path: Path) -> None:
    """The list is there for programs, too, and each name in it finds its connector."""
    path = installed(
        tmp_path / "site", "ac = acme.connector:AcmeConnector", {"acme/__init__.py": "", "acme/connector.py": ACME}
    )
    files = {"src/other.py": OTHER, "broken.py": f"1/0\n{ACME}", "plain.py": "class Plain:\n    app_id = 'plain'\n"}
    here = project(tmp_path / "here", files)
    done = run("list", "--format", "json", cwd=here, env={"PYTHONPATH": path})
    listing = json.loads(done.out)
    assert [c["app_id"] for c in listing["connectors"]] == ["demo", "acme", "other"]
    assert listing["connectors"][1]["source"] == "entry point ac of acme-connector 1.4.0"
    assert {"app_info", "probe_integration"} <= set(listing["connectors"][1]["capabilities"])
    assert listing["failed"] == [
        {"module": "broken", "error": "'broken' can't be imported: ZeroDivisionError: division by zero"}
    ]
    for connector in listing["connectors"]:
        assert found(connector["name"], here, PYTHONPATH=path) == connector["app_id"]
