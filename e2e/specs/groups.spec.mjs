// A group at work: an administrator makes it, two people share its clients, and one of them is taken out; another one is renamed, archived
// and opened again, and only one without records is deleted.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, linkFor, post } from "../people.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@groups.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@groups.example", password: "три белых моста зимой" };
const LENA = { name: "Лена Смотрова", email: "lena@groups.example", password: "семь синих окон в поле" };

async function arrive(page, person, path) {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
}

test("an administrator makes a group, its members share clients, and who is taken out sees nothing more", async ({ browser, page, server, accessible, shot, pictures }) => {
  await account(server, OLGA);
  await account(server, IVAN);
  await client(server, await signIn(server.base, IVAN), "Пётр Одинцов", "petr@groups.example");

  await arrive(page, ADMIN, "/groups");
  await expect(page.getByText("Групп пока нет")).toBeVisible();
  await accessible();
  await pictures("groups-none");
  await page.getByRole("button", { name: "Новая группа" }).first().click();
  await page.getByLabel("Название").fill("Северный отдел продаж");
  await page.getByRole("button", { name: "Создать" }).click();
  await expect(page.getByText("Здесь никого нет")).toBeVisible();
  for (const [person, role] of [[OLGA, "Руководитель"], [IVAN, "Участник"]]) {
    await page.getByRole("button", { name: "Добавить человека" }).first().click();
    await page.getByRole("dialog").getByLabel("Адрес").fill(person.email);
    await page.getByRole("dialog").getByText(role, { exact: true }).click();
    await shot("group-ask-in");
    await page.getByRole("dialog").getByRole("button", { name: "Добавить человека" }).click();
    await expect(page.getByRole("row", { name: person.name })).toContainText(role);
  }
  await accessible();
  await pictures("group");

  const other = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const ivan = await other.newPage();
  await arrive(ivan, IVAN, "/clients/new");
  await ivan.getByLabel("Имя").fill("Белова Анна");
  await ivan.locator("#email").fill("anna@groups.example");
  await ivan.getByLabel("Группа").selectOption({ label: "Северный отдел продаж" });
  await ivan.getByRole("button", { name: "Добавить клиента" }).click();
  await expect(ivan.getByRole("link", { name: "Северный отдел продаж" })).toBeVisible();

  const third = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const olga = await third.newPage();
  await arrive(olga, OLGA, "/clients");
  const bell = olga.getByRole("navigation", { name: "Главное меню" }).getByRole("button", { name: /^Уведомления/ });
  await expect(bell).toHaveAccessibleName("Уведомления, непрочитанных: 1");
  await bell.click();
  await expect(olga.getByText("Вы теперь в группе «Северный отдел продаж»")).toBeVisible();
  await olga.keyboard.press("Escape");
  await expect(olga.getByRole("row", { name: /Белова Анна/ })).toContainText("Иван Ветров");
  await expect(olga.getByRole("row")).toHaveCount(2);
  await olga.screenshot({ path: "artefacts/clients-shared.png" });
  await olga.getByRole("link", { name: "Белова Анна" }).click();
  await expect(olga.getByRole("link", { name: "Изменить" })).toBeVisible();

  // What one member stops is stopped for all of them.
  await ivan.goto("/suppressions");
  await ivan.getByRole("button", { name: "Добавить адрес" }).first().click();
  await ivan.getByRole("dialog").locator("#email").fill("anna@groups.example");
  await ivan.getByRole("dialog").getByLabel("Чьи письма").selectOption({ label: "Письма клиентам группы «Северный отдел продаж»" });
  await ivan.screenshot({ path: "artefacts/stop-list-group-add.png" });
  await ivan.getByRole("dialog").getByRole("button", { name: "Добавить адрес" }).click();
  await expect(ivan.getByRole("row", { name: /anna@groups\.example/ })).toContainText("Северный отдел продаж");
  await olga.goto("/suppressions");
  await expect(olga.getByRole("row", { name: /anna@groups\.example/ })).toContainText("Вручную");
  for (const [name, size] of Object.entries(SIZES)) {
    await olga.setViewportSize(size);
    await olga.screenshot({ path: `artefacts/stop-list-of-group-${name}.png` });
  }
  await olga.setViewportSize(SIZES.desktop);
  await olga.getByRole("button", { name: "Действия: anna@groups.example" }).click();
  await olga.getByRole("menuitem", { name: "Убрать из списка" }).click();
  await olga.getByRole("dialog").getByRole("button", { name: "Убрать из списка" }).click();
  await expect(olga.getByRole("row", { name: /anna@groups\.example/ })).toHaveCount(0);

  // Ivan's own client goes to the group, and Olga sees it.
  await ivan.goto("/clients");
  await ivan.getByRole("link", { name: "Пётр Одинцов" }).click();
  await ivan.getByRole("button", { name: "Действия" }).first().click();
  await ivan.getByRole("menuitem", { name: "Переместить" }).click();
  await ivan.getByRole("dialog").getByLabel("Группа").selectOption({ label: "Северный отдел продаж" });
  await ivan.screenshot({ path: "artefacts/client-move.png" });
  await ivan.getByRole("dialog").getByRole("button", { name: "Переместить" }).click();
  await expect(ivan.getByText("Клиент перемещён")).toBeVisible();
  await olga.goto("/clients");
  await expect(olga.getByRole("row")).toHaveCount(3);
  await olga.getByLabel("Группа").selectOption({ label: "Без группы" });
  await expect(olga.getByText("Никого не нашлось")).toBeVisible();

  // Ivan looks at his list, and at a client on another device.
  await ivan.goto("/clients");
  await expect(ivan.getByRole("row", { name: /Белова Анна/ })).toBeVisible();
  const fourth = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const record = await fourth.newPage();
  await arrive(record, IVAN, "/clients");
  await record.getByRole("link", { name: "Белова Анна" }).click();
  await expect(record.getByRole("link", { name: "Изменить" })).toBeVisible();

  await page.getByRole("row", { name: IVAN.name }).getByRole("button").click();
  await page.getByRole("menuitem", { name: "Вывести" }).click();
  await shot("group-take-out");
  await page.getByRole("dialog").getByRole("button", { name: "Вывести" }).click();
  await expect(page.getByRole("row", { name: IVAN.name })).toHaveCount(0);
  // Without loading anything anew.
  await expect(ivan.getByText("Белова Анна")).toHaveCount(0, { timeout: 30_000 });
  await expect(record.getByText("Такой страницы нет")).toBeVisible({ timeout: 30_000 });
  await expect(record.getByText("Белова Анна")).toHaveCount(0);
  const token = await signIn(server.base, OLGA);
  await expect
    .poll(async () => (await get(server, token, "/clients")).items.every(({ owner }) => owner.name === OLGA.name))
    .toBe(true);
  await other.close();
  await third.close();
  await fourth.close();
});

test("somebody without an account is invited into a group, and is in once the account is made", async ({ page, server }) => {
  const token = await signIn(server.base, ADMIN);
  const group = await post(server, token, "/groups", { name: "Юг" });
  await post(server, token, `/groups/${group.id}/invitations`, { email: "nina@groups.example", role: "viewer", language: "ru" });
  const link = await linkFor(server, "nina@groups.example", "/invitation");
  await page.goto(link.pathname + link.search);
  await page.getByLabel("Как к вам обращаться").fill("Нина");
  await page.locator("#password").fill("восемь тихих дней в июне");
  await page.locator("form button[type=submit]").click();
  await expect(page).not.toHaveURL(/invitation/);
  await page.goto("/sign-in?next=/groups");
  if (await page.locator("#email").count()) await enter(page, { email: "nina@groups.example", password: "восемь тихих дней в июне" });
  await expect(page.getByRole("row", { name: /Юг/ })).toContainText("Наблюдатель");
});

test("an administrator renames a group, changes what a member is, archives it and opens it again, and deletes only one without records", async ({ browser, page, server, mistakes, accessible, shot }) => {
  // That a group with records is not deleted is what this walk is about, too.
  mistakes.expect(/status of 409/);
  await account(server, LENA);
  const admin = await signIn(server.base, ADMIN);
  const group = await post(server, admin, "/groups", { name: "Запад" });
  await post(server, admin, `/groups/${group.id}/invitations`, { email: LENA.email, role: "viewer", language: "ru" });
  const dialog = page.getByRole("dialog");
  const choose = async (name, what) => {
    await page.getByRole("button", { name: `Действия: ${name}` }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  const archived = "Группа в архиве: её клиентов и лидов можно читать, но не менять.";
  await arrive(page, ADMIN, `/groups/${group.id}`);

  await test.step("it has another name", async () => {
    await choose("Запад", "Переименовать");
    await expect(dialog.getByLabel("Название")).toHaveValue("Запад");
    await dialog.getByLabel("Название").fill("Западный отдел");
    await dialog.getByRole("button", { name: "Сохранить" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "Западный отдел", level: 1 })).toBeVisible();
  });

  await test.step("who looked on works there", async () => {
    const row = page.getByRole("row", { name: LENA.name });
    await expect(row).toContainText("Наблюдатель");
    await choose(LENA.name, "Роль: Участник");
    await expect(row).toContainText("Участник");
    await expect(row).not.toContainText("Наблюдатель");
  });

  const lead = await post(server, await signIn(server.base, LENA), "/leads", { group: group.id, anyway: true, name: "Марк Зимин" });
  const other = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const lena = await other.newPage();
  await arrive(lena, LENA, `/leads/${lead.id}`);
  await expect(lena.getByRole("link", { name: "Изменить", exact: true })).toBeVisible();
  await expect(lena.getByRole("textbox", { name: "Комментарий" })).toBeVisible();

  await test.step("archived, it says so to who is in it, and offers no writing", async () => {
    await choose("Западный отдел", "В архив");
    await expect(dialog.getByText("Клиентов и лидов группы можно будет читать, но не менять.")).toBeVisible();
    await accessible();
    await shot("group-archive");
    await dialog.getByRole("button", { name: "В архив" }).click();
    await expect(page.getByText(archived)).toBeVisible();
    await accessible();

    await lena.goto(`/groups/${group.id}`);
    await expect(lena.getByText(archived)).toBeVisible();
    await expect(lena.getByRole("row", { name: LENA.name })).toContainText("Участник");
    await expect(lena.getByRole("button", { name: /^Действия/ })).toHaveCount(0);
    await expect(lena.getByRole("button", { name: "Добавить человека" })).toHaveCount(0);
    await lena.screenshot({ path: "artefacts/group-archived-member.png" });
    await lena.goto(`/leads/${lead.id}`);
    await expect(lena.getByRole("heading", { name: "Марк Зимин", level: 1 })).toBeVisible();
    await expect(lena.getByRole("tabpanel").getByRole("listitem").first()).toBeVisible();
    await expect(lena.getByRole("link", { name: "Изменить", exact: true })).toHaveCount(0);
    await expect(lena.getByRole("textbox")).toHaveCount(0);
    await expect(lena.locator("input[type=file]")).toHaveCount(0);
  });

  await test.step("opened again, it is worked in again", async () => {
    await choose("Западный отдел", "Открыть снова");
    await expect(dialog.getByText("Участники снова смогут менять клиентов и лидов.")).toBeVisible();
    await dialog.getByRole("button", { name: "Открыть снова" }).click();
    await expect(page.getByText(archived)).toHaveCount(0);
    await lena.reload();
    await expect(lena.getByRole("link", { name: "Изменить", exact: true })).toBeVisible();
    await expect(lena.getByRole("textbox", { name: "Комментарий" })).toBeVisible();
    await other.close();
  });

  await test.step("with a lead, and no client, it is not deleted", async () => {
    await choose("Западный отдел", "Удалить");
    await expect(dialog.getByText("Удалить можно только группу без клиентов и лидов.")).toBeVisible();
    await dialog.getByRole("button", { name: "Удалить" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("В группе есть клиенты или лиды, возможно удалённые. Уберите её в архив.");
    await accessible();
    await shot("group-in-use");
    await dialog.getByRole("button", { name: "Отменить" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("row", { name: LENA.name })).toBeVisible();
  });

  await test.step("one without records is", async () => {
    const empty = await post(server, admin, "/groups", { name: "Пустая" });
    await page.goto(`/groups/${empty.id}`);
    await choose("Пустая", "Удалить");
    await dialog.getByRole("button", { name: "Удалить" }).click();
    await expect(page).toHaveURL(/\/groups$/);
    await expect(page.getByText("Группа удалена")).toBeVisible();
    await expect(page.getByRole("row", { name: /Западный отдел/ })).toBeVisible();
    await expect(page.getByRole("row", { name: /Пустая/ })).toHaveCount(0);
  });
});
