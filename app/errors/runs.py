"""Errors of training and counting: too much to begin with, or come to nothing."""

from __future__ import annotations

from app.errors.base import InputError, NotFoundError, UnrollError


class RunNotFound(NotFoundError):
    """No training run of that id: param `id`."""

    code = "run_not_found"


class NetworkTooLarge(InputError):
    """A network to be trained is too large: params `limit`, `actual`, in hidden units."""

    code = "network_too_large"


class VocabularyTooLarge(InputError):
    """The vocabulary of a model to be trained is too large: params `limit`, `actual`, in tokens."""

    code = "vocabulary_too_large"


class TrainingTooLong(InputError):
    """The text of a run is too long: params `limit`, `actual`, in tokens read, each pass counted."""

    code = "training_too_long"


class TooManyRuns(UnrollError):
    """As many runs wait or run as allowed: param `limit`."""

    code = "too_many_runs"


class RunGivenUp(UnrollError):
    """The worker died each time that it worked on a run: param `attempts`."""

    code = "run_given_up"


class WorkersGone(UnrollError):
    """No worker of the cluster answers, or each that began a piece of the work has died."""

    code = "workers_gone"


class TrainingDiverged(UnrollError):
    """The loss is no longer a number: params `step`, `loss`, `kept` (the last good step), `learning_rate`."""

    code = "training_diverged"
