// Leads: one is added where a similar one is known already; cards are carried over the board by mouse, finger and keyboard, and
// another browser sees it; who only looks on changes nothing.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@leads.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@leads.example", password: "три белых моста зимой" };
const VERA = { name: "Вера Смотрова", email: "vera@leads.example", password: "семь синих окон в поле" };
const ZOYA = { name: "Зоя Чужая", email: "zoya@leads.example", password: "два чужих дома у реки" };

async function arrive(page, person, path) {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
}

async function browse(browser, server, person, path, size = SIZES.desktop, more = {}) {
  const context = await browser.newContext({ baseURL: server.base, viewport: size, locale: "ru-RU", ...more });
  const page = await context.newPage();
  await arrive(page, person, path);
  return page;
}

/** A group with these people in these roles. */
async function group(server, name, people) {
  const token = await signIn(server.base, ADMIN);
  const made = await post(server, token, "/groups", { name });
  for (const [person, role] of people) {
    await post(server, token, `/groups/${made.id}/invitations`, { email: person.email, role, language: "ru" });
  }
  return made;
}

const lane = (page, name) => page.getByRole("region", { name: new RegExp(`^${name}:`) });
const card = (page, name) => page.getByRole("article", { name, exact: true });

/** Carries a card to the middle of a column, or onto another card. */
async function carry(page, from, to) {
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(a.x + a.width / 2, a.y + 14);
  await page.mouse.down();
  await page.mouse.move(a.x + a.width / 2 + 12, a.y + 20, { steps: 3 });
  await page.mouse.move(b.x + b.width / 2, b.y + 60, { steps: 8 });
}

test("a lead is added though a similar one is known, found in the list, edited in place and deleted", async ({ page, server, accessible, shot, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (409|412|422)|ERR_FAILED/);
  await account(server, OLGA);
  await client(server, await signIn(server.base, OLGA), "Белова Анна", "anna@leads-known.example");
  await arrive(page, OLGA, "/leads");
  await expect(page.getByText("Здесь будут лиды")).toBeVisible();
  await accessible();
  await pictures("leads-none");

  await page.getByRole("link", { name: "Новый лид" }).click();
  await page.getByRole("button", { name: "Добавить лид" }).click();
  await expect(page.locator("#name")).toBeFocused();
  await expect(page.locator("#name-note")).toBeVisible();
  await page.locator("#name").fill("Анна Б.");
  await page.locator("#company").fill("Отель «Северный лес»");
  await page.locator("#email").fill("Anna@leads-known.example");
  await expect(page.getByText("Возможно, он у вас уже есть")).toBeVisible();
  await page.locator("#amount").fill("150 000");
  await page.locator("#next_step").fill("Отправить образцы");
  await page.locator("#next_step_on").fill("2020-03-01");
  await page.locator("#source").fill("Выставка «Отель-Экспо»");
  await page.locator("#priority").selectOption("high");
  await page.locator("#description").fill("Просит образцы до конца месяца.");
  await accessible();
  await pictures("lead-form");
  await page.getByRole("button", { name: "Добавить лид" }).click();
  const question = page.getByRole("dialog", { name: "Такой лид уже есть?" });
  await expect(question.getByRole("link", { name: /Белова Анна/ })).toHaveAttribute("target", "_blank");
  await accessible();
  await shot("lead-similar");
  await question.getByRole("button", { name: "Вернуться к форме" }).click();
  await expect(page.locator("#company")).toHaveValue("Отель «Северный лес»");
  await page.getByRole("button", { name: "Добавить лид" }).click();
  await question.getByRole("button", { name: "Сохранить всё равно" }).click();
  await expect(page).toHaveURL(/\/leads\/\d+$/);
  await expect(page.getByText("150 000 ₽")).toBeVisible();
  await expect(page.getByText(/просрочен на/)).toBeVisible();
  await accessible();
  await pictures("lead");

  await page.getByRole("button", { name: "Изменить: Сумма" }).click();
  await page.locator("#amount").fill("2 500,50 $");
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 500,50 $")).toBeVisible();
  await page.getByRole("button", { name: "Изменить: Срочность" }).click();
  await page.locator("#priority").selectOption("low");
  await expect(page.getByText("Не к спеху")).toBeVisible();
  await page.getByRole("button", { name: "Изменить: E-mail" }).click();
  await page.locator("#email").fill("anna@");
  await page.keyboard.press("Enter");
  await expect(page.locator(".field-error")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "anna@leads-known.example" })).toHaveAttribute("href", "mailto:anna@leads-known.example");
  await page.getByRole("list", { name: "Этапы лидов" }).getByRole("button", { name: "Подходит" }).click();
  await expect(page.locator("[aria-current=step]")).toHaveText("Подходит");
  await page.getByRole("list", { name: "Этапы лидов" }).getByRole("button", { name: "Проигран" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Отменить" }).click();
  await expect(page.locator("[aria-current=step]")).toHaveText("Подходит");
  await page.getByRole("list", { name: "Этапы лидов" }).getByRole("button", { name: "Проигран" }).click();
  await page.getByLabel("Причина").fill("Выбрали других");
  await accessible();
  await shot("lead-lost-why");
  await page.getByRole("dialog").getByRole("button", { name: "Закрыть лид" }).click();
  await expect(page.getByText("Выбрали других").first()).toBeVisible();
  await pictures("lead-lost");

  await page.goto("/leads");
  await page.getByRole("button", { name: "Проиграны" }).click();
  await expect(page).toHaveURL(/meaning=lost/);
  await expect(page.getByRole("row", { name: /Анна Б/ })).toContainText("Проигран");
  await page.getByRole("button", { name: /^Условия/ }).click();
  await page.locator("#filter-priority").selectOption("low");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/priority=low/);
  await accessible();
  await page.reload();
  await expect(page.getByRole("row", { name: /Анна Б/ })).toHaveCount(1);
  await page.goBack();
  await expect(page).not.toHaveURL(/priority=low/);
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Выгрузить" }).click();
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  expect((await file).suggestedFilename()).toMatch(/^лиды-.*\.csv$/);
  await page.getByRole("button", { name: /^Действия: Анна Б/ }).click();
  await page.getByRole("menuitem", { name: "Удалить" }).click();
  await expect(page.getByText("Ничего не нашлось")).toBeVisible();
  await page.getByRole("button", { name: "Вернуть" }).click();
  await expect(page.getByRole("row", { name: /Анна Б/ })).toHaveCount(1);
});

test("cards are carried by mouse, finger and keyboard, and another browser sees it within a second", async ({ browser, page, server, accessible, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (409|412|422)|ERR_FAILED/);
  await account(server, IVAN);
  const north = await group(server, "Север", [[OLGA, "head"], [IVAN, "member"]]);
  const token = await signIn(server.base, OLGA);
  const stages = await get(server, token, `/leads/stages?group=${north.id}`);
  for (const [name, amount] of [["Шторы в номера", 155_000_00], ["Халаты для спа", 88_000_00], ["Пледы для веранды", 42_000_00]]) {
    await post(server, token, "/leads", { name, company: `ООО «${name}»`, group: north.id, amount: { hundredths: amount, currency: "RUB" } });
  }

  await arrive(page, OLGA, "/leads/board");
  await expect(lane(page, "Новый").getByRole("article")).toHaveCount(3);
  await expect(lane(page, "Новый")).toContainText("285 тыс. ₽");
  await accessible();
  await pictures("board");
  const ivan = await browse(browser, server, IVAN, `/leads/board?group=${north.id}`);
  await expect(lane(ivan, "Новый").getByRole("article")).toHaveCount(3);

  // By mouse, while the other looks on.
  await carry(page, card(page, "Халаты для спа"), lane(page, "Связались"));
  await expect(page.locator(".lead-slot")).toHaveCount(1);
  await page.screenshot({ path: "artefacts/board-carrying.png" });
  await page.mouse.up();
  await expect(card(lane(page, "Связались"), "Халаты для спа")).toBeVisible();
  await expect(page).toHaveURL(/\/leads\/board/);
  await expect(card(lane(ivan, "Связались"), "Халаты для спа")).toBeVisible({ timeout: 2_000 });
  await expect(lane(ivan, "Связались")).toContainText("88 тыс. ₽");

  // By keyboard: taken back at first, then moved.
  await card(page, "Пледы для веранды").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("status").filter({ hasText: "Связались" })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(card(lane(page, "Новый"), "Пледы для веранды")).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect(card(lane(page, "Подходит"), "Пледы для веранды")).toBeFocused();
  await expect(card(lane(ivan, "Подходит"), "Пледы для веранды")).toBeVisible({ timeout: 2_000 });
  await page.reload();
  await expect(card(lane(page, "Подходит"), "Пледы для веранды")).toBeVisible();

  // A loss asks for its reason; cancelled, the card is back.
  await card(page, "Пледы для веранды").getByRole("button", { name: /^Переместить/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Проигран" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Отменить" }).click();
  await expect(card(lane(page, "Подходит"), "Пледы для веранды")).toBeVisible();
  await carry(page, card(page, "Пледы для веранды"), lane(page, "Проигран"));
  await page.mouse.up();
  await page.getByLabel("Причина").fill("Дорого");
  await accessible();
  await page.getByRole("dialog").getByRole("button", { name: "Закрыть лид" }).click();
  await expect(card(lane(page, "Проигран"), "Пледы для веранды")).toBeVisible();
  await expect(card(lane(ivan, "Проигран"), "Пледы для веранды")).toBeVisible({ timeout: 2_000 });

  // While one carries a card, the other moves that very card: the board keeps what is carried, and the drop says who was first.
  await carry(page, card(page, "Шторы в номера"), lane(page, "Связались"));
  const [curtains] = (await get(server, token, `/leads?group=${north.id}&q=${encodeURIComponent("Шторы")}`)).items;
  await ivan.bringToFront();
  await carry(ivan, card(ivan, "Шторы в номера"), lane(ivan, "Подходит"));
  await ivan.mouse.up();
  await expect.poll(async () => (await get(server, token, `/leads/${curtains.id}`)).stage.preset).toBe("qualified");
  await expect(page.locator(".lead-lifted")).toHaveCount(1);
  await page.mouse.up();
  await expect(page.getByText("Лид только что изменил кто-то другой")).toBeVisible();
  await expect(card(lane(page, "Подходит"), "Шторы в номера")).toBeVisible();
  await page.getByRole("button", { name: "Закрыть" }).click();

  // A refusal takes the move back.
  await page.route("**/api/v1/leads/*/stage", (route) => route.abort());
  await carry(page, card(page, "Халаты для спа"), lane(page, "Подходит"));
  await page.mouse.up();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(card(lane(page, "Связались"), "Халаты для спа")).toBeVisible();
  await page.unroute("**/api/v1/leads/*/stage");

  // By finger, on a phone: resting on the card lifts it.
  const phone = await browse(browser, server, IVAN, `/leads/board?group=${north.id}`, SIZES.phone, { hasTouch: true, isMobile: true });
  const robe = await card(phone, "Халаты для спа").boundingBox();
  await phone.evaluate(() => document.querySelector(".board").scrollTo(180, 0));
  const [from, to] = [await card(phone, "Халаты для спа").boundingBox(), await lane(phone, "Подходит").boundingBox()];
  expect(robe).toBeTruthy();
  const cdp = await phone.context().newCDPSession(phone);
  const touch = (type, x, y) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  await touch("touchStart", from.x + 60, from.y + 20);
  await expect(phone.locator(".lead-lifted")).toHaveCount(1);
  for (let step = 1; step <= 6; step++) {
    await touch("touchMove", from.x + 60 + ((Math.min(to.x + 60, 330) - from.x - 60) * step) / 6, from.y + 20 + step);
  }
  await expect(lane(phone, "Подходит").locator(".lead-slot")).toHaveCount(1);
  await phone.screenshot({ path: "artefacts/board-phone-carrying.png" });
  await touch("touchEnd");
  await expect(card(lane(phone, "Подходит"), "Халаты для спа")).toHaveCount(1);
  await expect.poll(async () => (await get(server, token, `/leads?stage=${stages[2].id}`)).items.map(({ title }) => title)).toContain("Халаты для спа");
});

test("a viewer changes nothing, a stranger sees nothing, and the head of a group sets its stages", async ({ browser, page, server, accessible, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (409|412|422)|ERR_FAILED/);
  await account(server, VERA);
  await account(server, ZOYA);
  const south = await group(server, "Юг", [[OLGA, "head"], [VERA, "viewer"]]);
  const token = await signIn(server.base, OLGA);
  const lead = await post(server, token, "/leads", { name: "Скатерти на 40 столов", group: south.id });

  const vera = await browse(browser, server, VERA, `/leads/board?group=${south.id}`);
  await expect(card(vera, "Скатерти на 40 столов")).toBeVisible();
  await expect(vera.getByRole("button", { name: /^Переместить/ })).toHaveCount(0);
  await carry(vera, card(vera, "Скатерти на 40 столов"), lane(vera, "Связались"));
  await vera.mouse.up();
  await expect(card(lane(vera, "Новый"), "Скатерти на 40 столов")).toBeVisible();
  await vera.goto(`/leads/${lead.id}`);
  await expect(vera.getByRole("button", { name: /^Изменить/ })).toHaveCount(0);
  await expect(vera.getByRole("list", { name: "Этапы лидов" }).getByRole("button", { name: "Связались" })).toBeDisabled();
  await vera.goto(`/leads/${lead.id}/edit`);
  await expect(vera.getByText("Сюда нельзя")).toBeVisible();
  await vera.goto(`/groups/${south.id}/stages`);
  await expect(vera.getByText("Связались")).toBeVisible();
  await expect(vera.getByRole("textbox")).toHaveCount(0);

  const zoya = await browse(browser, server, ZOYA, "/leads");
  await expect(zoya.getByText("Здесь будут лиды")).toBeVisible();
  for (const path of [`/leads/${lead.id}`, `/leads/board?group=${south.id}`]) {
    await zoya.goto(path);
    await expect(zoya.locator(".empty")).toBeVisible();
    await expect(zoya.getByText("Скатерти")).toHaveCount(0);
  }

  await arrive(page, OLGA, `/groups/${south.id}/stages`);
  await page.getByRole("button", { name: "Добавить этап" }).click();
  await page.keyboard.type("Договор");
  await page.getByRole("button", { name: "Поднять выше: Договор" }).click();
  await page.getByRole("button", { name: "Убрать: Новый" }).click();
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText(/стоят лиды/)).toBeVisible();
  await accessible();
  await pictures("stages");
  await page.goto(`/groups/${south.id}/stages`);
  await page.getByRole("button", { name: "Выбросить" }).click();
  await page.getByRole("button", { name: "Добавить этап" }).click();
  await page.keyboard.type("Договор");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Сохранено")).toBeVisible();
  await page.goto(`/leads/board?group=${south.id}`);
  await expect(lane(page, "Договор")).toBeVisible();
  await expect(lane(page, "Новый")).toBeVisible();
});
