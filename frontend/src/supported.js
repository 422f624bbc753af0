// Loaded first and on its own, so that the page needs no inline script: tells the styles that
// scripts run here.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
