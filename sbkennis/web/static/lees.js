// Breng de treffer in beeld, en blader met de toetsen n, p (treffers) en de pijlen (pagina's). Wie zijn
// computer toespreekt of trilt, zet die toetsen uit. Wie woorden kiest, kan ze aanwijzen als vondst.
"use strict";
(() => {
  const vel = document.querySelector(".met-beeld .vel");
  const pas = () => { // een beeld dat hoger is dan het venster, blijft pas staan als zijn onderkant in zicht is
    vel.style.setProperty("--boven", `${Math.min(16, innerHeight - vel.offsetHeight - 16)}px`);
  };
  if (vel) { pas(); addEventListener("resize", pas); }
  const streep = document.querySelector(".stift rect"), blok = document.querySelector(".blok.gezocht");
  const treffer = streep ?? blok;
  const plek = treffer?.getBoundingClientRect();
  // Wie de treffer al ziet, houdt de kop van de pagina in beeld.
  if (plek && !location.hash && (plek.top < 0 || plek.bottom > innerHeight))
    scrollTo({ top: scrollY + plek.top - innerHeight / 3 });
  const toetsen = { n: "volgende-treffer", p: "vorige-treffer", ArrowRight: "volgende-pagina", ArrowLeft: "vorige-pagina" };
  const keuze = "sbkennis-toetsen", vak = document.getElementById("toetsen-aan");
  const zijnAan = () => { // ook wat in een ander tabblad is gekozen
    try { return localStorage.getItem(keuze) !== "uit"; } catch { return vak?.checked ?? true; }
  };
  if (vak) {
    vak.checked = zijnAan();
    document.getElementById("toetsen").hidden = false;
    vak.addEventListener("change", () => {
      try { localStorage.setItem(keuze, vak.checked ? "aan" : "uit"); } catch { /* alleen op deze pagina */ }
    });
    addEventListener("storage", () => { vak.checked = zijnAan(); });
  }
  // Wie woorden kiest, kan ze aanwijzen: bij de laatste passage die begint voor of in het blok waarin de keuze begint.
  const tekst = document.querySelector("article.tekst"), bij = [...document.querySelectorAll("a.aanwijs")];
  const aanwijzer = Object.assign(document.createElement("a"), { className: "melding", hidden: true, textContent: "Wijs deze woorden aan" });
  const MEESTE = 1500; // tekens, want ze staan in het adres
  if (tekst && bij.length) {
    tekst.after(aanwijzer);
    document.addEventListener("selectionchange", () => {
      const keus = getSelection(), woorden = String(keus).trim();
      const kan = woorden.includes(" ") && woorden.length <= MEESTE && tekst.contains(keus.anchorNode) && tekst.contains(keus.focusNode);
      aanwijzer.hidden = !kan;
      if (!kan) return;
      const plek = keus.getRangeAt(0).startContainer;
      const blok = (plek.closest ? plek : plek.parentElement).closest(".blok");
      const voor = bij.filter((een) => blok?.contains(een) || blok?.compareDocumentPosition(een) & Node.DOCUMENT_POSITION_PRECEDING);
      const adres = new URL((voor.at(-1) ?? bij[0]).href);
      adres.searchParams.set("woorden", woorden);
      aanwijzer.href = adres;
    });
  }
  document.addEventListener("keydown", (toets) => {
    if (!zijnAan()) return;
    if (toets.ctrlKey || toets.metaKey || toets.altKey || toets.target.closest("input, select, textarea, [tabindex='0']")) return;
    const weg = document.getElementById(toetsen[toets.key] || "");
    if (weg) { toets.preventDefault(); location.assign(weg.href); }
  });
})();
