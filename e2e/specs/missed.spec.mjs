// Whom a letter did not reach gets it again, and nobody else.

import { ADMIN, expect, signIn, test } from "../harness.mjs";
import { mailServer } from "../mail.mjs";
import { account, client, enter, get, message, post } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@missed.example", password: "лён и хвоя в четыре руки" };

/** Has letters handed to this server. */
async function send(server, token, mail) {
  const settings = await get(server, token, "/settings");
  const smtp = { host: "127.0.0.1", port: mail.port, security: "none", user: null, accept_any_certificate: false, helo: null, timeout_seconds: 30 };
  const answer = await fetch(`${server.base}/api/v1/settings`, {
    method: "PUT",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "if-match": `"${settings.version}"` },
    body: JSON.stringify({ ...settings.values, from_email: "news@walks.example", smtp }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

test("a letter that a mail server refused is sent again to those it did not reach", async ({ page, server, accessible, shot, pictures }) => {
  await account(server, OLGA);
  const mail = await mailServer({ refuse: /strict/, refusal: "550 5.7.1 our policy does not like you" });
  await send(server, await signIn(server.base, ADMIN), mail);
  const token = await signIn(server.base, OLGA);
  for (const [name, email] of [["Белова Анна", "anna@kind.example"], ["Ветров Иван", "ivan@strict.example"], ["Зимина Вера", "vera@kind.example"]]) {
    await client(server, token, name, email);
  }
  const news = await message(server, token, "Новости");
  const mailing = await post(server, token, "/mailings", {
    name: "Осень",
    content: { kind: "message", message_id: news.id },
    audience: { kind: "all" },
    schedule: { start: "2026-01-01T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
  await post(server, token, `/mailings/${mailing.id}/start`);
  await page.goto(`/sign-in?next=/mailings/${mailing.id}`);
  await enter(page, OLGA);
  await expect(page.getByText("Последнее письмо не дошло до 1 получателя")).toBeVisible();
  await accessible();
  await pictures("mailing-missed");
  mail.refuse = /^$/;
  await page.getByRole("button", { name: "Отправить тем, кому не дошло" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 получателю");
  await shot("mailing-missed-ask");
  await page.getByRole("dialog").getByRole("button", { name: "Отправить тем, кому не дошло" }).click();
  await expect.poll(() => mail.letters.map(({ to }) => to[0]).sort()).toEqual(["anna@kind.example", "ivan@strict.example", "vera@kind.example"]);
  await expect(page.getByText("Последнее письмо не дошло", { exact: false })).toHaveCount(0);
  mail.stop();
});
