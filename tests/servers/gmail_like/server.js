"use strict";

// Serves one account with Gmail's mailboxes on 127.0.0.1. Configuration: the first argument, as JSON. Then one JSON
// command a line on stdin, each answered by a line on stdout once it is done.

const fs = require("fs");
const readline = require("readline");
const hoodiecrow = require("hoodiecrow-imap");
const gmail = require("./plugin.js");

const config = JSON.parse(process.argv[2]);
const ALL = `[Gmail]/${config.names.all}`;
const SENT = `[Gmail]/${config.names.sent}`;
const special = (use) => ({ "special-use": use, messages: [] });

const server = hoodiecrow({
  secureConnection: true,
  credentials: { key: fs.readFileSync(config.key), cert: fs.readFileSync(config.cert) },
  users: { [config.user]: { password: config.password } },
  plugins: ["ID", "UNSELECT", "SPECIAL-USE", "AUTH-PLAIN", "SASL-IR", "NAMESPACE", gmail],
  storage: {
    INBOX: { messages: [] },
    "": {
      separator: "/",
      folders: {
        "[Gmail]": {
          flags: ["\\Noselect"],
          folders: {
            [config.names.all]: special("\\All"),
            [config.names.sent]: special("\\Sent"),
            Drafts: special("\\Drafts"),
            Spam: special("\\Junk"),
            Trash: special("\\Trash"),
          },
        },
      },
    },
  },
});

const deliver = (mail) => {
  const raw = Buffer.from(mail.raw, "base64").toString("binary");
  const places = [ALL];
  if (mail.labels.includes("\\Inbox")) places.push("INBOX");
  if (mail.labels.includes("\\Sent")) places.push(SENT);
  if (mail.labels.includes("\\Trash")) places.splice(0, 1, "[Gmail]/Trash");
  for (const place of places) {
    const { message } = server.appendMessage(place, [...mail.flags], mail.internaldate, raw);
    message["X-GM-MSGID"] = mail.messageId;
    message["X-GM-THRID"] = mail.threadId;
    message["X-GM-LABELS"] = mail.labels;
  }
};

const flags = (place) => server.getMailbox(place).messages.map((message) => message.flags);

// The mailbox stays, but nobody is let in until "accept".
const refuse = () => server.close();
const accept = () => server.listen(config.port, "127.0.0.1");

const commands = {
  deliver: (mail) => deliver(mail),
  flags: (place) => flags(place),
  refuse: () => refuse(),
  accept: () => accept(),
};

server.listen(config.port, "127.0.0.1", () => {
  process.stdout.write(JSON.stringify("listening") + "\n");
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const [name, argument] = JSON.parse(line);
    const answer = commands[name](argument);
    process.stdout.write(JSON.stringify(answer === undefined ? "done" : answer) + "\n");
  }).on("close", () => process.exit(0));
});
