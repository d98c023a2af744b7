"""The MCP server, tried with the client of the SDK."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from mcp import Client, StdioServerParameters
from pypdf.constants import PageLabelStyle
from reportlab.pdfgen.canvas import Canvas

from sbkennis.assistant import server
from sbkennis.library import Library
from sbkennis.settings import Settings
from tests.test_cli import VISION

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "visie.md").write_text(VISION, encoding="utf-8")
    made = Settings(folder / "kb", "woordhash")
    with Library(made) as library:
        library.ingest([folder / "visie.md"])
    return made


def talk(where: Any, conversation: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(where) as client:
            return await conversation(client)

    return asyncio.run(run())


def test_over_standard_input_one_searches_reads_and_verifies(settings: Settings) -> None:
    environment = {**os.environ, "SBKENNIS_MODEL": "woordhash", "PYTHONPATH": str(ROOT)}
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "sbkennis", "mcp", "--kennisbank", str(settings.root)],
        env=environment,
        cwd=str(ROOT),
    )

    async def conversation(client: Client) -> tuple[Any, ...]:
        tools = await client.list_tools()
        found = await client.call_tool("zoek", {"vraag": "Wat krijgen mantelzorgers?"})
        first = found.structured_content["hits"][0]
        read = await client.call_tool("lees", {"document": first["passage"]})
        quote = {"document": first["document"]["id"], "citaat": first["quote"]}
        right = await client.call_tool("controleer_citaat", quote)
        quote["citaat"] = first["quote"].replace("eens per jaar", "twee keer per jaar")
        wrong = await client.call_tool("controleer_citaat", quote)
        return client.instructions, tools, first, read, right, wrong

    instructions, tools, first, read, right, wrong = talk(command, conversation)
    assert [one.name for one in tools.tools] == ["zoek", "lees", "controleer_citaat"]
    assert "letterlijk" in instructions
    assert first["quote"] in VISION
    assert first["citation"]
    assert first["quote"] in read.structured_content["text"]
    assert right.structured_content["verdict"] == "exact"
    assert wrong.structured_content["verdict"] == "differs"


def test_what_is_not_there_is_an_error_that_says_so(settings: Settings) -> None:
    async def conversation(client: Client) -> Any:
        return await client.call_tool("lees", {"document": "onzin.pdf"})

    answer = talk(server(Library(settings)), conversation)
    assert answer.is_error
    assert "staat niet in de kennisbank" in answer.content[0].text


def test_a_page_is_named_as_a_search_gives_it_by_its_number_or_by_its_printed_one(
    tmp_path: Path,
) -> None:
    made = Settings(tmp_path / "kb", "woordhash")
    canvas = Canvas(str(tmp_path / "kaal.pdf"))
    for words in ("Het voorwoord", "De eerste bladzijde", "De tweede bladzijde"):
        canvas.drawString(72, 700, f"{words} gaat over buren in het dorpshuis.")
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=tmp_path / "kaal.pdf")
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, start=1)
    writer.write(tmp_path / "visie.pdf")
    with Library(made) as library:
        assert not library.ingest([tmp_path / "visie.pdf"]).failed

    async def conversation(client: Client) -> list[Any]:
        return [
            (await client.call_tool("lees", {"document": "visie.pdf", "pagina": page}))
            for page in (2, "2", "i", 4)
        ] + [
            await client.call_tool(
                "controleer_citaat",
                {
                    "document": "visie.pdf",
                    "citaat": "De eerste bladzijde gaat over buren",
                    "pagina": 2,
                },
            )
        ]

    second, printed, opening, none, quoted = talk(server(Library(made)), conversation)
    assert (second.structured_content["page"], second.structured_content["page_label"]) == (2, "1")
    assert (printed.structured_content["page"], printed.structured_content["page_label"]) == (
        3,
        "2",
    )
    assert opening.structured_content["page"] == 1
    assert none.is_error
    assert "geen pagina 4 in het bestand; de laatste is 3" in none.content[0].text
    assert quoted.structured_content["verdict"].startswith("exact")
    assert quoted.structured_content["page"] == 2


def test_a_label_of_any_facet_narrows(settings: Settings) -> None:
    async def conversation(client: Client) -> list[Any]:
        asked = [
            {"vraag": "mantelzorgers", "label": [one]}
            for one in ("thema:mantelzorg", "doelgroep:jong")
        ]
        return [await client.call_tool("zoek", one) for one in asked]

    right, wrong = talk(server(Library(settings)), conversation)
    assert right.structured_content["facets"]["thema"]["mantelzorg"] == 1
    assert "Het facet doelgroep bestaat niet in dit codeboek." in wrong.content[0].text


def test_a_long_text_comes_in_parts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sbkennis.assistant._LONGEST", 100)

    async def conversation(client: Client) -> tuple[Any, Any]:
        first = await client.call_tool("lees", {"document": "visie.md"})
        start = first.structured_content["vervolg"]
        return first, await client.call_tool("lees", {"document": "visie.md", "vanaf": start})

    first, second = talk(server(Library(settings)), conversation)
    text = first.structured_content["text"] + second.structured_content["text"]
    assert text == VISION.strip()[:200]
