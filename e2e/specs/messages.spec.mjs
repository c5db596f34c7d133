// Writing letters, and seeing them as they will be seen.

import { ADMIN, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, letterFor, mailing, post } from "../people.mjs";
import { png } from "../png.mjs";

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

const VERA = { name: "Вера Лунина", email: "vera@messages.example", password: "сосны и ветер у моря" };

test("a picture is uploaded into a letter and seen in it", async ({ page, server, accessible, mistakes, shot, pictures }) => {
  mistakes.expect(/Blocked script execution in .about:srcdoc./);
  mistakes.expect(/415|Failed to load resource/);
  await account(server, VERA);
  await page.goto("/sign-in");
  await enter(page, VERA);
  await page.goto("/messages/new");
  await page.locator("#name").fill("С картинкой");
  await page.locator("#subject").fill("Новый чай");
  await expect(page.locator("#body-image")).toHaveCount(0);
  await page.getByText("Markdown", { exact: true }).click();
  const image = page.locator("#body-image");
  await image.setInputFiles({ name: "not.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await expect(page.getByText("Это не картинка")).toBeVisible();
  await image.setInputFiles({ name: "tea.png", mimeType: "image/png", buffer: png(800, 300) });
  await expect(page.locator("#body")).toHaveValue(/!\[\]\(https?:\/\/[^)]+\/i\/[0-9a-f]{32}\.jpg\)/);
  await expect(page.getByText("Это не картинка")).toHaveCount(0);
  const letter = page.locator("iframe");
  await expect(letter).toHaveAttribute("srcdoc", /<img [^>]*src="[^"]+\/i\/[0-9a-f]{32}\.jpg"/);
  await pictures("message-picture");
  // Where nothing runs, the judge of accessibility does not either: it looks at the page without the letter's frame.
  await page.getByRole("region", { name: "Как увидит клиент" }).getByText("Текст", { exact: true }).click();
  await accessible();
  await page.getByText("HTML", { exact: true }).click();
  await page.locator("#body").fill("<p>Чай</p>");
  await image.setInputFiles({ name: "tea.png", mimeType: "image/png", buffer: png(800, 300) });
  await expect(page.locator("#body")).toHaveValue(/<img src="[^"]+\.jpg" alt="" width="600">/);

  // What is kept is listed, and removed for good.
  await page.goto("/messages");
  await page.getByRole("link", { name: "Картинки" }).click();
  await expect(page.getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("img").first()).toBeVisible();
  await accessible();
  await pictures("letter-images");
  const gone = await page.locator('td a[href*="/i/"]').first().getAttribute("href");
  await page.getByRole("button", { name: /Действия: картинка/ }).first().click();
  await page.getByRole("menuitem", { name: "Удалить" }).click();
  await shot("letter-image-remove");
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await expect(page.getByText("Картинка удалена")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(2);
  expect((await page.request.get(gone)).status()).toBe(404);
});

const NINA = { name: "Нина Ветрова", email: "nina@messages.example", password: "облака над тихой рекой" };

test("files go out with a letter and are read in captured mail", async ({ page, server, accessible, mistakes, shot, pictures }) => {
  mistakes.expect(/Blocked script execution in .about:srcdoc./);
  await account(server, NINA);
  await page.goto("/sign-in");
  await enter(page, NINA);
  await page.goto("/messages/new");
  await expect(page.getByText("Сохраните сообщение, и к нему можно будет прикрепить файлы.")).toBeVisible();
  await page.locator("#name").fill("Прайс осени");
  await page.locator("#subject").fill("Новый прайс");
  await page.locator("#body").fill("Здравствуйте! Прайс во вложении.");
  await page.getByRole("button", { name: "Сохранить" }).first().click();
  const files = page.locator("#files");
  await expect(files).toBeAttached();
  await files.setInputFiles([
    { name: "Прайс «осень».pdf", mimeType: "application/pdf", buffer: Buffer.alloc(1_450_000, 7) },
    { name: "setup.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") },
    { name: "условия.txt", mimeType: "text/plain", buffer: Buffer.from("Доставка за день.") },
    { name: "video.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(9_500_000) },
  ]);
  const block = page.getByRole("region", { name: "Вложения" });
  await expect(block.getByRole("button", { name: "Убрать Прайс «осень».pdf" })).toBeVisible();
  await expect(block.getByRole("button", { name: "Убрать условия.txt" })).toBeVisible();
  await expect(block.getByText("Программы не отправить")).toBeVisible();
  await expect(block.getByText("Вместе с остальными больше 10 МБ")).toBeVisible();
  await expect(block.getByText("1,4 МБ из 10,0 МБ")).toBeVisible();
  await pictures("message-files");
  await accessible();
  await block.getByRole("button", { name: "Скрыть setup.exe" }).click();
  await block.getByRole("button", { name: "Скрыть video.mp4" }).click();
  await expect(block.getByText("Программы не отправить")).toHaveCount(0);

  // One that is dropped is attached too, and taken off again after a question.
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["черновик"], "черновик.txt", { type: "text/plain" }));
    return data;
  });
  await block.locator(".border-dashed").dispatchEvent("drop", { dataTransfer: dropped });
  await block.getByRole("button", { name: "Убрать черновик.txt" }).click();
  await expect(page.getByRole("heading", { name: "Убрать файл «черновик.txt»?" })).toBeVisible();
  await shot("message-file-removal");
  await page.getByRole("dialog").getByRole("button", { name: "Убрать" }).click();
  await expect(block.getByRole("button", { name: "Убрать черновик.txt" })).toHaveCount(0);

  const download = page.waitForEvent("download");
  await block.getByRole("button", { name: "условия.txt", exact: true }).click();
  expect((await download).suggestedFilename()).toBe("условия.txt");

  await page.getByRole("button", { name: "Отправить себе" }).first().click();
  await expect(page.getByText("сложено в пойманные")).toBeVisible();
  // The form of a mailing says what goes out with the message, and its page shows the letter with it.
  const id = page.url().split("/").pop();
  await page.goto(`/mailings/new?message=${id}`);
  await expect(page.getByText("2 файла, 1,4 МБ")).toBeVisible();
  await shot("mailing-form-files");
  const token = await signIn(server.base, NINA);
  await client(server, token, "Белова Анна", "anna-files@client.example");
  const started = await mailing(server, token, "Прайс осени", Number(id));
  await post(server, token, `/mailings/${started.id}/start`, {});
  await post(server, token, `/mailings/${started.id}/send-now`, {});
  await page.goto(`/mailings/${started.id}`);
  await page.getByRole("tab", { name: "Письмо" }).click();
  await expect(page.getByRole("button", { name: "Прайс «осень».pdf" })).toBeVisible();
  await pictures("mailing-letter-files");

  const kept = await letterFor(server, "anna-files@client.example", /Новый прайс/);
  expect(kept.files.map(({ name, size }) => [name, size])).toEqual([["Прайс «осень».pdf", 1_450_000], ["условия.txt", 31]]);
  await page.getByRole("button", { name: "Выйти" }).click();
  await expect(page.locator("#password")).toBeVisible();
  await page.goto(`/sign-in?next=/captured-mail/${kept.id}`);
  await enter(page, ADMIN);
  await expect(page.getByText("Прайс «осень».pdf")).toBeVisible();
  await expect(page.getByText("Здравствуйте! Прайс во вложении.")).toBeVisible();
  await pictures("captured-letter-files");
  await accessible();
});
