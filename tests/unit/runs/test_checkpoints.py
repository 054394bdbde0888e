"""A run of training that is killed and gone on with ends in the same weights, bit for bit."""

import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from app.errors import ArtefactDamaged, ShapeMismatch, StorageFailed, TrainingDiverged
from app.lm.rnn.initial import initial_parameters
from app.lm.training.batches import SentenceDataset, Stream
from app.lm.training.checkpoint import restore, take
from app.lm.training.recipe import Batching, Optimisation, Recipe
from app.lm.training.train import Training
from app.runs.checkpoints import read_checkpoint, write_checkpoint
from app.settings import ROOT

SENTENCES = [np.arange(3, 4 + i % 5) for i in range(18)]
RECIPES = {
    "adam": Recipe(epochs=4, batch_size=4, learning_rate=0.01, dropout=0.25, patience=3),
    "momentum by length": Recipe(
        epochs=4,
        batch_size=4,
        learning_rate=0.1,
        optimiser=Optimisation.MOMENTUM,
        batching=Batching.LENGTH,
        average_from=2,
    ),
    "stream": Recipe(epochs=2, batch_size=3, window=4, learning_rate=0.01, dropout=0.1, measure_every=2),
}


def training(name: str, seed: int = 0, hidden_size: int = 7) -> Training:
    rng = np.random.default_rng(seed)
    params = initial_parameters(hidden_size, 9, rng)
    text = np.random.default_rng(1).integers(0, 9, 90)
    data = Stream(text[:70], text[70:]) if name == "stream" else SentenceDataset(SENTENCES, SENTENCES[:3])
    return Training(params, data, RECIPES[name], rng)


def weights(run: Training) -> list[bytes]:
    return [array.tobytes() for array in (*run.params.arrays, *run.best.params.arrays)]


@pytest.mark.parametrize("name", list(RECIPES))
def test_a_run_goes_on_from_any_step_as_if_nothing_had_been(name: str, tmp_path: Path):
    unbroken = training(name)
    records = list(unbroken.records(1))
    for stop in (1, 3, len(records) // 2, len(records) - 1):
        first = training(name)
        list(islice(first.records(1), stop))
        write_checkpoint(tmp_path / "run", take(first))
        second = training(name, seed=99)
        restore(second, read_checkpoint(tmp_path / "run"))
        rest = list(second.records(1))
        assert [r.loss for r in rest] == [r.loss for r in records[stop:]]
        assert [r.held_out_loss for r in rest] == [r.held_out_loss for r in records[stop:]]
        assert weights(second) == weights(unbroken)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from app.runs.checkpoints import read_checkpoint, write_checkpoint
from app.lm.training.checkpoint import restore, take
from tests.unit.runs.test_checkpoints import training, weights
path = Path(sys.argv[1])
run = training("adam")
if path.exists():
    restore(run, read_checkpoint(path))
for record in run.records():
    write_checkpoint(path, take(run))
    print(record.step, flush=True)
"""


def test_killed_in_mid_training_and_gone_on_with_the_weights_are_the_same(tmp_path: Path):
    path = tmp_path / "run"
    command = [sys.executable, "-c", KILLED, str(path), str(ROOT)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 7:
            break
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    assert 7 <= read_checkpoint(path).step < 20
    subprocess.run(command, check=True, capture_output=True)
    unbroken, found = training("adam"), training("adam", seed=5)
    list(unbroken.records())
    restore(found, read_checkpoint(path))
    assert found.is_over
    assert weights(found) == weights(unbroken)


def test_a_run_that_diverges_leaves_its_last_good_checkpoint(tmp_path: Path):
    run = training("adam")
    list(islice(run.records(1), 3))
    write_checkpoint(tmp_path / "run", take(run))
    good = weights(run)
    run.params.b[:] = np.float32(3e38)
    run.params.V[:] = np.float32(3e38)
    with pytest.raises(TrainingDiverged) as caught:
        next(run.records(1))
    assert caught.value.params["step"] == 4
    assert caught.value.params["kept"] == 3
    again = training("adam")
    restore(again, read_checkpoint(tmp_path / "run"))
    assert weights(again) == good


def test_files_that_are_no_checkpoint(tmp_path: Path):
    path = tmp_path / "run"
    with pytest.raises(ArtefactDamaged):
        read_checkpoint(path)
    path.write_bytes(b"\x80\x04cos\nsystem\n.")  # a pickle is only a broken file
    with pytest.raises(ArtefactDamaged):
        read_checkpoint(path)
    run = training("adam")
    write_checkpoint(path, take(run))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ArtefactDamaged):
        read_checkpoint(path)
    with pytest.raises(ArtefactDamaged):
        read_checkpoint(ROOT / "app/models/rnn-tiny.safetensors")
    with pytest.raises(StorageFailed):
        write_checkpoint(tmp_path / "none" / "run", take(run))


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path):
    with pytest.raises(ShapeMismatch):
        restore(training("adam", hidden_size=5), take(training("adam")))
    with pytest.raises(ShapeMismatch):
        restore(training("momentum by length"), take(training("adam")))
