// Gaat vraag voor vraag na wat er nieuw is. Zonder dit script doen de koppelingen het ook.
"use strict";
(async () => {
  const open = [...document.querySelectorAll(".zoekvraag a.nagaan")];
  if (!open.length) return;
  const melding = document.getElementById("melding");
  let mislukt = 0;
  for (const weg of open) {
    const deel = weg.closest(".zoekvraag");
    const regel = weg.parentElement, stond = [...regel.childNodes];
    const was = deel.contains(document.activeElement) ? document.activeElement : null;
    if (was !== weg) regel.textContent = "Wordt nagegaan…";
    try {
      const antwoord = await fetch(weg.href, { headers: { accept: "text/html" } });
      const pagina = new DOMParser().parseFromString(await antwoord.text(), "text/html");
      const gevonden = pagina.getElementById(deel.id);
      if (!antwoord.ok || antwoord.redirected || !gevonden) throw new Error("niet na te gaan");
      gevonden.setAttribute("aria-labelledby", deel.getAttribute("aria-labelledby"));
      gevonden.querySelector("h2").id = deel.getAttribute("aria-labelledby");
      const focus = document.activeElement;
      const knop = deel.contains(focus) ? focus.form?.action ?? "kop" : "";
      deel.replaceWith(document.adoptNode(gevonden));
      if (knop) { // wie het toetsenbord gebruikt, blijft waar hij was
        const zelfde = [...gevonden.querySelectorAll("form")].find((vorm) => vorm.action === knop);
        const kop = gevonden.querySelector("h2");
        kop.tabIndex = -1;
        (zelfde?.querySelector("button") ?? kop).focus({ preventScroll: true });
      }
    } catch {
      regel.replaceChildren(...stond);
      mislukt += 1;
    }
  }
  const nieuw = document.querySelectorAll(".zoekvraag:has(.treffer)").length;
  const uitkomst = nieuw ? `${nieuw} met iets nieuws` : "niets nieuws";
  melding.textContent = mislukt ? `Bij ${mislukt} van de zoekvragen lukte het niet na te gaan wat er nieuw is.` : `Alle zoekvragen zijn nagegaan: ${uitkomst}.`;
  setTimeout(() => { melding.textContent = ""; }, 4000);
})();
