// Wat zojuist is gebeurd, staat op de pagina, maar hoort niet in een adres dat iemand bewaart of mailt.
"use strict";
(() => {
  const adres = new URL(location.href), velden = adres.searchParams;
  const gezegd = ["in_mand", "bij"].filter((naam) => velden.has(naam));
  if (velden.get("bewaard") === "1") gezegd.push("bewaard"); // een zoekvraag; bij een oordeel hoort de weg terug
  if (!gezegd.length) return;
  for (const naam of gezegd) velden.delete(naam);
  history.replaceState(history.state, "", adres);
})();
