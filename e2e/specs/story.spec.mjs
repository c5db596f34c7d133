// The whole story: from signing up to letters delivered and accounted for; and that nobody else sees any of it.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { linkFor } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@len-i-hvoya.example", password: "лён и хвоя в четыре руки" };
const PETER = { name: "Peter Reed", email: "peter@elsewhere.example", password: "four quiet rivers and a hill" };

const FAMILIES = ["Белова", "Громова", "Мельникова", "Ёлкина", "Абдуллаева", "Соколова", "Васильева", "Лебедева", "Ким", "Орлова"];
const FATHERS = ["Алексеевна", "Ивановна", "Петровна", "Ильинична", "Олеговна", "Игоревна", "Львовна", "Юрьевна", "Глебовна", "Денисовна"];
const FIRST = ["Анна", "Зарина", "Оксана", "Екатерина", "Марина", "Наталья", "Вера", "Дарья", "Полина", "Светлана"];

/** A table of 1,000 rows as a person would have it, four of them wrong. */
function table() {
  const rows = Array.from({ length: 1000 }, (_, at) => {
    const name = `${FAMILIES[at % 10]} ${FIRST[Math.floor(at / 10) % 10]} ${FATHERS[Math.floor(at / 100) % 10]}`;
    return [name, `client${at + 1}@hotel-${at % 37}.example`, at % 3 ? `+7 921 555-${String(at).padStart(4, "0").replace(/(..)(..)/, "$1-$2")}` : "", "отель"];
  });
  rows[13][1] = "tikhonov@@balttex.example";
  rows[86][1] = "";
  rows[202][0] = "";
  rows[510][2] = "сто";
  const cell = (text) => (/[;"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return "\uFEFF" + [["Имя", "E-mail", "Телефон", "Комментарий"], ...rows].map((row) => row.map(cell).join(";")).join("\r\n") + "\r\n";
}

async function signUp(page, server, person, verbs) {
  await page.goto("/sign-up");
  await page.locator("#name").fill(person.name);
  await page.locator("#email").fill(person.email);
  await page.locator("#password").fill(person.password);
  await page.getByRole("button", { name: verbs.signUp, exact: true }).click();
  await expect(page.getByText(person.email)).toBeVisible();
  const link = await linkFor(server, person.email, "/confirm");
  await page.goto(link.pathname + link.search);
  await page.getByRole("link", { name: verbs.signIn, exact: true }).first().click();
  await page.locator("#email").fill(person.email);
  await page.locator("#password").fill(person.password);
  await page.getByRole("button", { name: verbs.signIn, exact: true }).click();
  await expect(page).toHaveURL(/\/dashboard$/);
}

/** The figure below a name in the books. */
const counter = (page, name) => page.locator(".sum li").filter({ hasText: name }).locator(".num").first();

test("a person brings in clients, writes to them, and sees what became of every letter", async ({ page, server, request, shot, accessible, browser, mistakes }) => {
  test.setTimeout(240_000);
  await signUp(page, server, OLGA, { signUp: "Зарегистрироваться", signIn: "Войти" });

  await test.step("an empty list says what to do", async () => {
    await page.goto("/clients");
    await expect(page.getByRole("heading", { name: "Здесь будут ваши клиенты" })).toBeVisible();
    await accessible();
    await shot("story-clients-empty");
    await page.getByRole("link", { name: "Загрузить таблицу" }).click();
  });

  await test.step("a table of 1,000 rows comes in, and the wrong rows are named", async () => {
    await expect(page).toHaveURL(/\/imports\/new$/);
    await page.locator("#file").setInputFiles({ name: "клиенты.csv", mimeType: "text/csv", buffer: Buffer.from(table()) });
    await accessible();
    await page.getByRole("button", { name: "Дальше: столбцы" }).click();
    await page.getByRole("button", { name: "Проверить" }).click();
    await page.getByRole("button", { name: "Загрузить", exact: true }).click({ timeout: 60_000 });
    await expect(page.getByRole("heading", { name: "Разобрано 996 строк из 1 000".replace(" 000", "\u00A0000") })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/^996 \+ 0 \+ 0 \+ 4 = 1.000 строк$/)).toBeVisible();
    for (const value of ["tikhonov@@balttex.example", "сто", "пусто"]) {
      await expect(page.getByRole("cell", { name: value, exact: true }).first()).toBeVisible();
    }
    await expect(page.getByRole("row", { name: /^15 / })).toContainText("Это не похоже на адрес");
    await accessible();
    await shot("story-import-done");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Скачать с пояснениями" }).click()]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    await page.getByRole("link", { name: "Показать 996 новых" }).click();
    await expect(page).toHaveURL(/import=\d+/);
    await page.goto("/clients");
  });

  await test.step("clients are found by part of a Cyrillic name, whatever its case, and sorted", async () => {
    await expect(page.getByText("996 клиентов")).toBeVisible();
    await page.keyboard.press("/");
    await page.keyboard.type("ёЛКИНА зар");
    await expect(page).toHaveURL(/q=/);
    await expect(page.getByText("9 клиентов", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Имя", exact: true }).click();
    await expect(page).toHaveURL(/sort=name/);
    await expect(page.getByText("9 клиентов", { exact: true })).toBeVisible();
    await page.goBack();
    await page.goBack();
    await expect(page.getByText("996 клиентов")).toBeVisible();
    await page.getByRole("button", { name: "Дальше" }).click();
    await expect(page).toHaveURL(/cursor=/);
    await page.getByRole("button", { name: "Назад", exact: true }).click();
    await expect(page).not.toHaveURL(/cursor=/);
    await accessible();
    await shot("story-clients");
  });

  await test.step("a fact is edited where it stands, and an unsound one refused", async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/clients\/\d+$/);
    await page.getByRole("button", { name: "Изменить: E-mail" }).click();
    await page.locator("#email").fill("nobody@");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("Это не похоже на адрес");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Изменить: Комментарий" }).click();
    await page.locator("#comment").fill("просит образцы");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("complementary", { name: "О клиенте" }).getByText("просит образцы")).toBeVisible();
    await accessible();
    await shot("story-client");
  });

  await test.step("a message is written, its mistake shown where it stands, and the letter previewed", async () => {
    await page.goto("/messages");
    await page.getByRole("link", { name: "Новое сообщение" }).first().click();
    await page.locator("#name").fill("Что нового");
    await page.locator("#subject").fill("{{ client.first_name }}, три новинки");
    await page.locator("#body").fill("Добрый день!\nВаш {{ client.nmae }}.");
    mistakes.expect(/status of 422/);
    await expect(page.locator("#body-note")).toContainText("client.nmae");
    await expect(page.locator("#body-note")).toContainText("Строка 2");
    await page.locator("#body").fill("Добрый день, ");
    await page.locator("#body").press("End");
    await page.getByRole("button", { name: "Поле", exact: true }).click();
    await page.getByRole("button", { name: /^полное имя/ }).click();
    await expect(page.locator("#body")).toHaveValue("Добрый день, {{ client.name }}");
    await page.getByRole("button", { name: /^Как увидит:/ }).click();
    await page.getByRole("dialog").getByRole("searchbox").fill("client1@hotel");
    await page.getByRole("dialog").getByRole("button", { name: /client1@hotel-0/ }).click();
    await expect(page.getByRole("region", { name: "Как увидит клиент" }).getByText("Добрый день, Белова Анна Алексеевна")).toBeVisible();
    await accessible();
    await page.getByRole("button", { name: "Сохранить", exact: true }).click();
    await expect(page).toHaveURL(/\/messages\/\d+$/);
    await shot("story-message");
    await page.getByRole("button", { name: "Создать рассылку" }).click();
  });

  await test.step("a mailing says in words when it goes out, and goes", async () => {
    await expect(page).toHaveURL(/\/mailings\/new\?message=\d+$/);
    await page.locator("#name").fill("Новинки недели");
    await expect(page.getByText("Сейчас это 996 клиентов")).toBeVisible();
    await page.getByRole("radio", { name: "Каждую неделю" }).click();
    for (const day of ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"]) await page.getByRole("checkbox", { name: day, exact: true }).setChecked(day === "Пн");
    await expect(page.getByText(/^Каждый понедельник в 09:00 по.Москве; следующая — /)).toBeVisible();
    await accessible();
    await shot("story-mailing-form", { fullPage: true });
    await page.getByRole("radio", { name: "Один раз" }).click();
    await page.getByRole("button", { name: "Запустить", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Запустить" }).click();
    await expect(counter(page, "Поймано")).toHaveText("996", { timeout: 60_000 });
    await expect(page.getByText("996 = 996 — ни одно письмо не потеряно")).toBeVisible();
    await expect(page.getByText("Завершена")).toBeVisible();
    await accessible();
    await shot("story-mailing", { fullPage: true });
  });

  const mailing = page.url();
  await test.step("one client's letter can be opened, and its log row says what the server said", async () => {
    await page.getByRole("searchbox", { name: "Имя или адрес" }).fill("client1@hotel-0");
    await page.getByRole("link", { name: "Белова Анна Алексеевна" }).click();
    await expect(page).toHaveURL(/\/clients\/\d+$/);
    await page.getByRole("tabpanel").getByRole("link", { name: "Анна, три новинки" }).click();
    await page.getByRole("button", { name: "client1@hotel-0.example" }).click();
    await expect(page.getByText(/Почтовый сервер не настроен, поэтому письмо никуда не ушло/)).toBeVisible();
    await accessible();
    await shot("story-letter");
    const token = await signIn(server.base, ADMIN);
    const kept = await (await request.get("/api/v1/captured-mail?q=client1%40hotel-0.example", { headers: { authorization: `Bearer ${token}` } })).json();
    expect(kept.items).toHaveLength(1);
    expect(kept.items[0].subject).toBe("Анна, три новинки");
  });

  await test.step("it reads as well on a phone, in the dark and in English", async () => {
    await page.setViewportSize(SIZES.phone);
    for (const [name, path] of [["clients", "/clients"], ["mailings", "/mailings"], ["mailing", new URL(mailing).pathname], ["messages", "/messages"], ["import", "/imports/new"]]) {
      await page.goto(path);
      await expect(page.locator("table.rows tbody tr, #file").first()).toBeVisible();
      await accessible();
      await shot(`story-${name}-phone`);
    }
    await page.setViewportSize(SIZES.desktop);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(new URL(mailing).pathname);
    await expect(counter(page, "Поймано")).toHaveText("996");
    await accessible();
    await shot("story-mailing-dark");
    await page.emulateMedia({ colorScheme: null });
    await page.goto("/profile");
    await page.getByRole("radio", { name: "English" }).click();
    await page.goto(new URL(mailing).pathname);
    await expect(page.getByText("996 = 996 — no letter is lost")).toBeVisible();
    await accessible();
    await shot("story-mailing-en");
  });

  await test.step("somebody else sees none of it", async () => {
    const abroad = await browser.newContext({ baseURL: server.base, locale: "en-GB" });
    const other = await abroad.newPage();
    await signUp(other, server, PETER, { signUp: "Sign up", signIn: "Sign in" });
    await other.goto("/clients");
    await expect(other.getByRole("heading", { name: "Your clients will be here" })).toBeVisible();
    await other.goto("/mailings");
    await expect(other.getByRole("heading", { name: "Your mailings will be here" })).toBeVisible();
    await other.goto("/logs");
    await expect(other.getByText("client1@hotel-0.example")).toHaveCount(0);
    await other.goto(new URL(mailing).pathname);
    await expect(other.getByRole("heading", { name: "There is no such page" })).toBeVisible();
    await other.screenshot({ path: "artefacts/story-not-mine.png" });
    await abroad.close();
  });
});
