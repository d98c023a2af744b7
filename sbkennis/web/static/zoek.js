// Versmallen zonder de pagina opnieuw te laden. Zonder dit script doen dezelfde koppelingen het ook.
"use strict";
(() => {
  let bezig = null, getoond = location.search;
  async function ga(adres, plaats) {
    if (bezig) bezig.abort();
    const eigen = bezig = new AbortController(), melding = document.getElementById("melding");
    document.body.classList.add("bezig");
    const traag = setTimeout(() => { melding.textContent = "Bezig met zoeken…"; }, 700);
    try {
      const antwoord = await fetch(adres, { signal: eigen.signal, headers: { accept: "text/html" } });
      const pagina = new DOMParser().parseFromString(await antwoord.text(), "text/html");
      const nieuw = pagina.getElementById("zoekpagina");
      if (!nieuw || !antwoord.ok) { location.assign(adres); return; }
      document.getElementById("zoekpagina").replaceWith(document.adoptNode(nieuw));
      document.title = pagina.title;
      if (plaats) history.pushState(null, "", adres);
      getoond = new URL(adres, location.href).search;
      document.dispatchEvent(new Event("vernieuwd"));
      smal();
      const aantal = document.querySelectorAll(".treffer").length;
      melding.textContent = "";
      const kop = document.querySelector("#niets, #gevonden");
      if (plaats && kop) { kop.tabIndex = -1; kop.focus({ preventScroll: true }); scrollTo(0, 0); }
      document.body.dataset.treffers = String(aantal);
    } catch (fout) {
      if (fout.name !== "AbortError") location.assign(adres);
    } finally {
      clearTimeout(traag);
      if (bezig === eigen) { document.body.classList.remove("bezig"); melding.textContent = ""; }
    }
  }
  function smal() {
    const lijst = document.querySelector(".facetlijst");
    if (lijst && matchMedia("(max-width: 60rem)").matches) lijst.open = false;
  }
  document.addEventListener("click", (gebeurtenis) => {
    const weg = gebeurtenis.target.closest(".facetten a, .versmald a, .chips a");
    if (!weg || gebeurtenis.ctrlKey || gebeurtenis.metaKey || gebeurtenis.shiftKey || gebeurtenis.button) return;
    gebeurtenis.preventDefault();
    ga(weg.href, true);
  });
  document.addEventListener("submit", (gebeurtenis) => {
    if (gebeurtenis.target.id !== "zoekformulier") return;
    gebeurtenis.preventDefault();
    const velden = new URLSearchParams();
    for (const [naam, waarde] of new FormData(gebeurtenis.target)) if (waarde.trim()) velden.append(naam, waarde.trim());
    ga(`/?${velden}`, true);
  });
  addEventListener("popstate", () => {
    if (location.search !== getoond) { ga(location.href, false); return; }
    if (bezig) bezig.abort(); // alleen de plaats op deze pagina veranderde
  });
  smal();
})();
