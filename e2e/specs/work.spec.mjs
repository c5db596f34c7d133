// A group at work: a lead becomes a client with what hangs on it, and a lead again; the figures lead to what they count; the list is
// taken along and read by another program; a stranger finds no way in.

import { ADMIN, SIZES, expect, signIn, sticksOut, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";
import { rows } from "../python.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@work.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@work.example", password: "три белых моста зимой" };
const LENA = { name: "Лена Смотрова", email: "lena@work.example", password: "семь синих окон в поле" };

let place;

/** A group of two with three leads, one of which a client resembles, and somebody who has nothing to do with them. */
async function atWork(server) {
  if (place) return place;
  for (const person of [OLGA, IVAN]) await account(server, person);
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

/** Answers what Olga said of the sets, in its place. */
async function answer(page, text) {
  const said = page.getByRole("article", { name: `Комментарий: ${OLGA.name}` }).filter({ hasText: "80 комплектов" });
  await said.getByRole("button", { name: "Ответить" }).click();
  await said.getByRole("textbox", { name: "Ответ" }).fill(text);
  await said.getByRole("button", { name: "Ответить" }).click();
  await expect(said.getByRole("list", { name: "Ответы" })).toContainText(text);
}

test("a lead becomes a client with all that hangs on it, and a lead again", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(120_000);
  const { sveta } = await atWork(server);
  const tags = page.getByRole("group", { name: "Метки" });
  const files = ["Смета.txt", "Договор.txt", "Размеры.txt"];
  const hang = async (...answers) => {
    await expect(page.getByText("80 комплектов")).toBeVisible();
    await expect(page.getByRole("tabpanel").locator(".mention")).toHaveText(`@${IVAN.name}`);
    for (const text of answers) await expect(page.getByRole("list", { name: "Ответы" })).toContainText(text);
    for (const name of files) await expect(page.getByText(name).first()).toBeVisible();
    await expect(tags.getByRole("button", { name: "Снять метку Опт" })).toBeVisible();
  };
  await arrive(page, OLGA, `/leads/${sveta.id}?tab=files`);

  await test.step("three files at once, a tag, an answer and a word to a colleague hang on it", async () => {
    await page.locator("#files").setInputFiles(files.map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`Бельё: ${name}`) })));
    for (const name of files) await expect(page.getByRole("tabpanel").getByRole("button", { name: `Действия: ${name}` })).toBeVisible();
    await tags.getByRole("button", { name: "Метка", exact: true }).click();
    await page.getByLabel("Найти или назвать метку").fill("Опт");
    await expect(page.getByRole("button", { name: "Создать метку «Опт»" })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(tags.getByRole("button", { name: "Снять метку Опт" })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Всё" }).click();
    await answer(page, "Счёт отправлен");
    const text = page.getByRole("textbox", { name: "Комментарий" });
    await text.pressSequentially("Смету готовит @Иван");
    await expect(page.getByRole("option", { name: IVAN.name })).toHaveAttribute("aria-selected", "true");
    await text.press("Enter");
    await expect(text).toHaveValue(`Смету готовит @${IVAN.name} `);
    await text.press("Control+Enter");
    await expect(text).toHaveValue("");
    await hang("Счёт отправлен");
  });

  await test.step("it is said beforehand what moves", async () => {
    await page.getByRole("button", { name: "Сделать клиентом" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/Комментарии \(3\), файлы \(3\), метки \(1\)/)).toBeVisible();
    await expect(dialog.getByLabel("Имя")).toHaveValue("Светлана Макарова");
    await accessible();
    await pictures("convert");
    await dialog.getByRole("button", { name: "Сделать клиентом" }).click();
  });

  await test.step("the client has it all, and each leads to the other", async () => {
    await expect(page).toHaveURL(/\/clients\/\d+$/);
    await expect(page.getByRole("heading", { name: "Светлана Макарова", level: 1 })).toBeVisible();
    await hang("Счёт отправлен");
    const [, id] = /clients\/(\d+)$/.exec(page.url());
    const { items } = await get(server, await signIn(server.base, OLGA), `/clients/${id}/files`);
    expect(items.map(({ name }) => name).sort()).toEqual([...files].sort());
    await expect(page.getByText("Белый сад").first()).toBeVisible();
    await answer(page, "Оплатила");
    await accessible();
    await pictures("converted-client");
    await page.getByRole("link", { name: "Лид «Светлана Макарова» стал этим клиентом" }).click();
    await expect(page).toHaveURL(new RegExp(`/leads/${sveta.id}$`));
    await expect(page.getByText(/Стал клиентом «Светлана Макарова» .* \(Ольга Ким\)/)).toBeVisible();
    await expect(page.getByRole("link", { name: "Открыть клиента" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Изменить", exact: true })).toHaveCount(0);
    await accessible();
    await pictures("converted-lead");
  });

  await test.step("it is taken back, with the answer that was given since", async () => {
    await page.getByRole("button", { name: "Вернуть в лиды" }).click();
    await expect(page.getByText(/Снова лид, клиента больше нет.*метки \(1\)/)).toBeVisible();
    await hang("Счёт отправлен", "Оплатила");
    const olga = await signIn(server.base, OLGA);
    const { items } = await get(server, olga, `/leads/${sveta.id}/files`);
    expect(items.map(({ name }) => name).sort()).toEqual([...files].sort());
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

test("a lead without an address says so, another goes into any client of its group, which has its own again when it is taken back", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(120_000);
  await atWork(server);
  const admin = await signIn(server.base, ADMIN);
  const group = await post(server, admin, "/groups", { name: "Школы" });
  await post(server, admin, `/groups/${group.id}/invitations`, { email: OLGA.email, role: "head", language: "ru" });
  const olga = await signIn(server.base, OLGA);
  const lead = (more) => post(server, olga, "/leads", { group: group.id, anyway: true, ...more });
  const silent = await lead({ name: "Без адреса" });
  const gleb = await lead({ name: "Глеб Орлов", company: "Школа 7", email: "gleb@school.example", description: "Форма на 60 человек" });
  const known = await post(server, olga, "/clients", { name: "Анна Директор", email: "director@school.example", phone: null, comment: "Звонить утром", group: group.id });
  const dialog = page.getByRole("dialog");
  const convert = dialog.getByRole("button", { name: "Сделать клиентом" });

  await test.step("why there is no new client is said, with the way to the address", async () => {
    await arrive(page, OLGA, `/leads/${silent.id}`);
    await page.getByRole("button", { name: "Сделать клиентом" }).click();
    await expect(dialog.getByText(/У лида нет e-mail/)).toBeVisible();
    await expect(convert).toBeDisabled();
    await accessible();
    await pictures("convert-without-address");
    await dialog.getByRole("link", { name: "Изменить лид" }).click();
    await expect(page).toHaveURL(new RegExp(`/leads/${silent.id}/edit$`));
  });

  await test.step("another client is searched for, and takes the address and the description", async () => {
    await page.goto(`/leads/${gleb.id}`);
    await page.getByRole("button", { name: "Сделать клиентом" }).click();
    await dialog.getByRole("radio", { name: /Добавить к другому клиенту/ }).check();
    await expect(convert).toBeDisabled();
    await dialog.getByRole("button", { name: /Анна Директор/ }).click();
    await expect(dialog.getByRole("button", { name: /Вера/ })).toHaveCount(0);
    await dialog.getByRole("radio", { name: "gleb@school.example" }).check();
    await dialog.getByRole("radio", { name: /Форма на 60 человек/ }).check();
    await accessible();
    await pictures("convert-into-another");
    await convert.click();
    await expect(page).toHaveURL(new RegExp(`/clients/${known.id}$`));
    const { name, email, comment } = await get(server, olga, `/clients/${known.id}`);
    expect({ name, email, comment }).toEqual({ name: "Анна Директор", email: "gleb@school.example", comment: "Школа 7\nФорма на 60 человек" });
  });

  await test.step("taken back, it is said that the client stays, and it is as it was", async () => {
    await page.goto(`/leads/${gleb.id}`);
    await page.getByRole("button", { name: "Вернуть в лиды" }).click();
    await expect(page.getByText(/Снова лид, но клиент остаётся/)).toBeVisible();
    await page.getByRole("button", { name: "Открыть клиента" }).click();
    await expect(page).toHaveURL(new RegExp(`/clients/${known.id}$`));
    const { email, comment } = await get(server, olga, `/clients/${known.id}`);
    expect({ email, comment }).toEqual({ email: "director@school.example", comment: "Звонить утром" });
  });
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

/** How many rows a list says it has. */
async function total(page) {
  const rows = page.locator(".pager [role=status]");
  await expect(rows.or(page.getByText(/Ничего не нашлось|Никого не нашлось/)).first()).toBeVisible();
  return (await rows.count()) ? Number((await rows.innerText()).replace(/\D/g, "")) : 0;
}

test("every figure of a group leads to the list that it counts", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(240_000);
  const { group } = await atWork(server);
  // Nobody says where this one came from.
  await post(server, await signIn(server.base, IVAN), "/leads", { group: group.id, anyway: true, name: "Ниоткуда" });
  await arrive(page, OLGA, `/groups/${group.id}/dashboard?days=7`);
  await expect(page.getByRole("link", { name: /Новые лиды/ })).toBeVisible();
  await page.getByRole("button", { name: "Показать таблицей" }).click();
  await accessible();
  await pictures("group-dashboard-table");

  const main = page.getByRole("main");
  await expect(main.locator("data:not(a data)"), "figures that lead nowhere").toHaveCount(0);
  const figures = await main.locator("a:has(data)").evaluateAll((links) =>
    links.map((link) => ({ href: link.getAttribute("href"), count: Number(link.querySelector("data").value) })),
  );
  const late = main.getByRole("link", { name: /^Все \d+$/ });
  figures.push({ href: await late.getAttribute("href"), count: Number((await late.innerText()).replace(/\D/g, "")) });
  // Seven days of three figures, six tiles, five stages and the way to the end, three sources and two people.
  expect(figures.length).toBe(7 * 3 + 6 + 5 + 1 + 3 * 2 + 2 * 4 + 1);
  expect(figures.some(({ href, count }) => href.includes("source_unknown=true") && count === 1)).toBe(true);
  for (const { href, count } of figures) {
    await page.goto(href);
    expect(await total(page), href).toBe(count);
  }
});

test("the figures are those of one member, and of a year by months, and so are the lists they lead to", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(120_000);
  const { group } = await atWork(server);
  await arrive(page, OLGA, `/groups/${group.id}/dashboard`);
  const main = page.getByRole("main");
  await page.getByRole("combobox", { name: "Чьи показатели" }).selectOption({ label: IVAN.name });
  await expect(page).toHaveURL(/owner=\d+/);
  const [, owner] = /owner=(\d+)/.exec(page.url());
  await expect(main.getByRole("row", { name: OLGA.name })).toHaveCount(0);
  await page.getByRole("radio", { name: "365 дней" }).click();
  await expect(page).toHaveURL(/days=365/);
  await expect(page).toHaveURL(/owner=\d+/);
  await expect(main.getByRole("heading", { name: "По месяцам" })).toBeVisible();
  await accessible();
  await pictures("group-dashboard-of-one");
  const figures = await main.locator("a:has(data)").evaluateAll((links) =>
    links.map((link) => ({ href: link.getAttribute("href"), count: Number(link.querySelector("data").value) })),
  );
  expect(figures.length).toBeGreaterThan(10);
  for (const { href } of figures) expect(href).toContain(`owner=${owner}`);
  for (const { href, count } of figures.slice(0, 6)) {
    await page.goto(href);
    expect(await total(page), href).toBe(count);
  }
});

test("a list that is narrowed to some days says so, on the board too, and all are shown again", async ({ page, server }) => {
  const { group } = await atWork(server);
  await arrive(page, OLGA, `/groups/${group.id}/dashboard`);
  const all = (name) => page.getByRole("group", { name, exact: true }).getByRole("button", { name: "Все", exact: true });
  const chip = page.locator(".chip", { hasText: /Добавлен с \d+/ });

  await page.getByRole("link", { name: /Новые лиды/ }).click();
  await expect(chip).toBeVisible();
  await expect(all("Этап")).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("link", { name: "Доска", exact: true }).click();
  await expect(chip).toBeVisible();
  await page.getByRole("link", { name: "Таблица", exact: true }).click();
  await chip.getByRole("button", { name: "Убрать условие «Добавлен»" }).click();
  await expect(chip).toHaveCount(0);
  await expect(all("Этап")).toHaveAttribute("aria-pressed", "true");

  await page.goto(`/groups/${group.id}/dashboard`);
  await page.getByRole("link", { name: /Новые клиенты/ }).click();
  await expect(chip).toBeVisible();
  await expect(all("Почта")).toHaveAttribute("aria-pressed", "false");
  await all("Почта").click();
  await expect(chip).toHaveCount(0);
  await expect(all("Почта")).toHaveAttribute("aria-pressed", "true");
});

test("lists are narrowed by hand to days, to what became clients and to one person's", async ({ page, server, accessible, pictures }) => {
  const { group } = await atWork(server);
  await arrive(page, OLGA, `/leads?group=${group.id}`);
  const open = () => page.getByRole("button", { name: /^Условия/ }).click();
  const panel = page.getByRole("dialog", { name: "Условия" });
  const since = (name) => panel.getByRole("group", { name, exact: true }).getByLabel("С", { exact: true });
  await open();
  await since("Добавлен").fill("2020-01-02");
  await page.getByRole("columnheader", { name: "Этап", exact: true }).click();
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(/created_since=2020-01-02/);
  await open();
  await since("Добавлен").fill("2020-01-01");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/created_since=2020-01-01/);
  await expect(since("Добавлен")).toBeFocused();
  await panel.locator("#filter-converted").selectOption("false");
  await expect(page).toHaveURL(/converted=false/);
  await panel.locator("#filter-owner").selectOption({ label: IVAN.name });
  await expect(page).toHaveURL(/owner=\d+/);
  await accessible();
  await pictures("leads-conditions");
  // Open while the window is made narrower, it moves inwards.
  const before = page.viewportSize();
  await page.setViewportSize(SIZES.phone);
  await expect.poll(() => sticksOut(page)).toBe(0);
  await page.setViewportSize(before);
  await panel.locator("#filter-owner").selectOption({ label: "Не важно" });
  await expect(page.getByRole("link", { name: "Пётр Долгий" })).toBeVisible();
  // Leads that became clients on some day have become clients: one condition takes the place of the other.
  await since("Когда стал клиентом").fill("2020-01-01");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/converted_since=2020-01-01/);
  await expect(page).not.toHaveURL(/converted=/);
  await expect(page.getByRole("link", { name: "Пётр Долгий" })).toHaveCount(0);
  await panel.locator("#filter-lost-since").fill("2020-01-01");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/lost_since=2020-01-01/);
  await page.getByRole("link", { name: "Доска", exact: true }).click();
  await expect(page.locator(".chip", { hasText: /Проигран с 1 янв/ })).toBeVisible();
  await page.setViewportSize(SIZES.phone);
  await open();
  const wide = await sticksOut(page);
  expect(wide).toBeLessThanOrEqual(0);
  await page.setViewportSize(SIZES.desktop);

  await page.goto(`/clients?group=${group.id}`);
  await open();
  await since("Добавлен").fill("2020-01-01");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/created_since=2020-01-01/);
  await panel.locator("#filter-owner").selectOption({ label: IVAN.name });
  await expect(page).toHaveURL(/owner=\d+/);
  await expect(page.getByText("Никого не нашлось")).toBeVisible();
  // No row tells who he is: it is those in the group that do.
  await expect(page.locator(".chip", { hasText: IVAN.name })).toBeVisible();
  await accessible();
  await pictures("clients-conditions");
});

test("who is in no group and may change everybody's adds to any, for somebody who is; who only looks on is offered nothing", async ({ browser, page, server, accessible, shot }) => {
  const { group } = await atWork(server);
  await account(server, LENA);
  const admin = await signIn(server.base, ADMIN);
  const empty = await post(server, admin, "/groups", { name: "Новые рынки" });
  for (const [person, role] of [[IVAN, "member"], [LENA, "viewer"]]) {
    await post(server, admin, `/groups/${empty.id}/invitations`, { email: person.email, role, language: "ru" });
  }
  const context = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const lena = await context.newPage();
  await arrive(lena, LENA, `/groups/${empty.id}/dashboard`);
  await expect(lena.getByText("Здесь будут показатели группы")).toBeVisible();
  await expect(lena.getByRole("link", { name: "Добавить лид" })).toHaveCount(0);
  // An address that offers it all the same ends with a word.
  await lena.goto(`/leads/new?group=${empty.id}`);
  await lena.locator("#name").fill("Чужой лид");
  await lena.getByRole("button", { name: "Добавить лид" }).click();
  await expect(lena.locator("#group-note")).toBeVisible();
  await context.close();

  await arrive(page, ADMIN, `/groups/${empty.id}/dashboard`);
  await page.getByRole("link", { name: "Добавить лид" }).click();
  await page.locator("#name").fill("Первый лид");
  await expect(page.getByLabel("Группа")).toHaveValue(String(empty.id));
  await page.getByRole("button", { name: "Добавить лид" }).click();
  await expect(page.locator("#owner-note")).toBeVisible();
  await accessible();
  await shot("lead-for-somebody");
  await page.getByLabel("Ответственный").selectOption({ label: IVAN.name });
  await page.getByRole("button", { name: "Добавить лид" }).click();
  await expect(page.getByRole("heading", { name: "Первый лид", level: 1 })).toBeVisible();
  const made = (await get(server, admin, `/leads?group=${empty.id}`)).items;
  expect(made.map(({ title, owner }) => [title, owner.name])).toEqual([["Первый лид", IVAN.name]]);

  await page.goto("/clients/new");
  await page.getByLabel("Имя").fill("Первый клиент");
  await page.locator("#email").fill("first@work.example");
  await page.getByLabel("Группа").selectOption({ label: "Новые рынки" });
  await page.getByLabel("Владелец").selectOption({ label: IVAN.name });
  await page.getByRole("button", { name: "Добавить клиента" }).click();
  await expect(page.getByRole("heading", { name: "Первый клиент", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Действия" }).first().click();
  await page.getByRole("menuitem", { name: "Переместить" }).click();
  await page.getByRole("dialog").getByLabel("Группа").selectOption(String(group.id));
  await page.getByRole("dialog").getByLabel("Владелец").selectOption({ label: OLGA.name });
  await page.getByRole("dialog").getByRole("button", { name: "Переместить" }).click();
  await expect(page.getByText("Клиент перемещён")).toBeVisible();
  const moved = (await get(server, admin, "/clients?q=first@work.example")).items;
  expect(moved.map((client) => [client.group.id, client.owner.name])).toEqual([[group.id, OLGA.name]]);
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
  const wide = await sticksOut(page);
  expect(wide).toBeLessThanOrEqual(0);
  await page.screenshot({ path: "artefacts/group-dashboard-en-phone.png", fullPage: true });
  await page.goto("/imports/new");
  await expect(page.locator("#file")).toBeAttached();
  await page.screenshot({ path: "artefacts/import-en-phone.png", fullPage: true });
  await context.close();
});
