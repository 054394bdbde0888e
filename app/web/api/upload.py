"""Reads a text that is to become a corpus: as JSON, or as a file in a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from app.errors import InvalidRequest
from app.settings import Settings
from app.store.corpora.uploads import OwnText, check_size
from app.text.encoding import BOM, UTF8, chosen_encoding, decoded
from app.text.language import language_of
from app.text.names import LONGEST_NAME, one_line
from app.text.sentences import Cut
from app.text.tokenizer import check_text
from app.web.api.json_body import JsonBody
from app.web.api.shared import Text
from app.web.http.bodies import validated
from app.web.http.validation import from_body

FORM = "multipart/form-data"
SMALL_PART = 2**16  # bytes of a form field that is no file
OneLine = BeforeValidator(lambda name: one_line(name) if isinstance(name, str) else name)
UploadName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), OneLine]


class CorpusBody(JsonBody):
    """A text, one sentence a line; its language is told by its characters if it is not given."""

    name: UploadName = Field(description="what it is called on pages", examples=["my weather"])
    text: Text = Field(description="one sentence a line", examples=["今天天气真好\n明天天气不好"])
    language: Literal["zh", "en"] | None = Field(None, examples=["zh"])
    cut: Cut = Field("lines", description="where sentences end: one a line, or at marks within lines too")
    dry_run: bool = Field(False, description="only tell what the text is; nothing is kept")


@dataclass(frozen=True, slots=True)
class TextUpload:
    """A text, the encoding of its file, and whether it is to be kept."""

    own: OwnText
    encoding: str
    is_kept: bool


async def read_upload(request: Request, settings: Settings) -> TextUpload:
    """Return the text of a request whole. Raises CorpusTooLarge, InvalidRequest, BrokenText.

    Where the client goes away meanwhile this raises, and nothing has been written yet.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        fields = await _form(request)
        return await run_in_threadpool(_from_form, fields, settings)
    return await run_in_threadpool(_from_json, await request.body(), settings)


async def _form(request: Request) -> dict[str, Any]:
    async with request.form(max_files=1, max_fields=7, max_part_size=SMALL_PART) as form:
        fields: dict[str, Any] = dict(form)
        file = fields.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidRequest(field="file", reason="missing")
        fields["file"] = await file.read()
    return fields


def _from_form(fields: dict[str, Any], settings: Settings) -> TextUpload:
    content: bytes = fields.pop("file")
    check_size(len(content), settings.max_upload)
    encoding = chosen_encoding(str(fields.pop("encoding", "") or UTF8), content)
    fields["text"] = decoded(content, "file", encoding)
    if not fields.get("language"):
        fields.pop("language", None)
    return _upload(lambda: CorpusBody.model_validate(fields), encoding, settings)


def _from_json(body: bytes, settings: Settings) -> TextUpload:
    return _upload(lambda: validated(CorpusBody, body), UTF8, settings)


def _upload(read: Callable[[], CorpusBody], encoding: str, settings: Settings) -> TextUpload:
    try:
        body = read()
    except ValidationError as error:
        raise from_body(error) from None
    check_text(body.name)
    text = body.text.removeprefix(BOM)
    check_size(len(text.encode("utf-8", "surrogatepass")), settings.max_upload)
    own = OwnText(body.name, text, body.language or language_of(text) or "en", body.cut)
    return TextUpload(own, encoding, not body.dry_run)
