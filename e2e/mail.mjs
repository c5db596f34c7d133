// A mail server for the walks: takes every letter, or refuses those to some addresses, and keeps what it took.

import { once } from "node:events";
import { createServer } from "node:net";

/** Starts one on a free port; `refuse` says whose letters it refuses, and `refusal` how. */
export async function mailServer({ refuse = /^$/, refusal = "550 5.1.1 no such user" } = {}) {
  const kept = { letters: [], refuse, refusal };
  const server = createServer((socket) => speak(socket, kept));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(kept, { port: server.address().port, stop: () => server.close() });
}

function speak(socket, kept) {
  let [buffer, to, data] = ["", [], false];
  const say = (line) => socket.write(`${line}\r\n`);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    buffer += chunk.toString("utf8");
    for (;;) {
      const end = buffer.indexOf(data ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + (data ? 5 : 2));
      if (data) {
        kept.letters.push({ to, source: line });
        [to, data] = [[], false];
        say("250 2.0.0 taken");
        continue;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === "EHLO") socket.write("250-walks.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
      else if (word === "RCPT" && kept.refuse.test(line)) say(kept.refusal);
      else if (word === "RCPT") to.push(/<(.*?)>/.exec(line)[1]) && say("250 2.1.5 good");
      else if (word === "DATA" && !to.length) say("554 5.5.1 no recipients");
      else if (word === "DATA") (data = true) && say("354 go on");
      else if (word === "QUIT") socket.end("221 bye\r\n");
      else if (word === "RSET") (to = []) && say("250 forgotten");
      else say("250 good");
    }
  });
  say("220 walks.example ready");
}
