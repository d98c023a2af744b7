from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from sbkennis.basket import Basket
from sbkennis.errors import SourceMissingError, StoreError
from sbkennis.files import digest
from sbkennis.register import Register, Registration


def registration(document_id: str = "a1", **fields: object) -> Registration:
    values: dict[str, object] = {
        "file": "visie.txt",
        "path": "documenten/visie.txt",
        "keeping": "copy",
        "sha256": "ff",
        "origin": "/elders/visie.txt",
        "added": "2026-11-22",
    }
    return Registration(id=document_id, **(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "corpus")


def test_a_registration_comes_back_as_it_was_written(register: Register) -> None:
    one = registration(address="https://voorbeeld.nl/visie", overrides={"title": "Dé visie"})
    (register.corpus / "register").mkdir(parents=True)
    (register.corpus / "register" / "._a1.json").write_bytes(b"\0\5")  # of macOS, on a USB stick
    register.write(one)
    assert Register(register.corpus).all() == [one]


def test_an_id_comes_from_the_content_and_is_never_given_twice(register: Register) -> None:
    sha256 = "0123456789abcdef" * 4
    assert register.new_id(sha256) == "0123456789"
    register.write(registration("0123456789"))
    assert register.new_id(sha256) == "0123456789-2"


def test_content_that_comes_back_after_a_removal_has_the_id_it_had(register: Register) -> None:
    first, second = "0123456789abcdef" * 4, "fedcba9876543210" * 4
    register.write(registration("0123456789", sha256=second))  # an edition that came later
    register.remove("0123456789")
    assert not list((register.corpus / "register").glob("*.json*"))
    again = Register(register.corpus)
    again.tidy()
    assert again.new_id(second) == "0123456789"
    again.write(registration("0123456789", sha256=first))  # taken by what it is named after
    assert again.new_id(second) == "fedcba9876"


@pytest.mark.parametrize("folder", ["labels", "vondsten", "elders"])
def test_content_that_comes_back_has_the_id_under_which_people_last_spoke_of_it(
    register: Register, folder: str
) -> None:
    first, second = "0123456789abcdef" * 4, "fedcba9876543210" * 4
    register.write(registration("0123456789", sha256=second))
    register.remove("0123456789")
    register.write(registration("0123456789", sha256=first))
    register.write(registration("fedcba9876", sha256=second))  # the other id was taken
    (register.corpus / folder).mkdir()
    (register.corpus / folder / "fedcba9876.jsonl").touch()
    for one in ("fedcba9876", "0123456789"):
        register.remove(one)
    for each in (register, Register(register.corpus)):
        assert each.new_id(second) == ("0123456789" if folder == "elders" else "fedcba9876")


def test_a_source_is_copied_and_survives_the_original(register: Register, tmp_path: Path) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("Samen leven.", encoding="utf-8")
    path, keeping = register.keep(source, "a1", "visie.txt", refer=False)
    source.unlink()
    assert (path, keeping) == ("documenten/visie.txt", "copy")
    assert (register.corpus / path).read_text(encoding="utf-8") == "Samen leven."


def test_two_sources_of_one_name_are_both_kept(register: Register, tmp_path: Path) -> None:
    for document_id, text in (("a1", "een"), ("b2", "twee")):
        source = tmp_path / document_id / "visie.txt"
        source.parent.mkdir()
        source.write_text(text, encoding="utf-8")
        path, keeping = register.keep(source, document_id, "visie.txt", refer=False)
        register.write(registration(document_id, path=path, keeping=keeping))
    kept = {one.id: register.source(one).read_text(encoding="utf-8") for one in register}
    assert kept == {"a1": "een", "b2": "twee"}


@pytest.mark.parametrize("letter", ["a", "é"])
def test_two_sources_of_one_name_as_long_as_a_name_can_be_are_both_kept(
    register: Register, tmp_path: Path, letter: str
) -> None:
    name = letter * (251 // len(letter.encode())) + ".txt"
    for document_id, text in (("a1", "een"), ("b2", "twee")):
        source = tmp_path / document_id / name
        source.parent.mkdir()
        source.write_text(text, encoding="utf-8")
        path, keeping = register.keep(source, document_id, name, refer=False)
        register.write(registration(document_id, file=name, path=path, keeping=keeping))
        assert (register.corpus / path).read_text(encoding="utf-8") == text
    assert path.endswith(f"{letter}.b2.txt")
    assert len({one.path for one in register}) == 2


@pytest.mark.parametrize("other", ["Visie.txt", "VISIE.TXT", "visié.txt", "visie\u0301.txt"])
def test_two_sources_that_a_disk_of_windows_or_macos_takes_for_one_are_both_kept(
    register: Register, tmp_path: Path, other: str
) -> None:
    first = "visié.txt" if "\u0301" in other else "visie\u0301.txt" if "é" in other else "visie.txt"
    for document_id, name in (("a1", first), ("b2", other)):
        source = tmp_path / document_id / name
        source.parent.mkdir()
        source.write_text(document_id, encoding="utf-8")
        path, keeping = register.keep(source, document_id, name, refer=False)
        register.write(registration(document_id, path=path, keeping=keeping, file=name))
    paths = [unicodedata.normalize("NFC", one.path).casefold() for one in register]
    assert len(set(paths)) == 2
    assert {register.source(one).read_text(encoding="utf-8") for one in register} == {"a1", "b2"}


def test_a_reference_copies_nothing(register: Register, tmp_path: Path) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("Samen leven.", encoding="utf-8")
    assert register.keep(source, "a1", "visie.txt", refer=True) == (str(source), "reference")
    assert not register.corpus.exists()


def test_a_file_within_the_corpus_stays_where_it_is(register: Register) -> None:
    source = register.corpus / "eigen" / "visie.txt"
    source.parent.mkdir(parents=True)
    source.write_text("Samen leven.", encoding="utf-8")
    assert register.keep(source, "a1", "visie.txt", refer=False) == ("eigen/visie.txt", "in_place")
    assert not (register.corpus / "documenten").exists()


def test_removing_takes_the_copy_but_never_a_file_of_the_user(
    register: Register, tmp_path: Path
) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("Samen leven.", encoding="utf-8")
    register.write(registration("a1", path=str(source), keeping="reference"))
    path, keeping = register.keep(source, "b2", "visie.txt", refer=False)
    register.write(registration("b2", path=path, keeping=keeping))
    register.remove("a1")
    register.remove("b2")
    assert source.exists()
    assert not (register.corpus / path).exists()
    assert register.all() == []
    with pytest.raises(SourceMissingError):
        register.remove("a1")


def test_a_copy_that_fails_half_way_leaves_no_half_file(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("Samen leven.", encoding="utf-8")

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sbkennis.register.shutil.copyfileobj", no_space)
    with pytest.raises(StoreError, match="--verwijs"):
        register.keep(source, "a1", "visie.txt", refer=False)
    assert list((register.corpus / "documenten").iterdir()) == []


def test_what_was_saved_in_notepad_is_read(register: Register) -> None:
    register.write(registration())
    basket = Basket(register.corpus / "mand")
    basket.path.parent.mkdir()
    basket.path.write_text('{"mand": []}', encoding="utf-8-sig")
    path = next((register.corpus / "register").glob("*.json"))
    path.write_text(path.read_text("utf-8"), encoding="utf-8-sig", newline="\r\n")
    assert register.all() == [registration()]
    assert basket.all() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("overrides", None), ("overrides", {"title": 5}), ("origin", None), ("keeping", "iets")],
)
def test_a_registration_with_a_value_of_another_kind_is_named(
    register: Register, name: str, value: object
) -> None:
    register.write(registration())
    path = next((register.corpus / "register").glob("*.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}), encoding="utf-8")
    with pytest.raises(StoreError, match=f"is beschadigd: bij “{name}” staat geen geldige waarde"):
        Register(register.corpus).all()


@pytest.mark.parametrize(
    ("was", "written", "told"),
    [
        ('",\n "path"', '"\n "path"', r"geen geldige JSON bij regel 4, teken 2\. Herstel dat"),
        ('"path"', '"pad"', "“path” ontbreekt"),
        ('"a1"', '"a2"', "noemt document a2.*weer a1, of verwijder"),
        ("documenten/visie.txt", "../visie.txt", "“path” staat een plaats buiten corpus/"),
        ("documenten/visie.txt", "/elders/visie.txt", "“path” staat een plaats buiten corpus/"),
        ("documenten/visie.txt", "bronnen.toml", "“path” staat geen kopie in corpus/documenten"),
    ],
)
def test_a_slip_in_a_registration_is_told_with_its_place(
    register: Register, was: str, written: str, told: str
) -> None:
    """Each was read before: as another document, or as a copy that `remove` takes along."""
    register.write(registration())
    path = register.corpus / "register" / "a1.json"
    path.write_text(path.read_text("utf-8").replace(was, written, 1), encoding="utf-8")
    with pytest.raises(StoreError, match=rf"a1\.json.*{told}"):
        Register(register.corpus).all()


def test_a_digest_is_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "leeg.txt"
    path.write_bytes(b"")
    assert digest(path) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_kept_source_is_as_readable_as_any_new_file(register: Register, tmp_path: Path) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("Samen leven.", encoding="utf-8")
    path, _ = register.keep(source, "a1", "visie.txt", refer=False)
    assert (register.corpus / path).stat().st_mode == source.stat().st_mode


def test_what_a_killed_run_left_half_written_is_tidied(register: Register) -> None:
    register.write(registration())
    half = register.corpus / "register" / ".0123.deel"
    half.write_text("{", encoding="utf-8")
    register.tidy()
    assert not half.exists()
    assert len(Register(register.corpus).all()) == 1


def kept(register: Register, source: Path, text: str, **fields: object) -> Registration:
    source.write_text(text, encoding="utf-8")
    path, keeping = register.keep(source, "a1", source.name, refer=False)
    return registration("a1", path=path, keeping=keeping, sha256=digest(source), **fields)


def test_a_copy_and_its_registration_change_together(register: Register, tmp_path: Path) -> None:
    source = tmp_path / "visie.txt"
    register.write(kept(register, source, "Oud."))
    copy = register.corpus / "documenten" / "visie.txt"
    later = kept(register, source, "Nieuw.")
    assert copy.read_text(encoding="utf-8") == "Oud."  # it was registered so
    register.write(later)
    assert copy.read_text(encoding="utf-8") == "Nieuw."
    assert [one.name for one in copy.parent.iterdir()] == ["visie.txt"]


def test_a_copy_of_another_kind_lies_under_its_own_suffix(
    register: Register, tmp_path: Path
) -> None:
    register.write(kept(register, tmp_path / "visie.txt", "Oud."))
    assert kept(register, tmp_path / "visie.md", "Nieuw.").path == "documenten/visie.md"
    assert kept(register, tmp_path / "anders.txt", "Nieuw.").path == "documenten/visie.txt"


@pytest.mark.parametrize(("registered", "text"), [(False, "Oud."), (True, "Nieuw.")])
def test_a_copy_that_waits_is_placed_or_dropped_by_what_is_registered(
    register: Register, tmp_path: Path, registered: bool, text: str
) -> None:
    source = tmp_path / "visie.txt"
    register.write(kept(register, source, "Oud."))
    later = kept(register, source, "Nieuw.")
    if registered:  # by a process that was killed before the copy took its place
        Register(register.corpus).write(later)
    fresh = Register(register.corpus)
    fresh.tidy()
    copy = register.corpus / "documenten" / "visie.txt"
    assert copy.read_text(encoding="utf-8") == text
    assert fresh.all()[0].sha256 == digest(copy)
    assert [one.name for one in copy.parent.iterdir()] == ["visie.txt"]


def test_a_removal_that_was_ended_half_way_is_finished(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.write(kept(register, tmp_path / "visie.txt", "Weg ermee."))
    copy = register.corpus / "documenten" / "visie.txt"

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise OSError(5, "Input/output error", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(StoreError, match=r"visie\.txt kon niet worden verwijderd .* Draai"):
            register.remove("a1")
    assert copy.exists()
    after = Register(register.corpus)
    assert after.all() == []
    after.tidy()
    assert not copy.exists()
    left = [one.name for one in (register.corpus / "register").iterdir()]
    assert left == [".a1.was"]  # its id is not one of its content


def test_what_is_left_of_a_removal_takes_no_copy_of_another_document(
    register: Register, tmp_path: Path
) -> None:
    gone = kept(register, tmp_path / "visie.txt", "Van een ander.")
    note = register.corpus / "register" / ".a1.json.weg"
    register.write(gone)
    (register.corpus / "register" / "a1.json").replace(note)
    after = Register(register.corpus)
    after.write(registration("b2", path=gone.path))
    after.tidy()
    assert (register.corpus / gone.path).read_text(encoding="utf-8") == "Van een ander."
    assert not note.exists()


def test_what_was_set_aside_by_half_is_still_there_and_no_longer_aside(
    register: Register, tmp_path: Path
) -> None:
    register.write(kept(register, tmp_path / "visie.txt", "Blijft."))
    register.set_aside("a1")  # and killed before it was removed
    after = Register(register.corpus)
    after.tidy()
    assert [one.id for one in after.all()] == ["a1"]
    assert after.aside() == []
    assert list((register.corpus / "verwijderd").iterdir()) == []


def test_a_copy_aside_without_its_note_is_swept(register: Register) -> None:
    half = register.corpus / "verwijderd" / "a1.txt.bewaard"
    half.parent.mkdir(parents=True)
    half.write_text("half", encoding="utf-8")
    register.tidy()
    assert not half.exists()


def test_files_of_no_document_and_damaged_registrations_are_told(register: Register) -> None:
    register.write(registration())
    (register.corpus / "documenten").mkdir()
    (register.corpus / "documenten" / "los.txt").write_text("los", encoding="utf-8")
    (register.corpus / "register" / "b2.json").write_text("{", encoding="utf-8")
    good, (damaged,) = register.scan()
    assert [one.id for one in good] == ["a1"]
    assert "b2.json is beschadigd" in damaged.text
    assert [one.name for one in register.unregistered(good)] == ["los.txt"]


def test_what_comes_back_never_takes_the_place_of_another_document(
    register: Register, tmp_path: Path
) -> None:
    source = tmp_path / "visie.txt"
    register.write(kept(register, source, "De oude.", origin=str(source)))
    register.set_aside("a1")
    register.remove("a1")
    source.write_text("De nieuwe.", encoding="utf-8")
    path, keeping = register.keep(source, "b2", source.name, refer=False)
    register.write(
        registration("b2", path=path, keeping=keeping, sha256=digest(source), origin=str(source))
    )
    register.bring_back("a1")
    after = {one.id: register.source(one).read_text(encoding="utf-8") for one in register}
    assert after == {"a1": "De oude.", "b2": "De nieuwe."}
    assert {one.id for one in register if one.origin == str(source)} == {"b2"}
    assert Register(register.corpus).all() == register.all()
    assert register.aside() == []


def test_a_source_that_became_another_document_does_not_come_back_as_two(
    register: Register, tmp_path: Path
) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("De nieuwe.", encoding="utf-8")
    register.write(registration("a1", path=str(source), keeping="reference"))
    register.set_aside("a1")
    register.remove("a1")
    register.write(registration("b2", path=str(source), keeping="reference", sha256="ee"))
    with pytest.raises(StoreError, match="intussen de bron van een ander document"):
        register.bring_back("a1")
    assert [one.id for one in register.all()] == ["b2"]
    assert [one.id for one in register.aside()] == ["a1"]


def test_what_was_set_aside_keeps_its_id_from_other_content(
    register: Register, tmp_path: Path
) -> None:
    """A document keeps the id of its first content; that content is another document later."""
    source = tmp_path / "visie.txt"
    source.write_text("Eerste.", encoding="utf-8")
    first = digest(source)
    document_id = register.new_id(first)
    source.write_text("Tweede.", encoding="utf-8")
    path, keeping = register.keep(source, document_id, source.name, refer=False)
    second = registration(document_id, path=path, keeping=keeping, sha256=digest(source))
    register.write(second)
    register.set_aside(document_id)
    register.remove(document_id)
    assert register.new_id(first) == f"{document_id}-2"
    # An earlier version gave the same id, and the note of the other content stayed.
    register.write(registration(document_id, path="documenten/eerste.txt", sha256=first))
    register.tidy()
    assert [one.sha256 for one in register.aside()] == [second.sha256]
    with pytest.raises(StoreError, match="al een ander document"):
        register.set_aside(document_id)
    back = register.bring_back(document_id)
    assert back.read_text(encoding="utf-8") == "Tweede."
    assert sorted(one.sha256 for one in register.all()) == sorted([first, second.sha256])


def test_content_that_was_set_aside_and_is_taken_in_anew_is_the_same_document(
    register: Register, tmp_path: Path
) -> None:
    source = tmp_path / "visie.txt"
    source.write_text("Dezelfde.", encoding="utf-8")
    document_id = register.new_id(digest(source))
    path, keeping = register.keep(source, document_id, source.name, refer=False)
    one = registration(document_id, path=path, keeping=keeping, sha256=digest(source))
    register.write(one)
    register.set_aside(document_id)
    register.remove(document_id)
    assert register.new_id(one.sha256) == document_id
    register.write(one)
    register.tidy()
    assert register.aside() == []
