"""The book: its configuration, pages, snippets, chapters and glossary, opened in one place.

    mkdocs.yml ─┐
    docs/       ├─> Book.open(root) ─> pages, chapters in the order of the nav, snippets, terms
    snippets/   ─┘

Files that MkDocs does not publish, such as an editor's lock file or those that `exclude_docs` names, are not pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import load_config
from mkdocs.structure.files import InclusionLevel, get_files
from mkdocs.utils import meta

from livedocs.book import chapter, front, glossary, options, page, templates
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
        docs: The folder of the pages.
        pages: The pages by their path below ``docs``.
        snippets: The snippets by name.
        chapters: The chapters, one for each page that shows snippets, in the order of the nav.
        options: The book's own options, see `livedocs.book.options`.
        terms: The glossary's terms, see `livedocs.book.glossary`.
        unread: The errors of snippets that cannot be read, by name; empty unless the book was read as tolerant.
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
            BuildFailed: Pages or snippets have mistakes; contains an error for each.
        """
        return cls.of_config(configuration(root))

    @classmethod
    def of_config(cls, config: MkDocsConfig, *, tolerant: bool = False) -> Book:
        """Read the book that MkDocs is configured for.

        Args:
            config: MkDocs' configuration.
            tolerant: Collect snippets that cannot be read in `unread` instead of failing.

        Raises:
            BuildFailed: Pages or snippets have mistakes; contains an error for each.
        """
        root, docs = Path(config.config_file_path).parent, Path(config.docs_dir)
        own = options.read(Path(config.config_file_path), config.extra.get("livedocs", {}))
        errors: list[LivedocsError] = []
        unread: dict[str, SourceError] = {}
        snippets: dict[str, Snippet] = {}
        try:
            snippets = read_all(root / "snippets", unread if tolerant else None)
        except SourceError as error:
            errors.append(error)
        complete = not errors  # without all snippets, the pages' calls cannot be looked up
        pages: dict[str, Page] = {}
        found = templates.of_book(root)
        for source, path in page_files(config, drafts=tolerant).items():
            try:
                pages[source] = page.read(path, source, meta.get_data, found)
            except SourceError as error:
                errors.append(error)
        found.save()
        chapters = _chapters(pages, nav_paths(config.nav), snippets, unread, errors) if complete else []
        if errors:
            raise BuildFailed(errors)
        return cls(root, docs, pages, snippets, tuple(chapters), own, glossary.read(docs), unread)

    def chapter_of(self, page: Page) -> Chapter | None:
        """The chapter of a page; None if the page shows no snippets."""
        return next((chapter for chapter in self.chapters if chapter.name == page.name), None)

    def page_of(self, chapter: Chapter | str) -> Page:
        """The page of a chapter."""
        name = chapter if isinstance(chapter, str) else chapter.name
        return self.pages[f"{name}.md"]


def configuration(root: Path, **changes: Any) -> MkDocsConfig:
    """Load MkDocs' configuration of the book in the folder ``root``.

    Args:
        root: The folder.
        changes: Values that override those of `mkdocs.yml`.

    Raises:
        SourceError: `mkdocs.yml` is not valid YAML.
    """
    path = root / "mkdocs.yml"
    front.check_config(path)
    return load_config(str(path), **changes)


def page_files(config: MkDocsConfig, *, drafts: bool = False) -> dict[str, Path]:
    """The files of all pages that MkDocs publishes, by their path below ``docs/``, in alphabetical order.

    Args:
        config: MkDocs' configuration.
        drafts: Whether to include pages that are shown only while the book is served.
    """
    least = InclusionLevel.DRAFT if drafts else InclusionLevel.NOT_IN_NAV
    files = (f for f in get_files(config) if f.is_documentation_page() and f.inclusion.value >= least.value)
    return {file.src_uri: Path(file.abs_src_path or "") for file in sorted(files, key=lambda file: file.src_uri)}


def nav_paths(nav: Any) -> list[str]:
    """The paths in a nav of `mkdocs.yml`, flattened, in order."""
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
        of_page, mistakes = chapter.of_page(pages[source], snippets, unread)
        errors += mistakes
        if of_page is None:
            continue
        if nav and source not in nav:
            cure = f"add '{source}' to nav in mkdocs.yml"
            errors.append(SourceError(Location(pages[source].path, 1), "this page is not in the nav", cure))
        chapters.append(of_page)
    if not errors:  # after an error, some calls are unknown
        shown = {snippet.name for chapter in chapters for snippet in chapter.snippets}
        errors += [
            SourceError(s.at(), "no page uses this snippet", f'call {{{{ run("{s.short}") }}}} or delete it')
            for s in snippets.values()
            if s.name not in shown
        ]
    return chapters
