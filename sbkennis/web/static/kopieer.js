// Citaten naar het klembord. Zonder dit script staat de voetnoot er als tekst.
"use strict";
(() => {
  const melding = document.getElementById("melding");
  let wachten = 0;
  function meld(tekst) {
    melding.textContent = tekst;
    clearTimeout(wachten);
    wachten = setTimeout(() => { melding.textContent = ""; }, 4000);
  }
  function toon(binnen) {
    binnen.querySelectorAll("button.kopieer[hidden], .kopieernaam[hidden]").forEach((knop) => { knop.hidden = false; });
  }
  async function kopieer(tekst) {
    if (navigator.clipboard) return navigator.clipboard.writeText(tekst);
    const veld = document.createElement("textarea"); // zonder https, in een gedeelde kennisbank
    veld.value = tekst;
    document.body.append(veld);
    veld.select();
    const gelukt = document.execCommand("copy");
    veld.remove();
    if (!gelukt) throw new Error("geen klembord");
  }
  async function haal(adres) {
    const antwoord = await fetch(adres, { headers: { accept: "application/json" } });
    if (!antwoord.ok) throw new Error("geen citaat");
    return (await antwoord.json()).tekst;
  }
  document.addEventListener("click", async (gebeurtenis) => {
    const knop = gebeurtenis.target.closest("button.kopieer");
    if (!knop) return;
    let tekst = knop.dataset.tekst;
    try {
      tekst ??= await haal(knop.dataset.haal);
    } catch {
      meld("Dit citaat is nu niet op te halen. Laad de pagina opnieuw; misschien is het document intussen gewijzigd of sbkennis gestopt.");
      return;
    }
    try {
      await kopieer(tekst);
      meld(`${knop.dataset.wat} gekopieerd.`);
    } catch {
      meld("Kopiëren lukt hier niet; selecteer de tekst zelf.");
    }
  });
  document.addEventListener("vernieuwd", () => toon(document));
  toon(document);
})();
