"use strict";

// Gmail's IMAP extensions as its public description gives them: X-GM-EXT-1 with X-GM-MSGID, X-GM-THRID, X-GM-LABELS
// in FETCH, the first two and X-GM-RAW in SEARCH. Of X-GM-RAW only what the tests use: words, and in:, label:, from:.

const atom = (value) => ({ type: "ATOM", value });

// Gmail quotes labels: system labels carry a backslash, which a quoted string escapes; others are modified UTF-7.
const quoted = (value) => ({ type: "STRING", value });

const matchesRaw = (message, term) => {
  const [, key, rest] = /^(?:(in|label|from):)?(.*)$/.exec(term.toLowerCase());
  const labels = message["X-GM-LABELS"].map((label) => label.toLowerCase().replace("\\", ""));
  if (key === "in" || key === "label") {
    return labels.includes(rest);
  }
  const text = message.raw.toLowerCase();
  return key === "from" ? new RegExp(`^from:.*${rest}`, "m").test(text) : text.includes(rest);
};

module.exports = (server) => {
  server.registerCapability("X-GM-EXT-1");

  server.messageHandlers.push((connection, message) => {
    message["X-GM-LABELS"] = message["X-GM-LABELS"] || [];
  });

  server.fetchHandlers["X-GM-MSGID"] = (connection, message) => atom(message["X-GM-MSGID"]);
  server.fetchHandlers["X-GM-THRID"] = (connection, message) => atom(message["X-GM-THRID"]);
  server.fetchHandlers["X-GM-LABELS"] = (connection, message) => message["X-GM-LABELS"].map(quoted);

  server.searchHandlers["X-GM-MSGID"] = (connection, message, index, id) => message["X-GM-MSGID"] === id;
  server.searchHandlers["X-GM-THRID"] = (connection, message, index, id) => message["X-GM-THRID"] === id;
  server.searchHandlers["X-GM-RAW"] = (connection, message, index, query) =>
    query.split(/\s+/).every((term) => matchesRaw(message, term));
};
