"""Configuration: defaults, then `copydesk.toml` in the current folder, then `COPYDESK_…`, then the command line."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dedupe.candidates import WINDOW
from storage import Store

FILE = Path("copydesk.toml")


class BadConfig(Exception):
    """The configuration cannot be used; the message names each mistake."""


class Config(BaseSettings):
    """Every setting. An unknown name in the file is an error, so that a typing mistake does not pass."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", toml_file=FILE, extra="forbid", frozen=True)

    store: str = Field(default="copydesk.db", description="where the store is: a file, or a SQLAlchemy URL")
    patience: float = Field(30.0, ge=0, description="seconds to wait for another program that is writing the store")
    workers: int = Field(default=0, ge=0, le=256, description="cleaning processes; 0 for as many as there are cores")
    window: int = Field(
        default=WINDOW,
        ge=0,
        le=3650,
        description="days of publication within which articles are compared; after a change the store is settled anew",
    )
    furniture: Literal["apply", "propose", "off"] = Field(
        default="apply",
        description="lines that an outlet repeats: `apply` the sure ones daily in `serve`, only `propose`, or `off`",
    )
    sources: str = Field(default="sources.toml", description="the list of what is crawled")
    contact: str = Field(
        default="", description="your web or mail address, told to every site that is visited; crawling needs it"
    )
    delay: float = Field(2.0, ge=0, description="seconds between two requests to one host, where it asks for no more")
    timeout: float = Field(30.0, gt=0, description="seconds for one whole answer")
    max_bytes: int = Field(10_000_000, gt=0, description="bytes of a page or listing, unpacked, and not more")
    allowed_networks: tuple[str, ...] = Field(
        default=(), description="networks that may be visited though they are not public: 10.1.0.0/16"
    )
    browser_path: str | None = Field(default=None, description="the Chromium for sources with `browser = true`")
    listen: str = Field(
        default="127.0.0.1:8470", description="where `serve` answers; other machines than this one need keys"
    )
    public_read: bool = Field(default=False, description="whether everybody may read over HTTP, without a key")
    hosts: tuple[str, ...] = Field(
        default=(), description="names by which `serve` may be called, beside localhost and 127.0.0.1"
    )
    cors_origins: tuple[str, ...] = Field(
        default=(), description="sites whose scripts may read answers of the API: https://desk.example"
    )
    rate: int = Field(3000, ge=0, description="requests a minute of one key or address; 0 for no limit")
    alert_webhook: str | None = Field(default=None, description="an address to which alerts are posted as JSON")
    alert_mail: str | None = Field(default=None, description="a mail address to which alerts are sent")
    smtp: str = Field(default="127.0.0.1:25", description="the mail server for that, without a login")

    keep_days: int = Field(0, ge=0, description="days after which articles go, from when they came in; 0 for never")
    keep_raw_days: int = Field(0, ge=0, description="days after which raw pages go; their articles stay; 0 for never")

    def open_store(self, *, create: bool = False) -> Store:
        """The store, open. Raises StoreError."""
        from copydesk import screen

        with screen.when_told("Bringing the store up to date") as told:
            return Store.open(self.store, create=create, patience=self.patience, window=self.window, told=told)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of precedence, strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**given: Any) -> Config:
    """The configuration with `given` on top (None: not given). Raises BadConfig."""
    try:
        return Config(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        lines = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise BadConfig(f"the configuration ({FILE} or COPYDESK_…) is wrong: {'; '.join(lines)}") from None
    except ValueError as error:
        raise BadConfig(f"{FILE} is not valid TOML: {error}") from None
