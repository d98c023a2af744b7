// Wie iets invulde en weggaat zonder het te bewaren, wordt gewaarschuwd; ook als er een ander formulier wordt verstuurd.
"use strict";
(() => {
  let verstuurd = null;
  function gewijzigd(veld) {
    if (veld.autocomplete === "name") return false; // een naam is zo weer ingevuld
    if (veld.matches("textarea, input:is([type=text], [type=number], :not([type]))")) return veld.value !== veld.defaultValue;
    if (veld.matches("input:is([type=checkbox], [type=radio])")) return veld.checked !== veld.defaultChecked;
    if (!veld.matches("select")) return false;
    const was = [...veld.options].findIndex((een) => een.defaultSelected);
    return veld.selectedIndex !== Math.max(was, 0);
  }
  function vraag(gebeurtenis) {
    const open = [...document.querySelectorAll("form[method=post]")].filter((vorm) => vorm !== verstuurd);
    if (open.some((vorm) => [...vorm.elements].some(gewijzigd))) gebeurtenis.preventDefault();
  }
  document.addEventListener("submit", (gebeurtenis) => { if (!gebeurtenis.defaultPrevented) verstuurd = gebeurtenis.target; });
  document.addEventListener("input", () => addEventListener("beforeunload", vraag)); // niet eerder: het kost de snelle weg terug
  addEventListener("pageshow", () => { verstuurd = null; });
})();
