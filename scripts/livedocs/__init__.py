"""Turns snippets into true pages.

A *snippet* is a script in ``snippets/<chapter>/``.
Before any page renders, every page is scanned for the snippets it calls (`livedocs.book.plan`);
each chapter's snippets run in page order on a fresh host of their own (`livedocs.sessions.session`);
what the host said is a *transcript* (`livedocs.records.transcript`), and the macros only look transcripts up
(`livedocs.pages.macros`), when mkdocs-macros calls for them (`livedocs.site.hooks`).

Imports run downward only, in this order at large; ``tests/test_house.py`` holds all of it:

    site, preview, lint, __main__          what is started: a build, a server, checks of the house and of the snippets
        hooks                              one build, as mkdocs-macros drives it
            macros                         what a page may call
            overview, serving              pages about all snippets; pages while they are written
                plan, build, finish        which snippets and in what order; their sessions; what the whole site gets
                    hosts                  from a URL to the host that it means
                        session, record    one chapter on one host; what is kept of it
                        render, figures    from transcripts to HTML and SVG
                            host           where commands run, by way of a shell, of ssh, of the engine
                                snippet, transcript, rules
                                    errors
"""
