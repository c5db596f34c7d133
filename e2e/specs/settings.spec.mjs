// The administrator's service: its name, its mail server with a try, who may sign up, and whom to invite.

import { ADMIN, SIZES, expect, test } from "../harness.mjs";
import { mailServer } from "../mail.mjs";
import { enter, linkFor } from "../people.mjs";

const admin = async (page, path) => {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, ADMIN);
};

test("an administrator invites somebody, who makes an account by the link of the letter", async ({ page, browser, server, accessible, shot, pictures }) => {
  await admin(page, "/settings");
  await page.getByRole("radio", { name: /По приглашению/ }).check();
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Настройки сохранены и уже действуют")).toBeVisible();

  const visitor = await (await browser.newContext({ baseURL: server.base, locale: "en-GB" })).newPage();
  await visitor.goto("/");
  await expect(visitor.getByRole("link", { name: "Sign up" })).toHaveCount(0);
  await visitor.goto("/sign-up");
  await expect(visitor.getByText("by invitation", { exact: false })).toBeVisible();
  await visitor.screenshot({ path: "artefacts/settings-sign-up-by-invitation.png" });

  await page.goto("/users");
  await page.getByRole("link", { name: "Приглашения" }).click();
  await expect(page.getByText("Вы ещё никого не приглашали")).toBeVisible();
  await shot("invitations-empty");
  await page.getByRole("button", { name: "Пригласить" }).first().click();
  await page.locator("#invite-email").fill("nina@invited.example");
  await page.getByRole("dialog").getByRole("radio", { name: "English" }).or(page.getByRole("dialog").getByRole("button", { name: "English" })).first().click();
  await accessible();
  await shot("invitations-dialog");
  await page.getByRole("button", { name: "Отправить приглашение" }).click();
  await expect(page.getByRole("row", { name: /nina@invited.example/ })).toContainText("Ждёт ответа");
  await accessible();
  await pictures("invitations");

  const link = await linkFor(server, "nina@invited.example", "/invitation");
  await visitor.goto(`${link.pathname}${link.search}`);
  await expect(visitor.locator("#email")).toHaveValue("nina@invited.example");
  await expect(visitor.getByText(/invites you/)).toBeVisible();
  await visitor.locator("#name").fill("Nina Petrova");
  await visitor.locator("#password").fill("ten quiet horses at dawn");
  await visitor.screenshot({ path: "artefacts/invitations-accept.png" });
  await visitor.locator("form button[type=submit]").click();
  await expect(visitor).toHaveURL(/\/dashboard$/);
  await page.reload();
  await expect(page.getByRole("row", { name: /nina@invited.example/ })).toContainText("Принято");
});

test("an administrator changes the mail server, tries it, and letters go there; other open pages learn of it", async ({
  page, browser, server, accessible, shot, pictures,
}) => {
  const mail = await mailServer({ refuse: /nobody/ });
  await admin(page, "/settings");
  const other = await (await browser.newContext({ baseURL: server.base, locale: "ru-RU" })).newPage();
  await admin(other, "/dashboard");
  await expect(other.locator(".banner").first()).toBeVisible();

  await expect(page.getByText("Задано переменной VESTNIK_BASE_URL на сервере", { exact: false })).toBeVisible();
  await page.getByRole("radio", { name: /Отправлять через сервер/ }).check();
  await page.locator("#host").fill("127.0.0.1");
  await page.locator("#port").fill("1");
  await page.locator("#security").selectOption("none");
  await page.locator("#from-email").fill("news@walks.example");
  await page.getByRole("button", { name: "Послать пробное письмо себе" }).click();
  await expect(page.getByText("Письмо не принято")).toBeVisible();
  await shot("settings-refused");
  await page.locator("#port").fill(String(mail.port));
  await page.getByRole("button", { name: "Послать пробное письмо себе" }).click();
  await expect(page.getByText(`Сервер принял письмо для ${ADMIN.email}`)).toBeVisible();
  await expect(page.getByText("RCPT TO:", { exact: false })).toBeVisible();
  expect(mail.letters.map(({ to }) => to)).toEqual([[ADMIN.email]]);
  await accessible();
  await pictures("settings");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Настройки сохранены и уже действуют")).toBeVisible();
  await expect(other.locator(".banner")).toHaveCount(0);
  await page.reload();
  await expect(page.locator("#host")).toHaveValue("127.0.0.1");

  await page.locator("#connections").fill("0");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.locator("#connections")).toHaveAttribute("aria-invalid", "true");
  await page.setViewportSize(SIZES.phone);
  await shot("settings-wrong-phone");
  mail.stop();
});
