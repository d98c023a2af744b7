"""A kennisbank: opens ``corpus/`` and ``indexes/``; the one door for command line, web, notebooks.

The methods are thin: they open what a use case needs and hand it over. Models and indexes are
loaded at the first call that needs them. Each module holds what belongs together:

    opening     the folder, the store, the lock, the models
    holding     documents, passages and pages
    gathering   what comes in and goes out
    labelling   tags and what people say of them
    searching   questions
    measuring   how well searching does
    drafting    drafts of a vision
    collecting  basket and export
    comparing   tables and changes
    confirming  findings, and what people say of them
    stating     the state, for keeper and bug report
"""

from __future__ import annotations

from sbkennis.library.collecting import Collecting
from sbkennis.library.comparing import Comparing
from sbkennis.library.drafting import REVIEWING, Drafting, Review
from sbkennis.library.gathering import Gathering, ModelState
from sbkennis.library.holding import View
from sbkennis.library.labelling import Labelling
from sbkennis.library.measuring import Measuring
from sbkennis.library.searching import News, Searching
from sbkennis.library.stating import About, Stating, Status

__all__ = ["REVIEWING", "About", "Library", "ModelState", "News", "Review", "Status", "View"]


class Library(Gathering, Searching, Measuring, Drafting, Collecting, Comparing, Stating, Labelling):
    """A folder with ``corpus/`` and ``indexes/``.

    Use it as a context manager. Reading needs no lock; writing takes the one lock there is. What a
    notebook or script needs; all else is there for the command line and the web pages:

        in and out       ingest, describe, remove
        what there is    documents, find, read, passage, status
        ask              search, alike, all_contradictions, save_search, news
        quote            cite, cited, cite_as, verify, export
        compare          compare, statements, changes, answer, frame, write, draw
        a draft          check_draft, cover_draft, substantiate_draft
        labels           label, label_texts, correct, withdraw, agreement, learn
        findings         confirm, unconfirm, import_findings

    Args:
        settings: where it stands and which model it uses.
        notify: told in Dutch when something takes long, such as preparing a model.
    """
