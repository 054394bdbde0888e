"""What every JSON object that is sent has in common; no server is needed to check one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError


class JsonBody(BaseModel):
    """A JSON object: unknown fields are refused, and false is not 0 though Python says so."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _is_of_its_kind(cls, value: object, field: ValidationInfo) -> object:
        is_flag = cls.model_fields[field.field_name or ""].annotation is bool
        if isinstance(value, bool) and not is_flag:
            raise PydanticCustomError("float_type", "a boolean is no number")
        if isinstance(value, (int, float)) and not isinstance(value, bool) and is_flag:
            raise PydanticCustomError("bool_type", "a number is neither true nor false")
        return value
