"""A library damaged by hand: each kind of damage is found, told in Dutch, with what to do."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sbkennis import contract, vectors
from sbkennis.cli.commands import run
from sbkennis.errors import LibraryLockedError, ModelError
from sbkennis.ingest import Progress
from sbkennis.library import Library
from sbkennis.register import Register
from sbkennis.saved import SavedSearch, SavedSearches
from sbkennis.settings import Settings
from sbkennis.store import Store, seal
from sbkennis.store.tables import SEALED
from tests.test_cli import VISION
from tests.test_library import OTHER

Damage = Callable[[Path], None]
REBUILD = "Verwijder de map"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a judgement, a basket, a saved search and something set aside."""
    folder = tmp_path_factory.mktemp("heel")
    third = "# Derde\n\nDe buurtvereniging poot samen bloembollen in het plantsoen van de wijk.\n"
    for name, text in (("visie.md", VISION), ("uitvoering.md", OTHER), ("derde.md", third)):
        (folder / name).write_text(text, encoding="utf-8")
    with Library(Settings(folder / "kb", "woordhash")) as library:
        names = ("visie.md", "uitvoering.md", "derde.md")
        assert not library.ingest([folder / name for name in names]).failed
        library.set_aside("derde.md")
        hit = library.search("Wat krijgen mantelzorgers?").hits[0]
        library.correct(hit.passage.id, {"thema": ["monitoring"]}, coder="Anna")
        library.put_in_basket([hit.passage.id])
        SavedSearches(library.settings.corpus).write(SavedSearch("zorg", "mantelzorgers"))
        assert library.status(check=True).problems == ()
    return folder


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound / "kb", tmp_path / "kb")
    return tmp_path / "kb"


def checked(root: Path, *, thorough: bool = False) -> list[str]:
    with Library(Settings(root, "woordhash")) as library:
        state = library.status(check=True, thorough=thorough)
    return [one.text for one in state.problems]


def test_a_verification_says_how_far_it_is(root: Path) -> None:
    told: list[Progress] = []
    with Library(Settings(root, "woordhash")) as library:
        library.status(progress=told.append)
        assert told == []  # nothing is verified
        library.status(check=True, progress=told.append)
        count = len(library.documents())
    assert told == [Progress("documenten nagaan", at, count) for at in range(1, count + 1)]


def test_a_library_of_which_everything_was_removed_is_sound(root: Path) -> None:
    with Library(Settings(root, "woordhash")) as library:
        library.withdraw("Anna")
        library.empty_basket()
        for one in library.documents():
            library.remove(one.id)
    assert checked(root) == []


def sql(statement: str, *values: object) -> Damage:
    """Damage that no constraint of the database holds back."""

    def damage(root: Path) -> None:
        connection = sqlite3.connect(root / "indexes" / "kennisbank.sqlite")
        connection.create_function("seal_", -1, seal)
        connection.execute("PRAGMA foreign_keys = OFF")
        assert connection.execute(statement, values).rowcount != 0
        connection.commit()
        connection.close()

    return damage


def sealed_vector(vector: vectors.Matrix) -> Damage:
    """Another vector, with a seal that fits it: only the model can tell."""
    packed = vector.astype("<f4").tobytes()
    first = "(SELECT min(passage) FROM vectors)"

    def damage(root: Path) -> None:
        sql(f"UPDATE vectors SET vectors = ? WHERE passage = {first}", packed)(root)
        sql(
            "UPDATE seals SET seal = (SELECT seal_("
            + SEALED.replace(" FROM", ") FROM", 1)
            + f" WHERE v.passage = seals.passage) WHERE passage = {first}"
        )(root)
        (root / "indexes" / "vectoren.faiss").unlink()

    return damage


def written(pattern: str, change: Callable[[bytes], bytes | None]) -> Damage:
    """Damage to one file; None removes it."""

    def damage(root: Path) -> None:
        path = sorted(root.glob(pattern))[0]
        content = change(path.read_bytes())
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)

    return damage


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]


def other_word(content: bytes) -> bytes:
    return content.replace(b"Mantelzorgers", b"Mantelzorgster", 1)


def other_words(content: bytes) -> bytes:
    for word in (b"consulent", b"Mantelzorgers", b"vrijwilliger", b"gesprek", b"najaar"):
        content = content.replace(word, b"zeppelin")
    return content


FIRST = "passage = (SELECT min(passage) FROM vectors)"
TAGGED = "coder = '' AND passage = (SELECT min(passage) FROM tags)"
SEARCHED = "(SELECT min(row) FROM passages WHERE searchable)"

DAMAGE: dict[str, tuple[Damage, str, str]] = {
    "a passage is not its slice": (
        sql(f"UPDATE passages SET quote = quote || '!' WHERE row = {SEARCHED}"),
        "is niet gelijk aan de tekst", REBUILD,
    ),
    "the text of a document was changed": (
        sql("UPDATE documents SET text = replace(text, 'Mantelzorgers', 'Mantelzorgster')"),
        "is niet gelijk aan de tekst", REBUILD,
    ),
    "a passage has another place": (
        sql(f"UPDATE passages SET spans = '[[3,9,null]]' WHERE row = {SEARCHED}"),
        "heeft een verkeerde naam", REBUILD,
    ),
    "a passage runs past the text": (
        sql(f"UPDATE passages SET spans = '[[3,99999,null]]' WHERE row = {SEARCHED}"),
        "staat niet op haar pagina", REBUILD,
    ),
    "a sentence runs past its passage": (
        sql(f"UPDATE passages SET sentences = '[[0,9999]]' WHERE row = {SEARCHED}"),
        "heeft zinnen buiten haar tekst", REBUILD,
    ),
    "a passage stands twice at one place": (
        sql(
            "UPDATE passages SET position = (SELECT min(position) FROM passages q WHERE"
            " q.document = passages.document)"
        ),
        "de volgorde van de passages klopt niet", REBUILD,
    ),
    "the pages are not the text": (
        sql('UPDATE pages SET "end" = "end" - 1'),
        "de pagina's vormen samen niet de tekst", REBUILD,
    ),
    "the layout is damaged": (
        sql("UPDATE documents SET layout = x'0102'"),
        "zijn de gegevens beschadigd", REBUILD,
    ),
    "the description is damaged": (
        sql("UPDATE documents SET record = '{' WHERE row = 1"),
        "zijn de gegevens beschadigd", REBUILD,
    ),
    "a filter looks at something else": (
        sql("UPDATE documents SET gemeente = 'Elders' WHERE row = 1"),
        "waarop wordt gefilterd", REBUILD,
    ),
    "a passage is not in the word index": (
        sql(f"DELETE FROM terms WHERE row = {SEARCHED}"),
        "mist in de woordindex", REBUILD,
    ),
    "the word index holds what is gone": (
        sql("INSERT INTO terms (row, title, heading, words, parts) VALUES (999, '', '', 'x', 'x')"),
        "bevat 1 passages die er niet zijn", REBUILD,
    ),
    "the words of a passage are others": (
        sql(f"UPDATE terms SET words = words || ' zeppelin' WHERE row = {SEARCHED}"),
        "is te vinden op andere woorden dan er staan", REBUILD,
    ),
    "the word index lost a passage": (
        sql(
            "INSERT INTO terms_index (terms_index, rowid, title, heading, words, parts) SELECT"
            f" 'delete', row, title, heading, words, parts FROM terms WHERE row = {SEARCHED}"
        ),
        "De woordindex klopt niet: zie “", REBUILD,
    ),
    "the index of words as they stand gained a word": (
        sql("INSERT INTO verbatim (rowid, text) VALUES (999, 'zeppelin')"),
        "zie “zeppelin” in een passage die er niet (meer) is", REBUILD,
    ),
    "the word index is garbled": (
        sql("UPDATE terms_index_data SET block = x'00ff00ff' WHERE id > 10"),
        "is beschadigd (SQLite meldt", REBUILD,
    ),
    "the average length is another": (
        sql("UPDATE terms_index_data SET block = x'63636363' WHERE id = 1"),
        "de gemiddelde lengte van een passage is anders", REBUILD,
    ),
    "a word is counted wrong": (
        sql("UPDATE counts SET passages = passages + 1 WHERE term = 'ijsclub'"),
        "De telling van woorden klopt niet: zie “ijsclub”", REBUILD,
    ),
    "a passage has no vector": (
        sql(f"DELETE FROM vectors WHERE passage = {SEARCHED}"),
        "heeft geen vector", REBUILD,
    ),
    "a vector is cut off": (
        sql(f"UPDATE vectors SET vectors = substr(vectors, 1, 7) WHERE {FIRST}"),
        "heeft een onbruikbare vector", REBUILD,
    ),
    "a vector is no number": (
        sql(
            "UPDATE vectors SET vectors = CAST(x'0000c07f' || substr(vectors, 5) AS BLOB)"
            f" WHERE {FIRST}"
        ),
        "heeft een onbruikbare vector", REBUILD,
    ),
    "a vector is another passage's": (
        sql(
            "UPDATE vectors SET vectors = (SELECT vectors FROM vectors ORDER BY passage DESC"
            " LIMIT 1) WHERE passage = (SELECT min(passage) FROM vectors)"
        ),
        "heeft een vector die niet bij haar woorden hoort", REBUILD,
    ),
    "a vector is not what the model gives": (
        sealed_vector(vectors.WordHash().passages(["iets anders"])[0]),
        "heeft een andere vector dan het model geeft", REBUILD,
    ),
    "a vector is too long": (
        sealed_vector(2 * vectors.WordHash().passages(["iets anders"])[0]),
        "heeft een vector van een verkeerde lengte", REBUILD,
    ),
    "the index file is cut off": (
        written("indexes/vectoren.faiss", lambda content: content[:-9]),
        "vectoren.faiss is beschadigd", "Verwijder dit bestand",
    ),
    "the index file holds another vector": (
        written("indexes/vectoren.faiss", flipped(600)),
        "vectoren.faiss", "Verwijder dit bestand",
    ),
    "a tag points at words outside its passage": (
        sql(
            "UPDATE tags SET evidence = '[[0,5]]', assigned = 1, doubtful = 0 WHERE passage ="
            " (SELECT max(passage) FROM tags)"
        ),
        "wijzen woorden aan die er niet in staan", REBUILD,
    ),
    "a tag is impossible": (
        sql(f"UPDATE tags SET probability = 7 WHERE {TAGGED}"),
        "onmogelijk label", REBUILD,
    ),
    "a tag that nobody gave": (
        sql(f"UPDATE tags SET method = 'mens', coder = 'Bob' WHERE {TAGGED}"),
        "oordeel dat niet in corpus/labels staat", REBUILD,
    ),
    "what a person said was turned round": (
        sql("UPDATE tags SET assigned = 0, probability = 0 WHERE coder = 'Anna' AND assigned"),
        "heeft andere labels dan zij hoort te hebben", REBUILD,
    ),
    "a row that was removed is alive": (
        sql(f"INSERT INTO removed VALUES ({SEARCHED}, 1)"),
        "De telling van wijzigingen", REBUILD,
    ),
    "a vector without a passage": (
        sql("INSERT INTO vectors VALUES (999, 'woordhash', 1, x'00000000')"),
        "In de tabel vectors", REBUILD,
    ),
    "a judgement without its words": (
        written("corpus/labels/*.jsonl", other_words),
        "zijn niet teruggevonden", "Bewaard in corpus/labels",
    ),
    "a line that is no judgement": (
        written("corpus/labels/*.jsonl", lambda content: content + b"{half\n"),
        "dit is geen oordeel", "herstel of verwijder hem",
    ),
    "a registration is damaged": (
        written("corpus/register/*.json", lambda content: content[:20]),
        "is beschadigd: geen geldige JSON bij regel", "Verwijder dit bestand alleen als",
    ),
    "a registration bears the name of another": (
        lambda root: shutil.copy(sorted(root.glob("corpus/register/*.json"))[0],
                                 root / "corpus" / "register" / "abc.json") and None,
        "noemt document", "verwijder dit bestand als het een kopie is",
    ),
    "a document is not registered": (
        written("corpus/register/*.json", lambda _: None),
        "maar niet in corpus/register", "sbkennis verwijder",
    ),
    "a source was changed": (
        written("corpus/documenten/visie.md", other_word),
        "is veranderd na het opnemen", "sbkennis ingest --grondig",
    ),
    "a source is gone": (
        written("corpus/documenten/visie.md", lambda _: None),
        "De bron van visie.md ontbreekt", "Zet het bestand terug",
    ),
    "what was set aside was changed": (
        written("corpus/verwijderd/*.bewaard", lambda content: content + b"!"),
        "is veranderd na het opnemen", "zet het oude bestand terug",
    ),
    "the note of what was set aside is damaged": (
        written("corpus/verwijderd/*.json", lambda _: b"{"),
        "dit document is niet terug te zetten", "Herstel of verwijder",
    ),
    "the basket is damaged": (
        written("corpus/mand/mand.json", lambda content: content[:40]),
        "mand.json is beschadigd", "Herstel het bestand",
    ),
    "the basket holds words that stand nowhere": (
        written("corpus/mand/mand.json", lambda content: content.replace(b"consulent", b"koning")),
        "Nummer 1 in de mand staat niet (meer) in de kennisbank", "sbkennis mand eruit 1",
    ),
    "a saved search is damaged": (
        written("corpus/zoekvragen/zorg.json", lambda _: b"[]"),
        "is geen bewaarde zoekvraag", "Herstel of verwijder",
    ),
    "the list of sources is damaged": (
        lambda root: (root / "corpus" / "bronnen.toml").write_text("[[bron") and None,
        "bronnen.toml is geen geldig TOML-bestand", "klopt de notatie niet",
    ),
    "the list of sources is a dead link": (
        lambda root: (root / "corpus" / "bronnen.toml").symlink_to("/nergens/bronnen.toml"),
        "bronnen.toml is een verwijzing naar een bestand dat er niet (meer) is", "Herstel of",
    ),
    "the codebook is damaged": (
        lambda root: (root / "corpus" / "codeboek.toml").write_text("[[label") and None,
        "codeboek.toml, regel 1: dit is geen geldige TOML", "Controleer de aanhalingstekens",
    ),
    "the codebook is a dead link": (
        lambda root: (root / "corpus" / "codeboek.toml").symlink_to("/nergens/codeboek.toml"),
        "codeboek.toml is een verwijzing naar een bestand dat er niet (meer) is", "Herstel of",
    ),
}  # fmt: skip


NAMES = (
    "visie.md", "uitvoering.md", "derde.md", "Zandhoek", "Anna", "zorg.json", "Mantelzorgers",
    "consulent", "ijsclub", "zeppelin", "koning", "vrijwilliger",
)  # fmt: skip


@pytest.mark.parametrize(("damage", "finding", "advice"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_told_also_without_a_name_or_a_word(
    root: Path, damage: Damage, finding: str, advice: str
) -> None:
    damage(root)
    problems = checked(root)
    assert any(finding in one and advice in one for one in problems), problems
    with Library(Settings(root, "woordhash")) as library:
        nameless = library.status(check=True, names=False)
    assert nameless.problems
    told = json.dumps(contract.status(nameless), ensure_ascii=False)
    assert [word for word in NAMES if word in told] == []


def test_what_is_damaged_is_said_without_words_of_a_library(root: Path) -> None:
    layout = "UPDATE documents SET layout = x'0102'"
    record = "UPDATE documents SET record = '{' WHERE row = 1"
    for damage in (layout, record, "UPDATE passages SET spans = '[[3]]'"):
        sql(damage)(root)
    sql("UPDATE vectors SET vectors = substr(vectors, 1, 40)")(root)
    told = " ".join(checked(root))
    for word in ("Error", "Expecting", "object", "shape", "operands", "decompress", "argument"):
        assert word not in told, told
    assert "(geen geldige JSON bij regel 1, teken 2)" in told


def test_a_wrong_tag_of_the_machine_is_found_by_making_all_anew(root: Path) -> None:
    sql(f"UPDATE tags SET assigned = 1 - assigned, doubtful = 0 WHERE {TAGGED}")(root)
    assert checked(root) == []
    (problem,) = checked(root, thorough=True)
    assert "heeft andere labels dan zij hoort te hebben" in problem


def test_a_page_of_the_database_that_is_overwritten_is_found(root: Path) -> None:
    path = root / "indexes" / "kennisbank.sqlite"
    content = path.read_bytes()
    page = len(content) // 4096 // 2 * 4096
    path.write_bytes(content[:page] + b"\x00" * 4096 + content[page + 4096 :])
    assert any("SQLite meldt" in one for one in checked(root))


@pytest.mark.parametrize(("arguments", "code"), [(("status",), 0), (("status", "--controleer"), 1)])
def test_damage_gives_exit_code_1_and_no_traceback(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    sql(f"UPDATE passages SET quote = quote || '!' WHERE row = {SEARCHED}")(root)
    assert run([*arguments, "--kennisbank", str(root)]) == code
    said = " ".join(capsys.readouterr().out.split())
    assert ("is niet gelijk aan de tekst. Verwijder de map" in said) == bool(code)


def test_what_was_verified_is_said(root: Path, capsys: pytest.CaptureFixture[str],
                                   monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    assert run(["status", "--controleer", "--json", "--kennisbank", str(root)]) == 0
    state = json.loads(capsys.readouterr().out)
    labels = (
        "De labels van mensen zijn vergeleken met corpus/labels; die van de labelaar zijn niet "
        "opnieuw gemaakt: dat doet --grondig."
    )
    equal = "Van elke passage is de vector opnieuw gemaakt en gelijk."
    assert state["verified"] == [equal, labels]
    with Library(Settings(root, "woordhash")) as library:
        thorough = library.status(check=True, thorough=True)
    assert thorough.verified == (equal, "De labels zijn opnieuw gemaakt en vergeleken.")
    assert run(["status", "--controleer", "--kennisbank", str(root)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Gecontroleerd, en niets gevonden dat niet klopt" in told
    assert "elk label" not in told
    assert run(["status", "--grondig", "--kennisbank", str(root)]) == 2


def test_of_a_large_library_a_sample_is_embedded_anew_and_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sbkennis.verification.SAMPLE", 2)
    monkeypatch.setattr("sbkennis.vectors.WORD_HASH", "een ander")  # which is always made anew
    with Library(Settings(root, "woordhash")) as library:
        library.__dict__["_embedder"] = vectors.WordHash()
        told, _ = library.status(check=True).verified
        total = library.status().counts["searchable"]
        assert f"Van 2 van de {total} passages" in told
        assert "gemaakt en gelijk; de andere zijn vergeleken met het controlegetal dat" in told
        # Seals of another document say nothing of this one.
        for seals in ("(SELECT min(passage) FROM vectors)", "passage"):
            sql(f"DELETE FROM seals WHERE passage = {seals}")(root)
            told, _ = library.status(check=True).verified
            some = f"{total - 1} van de {total} vectoren zijn vergeleken met een controlegetal"
            assert (some if seals != "passage" else "geen controlegetal bewaard") in told


def test_an_altered_vector_is_not_said_to_be_equal(root: Path) -> None:
    sealed_vector(vectors.WordHash().passages(["iets anders"])[0])(root)
    with Library(Settings(root, "woordhash")) as library:
        told = library.status(check=True).verified
    assert told[0] == "Van elke passage is de vector opnieuw gemaakt; 1 is anders."


def test_of_a_document_of_an_earlier_version_only_the_seals_are_said(root: Path) -> None:
    rows = "SELECT min(row) FROM documents"
    sql(f"UPDATE documents SET recipe = '0' || recipe WHERE row = ({rows})")(root)
    sql(
        "DELETE FROM seals WHERE passage = (SELECT min(row) FROM passages WHERE searchable"
        f" AND document = ({rows}))"
    )(root)
    with Library(Settings(root, "woordhash")) as library:
        old, vector, _ = library.status(check=True).verified
        (first,) = library.store.rows(
            f"SELECT count(*) FROM passages WHERE searchable AND document = ({rows})"
        )
    assert old.startswith("1 document is door een eerdere versie gemaakt; de volgende")
    assert f" {first[0] - 1} van de {first[0]} vectoren " in old
    assert old.endswith("bij de andere is er geen bewaard.")
    assert vector == (
        "Van elke passage van de andere documenten is de vector opnieuw gemaakt en gelijk."
    )


def test_what_cannot_be_read_or_is_of_another_tagger_is_not_said_to_be_verified(
    root: Path,
) -> None:
    sql("UPDATE documents SET layout = x'0102' WHERE row = 1")(root)
    sql("UPDATE documents SET tagging = 'een andere' WHERE row = 2")(root)
    with Library(Settings(root, "woordhash")) as library:
        unread, vector, labels = library.status(check=True).verified
    assert unread == "1 document is niet te lezen, en verder niet nagegaan."
    assert "van de andere documenten" in vector
    assert labels.startswith("Van 1 document zijn de labels niet nagegaan")


def test_a_model_that_cannot_be_loaded_is_no_clean_bill(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ModelError("Het model is hier niet te laden. Installeer het.")

    monkeypatch.setattr(vectors.WordHash, "passages", refuse)
    (problem,) = checked(root)
    assert "is niet nagegaan: Het model is hier niet te laden" in problem


def test_a_library_of_before_there_were_seals_opens_and_is_verified(root: Path) -> None:
    sql("DROP TABLE seals")(root)
    sql("UPDATE meta SET value = '3' WHERE key = 'schema'")(root)
    assert checked(root) == []
    with Library(Settings(root, "woordhash")) as library:
        library.remove("uitvoering.md")
    assert checked(root) == []


def test_what_an_earlier_version_made_is_not_held_against_the_rules_of_now(root: Path) -> None:
    sql(f"UPDATE terms SET words = words || ' zeppelin' WHERE row = {SEARCHED}")(root)
    sql("INSERT INTO terms_index (terms_index) VALUES ('rebuild')")(root)
    sql("UPDATE counts SET passages = passages + 1 WHERE term = '#tokens'")(root)
    sql("INSERT INTO counts VALUES ('zeppelin', 1)")(root)
    (problem,) = checked(root)
    assert "is te vinden op andere woorden" in problem
    sql("UPDATE documents SET recipe = '0' || recipe")(root)
    with Library(Settings(root, "woordhash")) as library:
        state = library.status(check=True)
    assert state.problems == ()
    assert state.verified[0].startswith("2 documenten zijn door een eerdere versie gemaakt")


def test_a_reference_and_what_is_gone_are_told_without_names(root: Path, tmp_path: Path) -> None:
    """The folder of a reference, and judgements and a basket of a document that was removed."""
    own = tmp_path / "Map van Truus" / "brief.md"
    own.parent.mkdir()
    own.write_text("# Brief\n\nDe fanfare speelt zondag op het plein voor de kerk.\n")
    settings = Settings(root, "woordhash")
    with Library(settings) as library:
        assert not library.ingest([own], refer=True).failed
        own.write_text("# Brief\n\nDe fanfare speelt niet.\n")
        library.remove("visie.md")
        (root / "corpus" / "documenten" / "los.md").write_text("Los.")
        with_names, without = (library.status(check=True, names=one) for one in (True, False))
    told, hidden = (
        " ".join((*(one.text for one in state.problems), *state.remarks))
        for state in (with_names, without)
    )
    for word in ("Truus", "brief.md", "visie.md", "los.md"):
        assert word in told, word
        assert word not in hidden, (word, hidden)
    assert len(with_names.problems) == len(without.problems) >= 3
    assert "Een bestand in corpus/documenten hoort bij geen document" in hidden


def test_a_copy_of_no_document_is_told_and_is_no_fault(root: Path) -> None:
    (root / "corpus" / "documenten" / "los.md").write_text("Los.")
    with Library(Settings(root, "woordhash")) as library:
        state = library.status(check=True)
    assert state.problems == ()
    assert [one.split(". ")[0][-34:] for one in state.remarks] == [
        "ten/los.md hoort bij geen document"
    ]


def test_nothing_is_verified_while_another_process_writes(root: Path) -> None:
    settings = Settings(root, "woordhash")
    with (
        Library(settings) as writer,
        writer._writing(),
        Library(settings) as library,
        pytest.raises(LibraryLockedError, match="niet na te gaan"),
    ):
        library.status(check=True)


def test_each_thing_is_read_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()

    def counted(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def call(*arguments: object) -> object:
            asked[name] += 1
            return original(*arguments)

        monkeypatch.setattr(owner, name, call)

    for name in ("recipe", "reading", "passages_of"):
        counted(Store, name)
    counted(Register, "scan")
    assert checked(root) == []
    # Of two documents, and once more of the one on which Anna spoke.
    assert asked == {"reading": 3, "passages_of": 3, "scan": 1}


def test_verifying_changes_nothing(root: Path) -> None:
    def state() -> dict[str, bytes]:
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.suffix not in ("", ".sqlite-shm", ".sqlite-wal")
        }

    before = state()
    assert checked(root, thorough=True) == []
    assert state() == before


def test_an_approximate_index_is_held_against_the_vectors(root: Path, tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    matrix = generator.normal(size=(400, 32)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)

    class Source:
        generation = 3

        def vectors(self, model: str, *, after: int = 0, chunk: int = 150):  # type: ignore[no-untyped-def]
            for first in range(after, len(matrix), chunk):
                last = min(first + chunk, len(matrix))
                yield np.arange(first + 1, last + 1), matrix[first:last]

        def vectors_of(self, rowids, model: str):  # type: ignore[no-untyped-def]
            return {int(row): matrix[[int(row) - 1]] for row in rowids}

        def removed_since(self, generation: int):  # type: ignore[no-untyped-def]
            return np.empty(0, np.int64)

    path = tmp_path / "licht.faiss"
    source = Source()
    index = vectors.VectorIndex.build(source, "proef", lean_from=100)
    assert index.is_lean
    assert index.write(path)
    assert vectors.VectorIndex.fault(path, source, "proef") is None
    matrix[200] = -matrix[200]
    assert vectors.VectorIndex.fault(path, source, "proef") == (
        "bevat andere vectoren dan de kennisbank"
    )


def test_a_broken_codebook_stops_nothing_but_the_look_at_labels(root: Path) -> None:
    (root / "corpus" / "codeboek.toml").write_text("[[label", encoding="utf-8")
    (root / "corpus" / "mand" / "mand.json").write_bytes(b"{")
    for thorough in (False, True):
        with Library(Settings(root, "woordhash")) as library:
            state = library.status(check=True, thorough=thorough)
        found = " ".join(one.text for one in state.problems)
        assert "codeboek.toml, regel 1" in found
        assert "mand.json is beschadigd" in found
        assert len(state.problems) == 2
        assert "De labels zijn niet nagegaan: het codeboek is niet te gebruiken." in state.verified
    with Library(Settings(root, "woordhash")) as library:
        hidden = library.status(check=True, names=False).problems[0].text
    assert str(root) not in hidden


def test_an_entry_on_sources_that_belongs_to_no_document_is_told(root: Path) -> None:
    (root / "corpus" / "bronnen.toml").write_text(
        """
[[bron]]
bestand = "visie.md"
titel = "De visie"
[[bron]]
bestand = "stukken/uitvoring.md"
titel = "Verschreven"
[[bron]]
adres = "https://voorbeeld.nl/nota.pdf"
[[bron]]
titel = "Zonder plaats"
""",
        encoding="utf-8",
    )
    with Library(Settings(root, "woordhash")) as library:
        library.ingest()
        state = library.status(check=True)
        hidden = library.status(check=True, names=False).remarks
    assert list(state.remarks) == [
        "In corpus/bronnen.toml hoort bron 2 (bestand “stukken/uitvoring.md”) bij geen document. "
        "Verbeter de naam bij `bestand`, of neem dat bestand op.",
        "In corpus/bronnen.toml hoort bron 3 (adres https://voorbeeld.nl/nota.pdf) bij geen "
        "document; `sbkennis ingest --bronnen` haalt die op.",
        "In corpus/bronnen.toml hoort bron 4 (geen bestand en geen adres erbij) bij geen document: "
        "zet er `bestand` of `adres` bij.",
    ]
    assert state.problems == ()  # what is still to come is no fault
    assert "uitvoring" not in " ".join(hidden)


def test_a_copy_that_was_altered_comes_back_from_the_file_it_was_made_of(root: Path) -> None:
    with Library(Settings(root, "woordhash")) as library:
        document = library.find("visie.md")
        registration = Register(root / "corpus").get(document.id)
        assert registration is not None
        copy, origin = root / "corpus" / registration.path, Path(registration.origin)
        whole = copy.read_bytes()
        copy.write_bytes(whole + b"Erbij.")
        (problem,) = checked(root)
        assert f"sbkennis ingest --grondig {origin}" in problem
        assert "unchanged" in {one.status for one in library.ingest([origin]).files}
        assert copy.read_bytes() != whole  # nobody asked to look at it
        (report,) = library.ingest([origin], thorough=True).files
        assert (report.status, report.document) == ("unchanged", document.id)
        assert "was gewijzigd en is hersteld" in report.note
        assert copy.read_bytes() == whole
    assert checked(root) == []
    origin.write_bytes(whole + b"Later.")  # then it gives nothing back
    copy.write_bytes(whole + b"Erbij.")
    (problem,) = checked(root)
    assert "of zet het oude bestand terug" in problem


def test_a_file_name_of_a_mac_is_known_by_what_a_keyboard_gives(tmp_path: Path) -> None:
    """macOS may hand on an é as an e and an accent."""
    path = tmp_path / "oud" / "cafe\u0301.md"
    path.parent.mkdir()
    path.write_text(VISION, encoding="utf-8")
    corpus = tmp_path / "kb" / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "bronnen.toml").write_text(
        '[[bron]]\nbestand = "caf\u00e9.md"\ntitel = "Op het terras"\n', encoding="utf-8"
    )
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        assert not library.ingest([path]).failed
        assert library.find("caf\u00e9.md").title == "Op het terras"
        assert library.find("caf\u00e9") == library.find("cafe\u0301.md")
        assert library.status(check=True).remarks == ()
