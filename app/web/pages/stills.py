"""What a page's state is without a script and on paper: pictures and tables that the server makes."""

from __future__ import annotations

from markupsafe import Markup

from app.explain.trace.answer import TraceAnswer
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.gradient_arrays import node_gradients
from app.web.html.i18n import Catalogue
from app.web.html.picture.nodes import PictureState
from app.web.html.picture.stage_picture import stage_picture
from app.web.pages.stage_state import UnrollQuery

FOLDED = 0.5  # of the way from the circuit to the unrolled network


def picture_of(run: ForwardPass, query: UnrollQuery, answer: TraceAnswer, words: Catalogue) -> Markup:
    """Return the picture of the stage at its state."""
    place = PictureState(query.t, query.stage, query.level, query.direction, query.fold < FOLDED)
    label = words("still.picture", text=run.text or "", t=query.t, tau=answer.tau)
    gradients = node_gradients(run.params, run.trace) if place.is_backward else None
    return stage_picture(answer, place, label, gradients)
