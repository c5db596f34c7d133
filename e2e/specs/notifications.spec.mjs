// The bell: an administrator gives somebody a client, who hears of it at once, opens it and has read it.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, enter, get, post } from "../people.mjs";

const VERA = { name: "Вера Орлова", email: "vera@bell.example", password: "шесть синих ламп у моста" };
const OLEG = { name: "Олег Дроздов", email: "oleg@bell.example", password: "семь тихих гор за рекой" };

/** Somebody in a group with the administrator, who can give him clients there. */
async function member(server, person, name) {
  await account(server, person);
  const [ada, token] = [await signIn(server.base, ADMIN), await signIn(server.base, person)];
  const group = await post(server, ada, "/groups", { name });
  const me = await get(server, token, "/me");
  const put = (path, by, body) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${by}` };
    return fetch(`${server.base}/api/v1${path}`, { method: "PUT", headers, body: JSON.stringify(body) });
  };
  // That he came into the group is told in the walk through groups.
  const told = await get(server, token, "/me/notifications/settings");
  await put("/me/notifications/settings", token, { ...told, seated: { in_app: false, by_mail: "off" } });
  for (const [id, role] of [[me.id, "member"], [(await get(server, ada, "/me")).id, "head"]]) await put(`/groups/${group.id}/members/${id}`, ada, { role });
  const given = async (client, email) => {
    const made = await post(server, ada, "/clients", { name: client, email, phone: null, comment: "", group: group.id });
    await give(server, ada, made, group.id, me.id);
  };
  return { token, given };
}

/** Gives a client in a group to somebody. */
async function give(server, token, client, group, owner) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}`, "if-match": `"${client.version}"` };
  const body = JSON.stringify({ group, owner });
  const answer = await fetch(`${server.base}/api/v1/clients/${client.id}/move`, { method: "POST", headers, body });
  expect(answer.ok, `${answer.status}`).toBe(true);
}

test("who is given a client sees it on the bell at once, opens it, and it is read", async ({ page, server, accessible, shot, pictures, mistakes }) => {
  const { given } = await member(server, VERA, "Север");

  await page.goto("/sign-in?next=/notifications");
  await enter(page, VERA);
  await expect(page.getByText("Уведомлений нет")).toBeVisible();
  await accessible();
  await pictures("notifications-none");

  const bell = page.getByRole("navigation", { name: "Главное меню" }).getByRole("button", { name: /^Уведомления/ });
  await expect(bell).toHaveAccessibleName("Уведомления");
  // Without loading the page anew.
  await given("Белова Анна", "anna@bell.example");
  await expect(bell).toHaveAccessibleName("Уведомления, непрочитанных: 1");
  await expect(page.getByRole("listitem").filter({ hasText: "Вам передан клиент «Белова Анна»" })).toBeVisible();
  await given("Очень длинное имя клиента из большого холдинга с филиалами", "long@bell.example");
  await expect(bell).toHaveAccessibleName("Уведомления, непрочитанных: 2");
  await accessible();
  await pictures("notifications");

  // By keyboard: the panel opens, Esc closes it and gives the focus back.
  await page.goto("/clients");
  await bell.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "Уведомления" });
  await expect(panel.getByRole("link", { name: /Белова Анна/ })).toBeVisible();
  await accessible();
  await shot("bell");
  await page.emulateMedia({ colorScheme: "dark" });
  await shot("bell-dark");
  await page.setViewportSize(SIZES.tablet);
  await shot("bell-tablet-dark");
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: null });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(bell).toBeFocused();

  await bell.click();
  await panel.getByRole("link", { name: /Белова Анна/ }).click();
  await expect(page.getByRole("heading", { name: "Белова Анна" }).first()).toBeVisible();
  await expect(panel).toHaveCount(0);
  await expect(bell).toHaveAccessibleName("Уведомления, непрочитанных: 1");

  // A file that is read is told of too, and all is read at once.
  await page.goto("/imports/new");
  const table = Buffer.from("Имя,E-mail\nПётр,petr@bell.example\n");
  await page.locator("#file").setInputFiles({ name: "clients.csv", mimeType: "text/csv", buffer: table });
  for (const step of ["Дальше: столбцы", "Проверить", "Загрузить"]) {
    await page.getByRole("button", { name: step, exact: true }).click();
  }
  await expect(bell).toHaveAccessibleName("Уведомления, непрочитанных: 2");
  await bell.click();
  await expect(panel.getByText("Файл «clients.csv» загружен")).toBeVisible();
  await panel.getByRole("button", { name: "Прочитать все" }).click();
  await expect(bell).toHaveAccessibleName("Уведомления");
  await panel.getByRole("link", { name: "Показать все" }).click();
  await expect(page.getByRole("list", { name: "Уведомления" }).getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "Непрочитанные" }).click();
  await expect(page.getByText("Ничего не нашлось")).toBeVisible();
  await page.getByRole("button", { name: "Сбросить фильтры" }).click();
  await page.getByLabel("О чём").selectOption({ label: "Файл загружен" });
  await expect(page.getByRole("list", { name: "Уведомления" }).getByRole("listitem")).toHaveCount(1);

  // On a phone the bell stands in the bar of each screen, and leads to the page.
  await given("Громов Илья", "ilya@bell.example");
  await page.setViewportSize(SIZES.phone);
  await page.goto("/clients");
  const small = page.getByRole("main").getByRole("link", { name: /^Уведомления/ });
  await expect(small).toHaveAccessibleName("Уведомления, непрочитанных: 1");
  await shot("bell-phone");
  await small.click();
  await expect(page.getByText("Вам передан клиент «Громов Илья»")).toBeVisible();

  // What can't be had is said, and asked for again.
  mistakes.expect(/Failed to load resource/);
  // Without the live stream, which would ask again by itself.
  await page.route(/\/me\/events/, (route) => route.abort());
  await page.route(/\/me\/notifications\?/, (route) => route.abort());
  await page.reload();
  await expect(page.getByText("Не загрузилось")).toBeVisible();
  await page.unroute(/\/me\/notifications\?/);
  await page.getByRole("button", { name: "Повторить" }).click();
  await expect(page.getByText("Вам передан клиент «Громов Илья»")).toBeVisible();
});

test("how one is told is chosen in the profile and kept", async ({ page, server, accessible, shot, pictures }) => {
  const { token, given } = await member(server, OLEG, "Юг");
  await given("Громов Илья", "ilya@south.example");
  await page.goto("/sign-in?next=/profile");
  await enter(page, OLEG);
  const row = page.getByRole("row", { name: /Вам передали клиента или лида/ });
  await row.getByRole("combobox").selectOption({ label: "Раз в день" });
  await expect(page.getByText("Уведомления настроены")).toBeVisible();
  await row.getByRole("switch").click();
  await expect.poll(async () => (await get(server, token, "/me/notifications/settings")).assigned).toEqual({ in_app: false, by_mail: "daily" });
  await page.reload();
  await expect(row.getByRole("combobox")).toHaveValue("daily");
  await expect(row.getByRole("switch")).not.toBeChecked();
  await expect(page.getByRole("row", { name: /Рассылку остановили/ }).getByRole("combobox")).toHaveValue("at_once");
  await page.locator("#notifications").scrollIntoViewIfNeeded();
  await accessible();
  await pictures("notification-settings");
  await page.getByRole("radio", { name: "English" }).click();
  await expect(page.getByRole("row", { name: /A client or lead is given to you/ })).toBeVisible();
  await page.locator("#notifications").scrollIntoViewIfNeeded();
  await shot("notification-settings-en");
  await page.goto("/notifications");
  await expect(page.getByText(/The client “Громов Илья” is yours now/)).toBeVisible();
  await shot("notifications-en");
});
