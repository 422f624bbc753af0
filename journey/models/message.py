"""What one process tells another: the only way in which two instances touch each other."""

from django.db import models

from journey import clock
from journey.models.child import Child
from journey.models.process import ProcessInstance


class Message(models.Model):
    """Something sent to one process instance, kept until that instance can take it.

    It is written in the transaction of its sender and delivered in a transaction of the receiver,
    so that no action ever holds two instances, and nothing is lost in between.
    """

    class Kind(models.TextChoices):
        """What is sent."""

        MESSAGE = "message", "A message of the diagram"
        OUTCOME = "outcome", "The outcome of a called process"
        ERROR = "error", "The error with which a called process ended"
        ESCALATION = "escalation", "An escalation of a called process"
        WITHDRAW = "withdraw", "The call was interrupted"
        FACT = "fact", "What is planned has moved, as the caller knows"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(
        max_length=100, blank=True, help_text="The message, outcome or code; no personal data."
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(ProcessInstance, on_delete=models.PROTECT, related_name="sent")
    receiver = models.ForeignKey(
        ProcessInstance,
        on_delete=models.PROTECT,
        null=True,
        related_name="received",
        help_text="Empty until a process of this child begins that catches the message.",
    )
    step_id = models.CharField(max_length=32, blank=True, help_text="The receiver's open call.")
    sent_at = models.DateTimeField(default=clock.now)
    try_at = models.DateTimeField(
        null=True, help_text="When delivery is tried; empty while the receiver is not yet there."
    )
    settled_at = models.DateTimeField(null=True, help_text="When it was taken or fell away.")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["try_at"], name="message_to_try", condition=models.Q(try_at__isnull=False)
            ),
            models.Index(
                fields=["receiver"],
                name="message_unsettled",
                condition=models.Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """`outcome of_concern to 12`."""
        return f"{self.kind} {self.name} to {self.receiver_id}"
