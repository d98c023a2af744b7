"""Work that goes on in a real browser: folders that are dropped, and the queue of doubtful labels.

Needs what `test_browser` needs; where that is absent the tests are skipped, aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sbkennis.library import Library
from sbkennis.settings import Settings
from tests.web.browsing import (
    PATIENT,
    Site,
    assert_readable,
    chromium,
    drop,
    page,
    tab_to,
)
from tests.web.conftest import fill

__all__ = ["chromium", "page"]  # fixtures

pytestmark = pytest.mark.full


def doubted(folder: Path) -> Settings:
    """A kennisbank in which a person doubts of passages, whatever the tagger is sure of."""
    settings = fill(folder)
    with Library(settings) as library:
        for document in library.documents():
            for passage in library.read(document.id).passages:
                library.correct(passage.id, {}, coder="Zus", doubted=["eenzaamheid"])
    return settings


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"), doubted)
    yield site
    site.close()


WATCH = """() => {
    window.zinnen = [];
    new MutationObserver(() => {
        const zin = document.querySelector("#werk p")?.innerText;
        if (zin && zin !== window.zinnen.at(-1)) window.zinnen.push(zin);
    }).observe(document.getElementById("werk"), {childList: true, subtree: true});
}"""


def doubtful(site: Site, name: str) -> list[str]:
    with Library(site.settings) as library:
        return [passage.id for _, passage, _ in library.doubtful(name)]


def shown(page: Any) -> str:
    """The passage that is asked about, as the address of its form names it."""
    action = page.get_attribute("form.oordeel", "action")
    return action.removeprefix("/labels/").replace("/", "#")


def test_the_queue_of_doubtful_labels_goes_on_and_back(page: Any, site: Site) -> None:
    todo = doubtful(site, "Cora")
    assert len(todo) > 2
    page.goto("/labels")
    tab_to(page, "main input[name=naam]")
    page.keyboard.type("Cora")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.oordeel")
    assert shown(page) == todo[0]
    assert page.inner_text(".stand").replace(".", "").startswith(f"1 van {len(todo)} ")
    assert page.locator(".redenen li").count() > 0
    assert_readable(page, "een twijfelgeval")
    page.set_viewport_size({"width": 1400, "height": 900})

    tab_to(page, "form.oordeel input[type=checkbox]:not([name=twijfel])")
    ticked = page.evaluate("document.activeElement.checked")
    page.keyboard.press("Space")
    tab_to(page, "form.oordeel button.hoofd")
    page.keyboard.press("Enter")
    page.wait_for_selector(".bewaard:has-text('Cora')")
    assert shown(page) == todo[1]
    assert page.inner_text(".stand").replace(".", "").startswith(f"1 van {len(todo) - 1} ")
    assert doubtful(site, "Cora") == todo[1:]
    assert_readable(page, "het volgende twijfelgeval")
    page.set_viewport_size({"width": 1400, "height": 900})

    tab_to(page, ".bewaard button")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.bewaard", state="detached")
    page.wait_for_selector("form.oordeel")
    assert shown(page) == todo[0]
    assert page.is_checked("form.oordeel input[type=checkbox] >> nth=0") == ticked
    assert doubtful(site, "Cora") == todo


def test_whoever_skips_one_is_not_sent_back_to_it(page: Any, site: Site) -> None:
    todo = doubtful(site, "Els")
    assert len(todo) > 2
    page.goto("/labels?naam=Els")
    page.click("text=Sla over")
    page.wait_for_url("**na=**")
    assert shown(page) == todo[1]
    page.click("text=Zo is het")
    page.wait_for_selector(".bewaard")
    assert shown(page) == todo[2]
    page.click("text=Maak ongedaan")
    page.wait_for_selector("form.bewaard", state="detached")
    assert shown(page) == todo[1]


def test_at_the_end_of_the_queue_one_comes_back_to_what_was_skipped(page: Any, site: Site) -> None:
    todo = doubtful(site, "Fien")
    page.goto("/labels?naam=Fien")
    page.goto(f"/labels?na={todo[-2].replace('#', '%23')}")
    assert shown(page) == todo[-1]
    page.click("text=Sla over")
    page.wait_for_selector("text=geen twijfelgevallen")
    assert_readable(page, "het einde van de rij")
    page.click("text=Terug naar wat u oversloeg")
    page.wait_for_selector("form.oordeel")
    assert shown(page) == todo[0]


def settled(page: Any) -> None:
    page.wait_for_selector("#werk[data-bezig=nee] p:has-text('Klaar.')", timeout=PATIENT)


def test_a_dropped_folder_is_taken_in_with_all_it_holds(page: Any, tmp_path: Path) -> None:
    folder = tmp_path / "beleid"
    (folder / "nota's" / "oud").mkdir(parents=True)
    (folder / "nota's" / "leeg").mkdir()
    written = {
        "boven.md": "Optocht",
        "nota's/midden.md": "Braderie",
        "nota's/oud/onder.md": "Sluis",
    }
    for place, title in written.items():
        (folder / place).write_text(f"# {title}\n\nVan de {title} is dit.", encoding="utf-8")
    (folder / ".DS_Store").write_text("x")
    (folder / "nota's" / "foto.png").write_text("x")
    (tmp_path / "los.md").write_text("# Losse\n\nEen losse nota.", encoding="utf-8")
    page.goto("/verzameling")
    drop(page, folder, tmp_path / "los.md")
    for title in (*written.values(), "Losse"):
        page.wait_for_selector(f".documenten a:has-text('{title}')", timeout=PATIENT)
    settled(page)
    # A quick server has said that it is ready before the page says what it left out.
    assert page.inner_text("#melding").removeprefix("Klaar. ") == "Niet verstuurd: foto.png."
    assert page.locator(".werk li:has-text('.DS_Store')").count() == 0
    assert_readable(page, "verzameling na een map")
    page.goto("/?vraag=Sluis")
    assert "Sluis" in page.inner_text(".treffer >> nth=0")


def test_of_a_folder_with_very_many_files_none_is_forgotten(page: Any, tmp_path: Path) -> None:
    folder = tmp_path / "veel"  # a browser hands over a hundred names at a time
    folder.mkdir()
    for number in range(230):
        (folder / f"{number}.xyz").write_text("x")
    (folder / "~laatste.md").write_text("# Kaasmarkt\n\nOp de kaasmarkt.", encoding="utf-8")
    page.goto("/verzameling")
    drop(page, folder)
    page.wait_for_selector(".documenten a:has-text('Kaasmarkt')", timeout=PATIENT)


def test_a_folder_with_nothing_to_take_in_says_so(page: Any, tmp_path: Path) -> None:
    folder = tmp_path / "leeg"
    folder.mkdir()
    page.goto("/verzameling")
    drop(page, folder)
    page.wait_for_selector("#melding:has-text('geen bestand')")


def test_what_the_browser_cannot_read_is_named_and_the_rest_taken_in(page: Any) -> None:
    page.goto("/verzameling")
    page.evaluate(
        """() => {
        const goed = new File(["# Haring\\n\\nDe haring is er."], "haring.md");
        const ingangen = [
            {isFile: true, name: "op-slot.md", file: (_, mis) => mis(new DOMException("nee"))},
            {isDirectory: true, name: "dichte map", createReader: () => ({
                readEntries: (_, mis) => mis(new DOMException("nee"))})},
            {isFile: true, name: "haring.md", file: (ja) => ja(goed)},
        ];
        const gebeurtenis = new Event("drop", {bubbles: true, cancelable: true});
        gebeurtenis.dataTransfer = {
            files: [], items: ingangen.map((een) => ({webkitGetAsEntry: () => een}))};
        dispatchEvent(gebeurtenis);
        }"""
    )
    page.wait_for_selector(".documenten a:has-text('Haring')", timeout=PATIENT)
    told = page.inner_text("#melding")
    assert "op-slot.md" in told
    assert "dichte map" in told
    assert "haring.md" not in told


def test_time_left_is_told_while_several_files_are_taken_in_and_goes(
    page: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "reeks"
    folder.mkdir()
    for number in range(12):
        words = "\n\n".join(f"Op dag {n} van jaar {number} is er markt." for n in range(900))
        (folder / f"reeks{number:02}.md").write_text(f"# Reeks {number}\n\n{words}", "utf-8")
    page.goto("/verzameling")
    page.evaluate(WATCH)
    drop(page, folder)
    page.wait_for_selector("#werk p:has-text('Bezig; nog')", timeout=PATIENT)
    assert page.locator("#werk progress").count() > 0
    settled(page)
    said = page.evaluate("window.zinnen")
    assert said[-1] == "Klaar."
    told = [one for one in said if "nog" in one]
    assert all("minuut" in one or "minuten" in one for one in told)
    assert "nog" not in page.inner_text("#werk p >> nth=0")
    assert page.locator("#werk progress").count() == 0
    page.reload()
    assert page.inner_text("#werkregel") == "Klaar."
