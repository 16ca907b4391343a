// All that a script adds to the page: copying a draft, and following a scan under way.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    const told = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Copied.";
    } catch {
      text.select();
      told.textContent = "Press Ctrl+C to copy.";
    }
  });
}

for (const progress of document.querySelectorAll("[data-scan]")) {
  const events = new EventSource(`/api/v1/scans/${encodeURIComponent(progress.dataset.scan)}/events`);
  events.addEventListener("scan", (event) => {
    const scan = JSON.parse(event.data);
    progress.textContent = `Reading: ${scan.phase} ${scan.done} of ${scan.total}`;
    if (scan.state !== "running") {
      events.close();
      progress.textContent = scan.state === "done" ? "Read." : `${scan.failure.message} ${scan.failure.advice}`;
    }
  });
}
