"""The stages of training, in order, each resumable: ``askmig train --stage all --data DIR --work DIR``.

A stage writes a folder of its own under the work folder and is done when that folder holds
``done.json``; a stage that was cut goes on from its last checkpoint. One code path for CPU and
GPU: the trainer of sentence-transformers takes what it finds (bf16 and larger batches on a GPU).
"""

import json
import math
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askmig.errors import AskmigError
from askmig.training.data import (
    RANKING,
    WRITTEN,
    WRITTEN_APART,
    WRITTEN_DEV,
    Asked,
    read_asked,
    read_missed,
    read_pairs,
    read_thesaurus,
    source_names,
)
from askmig.training.models import add_token_rows, load_to_train, runs_bfloat16
from askmig.training.teacher import read_sentences, read_stretches, read_teacher_rows
from askmig.training.vocabulary import MAX_TOKENS

if TYPE_CHECKING:
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from torch import nn

    from askmig.training.sampling import Groups

# The word vectors of the body learn at five times the rate of the rest.
_WORDS = r"word_embeddings"
# Layers that training adds learn at ten times the rate of the body, which has been trained before.
_ADDED = r"\.linear\."
# A sentence of more characters is learned with the stretches.
_LONG = 240
# Training reads so much of a text: what is longer is rare and costs the most.
_READ = 176
STAGES = ("vocabulary", "vectors", "student", "distil", "tune", "export", "rank", "evaluate")


@dataclass(frozen=True)
class Plan:
    """What a training run is told: folders, teacher, seed, how long, and how large a batch is.

    ``keep`` is the share of its old weights that a tuned model keeps (0 to 1).
    ``taught`` limits the sentences of distillation, 0 takes all. ``start`` names a Sentence
    Transformers folder that takes the place of the stages before ``tune``. ``benchmarks`` is the
    folder of the public test sets, on which only ``evaluate`` looks.
    """

    data: Path
    thesaurus: Path
    work: Path
    teacher: str = "sentence-transformers/all-MiniLM-L6-v2"
    start: Path | None = None
    seed: int = 7
    distil_steps: int = 3000
    tune_steps: int = 1600
    batch: int = 40
    static_epochs: int = 4
    keep: float = 0.0
    taught: int = 0
    written: Path | None = WRITTEN
    ranking: Path = RANKING
    benchmarks: Path | None = None


def run_stage(name: str, plan: Plan) -> Path:
    """Run a stage unless it is done, and return its folder; raise AskmigError for an unknown name."""
    if name not in STAGES:
        raise AskmigError(f"no stage {name!r}; there are {', '.join(STAGES)}, all")
    folder = plan.work / name
    if (folder / "done.json").exists() and name != "evaluate":
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    started = time.time()
    figures = _STAGES[name](plan, folder)
    done = {"stage": name, "seconds": round(time.time() - started), "seed": plan.seed, **figures}
    (folder / "done.json").write_text(json.dumps(done, indent=2) + "\n", encoding="utf-8")
    return folder


def _vocabulary(plan: Plan, folder: Path) -> dict[str, Any]:
    from askmig.training.vocabulary import train_tokenizer

    tokenizer = train_tokenizer(plan.data, seed=plan.seed)
    tokenizer.save(str(folder / "tokenizer.json"))
    return {"pieces": tokenizer.get_vocab_size()}


def _vectors(plan: Plan, folder: Path) -> dict[str, Any]:
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from tokenizers import Tokenizer

    from askmig.training.vocabulary import make_static

    model = make_static(Tokenizer.from_file(str(_need(plan, "vocabulary") / "tokenizer.json")))
    pairs = read_pairs(plan.data, seed=plan.seed, kinds=("parallel", "dict"))
    rows = [*((p.first, p.second) for p in pairs), *((a.question, a.passage) for a in _asked(plan))]
    sets = {"pairs": _columns(rows, ("anchor", "positive"))}
    losses: dict[str, nn.Module] = {"pairs": MultipleNegativesRankingLoss(model, scale=20.0)}
    batch = min(2048, len(rows) // 2)
    steps = plan.static_epochs * math.ceil(len(rows) / batch)
    _train(model, sets, losses, plan, folder, steps=steps, batch=batch, rate=0.1)
    weights = model.state_dict()["0.embedding.weight"].cpu().numpy()
    np.save(folder / "rows.npy", weights, allow_pickle=False)
    model.save(str(folder / "model"))
    return {"pairs": len(rows), "steps": steps}


def _student(plan: Plan, folder: Path) -> dict[str, Any]:
    from tokenizers import Tokenizer

    from askmig.training.vocabulary import make_student

    tokenizer = Tokenizer.from_file(str(_need(plan, "vocabulary") / "tokenizer.json"))
    static = np.load(_need(plan, "vectors") / "rows.npy", allow_pickle=False)
    pairs = read_pairs(plan.data, seed=plan.seed)
    make_student(plan.teacher, tokenizer, static, pairs, folder / "body").save(str(folder / "model"))
    return {"teacher": plan.teacher}


def _distil(plan: Plan, folder: Path) -> dict[str, Any]:
    from askmig.training.losses import DistillationLoss

    model = load_to_train(_need(plan, "student") / "model", longest=_READ)
    sets = _taught(plan)
    sets = {name: rows for name, rows in sets.items() if len(rows) > 1}
    losses: dict[str, nn.Module] = {name: DistillationLoss(model) for name in sets}
    steps, batch = plan.distil_steps, plan.batch
    _train(model, sets, losses, plan, folder, steps=steps, batch=batch, rate=1.5e-4, by_turns=False)
    _save(model, folder)
    return {name: len(rows) for name, rows in sets.items()} | {"steps": steps}


def _tune(plan: Plan, folder: Path) -> dict[str, Any]:
    from askmig.training.losses import AnswerLoss, DistillationLoss, RankingLoss
    from askmig.training.sampling import deal_by_passage

    model = load_to_train(plan.start or _need(plan, "distil") / "model", longest=_READ)
    add_token_rows(model)
    before = {name: weight.detach().clone() for name, weight in model.state_dict().items()}
    asked = _asked(plan)
    terms = [(pair.first, pair.second) for pair in read_thesaurus(plan.thesaurus, seed=plan.seed)]
    own = deal_by_passage([one for one in asked if one.is_own and one.group])
    groups = _groups([one for part in own for one in part], model)
    others = [one for one in asked if one.has_neighbours and not one.is_own]
    missed = read_missed(plan.data, seed=plan.seed, written=plan.written)
    taught = _taught(plan)
    # The sets take turns, a batch of each: five of nine are questions, three of them our own, by whole groups.
    sets = {
        "own": _labelled(own[0], model),
        "sentences": taught["sentences"],
        "own too": _labelled(own[1], model),
        "others": _labelled(others, model),
        "stretches": taught["stretches"],
        "own again": _labelled(own[2], model),
        "asked": _asked_columns(one for one in asked if not one.has_neighbours),
        "missed": _columns([(m.passage, m.question, m.missed) for m in missed], ("anchor", "positive", "negative")),
        "terms": _columns(terms, ("anchor", "positive")),
    }
    sets = {name: rows for name, rows in sets.items() if len(rows) > 1}
    kinds: dict[str, nn.Module] = {name: DistillationLoss(model) for name in taught}
    kinds |= {"missed": AnswerLoss(model), "terms": RankingLoss(model, reads_tokens=False)}
    losses = {name: kinds.get(name) or RankingLoss(model) for name in sets}
    _train(model, sets, losses, plan, folder, steps=plan.tune_steps, batch=plan.batch, rate=6e-5, groups=groups)
    average_checkpoints(model, folder)
    mix_weights(model, before, keep=plan.keep)
    _save(model, folder)
    return {name: len(rows) for name, rows in sets.items()} | {"steps": plan.tune_steps, "keep": plan.keep}


def _asked_columns(asked: Iterable[Asked]) -> "Dataset":
    return _columns([(one.question, one.passage) for one in asked], ("anchor", "positive"))


def _groups(asked: list[Asked], model: "SentenceTransformer") -> "Groups":
    """Return the groups of the passages and their rows: the mean of their passages' rows, at unit length."""
    from askmig.training.sampling import Groups

    names = {one.passage: one.group for one in asked}
    rows = model.encode_document(list(names), normalize_embeddings=True, show_progress_bar=False)
    sums: dict[str, Any] = {}
    for name, row in zip(names.values(), rows, strict=True):
        sums[name] = sums.get(name, 0.0) + row
    return Groups(names, {name: (row / np.linalg.norm(row)).astype(np.float32) for name, row in sums.items()})


def _labelled(asked: list[Asked], model: "SentenceTransformer") -> "Dataset":
    """Return questions with their passage, labelled with the sentence that answers."""
    from askmig.training.sampling import label_sentences

    labels = label_sentences(asked, model.tokenizer, _READ)
    columns = [[one.question for one in asked], [one.passage for one in asked], labels]
    return _columns(list(zip(*columns, strict=True)), ("anchor", "positive", "label"))


def _export(plan: Plan, folder: Path) -> dict[str, Any]:
    from askmig.training.export import export_encoder, read_commit

    made = {"name": "askmig-encoder", "seed": plan.seed, "commit": read_commit(), "data": source_names(plan.data)}
    return export_encoder(_need(plan, "tune") / "model", folder / "model", made=made)


def _evaluate(plan: Plan, folder: Path) -> dict[str, Any]:
    """Measure the model of every stage that has one; made anew each time, as there may be more of them."""
    from askmig.evaluation.encoders import Sets, compare_encoders, write_table
    from askmig.settings import load_settings

    models = [path for path in (plan.work / stage / "model" for stage in STAGES) if path.is_dir()]
    if not models:
        raise AskmigError(f"no stage has left a model in {plan.work}: run `askmig train` first")
    sets = Sets(WRITTEN_DEV, plan.benchmarks, WRITTEN_APART)
    names = [str(path) for path in ([plan.start] if plan.start else []) + models]
    write_table(compare_encoders(names, sets, load_settings(), lambda *_: None), folder, "figures")
    return {"measured": names}


def _rank(plan: Plan, folder: Path) -> dict[str, Any]:
    """Learn data/ranking.json with the encoder of the export stage where there is one, else the shipped one."""
    from askmig.settings import load_settings
    from askmig.training.ranking import learn_ranking

    exported = plan.work / "export" / "model"
    settings = load_settings(encoder=str(exported) if exported.is_dir() else None)
    learned = learn_ranking(folder / "indexes", settings, plan.ranking)
    (folder / "ranking.json").write_text(json.dumps(learned, indent=2) + "\n", encoding="utf-8")
    return {"questions": learned["questions"], "held out": learned["held out"]}


_STAGES: dict[str, Callable[[Plan, Path], dict[str, Any]]] = {
    "vocabulary": _vocabulary,
    "vectors": _vectors,
    "student": _student,
    "distil": _distil,
    "tune": _tune,
    "export": _export,
    "rank": _rank,
    "evaluate": _evaluate,
}


def _need(plan: Plan, stage: str) -> Path:
    folder = plan.work / stage
    if not (folder / "done.json").exists():
        raise AskmigError(f"stage {stage} is not done in {plan.work}: run `askmig train --stage {stage}` first")
    return folder


def _asked(plan: Plan) -> list[Asked]:
    return read_asked(plan.data, seed=plan.seed, written=plan.written)


def _save(model: "SentenceTransformer", folder: Path) -> None:
    """Save the model to read long passages whole: only training cuts its texts, for speed."""
    model.max_seq_length = MAX_TOKENS
    model.save(str(folder / "model"))


def _taught(plan: Plan) -> "dict[str, Dataset]":
    """Return sentences and stretches of documents, each with the teacher's row of its English.

    Long sentences go with the stretches, whose batches hold fewer texts.
    """
    texts: list[str] = []
    parts = []
    for taught in (read_sentences(plan.data, seed=plan.seed), read_stretches(plan.data, seed=plan.seed)):
        taken = taught[: plan.taught or None]
        parts.append(read_teacher_rows(plan.teacher, taken, plan.work))
        texts += [one.text for one in taken]
    rows = np.concatenate(parts)
    is_long = np.array([len(text) > _LONG for text in texts])
    places = {"sentences": np.flatnonzero(~is_long), "stretches": np.flatnonzero(is_long)}
    return {name: _with_rows([texts[place] for place in own], rows[own]) for name, own in places.items()}


def _columns(rows: "list[Any]", names: tuple[str, ...]) -> "Dataset":
    from datasets import Dataset

    return Dataset.from_dict({name: [row[place] for row in rows] for place, name in enumerate(names)})


def _with_rows(texts: list[str], rows: "np.ndarray[Any, np.dtype[np.float32]]") -> "Dataset":
    from datasets import Dataset

    return Dataset.from_dict({"text": texts, "label": list(rows)})


def _train(
    model: "SentenceTransformer",
    sets: "dict[str, Dataset]",
    losses: "dict[str, nn.Module]",
    plan: Plan,
    folder: Path,
    *,
    steps: int,
    batch: int,
    rate: float,
    by_turns: bool = True,
    groups: "Groups | None" = None,
) -> None:
    """Train for ``steps`` steps, from the last checkpoint of ``folder`` where there is one; log to log.jsonl.

    The sets give a batch each in turn, else batches in proportion to their sizes. Rows of
    ``groups`` meet.
    """
    import torch
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.sentence_transformer.training_args import BatchSamplers, MultiDatasetBatchSamplers

    from askmig.training.sampling import Groups, MeetingSampler

    faster = {_WORDS: 5 * rate, _ADDED: 10 * rate}
    names = [name for name, _ in model.named_parameters()]
    faster = {pattern: value for pattern, value in faster.items() if any(re.search(pattern, name) for name in names)}
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(folder / "checkpoints"),
        max_steps=steps,
        per_device_train_batch_size=batch,
        learning_rate=rate,
        learning_rate_mapping=faster or None,
        warmup_steps=min(100, steps // 10),
        lr_scheduler_type="linear",
        seed=plan.seed,
        bf16=runs_bfloat16(),
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
        batch_sampler=partial(MeetingSampler, groups=groups or Groups()) if faster else BatchSamplers.BATCH_SAMPLER,
        multi_dataset_batch_sampler=MultiDatasetBatchSamplers("round_robin" if by_turns else "proportional"),
        save_steps=max(steps // 10, 1),
        save_total_limit=3,
        logging_steps=max(steps // 100, 1),
        report_to="none",
        dataloader_drop_last=True,
    )
    trainer = SentenceTransformerTrainer(model=model, args=arguments, train_dataset=sets, loss=losses)
    resumable = any((folder / "checkpoints").glob("checkpoint-*"))
    trainer.train(resume_from_checkpoint=resumable)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in trainer.state.log_history)


def mix_weights(model: "SentenceTransformer", before: dict[str, Any], *, keep: float) -> None:
    """Give the body ``keep`` of its old weights and the rest of its new ones; layers behind it stay as they are.

    After Wortsman et al. 2022 (arXiv 2109.01903): tuned weights alone know the questions better,
    but tell what is beside the topic less well; the figures are in the model card.
    """
    after = model.state_dict()
    mixed = {
        name: keep * before[name] + (1 - keep) * weight
        if weight.is_floating_point() and not re.search(_ADDED, name)
        else weight
        for name, weight in after.items()
    }
    model.load_state_dict(mixed)


def average_checkpoints(model: "SentenceTransformer", folder: Path) -> int:
    """Give the body the mean of the weights of the kept checkpoints; return how many there were."""
    from safetensors.torch import load_file

    paths = sorted((folder / "checkpoints").glob("checkpoint-*/model.safetensors"))
    if len(paths) > 1:
        states = [load_file(str(path)) for path in paths]
        mean = {name: sum(state[name].float() for state in states) / len(states) for name in states[0]}
        model.load_state_dict({f"0.auto_model.{name}": weight for name, weight in mean.items()}, strict=False)
    return len(paths)
