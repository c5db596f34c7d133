// A Vestnik server for the walks: a data folder and a database of its own, a free port, letters captured.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

export const ADMIN = { email: "admin@vestnik.example", name: "Администратор", password: "a long pass phrase 4 tests" };

const program = () => {
  const server = process.env.VESTNIK_SERVER;
  if (!server) throw new Error("VESTNIK_SERVER names no server; start the walks with: cargo xtask test browser");
  return server;
};

/** Starts a server and answers its address, its administrator, and how to stop it. */
export async function serve(settings = {}) {
  // The private database's user must be able to enter the folder.
  const data = await mkdtemp("/tmp/vestnik-e2e-");
  await chmod(data, 0o755);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = {
    ...without(process.env, /^VESTNIK_|^DATABASE_URL$/),
    VESTNIK_LISTEN: `127.0.0.1:${port}`,
    VESTNIK_BASE_URL: base,
    VESTNIK_DATA_DIR: data,
    VESTNIK_LOG: "warn",
    ...settings,
  };
  const child = spawn(program(), ["serve"], { env, cwd: data, stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk) => (words += chunk));
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    await answers(`${base}/health/ready`, child, () => words);
    await run(["admin", "create"], { ...env, ...named(ADMIN) });
  } catch (error) {
    await stop();
    throw error;
  }
  return { base, data, env, stop, words: () => words };
}

/** Runs a command of the server beside a running one. */
export async function run(args, env) {
  const child = spawn(program(), args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (words += chunk));
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`vestnik ${args.join(" ")} failed: ${words}`);
  return words;
}

/** An access token for the REST API. */
export async function signIn(base, { email, password }) {
  const answer = await fetch(`${base}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`signing in failed: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}

const named = ({ email, name, password }) => ({
  VESTNIK_ADMIN_EMAIL: email,
  VESTNIK_ADMIN_NAME: name,
  VESTNIK_ADMIN_PASSWORD: password,
});

const without = (env, names) => Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)));

async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

async function answers(url, child, words) {
  const until = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended (${child.exitCode}): ${words()}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error(`the server is not ready after a minute: ${words()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
