// Bestanden en mappen slepen, en de voortgang volgen. Zonder dit script werkt het formulier ook.
"use strict";
(() => {
  const vlak = document.getElementById("opname");
  const veld = document.getElementById("bestand");
  const melding = document.getElementById("melding");
  const werk = document.getElementById("werk");
  const soorten = veld.accept.split(","), grens = Number(veld.dataset.grens);
  const voorgelezen = document.getElementById("voorgelezen"), pauze = 10_000; // milliseconden
  const teken = document.querySelector("meta[name=csrf]").content;
  let geladen = false, laatst = -Infinity;

  async function* inMap(ingang, onleesbaar) {
    let deel;
    try {
      if (ingang.isFile) { yield await new Promise((goed, mis) => ingang.file(goed, mis)); return; }
      const lezer = ingang.createReader();
      do { // een map komt bij honderd namen tegelijk
        deel = await new Promise((goed, mis) => lezer.readEntries(goed, mis));
        for (const een of deel) yield* inMap(een, onleesbaar);
      } while (deel.length);
    } catch { onleesbaar.push(`${ingang.name} (niet te lezen)`); }
  }
  async function stuur(bestanden, geweigerd = []) {
    const over = [];
    if (!bestanden.length && !geweigerd.length) {
      melding.textContent = "Hierin zit geen bestand om op te nemen.";
      return;
    }
    for (const een of bestanden) {
      if (een.size > grens) geweigerd.push(`${een.name} (te groot; de grens is ${Math.floor(grens / 1e6)} MB)`);
      else if (soorten.some((soort) => een.name.toLowerCase().endsWith(soort))) over.push(een);
      else if (!een.name.startsWith(".")) geweigerd.push(een.name);
    }
    let klaar = 0, vorige = "";
    for (const een of over) {
      melding.textContent = `Versturen: ${klaar + 1} van ${over.length}…`;
      const inhoud = new FormData();
      inhoud.append("csrf", teken);
      inhoud.append("na", vorige); // hoort bij wat al is verstuurd, ook als dat klaar is
      inhoud.append("bestand", een, een.name);
      try {
        const antwoord = await fetch("/verzameling/neem-op", {
          method: "POST", body: inhoud, headers: { accept: "application/json", "x-csrf-token": teken },
        });
        if (antwoord.status === 400) geweigerd.push((await antwoord.json()).geweigerd[0] ?? een.name);
        else if (!antwoord.ok) geweigerd.push(`${een.name} (${await antwoord.text()})`);
        else vorige = (await antwoord.json()).opgenomen?.[0] ?? vorige;
      } catch { geweigerd.push(`${een.name} (te groot, of de verbinding viel weg)`); }
      klaar += 1;
      if (klaar === 1) volg();
    }
    melding.textContent = geweigerd.length ? `Niet verstuurd: ${geweigerd.slice(0, 5).join(", ")}${geweigerd.length > 5 ? " …" : ""}.` : "";
    volg();
  }
  function maak(soort, tekst, klasse) {
    const element = document.createElement(soort);
    element.textContent = tekst;
    if (klasse) element.className = klasse;
    return element;
  }
  function verborgen(naam, waarde) {
    const veld = maak("input", "");
    veld.type = "hidden"; veld.name = naam; veld.value = waarde;
    return veld;
  }
  function keuze(nummers, vraag, knoppen) {
    const vorm = maak("form", "", "keuze"), rij = maak("p", "", "rij");
    vorm.method = "post"; vorm.action = "/verzameling/keuze";
    vorm.append(verborgen("csrf", teken), ...nummers.map((een) => verborgen("nummer", een)), vraag);
    for (const [waarde, tekst] of knoppen) {
      const knop = maak("button", tekst, "klein");
      knop.name = "wat"; knop.value = waarde;
      rij.append(knop, " ");
    }
    vorm.append(rij);
    return vorm;
  }
  function stuk(een) {
    const regel = maak("li", "", een.fout ? "mis" : "");
    const naam = maak("strong", een.document ? "" : een.naam);
    if (een.document) {
      const weg = maak("a", een.naam);
      weg.href = `/lees/${encodeURIComponent(een.document)}`;
      naam.append(weg);
    }
    regel.append(naam, maak("span", een.staat + (een.stap ? `: ${een.stap}` : ""), "staat"));
    if (!een.klaar) {
      const balk = maak("progress", "");
      balk.max = 1; balk.value = een.deel;
      balk.setAttribute("aria-label", `Voortgang van ${een.naam}`);
      regel.append(" ", balk);
    }
    if (een.vraag) {
      regel.append(keuze([een.nummer],
        maak("p", "Er staat al een document met deze naam, met een andere inhoud. Is dit een nieuwe versie ervan?"),
        [["vervang", "Vervang het oude"], ["apart", "Neem apart op"], ["niet", "Niet opnemen"]]));
    }
    if (een.verslag) regel.append(maak("span", een.verslag, "verslag"));
    if (een.fout) regel.append(maak("p", een.fout, "fout"));
    for (const zin of een.opmerkingen) regel.append(maak("p", zin, "let-op"));
    return regel;
  }
  function merk(element) {
    const vorm = element.form;
    return vorm ? `${vorm.action} ${new URLSearchParams(new FormData(vorm))} ${element.value}` : element.href ?? "zin";
  }
  function toon(stand) {
    const rij = maak("div", "", "rij");
    rij.append(maak("p", stand.zin));
    if (stand.bezig) {
      const vorm = maak("form", "");
      vorm.method = "post"; vorm.action = "/verzameling/stop";
      vorm.append(verborgen("csrf", teken), maak("button", "Stop"));
      rij.append(vorm);
    }
    const aantal = stand.vragen.length;
    const alle = aantal > 1 ? [keuze(stand.vragen,
      maak("p", `Van ${aantal} bestanden staat er al een document met dezelfde naam.`),
      [["vervang", `Vervang ze alle ${aantal}`]])] : [];
    const lijst = maak("ul", "", "werk");
    for (const een of stand.stukken) lijst.append(stuk(een));
    const punt = werk.contains(document.activeElement) ? merk(document.activeElement) : "";
    werk.replaceChildren(rij, ...alle, maak("h3", "Leesverslag"), lijst);
    if (punt) { // wie het toetsenbord gebruikt, blijft waar hij was en komt nooit op een andere knop
      const zelfde = [...werk.querySelectorAll("a, button")].find((een) => merk(een) === punt);
      rij.firstChild.tabIndex = -1;
      (zelfde ?? rij.firstChild).focus({ preventScroll: true });
    }
    werk.dataset.bezig = stand.bezig ? "ja" : "nee";
  }
  function zeg(stand) { // wie laat voorlezen, hoort nu en dan hoe ver het is
    const keuzes = stand.vragen.length ? ` Bij ${stand.vragen.length} ${stand.vragen.length === 1 ? "bestand is" : "bestanden is"} een keuze nodig.` : "";
    if (!stand.bezig) voorgelezen.textContent = geladen || !stand.aantal ? "" : stand.zin + keuzes; // anders zegt #melding het
    else if (performance.now() - laatst >= pauze) {
      voorgelezen.textContent = `${stand.verwerkt} van ${stand.aantal} ${stand.aantal === 1 ? "bestand" : "bestanden"} verwerkt. ${stand.zin}${keuzes}`;
      laatst = performance.now();
    }
  }
  let bezig = false, getoond = "";
  async function volg() {
    if (bezig) return;
    bezig = true;
    try {
      for (;;) {
        const antwoord = await fetch("/verzameling/werk", { headers: { accept: "application/json" } });
        if (!antwoord.ok) { melding.textContent = await antwoord.text(); return; }
        const stand = await antwoord.json();
        const nu = JSON.stringify(stand);
        if (stand.stukken.length && nu !== getoond) toon(stand); // wie een knop aanwijst, houdt haar
        getoond = nu;
        zeg(stand);
        if (!stand.bezig) break;
        geladen = true;
        await new Promise((verder) => setTimeout(verder, 700));
      }
      if (geladen) {
        const zin = werk.querySelector("p").textContent, stond = melding.textContent;
        if (!stond.startsWith(zin)) melding.textContent = `${zin} ${stond}`.trim(); // ook naast wat niet is verstuurd
        if (!stond) setTimeout(() => { melding.textContent = ""; }, 4000);
        const nieuw = new DOMParser().parseFromString(await (await fetch("/verzameling")).text(), "text/html");
        const bevat = nieuw.getElementById("bevat")?.closest("section");
        if (bevat) document.getElementById("bevat").closest("section").replaceWith(document.adoptNode(bevat));
      }
    } catch { melding.textContent = "De verbinding met sbkennis is weg. Kijk of het nog draait en laad deze pagina opnieuw."; } finally { bezig = false; }
  }
  vlak.addEventListener("submit", (gebeurtenis) => {
    if (!veld.files.length) return;
    gebeurtenis.preventDefault();
    stuur([...veld.files]).then(() => { veld.value = ""; });
  });
  addEventListener("dragover", (gebeurtenis) => { gebeurtenis.preventDefault(); vlak.classList.add("boven"); });
  addEventListener("dragleave", (gebeurtenis) => { if (!gebeurtenis.relatedTarget) vlak.classList.remove("boven"); });
  addEventListener("drop", async (gebeurtenis) => {
    gebeurtenis.preventDefault();
    vlak.classList.remove("boven");
    const ingangen = [...gebeurtenis.dataTransfer.items].map((een) => een.webkitGetAsEntry?.()).filter(Boolean);
    if (!ingangen.length) { stuur([...gebeurtenis.dataTransfer.files]); return; }
    const bestanden = [], onleesbaar = [];
    for (const een of ingangen) for await (const bestand of inMap(een, onleesbaar)) bestanden.push(bestand);
    stuur(bestanden, onleesbaar);
  });
  if (werk.dataset.bezig === "ja") volg();
})();
