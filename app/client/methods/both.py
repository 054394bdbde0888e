"""The methods that both clients have, by name."""

from __future__ import annotations

from app.client.methods import corpora as of_corpora
from app.client.methods import models as of_models
from app.client.methods import own as of_own
from app.client.methods import runs as of_runs
from app.client.methods import sentences as of_sentences
from app.client.methods import traces as of_traces
from app.client.operation import Operation


class Methods:
    """What both clients can ask; `generate` they have of their own."""

    score = Operation(of_sentences.score)
    rank = Operation(of_sentences.rank)
    trace = Operation(of_traces.trace)
    arrays = Operation(of_traces.arrays)
    array = Operation(of_traces.array)
    step = Operation(of_traces.step)
    component = Operation(of_traces.component)
    gradients = Operation(of_traces.gradients)
    chain = Operation(of_traces.chain)
    program = Operation(of_traces.program)
    models = Operation(of_models.models)
    model = Operation(of_models.model)
    snapshots = Operation(of_models.snapshots)
    parameter = Operation(of_models.parameter)
    export = Operation(of_models.export)
    arpa = Operation(of_models.arpa)
    cost = Operation(of_models.cost)
    measure_cost = Operation(of_models.measure_cost)
    corpora = Operation(of_corpora.corpora)
    corpus = Operation(of_corpora.corpus)
    add_corpus = Operation(of_corpora.add_corpus)
    delete_corpus = Operation(of_corpora.delete_corpus)
    counts = Operation(of_corpora.counts)
    concordance = Operation(of_corpora.concordance)
    sentences = Operation(of_corpora.sentences)
    translations = Operation(of_corpora.translations)
    growth = Operation(of_corpora.growth)
    train = Operation(of_runs.train)
    plan_training = Operation(of_runs.plan_training)
    trainings = Operation(of_runs.trainings)
    training = Operation(of_runs.training)
    training_events = Operation(of_runs.training_events)
    cancel_training = Operation(of_runs.cancel_training)
    check = Operation(of_own.check)
    add_model = Operation(of_own.add_model)
    delete_model = Operation(of_own.delete_model)
