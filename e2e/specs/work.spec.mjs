// A group at work: a lead becomes a client with what hangs on it, and a lead again; the figures lead to what they count; the list is
// taken along and read by another program; a stranger finds no way in.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";
import { rows } from "../python.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@work.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@work.example", password: "три белых моста зимой" };
const ZOYA = { name: "Зоя Чужая", email: "zoya@work.example", password: "два чужих дома у реки" };

let place;

/** A group of two with three leads, one of which a client resembles, and somebody who has nothing to do with them. */
async function atWork(server) {
  if (place) return place;
  for (const person of [OLGA, IVAN, ZOYA]) await account(server, person);
  const admin = await signIn(server.base, ADMIN);
  const group = await post(server, admin, "/groups", { name: "Отели и базы отдыха" });
  for (const [person, role] of [[OLGA, "head"], [IVAN, "member"]]) {
    await post(server, admin, `/groups/${group.id}/invitations`, { email: person.email, role, language: "ru" });
  }
  const olga = await signIn(server.base, OLGA);
  const lead = (more) => post(server, olga, "/leads", { group: group.id, anyway: true, ...more });
  const sveta = await lead({
    name: "Светлана Макарова", company: "Белый сад", email: "sveta@garden.example", phone: "+78125557509",
    source: "Сайт", amount: { hundredths: 15_000_000, currency: "RUB" }, next_step: "Позвонить", next_step_on: "2026-01-15",
  });
  await lead({ name: "Пётр Долгий", source: "Выставка", amount: { hundredths: 4_200_000, currency: "RUB" } });
  const vera = await lead({ name: "Вера Соснова", email: "vera@pines.example", phone: "+78125551212", source: "Сайт" });
  await post(server, olga, `/leads/${sveta.id}/comments`, { text: "Просит **80 комплектов** к маю" });
  const known = await post(server, olga, "/clients", { name: "Вера Сосновская", email: "vera@pines.example", phone: null, comment: "", group: group.id });
  return (place = { group, sveta, vera, known });
}

async function arrive(page, person, path) {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
}

test("a lead becomes a client with what was said of it, and a lead again", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(120_000);
  const { sveta } = await atWork(server);
  await arrive(page, OLGA, `/leads/${sveta.id}`);

  await test.step("it is said beforehand what moves", async () => {
    await page.getByRole("button", { name: "Сделать клиентом" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/Комментарии \(1\), файлы \(0\)/)).toBeVisible();
    await expect(dialog.getByLabel("Имя")).toHaveValue("Светлана Макарова");
    await accessible();
    await pictures("convert");
    await dialog.getByRole("button", { name: "Сделать клиентом" }).click();
  });

  await test.step("the client has it all, and the lead leads to the client", async () => {
    await expect(page).toHaveURL(/\/clients\/\d+$/);
    await expect(page.getByRole("heading", { name: "Светлана Макарова", level: 1 })).toBeVisible();
    await expect(page.getByText("80 комплектов")).toBeVisible();
    await accessible();
    await pictures("converted-client");
    await page.goto(`/leads/${sveta.id}`);
    await expect(page.getByRole("link", { name: "Открыть клиента" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Изменить", exact: true })).toHaveCount(0);
    await accessible();
    await pictures("converted-lead");
  });

  await test.step("it is taken back", async () => {
    await page.getByRole("button", { name: "Вернуть в лиды" }).click();
    await expect(page.getByText("Снова лид")).toBeVisible();
    await expect(page.getByText("80 комплектов")).toBeVisible();
    const olga = await signIn(server.base, OLGA);
    expect((await get(server, olga, "/clients?q=sveta")).items).toEqual([]);
  });
});

test("a lead goes into the client it turned out to be, field by field", async ({ page, server, accessible, pictures }) => {
  const { vera, known } = await atWork(server);
  await arrive(page, OLGA, `/leads/${vera.id}`);
  await page.getByRole("button", { name: "Сделать клиентом" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: /Добавить к найденному/ })).toBeChecked();
  await dialog.getByRole("radio", { name: "Вера Соснова", exact: true }).check();
  await accessible();
  await pictures("convert-into");
  await dialog.getByRole("button", { name: "Сделать клиентом" }).click();
  await expect(page).toHaveURL(new RegExp(`/clients/${known.id}$`));
  await expect(page.getByRole("heading", { name: "Вера Соснова", exact: true, level: 1 })).toBeVisible();
});

test("the figures of a group lead to what they count, and the list is read by another program", async ({ page, server, accessible, pictures }) => {
  const { group } = await atWork(server);
  await arrive(page, OLGA, `/groups/${group.id}/dashboard`);
  await expect(page.getByRole("link", { name: /Новые лиды/ })).toContainText("3");
  await expect(page.getByText("Выставка")).toBeVisible();
  await accessible();
  await pictures("group-dashboard");
  await page.getByRole("link", { name: /Просрочен/ }).first().click();
  await expect(page.getByRole("link", { name: "Светлана Макарова" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Пётр Долгий" })).toHaveCount(0);

  await page.goto(`/leads?group=${group.id}`);
  await expect(page.getByRole("link", { name: "Пётр Долгий" })).toBeVisible();
  await page.getByRole("button", { name: "Выгрузить" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Таблица CSV" }).click()]);
  const [heads, ...leads] = rows(await download.path(), ";");
  const [name, amount] = [heads.indexOf("name"), heads.indexOf("amount")];
  expect(leads.find((lead) => lead[name] === "Пётр Долгий")[amount]).toBe("42000.00");
});

test("a stranger who tries every address finds nothing", async ({ page, server, mistakes }) => {
  mistakes.expect(/status of 40[34]/);
  const { group, sveta, known } = await atWork(server);
  await arrive(page, ZOYA, "/dashboard");
  for (const path of [`/groups/${group.id}`, `/groups/${group.id}/dashboard`, `/leads/${sveta.id}`, `/leads/${sveta.id}/edit`, `/clients/${known.id}`, `/clients/${known.id}/edit`]) {
    await page.goto(path);
    await expect(page.getByText(/Такой страницы нет|Этого больше нет/).first(), path).toBeVisible();
    for (const secret of ["Отели и базы", "Макарова", "Соснов"]) await expect(page.getByText(secret)).toHaveCount(0);
  }
  for (const path of [`/leads?group=${group.id}`, `/clients?group=${group.id}`]) {
    await page.goto(path);
    await expect(page.getByText(/Соснов|Макарова|Долгий/)).toHaveCount(0);
  }
});

test("the figures of a group fit a phone, and speak English", async ({ browser, server }) => {
  const { group } = await atWork(server);
  const context = await browser.newContext({ baseURL: server.base, viewport: SIZES.phone, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await arrive(page, IVAN, `/groups/${group.id}/dashboard`);
  await page.goto("/profile");
  await page.getByRole("radio", { name: "English" }).click();
  await page.goto(`/groups/${group.id}/dashboard`);
  await expect(page.getByText("New leads").first()).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await page.screenshot({ path: "artefacts/group-dashboard-en-phone.png", fullPage: true });
  await page.goto("/imports/new");
  await expect(page.locator("#file")).toBeAttached();
  await page.screenshot({ path: "artefacts/import-en-phone.png", fullPage: true });
  await context.close();
});
