// The reader of a letter unsubscribes, and who wrote it sees that and writes no more.

import { expect, signIn, test } from "../harness.mjs";
import { account, client, enter, letterFor, message, post } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@stop.example", password: "лён и хвоя в четыре руки" };

/** Starts a mailing to all of Olga's clients at once. */
async function mail(server, token, name, message_id) {
  const mailing = await post(server, token, "/mailings", {
    name,
    content: { kind: "message", message_id },
    audience: { kind: "all" },
    schedule: { start: "2026-01-01T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
  await post(server, token, `/mailings/${mailing.id}/start`);
  return mailing;
}

test("a reader unsubscribes without scripts, and gets no more", async ({ page, server, browser, request, accessible, pictures, shot }) => {
  test.setTimeout(180_000);
  await account(server, OLGA);
  const token = await signIn(server.base, OLGA);
  await client(server, token, "Белова Анна", "anna@client.example");
  await client(server, token, "Орлов Пётр", "petr@client.example");
  await client(server, token, "Юн Вера", "vera@client.example");
  const news = await message(server, token, "Новости Ольги", { subject: "Осень" });
  await mail(server, token, "Осень", news.id);

  const letter = await letterFor(server, "anna@client.example", /Осень/);
  const link = /https?:\/\/\S+\/u\/[\w-]+/.exec(letter.text)[0];
  const reader = await browser.newContext({ javaScriptEnabled: false, locale: "ru-RU", viewport: { width: 390, height: 844 } });
  const mail_page = await reader.newPage();
  await mail_page.goto(link);
  await expect(mail_page.getByText("Ольга Кравцова")).toBeVisible();
  await expect(mail_page.getByText("a…@client.example")).toBeVisible();
  await mail_page.screenshot({ path: "artefacts/unsubscribe-asked-phone.png" });
  await mail_page.emulateMedia({ colorScheme: "dark" });
  await mail_page.screenshot({ path: "artefacts/unsubscribe-asked-phone-dark.png" });
  await mail_page.getByRole("button", { name: "Отписаться" }).click();
  await expect(mail_page.getByRole("button", { name: "Отписаться" })).toHaveCount(0);
  await mail_page.screenshot({ path: "artefacts/unsubscribe-done-phone-dark.png" });

  // A mail program does the same for Peter, with one request.
  const peters = await letterFor(server, "petr@client.example", /Осень/);
  expect(peters.source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
  const his = /https?:\/\/\S+\/u\/[\w-]+/.exec(peters.text)[0];
  expect((await request.post(his, { form: { "List-Unsubscribe": "One-Click" } })).status()).toBe(200);

  await page.goto("/sign-in");
  await enter(page, OLGA);
  await page.goto("/suppressions");
  await expect(page.getByRole("row", { name: /anna@client\.example/ })).toContainText("Отписан");
  await expect(page.getByRole("row", { name: /petr@client\.example/ })).toContainText("Отписан");
  await accessible();
  await pictures("stop-list");
  await page.goto("/clients");
  await page.getByRole("link", { name: "Белова Анна" }).click();
  await expect(page.getByText("Получатель отписался")).toBeVisible();
  await shot("client-unsubscribed");

  await mail(server, token, "Зима", (await message(server, token, "Зима", { subject: "Зима" })).id);
  await letterFor(server, "vera@client.example", /Зима/);
  await page.goto("/mailings");
  await page.getByRole("link", { name: "Зима" }).first().click();
  await page.getByRole("tab", { name: /Получатели/ }).click();
  await expect(page.getByRole("row", { name: /Белова Анна/ })).toContainText("Отписан");
  await shot("mailing-with-unsubscribed");

  await test.step("taken off the list only with a reason", async () => {
    await page.goto("/suppressions?q=anna");
    await page.getByRole("button", { name: "Действия: anna@client.example" }).click();
    await page.getByRole("menuitem", { name: "Убрать из списка" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("button", { name: "Убрать из списка" })).toBeDisabled();
    await dialog.locator("#because").fill("Попросила по телефону");
    await shot("stop-list-lift");
    await dialog.getByRole("button", { name: "Убрать из списка" }).click();
    await expect(page.getByText("Письма снова пойдут")).toBeVisible();
    await expect(page.getByRole("row", { name: /anna@client\.example/ })).toHaveCount(0);
  });

  await test.step("an address is put on it by hand", async () => {
    await page.goto("/suppressions");
    await page.getByRole("button", { name: "Добавить адрес" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("#email").fill("boris@client.example");
    await dialog.locator("#note").fill("Просил не писать");
    await accessible();
    await shot("stop-list-add");
    await dialog.getByRole("button", { name: "Добавить адрес" }).click();
    await expect(page.getByRole("row", { name: /boris@client\.example/ })).toContainText("Просил не писать");
  });

  await test.step("a list from elsewhere is brought in, and ours is taken along", async () => {
    await page.getByRole("button", { name: "Загрузить" }).click();
    const dialog = page.getByRole("dialog");
    const table = "email;reason\nmaria@client.example;unsubscribed\nне адрес;\n";
    await dialog.locator("input[type=file]").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await accessible();
    await dialog.getByRole("button", { name: "Загрузить" }).click();
    await expect(dialog.getByText("Добавлен 1 адрес", { exact: false })).toBeVisible();
    await expect(dialog.getByText("1 строка без адреса пропущена: 3.")).toBeVisible();
    await shot("stop-list-imported");
    await dialog.getByRole("button", { name: "Закрыть" }).click();
    await expect(page.getByRole("row", { name: /maria@client\.example/ })).toContainText("Отписан");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Выгрузить" }).click();
    await page.getByRole("menuitem", { name: "Таблица CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^стоп-лист-.*\.csv$/);
  });
});
