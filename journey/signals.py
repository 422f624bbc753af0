"""What the records announce to the layers above, inside the transaction that changes them."""

from typing import Final

from django.dispatch import Signal

facts_corrected: Final = Signal()
"""Sent with `instance_id`, a running process: what is dated by its facts is to be dated anew now.

It is not sent after the commit: a birth that is corrected and a date that still counts from the
earlier one must never be read together.
"""
