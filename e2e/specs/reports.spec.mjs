// Reports: what became of the letters of a period.

import { SIZES, expect, signIn, sticksOut, test } from "../harness.mjs";
import { account, client, enter, message, post } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@reports.example", password: "лён и хвоя в четыре руки" };

test("a report shows the period by day and by mailing, as a chart, a table and a file", async ({ page, server, accessible, pictures }) => {
  await account(server, OLGA);
  const token = await signIn(server.base, OLGA);
  await page.goto("/sign-in");
  await enter(page, OLGA);
  await page.goto("/reports");
  await expect(page.getByText("За это время ничего не уходило")).toBeVisible();

  for (const name of ["anna", "petr", "vera"]) await client(server, token, name, `${name}@client.example`);
  const news = await message(server, token, "Новости");
  const mailing = await post(server, token, "/mailings", {
    name: "Осенняя рассылка",
    content: { kind: "message", message_id: news.id },
    audience: { kind: "all" },
    schedule: { start: "2026-01-01T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
  await post(server, token, `/mailings/${mailing.id}/start`);
  await expect
    .poll(async () => (await (await fetch(`${server.base}/api/v1/mailings/${mailing.id}`, { headers: { authorization: `Bearer ${token}` } })).json()).state)
    .toBe("completed");

  await page.goto("/reports");
  const row = page.getByRole("row", { name: /Осенняя рассылка/ });
  await expect(row).toContainText("3");
  await accessible();
  await page.getByRole("button", { name: "Показать таблицей" }).click();
  await expect(page.getByRole("button", { name: "Показать графиком" })).toBeVisible();
  await page.getByRole("radio", { name: /90/ }).click();
  await expect(page).toHaveURL(/days=90/);
  await expect(row).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Выгрузить" }).click();
  await page.getByRole("menuitem", { name: "Таблица CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^отчёт-.*\.csv$/);
  await pictures("reports");
  await page.setViewportSize(SIZES.phone);
  await page.waitForTimeout(300);
  expect(await sticksOut(page)).toBe(0);
  await row.getByRole("link").click();
  await expect(page).toHaveURL(/\/mailings\/\d+\?tab=runs/);
});
