"""The error tree: what can go wrong, by name; no HTTP, and no words for users (those are in app/locales).

UnrollError
├── InputError              the user's input, to be mended by the user
│   ├── EmptyText           nothing but blanks
│   ├── TextTooLong         more tokens than the limit
│   ├── BrokenText          not valid Unicode: lone surrogates, replacement characters, control characters
│   ├── BodyTooLarge        a request body over the limit
│   ├── InvalidRequest      a field of the wrong kind or outside its range
│   ├── ShapeMismatch       matrices that do not fit each other
│   ├── NotFinite           NaN or infinity where a number is needed
│   ├── IdOutOfRange        a token id outside the vocabulary
│   ├── EmptySequence       no time step at all
│   ├── TooMuchWork         each part is within its limit, but not all of them together
│   ├── AnswerTooLarge      the answer would have more bytes than the limit
│   ├── CorpusTooLarge      a text to become a corpus has more bytes than the limit
│   ├── FileUnreadable      a file that the command line was given cannot be read
│   ├── ModelTooLarge       a file to become a model has more bytes than the limit
│   ├── NetworkTooLarge     a network to be trained has more hidden units than the limit
│   ├── VocabularyTooLarge  a model to be trained has more tokens in its vocabulary than the limit
│   ├── TrainingTooLong     a text to be trained on has more tokens than the limit
│   └── HostUnclear         a request without the header Host, or with two
├── NotFoundError
│   ├── ModelNotFound       no model of that id
│   ├── CorpusNotFound      no corpus of that id
│   ├── RunNotFound         no training run of that id
│   └── PageNotFound        no such address
├── WriteRefused
│   ├── WritesOff           the app listens beyond this machine and has no token set
│   ├── TokenNeeded         the token is missing or another one
│   ├── TooManyWrites       as many writes of one client in a minute as the limit allows
│   └── ForeignOrigin       a page of another site asked
├── ForeignHost             the app was called by a name that it does not go by
├── TooManyCorpora          as many own corpora as the limit allows
├── CorpusKept              a corpus that comes with the app is not to be deleted
├── TooManyModels           as many own models as the limit allows
├── ModelKept               a model that comes with the app is not to be deleted
├── Busy                    as many long answers wait as the limit allows; nothing has been done
├── TooManyRuns             as many runs wait as the limit allows
├── RunGivenUp              a run was begun as often as the limit allows, and its worker died each time
├── WorkersGone             no worker of the cluster answers, or what it did there came to nothing
├── CorpusNotInstalled      known, but its file has not been fetched yet
├── DownloadFailed          the package registry did not give the file
├── HashMismatch            a fetched file is not the one we know
├── ArtefactDamaged         a stored model or corpus cannot be read
│   └── LeftOut             and so is left out, with the command that mends it
├── StorageFailed           the data folder cannot be read or written
│   ├── DiskFull            there is no room left for a file
│   └── StoreFull           what users keep would take more bytes than the limit
└── TrainingDiverged        the loss became NaN or infinite
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

Param = str | int | float


class UnrollError(Exception):
    """Base of all errors that a user may meet: a stable `code` and the `params` its message needs.

    detail: the message itself, where the error comes out of an answer of the API, empty anywhere else.
    """

    code: ClassVar[str] = "internal"
    detail: str = ""

    def __init__(self, **params: Param) -> None:
        self.params = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        if self.detail:
            return self.detail
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({shown})"


def kinds(kind: type[UnrollError] = UnrollError) -> Iterator[type[UnrollError]]:
    """Give an error class and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


def of_code(code: str, params: Mapping[str, Param]) -> UnrollError:
    """Return the error of a code, UnrollError where none has it."""
    return {kind.code: kind for kind in kinds()}.get(code, UnrollError)(**params)


class InputError(UnrollError):
    """The user's input cannot be used as it stands."""

    code = "input"


class EmptyText(InputError):
    """The text is empty or only blanks."""

    code = "empty_text"


class TextTooLong(InputError):
    """The text has more tokens than allowed: params `limit`, `actual`."""

    code = "text_too_long"


class BrokenText(InputError):
    """The text is not valid Unicode: param `position`, counted from 1."""

    code = "broken_text"


class BodyTooLarge(InputError):
    """The request body is larger than allowed: param `limit`, in bytes."""

    code = "body_too_large"


class InvalidRequest(InputError):
    """A field has the wrong kind or lies outside its range: params `field`, `reason`."""

    code = "invalid_request"


class ShapeMismatch(InputError):
    """Two shapes do not fit: params `name`, `expected`, `actual`."""

    code = "shape_mismatch"


class NotFinite(InputError):
    """NaN or infinity in an array: param `name`."""

    code = "not_finite"


class IdOutOfRange(InputError):
    """A token id outside the vocabulary: params `name`, `value`, `limit`."""

    code = "id_out_of_range"


class EmptySequence(InputError):
    """A sequence without a single time step."""

    code = "empty_sequence"


class TooMuchWork(InputError):
    """The answer would be too large or take too long: params `limit`, `actual`, in numbers to compute."""

    code = "too_much_work"


class AnswerTooLarge(InputError):
    """The answer would be too large to be sent: params `limit`, `actual`, in bytes, the second estimated."""

    code = "answer_too_large"


class FileUnreadable(InputError):
    """A file that the command line was given cannot be read: params `name`, `reason`."""

    code = "file_unreadable"


class CorpusTooLarge(InputError):
    """A text to become a corpus is too large: params `limit`, `actual`, in bytes of UTF-8."""

    code = "corpus_too_large"


class ModelTooLarge(InputError):
    """A file to become a model is too large: params `limit`, in bytes."""

    code = "model_too_large"


class NetworkTooLarge(InputError):
    """A network to be trained is too large: params `limit`, `actual`, in hidden units."""

    code = "network_too_large"


class VocabularyTooLarge(InputError):
    """The vocabulary of a model to be trained is too large: params `limit`, `actual`, in tokens."""

    code = "vocabulary_too_large"


class TrainingTooLong(InputError):
    """The text of a run is too long: params `limit`, `actual`, in tokens read, each pass counted."""

    code = "training_too_long"


class HostUnclear(InputError):
    """The request does not say once, in the header Host, whom it calls."""

    code = "host_unclear"


class WriteRefused(UnrollError):
    """The request would change something and may not."""

    code = "write_refused"


class WritesOff(WriteRefused):
    """The app can be reached from other machines and no token is set, so nobody may write."""

    code = "writes_off"


class TokenNeeded(WriteRefused):
    """A token is set, and the request does not carry it."""

    code = "token_needed"


class ForeignOrigin(WriteRefused):
    """A page of another site sent the request: param `origin`."""

    code = "foreign_origin"


class ForeignHost(UnrollError):
    """The app does not go by the name that it was called by: param `host`."""

    code = "foreign_host"


class TooManyCorpora(UnrollError):
    """There are as many own corpora as allowed: param `limit`."""

    code = "too_many_corpora"


class Busy(UnrollError):
    """As many long answers wait as allowed, or what computed this one ended: it can be asked again."""

    code = "busy"


class TooManyWrites(WriteRefused):
    """A client has written as often in a minute as allowed: param `limit`."""

    code = "too_many_writes"


class TooManyRuns(UnrollError):
    """As many runs wait or run as allowed: param `limit`."""

    code = "too_many_runs"


class RunGivenUp(UnrollError):
    """The worker died each time that it worked on a run: param `attempts`."""

    code = "run_given_up"


class WorkersGone(UnrollError):
    """No worker of the cluster answers, or each that began a piece of the work has died."""

    code = "workers_gone"


class CorpusKept(UnrollError):
    """The corpus comes with the app: param `id`."""

    code = "corpus_kept"


class TooManyModels(UnrollError):
    """There are as many own models as allowed: param `limit`."""

    code = "too_many_models"


class ModelKept(UnrollError):
    """The model comes with the app: param `id`."""

    code = "model_kept"


class NotFoundError(UnrollError):
    """What was asked for does not exist."""

    code = "not_found"


class ModelNotFound(NotFoundError):
    """No model of that id: param `id`."""

    code = "model_not_found"


class CorpusNotFound(NotFoundError):
    """No corpus of that id: param `id`."""

    code = "corpus_not_found"


class RunNotFound(NotFoundError):
    """No training run of that id: param `id`."""

    code = "run_not_found"


class PageNotFound(NotFoundError):
    """No such address: param `path`."""

    code = "page_not_found"


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


class StorageFailed(UnrollError):
    """The data folder cannot be read or written, a full disk say: params `name`, `reason`."""

    code = "storage_failed"


class DiskFull(StorageFailed):
    """There is no room left to write a file: params `name`, `reason`."""

    code = "disk_full"


class StoreFull(StorageFailed):
    """What users keep would take too much room: params `limit`, `actual`, in bytes."""

    code = "store_full"


class TrainingDiverged(UnrollError):
    """The loss is no longer a number: params `step`, `loss`, `kept` (the last good step), `learning_rate`."""

    code = "training_diverged"
