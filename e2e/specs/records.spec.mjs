// What hangs on a client: comments that name a colleague, files on their way and back, the feed after a change and a letter, and a
// viewer who reads and cannot write.

import { readFile } from "node:fs/promises";

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, message, post } from "../people.mjs";
import { png } from "../png.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@records.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@records.example", password: "три белых моста зимой" };
const VERA = { name: "Вера Лунина", email: "vera@records.example", password: "семь синих чашек утром", language: "en" };

async function arrive(page, person, path) {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, person);
}

/** The smallest document with a page and some words on it. */
function pdf(words) {
  const drawing = `BT /F1 24 Tf 40 120 Td (${words}) Tj ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj${object}endobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(text, "latin1");
}

/** A group of Olga and Ivan, which Vera only looks at, and a client of it. */
async function office(server) {
  const token = await signIn(server.base, ADMIN);
  const group = await post(server, token, "/groups", { name: "Север" });
  for (const [person, role] of [[OLGA, "head"], [IVAN, "member"], [VERA, "viewer"]]) {
    await account(server, person);
    const { items } = await get(server, token, `/users?q=${encodeURIComponent(person.email)}`);
    const answer = await fetch(`${server.base}/api/v1/groups/${group.id}/members/${items[0].id}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ role }),
    });
    expect(answer.ok, await answer.text()).toBe(true);
  }
  const olga = await signIn(server.base, OLGA);
  return post(server, olga, "/clients", { name: "Белова Анна Сергеевна", email: "anna@records.example", phone: "+79215550142", comment: "", group: group.id });
}

let anna;

test("a comment names a colleague, is changed, answered and deleted, and a draft outlives a reload", async ({ browser, page, server, accessible, shot, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (404|409|412|413|422)/);
  anna = await office(server);
  await arrive(page, OLGA, `/clients/${anna.id}`);
  const text = page.getByRole("textbox", { name: "Комментарий" });
  await expect(page.getByText("Клиент добавлен")).toBeVisible();
  await accessible();
  await pictures("record-new");
  await expect(page.getByRole("button", { name: "Добавить", exact: true })).toBeDisabled();

  await text.pressSequentially("Просит **образцы** наволочек. @Иван");
  const option = page.getByRole("option", { name: IVAN.name });
  await expect(option).toHaveAttribute("aria-selected", "true");
  await accessible();
  await shot("record-naming");
  await text.press("Enter");
  await expect(text).toHaveValue("Просит **образцы** наволочек. @Иван Ветров ");
  await text.pressSequentially("отправишь?");

  await page.reload();
  await expect(text).toHaveValue("Просит **образцы** наволочек. @Иван Ветров отправишь?");
  await text.press("Control+Enter");
  const note = page.getByRole("article", { name: `Комментарий: ${OLGA.name}` });
  await expect(note.locator("strong", { hasText: "образцы" })).toBeVisible();
  await expect(note.locator(".mention")).toHaveText("@Иван Ветров");
  await expect(text).toHaveValue("");

  // Other words for it, and what happens when another window was faster.
  await note.getByRole("button", { name: "Изменить" }).click();
  const edit = note.getByRole("textbox");
  await expect(edit).toBeFocused();
  await expect(edit).toHaveValue(/@Иван Ветров отправишь\?$/);
  const other = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const second = await other.newPage();
  await arrive(second, OLGA, `/clients/${anna.id}`);
  const there = second.getByRole("article", { name: `Комментарий: ${OLGA.name}` });
  await there.getByRole("button", { name: "Изменить" }).click();
  await there.getByRole("textbox").fill("В другом окне");
  await there.getByRole("button", { name: "Сохранить" }).click();
  await expect(there.getByText("В другом окне")).toBeVisible();
  await expect(there.getByText("изменён")).toBeVisible();
  await other.close();
  await edit.press("End");
  await edit.pressSequentially(" К среде.");
  await note.getByRole("button", { name: "Сохранить" }).click();
  await expect(note.getByText("Комментарий изменили в другом окне")).toBeVisible();
  await shot("record-meanwhile");
  await expect(edit).toHaveValue(/К среде\.$/);
  await note.getByRole("button", { name: "Сохранить" }).click();
  await expect(note.getByText("К среде.")).toBeVisible();
  await expect(note.getByRole("button", { name: "Изменить" })).toBeFocused();

  // Ivan answers, and Olga reads it.
  const third = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const ivan = await third.newPage();
  await arrive(ivan, IVAN, `/clients/${anna.id}?tab=comments`);
  const asked = ivan.getByRole("article", { name: `Комментарий: ${OLGA.name}` });
  await expect(asked.getByRole("button", { name: "Изменить" })).toHaveCount(0);
  await asked.getByRole("button", { name: "Ответить" }).click();
  await asked.getByRole("textbox", { name: "Ответ" }).fill("Отправлю.");
  await asked.getByRole("button", { name: "Ответить" }).click();
  await expect(asked.getByRole("list", { name: "Ответы" })).toContainText("Отправлю.");
  await third.close();
  await page.reload();
  await expect(note.getByRole("list", { name: "Ответы" })).toContainText(IVAN.name);
  await accessible();
  await pictures("record-comments");

  await note.getByRole("button", { name: "Удалить" }).first().click();
  await shot("record-comment-removal");
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await expect(note.getByText("Комментарий удалён")).toBeVisible();
  await expect(note).toContainText("Отправлю.");
});

test("what is not sent is not lost, and says why", async ({ page, server, mistakes, shot }) => {
  mistakes.expect(/Failed to load resource/);
  await arrive(page, OLGA, `/clients/${anna.id}?tab=comments`);
  const text = page.getByRole("textbox", { name: "Комментарий" });
  await text.fill("Не пропади");
  await page.route("**/comments", (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));
  await page.getByRole("button", { name: "Добавить", exact: true }).click();
  await expect(page.getByText("Сервер не отвечает")).toBeVisible();
  await expect(text).toHaveValue("Не пропади");
  await page.unroute("**/comments");
  await page.getByRole("button", { name: "Добавить", exact: true }).click();
  await expect(page.getByRole("article").getByText("Не пропади")).toHaveCount(1);

  await text.fill("ё".repeat(19_990));
  await expect(page.getByText("Ещё 10 знаков")).toBeVisible();
  await text.fill("ё".repeat(20_003));
  await expect(page.getByText("3 знака лишние")).toBeVisible();
  await expect(page.getByText("Слишком длинно")).toBeVisible();
  await shot("record-too-long");
  await text.fill("");

  // The feed that does not come says so, and comes on a press.
  await page.route("**/timeline*", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "x", status: 503, code: "unavailable" }) }));
  await page.goto(`/clients/${anna.id}?tab=letters`);
  await expect(page.getByText("Не загрузилось")).toBeVisible();
  await shot("record-failing");
  await page.unroute("**/timeline*");
  await page.getByRole("button", { name: "Повторить" }).click();
  await expect(page.getByText("Здесь будет каждое письмо рассылки")).toBeVisible();
});

test("three files are handed in at once, and an empty one in vain; they are looked at, kept, renamed and deleted", async ({ page, server, mistakes, accessible, shot, pictures }) => {
  mistakes.expect(/Failed to load resource/);
  await arrive(page, OLGA, `/clients/${anna.id}?tab=files`);
  await expect(page.getByText("Здесь будут договоры")).toBeVisible();
  await pictures("record-files-none");
  const files = [
    { name: "Прайс.csv", mimeType: "text/csv", buffer: Buffer.from("Наволочка;1200\r\n".repeat(60_000)) },
    { name: "Договор 118.pdf", mimeType: "application/pdf", buffer: pdf("Contract 118") },
    { name: "Номер люкс.png", mimeType: "image/png", buffer: png(640, 400) },
  ];
  const list = page.getByRole("tabpanel", { name: "Файлы" });
  const restrain = await slowly(page, 300_000);
  await page.locator("#files").setInputFiles(files);
  const bar = page.getByRole("progressbar", { name: "Загрузка: Прайс.csv" });
  // When all of it has left, there is no bar any more.
  await expect.poll(() => bar.evaluate(({ value }) => value)).toBeGreaterThan(0);
  await accessible();
  await restrain(-1);
  for (const { name } of files) await expect(list.getByRole("button", { name, exact: true })).toBeVisible();
  await expect(bar).toHaveCount(0);
  await page.locator("#files").setInputFiles({ name: "Пусто.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) });
  await expect(page.getByText("В файле ничего нет")).toBeVisible();
  await expect(list.locator("img")).toBeVisible();
  await accessible();
  await pictures("record-files");
  await page.getByRole("button", { name: "Скрыть: Пусто.txt" }).click();
  await expect(page.getByText("В файле ничего нет")).toHaveCount(0);

  // Looked at, one after the other.
  await list.getByRole("button", { name: "Номер люкс.png", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("img", { name: "Номер люкс.png" })).toBeVisible();
  await expect.poll(() => dialog.getByRole("img", { name: "Номер люкс.png" }).evaluate((image) => image.naturalWidth)).toBe(640);
  await accessible();
  await shot("record-look-image");
  await page.keyboard.press("ArrowRight");
  await expect(dialog.locator("iframe")).toBeVisible();
  await expect(dialog).toContainText("Договор 118.pdf");
  await shot("record-look-pdf");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  // Kept: the very bytes.
  for (const { name, buffer } of files) {
    const kept = page.waitForEvent("download");
    await list.getByRole("button", { name: `Скачать: ${name}` }).click();
    const download = await kept;
    expect(download.suggestedFilename()).toBe(name);
    expect((await readFile(await download.path())).equals(buffer), name).toBe(true);
  }

  // Dropped anywhere on the part, called back while it goes.
  await page.route("**/files?name=*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    await route.abort();
  });
  await drop(page, "Большой.bin");
  const stop = page.getByRole("button", { name: "Отменить загрузку: Большой.bin" });
  await expect(stop).toBeVisible();
  await shot("record-upload");
  await stop.click();
  await expect(page.getByText("Большой.bin")).toHaveCount(0);
  await page.unroute("**/files?name=*", { behavior: "ignoreErrors" });

  await list.getByRole("button", { name: "Действия: Номер люкс.png" }).click();
  await page.getByRole("menuitem", { name: "Переименовать" }).click();
  const name = page.getByRole("textbox", { name: "Имя файла" });
  await expect(name).toBeFocused();
  await name.fill("Люкс.png");
  await name.press("Enter");
  await expect(list.getByRole("button", { name: "Люкс.png", exact: true })).toBeVisible();
  await list.getByRole("button", { name: "Действия: Люкс.png" }).click();
  await page.getByRole("menuitem", { name: "Удалить" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await expect(list.getByRole("button", { name: "Люкс.png", exact: true })).toHaveCount(0);
  await page.getByRole("tab", { name: "Всё" }).click();
  await expect(page.getByText("Файл Номер люкс.png теперь называется Люкс.png")).toBeVisible();
  await expect(page.getByText("Удалён файл Люкс.png")).toBeVisible();
});

/** Lets no more than so many bytes a second leave the page; answers a function that says otherwise. */
async function slowly(page, speed) {
  const line = await page.context().newCDPSession(page);
  const restrain = (uploadThroughput) => line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await line.send("Network.enable");
  await restrain(speed);
  return restrain;
}

/** Lets a file fall on the middle of the page. */
async function drop(page, name) {
  const files = await page.evaluateHandle((name) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(2_000_000)], name));
    return data;
  }, name);
  const panel = page.getByRole("tabpanel");
  await panel.dispatchEvent("dragover", { dataTransfer: files });
  await expect(page.getByText("Отпустите, чтобы добавить файлы")).toBeVisible();
  await panel.dispatchEvent("drop", { dataTransfer: files });
  await expect(page.getByText("Отпустите, чтобы добавить файлы")).toHaveCount(0);
}

test("the feed tells of a change and of a letter, in either language, and a viewer reads and cannot write", async ({ browser, page, server, accessible, shot, pictures, mistakes }) => {
  // Refusals are what this walk is about, too.
  mistakes.expect(/status of (404|409|412|413|422)/);
  await arrive(page, OLGA, `/clients/${anna.id}`);
  await page.getByRole("button", { name: "Изменить: Телефон" }).click();
  await page.locator("#phone").fill("+7 921 555-01-99");
  await page.locator("#phone").press("Enter");
  await expect(page.getByText("+7 921 555-01-42")).toBeVisible();
  // What is known leads to a call and to a letter; a click beside it opens the editor, a click on it does not.
  const call = page.getByRole("complementary", { name: "О клиенте" }).getByRole("link", { name: "+7 921 555-01-99" });
  await expect(call).toHaveAttribute("href", "tel:+79215550199");
  await expect(page.getByRole("complementary", { name: "О клиенте" }).locator("a[href^='mailto:']")).toHaveCount(1);
  // Where the browser asks which program is to call, a page without a window hears nothing more.
  await page.evaluate(() => window.addEventListener("click", (event) => event.target.closest("a[href^='tel:'], a[href^='mailto:']") && event.preventDefault(), true));
  await call.click();
  await expect(page.locator("#phone")).toHaveCount(0);
  const token = await signIn(server.base, OLGA);
  const news = await message(server, token, "Скидки", { subject: "Осенние скидки для отелей" });
  const mailing = await post(server, token, "/mailings", {
    name: "Осень",
    content: { kind: "message", message_id: news.id },
    audience: { kind: "all" },
    schedule: { start: "2026-01-01T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
  await post(server, token, `/mailings/${mailing.id}/start`, {});
  await expect.poll(async () => (await get(server, token, `/clients/${anna.id}/timeline?kind=letters`)).items[0]?.state, { timeout: 60_000 }).toBe("sent");
  await page.reload();
  await expect(page.getByRole("tabpanel").getByRole("link", { name: "Осенние скидки для отелей" })).toBeVisible();
  await expect(page.getByText(/^Сегодня, /)).toBeVisible();
  await accessible();
  await pictures("record-feed");
  for (const [name, width] of [["1024", 1024], ["390", 390]]) {
    await page.setViewportSize({ width, height: 900 });
    await shot(`record-feed-${name}`, { fullPage: width < 1024 });
  }
  await page.setViewportSize(SIZES.desktop);
  await page.getByRole("tab", { name: "Изменения" }).click();
  await expect(page).toHaveURL(/tab=changes/);
  await expect(page.getByText("+7 921 555-01-99").last()).toBeVisible();
  await expect(page.getByRole("tabpanel").getByRole("link", { name: "Осенние скидки для отелей" })).toHaveCount(0);

  const other = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "en-GB" });
  const vera = await other.newPage();
  await arrive(vera, VERA, `/clients/${anna.id}`);
  await expect(vera.getByText("Не пропади")).toBeVisible();
  // It was Olga's mailing: Vera reads that the letter went, from whom and what became of it, and is led nowhere from there.
  await vera.getByRole("tab", { name: "Letters" }).click();
  await expect(vera.getByRole("tabpanel").getByRole("listitem").filter({ hasText: "Осенние скидки для отелей" })).toContainText(OLGA.name);
  await expect(vera.getByRole("link", { name: "Осенние скидки для отелей" })).toHaveCount(0);
  await expect(vera.getByRole("link", { name: "Mailing", exact: true })).toHaveCount(0);
  await vera.getByRole("tab", { name: "All" }).click();
  await expect(vera.getByRole("textbox")).toHaveCount(0);
  for (const name of ["Add files", "Reply", "Delete", "Edit"]) {
    await expect(vera.getByRole("button", { name, exact: true })).toHaveCount(0);
  }
  await expect(vera.locator("input[type=file]")).toHaveCount(0);
  await vera.screenshot({ path: "artefacts/record-viewer.png" });
  await vera.getByRole("tab", { name: "Files" }).click();
  await expect(vera.getByRole("tabpanel").getByRole("button", { name: "Договор 118.pdf", exact: true })).toBeVisible();
  await expect(vera.getByRole("button", { name: /^Actions: / })).toHaveCount(0);
  await other.close();
});
