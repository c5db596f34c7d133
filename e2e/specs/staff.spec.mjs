// The staff at work: a moderator stops a mailing and blocks its owner, an administrator builds a role and reads who changed what.

import { ADMIN, SIZES, expect, signIn, sticksOut, test } from "../harness.mjs";
import { account, client, enter, letterFor, mailing, message, post } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@staff.example", password: "лён и хвоя в четыре руки" };
const BORIS = { name: "Борис Рябов", email: "boris@staff.example", password: "тихая река и два берега" };

const made = new WeakMap();
async function people(server) {
  if (!made.has(server)) made.set(server, make(server));
  return made.get(server);
}

async function make(server) {
  await account(server, OLGA);
  await account(server, BORIS, "manager");
  const token = await signIn(server.base, OLGA);
  for (const [name, email] of [["Белова Анна", "anna@client.example"], ["Рыбин Пётр", "petr@client.example"]]) await client(server, token, name, email);
  const news = await message(server, token, "Новости Ольги");
  const autumn = await mailing(server, token, "Осень Ольги", news.id);
  await post(server, token, `/mailings/${autumn.id}/start`);
  return { autumn };
}

/** Another person in a browser of his own. */
async function elsewhere(browser, server, person, path, locale = "ru-RU") {
  const context = await browser.newContext({ baseURL: server.base, locale });
  const page = await context.newPage();
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
  return page;
}

test("a moderator finds a user, stops the running mailing and blocks the user, whose open page says so", async ({
  page, browser, server, accessible, shot, mistakes,
}) => {
  mistakes.expect(/status of 40[13]/);
  const { autumn } = await people(server);
  const olga = await elsewhere(browser, server, OLGA, "/clients");
  await expect(olga.getByRole("link", { name: /Белова Анна/ })).toBeVisible();

  await page.goto("/sign-in");
  await enter(page, BORIS);
  await page.getByRole("navigation", { name: "Главное меню" }).first().getByRole("link", { name: "Клиенты" }).click();
  await expect(page).toHaveURL(/\/users$/);
  await page.getByRole("searchbox").fill("кравц");
  const row = page.getByRole("row", { name: /Ольга Кравцова/ });
  await expect(row).toContainText("Активен");
  await expect(page.getByRole("row", { name: /Борис Рябов/ })).toHaveCount(0);
  await accessible();
  await shot("staff-users");
  await row.getByRole("link", { name: "Ольга Кравцова" }).click();
  await expect(page.getByText("olga@staff.example")).toBeVisible();
  await accessible();
  await page.locator(".tile", { hasText: "Рассылки" }).click();
  await expect(page).toHaveURL(/\/mailings\?owner=/);
  await expect(page.getByText("Владелец").first()).toBeVisible();
  await page.getByRole("link", { name: "Осень Ольги" }).first().click();
  await page.getByRole("button", { name: "Остановить" }).click();
  await page.locator("#reason").fill("цены не согласованы");
  await page.getByRole("dialog").getByRole("button", { name: "Остановить" }).click();
  await expect(page.getByText("Причина: «цены не согласованы»", { exact: false })).toBeVisible();
  const letter = await letterFor(server, OLGA.email, /остановлена/);
  expect(letter.text).toContain("цены не согласованы");
  expect(letter.text).toContain(`/mailings/${autumn.id}`);

  await olga.goto("/dashboard");
  await expect(olga.getByText("Рассылка «Осень Ольги» остановлена: Борис Рябов")).toBeVisible();
  await olga.screenshot({ path: "artefacts/staff-stopped-dashboard.png" });
  await olga.goto("/clients");
  await expect(olga.getByRole("link", { name: /Белова Анна/ })).toBeVisible();

  await page.goto("/users?q=кравц");
  await page.getByRole("row", { name: /Ольга Кравцова/ }).getByRole("button", { name: /^Действия/ }).click();
  await page.getByRole("menuitem", { name: "Заблокировать" }).click();
  await page.locator("#reason").fill("рассылает спам");
  await accessible();
  await page.getByRole("dialog").getByRole("button", { name: "Заблокировать" }).click();
  await expect(page.getByRole("row", { name: /Ольга Кравцова/ })).toContainText("Заблокирован");

  await expect(olga.getByRole("heading", { name: "Учётная запись заблокирована" })).toBeVisible();
  await expect(olga.getByText("рассылает спам")).toBeVisible();
  await olga.screenshot({ path: "artefacts/staff-blocked.png" });
  await olga.getByRole("button", { name: "Войти под другим именем" }).click();
  await enter2(olga, OLGA);
  await expect(olga.getByText("Причина: «рассылает спам»")).toBeVisible();

  await page.getByRole("row", { name: /Ольга Кравцова/ }).getByRole("button", { name: /^Действия/ }).click();
  await page.getByRole("menuitem", { name: "Разблокировать" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Разблокировать" }).click();
  await expect(page.getByRole("row", { name: /Ольга Кравцова/ })).toContainText("Активен");
  await olga.locator("#password").fill(OLGA.password);
  await olga.locator("form button[type=submit]").click();
  await expect(olga.getByRole("link", { name: /Белова Анна/ })).toBeVisible();
  await olga.context().close();
});

/** Signs in where it will be refused. */
async function enter2(page, { email, password }) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("form button[type=submit]").click();
}

test("an administrator builds a role and gives it, and the other browser's menu changes by itself", async ({
  page, browser, server, accessible, shot, mistakes,
}) => {
  mistakes.expect(/status of 40[134]/);
  await people(server);
  const olga = await elsewhere(browser, server, OLGA, "/clients");
  const menu = olga.getByRole("navigation", { name: "Главное меню" }).first();
  await expect(menu.getByRole("link", { name: "Журнал изменений" })).toHaveCount(0);

  await page.goto("/sign-in");
  await enter(page, ADMIN);
  await page.goto("/roles");
  await expect(page.getByRole("row", { name: /Администратор/ })).toContainText("встроенная");
  await accessible();
  await shot("staff-roles");
  await page.getByRole("link", { name: "Новая роль" }).first().click();
  await page.locator("#name").fill("Проверяющий");
  await page.getByRole("radio", { name: "Видеть журнал изменений: Всё" }).check();
  await page.getByRole("radio", { name: "Видеть пользователей: Всё" }).check();
  await accessible();
  await shot("staff-role");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByRole("row", { name: /Проверяющий/ })).toContainText("2 из");

  await page.goto("/users?q=кравц");
  await page.getByRole("link", { name: "Ольга Кравцова" }).click();
  await page.getByRole("switch", { name: "Проверяющий" }).check();
  await expect(page.getByText("Права изменены")).toBeVisible();
  await accessible();
  await shot("staff-user");
  await expect(menu.getByRole("link", { name: "Журнал изменений" })).toBeVisible();

  await page.getByRole("combobox", { name: "Добавить право" }).selectOption("roles.read");
  await page.getByRole("button", { name: "Выдать" }).click();
  await expect(menu.getByRole("link", { name: "Роли" })).toBeVisible();
  await page.getByRole("button", { name: "Отозвать право: Видеть роли" }).click();
  await expect(menu.getByRole("link", { name: "Роли" })).toHaveCount(0);

  await page.goto("/roles");
  await page.getByRole("link", { name: "Проверяющий" }).click();
  await page.getByRole("button", { name: "Действия" }).click();
  await page.getByRole("menuitem", { name: "Удалить" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await expect(page.getByRole("row", { name: /Проверяющий/ })).toHaveCount(0);
  await expect(menu.getByRole("link", { name: "Журнал изменений" })).toHaveCount(0);
  await olga.context().close();
});

test("an administrator reads who changed what, and takes it along as a file", async ({ page, server, accessible, shot, pictures }) => {
  await people(server);
  await page.goto("/sign-in");
  await enter(page, ADMIN);
  await page.goto("/audit");
  await page.getByRole("combobox", { name: "Что сделано" }).selectOption("client.created");
  const row = page.getByRole("row", { name: /Рыбин Пётр/ });
  await expect(row).toContainText("Ольга Кравцова");
  await row.getByRole("button", { name: "Подробности" }).click();
  await expect(page.getByText("petr@client.example")).toBeVisible();
  await accessible();
  await shot("staff-audit");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Выгрузить" }).click();
  await page.getByRole("menuitem", { name: "Таблица CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^журнал-изменений-.*\.csv$/);
  await page.getByRole("combobox", { name: "Что сделано" }).selectOption("");
  await expect(page.getByRole("row").nth(2)).toBeVisible();
  await pictures("staff-audit");
});

test("the last administrator can't be lost, and says why", async ({ page, server, mistakes }) => {
  mistakes.expect(/status of 409/);
  await people(server);
  await page.goto("/sign-in");
  await enter(page, ADMIN);
  await page.goto(`/users?q=${encodeURIComponent(ADMIN.email)}`);
  await page.locator("tbody tr").first().getByRole("link").click();
  await expect(page.getByRole("button", { name: "Заблокировать" })).toHaveCount(0);
  await page.getByRole("switch", { name: "Администратор" }).click();
  await expect(page.getByText("это последний администратор", { exact: false })).toBeVisible();
  await expect(page.getByRole("switch", { name: "Администратор" })).toBeChecked();
});

test("the screens of the staff fit a phone, and speak English", async ({ page, server, pictures }) => {
  await people(server);
  const mary = { name: "Mary Ann Featherstonehaugh-Cholmondeley", email: "mary@staff.example", password: "rain over two rivers", language: "en" };
  await account(server, mary, "admin");
  await page.goto("/sign-in");
  await enter(page, mary);
  for (const [name, path] of [["users", "/users"], ["roles", "/roles"], ["audit", "/audit"], ["role", "/roles/2"], ["user", "/users/2"]]) {
    await page.setViewportSize(SIZES.phone);
    await page.goto(path);
    await expect(page.locator("h1").first()).toBeVisible();
    await page.waitForTimeout(300);
    expect(await sticksOut(page), path).toBe(0);
    await pictures(`staff-en-${name}`);
  }
});
