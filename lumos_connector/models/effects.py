"""
What a write can do to an app.

This module must not know requests or answers.
"""

from enum import Enum

from .base import Model, field, model


@model()
class CreatedEffect(Model):
    """A write that created something."""

    kind: str = field(default="created")


@model()
class UpdatedEffect(Model):
    """A write that changed something."""

    kind: str = field(default="updated")


@model()
class DeletedEffect(Model):
    """A write that removed something."""

    kind: str = field(default="deleted")


class NoopEffectReason(str, Enum):
    """Why a write had nothing to do."""

    STATE_ALREADY_MATCHES = "state_already_matches"


@model()
class NoopEffect(Model):
    """
    A write that changed nothing.

    Attributes:
        kind: Always ``noop``.
        reason: Why there was nothing to do.
    """

    kind: str = field(default="noop")
    reason: NoopEffectReason = field()
