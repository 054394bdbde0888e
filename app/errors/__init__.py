"""The error tree: what can go wrong, by name; no HTTP, and no words for users (those are in app/locales).

The modules within hold a branch each; everybody else imports from here.

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

from app.errors.arrays import (
    EmptySequence,
    IdOutOfRange,
    NotFinite,
    ShapeMismatch,
)
from app.errors.artefacts import (
    ArtefactDamaged,
    CorpusKept,
    CorpusNotFound,
    CorpusNotInstalled,
    CorpusTooLarge,
    DownloadFailed,
    HashMismatch,
    LeftOut,
    ModelKept,
    ModelNotFound,
    ModelTooLarge,
    TooManyCorpora,
    TooManyModels,
)
from app.errors.base import (
    InputError,
    NotFoundError,
    Param,
    UnrollError,
    kinds,
    of_code,
)
from app.errors.requests import (
    AnswerTooLarge,
    BodyTooLarge,
    BrokenText,
    Busy,
    EmptyText,
    FileUnreadable,
    ForeignHost,
    HostUnclear,
    InvalidRequest,
    PageNotFound,
    TextTooLong,
    TooMuchWork,
)
from app.errors.runs import (
    NetworkTooLarge,
    RunGivenUp,
    RunNotFound,
    TooManyRuns,
    TrainingDiverged,
    TrainingTooLong,
    VocabularyTooLarge,
    WorkersGone,
)
from app.errors.storage import (
    DiskFull,
    StorageFailed,
    StoreFull,
)
from app.errors.writes import (
    ForeignOrigin,
    TokenNeeded,
    TooManyWrites,
    WriteRefused,
    WritesOff,
)

__all__ = [
    "AnswerTooLarge",
    "ArtefactDamaged",
    "BodyTooLarge",
    "BrokenText",
    "Busy",
    "CorpusKept",
    "CorpusNotFound",
    "CorpusNotInstalled",
    "CorpusTooLarge",
    "DiskFull",
    "DownloadFailed",
    "EmptySequence",
    "EmptyText",
    "FileUnreadable",
    "ForeignHost",
    "ForeignOrigin",
    "HashMismatch",
    "HostUnclear",
    "IdOutOfRange",
    "InputError",
    "InvalidRequest",
    "LeftOut",
    "ModelKept",
    "ModelNotFound",
    "ModelTooLarge",
    "NetworkTooLarge",
    "NotFinite",
    "NotFoundError",
    "PageNotFound",
    "Param",
    "RunGivenUp",
    "RunNotFound",
    "ShapeMismatch",
    "StorageFailed",
    "StoreFull",
    "TextTooLong",
    "TokenNeeded",
    "TooManyCorpora",
    "TooManyModels",
    "TooManyRuns",
    "TooManyWrites",
    "TooMuchWork",
    "TrainingDiverged",
    "TrainingTooLong",
    "UnrollError",
    "VocabularyTooLarge",
    "WorkersGone",
    "WriteRefused",
    "WritesOff",
    "kinds",
    "of_code",
]
