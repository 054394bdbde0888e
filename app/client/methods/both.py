"""The methods that both clients have, by name."""

from __future__ import annotations

from app.client.methods import corpora as of_corpora
from app.client.methods import models as of_models
from app.client.methods import own as of_own
from app.client.methods import runs as of_runs
from app.client.methods import sentences as of_sentences
from app.client.methods import traces as of_traces
from app.client.operation import ClientMethod


class Methods:
    """What both clients can ask; `generate` they have of their own."""

    score = ClientMethod(of_sentences.score)
    rank = ClientMethod(of_sentences.rank)
    trace = ClientMethod(of_traces.trace)
    arrays = ClientMethod(of_traces.arrays)
    array = ClientMethod(of_traces.array)
    step = ClientMethod(of_traces.step)
    component = ClientMethod(of_traces.component)
    gradients = ClientMethod(of_traces.gradients)
    chain = ClientMethod(of_traces.chain)
    program = ClientMethod(of_traces.program)
    models = ClientMethod(of_models.models)
    model = ClientMethod(of_models.model)
    snapshots = ClientMethod(of_models.snapshots)
    parameter = ClientMethod(of_models.parameter)
    export = ClientMethod(of_models.export)
    arpa = ClientMethod(of_models.arpa)
    cost = ClientMethod(of_models.cost)
    measure_cost = ClientMethod(of_models.measure_cost)
    corpora = ClientMethod(of_corpora.corpora)
    corpus = ClientMethod(of_corpora.corpus)
    add_corpus = ClientMethod(of_corpora.add_corpus)
    delete_corpus = ClientMethod(of_corpora.delete_corpus)
    counts = ClientMethod(of_corpora.counts)
    concordance = ClientMethod(of_corpora.concordance)
    sentences = ClientMethod(of_corpora.sentences)
    translations = ClientMethod(of_corpora.translations)
    growth = ClientMethod(of_corpora.growth)
    train = ClientMethod(of_runs.train)
    plan_training = ClientMethod(of_runs.plan_training)
    trainings = ClientMethod(of_runs.trainings)
    training = ClientMethod(of_runs.training)
    training_events = ClientMethod(of_runs.training_events)
    cancel_training = ClientMethod(of_runs.cancel_training)
    check = ClientMethod(of_own.check)
    add_model = ClientMethod(of_own.add_model)
    delete_model = ClientMethod(of_own.delete_model)
