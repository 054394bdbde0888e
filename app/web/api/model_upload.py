"""Reads a form with a file that is to become a model, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from app.errors import InvalidRequest, ModelTooLarge
from app.settings import Settings
from app.store.own.reading import ModelDescription
from app.text.names import LONGEST_NAME, one_line
from app.text.tokenizer import Unit, check_text
from app.web.api.upload import SMALL_PART
from app.web.http.validation import from_body

UNNAMED = "model"
Filled = BeforeValidator(lambda value: value or None)  # a form sends its empty fields too


class ModelFields(BaseModel):
    """What stands in the form beside the files."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field("", max_length=LONGEST_NAME, description="what it is called; the file's name if empty")
    unit: Annotated[Literal["char", "word", "space"] | None, Filled] = Field(
        None, description="how a text is cut; told by the vocabulary if empty"
    )
    language: Annotated[Literal["zh", "en"] | None, Filled] = Field(
        None, description="told by the vocabulary if empty"
    )
    dry_run: bool = Field(False, description="only tell what the file is; nothing is kept")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, what is said of it, and whether it is to be kept."""

    content: bytes
    asked: ModelDescription
    is_kept: bool


async def read_model_form(request: Request, settings: Settings) -> Upload:
    """Return what a form holds. Raises ModelTooLarge, InvalidRequest, BrokenText."""
    async with request.form(max_files=2, max_fields=8, max_part_size=SMALL_PART) as form:
        fields: dict[str, Any] = dict(form)
        file, vocabulary = fields.pop("file", None), fields.pop("vocabulary", None)
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidRequest(field="file", reason="missing")
        content = await _content(file, settings.max_model)
        tokens = await _tokens(vocabulary, settings)
    try:
        description = ModelFields.model_validate(fields)
    except ValidationError as error:
        raise from_body(error) from None
    name = one_line(description.name) or _stem(file.filename)
    check_text(name)
    unit = None if description.unit is None else Unit(description.unit)
    return Upload(
        content, ModelDescription(name, tokens, unit, description.language), not description.dry_run
    )


async def _content(file: UploadFile, limit: int) -> bytes:
    if (file.size or 0) > limit:
        raise ModelTooLarge(limit=limit)
    content: bytes = await file.read()
    return content


async def _tokens(vocabulary: UploadFile | str | None, settings: Settings) -> bytes | None:
    """Return the vocabulary as a file or typed in; None where the field was left empty."""
    if isinstance(vocabulary, UploadFile):
        if not vocabulary.filename and not vocabulary.size:
            return None
        return await _content(vocabulary, settings.max_upload)
    return vocabulary.encode("utf-8", "surrogatepass") if vocabulary else None


def _stem(filename: str) -> str:
    """Return what a file is called, without folders and endings."""
    name = PurePath(filename.replace("\\", "/")).name.partition(".")[0]
    return one_line(name)[:LONGEST_NAME].strip() or UNNAMED
