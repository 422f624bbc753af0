// What the pages do in the browser. Every page also works without it.
import { initAll } from "govuk-frontend";

import { startAutosave } from "./parts/autosave.js";
import { startDiagram } from "./parts/diagram.js";
import { startShownWhen } from "./parts/shown_when.js";

initAll({ button: { preventDoubleClick: true } });
document.querySelectorAll("form").forEach(startShownWhen);
document.querySelectorAll("form[data-autosave-url]").forEach(startAutosave);
document.querySelectorAll(".journey-figure__scroll").forEach(startDiagram);
if (document.querySelector("[data-live]")) {
  import("./parts/live.js");
}
