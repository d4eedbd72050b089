"""Drafts: frozen values in the making."""

from __future__ import annotations

import pytest
from attrs import fields_dict
from attrs.exceptions import FrozenInstanceError

from servicecore.draft import blank, draft_of
from servicecore.event import Actor


def test_a_finished_draft_equals_what_the_constructor_makes():
    draft = blank(draft_of(Actor))
    for name, value in (("id", "kim"), ("roles", ("agent",)), ("kind", "agent"), ("team", None)):
        setattr(draft, name, value)

    draft.__class__ = Actor

    assert draft == Actor("kim", ["agent"])


def test_a_finished_draft_is_frozen():
    draft = blank(draft_of(Actor))
    for name in fields_dict(Actor):
        setattr(draft, name, None)

    draft.__class__ = Actor

    with pytest.raises(FrozenInstanceError):
        draft.id = "bo"


def test_a_slot_can_be_emptied_again():
    draft = blank(draft_of(Actor))
    draft.id = "kim"

    del draft.id

    assert not hasattr(draft, "id")
