// Custom fields: made by an administrator, filled in on a page and on a form, told in the history, and found again in the list.

import { expect, signIn, test } from "../harness.mjs";
import { account, client, enter } from "../people.mjs";

const RITA = { name: "Рита Соколова", email: "rita@custom.example", password: "семь белых цапель у воды" };

const FIELDS = [
  ["Номер договора", "Текст"],
  ["Скидка, %", "Число"],
  ["Договор действует до", "Дата"],
  ["Тариф", "Выбор из списка", "Розница\nОпт\nМежрегиональные поставки с отсрочкой платежа"],
  ["Был в офисе", "Да или нет"],
];

test("custom fields are made, filled in, told and found by", async ({ page, server, mistakes, accessible, pictures, shot }) => {
  test.setTimeout(120_000);
  // A name that is taken.
  mistakes.expect(/custom-fields/);
  await account(server, RITA, "admin");
  const token = await signIn(server.base, RITA);
  const anna = await client(server, token, "Белова Анна", "anna@custom.example");
  await client(server, token, "Серов Пётр", "petr@custom.example");
  await page.goto(`/sign-in?next=${encodeURIComponent("/custom-fields")}`);
  await enter(page, RITA);

  await test.step("an administrator makes some", async () => {
    await expect(page.getByText("Своих полей пока нет")).toBeVisible();
    await accessible();
    await shot("custom-fields-none");
    for (const [name, kind, choices] of FIELDS) {
      await page.getByRole("button", { name: "Добавить поле" }).click();
      await page.getByLabel("Название").fill(name);
      await page.getByLabel("Что в нём").selectOption({ label: kind });
      if (choices) {
        await page.getByLabel("Варианты").fill(choices);
        await accessible();
        await shot("custom-fields-new");
      }
      await page.getByRole("button", { name: "Добавить", exact: true }).click();
      await expect(page.getByText(name, { exact: true })).toBeVisible();
    }
    await page.getByRole("button", { name: "Добавить поле" }).click();
    await page.getByLabel("Название").fill("тариф");
    await page.getByRole("button", { name: "Добавить", exact: true }).click();
    await expect(page.locator("#field-name")).toHaveAttribute("aria-invalid", "true");
    await page.keyboard.press("Escape");
    await accessible();
    await pictures("custom-fields");
  });

  await test.step("one is deleted, and brought back", async () => {
    await page.getByRole("button", { name: "Удалить поле «Был в офисе»" }).click();
    await expect(page.getByText("Был в офисе", { exact: true })).toHaveCount(0);
    await page.getByRole("button", { name: "Вернуть" }).click();
    await expect(page.getByText("Был в офисе", { exact: true })).toBeVisible();
  });

  await test.step("a client is told of in them, where they stand", async () => {
    await page.goto(`/clients/${anna.id}`);
    await page.getByRole("button", { name: "Изменить: Скидка, %" }).click();
    await page.getByLabel("Скидка, %", { exact: true }).fill("много");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    await page.getByLabel("Скидка, %", { exact: true }).fill("12,5");
    await page.keyboard.press("Enter");
    await expect(page.locator("aside").getByText("12,5", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Изменить: Тариф" }).click();
    await page.getByLabel("Тариф", { exact: true }).selectOption("Опт");
    await expect(page.locator("aside").getByText("Опт", { exact: true })).toBeVisible();
    await page.reload();
    await expect(page.locator("aside").getByText("Опт", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: /поле/ }).first().click();
    await accessible();
    await pictures("client-custom");
  });

  await test.step("a new lead begins with them", async () => {
    await page.goto("/leads/new");
    await page.getByLabel("Имя").fill("Громова Ирина");
    await page.getByLabel("Скидка, %").fill("пять");
    await page.getByLabel("Номер договора").fill("А-12/7");
    await page.getByLabel("Договор действует до").fill("2027-01-31");
    await page.getByRole("button", { name: "Добавить лид" }).click();
    await expect(page.locator("#custom-2, [id^=custom-][aria-invalid=true]").first()).toBeFocused();
    await accessible();
    await pictures("lead-form-custom");
    await page.getByLabel("Скидка, %").fill("5");
    await page.getByRole("button", { name: "Добавить лид" }).click();
    await expect(page).toHaveURL(/leads\/\d+$/);
    await expect(page.locator("aside").getByText("А-12/7", { exact: true })).toBeVisible();
  });

  await test.step("the list is narrowed by one", async () => {
    await page.goto("/clients");
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toBeVisible();
    await page.getByRole("button", { name: /^Условия/ }).click();
    await page.getByLabel("Своё поле").selectOption({ label: "Тариф" });
    await page.getByLabel("Значение").selectOption("Опт");
    await expect(page).toHaveURL(/custom=/);
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Белова Анна" })).toBeVisible();
    await accessible();
    await shot("clients-custom-open");
    await page.keyboard.press("Escape");
    await pictures("clients-custom");
    await page.reload();
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toHaveCount(0);
    await page.getByRole("button", { name: /Тариф/ }).click();
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toBeVisible();
  });

  await test.step("a list shows those that one chooses as columns", async () => {
    await page.goto("/clients");
    await expect(page.getByRole("columnheader", { name: "Тариф" })).toHaveCount(0);
    await page.getByRole("button", { name: "Столбцы" }).click();
    for (const name of ["Тариф", "Скидка, %", "Номер договора"]) await page.getByLabel(name, { exact: true }).check();
    await accessible();
    await shot("clients-columns-open");
    await page.keyboard.press("Escape");
    const anna = page.getByRole("row", { name: /Белова Анна/ });
    await expect(anna.getByRole("cell", { name: "Опт", exact: true })).toBeVisible();
    await expect(anna.getByRole("cell", { name: "12,5", exact: true })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("columnheader", { name: "Тариф" })).toBeVisible();
    await pictures("clients-custom-columns");
    await page.getByRole("button", { name: "Столбцы" }).click();
    await page.getByLabel("Тариф", { exact: true }).uncheck();
    await expect(page.getByRole("columnheader", { name: "Тариф" })).toHaveCount(0);
    await page.goto("/leads");
    await page.getByRole("button", { name: "Столбцы" }).click();
    await page.getByLabel("Номер договора", { exact: true }).check();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("row", { name: /Громова Ирина/ }).getByRole("cell", { name: "А-12/7", exact: true })).toBeVisible();
    await pictures("leads-custom-columns");
  });
});
