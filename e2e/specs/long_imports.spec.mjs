// A long file on its way in: how far it is, stopping it halfway, what is in by then, and going on from there to its end.

import { expect, signIn, test } from "../harness.mjs";
import { account, enter, get } from "../people.mjs";

const LENA = { name: "Лена Дорогина", email: "lena@long-imports.example", password: "девять долгих вёрст пешком" };
const ROWS = 60_000;
/** How long all of them may take on a busy machine. */
const LONG = { timeout: 240_000 };

test("a long file shows how far it is, is stopped halfway, and goes on from there", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(900_000);
  page.setDefaultTimeout(30_000);
  await account(server, LENA);
  const token = await signIn(server.base, LENA);
  const clients = async () => (await get(server, token, "/clients?limit=1&with_total=true")).total;
  const lines = Array.from({ length: ROWS }, (_, at) => `Клиент ${at};client${at}@long.example`);
  await page.goto(`/sign-in?next=${encodeURIComponent("/imports/new")}`);
  await enter(page, LENA);
  await page.locator("#file").setInputFiles({ name: "длинный.csv", mimeType: "text/csv", buffer: Buffer.from(["Имя;E-mail", ...lines].join("\r\n")) });
  await page.getByRole("button", { name: "Дальше: столбцы" }).click();
  await page.getByRole("button", { name: "Проверить" }).click();
  await expect(page.getByRole("heading", { name: /^Войдёт 60\s000 строк из 60\s000$/ })).toBeVisible(LONG);
  expect(await clients()).toBe(0);
  const told = () => get(server, token, new URL(page.url()).pathname);

  await test.step("its bar moves, and it is stopped", async () => {
    await page.getByRole("button", { name: "Загрузить", exact: true }).click();
    await expect(page.getByText(/^Прочитан[аоы] [1-9][\d\s]* строк[аи]? из 60\s000$/)).toBeVisible(LONG);
    const { value, max } = await page.getByRole("progressbar", { name: "Читаем файл" }).evaluate(({ value, max }) => ({ value, max }));
    await page.getByRole("button", { name: "Остановить" }).click();
    expect(max).toBe(ROWS);
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(ROWS);
  });

  await test.step("it says how many are in, and so many there are", async () => {
    const title = page.getByRole("heading", { name: /^Остановлен: прочитан/ });
    await expect(title).toBeVisible();
    const { state, rows_done, rows_total, created } = await told();
    expect([state, rows_total, created]).toEqual(["cancelled", ROWS, rows_done]);
    expect(rows_done).toBeGreaterThan(0);
    expect(rows_done).toBeLessThan(ROWS);
    const [, said] = /прочитан. ([\d\s]+) строк/.exec(await title.textContent());
    expect(Number(said.replace(/\s/g, ""))).toBe(rows_done);
    expect(await clients()).toBe(rows_done);
    await expect(page.getByRole("link", { name: /^Показать [\d\s]+ нов/ })).toBeVisible();
    await accessible();
    await pictures("import-stopped");
    // Nothing more has come in meanwhile.
    expect((await told()).rows_done).toBe(rows_done);
  });

  await test.step("it goes on where it was, and nobody comes in twice", async () => {
    await page.getByRole("button", { name: "Продолжить" }).click();
    await expect(page.getByRole("progressbar")).toBeVisible();
    await accessible();
    await expect(page.getByRole("heading", { name: /^Разобрано 60\s000 строк из 60\s000$/ })).toBeVisible(LONG);
    const { state, created, updated, skipped, rejected } = await told();
    expect([state, created, updated, skipped, rejected]).toEqual(["done", ROWS, 0, 0, 0]);
    expect(await clients()).toBe(ROWS);
    await accessible();
  });
});
