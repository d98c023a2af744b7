// Breng de treffer in beeld, en blader met de toetsen n, p (treffers) en de pijlen (pagina's).
"use strict";
(() => {
  const blok = document.querySelector(".blok.gezocht");
  const beeld = document.querySelector(".blad"); // daarop staat de treffer al
  if (blok && !beeld && !location.hash) blok.scrollIntoView({ block: "center" });
  const toetsen = { n: "volgende-treffer", p: "vorige-treffer", ArrowRight: "volgende-pagina", ArrowLeft: "vorige-pagina" };
  document.addEventListener("keydown", (toets) => {
    if (toets.ctrlKey || toets.metaKey || toets.altKey || toets.target.closest("input, select, textarea, [tabindex='0']")) return;
    const weg = document.getElementById(toetsen[toets.key] || "");
    if (weg) { toets.preventDefault(); location.assign(weg.href); }
  });
})();
