// Shows a question only while another question has one of the answers it depends on:
// <div data-shown-when="question" data-shown-values="answer another">. A section of which no question
// is shown is hidden with its heading.

export function startShownWhen(form) {
  const dependent = form.querySelectorAll("[data-shown-when]");
  if (!dependent.length) return;
  const update = () => {
    const given = new FormData(form);
    for (const part of dependent) {
      const wanted = part.dataset.shownValues.split(" ");
      const asking = form.querySelector(`[name="${part.dataset.shownWhen}"]`);
      const asked =
        !asking?.closest("[data-shown-when][hidden]") &&
        given.getAll(part.dataset.shownWhen).some((value) => wanted.includes(value));
      const hasError = part.querySelector(".govuk-form-group--error");
      part.hidden = !asked && !hasError;
    }
    for (const section of form.querySelectorAll("[data-section]")) {
      const questions = [...section.querySelectorAll(":scope > :not(h2, p)")];
      section.hidden = questions.length > 0 && questions.every((question) => question.hidden);
    }
  };
  form.addEventListener("change", update);
  window.addEventListener("pageshow", update);
  update();
}
