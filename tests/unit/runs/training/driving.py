"""How tests drive a run: with everything kept at once, and disturbed after some steps."""

from app.runs.training.drive import Pace
from app.runs.training.network import NetworkWork

EAGER = Pace(record=0, checkpoint=0, beat=60, rest=0)


def interrupt(monkeypatch, after, by):
    """Let something happen after so many steps of a network's training."""
    steps = NetworkWork.steps

    def interrupted(self):
        for number, kept in enumerate(steps(self)):
            if number == after:
                by()
            yield kept

    monkeypatch.setattr(NetworkWork, "steps", interrupted)
