// Bringing in leads from an ugly file step by step: its columns, a dry run, what came of it, the created, and undoing it.

import { expect, signIn, test } from "../harness.mjs";
import { account, enter, get, post } from "../people.mjs";

const LEV = { name: "Лев Полевой", email: "lev@lead-imports.example", password: "шесть серых уток на пруду" };

const UGLY = [
  "Клиент (ФИО);Название компании;Эл. почта;Моб. тел.;Этап;Сумма, ₽;Откуда;Примечание",
  'Белова Анна;Отель;anna@l.example;8 (916) 123-45-67;связались;150 000,50;Выставка;"звонить\nутром"',
  "",
  ";Склад",
  "Знакомый Новый;;known@l.example;;выигран;;Сайт",
  "Плохой;;не адрес;;нет такого;много",
].join("\r\n");

test("leads come in from an ugly file, are shown, and taken out again", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(180_000);
  await account(server, LEV);
  const token = await signIn(server.base, LEV);
  await post(server, token, "/leads", { name: "Знакомый", email: "known@l.example" });
  const lead = async (email) => (await get(server, token, `/leads?q=${encodeURIComponent(email)}`)).items[0];
  await page.goto(`/sign-in?next=${encodeURIComponent("/leads")}`);
  await enter(page, LEV);

  await test.step("the file is handed in from the list of leads, and its columns are told apart", async () => {
    await page.getByRole("link", { name: "Импорт", exact: true }).click();
    await expect(page).toHaveURL(/\/leads\/import$/);
    await page.locator("#file").setInputFiles({ name: "лиды.csv", mimeType: "text/csv", buffer: Buffer.from(UGLY) });
    await accessible();
    await page.getByRole("button", { name: "Дальше: столбцы" }).click();
    await expect(page.getByRole("heading", { name: "Сопоставьте столбцы" })).toBeVisible();
    await expect(page.getByLabel("Поле для «Клиент (ФИО)»")).toHaveValue("Имя целиком");
    await expect(page.getByLabel("Поле для «Название компании»")).toHaveValue("Компания");
    await expect(page.getByLabel("Поле для «Сумма, ₽»")).toHaveValue("Сумма");
    await expect(page.getByLabel("Поле для «Примечание»")).toHaveValue("Описание");
    await page.getByText("Обновить лид").click();
    await accessible();
    await pictures("lead-import-columns");
  });

  await test.step("a dry run says what would become of it", async () => {
    await page.getByRole("button", { name: "Проверить" }).click();
    await expect(page.getByRole("heading", { name: "Войдут 3 строки из 4" })).toBeVisible();
    await expect(page.getByText("2 + 1 + 0 + 1 = 4 строки")).toBeVisible();
    await expect(page.getByRole("cell", { name: "не адрес" })).toBeVisible();
    await expect(page.getByRole("cell", { name: "нет такого" })).toBeVisible();
    expect((await lead("known@l.example")).name).toBe("Знакомый");
    await accessible();
  });

  await test.step("it comes in, and shows the leads it made", async () => {
    await page.getByRole("button", { name: "Загрузить", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Разобраны 3 строки из 4" })).toBeVisible();
    const anna = await lead("anna@l.example");
    expect([anna.stage.preset, anna.amount.hundredths, anna.description]).toEqual(["contacted", 15_000_050, "звонить\nутром"]);
    const known = await lead("known@l.example");
    expect([known.name, known.source, known.stage.preset]).toEqual(["Знакомый Новый", "Сайт", "new"]);
    await accessible();
    await pictures("lead-import-result");
    await page.getByRole("link", { name: "Показать 2 новых" }).click();
    await expect(page.getByText("2 лида", { exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "Склад" })).toBeVisible();
    await accessible();
    await page.goBack();
  });

  await test.step("undoing takes out what came in and puts back what was there", async () => {
    await page.getByRole("button", { name: "Отменить импорт" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Отменить импорт" }).click();
    await expect(page.getByRole("heading", { name: "Импорт отменён: 3 лида" })).toBeVisible();
    expect((await lead("known@l.example")).name).toBe("Знакомый");
    await accessible();
    await page.getByRole("link", { name: "Показать лиды" }).click();
    await expect(page.getByText("1 лид", { exact: true })).toBeVisible();
  });

  await test.step("earlier files say what is in them, and lead back", async () => {
    await page.goto("/leads/import");
    await expect(page.getByRole("row", { name: /лиды\.csv/ }).getByRole("cell", { name: "Лиды", exact: true })).toBeVisible();
    await page.getByRole("link", { name: "лиды.csv" }).click();
    await expect(page.getByRole("heading", { name: "Импорт отменён: 3 лида" })).toBeVisible();
  });
});
