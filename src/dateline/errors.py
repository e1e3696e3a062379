"""Every error that Dateline raises on purpose.

    DatelineError
    ├── TextError            text that cannot be held: a lone surrogate
    ├── SpanError            a span that does not reproduce its quote, or lies outside its text
    ├── ReadError            a file or stream that cannot be read as a report
    ├── PipelineError        steps that do not fit together, found before the first report is read
    ├── LexiconError         shipped or user-supplied data that is malformed
    ├── GazetteerError       a gazetteer that is missing, damaged or of another version
    ├── ConfigError          a setting that does not exist or does not parse
    ├── StoreError           a case that cannot be opened, made or written
    │   ├── CaseLockedError  ... because another process is writing to it
    │   ├── PassphraseError  ... because it is encrypted and the passphrase is missing or another
    │   ├── ConflictError    a decision on something that somebody else decided on in the meantime
    │   └── NotFoundError    an id that nothing in the case has
    ├── DecisionError        a decision that cannot be taken: no such field, words that are not there
    ├── AccountError         an account, password or share that cannot be made or used
    ├── ForbiddenError       something that the role of an account does not allow
    ├── VerifyError          a record that contradicts its own evidence
    ├── EvaluateError        a gold file that is not in a format that the task reads
    ├── MissingPartError     a part of Dateline that is not installed
    └── OutputError          a result that cannot be written

Each has a slug, printed with the message, under which ``docs/errors.md`` says what to do.
"""


class DatelineError(Exception):
    """Anything that Dateline refuses, with one sentence a person can act on."""

    slug = "error"

    def __str__(self) -> str:
        return f"{super().__str__()} [{self.slug}]"


class TextError(DatelineError):
    """Text that cannot be held as Unicode code points."""

    slug = "text"


class SpanError(DatelineError):
    """A span that does not reproduce its quote."""

    slug = "span"


class ReadError(DatelineError):
    """Input that cannot be read as a report."""

    slug = "read"


class PipelineError(DatelineError):
    """Steps that do not fit together."""

    slug = "pipeline"


class LexiconError(DatelineError):
    """A malformed lexicon."""

    slug = "lexicon"


class GazetteerError(DatelineError):
    """A gazetteer that cannot be used."""

    slug = "gazetteer"


class ConfigError(DatelineError):
    """A setting that cannot be used."""

    slug = "config"


class StoreError(DatelineError):
    """A case that cannot be opened or written."""

    slug = "store"


class CaseLockedError(StoreError):
    """A case that another process is writing to."""

    slug = "locked"


class PassphraseError(StoreError):
    """A passphrase or signing key that is missing, or does not fit."""

    slug = "passphrase"


class ConflictError(StoreError):
    """A decision that was made without having seen a newer one on the same thing."""

    slug = "conflict"


class NotFoundError(StoreError):
    """An id that nothing in the case has, or the beginning of several."""

    slug = "not-found"


class DecisionError(DatelineError):
    """A decision that cannot be taken: no such field, a value that is none, words that are not there, nothing to undo."""

    slug = "decision"


class AccountError(DatelineError):
    """An account, a password or a shared link that cannot be made or used."""

    slug = "account"


class ForbiddenError(DatelineError):
    """Something that the role of whoever asks does not allow."""

    slug = "forbidden"


class VerifyError(DatelineError):
    """A record that contradicts its own evidence."""

    slug = "verify"


class EvaluateError(DatelineError):
    """A gold file that the task cannot read."""

    slug = "evaluate"


class MissingPartError(DatelineError):
    """A part of Dateline that is not installed."""

    slug = "missing-part"


class OutputError(DatelineError):
    """A result that cannot be written."""

    slug = "output"
