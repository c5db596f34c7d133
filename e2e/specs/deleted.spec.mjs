// What was deleted: found after the word that says so is gone, brought back where it can be, seen and left alone by who only looks on.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@deleted.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@deleted.example", password: "три белых моста зимой" };
const VERA = { name: "Вера Смотрова", email: "vera@deleted.example", password: "семь синих окон в поле" };

async function arrive(page, person, path) {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
}

async function remove(server, token, path) {
  const answer = await fetch(`${server.base}/api/v1${path}`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
  expect(answer.status, `DELETE ${path}`).toBe(204);
}

/** Opens the deleted ones from the menu of their list. */
async function openDeleted(page) {
  await page.getByRole("button", { name: "Действия со списком" }).click();
  await page.getByRole("menuitem", { name: "Удалённые" }).click();
}

const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });

test("a deleted client is found and brought back, but not while another has its address", async ({ page, server, accessible, pictures, mistakes }) => {
  // The address that is taken is what this walk is about.
  mistakes.expect(/status of 422/);
  await account(server, OLGA);
  const olga = await signIn(server.base, OLGA);
  const [anna, petr] = [await client(server, olga, "Белова Анна", "anna@garden.example"), await client(server, olga, "Серов Пётр", "petr@garden.example")];
  await arrive(page, OLGA, "/clients");

  await test.step("nothing is there at first", async () => {
    await openDeleted(page);
    await expect(page).toHaveURL(/\/clients\/deleted$/);
    await expect(page.getByRole("heading", { name: "Удалённые клиенты", level: 1 })).toBeVisible();
    await expect(page.getByText("Удалённого нет")).toBeVisible();
    await accessible();
    await pictures("deleted-none");
  });

  await test.step("what was deleted is there, the last first, with the day until which it can be brought back", async () => {
    for (const { id } of [anna, petr]) await remove(server, olga, `/clients/${id}`);
    await client(server, olga, "Анна, другая", "anna@garden.example");
    await page.reload();
    await expect(page.locator("tbody tr")).toHaveCount(2);
    await expect(page.locator("tbody tr").first()).toContainText("Серов Пётр");
    await expect(row(page, "Белова Анна")).toContainText("anna@garden.example");
    await expect(row(page, "Белова Анна")).toContainText(OLGA.name);
    await accessible();
    await pictures("deleted-clients");
  });

  await test.step("one comes back, with all that hung on it", async () => {
    await row(page, "Серов Пётр").getByRole("button", { name: "Вернуть" }).click();
    await expect(page.getByText("Вернули: Серов Пётр")).toBeVisible();
    await expect(row(page, "Серов Пётр")).toHaveCount(0);
    await page.getByRole("button", { name: "Открыть" }).click();
    await expect(page).toHaveURL(new RegExp(`/clients/${petr.id}$`));
    await expect(page.getByRole("heading", { name: "Серов Пётр", level: 1 })).toBeVisible();
    await page.goBack();
  });

  await test.step("the other's address is another's by now, which is said in words", async () => {
    await row(page, "Белова Анна").getByRole("button", { name: "Вернуть" }).click();
    await expect(page.getByRole("alert")).toContainText("адрес anna@garden.example уже у другого клиента");
    await expect(row(page, "Белова Анна")).toBeVisible();
    await accessible();
    await pictures("deleted-address-taken");
  });
});

test("deleted leads of a group are brought back by who works there, on a phone too, and only seen by who looks on", async ({ browser, server, accessible, page, pictures }) => {
  for (const person of [IVAN, VERA]) await account(server, person);
  const admin = await signIn(server.base, ADMIN);
  const group = await post(server, admin, "/groups", { name: "Северный отдел" });
  for (const [{ email }, role] of [[IVAN, "member"], [VERA, "viewer"]]) {
    await post(server, admin, `/groups/${group.id}/invitations`, { email, role, language: "ru" });
  }
  const ivan = await signIn(server.base, IVAN);
  const lead = await post(server, ivan, "/leads", { name: "Павел Кедров", phone: "+79215550142", group: group.id });
  await remove(server, ivan, `/leads/${lead.id}`);

  await arrive(page, VERA, "/leads");
  await openDeleted(page);
  await expect(page.getByRole("heading", { name: "Удалённые лиды", level: 1 })).toBeVisible();
  await expect(row(page, "Павел Кедров")).toContainText("Северный отдел");
  await expect(page.getByRole("button", { name: "Вернуть" })).toHaveCount(0);
  await accessible();
  await pictures("deleted-leads");

  const context = await browser.newContext({ baseURL: server.base, viewport: SIZES.phone, locale: "ru-RU" });
  const phone = await context.newPage();
  await arrive(phone, IVAN, "/leads");
  await openDeleted(phone);
  await expect(row(phone, "Павел Кедров")).toContainText("Вернуть можно до");
  await phone.getByRole("combobox", { name: "Группа" }).selectOption({ label: "Северный отдел" });
  await expect(phone).toHaveURL(/group=\d+/);
  await row(phone, "Павел Кедров").getByRole("button", { name: "Вернуть" }).click();
  await expect(phone.getByText("В этой группе или на этой странице удалённого не осталось.")).toBeVisible();
  expect((await get(server, ivan, `/leads/${lead.id}`)).title).toBe("Павел Кедров");
  await context.close();
});
