// Starts a server and lets schemathesis call every operation of its OpenAPI document with strange input.
//   node schemathesis.mjs <examples per operation>

import { spawn } from "node:child_process";
import { once } from "node:events";

import { ADMIN, serve, signIn } from "./server.mjs";

// These end the session that the other calls need, or throttle it.
const APART = "^/api/v1/(auth/|me/sessions|me/password)";
// It takes some minutes; what takes longer hangs, and fails.
const PATIENCE_MS = 15 * 60_000;
const CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

const server = await serve();
let status = 1;
try {
  const [token, other] = [await signIn(server.base, ADMIN), await signIn(server.base, ADMIN)];
  const call = (...choice) => {
    const args = ["run", `${server.base}/openapi.json`, "--checks", CHECKS, "--max-examples", process.argv[2] ?? "10"];
    args.push("--phases", "examples,coverage,fuzzing", "--seed", "1", "--suppress-health-check", "all", "--no-color", ...choice);
    return spawn(process.env.SCHEMATHESIS, args, { stdio: "inherit", cwd: server.data, timeout: PATIENCE_MS });
  };
  const runs = [
    ["--header", `Authorization: Bearer ${token}`, "--exclude-path-regex", APART],
    ["--header", `Authorization: Bearer ${other}`, "--include-path-regex", APART],
  ];
  const ends = [];
  for (const choice of runs) {
    const [code, signal] = await once(call(...choice), "exit");
    if (signal) console.error(`schemathesis was ended by ${signal}: it has ${PATIENCE_MS / 60_000} minutes`);
    ends.push(code);
  }
  status = ends.every((end) => end === 0) ? 0 : 1;
} finally {
  if (status !== 0) console.error(server.words().slice(-4000));
  await server.stop();
}
process.exit(status);
