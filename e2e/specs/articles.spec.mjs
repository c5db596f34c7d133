// An article is written with images, published, and read by somebody who has no account.

import { AxeBuilder } from "@axe-core/playwright";

import { ADMIN, expect, signIn, SIZES, test } from "../harness.mjs";
import { account, enter, get, post } from "../people.mjs";
import { png } from "../png.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@articles.example", password: "лён и хвоя в четыре руки" };

const TEXT =
  "## Восемь тем из одной рассылки\n\nМы послали **одно письмо** с восемью темами и посмотрели, что открыли.\n\n" +
  "- короткая тема;\n- тема с именем;\n- вопрос.\n\n> Лучше всего открывали вопрос.\n\n| Тема | Открыли |\n|---|--:|\n| Что нового | 12 % |\n| Вы ещё с нами? | 31 % |\n\n" +
  "Подробнее — [на сайте](https://example.com/letters).\n\n<script>alert(1)</script>\n";

test("an article is written, published and read by a visitor", async ({ page, server, browser, mistakes, accessible, pictures, shot }) => {
  test.setTimeout(240_000);
  // A picture that is none is refused, which the browser notes.
  mistakes.expect(/415|Failed to load resource/);
  await page.goto("/sign-in");
  await enter(page, ADMIN);

  await test.step("the list is empty, and says what will be there", async () => {
    await page.getByRole("link", { name: "Статьи" }).first().click();
    await expect(page.getByText("Статей пока нет")).toBeVisible();
    await accessible();
    await shot("articles-none");
  });

  await test.step("it is written with a preview beside it", async () => {
    await page.goto("/articles/new");
    await page.locator("#title").fill("Как назвать письмо, чтобы его открыли");
    await page.locator("#summary").fill("Восемь тем из одной рассылки и что показали 48 тысяч писем.");
    await page.locator("#image").setInputFiles({ name: "not.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
    await expect(page.getByText("Это не картинка")).toBeVisible();
    await page.locator("#image").setInputFiles({ name: "cover.png", mimeType: "image/png", buffer: png(1920, 880) });
    await expect(page.getByRole("button", { name: "Убрать" })).toBeVisible();
    await expect(page.getByText("Это не картинка")).toHaveCount(0);
    await page.locator("#body").fill(TEXT);
    await page.locator("#body").press("ControlOrMeta+End");
    await page.locator("#body-image").setInputFiles({ name: "chart.png", mimeType: "image/png", buffer: png(800, 300) });
    await expect(page.locator("#body")).toHaveValue(/!\[\]\(\/api\/v1\/articles\/images\/[0-9a-f]{32}\)/);
    const preview = page.getByRole("region", { name: "Как увидят" });
    await expect(preview.getByRole("heading", { name: "Восемь тем" })).toBeVisible();
    await expect(preview.locator(".article-text img")).toHaveCount(1);
    await expect(preview.getByText("<script>alert(1)</script>")).toBeVisible();
    await accessible();
    await page.getByRole("button", { name: "Сохранить" }).first().click();
    await expect(page).toHaveURL(/\/articles\/kak-nazvat-pismo-chtoby-ego-otkryli\/edit$/);
    await pictures("article-editor");
  });

  const visitor = await browser.newContext({ locale: "ru-RU", timezoneId: "Europe/Moscow", viewport: SIZES.desktop });
  const outside = await visitor.newPage();
  await test.step("nobody else sees the draft", async () => {
    await outside.goto(`${server.base}/articles/kak-nazvat-pismo-chtoby-ego-otkryli`);
    await expect(outside.getByRole("heading", { name: "Такой статьи нет" })).toBeVisible();
    await outside.goto(server.base);
    await expect(outside.getByRole("heading", { name: "Как это устроено" })).toBeVisible();
    await expect(outside.getByRole("link", { name: "Все статьи" })).toHaveCount(0);
  });

  await test.step("it is published", async () => {
    await page.getByRole("button", { name: "Опубликовать" }).first().click();
    await shot("article-publish");
    await page.getByRole("dialog").getByRole("button", { name: "Опубликовать" }).click();
    await expect(page.getByText("Статья опубликована")).toBeVisible();
    const token = await signIn(server.base, ADMIN);
    for (const [title, summary] of [
      ["Что значит «отложено» и почему это не ошибка", "Серые списки, повторы и пределы: читаем ответы почтовых серверов."],
      ["Отписка в один щелчок: зачем она отправителю", "Меньше жалоб, выше доверие — и закон соблюдён."],
    ]) {
      const article = await post(server, token, "/articles", { title, summary, body: "Текст." });
      await post(server, token, `/articles/${article.id}/publish`);
    }
    await page.goto("/articles");
    await expect(page.getByRole("row", { name: /Как назвать письмо/ })).toBeVisible();
    await accessible();
    await pictures("articles-list");
  });

  for (const [locale, words] of [
    ["ru-RU", { all: "Все статьи", views: /просмотр/ }],
    ["en-GB", { all: "All articles", views: /view/ }],
  ]) {
    await test.step(`a visitor reads it, in ${locale}`, async () => {
      const context = await browser.newContext({ locale, timezoneId: "Europe/Moscow", viewport: SIZES.desktop });
      const reader = await context.newPage();
      await reader.goto(server.base);
      await expect(reader.locator("article")).toHaveCount(3);
      await many(reader, `home-articles-${locale}`, true);
      await reader.getByRole("link", { name: "Как назвать письмо" }).click();
      await expect(reader.getByRole("heading", { level: 1 })).toHaveText("Как назвать письмо, чтобы его открыли");
      await expect(reader.locator(".article-text img")).toBeVisible();
      await expect(reader.locator(".article-text script")).toHaveCount(0);
      await expect(reader.getByRole("link", { name: "на сайте" })).toHaveAttribute("rel", "noopener nofollow");
      await many(reader, `article-${locale}`, true);
      await reader.getByRole("link", { name: words.all }).click();
      await expect(reader.locator("article")).toHaveCount(3);
      await many(reader, `articles-${locale}`, false);
      await context.close();
    });
  }

  await test.step("the readers are counted, and it can be taken back", async () => {
    await expect.poll(async () => (await get(server, "", "/articles?q=назвать")).items[0].views).toBe(1);
    await page.goto("/articles/kak-nazvat-pismo-chtoby-ego-otkryli/edit");
    await page.getByRole("button", { name: "Действия со статьёй" }).click();
    await page.getByRole("menuitem", { name: "Снять с публикации" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Снять с публикации" }).click();
    await expect(page.getByText("Статья снята с публикации")).toBeVisible();
    await outside.goto(`${server.base}/articles/kak-nazvat-pismo-chtoby-ego-otkryli`);
    await expect(outside.getByRole("heading", { name: "Такой статьи нет" })).toBeVisible();
    await page.getByRole("button", { name: "Действия со статьёй" }).click();
    await page.getByRole("menuitem", { name: "Удалить" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
    await expect(page.getByText("Статья удалена")).toBeVisible();
    await expect(page.getByRole("row", { name: /Как назвать письмо/ })).toHaveCount(0);
  });
  await visitor.close();
});

test("who may not write has no way to, and reads as visitors do", async ({ page, server, accessible, shot }) => {
  await account(server, OLGA);
  await page.goto("/sign-in");
  await enter(page, OLGA);
  await expect(page.getByRole("navigation").getByRole("link", { name: "Статьи" })).toHaveCount(0);
  await page.goto("/articles/new");
  await expect(page.getByText("Сюда нельзя")).toBeVisible();
  await page.goto("/articles");
  await expect(page.getByRole("heading", { level: 1, name: "Статьи" })).toBeVisible();
  await accessible();
  await shot("articles-for-readers");
});

/** Pictures of a page outside the harness's own, on a wide screen and a phone, light and dark, and what axe finds on each. */
async function many(page, name, whole) {
  for (const size of ["desktop", "phone"]) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({ path: `artefacts/${name}-${size}-${colorScheme}.png`, fullPage: whole });
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), `${name} ${size} ${colorScheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(SIZES.desktop);
}
