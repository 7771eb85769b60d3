"""Turns snippets into true pages.

A *snippet* is a script in ``snippets/<chapter>/``.
Before any page renders, every page is scanned for the snippets it calls (`livedocs.plan`);
each chapter's snippets run in page order on a fresh host of their own (`livedocs.session`);
what the host said is a *transcript* (`livedocs.transcript`), and the macros only look transcripts up
(`livedocs.macros`).

Imports run downward only::

    macros, __main__
        plan, build, render, figures
            session, record
                hosts
                    host, snippet, transcript, rules
                        errors
"""
