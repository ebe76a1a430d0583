"""Every setting in one table: its name in the environment, its key in the file, what it takes, what it means.

The environment counts before the file, the file before the default (config/reading.py). docs/operations/settings.md is
made from this table (`makeright settings --markdown`). No Django here: the supervisor reads settings, and stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makeright.config import kinds
from makeright.config.kinds import FILE, FOLDER, PORT, SWITCH, TEXT, Kind, number, one_of
from makeright.lib.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Option:
    """One setting."""

    name: str  # in the environment
    key: str  # in the file, its tables separated by dots; empty: the environment alone
    kind: Kind
    default: Any
    means: str  # one sentence
    shown_default: str = ""  # where the default itself says little
    is_secret: bool = False  # nobody is shown its value
    in_file_only: bool = False

    @property
    def setting(self) -> str:
        """Its name in Django's settings."""
        return self.name if self.name.startswith("MAKERIGHT_") else f"MAKERIGHT_{self.name}"


# Two lines a setting: what it is called and takes, and what it means.
# fmt: off
OPTIONS: tuple[Option, ...] = (
    Option("MAKERIGHT_HOME", "home", FOLDER, Path("var"),
           "The folder of all that an installation keeps: rows, files, mails, the key.", "./var"),
    Option("MAKERIGHT_CONFIG", "", FILE, None,
           "The file that holds settings, if it isn't makeright.toml in the home.", "makeright.toml in the home"),
    Option("MAKERIGHT_COMPANY", "company", TEXT, "Makeright",
           "The company's name, on screens and in mails."),
    Option("MAKERIGHT_TIME_ZONE", "time_zone", kinds.ZONE, "UTC",
           "The zone of times on screen, until a browser names its own."),
    Option("MAKERIGHT_LANGUAGE", "language", one_of(*LANGUAGES), "en",
           "The language of pages for those who chose none and whose browser asks for none of ours."),
    Option("MAKERIGHT_PHONE_REGION", "phone_region", kinds.COUNTRY, "",
           "The country of phone numbers that are written without one, such as FR.", "none: they are refused"),
    Option("MAKERIGHT_CURRENCY", "currency", kinds.CURRENCY, "EUR",
           "The currency that sums are told in, and that the order book is kept in from the beginning."),
    Option("MAKERIGHT_SECRET_KEY", "secret_key", kinds.KEY, "",
           "Signs sessions and mail addresses, seals what is secret.", "made, kept in secret.key", is_secret=True),
    Option("MAKERIGHT_OLD_SECRET_KEYS", "old_secret_keys", kinds.KEYS, [],
           "Earlier secret keys, separated by commas: what they sealed can still be read.", is_secret=True),
    Option("DATABASE_URL", "database.url", kinds.POSTGRES, "",
           "The PostgreSQL that holds the rows.", "SQLite in the home"),
    Option("MAKERIGHT_DATABASE_POOL", "database.pool", number(0, 1000), 0,
           "Connections to PostgreSQL that a process shares; 0 gives each thread its own."),
    Option("PORT", "web.port", PORT, 8000,
           "The port where browsers are answered."),
    Option("MAKERIGHT_BIND", "web.bind", kinds.HOST, "127.0.0.1",
           "The address where browsers are answered."),
    Option("MAKERIGHT_HOSTS", "web.hosts", kinds.HOSTS, ["localhost", "127.0.0.1", "[::1]"],
           "The host names that the desk answers to."),
    Option("MAKERIGHT_ORIGINS", "web.origins", kinds.ORIGINS, [],
           "Other origins that may send forms, such as https://desk.example.com behind a proxy."),
    Option("MAKERIGHT_HTTPS", "web.https", SWITCH, False,
           "Whether browsers come by TLS, through a proxy: cookies are for TLS only then."),
    Option("MAKERIGHT_PROXIES", "web.proxies", kinds.NETWORKS, [],
           "The proxies whose X-Forwarded-… and X-Request-ID are believed; from others they are dropped."),
    Option("MAKERIGHT_SECOND_FACTOR", "staff.second_factor", kinds.ROLES, [],
           "Roles that must sign in with a second step, such as admin; * for all."),
    Option("MAKERIGHT_OIDC_ISSUER", "oidc.issuer", kinds.ISSUER, "",
           "The provider of single sign-on (OpenID Connect) that may vouch for agents.", "none"),
    Option("MAKERIGHT_OIDC_CLIENT", "oidc.client", TEXT, "",
           "What the provider calls this desk: the client id."),
    Option("MAKERIGHT_OIDC_SECRET", "oidc.secret", TEXT, "",
           "The client's secret at the provider.", is_secret=True),
    Option("MAKERIGHT_OIDC_NAME", "oidc.name", TEXT, "your company account",
           "What the button at the door, Sign in with …, calls the provider."),
    Option("MAKERIGHT_OIDC_DOMAINS", "oidc.domains", kinds.HOSTS, [],
           "Mail domains that the provider speaks for: by a verified address an agent is known the first time."),
    Option("MAKERIGHT_MAX_BODY", "web.max_body", number(1000), 30_000_000,
           "Bytes of one request, uploads included."),
    Option("MAKERIGHT_API_CALLS", "api.calls", number(), 600,
           "Calls of the REST API in a minute that a token may make on each machine; 0 for any number."),
    Option("MAKERIGHT_API_CHANGES", "api.changes", number(), 300,
           "How many of these may change something; 0 for any number."),
    Option("MAKERIGHT_WEB_WORKERS", "web.workers", number(1, 256), None,
           "Web processes.", "as many as cores, at most 2"),
    Option("MAKERIGHT_MAIL_PORT", "mail.port", PORT, 8025,
           "The port where customers' mail comes in, by SMTP."),
    Option("MAKERIGHT_MAIL_BIND", "mail.bind", kinds.HOST, "127.0.0.1",
           "The address where customers' mail comes in."),
    Option("MAKERIGHT_MAIL_LIMIT", "mail.limit", number(1000), 60_000_000,
           "Bytes of one incoming mail."),
    Option("MAKERIGHT_SMTP", "mail.smtp", kinds.MAIL_SERVER, "",
           "The mail server that replies leave by.", "none: replies wait in the outbox"),
    Option("MAKERIGHT_HOUSE_ADDRESS", "mail.house_address", kinds.ADDRESS, "",
           "The sender of the house's own letters, such as invitations.", "the first inbox's address"),
    Option("MAKERIGHT_UNDO_SECONDS", "mail.undo_seconds", number(0, 3600), 10,
           "Seconds that a reply is held before it leaves."),
    Option("MAKERIGHT_FILES_GRACE_DAYS", "files.grace_days", number(), 7,
           "Days that a file stays after nothing refers to it any more."),
    Option("MAKERIGHT_S3_BUCKET", "files.s3.bucket", TEXT, "",
           "The bucket that files and raw mails are kept in.", "none: folders in the home"),
    Option("MAKERIGHT_S3_ENDPOINT", "files.s3.endpoint", kinds.STORE, "",
           "The S3-compatible store.", "Amazon's"),
    Option("MAKERIGHT_S3_REGION", "files.s3.region", TEXT, "us-east-1",
           "The region of the bucket."),
    Option("MAKERIGHT_S3_KEY", "files.s3.key", TEXT, "",
           "The key's id at the store.", is_secret=True),
    Option("MAKERIGHT_S3_SECRET", "files.s3.secret", TEXT, "",
           "The key's secret at the store.", is_secret=True),
    Option("MAKERIGHT_VALKEY_URL", "live.valkey_url", kinds.FAN_OUT, "",
           "The Valkey that carries nudges between machines.", "none: the database does"),
    Option("MAKERIGHT_BACKUP_FOLDER", "backup.folder", FOLDER, None,
           "Where backups are put.", "backups in the home"),
    Option("MAKERIGHT_BACKUP_HOUR", "backup.hour", kinds.HOUR, 3,
           "The hour of the nightly backup (UTC); none for no backup."),
    Option("MAKERIGHT_BACKUP_KEEP", "backup.keep", number(1), 7,
           "How many nightly backups are kept."),
    Option("MAKERIGHT_BACKUP_PASSPHRASE", "backup.passphrase", TEXT, "",
           "Seals the keys that a backup holds; without it a backup holds no keys.", is_secret=True),
    Option("MAKERIGHT_LOG", "log.level", one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO",
           "How much is written to the log."),
    Option("MAKERIGHT_LOG_FORMAT", "log.format", one_of("text", "json"), "text",
           "Lines for people, or one JSON object a line for machines."),
    Option("MAKERIGHT_LOG_REQUESTS", "log.requests", SWITCH, False,
           "Whether each request is a line of the log (at INFO)."),
    Option("MAKERIGHT_METRICS_TOKEN", "metrics.token", kinds.KEY, "",
           "Whoever reads /metrics says this, as a bearer token; without it there is no /metrics.", is_secret=True),
    Option("MAKERIGHT_FETCHING_ALLOW", "fetching.allow", kinds.PLACES, [],
           "Places inside your network that outgoing calls (webhooks, imports) may reach.", in_file_only=True),
    Option("MAKERIGHT_RELOAD", "development.reload", SWITCH, False,
           "While developing: changed templates and static files show at once, the log tells errors in full."),
    Option("MAKERIGHT_DEMO", "demo.on", SWITCH, False,
           "Adds the example shop and its street, a mail server for its customers."),
    Option("MAKERIGHT_DEMO_OPEN", "demo.open", SWITCH, False,
           "Lets a click sign in to the demo from other machines too."),
    Option("MAKERIGHT_STREET_PORT", "demo.street_port", PORT, 8026,
           "The port of the example street."),
)
# fmt: on
