"""The real book: what it says is true of the host it was built on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from livedocs.site import api_pages
from tests.published import renaming
from tests.published.reading import PROVENANCE, ROOT, article, named

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.lab


def cable(site: Path) -> tuple[str, str, str, str]:
    """The veth's name, both indexes and the container's MAC on the page, each checked wherever it stands."""
    text = article(site / "veth.html")
    inside = re.search(r"(\d+): eth0@if(\d+): .*?link/ether (\S+)", text, re.DOTALL)
    outside = re.search(r"(\d+): (veth[0-9a-f]{7})@if(\d+): ", text)
    assert inside
    assert outside
    index, peer, mac = inside.groups()
    assert (peer, index) == (outside[1], outside[3]), "ip addr in the container, ip link on the host"
    assert f"\n/sys/class/net/eth0/ifindex:{index}\n" in text
    assert f"\n/sys/class/net/eth0/iflink:{peer}\n" in text
    assert f"{peer}: {outside[2]}@if{index}: " in text.split("bridge link\n")[1], "bridge link"
    assert f"{mac} dev {outside[2]} master docker0" in text, "bridge fdb"
    assert f"So eth0 is interface number {index}, and its peer, whatever that is, is number {peer}." in text
    assert f"There it is: {outside[2]} has the index {peer} and says that its peer is number {index}." in text
    return outside[2], index, peer, mac


def test_the_veth_page_agrees_with_itself(site: Path) -> None:
    cable(site)


def test_a_second_build_has_other_ids_and_still_agrees(site: Path, elsewhere: Path) -> None:
    assert cable(site)[0] != cable(elsewhere)[0]


def test_another_bridge_address_reaches_every_output_and_every_sentence(site: Path, elsewhere: Path) -> None:
    code = site / "contribute"  # the reference of the code, whose examples come from no host
    pages = [page for page in site.rglob("*.html") if code not in page.parents and page.stem not in PROVENANCE]
    for page in sorted(pages):
        old, new = (article(folder / page.relative_to(site)) for folder in (site, elsewhere))
        assert not re.search(r"172\.(?:17|18|19)\.", new), page
        if "172.17." in old:
            assert "10.99.0." in new, page


def test_other_names_reach_every_output_and_every_sentence(elsewhere: Path) -> None:
    kept, told = [], 0
    for folder in sorted((ROOT / "snippets").iterdir()):
        names = renaming.given(folder)
        shown = named((elsewhere / f"{folder.name}.html").read_text())
        kept += [(folder.name, name, code) for name in names for code in shown if renaming.word(name).search(code)]
        told += sum(renaming.word(renaming.renamed(name)).search(code) is not None for name in names for code in shown)

    assert [] == sorted(kept)
    assert told > 100, "pages do not name containers any more"


def test_what_differs_from_the_records_is_shown(elsewhere: Path) -> None:
    """On a host with another bridge, that is much."""
    text = article(elsewhere / "changes.html")

    assert re.search(r"\d+ of the \d+ snippets that ran differ from their records", text)
    assert re.search(r"^-.*172\.17\.0\.1\b.*\n(?:-.*\n)*\+.*10\.99\.0\.1\b", text, re.MULTILINE)


def test_every_page_of_the_nav_is_there_and_shows_its_terminals(site: Path) -> None:
    pages = {p.stem for p in (ROOT / "docs").glob("*.md")} - {"index"}

    assert pages == {p.stem for p in site.glob("*.html")} - {"index", "404"}
    for folder in (ROOT / "snippets").iterdir():
        html = (site / f"{folder.name}.html").read_text()
        assert 'class="terminal' in html, folder.name
        assert "⟦" not in html, folder.name


def test_every_module_has_a_page_that_its_package_leads_to(site: Path) -> None:
    for package in ("livedocs", "dockerlab"):
        folder = site / "contribute"
        for module in api_pages.modules(package):
            path = module.replace(".", "/") + ".html"
            assert f"<h1 id={module}" in (folder / path).read_text().replace('"', ""), module
            if module.count(".") == 1:
                assert f'href="{path}' in (folder / f"{package}.html").read_text(), module


def test_every_download_is_there(site: Path) -> None:
    for page in site.rglob("*.html"):
        for name in re.findall(r'href="([^"]+)" download', page.read_text()):
            assert (page.parent / name).is_file(), f"{page}: {name}"


def test_the_home_page_says_what_it_was_built_on(site: Path) -> None:
    text = article(site / "index.html")

    assert re.search(r"Docker engine\s+\d+\.\d+\.\d+", text)
    assert "lab:trixie" in text
    assert re.search(r"Kernel\s+\d+\.\d+", text)
