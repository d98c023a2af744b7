"""From passages to tags: states, evidence, labels of one's own, and bad input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sbkennis import codebook, vectors
from sbkennis.codebook import Codebook
from sbkennis.errors import ModelError, UsageError
from sbkennis.records import Passage, PassageKind, Span, Tag
from sbkennis.tags import classifier
from sbkennis.tags.tagger import LEAST, Tagger, Text, _Known
from sbkennis.tags.texts import as_passage

CARE = "Mantelzorgers in het dorp krijgen een cadeaubon en een gesprek met de consulent."
MONEY = (
    "De gemeente verstrekt subsidie aan het dorpshuis. Het budget voor 2027 bedraagt drie ton en "
    "de bezuiniging gaat niet door."
)
OWN = """
[[label]]
facet = "thema"
naam = "dieren"
definitie = "Wat dieren voor mensen betekenen."
termen = ["hond", "honden", "kat", "hondenuitlaat*"]
voorbeelden = ["Met de hond naar het park, daar kent iedereen elkaar."]
"""


@cache
def words_only() -> Tagger:
    """Without a model: quick, and the same everywhere."""
    return Tagger(codebook.standard(), classifier.packaged())


def tags_of(text: str, tagger: Tagger | None = None, **more: str) -> list[Tag]:
    ((_, tags),) = (tagger or words_only()).tag_texts([{"id": "1", "text": text, **more}])
    return tags


def given(text: str, tagger: Tagger | None = None, **more: str) -> set[str]:
    return {tag.label for tag in tags_of(text, tagger, **more) if tag.assigned}


def with_own_label() -> Codebook:
    from importlib.resources import files

    ours = (files("sbkennis") / "data" / "codeboek.toml").read_text(encoding="utf-8")
    return codebook.parse(ours + OWN, "eigen.toml")


def test_a_passage_gets_the_labels_that_it_is_about() -> None:
    assert "mantelzorg" in given(CARE)
    assert {"financiering", "institutioneel"} <= given(MONEY)


def test_evidence_is_verbatim_and_within_the_text() -> None:
    for tag in tags_of(CARE):
        for start, end in tag.evidence:
            assert 0 <= start < end <= len(CARE)
    (care,) = [tag for tag in tags_of(CARE) if tag.label == "mantelzorg"]
    assert [CARE[start:end] for start, end in care.evidence] == ["Mantelzorgers"]


def test_evidence_of_a_word_that_was_broken_counts_in_the_given_text() -> None:
    text = "In dit dorp geven veel mensen mantel-\nzorg aan een ouder of partner."
    (care,) = [tag for tag in tags_of(text) if tag.label == "mantelzorg"]
    assert text[slice(*care.evidence[0])] == "mantel-\nzorg"


def test_every_tag_that_counts_shows_its_evidence_or_says_what_it_rests_on() -> None:
    for text in (CARE, MONEY):
        counting = [tag for tag in tags_of(text) if tag.assigned or tag.doubtful]
        assert counting
        for tag in counting:
            assert tag.evidence or tag.basis in ("kop", "kolom")


def test_assigned_doubtful_and_neither_follow_from_the_probability() -> None:
    head = classifier.packaged().calibrated["bare"]
    position = {name: at for at, (_, name) in enumerate(classifier.packaged().labels)}
    tags = tags_of(
        "De wijk telt 4.300 inwoners, van wie een deel weinig contact heeft met anderen."
    )
    states = {(tag.assigned, tag.doubtful) for tag in tags}
    assert states == {(True, False), (False, True), (False, False)}
    for tag in tags:
        limit, doubt = head.assigned[position[tag.label]], head.doubtful[position[tag.label]]
        assert doubt < limit
        assert tag.assigned == (tag.probability >= limit)
        assert tag.doubtful == (doubt <= tag.probability < limit)
        assert tag.probability >= LEAST


@pytest.mark.parametrize(
    ("probability", "state"),
    [(0.6, (True, False)), (0.59, (False, True)), (0.3, (False, True)), (0.29, (False, False))],
)
def test_a_label_is_assigned_and_doubtful_from_its_thresholds_on(
    probability: float, state: tuple[bool, bool]
) -> None:
    tagger, passage = words_only(), as_passage("1", MONEY, (), "")
    label = next(one for one in tagger.codebook.labels if one.name == "mantelzorg")
    read = tagger._pipeline.read(passage)
    spoken = np.zeros((len(read.sentences), len(tagger.weights.labels)), np.float32)
    tag = tagger._judged(label, probability, (0.6, 0.3), "geleerd", passage, read, spoken)
    assert tag is not None
    assert (tag.assigned, tag.doubtful) == state
    assert bool(tag.evidence) is any(state)


@pytest.mark.parametrize(("learned", "found"), [(0.1, (0.95, "kolom")), (0.97, (0.97, "geleerd"))])
def test_a_column_makes_a_label_probable_whatever_was_learned(
    learned: float, found: tuple[float, str]
) -> None:
    tagger = words_only()
    passage = as_passage("1", "Tante Sjaan, de oude klasgenoten", (), "Persoonlijke sfeer")
    label = next(one for one in tagger.codebook.labels if one.name == "persoonlijk")
    read = tagger._pipeline.read(passage)
    spoken = np.zeros((len(read.sentences), len(tagger.weights.labels)), np.float32)
    tag = tagger._judged(label, learned, (0.6, 0.3), "geleerd", passage, read, spoken)
    assert tag is not None
    assert (tag.probability, tag.method) == found


def test_a_tag_records_how_it_came_about() -> None:
    tag = tags_of(CARE)[0]
    assert tag.codebook == codebook.standard().edition
    assert tag.model == f"multilingual-e5-small/{classifier.packaged().digest}"
    assert tag.method == "geleerd, alleen woorden"


def test_a_cell_gets_the_label_of_its_column() -> None:
    tags = tags_of("Tante Sjaan, de oude klasgenoten", column="Persoonlijke sfeer")
    (tag,) = [tag for tag in tags if tag.label == "persoonlijk"]
    assert tag.assigned
    assert tag.basis == "kolom"
    assert tag.evidence == ()


def test_a_column_may_stand_at_the_end_of_the_heading() -> None:
    assert "persoonlijk" in given(
        "Tante Sjaan, de oude klasgenoten", heading="Tabel 2 > kolom: Persoonlijke sfeer"
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Door die nadruk blijft de intrinsieke waarde onderbelicht en raakt de sociale basis "
         "overvraagd.", "intrinsiek"),
        ("De sociale basis is een doel op zich.", "intrinsiek"),
        ("Het rapport benadrukt de preventieve werking van een sterke sociale basis.",
         "instrumenteel"),
    ],
)  # fmt: skip
def test_who_says_it_in_so_many_words_gets_the_label_with_those_words(
    text: str, label: str
) -> None:
    (tag,) = [tag for tag in tags_of(text) if tag.label == label]
    assert tag.assigned
    assert tag.method == "zekere term"
    assert "sociale basis" in " ".join(text[slice(*each)] for each in tag.evidence).casefold()


def test_another_value_and_a_title_are_not_said_in_so_many_words() -> None:
    for text in (
        "De natuur heeft een intrinsieke waarde, ook in de stad.",
        "De looptijd van het Actieplan Intrinsieke Waarde Sociale Basis is verlengd tot 1 mei.",
        "De intrinsieke motivatie van vrijwilligers is de kracht van de sociale basis.",
    ):
        assert all(tag.method != "zekere term" for tag in tags_of(text))


def test_a_name_or_title_gives_no_label() -> None:
    text = "De looptijd van het Actieplan Mantelzorg is verlengd tot 1 mei. Zie de planning."
    assert "mantelzorg" not in given(text)


def test_a_note_that_only_refers_gets_no_tags_and_one_that_says_something_does() -> None:
    reference = "3 Nabij (2022). Mantelzorgers in de buurt. Oostwaard: Nabij, p. 4."
    numbered = "Kamerstukken II 2022/23, 30169, nr. 75 over mantelzorg."
    assert tags_of(reference) == tags_of(numbered) == []
    assert "mantelzorg" in given(f"{reference} Mantelzorgers krijgen daar te weinig steun.")


def test_tags_are_in_order_of_facet_and_probability() -> None:
    tags = tags_of(MONEY)
    facets = [facet.name for facet in codebook.standard().facets]
    order = [(facets.index(tag.facet), -tag.probability) for tag in tags]
    assert order == sorted(order)


# ---------------------------------------------------------------------- documents


def test_evidence_over_two_slices_is_two_spans_of_the_document() -> None:
    document = "Wij steunen mantel-\n== 12 ==\nzorgers in het dorp met raad en daad."
    first, second = document.index("\n=="), document.index("zorgers")
    passage = Passage(
        "d#0-60",
        "d",
        0,
        PassageKind.TEXT,
        (Span(0, first, 1), Span(second, len(document), 2)),
        document[:first] + "\n" + document[second:],
    )
    (care,) = [one for one in words_only().tag([passage], {}) if one.label == "mantelzorg"]
    assert [document[start:end] for start, end in care.evidence] == ["mantel-", "zorgers"]


def test_offsets_count_from_the_start_of_the_document() -> None:
    loose = as_passage("d#100-180", CARE)
    passage = replace(loose, spans=(Span(100, 100 + len(CARE), 3),))
    (care,) = [one for one in words_only().tag([passage], {}) if one.label == "mantelzorg"]
    assert care.evidence == ((100, 113),)
    assert care.passage == "d#100-180"


def test_vectors_that_are_given_are_used_and_no_model_is_asked() -> None:
    class Never:
        name, dimensions = "multilingual-e5-small", 384

        def passages(self, texts: object, progress: object = None) -> vectors.Matrix:
            raise AssertionError("a vector was given")

        questions = passages

    tagger = Tagger(codebook.standard(), classifier.packaged(), Never())
    vector = np.full((1, 384), 384**-0.5, np.float32)
    (tag, *_) = tagger.tag([as_passage("1", CARE)], {"1": vector})
    assert tag.method == "geleerd, alleen het geheel"


def test_vectors_of_another_model_are_not_used() -> None:
    asked: list[str] = []

    class Own(vectors.WordHash):
        def passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            asked.extend(texts)
            return super().passages(texts, progress)

    tagger = Tagger(codebook.standard(), classifier.packaged(), Own(), model="woordhash")
    assert tagger.needs_own_vectors
    tagger.tag(
        [as_passage("1", CARE, ("Zorg",))], {"1": np.zeros((1, 8), np.float32)}, title="Visie"
    )
    assert asked == [f"Visie > Zorg\n{CARE}"]


def test_a_model_that_cannot_be_loaded_leaves_the_words() -> None:
    class Broken(vectors.WordHash):
        def passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            raise ModelError("kapot")

    tagger = Tagger(codebook.standard(), classifier.packaged(), Broken())
    assert tags_of(CARE, tagger) == tags_of(CARE)
    assert str(tagger.failure) == "kapot"


class Faltering(vectors.WordHash):
    """Fails while there is trouble, and counts how often it is asked."""

    trouble: Exception | None = None
    asked = 0

    def passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
        self.asked += 1
        if self.trouble:
            raise self.trouble
        return super().passages(texts, progress)


def test_a_model_that_failed_once_is_asked_again_for_the_next_passages() -> None:
    model = Faltering()
    tagger = Tagger(with_own_label(), classifier.packaged(), model, model="ander-model")
    passages = [as_passage(str(at), text) for at, text in enumerate([CARE, MONEY] * 40)]
    good = tagger.tag(passages, {})
    assert tagger.failure is None
    model.trouble, model.asked = RuntimeError("torch"), 0
    tagger = Tagger(with_own_label(), classifier.packaged(), model, model="ander-model")
    bare = tagger.tag(passages, {})
    assert {tag.method for tag in bare} <= {"geleerd, alleen woorden", "termen"}
    assert isinstance(tagger.failure, ModelError)  # whatever it raised, a user can act on it
    assert model.asked == 1
    model.trouble = None
    assert tagger.tag(passages, {}) == good
    assert tagger.failure is None


def test_passages_are_tagged_alike_alone_and_together() -> None:
    paid, cooked = "De gemeente betaalt de zaal.", "Buren koken samen."
    texts = [f"{paid} {cooked}", f"{cooked} {paid}"] * 40  # each shows its label elsewhere
    passages = [as_passage(str(at), text) for at, text in enumerate(texts)]
    together = words_only().tag(passages, {})
    for at in (63, 79):
        alone = words_only().tag(passages[at : at + 1], {})
        assert [tag for tag in together if tag.passage == str(at)] == alone
    (money,) = (tag for tag in alone if tag.label == "financiering")
    assert [texts[79][slice(*one)] for one in money.evidence] == [paid]
    rows = [Text(str(at), text) for at, text in enumerate(texts[:66])]
    found = words_only().tag_texts(rows)
    assert [name for name, _ in found] == [one.id for one in rows]
    (alone_,) = words_only().tag_texts(rows[65:])
    assert [tag.evidence for tag in found[65][1]] == [tag.evidence for tag in alone_[1]]


def test_each_passage_without_a_vector_gets_its_own_from_the_model() -> None:
    class Model(vectors.WordHash):
        def passages(self, texts: Sequence[str], progress: object = None) -> vectors.Matrix:
            return np.array([[len(text)] for text in texts], np.float32)

    tagger = Tagger(codebook.standard(), classifier.packaged(), Model())
    passages = [as_passage(str(at), "x" * length) for at, length in enumerate((3, 5, 7))]
    known = _Known({"1": np.array([[-1.0]], np.float32)}, {})
    matrix, attention = tagger._seen(passages, known, None)
    assert matrix is not None
    assert (matrix.tolist(), attention) == ([[3.0], [-1.0], [7.0]], None)


# ---------------------------------------------------------------------- a codebook of one's own


def test_a_label_that_was_added_is_found_by_its_terms() -> None:
    tagger = Tagger(with_own_label(), classifier.packaged())
    text = "Wie een hond heeft, spreekt de buren vaker. De honden brengen mensen op straat."
    (tag,) = [tag for tag in tags_of(text, tagger) if tag.label == "dieren"]
    assert tag.assigned
    assert tag.method == "termen"
    assert text[slice(*tag.evidence[0])] == "hond"
    assert "dieren" not in given(CARE, tagger)


def test_a_label_that_was_added_leaves_the_others_as_they_were() -> None:
    tagger = Tagger(with_own_label(), classifier.packaged())
    before = {tag.label: tag.probability for tag in tags_of(MONEY)}
    after = {tag.label: tag.probability for tag in tags_of(MONEY, tagger)}
    assert {label: after[label] for label in before} == before


def test_a_label_that_was_removed_is_not_given() -> None:
    ours = codebook.standard()
    fewer = replace(ours, labels=tuple(one for one in ours.labels if one.name != "mantelzorg"))
    tagger = Tagger(fewer, classifier.packaged())
    assert "mantelzorg" not in {tag.label for tag in tags_of(CARE, tagger)}


def test_a_codebook_of_another_subject_needs_no_training() -> None:
    book = codebook.parse('versie = "1"\n' + OWN, "eigen.toml")
    tagger = Tagger(book, classifier.packaged())
    assert given("De hond en de kat zijn vrienden van de hele straat.", tagger) == {"dieren"}


def test_the_signature_follows_the_codebook_and_the_model() -> None:
    weights = classifier.packaged()
    first = Tagger(codebook.standard(), weights).signature
    assert Tagger(codebook.standard(), weights).signature == first
    assert Tagger(with_own_label(), weights).signature != first
    assert Tagger(codebook.standard(), weights, model="woordhash").signature != first


@pytest.mark.model
def test_an_added_label_is_also_known_by_its_examples() -> None:
    tagger = Tagger(
        with_own_label(), classifier.packaged(), vectors.embedder(vectors.DEFAULT_MODEL)
    )
    found = {}
    for text in (
        "In het park laat men samen de viervoeters uit; zo leert iedereen elkaar kennen.",
        "De raad stelt de begrotingswijziging vast en draagt het college op haar uit te voeren.",
    ):
        tags = {tag.label: tag for tag in tags_of(text, tagger)}
        found[text] = tags["dieren"].probability if "dieren" in tags else 0.0
    near, far = found.values()
    assert near > far


class Lookalike:
    """A model by which any two texts resemble each other as chance has it."""

    name = vectors.DEFAULT_MODEL
    dimensions = 384

    def passages(self, texts: Sequence[str], progress: object = None) -> vectors.Matrix:
        made = np.random.default_rng(0).normal(size=(len(texts), 384)).astype(np.float32)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def resembling(examples: int) -> Tagger:
    """A tagger with an own label that has so many examples."""
    lines = ", ".join(f'"Voorbeeld {number} van een zin."' for number in range(examples))
    ours = OWN.partition("voorbeelden")[0] + (f"voorbeelden = [{lines}]\n" if examples else "")
    book = codebook.parse('versie = "1"\n' + ours, "eigen.toml")
    return Tagger(book, classifier.packaged(), Lookalike())  # type: ignore[arg-type]


def mean_probability(tagger: Tagger) -> float:
    """Of the own label, over passages that say nothing of it."""
    drawn = np.random.default_rng(1).normal(size=(200, 384)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    passages = [as_passage(str(number), "De raad vergadert in mei.") for number in range(200)]
    own = {one.id: row[None] for one, row in zip(passages, drawn, strict=True)}
    tags = tagger.tag(passages, own)
    assert {tag.method for tag in tags} == {"termen en voorbeelden"}
    return sum(tag.probability for tag in tags) / len(passages)


def test_a_label_is_not_given_more_because_it_has_more_examples() -> None:
    four, forty = mean_probability(resembling(4)), mean_probability(resembling(40))
    assert four > 0.02
    assert forty == pytest.approx(
        four, rel=0.4
    )  # which four is chance; the best of forty: 2.4 times


def test_a_label_without_examples_is_judged_by_its_terms_alone() -> None:
    text = "De hond wordt vandaag uitgelaten in het park."
    (tag,) = tags_of(text, resembling(0))
    (bare,) = tags_of(text, Tagger(resembling(0).codebook, classifier.packaged()))
    assert tag.method == "termen"
    assert tag.probability == bare.probability
    assert tags_of("De raad vergadert in mei.", resembling(0)) == []


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize("text", ["", "   \n ", "Mantelzorg", "12", "…", "\x00", "mantelzorg!"])
def test_a_text_without_a_statement_gets_nothing(text: str) -> None:
    assert tags_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1.204 88 13,5 9.000 2026 2027 2028 14 16 18 44 1,2 3,4 5,6",
        "The committee met on Tuesday to discuss the parking garage and the new elevator.",
        "lI1 rn|c |}{ ~~ vv0 nne eIl 1i1i oo0O rnrn ^^ tt7 qq",
    ],
)
def test_figures_another_language_and_noise_get_no_label(text: str) -> None:
    assert given(text) == set()


def test_a_text_with_the_noise_of_ocr_keeps_evidence_in_place() -> None:
    text = "De mantel zorgers in de w1jk kr|jgen steun; rnantelzorg en mantelzorg vraagt tijd."
    shown = {text[start:end] for tag in tags_of(text) for start, end in tag.evidence}
    assert "mantelzorg" in shown
    assert all(words == words.strip() for words in shown)


def test_a_text_of_twenty_thousand_words_is_tagged() -> None:
    text = " ".join([CARE, MONEY] * 620)
    assert len(text.split()) > 20_000
    tags = tags_of(text)
    assert {"mantelzorg", "financiering"} <= {tag.label for tag in tags if tag.assigned}
    assert all(0.0 <= tag.probability <= 1.0 for tag in tags)


def test_no_texts_give_no_tags() -> None:
    assert words_only().tag_texts([]) == []
    assert words_only().tag([], {}) == []


def test_texts_with_the_same_id_are_kept_apart() -> None:
    found = words_only().tag_texts([{"id": "x", "text": CARE}, {"id": "x", "text": "Ja."}])
    assert [name for name, _ in found] == ["x", "x"]
    assert found[0][1]
    assert not found[1][1]


@pytest.mark.parametrize("row", [{"id": "7"}, {"id": "7", "text": 3}])
def test_a_row_without_text_is_refused_by_its_id(row: dict[str, object]) -> None:
    with pytest.raises(UsageError, match='Regel 7: "text" ontbreekt'):
        words_only().tag_texts([row])


def test_a_heading_may_be_a_string_a_list_or_absent() -> None:
    assert Text.of({"text": "x", "heading": "A > B"}).heading == ("A", "B")
    assert Text.of({"text": "x", "heading": ["A", "B"]}).heading == ("A", "B")
    assert Text.of({"text": "x"}).heading == ()
    with pytest.raises(UsageError, match='"heading" is geen tekst of lijst'):
        Text.of({"text": "x", "heading": 3})
