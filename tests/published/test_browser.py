"""The book as people read it: in a real browser, by keyboard, on a phone, on paper, from a folder, without scripts."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from livedocs.book import snippet
from livedocs.pages.terminal import anchor
from tests.published.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.published.browsing import Reader

pytestmark = [pytest.mark.lab, pytest.mark.browser]

SNIPPETS = snippet.read_all(ROOT / "snippets")
CHAPTERS = sorted({name.rpartition("/")[0] for name in SNIPPETS})
PAGES = sorted(f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md"))  # as `test_book` holds against the site
REFERENCE = sorted(f"contribute/{path.stem}.html" for path in (ROOT / "docs" / "contribute").glob("*.md"))
A_MODULE = "the largest page of a module"  # they are all alike
WIDE, NARROW = 1280, 390


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((folded) => (folded.open = true))")


def still(page: Page) -> None:
    """Wait until nothing moves: colours and places are those of the end."""
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')", timeout=5000)


def search(page: Page, words: str) -> list[str]:
    """Where the first results of a search lead."""
    page.keyboard.press("/")
    page.keyboard.type(words, delay=10)
    last = words.rsplit(maxsplit=1)[-1]  # until it is typed, there are results for less
    page.wait_for_selector(f".md-search-result__link[href*='h='][href*='{last}']", state="attached")
    found = page.eval_on_selector_all(".md-search-result__link", "links => links.map((link) => link.href)")
    return [str(href) for href in found]


# Terminals that show only a part of what they hold, by how they begin.
CUT = """codes => codes.filter((code) => code.offsetParent).filter((code) => {
  const { scrollHeight, clientHeight } = code.parentElement;
  return code.scrollWidth > code.clientWidth + 1 || scrollHeight > clientHeight + 1;
}).map((code) => code.innerText.slice(0, 80))"""


def sideways(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light_stays_at_home_and_complains_of_nothing(reader: Reader, name: str) -> None:
    """At most 12 requests and 150 kB gzipped, 1400 nodes, nothing that moves while it loads, nothing from elsewhere."""
    watch = "new PerformanceObserver((l) => l.getEntries().forEach((e) => (window.moved += e.value)))"
    start = f"window.moved = 0; {watch}.observe({{ type: 'layout-shift', buffered: true }})"
    with reader.open(name, before=start, settled=True) as page:
        requested = reader.requested()
        assert len(requested) <= 12, (name, requested)
        size = sum(len(gzip.compress(path.read_bytes())) for path in requested)
        assert size <= 150_000, (name, size)
        assert page.evaluate("document.querySelectorAll('*').length") <= 1400, name
        assert page.evaluate("window.moved") <= 0.01, name


# Whether all that can be scrolled can be reached by keyboard: the theme sees to it a moment after it can be scrolled.
REACHABLE = """() => [...document.querySelectorAll('article pre, article code')].every((box) =>
  !(box.scrollWidth > box.clientWidth && /auto|scroll/.test(getComputedStyle(box).overflowX))
  || box.closest('[tabindex]') || box.querySelector('[tabindex], a, button'))"""


@pytest.mark.parametrize("name", [*PAGES, *REFERENCE, A_MODULE])
def test_a_page_has_no_barrier(reader: Reader, name: str) -> None:
    """Neither light nor dark, neither wide nor narrow, and it scrolls sideways on no phone."""
    axe = Axe()
    with reader.open(reader.module if name == A_MODULE else name) as page:
        unfold(page)
        # Colours, which take axe longest, are the same at any width, and the dark scheme changes nothing else.
        for scheme, width, options in (
            ("default", WIDE, {}),
            ("default", NARROW, {"rules": {"color-contrast": {"enabled": False}}}),
            ("slate", NARROW, {"runOnly": ["color-contrast"]}),
        ):
            page.evaluate(f"document.body.dataset.mdColorScheme = '{scheme}'")
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(REACHABLE, timeout=5000)
            still(page)
            found = axe.run(page, options=options)
            assert 0 == found.violations_count, f"{name}, {scheme}, {width}: {found.generate_report()}"
        assert sideways(page) <= 0, f"{name}, {NARROW}"
        page.set_viewport_size({"width": 320, "height": 900})
        assert sideways(page) <= 0, f"{name}, 320"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_and_drawer_have_no_barrier(reader: Reader, scheme: str) -> None:
    axe = Axe()
    with reader.open("veth.html", width=NARROW, color_scheme=scheme) as page:
        page.click("label.md-header__button[for=__drawer]")
        still(page)
        assert 0 == (found := axe.run(page)).violations_count, found.generate_report()
    with reader.open("veth.html", color_scheme=scheme) as page:
        search(page, "bridge")
        assert 0 == (found := axe.run(page)).violations_count, found.generate_report()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_copying_takes_the_commands_and_nothing_else(reader: Reader, chapter: str) -> None:
    with reader.open(f"{chapter}.html", clipboard=True) as page:
        unfold(page)
        for box in page.locator(".terminal").all():
            name = str(box.get_attribute("id")).removeprefix("run-")
            if "-again-" in name:
                continue
            commands = [step.text for step in SNIPPETS[f"{chapter}/{name}"].steps]
            box.locator(".bar .take").evaluate("button => button.click()")
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied in "\n".join(commands), name
            box.dispatch_event("pointerover")
            for copy in box.locator("pre .take").all():
                copy.evaluate("button => button.click()")
                assert page.evaluate("navigator.clipboard.readText()") in commands


def test_selecting_with_the_mouse_leaves_prompts_out(reader: Reader) -> None:
    with reader.open("veth.html") as page:
        box = page.locator("#run-container-ifindex code")
        box.scroll_into_view_if_needed()
        area = box.bounding_box()
        assert area
        page.mouse.move(area["x"] + 1, area["y"] + 1)
        page.mouse.down()
        page.mouse.move(area["x"] + area["width"] - 2, area["y"] + area["height"] - 2, steps=5)
        page.mouse.up()
        text = str(page.evaluate("`${getSelection()}`"))
        first, second = (step.text for step in SNIPPETS["veth/container-ifindex"].steps)
        assert text.startswith(first + "\n"), text
        assert f"\n{second}\n" in text, "the prompt of the second command, or a button between them"


def test_each_terminal_leads_to_its_script_its_transcript_and_its_capture(reader: Reader) -> None:
    with reader.open("host-to-container.html") as page:
        unfold(page)
        for box in page.locator(".terminal").all():
            name = str(box.get_attribute("id")).removeprefix("run-").partition("-again-")[0]
            snippet = SNIPPETS[f"host-to-container/{name}"]
            said = box.locator("code > b").first.inner_text()
            wanted = ["script", "transcript", *(f"{file} (" for file in snippet.saves)]
            links = box.locator(".bar a")
            assert len(wanted) == links.count()
            for number, start in enumerate(wanted):
                link = links.nth(number)
                assert link.inner_text().startswith(start)
                file = reader.site / str(link.get_attribute("href"))
                if start == "script":
                    assert snippet.path.read_bytes() == file.read_bytes()
                elif start == "transcript":
                    assert f"$ {said.splitlines()[0]}\n" in file.read_text()
                else:
                    assert file.read_bytes()[:4] in {b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4"}, "a pcap's first bytes"
        with page.expect_download() as saved:
            page.locator(".bar a[href$='.pcap']").first.click()
        assert saved.value.suggested_filename.endswith(".pcap")


FAILING = {name: shown.status for name, shown in SNIPPETS.items() if shown.status}


@pytest.mark.parametrize("chapter", sorted({name.rpartition("/")[0] for name in FAILING}))
def test_what_is_meant_to_fail_shows_its_exit_status(reader: Reader, chapter: str) -> None:
    fails = {name: status for name, status in FAILING.items() if name.startswith(f"{chapter}/")}
    with reader.open(f"{chapter}.html") as page:
        unfold(page)
        shown = {name: page.locator(f"#{anchor(name)}") for name in fails}
        assert {name: f"exit status {status}" for name, status in fails.items() if shown[name].count()} == {
            name: box.locator(".exit").last.inner_text().strip() for name, box in shown.items() if box.count()
        }


def test_a_long_output_scrolls_by_itself_by_keyboard(reader: Reader) -> None:
    with reader.open("what-docker-did.html") as page:
        unfold(page)
        box = page.locator(".terminal--long pre").first
        assert re.fullmatch(r"\d+ lines", page.locator(".terminal--long .bar > span").first.inner_text())
        box.focus()
        before = page.evaluate("scrollY")
        assert 0 == box.evaluate("box => box.scrollTop")
        page.keyboard.press("PageDown")
        page.wait_for_function("document.activeElement.scrollTop > 50")
        assert before == page.evaluate("scrollY")


def test_a_search_finds_a_command_and_no_output(reader: Reader) -> None:
    """And its index is loaded when it is wanted, not before."""
    index_file = reader.site / "search/search_index.json"
    with reader.open("index.html", settled=True) as page:
        assert index_file not in reader.requested()
        assert any("veth.html" in href for href in search(page, "bridge fdb show"))
        assert index_file in reader.requested()
    with reader.open("index.html") as page:
        assert any(re.search(r"glossary\.html.*#m$", href) for href in search(page, "masquerade"))
    index = json.loads((reader.site / "search/search_index.json").read_text())
    said = " ".join(entry["text"] for entry in index["docs"])
    assert "ifconfig" in said
    assert "LOWER_UP,NO-CARRIER" not in said
    assert "link/ether" not in said
    assert len(gzip.compress(index_file.read_bytes())) <= 80_000


def test_what_was_searched_for_is_marked_on_the_page_it_led_to(reader: Reader) -> None:
    with reader.open("index.html") as page:
        search(page, "masquerade")
        page.locator(".md-search-result__link[href*='h=masquerade']").first.click()
        page.wait_for_selector("article mark[data-md-highlight]")


def test_outputs_can_be_hidden_and_revealed_one_by_one(reader: Reader) -> None:
    with reader.open("veth.html") as page:
        page.click(".predict")
        assert 0 == page.locator("article .go:visible").count()
        reveal = page.locator("#run-start-web .reveal")
        assert "show 1 line" == reveal.inner_text()
        reveal.click()
        assert 1 == page.locator("article .go:visible").count()
        page.click(".predict")
        assert 0 == page.locator(".reveal").count()
        assert page.locator("#run-host-end .go").is_visible()


def test_the_scheme_can_be_switched_and_is_kept(reader: Reader) -> None:
    with reader.open("index.html", color_scheme="light") as page:
        scheme = "document.body.dataset.mdColorScheme"
        assert "default" == page.evaluate(scheme)
        page.click("label[title='Switch to dark mode']")
        assert "slate" == page.evaluate(scheme)
        page.reload()
        assert "slate" == page.evaluate(scheme)


def test_everything_can_be_reached_and_seen_by_keyboard(reader: Reader) -> None:
    """The first stop skips to the text; every stop can be seen and shows that it has the focus."""
    where = """() => {
      const e = document.activeElement;
      const named = e.matches('[type=radio], [type=checkbox]') ? [...e.labels, e.nextElementSibling] : [];
      const shown = named.find((label) => label?.offsetWidth) ?? e;
      const { outlineStyle, boxShadow, visibility } = getComputedStyle(shown);
      const box = shown.getBoundingClientRect();
      return {
        html: e.outerHTML.slice(0, 150),
        seen: box.width > 1 && box.right > 0 && visibility === 'visible',
        ring: outlineStyle !== 'none' || boxShadow !== 'none',
      };
    }"""
    with reader.open("veth.html") as page:
        stops: list[dict[str, Any]] = []
        for _ in range(150):
            page.keyboard.press("Tab")
            still(page)
            stop = page.evaluate(where)
            if stop["html"].startswith("<body") or (stops and stop == stops[0]):
                break
            stops.append(stop)
        assert "md-skip" in stops[0]["html"]
        assert len(stops) > 60
        assert [] == [stop["html"] for stop in stops if not stop["seen"]]
        assert [] == [stop["html"] for stop in stops if not stop["ring"]]


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_everything_is_there(reader: Reader, name: str) -> None:
    with reader.open(name) as page:
        full = page.locator("article").inner_text()
    with reader.open(name, color_scheme="dark", java_script_enabled=False) as page:
        bare = page.locator("article").inner_text()
    assert len(bare) > 0.95 * len(full)


def test_without_scripts_a_page_is_as_dark_as_the_readers_system_asks(reader: Reader) -> None:
    # Scripts of the page are off, ours are not: with the class of a page without scripts, contrast can be measured.
    with reader.open("veth.html", color_scheme="dark") as page:
        page.evaluate("document.documentElement.className = 'no-js', document.body.dataset.mdColorScheme = 'default'")
        still(page)
        found = Axe().run(page, options={"runOnly": ["color-contrast"]})
        assert 0 == found.violations_count, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_everything_is_unfolded(reader: Reader, name: str) -> None:
    with reader.open(name, width=718) as page:
        if page.locator(".predict").count():
            page.click(".predict")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert 0 == page.locator("article details:not([open])").count()
        assert page.locator("article .go").count() == page.locator("article .go:visible").count()
        assert [] == page.eval_on_selector_all("article pre > code", CUT)
        assert 0 == page.locator(".md-header:visible, .md-sidebar:visible, .follow:visible").count()


def test_it_reads_the_same_from_a_folder(reader: Reader) -> None:
    """No server: links lead to files, search finds, nothing complains."""
    with reader.open("index.html", from_file=True) as page:
        folders = (
            "links => links.map((a) => a.href).filter((href) => href.startsWith('file:') && /\\/(#.*)?$/.test(href))"
        )
        assert [] == page.eval_on_selector_all("a[href]", folders)
        assert any("veth.html" in href for href in search(page, "veth"))


def test_every_link_anchor_and_download_is_there(site: Path) -> None:
    ids: dict[Path, set[str]] = {}
    for path in site.rglob("*.html"):
        found = re.findall(r'\sid="([^"]+)"', path.read_text())
        ids[path.resolve()] = {*found, ""}
        assert [] == sorted(name for name in set(found) if found.count(name) > 1), f"{path.name}: an id stands twice"
    for path in site.rglob("*.html"):
        if path.name == "404.html":
            continue  # says its links from the server's root
        for href in set(re.findall(r'\shref="([^"]+)"', path.read_text())):
            if re.match(r"[a-z]+:", href):
                continue
            file, _, fragment = href.partition("#")
            target = (path.parent / file).resolve() if file else path.resolve()
            assert target.exists(), f"{path.name}: {href}"
            if target in ids:
                assert fragment in ids[target], f"{path.name}: {href}"
