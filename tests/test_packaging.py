"""The packages as others meet them: small public faces, types, and a wheel that holds every file."""

import ast
import importlib
import inspect
import os
import pkgutil
import shutil
import subprocess
import sys
import typing
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import landscapes

ROOT = Path(__file__).parents[1]
PACKAGES = ("landscapes", "optimizers", "dashboard")
TYPED = ("landscapes",)  # faces whose every argument has a type


def run(code: str, *, cwd, **environment) -> str:
    """What a fresh Python prints."""
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=clean | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# What an import costs and shows -------------------------------------------------------------------


def loaded_by(code: str) -> set[str]:
    """The packages that a fresh Python has imported when it has run the code."""
    return set(run(f"{code}\nimport sys; print(*sys.modules)", cwd=ROOT).split())


def test_importing_landscapes_imports_nothing_else():
    ours = loaded_by("import landscapes") - loaded_by("import importlib")
    assert ours == {"landscapes"}


def test_what_a_landscape_does_not_need_is_not_imported_for_it():
    """Parsers, symbols and long arithmetic are for those who ask for them."""
    modules = loaded_by("import landscapes; landscapes.get('rosenbrock').hessian([1.0, 2.0])")
    assert not modules & {"lark", "sympy", "mpmath", "scipy", "torch", "pandas", "plotly", "streamlit"}
    assert "lark" in loaded_by("import landscapes; landscapes.from_formula('x')")
    assert "sympy" not in loaded_by("import landscapes, optimizers; landscapes.from_formula('x')")


def test_landscapes_shows_its_public_names_only():
    """Also after all that lies behind them has been imported."""
    shown = run("import landscapes as l; [getattr(l, name) for name in l.__all__]; print(*dir(l))", cwd=ROOT)
    public = [name for name in shown.split() if not name.startswith("__")]
    assert sorted(public) == landscapes.__all__
    with pytest.raises(AttributeError, match="module 'landscapes' has no attribute 'rosenbrock'"):
        _ = landscapes.rosenbrock


def test_type_checkers_see_the_names_that_are_there():
    """Each is imported in the stub from the module where it is found when the program runs."""
    tree = ast.parse((ROOT / "landscapes" / "__init__.pyi").read_text("utf-8"))
    seen = {alias.asname: (node.module, alias.name) for node in tree.body for alias in node.names}
    assert sorted(seen) == landscapes.__all__
    for name, (module, original) in seen.items():
        home = importlib.import_module(f"landscapes.{module}" if module else "landscapes")
        assert name == original and getattr(home, name) is getattr(landscapes, name)


def test_subpackages_are_reached_by_their_names():
    print_degree = "print(landscapes.local.taylor(landscapes.get('sphere'), [1.0, 2.0]).order)"
    assert run(f"import landscapes; {print_degree}", cwd=ROOT).strip().isdigit()
    assert run("from landscapes import local, intervals; print(local.__name__)", cwd=ROOT).strip()


# No module is hidden ------------------------------------------------------------------------------


def packages():
    for root in map(importlib.import_module, PACKAGES):
        yield root
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if found.ispkg:
                yield importlib.import_module(found.name)


def test_no_module_is_hidden_behind_something_of_its_name():
    """``from package import name`` must not mean a function where a module of that name exists."""
    for package in packages():
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            assert getattr(package, found.name) is module, f"{package.__name__}.{found.name}"


# Types --------------------------------------------------------------------------------------------


def public_callables():
    for package in TYPED:
        face = importlib.import_module(package)
        for name in face.__all__:
            thing = getattr(face, name)
            if isinstance(thing, ModuleType):
                continue
            if inspect.isclass(thing):
                members = inspect.getmembers(thing, inspect.isfunction)
                own = [(n, m) for n, m in members if m.__module__.startswith(package) and n[0] != "_"]
                yield from (pytest.param(m, id=f"{package}.{name}.{n}") for n, m in own)
            else:
                yield pytest.param(thing, id=f"{package}.{name}")


@pytest.mark.parametrize("function", [*public_callables()])
def test_every_public_argument_has_a_type(function):
    """And every answer; and the types can be found by those who ask for them at run time."""
    signature = inspect.signature(function)
    untyped = [p.name for p in signature.parameters.values() if p.annotation is p.empty and p.name != "self"]
    assert not untyped and signature.return_annotation is not signature.empty
    assert typing.get_type_hints(function)


# The wheel ----------------------------------------------------------------------------------------


def files_of_packages(root: Path) -> set[str]:
    paths = (path for package in PACKAGES for path in (root / package).rglob("*"))
    return {p.relative_to(root).as_posix() for p in paths if p.is_file() and p.suffix != ".pyc"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel, built from a copy without a network, and unpacked."""
    copy, wheels, site = (tmp_path_factory.mktemp(name) for name in ("copy", "wheels", "site"))
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, copy)
    build = f"{sys.executable} -m pip wheel . --no-deps --no-build-isolation --no-index -q -w".split()
    done = subprocess.run([*build, str(wheels)], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = wheels.glob("loss_landscapes-*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    return site


def test_the_wheel_holds_every_file_of_the_packages(installed):
    assert files_of_packages(installed) == files_of_packages(ROOT)
    assert all((installed / package / "py.typed").exists() for package in PACKAGES)


def test_the_wheel_asks_for_what_it_needs(installed):
    (metadata,) = installed.glob("*.dist-info/METADATA")
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    needs = {line.removeprefix("Requires-Dist: ") for line in metadata.read_text("utf-8").splitlines()}
    assert {line for line in lines if line and not line.startswith("#")} <= needs


def test_the_wheel_works_far_from_the_repository(installed, tmp_path):
    code = (
        "import dashboard, landscapes, optimizers\n"
        "from dashboard.player import assets\n"
        "f = landscapes.from_formula('(1-x)^2 + (y-x)^2')\n"
        "run = optimizers.run(f, optimizers.get('newton'), steps=20)\n"
        "print(run.status, len(assets.bundle()) > 100_000)\n"
        "print(*(package.__file__ for package in (dashboard, landscapes, optimizers)), sep='\\n')"
    )
    answer, *places = run(code, cwd=tmp_path, PYTHONPATH=str(installed)).splitlines()
    assert answer == "converged True"
    assert all(Path(place).is_relative_to(installed) for place in places)
