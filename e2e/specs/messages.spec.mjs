// Writing letters, and seeing them as they will be seen.

import { expect, signIn, test } from "../harness.mjs";
import { account, client, enter } from "../people.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@messages.example", password: "лён и хвоя в четыре руки" };

test("a letter in Markdown is seen on a wide screen, on a phone and as text", async ({ page, server, accessible, mistakes, shot, pictures }) => {
  // Taking a picture asks every frame, and a letter's answers nobody.
  mistakes.expect(/Blocked script execution in .about:srcdoc./);
  await account(server, OLGA);
  await client(server, await signIn(server.base, OLGA), "Белова Анна", "anna@client.example");
  await page.goto("/sign-in");
  await enter(page, OLGA);
  await page.goto("/messages/new");
  await page.locator("#name").fill("Осенние новости");
  await page.locator("#subject").fill("{{ client.first_name }}, что нового");
  await page.getByText("Markdown", { exact: true }).click();
  const body = page.locator("#body");
  await body.fill("Осень");
  await body.selectText();
  await page.getByRole("button", { name: "Заголовок" }).click();
  await expect(body).toHaveValue("## Осень");
  await body.fill(
    "## Здравствуйте, {{ client.first_name }}\n\nЧто нового в **октябре**:\n\n- склад переехал ближе\n- доставка за день\n\n> Спасибо, что вы с нами.\n\n" +
      "| Чай | Цена |\n|---|---|\n| Улун | 640 ₽ |\n| Пуэр | 820 ₽ |\n\n[Посмотреть каталог](https://shop.example/?to={{ client.email }})\n\nДо встречи,\n{{ owner.name }}",
  );
  // No script looks into the frame of a letter, not even a test's: what is in it is read off its source.
  const letter = page.locator("iframe");
  await expect(letter).toHaveAttribute("srcdoc", /<h2[^>]*>Здравствуйте, [^{<]+<\/h2>/);
  await expect(letter).toHaveAttribute("srcdoc", /<a href="https:\/\/shop\.example\/\?to=[^"{]+@[^"{]+" style=/);
  await expect(letter).toHaveAttribute("srcdoc", /<td style="[^"]+">640 ₽<\/td>/);
  await pictures("message-markdown");
  await page.getByText("Телефон", { exact: true }).click();
  await shot("message-markdown-as-on-a-phone");
  await page.getByRole("region", { name: "Как увидит клиент" }).getByText("Текст", { exact: true }).click();
  await expect(page.locator("pre")).toContainText("* склад переехал ближе");
  await accessible();
  await page.getByRole("button", { name: "Сохранить" }).first().click();
  await expect(page.getByText("Сохранено").first()).toBeVisible();
  await page.goto("/messages");
  await expect(page.getByRole("row", { name: /Осенние новости/ })).toContainText("Markdown");
});
