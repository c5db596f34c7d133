// The application loads, from the first byte to the first screen, for anybody and under the content policy.

import { ADMIN, expect, test } from "../harness.mjs";
import { enter } from "../people.mjs";

test("a visitor sees the home page, in Russian and in English, in light and dark, wide and narrow", async ({ browser, page, pictures, accessible, baseURL }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await accessible();
  await pictures("home-ru");

  const abroad = await browser.newContext({ baseURL, locale: "en-GB" });
  const english = await abroad.newPage();
  await english.goto("/");
  await expect(english.locator("html")).toHaveAttribute("lang", "en");
  await expect(english.getByRole("link", { name: /sign in/i }).first()).toBeVisible();
  await english.screenshot({ path: "artefacts/home-en-desktop-light.png" });
  await abroad.close();
});

test("an address typed by hand or reloaded answers with the application", async ({ page, shot }) => {
  await page.goto("/sign-in");
  await expect(page.locator("form")).toBeVisible();
  await page.reload();
  await expect(page.locator("form")).toBeVisible();
  await page.goto("/no/such/place");
  await expect(page.getByRole("heading").first()).toBeVisible();
  await shot("not-found");
});

test("files are compressed, kept for ever by name, and the page itself is asked for again", async ({ page, request }) => {
  const answers = [];
  page.on("response", (answer) => answers.push(answer));
  await page.goto("/", { waitUntil: "networkidle" });
  const wasm = answers.filter((answer) => answer.url().endsWith(".wasm"));
  expect(wasm, "the parts behind the sign-in do not come to visitors").toHaveLength(1);
  const headers = await wasm[0].allHeaders();
  expect(headers["content-type"]).toBe("application/wasm");
  expect(headers["content-encoding"]).toMatch(/^(br|gzip)$/);
  expect(headers["cache-control"]).toContain("immutable");
  const code = answers.filter((answer) => /\.(wasm|js|css)$/.test(answer.url()));
  const sizes = await Promise.all(code.map(async (answer) => (await answer.request().sizes()).responseBodySize));
  expect(sizes.reduce((sum, size) => sum + size, 0), "bytes of code and style before the first screen").toBeLessThan(500_000);
  const first = await request.get("/");
  expect(first.headers()["cache-control"]).toBe("no-cache");
  const again = await request.get("/", { headers: { "if-none-match": first.headers().etag } });
  expect(again.status()).toBe(304);
});

test("what is no page answers programs with a problem", async ({ request }) => {
  const answer = await request.get("/api/v1/no-such-thing");
  expect(answer.status()).toBe(404);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
  expect((await answer.json()).code).toBe("not_found");
});

test("a part of the application that cannot be had says so, and comes when the page is loaded anew", async ({ page, mistakes }) => {
  mistakes.expect(/Failed to load resource|Failed to fetch/);
  await page.route(/split_clients\.wasm$/, (route) => route.abort());
  await page.goto("/sign-in?next=/clients");
  await enter(page, ADMIN);
  await expect(page.getByRole("alert")).toContainText("Не загрузилось");
  await page.unroute(/split_clients\.wasm$/);
  await page.getByRole("button", { name: "Повторить" }).click();
  await expect(page.getByRole("heading", { name: "Здесь будут ваши клиенты" })).toBeVisible();
});
