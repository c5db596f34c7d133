// Somebody gives himself a picture, is seen by it wherever his name stands, and takes it away again; and a telephone number.

import { SIZES, expect, sticksOut, test } from "../harness.mjs";
import { account, enter } from "../people.mjs";
import { png } from "../png.mjs";

const OLGA = { name: "Ольга Кравцова", email: "olga@avatars.example", password: "лён и хвоя в четыре руки" };
const IVAN = { name: "Иван Ветров", email: "ivan@avatars.example", password: "три белых моста зимой" };

/** Whether a picture has come and is as large as it is made. */
const isSeen = (image) => expect.poll(() => image.evaluate((image) => image.complete && image.naturalWidth)).toBe(256);

test("a picture is chosen in the profile, seen in the menu, and removed", async ({ page, server, mistakes, accessible, shot }) => {
  // A file that is none is refused, which the browser notes.
  mistakes.expect(/status of 415/);
  await account(server, OLGA);
  await page.goto("/sign-in?next=/profile");
  await enter(page, OLGA);
  const part = page.getByRole("group", { name: "Фотография" });
  const menu = page.getByRole("navigation", { name: "Главное меню" }).locator(".rail-link .ava");
  await expect(part.locator(".ava")).toHaveText("ОК");
  await expect(menu).toHaveText("ОК");

  await test.step("what is no picture is refused beside the button", async () => {
    await part.getByLabel("Выбрать фотографию").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
    await expect(part.getByRole("alert")).toContainText("Это не картинка");
    await expect(part.locator(".ava")).toHaveText("ОК");
    await accessible();
  });

  await test.step("a picture is", async () => {
    // By keys: the control is reached, and says what it does.
    await part.getByLabel("Выбрать фотографию").focus();
    await expect(part.getByLabel("Выбрать фотографию")).toBeFocused();
    await part.getByLabel("Выбрать фотографию").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png(640, 480) });
    await expect(page.getByText("Теперь вас видят так")).toBeVisible();
    await expect(part.getByRole("alert")).toHaveCount(0);
    await isSeen(part.locator(".ava img"));
    await isSeen(menu.locator("img"));
    await accessible();
    await shot("profile-picture-desktop");
  });

  await test.step("it is there after the page was loaded anew, on a phone, too", async () => {
    await page.setViewportSize(SIZES.phone);
    await page.reload();
    await isSeen(part.locator(".ava img"));
    const wide = await sticksOut(page);
    expect(wide).toBeLessThanOrEqual(0);
    await accessible();
    await shot("profile-picture-phone");
    await page.setViewportSize(SIZES.desktop);
  });

  await test.step("it goes when it is removed", async () => {
    await part.getByRole("button", { name: "Убрать" }).click();
    await expect(page.getByText("Фотография убрана")).toBeVisible();
    await expect(part.locator(".ava")).toHaveText("ОК");
    await expect(menu).toHaveText("ОК");
    await expect(part.getByLabel("Выбрать фотографию")).toBeFocused();
  });
});

test("a telephone number is kept in the profile in one form, and a wrong one gets its sentence", async ({ page, server, accessible, shot }) => {
  await account(server, IVAN);
  await page.goto("/sign-in?next=/profile");
  await enter(page, IVAN);
  const phone = page.locator("#phone");
  const save = page.locator("form", { has: phone }).getByRole("button", { name: "Сохранить", exact: true });
  await expect(phone).toHaveValue("");

  await test.step("what is no number is said below the field, and is not kept", async () => {
    await phone.fill("позвоните мне");
    await phone.press("Tab");
    await expect(phone).toHaveAttribute("aria-invalid", "true");
    await expect(page.locator("#phone-note")).toHaveText("Это не похоже на телефон. Пример: +7 916 123-45-67.");
    await accessible();
    await shot("profile-phone-wrong");
    await save.click();
    await expect(phone).toBeFocused();
    await page.reload();
    await expect(phone).toHaveValue("");
  });

  await test.step("a number is kept however it was typed, and is there in its one form", async () => {
    await phone.fill("8 (916) 123-45-67");
    await save.click();
    await expect(page.getByText("Профиль сохранён")).toBeVisible();
    await expect(page.locator("#phone-note")).toHaveCount(0);
    await page.reload();
    await expect(phone).toHaveValue("+79161234567");
    await expect(save).toBeDisabled();
  });

  await test.step("it goes when the field is emptied", async () => {
    await phone.fill("");
    await save.click();
    await expect(page.getByText("Профиль сохранён")).toBeVisible();
    await page.reload();
    await expect(phone).toHaveValue("");
  });
});
