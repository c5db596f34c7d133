// What must not go wrong while somebody works: nothing typed is lost, nothing is done twice, a mistake is said where it is, a foreign
// letter runs nothing, and no mouse is needed.

import { ADMIN, SIZES, expect, signIn, sticksOut, test } from "../harness.mjs";
import { account, client, enter, get, letterFor, message, post } from "../people.mjs";

const VERA = { name: "Вера Орлова", email: "vera@care.example", password: "пять тихих комнат у реки" };

/** Vera's account, made once a server, and her token for the API. */
const made = new WeakMap();
function vera(server) {
  if (!made.has(server)) made.set(server, account(server, VERA).then(() => signIn(server.base, VERA)));
  return made.get(server);
}

/** Signs Vera in, and opens a page. */
async function open(page, server, path) {
  const token = await vera(server);
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, VERA);
  return token;
}

test("what was typed and not saved is put aside and offered again", async ({ page, server, accessible }) => {
  await open(page, server, "/clients/new");
  await expect(page.locator("#name")).toBeFocused();
  await page.locator("#name").fill("Громов Илья");
  await page.getByRole("link", { name: "Сообщения" }).first().click();
  await expect(page.getByText("Несохранённое отложено")).toBeVisible();
  await page.getByRole("button", { name: "Вернуться" }).click();
  await expect(page).toHaveURL(/\/clients\/new$/);
  await expect(page.locator("#name")).toHaveValue("");
  await page.getByRole("button", { name: "Вернуть его" }).click();
  await expect(page.locator("#name")).toHaveValue("Громов Илья");
  await accessible();

  // The page itself is not closed without a word, and a mailing is kept like a client.
  let asked = 0;
  page.on("dialog", (dialog) => ((asked += 1), dialog.accept()));
  await page.reload();
  expect(asked).toBe(1);
  await page.goto("/mailings/new");
  await page.locator("#name").fill("Зимняя распродажа");
  await page.goBack();
  await page.goto("/mailings/new");
  await page.getByRole("button", { name: "Вернуть его" }).click();
  await expect(page.locator("#name")).toHaveValue("Зимняя распродажа");

  // Whoever signs out leaves nothing behind.
  await page.getByRole("link", { name: "Обзор" }).first().click();
  await page.getByRole("button", { name: "Выйти" }).click();
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("vestnik.draft")))).toEqual([]);
});

test("a form whose answer was lost makes one thing, however often it is sent", async ({ page, server, mistakes }) => {
  const token = await open(page, server, "/messages/new");
  await page.locator("#name").fill("Одно-единственное");
  await page.locator("#subject").fill("Тема");
  await page.locator("#body").fill("Текст");
  mistakes.expect(/Failed to load resource: net::ERR_FAILED/);
  // The request arrives and is done; the answer is lost on the way.
  await page.route(
    "**/api/v1/messages",
    async (route) => {
      await route.fetch();
      await route.abort("failed");
    },
    { times: 1 },
  );
  await page.getByRole("button", { name: "Сохранить", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Сервер не отвечает");
  await expect(page.locator("#name")).toHaveValue("Одно-единственное");
  await page.getByRole("button", { name: "Сохранить", exact: true }).dblclick();
  await expect(page).toHaveURL(/\/messages\/\d+$/);
  const { items } = await get(server, token, `/messages?q=${encodeURIComponent("Одно-единственное")}`);
  expect(items).toHaveLength(1);
});

test("a list that cannot be had says so, keeps what it knew, and goes on when asked again", async ({ page, server, mistakes, accessible }) => {
  const token = await vera(server);
  await client(server, token, "Ким Марина", "kim@care.example");
  await open(page, server, "/clients");
  await expect(page.getByRole("link", { name: "Ким Марина" })).toBeVisible();
  mistakes.expect(/net::ERR_FAILED|status of 500/);
  await page.route("**/api/v1/clients?**", (route) => route.abort("failed"));
  await page.getByRole("button", { name: "Имя", exact: true }).click();
  await expect(page.getByText("Показано то, что было раньше")).toBeVisible();
  await expect(page.getByRole("link", { name: "Ким Марина" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Не загрузилось" })).toBeVisible();
  await accessible();
  await page.unroute("**/api/v1/clients?**");
  await page.getByRole("button", { name: "Повторить" }).click();
  await expect(page.getByRole("link", { name: "Ким Марина" })).toBeVisible();
});

test("a server that is busy signs nobody out", async ({ page, server, mistakes }) => {
  await open(page, server, "/clients");
  mistakes.expect(/status of 429/);
  const busy = { status: 429, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "x", status: 429, code: "too_many_requests", errors: [] }) };
  await page.route("**/api/v1/auth/refresh", (route) => route.fulfill(busy), { times: 1 });
  await page.reload();
  await expect(page.getByText("Слишком часто")).toBeVisible();
  await page.getByRole("button", { name: "Повторить" }).click();
  await expect(page).toHaveURL(/\/clients$/);
  await expect(page.getByRole("heading", { name: "Клиенты" })).toBeVisible();
});

test("a file that is no table of clients is refused with the reason", async ({ page, server, accessible, shot }) => {
  await open(page, server, "/imports/new");
  const choose = (name, text) => page.locator("#file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await choose("клиенты.xls", "PK");
  await expect(page.locator("#file-note")).toContainText("Сохраните её как XLSX или CSV");
  await expect(page.getByRole("button", { name: "Дальше: столбцы" })).toBeDisabled();
  await choose("книга.xlsx", "PK\u0003\u0004");
  await page.getByRole("button", { name: "Дальше: столбцы" }).click();
  await expect(page.getByText("Книга не открывается", { exact: false })).toBeVisible();
  await accessible();
  await shot("import-refused");
  await page.getByRole("link", { name: "Выбрать другой файл" }).click();
  await expect(page.getByRole("row", { name: /книга\.xlsx/ })).toContainText("Не прочитан");
  await choose("чужое.csv", "дата;сумма\r\n2026-01-01;10\r\n");
  await page.getByRole("button", { name: "Дальше: столбцы" }).click();
  await expect(page.getByText("Выберите столбец с адресом", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Проверить" })).toBeDisabled();
});

test("nothing in a letter runs, in its editor or among the captured ones", async ({ page, server, mistakes }) => {
  mistakes.expect(/Blocked (script execution|form submission)|violates the following Content Security Policy|status of 404/);
  const token = await vera(server);
  const evil = `<p id="p" onclick="parent.hacked=1">Привет</p><script>parent.hacked=1</script><img src=x onerror="parent.hacked=1"><svg onload="parent.hacked=1"></svg><iframe srcdoc="<script>top.hacked=1</script>"></iframe><a href="javascript:top.hacked=1">нажмите</a><form action="/api/v1/auth/logout"><button>кнопка</button></form>`;
  const { id } = await message(server, token, "Опасное", { body: evil, format: "html" });
  await post(server, token, `/messages/${id}/test`, { client_id: null });
  const { id: kept } = await letterFor(server, VERA.email, /Что нового/);
  for (const [person, path] of [[VERA, `/messages/${id}`], [ADMIN, `/captured-mail/${kept}`]]) {
    await page.goto(`/sign-in?next=${path}`);
    await enter(page, person);
    const frame = page.frameLocator("iframe[srcdoc]").first();
    await frame.getByText("Привет").click();
    await frame.getByText("нажмите").click();
    await frame.getByText("кнопка").click();
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => [window.hacked, location.pathname])).toEqual([undefined, path]);
    await page.getByRole("button", { name: "Выйти" }).click();
    await expect(page.locator("#password")).toBeVisible();
  }
});

test("a client is made, found, changed and deleted without a mouse", async ({ page, server }) => {
  await open(page, server, "/clients");
  await expect(page.getByRole("searchbox")).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.locator("#name")).toBeFocused();
  await page.keyboard.type("Тихонов Пётр");
  await page.keyboard.press("Tab");
  await page.keyboard.type("нет");
  await page.keyboard.press("Enter");
  await expect(page.locator("#email")).toBeFocused();
  await expect(page.locator("#email-note")).toContainText("Это не похоже на адрес");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("tikhonov@care.example");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/clients\/\d+$/);

  // A fact: Enter opens it, Esc brings back what was, and the focus stays where it is.
  await page.getByRole("button", { name: "Изменить: Имя" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type(" и ещё");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Изменить: Имя" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Тихонов Пётр" }).last()).toBeVisible();

  await page.goto("/clients");
  await expect(page.getByRole("searchbox")).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("тихон");
  await expect(page).toHaveURL(/q=/);
  await expect(page.getByText("1 клиент", { exact: true })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Тихонов Пётр" })).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByText("Выбрано 1")).toBeVisible();
  await page.keyboard.press("x");
  // The menu of the row: arrows walk, Esc leads back to its button.
  const menu = page.getByRole("button", { name: "Действия: Тихонов Пётр" });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Открыть" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Удалить" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Удалён 1 клиент")).toBeVisible();
  await page.getByRole("button", { name: "Вернуть", exact: true }).press("Enter");
  await expect(page.getByRole("link", { name: "Тихонов Пётр" })).toBeVisible();
});

test("the language changes in the middle of signing up, and what was typed stays", async ({ page }) => {
  await page.goto("/sign-up");
  await page.locator("#name").fill("Anna Bell");
  await page.getByRole("radio", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Sign up" })).toBeVisible();
  await expect(page.locator("#name")).toHaveValue("Anna Bell");
});

test("no screen is wider than a phone, nor what opens on it", async ({ page, server, mistakes }) => {
  // Playwright itself tries to run something in the frame of the letter.
  mistakes.expect(/Blocked script execution/);
  const token = await open(page, server, "/dashboard");
  const { id } = await message(server, token, "Длинное-предлинное название сообщения без единого пробела".replaceAll(" ", "-"), { format: "html" });
  await page.setViewportSize(SIZES.phone);
  for (const path of ["/dashboard", "/clients", "/clients/new", "/imports/new", "/messages", `/messages/${id}`, "/mailings", `/mailings/new?message=${id}`, "/logs", "/suppressions", "/profile", "/nothing"]) {
    await page.goto(path);
    await expect(page.locator("h1").first()).toBeVisible();
    await page.waitForTimeout(300);
    expect(await sticksOut(page), path).toBe(0);
  }
  await page.goto(`/messages/${id}`);
  await page.getByRole("button", { name: "Поле", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeInViewport({ ratio: 0.9 });
  expect(await sticksOut(page), "with the fields open").toBe(0);
});
