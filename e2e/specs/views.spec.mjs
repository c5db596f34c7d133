// Saved views: what a list is narrowed to under a name, for oneself, for a group, and to open the list with.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@views.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@views.example", password: "три белых моста зимой" };
const PETR = { name: "Пётр Одинцов", email: "petr@views.example", password: "восемь тихих дней в июне" };

async function put(server, token, path, body) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.base}/api/v1${path}`, { method: "PUT", headers, body: JSON.stringify(body) });
  expect(answer.ok, `PUT ${path}: ${answer.status}`).toBe(true);
}

const made = new WeakMap();
async function people(server) {
  if (!made.has(server)) made.set(server, make(server));
  return made.get(server);
}

/** Three people, two of them in a group with three clients. */
async function make(server) {
  for (const person of [OLGA, IVAN, PETR]) await account(server, person);
  const ada = await signIn(server.base, ADMIN);
  const group = await post(server, ada, "/groups", { name: "Северный отдел продаж" });
  for (const person of [OLGA, IVAN]) {
    const { id } = await get(server, await signIn(server.base, person), "/me");
    await put(server, ada, `/groups/${group.id}/members/${id}`, { role: "member" });
  }
  const olga = await signIn(server.base, OLGA);
  for (const [name, email] of [["Белова Анна", "anna"], ["Белова Инна", "inna"], ["Громов Илья", "ilya"]])
    await post(server, olga, "/clients", { name, email: `${email}@views.example`, phone: null, comment: "", group: group.id });
  await client(server, await signIn(server.base, PETR), "Белова Зоя", "zoya@views.example");
}

async function arrive(page, server, person, path) {
  await people(server);
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
}

/** Sets the language of Olga's screens. */
async function speak(server, language) {
  const headers = { authorization: `Bearer ${await signIn(server.base, OLGA)}`, "content-type": "application/json" };
  const answer = await fetch(`${server.base}/api/v1/me`, { method: "PATCH", headers, body: JSON.stringify({ language }) });
  expect(answer.ok, await answer.text()).toBe(true);
}

const views = (page, name) => page.getByRole("button", { name: `Вид: ${name}` });
const rows = (page) => page.locator("tbody").getByRole("row");

test("a view is saved, found again after a reload, changed, put back and left", async ({ page, server, accessible, shot, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (422|404|503)/);
  await arrive(page, server, OLGA, "/clients");
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByText("Вид изменён")).toHaveCount(0);
  await page.getByRole("searchbox").fill("Белова");
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByText("Вид изменён")).toBeVisible();
  await pictures("views-changed");
  await page.getByRole("button", { name: "Столбцы" }).click();
  await page.getByRole("dialog", { name: "Столбцы" }).getByLabel("Телефон").uncheck();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Сохранить как…" }).click();
  const dialog = page.getByRole("dialog", { name: "Сохранить как вид" });
  await expect(dialog.getByRole("button", { name: "Сохранить" })).toBeDisabled();
  await dialog.getByLabel("Название").fill("Беловы");
  await accessible();
  await pictures("views-new");
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  await expect(views(page, "Беловы")).toBeVisible();
  await expect(page.getByText("Вид изменён")).toHaveCount(0);
  await expect(page).toHaveURL(/view=\d+/);

  await page.reload();
  await expect(views(page, "Беловы")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("columnheader", { name: "Телефон" })).toHaveCount(0);
  await expect(page.getByText("Вид изменён")).toHaveCount(0);

  await page.getByRole("searchbox").fill("Белова Анна");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Сбросить" }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Столбцы" }).click();
  await page.getByRole("dialog", { name: "Столбцы" }).getByLabel("E-mail").uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Сохранить", exact: true }).click();
  await expect(page.getByText("Вид сохранён").first()).toBeVisible();
  await expect(page.getByText("Вид изменён")).toHaveCount(0);

  // Beside the view this device's own columns are as they were but for the one hidden before there was a view.
  await views(page, "Беловы").click();
  await accessible();
  await pictures("views-menu");
  await page.getByRole("menuitem", { name: "Все клиенты" }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByRole("columnheader", { name: "E-mail" })).toBeVisible();
  await page.goBack();
  await expect(views(page, "Беловы")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("columnheader", { name: "E-mail" })).toHaveCount(0);

  // By the keyboard, and with a name that is taken.
  await views(page, "Беловы").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Все клиенты" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("searchbox").fill("Громов");
  await page.getByRole("button", { name: "Сохранить как…" }).click();
  await page.getByRole("dialog").getByLabel("Название").fill("БЕЛОВЫ");
  await page.keyboard.press("Enter");
  await expect(page.locator("#view-name")).toHaveAttribute("aria-invalid", "true");
  await shot("views-taken");
  await page.getByRole("dialog").getByLabel("Название").fill("Громовы");
  await page.keyboard.press("Enter");
  await expect(views(page, "Громовы")).toBeVisible();
  await views(page, "Громовы").click();
  await page.getByRole("menuitem", { name: "Удалить вид" }).click();
  await shot("views-delete");
  await page.getByRole("dialog").getByRole("button", { name: "Удалить вид" }).click();
  await expect(views(page, "Все клиенты")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
});

test("a view is shared with a group: its members look through it, strangers do not see it", async ({ browser, page, server, accessible, shot, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (422|404|503)/);
  await arrive(page, server, OLGA, "/clients?q=Белова&sort=-name");
  await page.getByRole("button", { name: "Сохранить как…" }).click();
  await page.getByRole("dialog").getByLabel("Название").fill("Наши Беловы");
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await views(page, "Наши Беловы").click();
  await page.getByRole("menuitem", { name: "Название и доступ" }).click();
  await page.getByLabel("Кто его видит").selectOption({ label: "Северный отдел продаж" });
  await accessible();
  await pictures("views-share");
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const other = await browser.newContext({ baseURL: server.base, viewport: SIZES.phone, locale: "ru-RU" });
  const ivan = await other.newPage();
  await arrive(ivan, server, IVAN, "/clients");
  await views(ivan, "Все клиенты").click();
  const shared = ivan.getByRole("menuitem", { name: "Наши Беловы" });
  await expect(shared).toContainText("Северный отдел продаж");
  await ivan.screenshot({ path: "artefacts/views-of-group-phone.png" });
  await shared.click();
  await expect(rows(ivan)).toHaveCount(2);
  await expect(rows(ivan).first()).toContainText("Белова Инна");
  await views(ivan, "Наши Беловы").click();
  await expect(ivan.getByRole("menuitem", { name: "Открывать список с ним" })).toBeVisible();
  await expect(ivan.getByRole("menuitem", { name: "Название и доступ" })).toHaveCount(0);
  await expect(ivan.getByRole("menuitem", { name: "Удалить вид" })).toHaveCount(0);
  await other.close();

  const third = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const petr = await third.newPage();
  const link = new URL(page.url());
  await arrive(petr, server, PETR, link.pathname + link.search);
  await expect(views(petr, "Все клиенты")).toBeVisible();
  await expect(rows(petr)).toHaveCount(1);
  await expect(rows(petr)).toContainText("Белова Зоя");
  await views(petr, "Все клиенты").click();
  await expect(petr.getByRole("menuitem", { name: "Наши Беловы" })).toHaveCount(0);
  await third.close();
  await shot("views-shared");
});

test("a list opens with the view one says, and with all of it when asked", async ({ page, server, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (422|404|503)/);
  await arrive(page, server, OLGA, "/clients?q=Громов");
  await page.getByRole("button", { name: "Сохранить как…" }).click();
  await page.getByRole("dialog").getByLabel("Название").fill("Первым делом");
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await views(page, "Первым делом").click();
  await page.getByRole("menuitem", { name: "Открывать список с ним" }).click();
  await expect(page.getByText("Список открывается с видом «Первым делом»")).toBeVisible();
  await page.goto("/dashboard");
  await page.getByRole("navigation").getByRole("link", { name: "Клиенты" }).first().click();
  await expect(views(page, "Первым делом")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await views(page, "Первым делом").click();
  await page.getByRole("menuitem", { name: "Все клиенты" }).click();
  await expect(page).toHaveURL(/view=all/);
  await page.reload();
  await expect(views(page, "Все клиенты")).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await page.goto("/clients?q=Белова");
  await expect(views(page, "Все клиенты")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await speak(server, "en");
  await page.goto("/clients");
  await expect(page.getByRole("button", { name: "View: Первым делом" })).toBeVisible();
  await page.getByRole("button", { name: "View: Первым делом" }).click();
  await pictures("views-menu-en");
  await page.getByRole("menuitem", { name: "Open the list without it" }).click();
  await expect(page.getByText("The list opens with all its rows")).toBeVisible();
  await page.goto("/clients");
  await expect(rows(page)).toHaveCount(3);
  await speak(server, "ru");
});

test("the other lists have views too, and say when these did not load", async ({ page, server, mistakes, accessible, shot, pictures }) => {
  mistakes.expect(/Failed to load resource/);
  await arrive(page, server, OLGA, "/messages?q=новости");
  await page.getByRole("button", { name: "Сохранить как…" }).click();
  await page.getByRole("dialog").getByLabel("Название").fill("Новости");
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await expect(views(page, "Новости")).toBeVisible();
  for (const [path, name, picture] of [["/mailings", "Все рассылки", "mailings"], ["/messages", "Все сообщения", "messages"], ["/logs", "Весь журнал", "logs"]]) {
    await page.goto(path);
    await views(page, name).click();
    await expect(page.getByRole("menuitem", { name: "Новости" })).toHaveCount(picture === "messages" ? 1 : 0);
    await accessible();
    await page.keyboard.press("Escape");
    await pictures(`views-of-${picture}`);
  }
  await page.route("**/api/v1/views?*", (route) => route.abort());
  await page.goto("/logs?outcome=failed");
  await views(page, "Весь журнал").click();
  await expect(page.getByRole("menuitem", { name: "Виды не загрузились. Повторить" })).toBeVisible();
  await shot("views-unknown");
  await page.unroute("**/api/v1/views?*");
  await page.getByRole("menuitem", { name: "Виды не загрузились. Повторить" }).click();
  await views(page, "Весь журнал").click();
  await expect(page.getByRole("menuitem", { name: "Виды не загрузились. Повторить" })).toHaveCount(0);
});
