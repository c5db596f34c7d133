// Tags: made while they are put on, renamed everywhere, found again in the list, and taken off.

import { expect, signIn, test } from "../harness.mjs";
import { account, client, enter } from "../people.mjs";

const VERA = { name: "Вера Орлова", email: "vera@tags.example", password: "шесть тихих сов в роще" };

test("a tag is made, found in the list, renamed and taken off", async ({ page, server, accessible, pictures, shot }) => {
  test.setTimeout(90_000);
  await account(server, VERA);
  const token = await signIn(server.base, VERA);
  const anna = await client(server, token, "Белова Анна", "anna@tags.example");
  await client(server, token, "Серов Пётр", "petr@tags.example");
  await page.goto(`/sign-in?next=${encodeURIComponent(`/clients/${anna.id}`)}`);
  await enter(page, VERA);
  const tags = page.getByRole("group", { name: "Метки" });

  await test.step("what is typed and not there is made, and put on", async () => {
    await tags.getByRole("button", { name: "Метка", exact: true }).click();
    for (const name of ["VIP", "Ждёт звонка", "Оптовый покупатель постельного белья"]) {
      await page.getByLabel("Найти или назвать метку").fill(name);
      await expect(page.getByRole("button", { name: `Создать метку «${name}»` })).toBeVisible();
      await page.keyboard.press("Enter");
      await expect(tags.getByRole("button", { name: `Снять метку ${name}` })).toBeVisible();
    }
    await page.getByLabel("Найти или назвать метку").fill("в");
    await accessible();
    await shot("tags-panel");
  });

  await test.step("it gets another name and colour, wherever it is", async () => {
    await page.getByLabel("Найти или назвать метку").fill("");
    await page.keyboard.press("Escape");
    await tags.getByRole("button", { name: "Снять метку VIP" }).click();
    await expect(tags.getByRole("button", { name: "Снять метку VIP" })).toHaveCount(0);
    await tags.getByRole("button", { name: "Метка", exact: true }).click();
    await page.getByRole("button", { name: "Изменить метку VIP" }).click();
    await page.getByLabel("Название").fill("Важный");
    await page.getByLabel("Цвет").selectOption({ label: "Красный" });
    await accessible();
    await shot("tags-manage");
    await page.getByRole("button", { name: "Сохранить" }).click();
    await page.getByRole("button", { name: /^Важный/ }).click();
    await expect(tags.getByRole("button", { name: "Снять метку Важный" })).toBeVisible();
    await page.keyboard.press("Escape");
    await accessible();
    await pictures("client-tags");
  });

  await test.step("the list shows it, and is narrowed to it", async () => {
    await page.goto("/clients");
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toBeVisible();
    await accessible();
    await pictures("clients-tags");
    await page.getByRole("button", { name: "Важный" }).click();
    await expect(page).toHaveURL(/tag=\d+/);
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Белова Анна" })).toBeVisible();
    await expect(page.getByText("1 клиент", { exact: true })).toBeVisible();
    await pictures("clients-of-tag");
    await page.getByRole("combobox", { name: "Метка" }).selectOption({ label: "Любая метка" });
    await expect(page.getByRole("link", { name: "Серов Пётр" })).toBeVisible();
  });
});
