"""One frozen `Settings` object: the only reader of the environment and of config/.

A bad setting names its variable, or its file and line, and what is expected there.
Secrets are `SecretStr`, which prints as asterisks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import strict_yaml
from bot.answering import Thresholds
from bot.digests.calendar import countries
from bot.digests.plan import FACTS, DigestSpec
from bot.errors import CuratorError, OperatorError
from bot.facts.curation import Mode as CurationMode

_PACKAGE = Path(__file__).parent

# A hosted process is reached from outside its container.
ANY_HOST = "0.0.0.0"  # noqa: S104
SLACK_API_URL = "https://slack.com/api/"


def carried(name: str) -> Path:
    """A folder (`seeds`, `config`) of the current folder, else the copy the package carries.

    In a checkout the package's copy is the one beside `bot/`.
    """
    here = Path(name)
    if here.is_dir():
        return here
    packaged = _PACKAGE / "_carried" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


class _Environment(BaseSettings):
    """The environment variables, by their own names; a `.env` file in the folder is read too."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = Field(default=SLACK_API_URL, pattern="^https?://")
    database_url: str = Field(default="sqlite:///sourceline.db", pattern="^[a-z0-9+]+:")
    port: int = Field(default=3000, ge=1, le=65535)
    sourceline_host: str = ANY_HOST
    sourceline_facts: Path | None = None
    sourceline_config: Path | None = None


# What can be set, with its default as text; where a folder is looked for is `carried`'s.
VARIABLES: Mapping[str, str] = {
    name.upper(): str(field.default) if field.default is not None else ""
    for name, field in _Environment.model_fields.items()
} | {"SOURCELINE_FACTS": "seeds", "SOURCELINE_CONFIG": "config/bot.yaml"}


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


# Whether the optional model of meaning is used: where it is installed, never, or always.
Semantic = Literal["auto", "off", "required"]
Share = Annotated[float, Field(ge=0, le=1)]


class _Thresholds(_Strict):
    answer: Share
    suggest: Share
    follow_up: Share = 0.7
    auto: Share = 0.8


class _Digest(_Strict):
    id: str = Field(min_length=1, max_length=80)
    channel: str = Field(pattern="^[CG][A-Z0-9]+$")
    time: str
    zone: str
    weekdays: list[str]
    facts: int = Field(default=3, ge=1, le=10)
    topics: list[str] = []
    holidays: str = Field(default="", pattern="^([A-Z]{2})?$")
    contents: list[str] = [FACTS]


# Users begin with U or W, user groups with S.
_Member = Annotated[str, Field(pattern="^[UWS][A-Z0-9]+$")]


class _Config(_Strict):
    thresholds: _Thresholds
    semantic: Semantic = "auto"
    curators: list[_Member] = []
    admins: list[_Member] = []
    curators_channel: str | None = Field(default=None, pattern="^[CG][A-Z0-9]+$")
    curation: CurationMode = "file"
    retention_days: int = Field(default=90, ge=1, le=36_500)
    digests: list[_Digest] = []


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. `facts` is a fact base's folder, `config` the file read.

    `curators` and `admins` are ids of users and of user groups; `curators_channel` is where
    questions without a source are sent, if anywhere; `curation` is where what they decide in
    Slack is written. The words of a question that was answered are kept for `retention_days`.
    """

    bot_token: SecretStr | None
    app_token: SecretStr | None
    signing_secret: SecretStr | None
    api_url: str
    database_url: str
    host: str
    port: int
    facts: Path
    config: Path
    thresholds: Thresholds
    semantic: Semantic
    curators: tuple[str, ...]
    admins: tuple[str, ...]
    curators_channel: str | None
    retention_days: int
    digests: tuple[DigestSpec, ...]
    curation: CurationMode = "file"

    def secret(self, variable: str) -> str:
        """The value of a required secret by its variable; OperatorError where it is not set."""
        value = {
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }[variable]
        if value is None or not value.get_secret_value().strip():
            raise OperatorError(variable, f"is not set; {_WHERE_SECRETS_ARE[variable]}")
        return value.get_secret_value().strip()


_EXPECTED = {
    "SLACK_API_URL": f"expected an address such as {SLACK_API_URL}",
    "DATABASE_URL": "expected an address such as sqlite:///sourceline.db",
    "PORT": "expected a number from 1 to 65535",
}

_WHERE_SECRETS_ARE = {
    "SLACK_BOT_TOKEN": "it is the token beginning with xoxb- on your app's OAuth page "
    "(to try the bot without one: sourceline demo)",
    "SLACK_APP_TOKEN": "it is the app-level token beginning with xapp-, with connections:write",
    "SLACK_SIGNING_SECRET": "it is on your app's Basic Information page",
}


def load(facts: Path | None = None) -> Settings:
    """The settings from the environment and config/bot.yaml; `facts` wins over both.

    Raises OperatorError for a variable, CuratorError for a place in the file.
    """
    try:
        environment = _Environment()
    except ValidationError as error:
        variable = str(error.errors(include_url=False, include_input=False)[0]["loc"][0]).upper()
        raise OperatorError(variable, _EXPECTED.get(variable, "expected a path")) from error
    path = environment.sourceline_config or carried("config") / "bot.yaml"
    config = _read(path)
    return Settings(
        bot_token=environment.slack_bot_token,
        app_token=environment.slack_app_token,
        signing_secret=environment.slack_signing_secret,
        api_url=environment.slack_api_url.rstrip("/") + "/",
        database_url=environment.database_url,
        host=environment.sourceline_host,
        port=environment.port,
        facts=facts or environment.sourceline_facts or carried("seeds"),
        config=path,
        thresholds=Thresholds(**config.thresholds.model_dump()),
        semantic=config.semantic,
        curators=tuple(config.curators),
        admins=tuple(config.admins),
        curators_channel=config.curators_channel,
        retention_days=config.retention_days,
        digests=tuple(_digest(digest, path) for digest in config.digests),
        curation=config.curation,
    )


def _read(path: Path) -> _Config:
    document = strict_yaml.read(path)
    try:
        return _Config.model_validate(document.value)
    except ValidationError as error:
        raise document.faults(error)[0] from error


def _digest(config: _Digest, path: Path) -> DigestSpec:
    try:
        return DigestSpec(
            id=config.id,
            channel_id=config.channel,
            time=config.time,
            zone=config.zone,
            weekdays=frozenset(config.weekdays),
            fact_count=config.facts,
            topics=frozenset(config.topics),
            holidays=_country(config),
            contents=frozenset(config.contents),
        )
    except OperatorError as error:
        raise CuratorError(path, None, str(error)) from error


def _country(config: _Digest) -> str:
    if config.holidays and config.holidays not in countries():
        expected = f"expected a country's code such as DE, not {config.holidays}"
        raise OperatorError(f"digests.{config.id}.holidays", expected)
    return config.holidays
