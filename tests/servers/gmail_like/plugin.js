"use strict";

// Gmail's IMAP extensions as its public description gives them: X-GM-EXT-1 with X-GM-MSGID, X-GM-THRID, X-GM-LABELS
// in FETCH, the first two and X-GM-RAW in SEARCH. Of X-GM-RAW only what the tests use: words, and in:, label:, from:.

const atom = (value) => ({ type: "ATOM", value });

// Gmail quotes labels: system labels carry a backslash, which a quoted string escapes; others are modified UTF-7.
const quoted = (value) => ({ type: "STRING", value });

// What a mail's X-Lies header asks for: replies that break IMAP's grammar, as real servers send for damaged mail.
const lies = (message, kind) => new RegExp(`^x-lies: ${kind}`, "im").test(message.raw);

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

  const { BODY, BODYSTRUCTURE, INTERNALDATE } = require("hoodiecrow-imap/lib/commands/handlers/fetch");

  // The server forgets a partial fetch's length after the first message; its answers name the start only.
  const body = (connection, message, query) => {
    query.asked = query.asked || (query.partial && [...query.partial]);
    const answer = BODY(connection, message, { ...query, partial: query.asked && [...query.asked] });
    query.partial = query.asked && query.asked.slice(0, 1);
    return answer;
  };
  server.fetchHandlers.BODY = body;
  server.fetchHandlers["BODY.PEEK"] = body;

  server.fetchHandlers.BODYSTRUCTURE = (connection, message) =>
    lies(message, "structure") ? [] : BODYSTRUCTURE(connection, message);
  server.fetchHandlers.INTERNALDATE = (connection, message) =>
    lies(message, "reply") ? { type: "TEXT", value: "1 2" } : INTERNALDATE(connection, message);

  server.searchHandlers["X-GM-MSGID"] = (connection, message, index, id) => message["X-GM-MSGID"] === id;
  server.searchHandlers["X-GM-THRID"] = (connection, message, index, id) => message["X-GM-THRID"] === id;
  server.searchHandlers["X-GM-RAW"] = (connection, message, index, query) =>
    query.split(/\s+/).every((term) => matchesRaw(message, term));
};
