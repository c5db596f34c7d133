// What an administrator finds: every letter by its address, with its tries, and the work that the server does by itself.

import { ADMIN, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, letterFor, message, post } from "../people.mjs";

const ZOYA = { name: "Зоя Лебедева", email: "zoya@desk.example", password: "шесть синих чашек на полке" };

test("a letter is found by its whole address over all mailings, and tells its tries", async ({ page, server, accessible, pictures, shot }) => {
  test.setTimeout(180_000);
  await account(server, ZOYA);
  const token = await signIn(server.base, ZOYA);
  await client(server, token, "Белова Анна", "anna@desk-client.example");
  await client(server, token, "Орлов Пётр", "petr@desk-client.example");
  const news = await message(server, token, "Новости Зои", { subject: "Осень" });
  const { id } = await post(server, token, "/mailings", {
    name: "Осенняя рассылка",
    content: { kind: "message", message_id: news.id },
    audience: { kind: "all" },
    schedule: { start: "2026-01-01T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
  await post(server, token, `/mailings/${id}/start`);
  await letterFor(server, "anna@desk-client.example", /Осень/);
  await letterFor(server, "petr@desk-client.example", /Осень/);

  await page.goto("/sign-in?next=%2Flogs");
  await enter(page, ADMIN);
  await page.getByRole("link", { name: "Письма", exact: true }).first().click();
  await expect(page).toHaveURL(/\/deliveries$/);
  await expect(page.getByRole("row", { name: /petr@desk-client\.example/ })).toBeVisible();
  await accessible();
  await pictures("letters");
  await page.getByRole("searchbox").fill("anna@");
  await expect(page.getByText("Введите адрес целиком")).toBeVisible();
  await shot("letters-half-an-address");
  await page.getByRole("searchbox").fill("Anna@desk-client.example");
  await expect(page.getByRole("row", { name: /anna@desk-client\.example/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /petr@desk-client\.example/ })).toHaveCount(0);
  await expect(page).toHaveURL(/q=Anna/);
  await page.getByRole("link", { name: "anna@desk-client.example" }).click();
  await expect(page.getByRole("heading", { name: "Попытки" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Осенняя рассылка" })).toBeVisible();
  await accessible();
  await pictures("letter");
});

test("background tasks are found, opened, tried again and dropped", async ({ page, server, accessible, pictures, shot }) => {
  // What is given up takes hours to be so: here the answer is made up, all else is the server's.
  const buried = {
    id: 77, kind: "imports.read", state: "buried", attempts: 5, about: { import: 3 }, created_at: "2026-11-20T08:00:00Z",
    run_at: "2026-11-20T09:00:00Z", finished_at: null, buried_at: "2026-11-20T09:00:03Z", error: "550 mailbox of … is full",
  };
  await page.goto("/sign-in?next=%2Fjobs");
  await enter(page, ADMIN);
  await expect(page.getByRole("button", { name: "Убрать старые задачи" }).first()).toBeVisible();
  await accessible();
  await pictures("jobs");
  await page.locator("select").first().selectOption({ label: "Убрать старые задачи" });
  await expect(page).toHaveURL(/kind=jobs\.sweep/);
  await page.getByRole("button", { name: "Убрать старые задачи" }).first().click();
  await expect(page.getByText("jobs.sweep", { exact: true }).first()).toBeVisible();

  let asked = [];
  await page.route("**/api/v1/jobs?*state=buried*", (route) => route.fulfill({ json: { items: asked.length ? [] : [buried] } }));
  await page.route("**/api/v1/jobs/77**", (route) => {
    asked.push(`${route.request().method()} ${new URL(route.request().url()).pathname}`);
    return route.request().method() === "DELETE" ? route.fulfill({ status: 204 }) : route.fulfill({ json: { ...buried, state: "retrying", buried_at: null } });
  });
  for (const [verb, request] of [["Повторить", "POST /api/v1/jobs/77/retry"], ["Удалить", "DELETE /api/v1/jobs/77"]]) {
    asked = [];
    await page.goto("/jobs?state=buried");
    await page.getByRole("button", { name: "Загрузить записи из файла" }).click();
    await expect(page.getByText("550 mailbox of … is full")).toBeVisible();
    await expect(page.getByRole("link", { name: "Открыть загрузку" })).toBeVisible();
    if (verb === "Повторить") {
      await accessible();
      await pictures("jobs-open");
    }
    await page.getByRole("button", { name: verb, exact: true }).click();
    await shot(`jobs-${verb === "Повторить" ? "retry" : "drop"}`);
    await page.getByRole("dialog").getByRole("button", { name: verb, exact: true }).click();
    await expect.poll(() => asked).toEqual([request]);
    await expect(page.getByText(verb === "Повторить" ? "Задача поставлена снова" : "Задача удалена")).toBeVisible();
  }
});
