"""Letters: made from the record, sent and logged."""

from tasks.letters.copies import record_copies
from tasks.letters.filling import gaps_in, letter_text
from tasks.letters.owing import begun_at, refuse_owing, settled_at
from tasks.letters.recipients import Recipient, recipients_of
from tasks.letters.sending import acknowledge, no_letter, not_sent, send_letter
from tasks.letters.writing import begin_letter, change_letter

__all__ = [
    "Recipient",
    "acknowledge",
    "begin_letter",
    "begun_at",
    "change_letter",
    "gaps_in",
    "letter_text",
    "no_letter",
    "not_sent",
    "recipients_of",
    "record_copies",
    "refuse_owing",
    "send_letter",
    "settled_at",
]
