// Who may see and do what, as the screens show it; and how sessions begin, go on and end.

import { expect, signIn, test } from "../harness.mjs";
import { account, client, enter, linkFor, mailing, message, post } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@access.example", password: "лён и хвоя в четыре руки" };
const BORIS = { name: "Борис Рябов", email: "boris@access.example", password: "тихая река и два берега" };

/** Olga with a client, a message and a mailing, and Boris, who is a manager; made once a server. */
const made = new WeakMap();
async function people(server) {
  if (!made.has(server)) made.set(server, make(server));
  return made.get(server);
}

async function make(server) {
  await account(server, OLGA);
  await account(server, BORIS, "manager");
  const token = await signIn(server.base, OLGA);
  const anna = await client(server, token, "Белова Анна", "anna@client.example");
  const news = await message(server, token, "Новости Ольги");
  return { anna, news, autumn: await mailing(server, token, "Осень Ольги", news.id) };
}

test("a manager reads everybody's clients, messages and mailings, and is offered no change", async ({ page, server, accessible, shot, mistakes }) => {
  const { anna, news, autumn } = await people(server);
  await page.goto("/sign-in");
  await enter(page, BORIS);

  await page.goto("/clients");
  const row = page.getByRole("row", { name: /Белова Анна/ });
  await expect(row).toContainText("Ольга Кравцова");
  await expect(row.getByRole("checkbox")).toHaveCount(0);
  await expect(row.getByRole("button", { name: /^Действия/ })).toHaveCount(0);
  await accessible();
  await shot("manager-clients");

  await page.goto(`/clients/${anna.id}`);
  await expect(page.getByText("anna@client.example").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Изменить/ })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Изменить" })).toHaveCount(0);
  await page.goto(`/clients/${anna.id}/edit`);
  await expect(page.getByRole("heading", { name: "Сюда нельзя" })).toBeVisible();

  await page.goto(`/messages/${news.id}`);
  await expect(page.getByText("Автор: Ольга Кравцова")).toBeVisible();
  await expect(page.locator("#body")).toHaveCount(0);

  await page.goto(`/mailings/${autumn.id}`);
  await expect(page.getByRole("heading", { name: "Осень Ольги" }).last()).toBeVisible();
  for (const verb of ["Запустить", "Изменить", "Удалить"]) await expect(page.getByRole("button", { name: verb })).toHaveCount(0);
  await accessible();
  await page.goto(`/mailings/${autumn.id}/edit`);
  await expect(page.getByRole("heading", { name: "Сюда нельзя" })).toBeVisible();

  await page.goto("/captured-mail");
  mistakes.expect(/status of 403/);
  await expect(page.getByRole("heading", { name: "Сюда нельзя" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Главное меню" }).first().getByRole("link", { name: "Пойманные письма" })).toHaveCount(0);
});

test("a manager stops a mailing with a reason, and its owner reads it and cannot undo it", async ({ page, browser, server, accessible }) => {
  const { autumn } = await people(server);
  await page.goto("/sign-in");
  await enter(page, OLGA);
  await page.goto(`/mailings/${autumn.id}`);
  await page.getByRole("button", { name: "Запустить" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Запустить" }).click();
  await expect(page.getByText("По расписанию").first()).toBeVisible();

  const staff = await browser.newContext({ baseURL: server.base, locale: "ru-RU" });
  const boris = await staff.newPage();
  await boris.goto(`/sign-in?next=/mailings/${autumn.id}`);
  await enter(boris, BORIS);
  await expect(boris.getByRole("button", { name: "Приостановить" })).toHaveCount(0);
  await boris.getByRole("button", { name: "Остановить" }).click();
  await boris.locator("#reason").fill("цены не согласованы");
  await boris.getByRole("dialog").getByRole("button", { name: "Остановить" }).click();
  await expect(boris.getByText("Причина: «цены не согласованы»", { exact: false })).toBeVisible();
  await staff.close();

  // The page that Olga has open hears of it by itself.
  await expect(page.getByText("Остановлена", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("цены не согласованы", { exact: false }).first()).toBeVisible();
  for (const verb of ["Запустить", "Продолжить", "Разрешить снова"]) await expect(page.getByRole("button", { name: verb })).toHaveCount(0);
  await accessible();
});

test("an address opened while signed out leads to the sign-in, and from there back to it", async ({ page, server }) => {
  const { anna } = await people(server);
  await page.goto(`/clients/${anna.id}`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await enter(page, OLGA);
  await expect(page).toHaveURL(new RegExp(`/clients/${anna.id}$`));
  await expect(page.getByText("anna@client.example").first()).toBeVisible();
  await page.getByRole("button", { name: "Выйти" }).click();
  await page.goto("/logs?outcome=failed");
  await enter(page, OLGA);
  await expect(page).toHaveURL(/\/logs\?outcome=failed$/);
  await expect(page.getByRole("button", { name: "Ошибки", exact: true })).toHaveAttribute("aria-pressed", "true");
});

test("a device is signed out from another one, and signing out in one tab is heard in the other", async ({ page, context, browser, server, accessible, mistakes }) => {
  await people(server);
  await page.goto("/sign-in");
  await enter(page, OLGA);
  const elsewhere = await browser.newContext({ baseURL: server.base, locale: "ru-RU", userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1" });
  const phone = await elsewhere.newPage();
  await phone.goto("/sign-in");
  await enter(phone, OLGA);
  await phone.goto("/clients");
  await expect(phone.getByRole("link", { name: "Белова Анна" })).toBeVisible();

  await page.goto("/profile");
  await accessible();
  await page.getByRole("button", { name: "Вывести: Safari, iPhone" }).first().click();
  await expect(page.getByText("Устройство вышло")).toBeVisible();
  await expect(page.getByText("Safari, iPhone")).toHaveCount(0);
  // It may have heard of it already: then it is where it should be.
  await phone.reload();
  await expect(phone).toHaveURL(/\/sign-in\?next=/);
  await elsewhere.close();

  const other = await context.newPage();
  await other.goto("/clients");
  await expect(other.getByRole("link", { name: "Белова Анна" })).toBeVisible();
  await page.getByRole("button", { name: "Выйти" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fclients$/);
  await enter(page, BORIS);
  await expect(other.getByText("Ольга Кравцова").first()).toBeVisible(); // the owner of a row that Boris sees, too
  await expect(other.getByRole("link", { name: "Борис Рябов" })).toBeVisible();
  mistakes.expect(/status of 401/);
});

test("two tabs whose tokens are worn out go on at once, and a worn-out token is renewed in the middle of work", async ({ page, context, server, mistakes }) => {
  await people(server);
  await page.goto("/sign-in");
  await enter(page, OLGA);
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto("/clients");
    await expect(tab.getByRole("link", { name: "Белова Анна" })).toBeVisible();
  }
  // The next answer to either tab is what the server says to a worn-out token.
  mistakes.expect(/status of 401/);
  const worn = { status: 401, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "x", status: 401, code: "unauthenticated", errors: [] }) };
  for (const tab of [page, other]) await tab.route("**/api/v1/messages?**", (route) => route.fulfill(worn), { times: 1 });
  await Promise.all([page, other].map((tab) => tab.getByRole("link", { name: "Сообщения" }).first().click()));
  for (const tab of [page, other]) await expect(tab.getByRole("link", { name: "Новости Ольги" })).toBeVisible();
  for (const tab of [page, other]) {
    await tab.reload();
    await expect(tab.getByRole("link", { name: "Новости Ольги" })).toBeVisible();
  }
});

test("a forgotten password is set anew by the link in a letter, once", async ({ page, server, accessible, shot, mistakes }) => {
  await people(server);
  const fresh = { ...BORIS, password: "новая фраза из пяти слов" };
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Забыли пароль?" }).click();
  await accessible();
  await page.locator("#email").fill("не адрес");
  await page.getByRole("button", { name: "Прислать ссылку" }).click();
  await expect(page.locator("#email-note")).toContainText("Это не похоже на адрес");
  await page.locator("#email").fill(BORIS.email);
  await page.getByRole("button", { name: "Прислать ссылку" }).click();
  await expect(page.getByText(BORIS.email)).toBeVisible();
  const link = await linkFor(server, BORIS.email, "/reset", /парол/i);
  await page.goto(link.pathname + link.search);
  await page.locator("#password").fill("1234567890");
  await page.getByRole("button", { name: "Задать пароль" }).click();
  await expect(page.locator("#password-note")).toContainText("Такой пароль угадают первым");
  await accessible();
  await shot("reset");
  await page.locator("#password").fill(fresh.password);
  await page.getByRole("button", { name: "Задать пароль" }).click();
  await page.getByRole("link", { name: "Войти", exact: true }).click();
  mistakes.expect(/status of 4(01|10|22)/);
  await page.locator("#email").fill(BORIS.email);
  await page.locator("#password").fill(BORIS.password);
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("alert")).toContainText("не подошли друг другу");
  await enter(page, fresh);
  await page.getByRole("button", { name: "Выйти" }).click();
  await page.goto(link.pathname + link.search);
  await page.locator("#password").fill("ещё одна фраза из слов");
  await page.getByRole("button", { name: "Задать пароль" }).click();
  await expect(page.getByRole("alert")).toContainText("Ссылка уже использована или устарела");
  await expect(page.getByRole("link", { name: "Прислать ссылку" })).toBeVisible();
});

test("who signs in before confirming the address is told no more than a stranger, and can have the letter once more", async ({ page, server, accessible, mistakes, shot }) => {
  const early = { name: "Вера Носова", email: "vera@access.example", password: "лён и хвоя в четыре руки" };
  await post(server, null, "/auth/register", { language: "ru", time_zone: "Europe/Moscow", ...early });
  const first = await linkFor(server, early.email, "/confirm");
  mistakes.expect(/status of 401/);
  await page.goto("/sign-in");
  await page.locator("#email").fill(early.email);
  await page.locator("#password").fill(early.password);
  await page.locator("form button[type=submit]").click();
  await page.getByRole("button", { name: "Прислать письмо для подтверждения ещё раз" }).click();
  await expect(page.getByText("письмо уже в пути")).toBeVisible();
  await accessible();
  await shot("sign-in-too-early");
  await expect.poll(async () => (await linkFor(server, early.email, "/confirm")).href, { message: "another letter" }).not.toBe(first.href);
});
