"""The client: what the JSON API answers, as the dataclasses and arrays that it is made of.

`with Client() as client: client.trace("今天的天气真好呀").h` is h of every time step, an array (tau, H).
"""

from app.client.clients import AsyncClient, Client
from app.client.show.ledger import Score, Scores
from app.client.show.stage import NetworkTrace
from app.client.show.verdict import Verdict
from app.client.talk import Patience

__all__ = ["AsyncClient", "Client", "NetworkTrace", "Patience", "Score", "Scores", "Verdict"]
