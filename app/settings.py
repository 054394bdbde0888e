"""Every limit and every `UNROLL_*` environment setting, in one place."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fsspec.core import get_filesystem_class, split_protocol
from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.paths import ROOT, default_data

__all__ = ["ROOT", "Settings"]


def _store(url: str) -> str:
    """Refuse a URL of which fsspec does not know the protocol, or has not the package."""
    protocol, _ = split_protocol(url)
    try:
        get_filesystem_class(protocol or "file")
    except (ValueError, ImportError) as error:
        raise PydanticCustomError("no_protocol", "no such store") from error
    return url


def _path(path: str) -> str:
    """Refuse what is no path of a site."""
    if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise PydanticCustomError("no_path", "not like /unroll")
    return path


class Settings(BaseSettings):
    """What an operator may change; each field is read from `UNROLL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="UNROLL_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    hosts: str = Field(
        "",
        description="names of the app besides IP addresses and names without a dot, with commas; * is any",
    )
    root_path: Annotated[str, AfterValidator(_path)] = Field(
        "", description="path below which a proxy serves it, as /unroll"
    )
    data: Annotated[str, AfterValidator(_store)] = Field(
        str(default_data()), description="folder or fsspec URL of all that is kept: corpora, models, runs"
    )
    log: Literal["text", "json"] = Field("text", description="lines of the log: text to read, or json")
    language: Literal["zh", "en"] = Field("zh", description="language of a page when nothing else says")
    max_tokens: int = Field(1500, ge=1, description="tokens of one text")
    max_texts: int = Field(100, ge=1, description="texts of one request")
    max_models: int = Field(12, ge=1, description="models of one request")
    max_steps: int = Field(5000, ge=1, description="time steps of one trace with own parameters")
    max_factors: int = Field(50_000, ge=1, description="tokens of all texts times models of one request")
    max_answer: int = Field(2**26, ge=1024, description="bytes of one answer, scores or trace, estimated")
    max_page: int = Field(2**24, ge=2**23, description="bytes of the scores that a page shows, estimated")
    max_cells: int = Field(20_000_000, ge=1, description="time steps times (|V| + H) of one trace")
    max_work: int = Field(40_000_000_000, ge=1, description="multiplications of one trace")
    embed_hosts: str = Field("", description="origins whose pages may frame /embed/, with blanks between")
    max_steps_back: int = Field(200, ge=1, description="time steps of one answer about the way back")
    max_check_steps: int = Field(500, ge=1, description="time steps of one check of claimed arrays")
    max_check_numbers: int = Field(4_000_000, ge=1, description="numbers of all arrays of one check")
    max_check_work: int = Field(200_000_000, ge=1, description="multiplications of one pass of a check")
    max_body: int = Field(8 * 2**20, ge=1024, description="bytes of one request body")
    max_top_k: int = Field(50, ge=1, description="most probable tokens returned per time step")
    max_generated: int = Field(500, ge=1, description="tokens drawn in one request")
    max_cost_steps: int = Field(100_000, ge=100, description="time steps of the longest measured text")
    max_cost_seconds: float = Field(180, gt=0, description="how long the cost of one network may be measured")
    ngram_memory: int = Field(2**30, ge=2**16, description="bytes to count n-grams in, besides the text")
    cache_bytes: int = Field(2**30, ge=0, description="bytes of models and corpora that are kept in memory")
    heavy: int = Field(2, ge=0, description="processes that compute long answers; 0: none, all in one")
    heavy_queue: int = Field(32, ge=0, description="long answers that may wait for such a process")
    heavy_memory: int = Field(2**30, ge=0, description="bytes beyond which such a process begins anew")
    page_bytes: int = Field(2**25, ge=0, description="bytes of pages that are kept to be sent again")
    token: SecretStr = Field(SecretStr(""), description="bearer token that every write then needs")
    writes_per_minute: int = Field(60, ge=1, description="writes of one address, where a token is set")
    max_upload: int = Field(8 * 2**20, ge=1024, description="bytes of a text that becomes a corpus")
    max_corpora: int = Field(50, ge=0, description="corpora that users may bring")
    max_model: int = Field(64 * 2**20, ge=1024, description="bytes of a file that becomes a model")
    max_unpacked: int = Field(128 * 2**20, ge=1024, description="bytes that such a file may unpack to")
    max_own_models: int = Field(20, ge=0, description="models that users may bring or train")
    scheduler: str = Field(
        "", description="address of a Dask scheduler whose workers train; unless given, ours do"
    )
    workers: int = Field(1, ge=1, description="processes of ours that train at the same time")
    max_runs: int = Field(10, ge=0, description="training runs that may wait or be under way")
    max_hidden: int = Field(1024, ge=1, description="hidden units of a network to be trained")
    max_vocabulary: int = Field(50_000, ge=4, description="tokens in the vocabulary of such a network")
    max_read: int = Field(2 * 10**9, ge=1, description="tokens that a run may read in all its passes")
    max_store: int = Field(4 * 2**30, ge=0, description="bytes of all models and runs of users")
