"""An engine: the program of one home that works behind the screens, and its last sign of life."""

from django.db import models


class Engine(models.Model):
    """`parts` says how often each part had to be started anew; `door_seen_at` when the door for mail last was open."""

    home = models.CharField(max_length=16, primary_key=True)
    machine = models.CharField(max_length=100)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    door_seen_at = models.DateTimeField(null=True)
    parts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.machine} {self.home}"
