// A page that keeps itself up to date. htmx holds the WebSocket of `[data-live]` and, on a message
// or when connected again, asks anew for the region that carries `hx-get`, so that the server
// decides anew who sees what. Here is only what htmx leaves open: saying so, and keeping the focus.
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-ws.js";

htmx.config.history = false;
htmx.config.morphIgnore = [...htmx.config.morphIgnore, "open"]; // "Why this date?" stays open

const news = document.querySelector("[data-live-news]");
let before = { words: "", focused: null };

document.addEventListener("htmx:before:response", (event) => {
  const answer = event.detail.ctx.response.raw;
  if (answer.ok && !answer.redirected) return;
  event.preventDefault();
  say(
    answer.redirected
      ? "You have been signed out. Reload this page to sign in again."
      : "This list could not be brought up to date. Reload the page.",
  );
});

document.addEventListener("htmx:before:swap", (event) => {
  const region = event.detail.ctx.target;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  before = { words: wordsOf(region), focused };
});

document.addEventListener("htmx:after:swap", (event) => {
  const region = event.detail.ctx.target;
  const { words, focused } = before;
  if (focused && !focused.isConnected) {
    region.tabIndex = -1; // what had the focus has gone
    (document.getElementById(focused.id) || region).focus();
  }
  if (wordsOf(region) !== words) say(region.querySelector("[data-live-words]")?.dataset.liveWords);
});

function say(words) {
  if (news) news.textContent = words || "This page has been updated.";
}

function wordsOf(region) {
  return region.textContent.replace(/\s+/g, " ");
}
