// What all lists share: choosing all that match, columns, and files.

import { readFile } from "node:fs/promises";
import { SIZES, expect, signIn, test } from "../harness.mjs";
import { account, enter, get, message } from "../people.mjs";

const VERA = { name: "Вера Лунина", email: "vera@lists.example", password: "семь тихих лошадей на заре" };

const made = new WeakMap();
async function vera(server) {
  if (!made.has(server)) made.set(server, make(server));
  return made.get(server);
}

async function make(server) {
  await account(server, VERA);
  const token = await signIn(server.base, VERA);
  const rows = Array.from({ length: 130 }, (_, n) => `Клиент ${n},client${n}@lists.example,+7916${String(n).padStart(7, "0")}`);
  const answer = await fetch(`${server.base}/api/v1/clients/import`, {
    method: "POST",
    headers: { "content-type": "text/csv", authorization: `Bearer ${token}` },
    body: ["name,email,phone", ...rows, "Посторонний,other@else.example,"].join("\n"),
  });
  const { id } = await answer.json();
  await expect.poll(async () => (await get(server, token, `/imports/${id}`)).state).toBe("done");
  for (const name of ["Первое", "Второе", "Третье"]) await message(server, token, name);
}

async function arrive(page, server, path) {
  await vera(server);
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, VERA);
}

test("all clients that match are deleted by a job one can watch, and brought back", async ({ page, server, accessible, shot, pictures }) => {
  await arrive(page, server, "/clients?q=lists.example");
  await expect(page.getByText("130 клиентов")).toBeVisible();
  await page.getByLabel("Выбрать всё на странице").check();
  await expect(page.getByText("Выбрать все 130", { exact: false })).toBeVisible();
  await shot("bulk-offer");
  await page.getByRole("button", { name: /Выбрать все 130/ }).click();
  await accessible();
  await pictures("bulk-chosen");
  await page.getByRole("toolbar").getByRole("button", { name: "Удалить" }).click();
  await expect(page.getByRole("dialog")).toContainText("130");
  await shot("bulk-ask");
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await expect(page).toHaveURL(/\/bulk\/\d+$/);
  await expect(page.getByText("Выполнено")).toBeVisible();
  await expect(page.locator(".tile", { hasText: "Сделано" })).toContainText("130");
  await accessible();
  await pictures("bulk-run");
  const first = page.url();
  await page.getByRole("button", { name: "Вернуть удалённое" }).click();
  await expect(page).not.toHaveURL(first);
  await expect(page.getByText("Выполнено")).toBeVisible();
  await page.getByRole("link", { name: "К списку" }).click();
  await expect(page.getByText("131 клиент", { exact: false })).toBeVisible();
  await page.goto("/bulk");
  await expect(page.getByRole("row")).toHaveCount(3);
  await pictures("bulk-runs");
});

test("chosen messages are deleted, and some clients still at once", async ({ page, server }) => {
  await arrive(page, server, "/messages");
  await page.getByLabel("Выбрать: Второе").check();
  await page.getByRole("toolbar").getByRole("button", { name: "Удалить" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await expect(page.getByText("Выполнено")).toBeVisible();
  await page.getByRole("link", { name: "К списку" }).click();
  await expect(page.getByRole("link", { name: "Первое" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Второе" })).toHaveCount(0);
  await page.goto("/clients");
  await page.getByLabel("Выбрать: Посторонний").check();
  await page.getByRole("toolbar").getByRole("button", { name: "Удалить" }).click();
  await expect(page.getByText("130 клиентов")).toBeVisible();
  await expect(page).toHaveURL(/\/clients/);
});

test("columns are hidden and stay so on this device; phones keep their cards", async ({ page, server, accessible, shot }) => {
  await arrive(page, server, "/clients");
  await expect(page.getByRole("columnheader", { name: "Телефон" })).toBeVisible();
  await page.getByRole("button", { name: "Столбцы" }).click();
  await accessible();
  await shot("columns-open");
  await page.getByRole("dialog", { name: "Столбцы" }).getByLabel("Телефон").uncheck();
  await expect(page.getByRole("columnheader", { name: "Телефон" })).toHaveCount(0);
  await page.getByRole("dialog", { name: "Столбцы" }).getByLabel("E-mail").uncheck();
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Имя" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Телефон" })).toHaveCount(0);
  await shot("columns-hidden");
  await page.setViewportSize(SIZES.phone);
  await expect(page.getByText("client129@lists.example").or(page.getByText(/client\d+@lists.example/).first())).toBeVisible();
  await shot("columns-phone");
});

test("a list comes out as a table or as a workbook", async ({ page, server, shot }) => {
  await arrive(page, server, "/messages");
  const take = async (name) => {
    await page.getByRole("button", { name: "Выгрузить" }).click();
    await shot("export-menu");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
  };
  const table = await take("Таблица CSV");
  expect(table.name).toMatch(/^сообщения-.*\.csv$/);
  expect(table.content.toString("utf8")).toContain("Первое");
  const book = await take("Книга Excel");
  expect(book.name).toMatch(/\.xlsx$/);
  expect(book.content.subarray(0, 2).toString()).toBe("PK");
});
