// Keeps what is typed, for `form[data-autosave-url]`: never later than ten seconds after it was
// typed, and when the page is left. Says what is saved and what is not in `[data-autosave-words]`.

const QUIET = 3000; // after the last key
const LONGEST = 8000; // after the first key that is not saved yet; leaves two seconds to arrive
const RETRIES = [5000, 10000, 20000, 30000];

export function startAutosave(form) {
  new Autosave(form).start();
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.signInUrl = form.dataset.signInUrl;
    this.words = form.querySelector("[data-autosave-words]");
    this.savedAt = form.dataset.savedAt || "";
    this.changes = 0; // counts what was typed
    this.saved = 0; // the count that has been saved
    this.failures = 0;
    this.timer = null;
    this.firstUnsaved = 0;
    this.isSaving = false;
    this.isLeaving = false;
  }

  start() {
    for (const kind of ["input", "change"]) {
      this.form.addEventListener(kind, () => this.changed());
    }
    this.form.addEventListener("submit", () => {
      this.isLeaving = true; // the form itself carries everything
      this.form.elements.csrfmiddlewaretoken.value = this.token();
    });
    window.addEventListener("pageshow", () => (this.isLeaving = false));
    window.addEventListener("pagehide", () => this.saveWhileLeaving());
    window.addEventListener("beforeunload", (event) => {
      if (this.failures && this.isUnsaved && !this.isLeaving) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.saveWhileLeaving();
      else if (this.failures) this.save();
    });
  }

  get isUnsaved() {
    return this.changes > this.saved;
  }

  changed() {
    if (!this.isUnsaved) this.firstUnsaved = Date.now();
    this.changes += 1;
    if (this.failures) return; // a retry is on its way and takes this along
    const latest = this.firstUnsaved + LONGEST - Date.now();
    this.saveIn(Math.min(QUIET, Math.max(latest, 0)));
  }

  saveIn(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.isSaving || !this.isUnsaved || this.isLeaving) return;
    this.isSaving = true;
    const count = this.changes;
    const asked = Date.now();
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body: this.typed(),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual", // a redirect leads to the sign-in page
      });
      await this.answered(answer, count, asked);
    } catch {
      this.failed("The service cannot be reached.");
    } finally {
      this.isSaving = false;
    }
  }

  async answered(answer, count, asked) {
    if (answer.ok) {
      const told = await answer.json().catch(() => ({}));
      this.saved = count;
      this.firstUnsaved = asked; // what was typed meanwhile
      this.failures = 0;
      this.savedAt = told.saved_at || clockTime();
      this.say(`Draft saved at ${this.savedAt}`);
      if (this.isUnsaved) this.saveIn(QUIET);
    } else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      this.signedOut();
    } else {
      const told = await answer.json().catch(() => ({}));
      this.failed(told.message || "The service has a problem.");
    }
  }

  failed(why) {
    this.tryAgain();
    this.say(
      `Your draft is not saved. ${why} We keep trying. Do not close this page.`,
      "is-not-saved",
    );
  }

  signedOut() {
    this.tryAgain();
    const safe = this.savedAt
      ? ` Your last draft, saved at ${this.savedAt}, is safe.`
      : " Nothing has been saved from this page yet.";
    this.say(`You have been signed out.${safe} `, "is-not-saved");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = this.signInUrl;
    link.target = "_blank";
    link.textContent = "Sign in again (opens in a new tab)";
    this.words?.append(link, ", then come back: what you have typed here will be saved.");
  }

  tryAgain() {
    this.saveIn(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
    this.failures += 1;
  }

  // The page may be gone before an answer comes, so the browser is given the request to send.
  saveWhileLeaving() {
    if (!this.isUnsaved || this.isLeaving) return;
    if (navigator.sendBeacon?.(this.url, this.typed())) this.saveIn(QUIET);
    else this.save();
  }

  typed() {
    const typed = new FormData(this.form);
    for (const [name, value] of [...typed]) {
      if (value instanceof File) typed.delete(name);
    }
    typed.set("csrfmiddlewaretoken", this.token());
    return typed;
  }

  // Signing in again in another tab changes the token; the cookie always has the present one.
  token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
    return cookie ? decodeURIComponent(cookie[1]) : this.form.elements.csrfmiddlewaretoken.value;
  }

  // The same words are not written twice, or a screen reader would read them out twice.
  say(words, state = "") {
    if (!this.words || (this.words.dataset.said === words && !state)) return;
    this.words.dataset.said = words;
    this.words.textContent = words;
    this.words.classList.toggle("journey-draft--not-saved", state === "is-not-saved");
  }
}

function clockTime() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
