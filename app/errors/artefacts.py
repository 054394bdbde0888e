"""Errors of models and corpora: not there, too many, too large, not to be deleted, damaged."""

from __future__ import annotations

from app.errors.base import InputError, NotFoundError, UnrollError


class ModelNotFound(NotFoundError):
    """No model of that id: param `id`."""

    code = "model_not_found"


class CorpusNotFound(NotFoundError):
    """No corpus of that id: param `id`."""

    code = "corpus_not_found"


class CorpusTooLarge(InputError):
    """A text to become a corpus is too large: params `limit`, `actual`, in bytes of UTF-8."""

    code = "corpus_too_large"


class ModelTooLarge(InputError):
    """A file to become a model is too large: params `limit`, in bytes."""

    code = "model_too_large"


class TooManyCorpora(UnrollError):
    """There are as many own corpora as allowed: param `limit`."""

    code = "too_many_corpora"


class CorpusKept(UnrollError):
    """The corpus comes with the app: param `id`."""

    code = "corpus_kept"


class TooManyModels(UnrollError):
    """There are as many own models as allowed: param `limit`."""

    code = "too_many_models"


class ModelKept(UnrollError):
    """The model comes with the app: param `id`."""

    code = "model_kept"


class CorpusNotInstalled(UnrollError):
    """The corpus is known but was not fetched: params `id`, `command` that brings it."""

    code = "corpus_not_installed"


class DownloadFailed(UnrollError):
    """The package registry did not give the file: params `name`, `reason`."""

    code = "download_failed"


class HashMismatch(UnrollError):
    """A file is not the one we know: params `name`, `expected`, `actual`."""

    code = "hash_mismatch"


class ArtefactDamaged(UnrollError):
    """A stored model or corpus cannot be read: params `name`, `reason`."""

    code = "artefact_damaged"


class LeftOut(ArtefactDamaged):
    """A damaged model or corpus is left out: params `name`, `reason`, `command` that mends it."""

    code = "left_out"
