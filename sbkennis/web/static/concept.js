// Een concept slepen, en volgen hoe ver het is. Zonder dit script doen formulier en pagina het ook.
"use strict";
(() => {
  const vorm = document.getElementById("conceptvorm");
  const melding = document.getElementById("melding");
  if (vorm) {
    const veld = document.getElementById("concept");
    const soorten = veld.accept.split(","), grens = Number(veld.dataset.grens);
    const mag = (een) => {
      if (!soorten.some((soort) => een.name.toLowerCase().endsWith(soort)))
        melding.textContent = `${een.name}: kies een Word-document (.docx), PDF, webpagina, Markdown of tekst.`;
      else if (een.size > grens) melding.textContent = `${een.name} is te groot; de grens is ${Math.floor(grens / 1e6)} MB.`;
      else return true;
      return false;
    };
    vorm.addEventListener("submit", (gebeurtenis) => {
      if (veld.files.length && !mag(veld.files[0])) { gebeurtenis.preventDefault(); return; }
      melding.textContent = "Bezig met versturen…";
    });
    addEventListener("dragover", (gebeurtenis) => { gebeurtenis.preventDefault(); vorm.classList.add("boven"); });
    addEventListener("dragleave", (gebeurtenis) => { if (!gebeurtenis.relatedTarget) vorm.classList.remove("boven"); });
    addEventListener("drop", (gebeurtenis) => {
      gebeurtenis.preventDefault();
      vorm.classList.remove("boven");
      const bestanden = gebeurtenis.dataTransfer.files;
      if (!bestanden.length) return;
      if (bestanden.length > 1) { melding.textContent = "Sleep één concept tegelijk hierheen."; return; }
      if (!mag(bestanden[0])) return;
      veld.files = bestanden;
      vorm.requestSubmit();
    });
  }
  const stand = document.getElementById("conceptstand");
  if (stand) {
    let gestopt = false; // wie stopt en wist, gaat weg: opnieuw laden zou dat tegenhouden
    addEventListener("submit", () => { gestopt = true; });
    const balk = stand.querySelector("progress"), stap = document.getElementById("conceptstap");
    const volg = async () => {
      try {
        const antwoord = await fetch(`${stand.dataset.adres}/stand`, { headers: { accept: "application/json" } });
        const nu = antwoord.ok ? await antwoord.json() : { fout: true };
        if (gestopt) return;
        if (nu.klaar || nu.fout) { location.reload(); return; }
        balk.value = nu.deel;
        const woord = nu.stap ? `${nu.stap[0].toUpperCase()}${nu.stap.slice(1)}…` : "Wacht op een ander concept…";
        if (stap.textContent !== woord) stap.textContent = woord;
      } catch { stap.textContent = "De verbinding met sbkennis is weg. Kijk of het nog draait en laad deze pagina opnieuw."; return; }
      setTimeout(volg, 600);
    };
    volg();
  }
})();
