"""Turns snippets into true pages.

What is written runs somewhere, in order; what was printed is recorded, shown and published. Each part of this
sentence is a room, and imports run downward only:

    cli                 the command line: build, serve, new, run, snippets, lint
     └─ site            MkDocs, and nothing but MkDocs: a build, a server, the finished site
         └─ pages       macros, and how transcripts become HTML and SVG
             └─ sessions     one chapter on one fresh host, several chapters at once
                 └─ settings     the options of a build, each declared once
                     └─ hosts        from a URL to places that run commands
                         ├─ records      what a run printed, and what is kept of it in the repository
                         ├─ lint         the rules of the house
                         │
                         └─ book         pages, snippets, chapters, the glossary
                             └─ errors       errors that carry their place and their cure

A *snippet* is a script in ``snippets/<chapter>/``. Before any page renders, `livedocs.book.book.Book` has read every
page for the snippets that it calls. Each chapter's snippets run in page order on a fresh host
(`livedocs.sessions.session`); what the host printed is a *transcript* (`livedocs.records.transcript`), and the macros
(`livedocs.pages.macros`) look transcripts up when mkdocs-macros calls for them (`livedocs.site.hooks`).
"""
