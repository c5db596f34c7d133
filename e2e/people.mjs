// People for the walks: accounts made over the API, and the letters that were kept for them.

import { expect } from "@playwright/test";

import { ADMIN, run, signIn } from "./server.mjs";

/** The newest letter that was kept for an address, once it has come: subject, text and html. */
export async function letterFor(server, address, about = /./) {
  const token = await signIn(server.base, ADMIN);
  let letter;
  await expect
    .poll(async () => (letter = (await get(server, token, `/captured-mail?q=${encodeURIComponent(address)}`)).items.find(({ subject }) => about.test(subject))), {
      message: `a letter to ${address}`,
    })
    .toBeTruthy();
  return { id: letter.id, ...(await get(server, token, `/captured-mail/${letter.id}`)) };
}

/** The link in a kept letter that leads to this page: `/confirm`, `/reset`. */
export async function linkFor(server, address, page, about) {
  const { text, html } = await letterFor(server, address, about);
  const link = new RegExp(`https?://\\S+${page}\\?token=[^\\s"<>]+`).exec(`${text ?? ""} ${html ?? ""}`);
  expect(link, `the link to ${page}`).toBeTruthy();
  return new URL(link[0]);
}

/** An account with a confirmed address, in these roles beside `user`. */
export async function account(server, person, ...roles) {
  await post(server, null, "/auth/register", { language: "ru", time_zone: "Europe/Moscow", ...person });
  const link = await linkFor(server, person.email, "/confirm");
  await post(server, null, "/auth/confirm", { token: link.searchParams.get("token") });
  for (const role of roles) await run(["roles", "grant", person.email, role], server.env);
  return person;
}

/** What the API answers somebody. */
export async function get(server, token, path) {
  const answer = await fetch(`${server.base}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.ok, `GET ${path}: ${answer.status}`).toBe(true);
  return answer.json();
}

/** Sends something to the API. */
export async function post(server, token, path, body) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${server.base}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const words = await answer.text();
  expect(answer.ok, `POST ${path}: ${answer.status} ${words}`).toBe(true);
  return words ? JSON.parse(words) : null;
}

/** Signs in on the screen that asks for it. */
export async function enter(page, { email, password }) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("form button[type=submit]").click();
  await expect(page.locator("#password")).toHaveCount(0);
}

/** A client of somebody's. */
export const client = (server, token, name, email) => post(server, token, "/clients", { name, email, phone: null, comment: "" });

/** A message of somebody's. */
export const message = (server, token, name, more = {}) =>
  post(server, token, "/messages", { name, subject: "Что нового", body: "Здравствуйте, {{ client.name }}.", format: "text", ...more });

/** A draft of a mailing to all of somebody's clients, some day far off. */
export const mailing = (server, token, name, message_id) =>
  post(server, token, "/mailings", {
    name,
    content: { kind: "message", message_id },
    audience: { kind: "all" },
    schedule: { start: "2099-11-23T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
