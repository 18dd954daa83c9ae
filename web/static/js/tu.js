"use strict";
// Comfort only: every page works without this file.
document.querySelector("[data-focus]")?.focus();

// After a filter changed the results, say the new title once.
document.addEventListener("htmx:afterSwap", (event) => {
  const title = event.target.querySelector?.("[data-announce]");
  const live = document.getElementById("annonce");
  if (title && live) live.textContent = title.textContent;
});

// A page kept by the browser must not keep a stream open.
window.addEventListener("pagehide", () => {
  document.querySelectorAll("[sse-connect]").forEach((node) => {
    node["htmx-internal-data"]?.sseEventSource?.close();
  });
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[sse-connect]")) location.reload();
});
