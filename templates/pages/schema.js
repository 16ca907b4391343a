// Shows the document that stands in the page by Scalar. The page has no origin, and no connection.
"use strict";

Scalar.createApiReference("#reference", {
  content: JSON.parse(document.getElementById("document").textContent),
  agent: { disabled: true },
  documentDownloadType: "none",
  hiddenClients: true,
  hideClientButton: true,
  hideTestRequestButton: true,
  mcp: { disabled: true },
  operationTitleSource: "path",
  showDeveloperTools: "never",
  telemetry: false,
  theme: "none",
  withDefaultFonts: false,
});
