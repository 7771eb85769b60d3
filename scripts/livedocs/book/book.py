"""The book: its configuration, pages, snippets, chapters and glossary, opened in one place.

    mkdocs.yml ─┐
    docs/       ├─> Book.open(root) ─> pages, chapters in the order of the nav, snippets, terms
    snippets/   ─┘

What MkDocs does not publish, such as an editor's lock file or what `exclude_docs` names, is no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import load_config
from mkdocs.structure.files import InclusionLevel, get_files
from mkdocs.utils import meta

from livedocs.book import chapter, front, glossary, options, page
from livedocs.book.options import Options
from livedocs.book.snippet import read_all
from livedocs.errors import BuildFailed, LivedocsError, Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs.config.defaults import MkDocsConfig

    from livedocs.book.chapter import Chapter
    from livedocs.book.page import Page
    from livedocs.book.snippet import Snippet


@dataclass(frozen=True)
class Book:
    """A book, read and checked.

    Attributes:
        root: The folder with `mkdocs.yml` and ``snippets/``.
        docs: The folder of its pages.
        pages: Its pages, by path below ``docs``.
        snippets: Its snippets, by name.
        chapters: Those of its pages that show snippets, in the order of the nav.
        options: What the book says about itself, see `livedocs.book.options`.
        terms: The glossary's terms, see `livedocs.book.glossary`.
        unread: Snippets that cannot be read, by name; empty unless they are tolerated.
    """

    root: Path
    docs: Path
    pages: Mapping[str, Page]
    snippets: Mapping[str, Snippet]
    chapters: tuple[Chapter, ...]
    options: Options = field(default_factory=Options)
    terms: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, SourceError] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path) -> Book:
        """Read the book in the folder ``root``.

        Raises:
            SourceError: Its `mkdocs.yml` cannot be read.
            BuildFailed: With everything that is wrong in its pages and snippets.
        """
        return cls.of_config(configuration(root))

    @classmethod
    def of_config(cls, config: MkDocsConfig, *, tolerant: bool = False) -> Book:
        """Read the book that MkDocs is configured for.

        Args:
            config: MkDocs' configuration.
            tolerant: Note snippets that cannot be read in `unread` instead of failing for them.

        Raises:
            BuildFailed: With everything that is wrong in its pages and snippets.
        """
        root, docs = Path(config.config_file_path).parent, Path(config.docs_dir)
        said = options.read(Path(config.config_file_path), config.extra.get("livedocs", {}))
        errors: list[LivedocsError] = []
        unread: dict[str, SourceError] = {}
        snippets: dict[str, Snippet] = {}
        try:
            snippets = read_all(root / "snippets", unread if tolerant else None)
        except SourceError as error:
            errors.append(error)
        known = not errors  # else what the pages call cannot be looked up
        pages: dict[str, Page] = {}
        for source, path in page_files(config, drafts=tolerant).items():
            try:
                pages[source] = page.read(path, source, meta.get_data)
            except SourceError as error:
                errors.append(error)
        chapters = _chapters(pages, nav_paths(config.nav), snippets, unread, errors) if known else []
        if errors:
            raise BuildFailed(errors)
        return cls(root, docs, pages, snippets, tuple(chapters), said, glossary.read(docs), unread)

    def chapter_of(self, page: Page) -> Chapter | None:
        """The chapter that a page is, if it is one."""
        return next((chapter for chapter in self.chapters if chapter.name == page.name), None)

    def page_of(self, chapter: Chapter | str) -> Page:
        """The page that a chapter is on."""
        name = chapter if isinstance(chapter, str) else chapter.name
        return self.pages[f"{name}.md"]


def configuration(root: Path, **changes: Any) -> MkDocsConfig:
    """MkDocs' configuration of the book in the folder ``root``, with some values changed.

    Raises:
        SourceError: It is not YAML; says where and what to do.
    """
    path = root / "mkdocs.yml"
    front.check_config(path)
    return load_config(str(path), **changes)


def page_files(config: MkDocsConfig, *, drafts: bool = False) -> dict[str, Path]:
    """The files of all pages that MkDocs publishes, by path below ``docs/``, in alphabetical order.

    Args:
        config: MkDocs' configuration.
        drafts: Whether pages that are shown only while the book is served are among them.
    """
    least = InclusionLevel.DRAFT if drafts else InclusionLevel.NOT_IN_NAV
    files = (f for f in get_files(config) if f.is_documentation_page() and f.inclusion.value >= least.value)
    return {file.src_uri: Path(file.abs_src_path or "") for file in sorted(files, key=lambda file: file.src_uri)}


def nav_paths(nav: Any) -> list[str]:
    """The pages of a nav as `mkdocs.yml` writes it, flat, in order."""
    match nav:
        case str():
            return [nav]
        case dict():
            return [path for value in nav.values() for path in nav_paths(value)]
        case list():
            return [path for value in nav for path in nav_paths(value)]
        case _:
            return []


def _chapters(
    pages: Mapping[str, Page],
    nav: list[str],
    snippets: Mapping[str, Snippet],
    unread: Mapping[str, SourceError],
    errors: list[LivedocsError],
) -> Iterable[Chapter]:
    chapters = []
    for source in sorted(pages, key=lambda source: nav.index(source) if source in nav else len(nav)):
        found, wrong = chapter.of_page(pages[source], snippets, unread)
        errors += wrong
        if found is None:
            continue
        if nav and source not in nav:
            cure = f"add '{source}' to nav in mkdocs.yml"
            errors.append(SourceError(Location(pages[source].path, 1), "this page is not in the nav", cure))
        chapters.append(found)
    if not errors:  # after an error the pages' calls are not all known
        shown = {snippet.name for chapter in chapters for snippet in chapter.snippets}
        errors += [
            SourceError(s.at(), "no page uses this snippet", f'call {{{{ run("{s.short}") }}}} or delete it')
            for s in snippets.values()
            if s.name not in shown
        ]
    return chapters
