"""A second book for real: a wheel of the engine in an empty environment builds a book on another subject."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.published.browsing import served
from tests.test_alone import PAGES, SNIPPETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parent.parent
OURS = re.compile(r"scripts/nox|docker[ _-]?networking|dockerlab|docker0|nginx|veth", re.IGNORECASE)
CONFIG = """\
site_name: Files and processes
theme: {{name: {theme}{more}}}
plugins: [{search}macros: {{modules: [livedocs.site.hooks]}}]
markdown_extensions: [admonition, pymdownx.superfences]
"""
LANDING = '{% extends "main.html" %}{% block content %}<h1>Welcome</h1>{{ page.content }}{% endblock %}'


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an engine that was installed from its wheel, with nothing else in its environment."""
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), at=ROOT)
    [wheel] = folder.glob("livedocs-*.whl")
    call(sys.executable, "-m", "venv", str(folder / "env"))
    pip = [str(folder / "env/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call(*pip, "--require-hashes", "-r", str(ROOT / "locks/docs.txt"))
    call(*pip, "--no-deps", str(wheel))
    return folder / "env/bin/livedocs"


@pytest.fixture
def build(engine: Path, tmp_path: Path) -> Callable[..., Path]:
    """Build the book with a theme; gives the site."""

    def built(theme: str = "material", *, search: bool = True) -> Path:
        for name, text in PAGES.items():
            write(tmp_path / "docs" / f"{name}.md", dedent(text))
        for name, text in SNIPPETS.items():
            write(tmp_path / "snippets" / name, text)
        write(tmp_path / "docs/part/index.md", '# A part\n\n{{ run("here") }}\n')
        write(tmp_path / "snippets/part/index/here.sh", "# expect: ^in the part$\necho in the part\n")
        more = ""
        if theme == "material":
            write(tmp_path / "overrides/landing.html", LANDING)
            write(tmp_path / "docs/welcome.md", "---\ntemplate: landing.html\n---\n# Hello\n")
            more = ", font: false, custom_dir: overrides"
        write(tmp_path / "mkdocs.yml", CONFIG.format(theme=theme, more=more, search="search, " if search else ""))
        call(str(engine), "new", "the-kernel", "Which kernel is this?", at=tmp_path)
        call(str(engine), "build", "--host", "local:", at=tmp_path)
        return tmp_path / "site"

    return built


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def call(*command: str, at: Path | None = None) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LIVEDOCS_", "PYTHON"))}
    done = subprocess.run(command, cwd=at, env=clean, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def pages(site: Path) -> dict[str, str]:
    return {str(path.relative_to(site)): path.read_text() for path in site.rglob("*.html")}


@pytest.mark.parametrize("search", [True, False], ids=["with search", "without search"])
def test_it_is_built_with_every_output_and_no_word_of_this_repository(build: Callable[..., Path], search: bool) -> None:  # noqa: FBT001
    site = build(search=search)
    said = pages(site)

    assert "The file has 4 words." in said["files/index.html"]
    assert "in the part\n" in said["part/index.html"]
    assert (site / "part/index.sh").is_file()
    assert (site / "part/index/here.sh").is_file()
    assert "<h1>Welcome</h1>" in said["welcome/index.html"]
    assert [] == [(page, found[0]) for page, text in said.items() if (found := OURS.search(text))]


def test_its_terminals_are_styled_on_every_page(build: Callable[..., Path]) -> None:
    site = build()

    for page, text in pages(site).items():
        links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
        folder = site if page == "404.html" else (site / page).parent
        styles = "".join((folder / link.removeprefix("/")).read_text() for link in links)
        assert re.search(r"\.terminal\s*\{", styles), page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["material", "readthedocs", "mkdocs"])
def test_no_button_is_dead(build: Callable[..., Path], browser: Browser, theme: str) -> None:
    """In themes that know nothing of ours, too."""
    with served(build(theme)) as (home, _):
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        tab = context.new_page()
        tab.goto(f"{home}files/")
        output = tab.locator(".terminal .go").first
        assert output.is_visible()

        tab.click("button.predict")
        assert output.is_hidden()
        tab.locator("button.reveal").first.click()
        assert output.is_visible()

        tab.locator("button.take").first.click()
        copied = tab.locator("button.take").first.get_attribute("data-clipboard-text")
        tab.wait_for_function("async (text) => (await navigator.clipboard.readText()) === text", arg=copied)
        context.close()
