"""Configuration: defaults, then `copydesk.toml` in the current folder, then `COPYDESK_…`, then the command line."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

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

    def open_store(self, *, create: bool = False) -> Store:
        """The store, open. Raises StoreError."""
        return Store.open(self.store, create=create, patience=self.patience)

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
