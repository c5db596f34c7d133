// Many leads and clients at once: tagged, given to a fellow, put to a stage and into another group; what was left out is said, and it is all
// put back as it was.

import { ADMIN, expect, signIn, test } from "../harness.mjs";
import { account, enter, get, post } from "../people.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@bulk.example", password: "пять рыжих лис под елью" };
const IVAN = { name: "Иван Ветров", email: "ivan@bulk.example", password: "три белых моста зимой" };

test("leads are tagged, given away and lost together, and put back", async ({ page, server, accessible, pictures, shot }) => {
  test.setTimeout(120_000);
  await account(server, OLGA);
  await account(server, IVAN);
  const admin = await signIn(server.base, ADMIN);
  const north = await post(server, admin, "/groups", { name: "Северный отдел продаж" });
  for (const { email } of [OLGA, IVAN]) {
    await post(server, admin, `/groups/${north.id}/invitations`, { email, role: "member", language: "ru" });
  }
  const token = await signIn(server.base, OLGA);
  for (const name of ["Белова Анна", "Серов Пётр", "Ким Вера"]) await post(server, token, "/leads", { name, group: north.id });
  await post(server, token, "/leads", { name: "Личный лид" });
  await post(server, token, "/tags", { name: "Выставка", colour: "plum", group: north.id });
  await page.goto("/sign-in?next=%2Fleads");
  await enter(page, OLGA);
  const choose = async () => {
    await page.goto("/leads");
    await page.getByRole("checkbox", { name: "Выбрать всё на странице" }).click();
  };
  /** Waits until so many leads are as is said. */
  const until = (count, so) =>
    expect.poll(async () => (await get(server, token, "/leads")).items.filter(so).length).toBe(count);
  const verdict = page.getByRole("region", { name: "Итог" });

  await test.step("rows of several places: one is chosen, and what it offers", async () => {
    await choose();
    await accessible();
    await pictures("leads-chosen");
    await page.getByRole("toolbar").getByRole("button", { name: "Поставить метку" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("Меток здесь ещё нет")).toBeVisible();
    await dialog.getByLabel("Группа").selectOption({ label: "Северный отдел продаж" });
    await dialog.getByLabel("Метка").selectOption({ label: "Выставка" });
    await accessible();
    await pictures("bulk-tag");
    await dialog.getByRole("button", { name: "Поставить метку" }).click();
    await expect(page.getByRole("heading", { name: "Лиды: поставить метку · Выставка" }).first()).toBeVisible();
    await expect(verdict.getByText("относится к другому месту")).toBeVisible();
    await accessible();
    await pictures("bulk-tagged");
    await until(3, ({ tags }) => tags.length === 1);
  });

  await test.step("they go to a fellow", async () => {
    await choose();
    await page.getByRole("toolbar").getByRole("button", { name: "Назначить" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("Выберите группу")).toBeVisible();
    await dialog.getByLabel("Группа").selectOption({ label: "Северный отдел продаж" });
    await dialog.getByLabel("Ответственный").selectOption({ label: IVAN.name });
    await dialog.getByRole("button", { name: "Назначить" }).click();
    await expect(page.getByRole("heading", { name: `Лиды: назначить · ${IVAN.name}` }).first()).toBeVisible();
    await until(3, ({ owner }) => owner.name === IVAN.name);
  });

  await test.step("they are lost for a reason, and stand again where they stood", async () => {
    await choose();
    await page.getByRole("checkbox", { name: "Выбрать: Личный лид" }).click();
    await page.getByRole("toolbar").getByRole("button", { name: "Этап", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("Группа")).toHaveValue(String(north.id));
    await dialog.getByLabel("Этап").selectOption({ label: "Проигран" });
    const put = dialog.getByRole("button", { name: "Перевести на этап" });
    await expect(put).toBeDisabled();
    await dialog.getByLabel("Причина").fill("Заморожен бюджет");
    await accessible();
    await shot("bulk-lost");
    await put.click();
    await expect(page.getByRole("heading", { name: /перевести на этап/ }).first()).toBeVisible();
    await until(3, ({ lost_reason }) => lost_reason === "Заморожен бюджет");
    await page.getByRole("button", { name: "Вернуть как было" }).click();
    await expect(page.getByRole("heading", { name: /вернуть на прежние этапы/ }).first()).toBeVisible();
    await until(4, ({ stage }) => stage.meaning === "open");
  });
});

const NINA = { name: "Нина Орлова", email: "nina@bulk.example", password: "семь синих чашек на окне" };
const PETR = { name: "Пётр Сомов", email: "petr@bulk.example", password: "два тихих поезда утром" };

test("clients are given away and moved, leads are moved, and all come back", async ({ page, server, accessible, pictures, shot }) => {
  test.setTimeout(120_000);
  await account(server, NINA);
  await account(server, PETR);
  const admin = await signIn(server.base, ADMIN);
  const south = await post(server, admin, "/groups", { name: "Южный отдел продаж" });
  const west = await post(server, admin, "/groups", { name: "Западный отдел продаж" });
  for (const group of [south, west]) {
    for (const { email } of [NINA, PETR]) {
      await post(server, admin, `/groups/${group.id}/invitations`, { email, role: "member", language: "ru" });
    }
  }
  const token = await signIn(server.base, NINA);
  for (const [name, email] of [["Лебедев Олег", "lebedev@x.example"], ["Зимина Яна", "zimina@x.example"]]) {
    await post(server, token, "/clients", { name, email, group: south.id });
  }
  await post(server, token, "/clients", { name: "Лебедев О.", email: "lebedev@x.example", group: west.id });
  await post(server, token, "/leads", { name: "Туров Глеб", group: south.id });
  await page.goto("/sign-in?next=%2Fclients");
  await enter(page, NINA);
  const choose = async (list) => {
    await page.goto(list);
    await page.getByRole("checkbox", { name: "Выбрать всё на странице" }).click();
  };
  /** Waits until so many of a list are as is said. */
  const until = (list, count, so) =>
    expect.poll(async () => (await get(server, token, list)).items.filter(so).length).toBe(count);
  const verdict = page.getByRole("region", { name: "Итог" });
  const dialog = page.getByRole("dialog");
  /** Says in the question where the chosen rows go. */
  const move = async (group) => {
    await page.getByRole("toolbar").getByRole("button", { name: "Переместить" }).click();
    const go = dialog.getByRole("button", { name: "Переместить" });
    await expect(go).toBeDisabled();
    await dialog.getByLabel("Группа").selectOption({ label: group });
    return go;
  };

  await test.step("clients go to a fellow, and back to whose they were", async () => {
    await choose("/clients");
    await page.getByRole("toolbar").getByRole("button", { name: "Назначить" }).click();
    await dialog.getByLabel("Группа").selectOption({ label: "Южный отдел продаж" });
    await dialog.getByLabel("Владелец").selectOption({ label: PETR.name });
    await dialog.getByRole("button", { name: "Назначить" }).click();
    await expect(page.getByRole("heading", { name: `Клиенты: назначить · ${PETR.name}` }).first()).toBeVisible();
    // He works in the other group, too.
    await until("/clients", 3, ({ owner }) => owner.name === PETR.name);
    await page.getByRole("button", { name: "Вернуть как было" }).click();
    await expect(page.getByRole("heading", { name: /вернуть прежним ответственным/ }).first()).toBeVisible();
    await until("/clients", 3, ({ owner }) => owner.name === NINA.name);
  });

  await test.step("clients go into another group, but for the one whose address is there", async () => {
    await choose("/clients");
    const go = await move("Западный отдел продаж");
    await accessible();
    await pictures("bulk-move");
    await go.click();
    await expect(page.getByRole("heading", { name: "Клиенты: переместить · Западный отдел продаж" }).first()).toBeVisible();
    await expect(verdict.getByText("там этот адрес уже у другого клиента")).toBeVisible();
    await expect(verdict.getByText("уже так")).toBeVisible();
    await accessible();
    await shot("bulk-moved");
    await until("/clients", 2, ({ group }) => group?.id === west.id);
    await page.getByRole("button", { name: "Вернуть как было" }).click();
    await expect(page.getByRole("heading", { name: /вернуть в прежние группы/ }).first()).toBeVisible();
    await until("/clients", 2, ({ group }) => group?.id === south.id);
  });

  await test.step("leads go out of all groups, and come back", async () => {
    await choose("/leads");
    await (await move("Без группы: видит только тот, чья это запись")).click();
    await expect(page.getByRole("heading", { name: "Лиды: переместить · Без группы" }).first()).toBeVisible();
    await until("/leads", 1, ({ group }) => !group);
    await page.getByRole("button", { name: "Вернуть как было" }).click();
    await until("/leads", 1, ({ group }) => group?.id === south.id);
  });
});

const MARTA = { name: "Марта Лис", email: "marta@bulk.example", password: "шесть медных труб во дворе" };

test("leads become clients together, and leads again", async ({ page, server, accessible, pictures }) => {
  await account(server, MARTA);
  const token = await signIn(server.base, MARTA);
  for (const [name, email] of [["Белов Олег", "belov@x.example"], ["Серова Яна", "serova@x.example"]]) {
    await post(server, token, "/leads", { name, email });
  }
  await post(server, token, "/leads", { name: "Без адреса" });
  await page.goto("/sign-in?next=%2Fleads");
  await enter(page, MARTA);
  const clients = () => expect.poll(async () => (await get(server, token, "/clients")).items.map(({ name }) => name).sort());
  const verdict = page.getByRole("region", { name: "Итог" });

  await test.step("it is asked first, and who has no address is left out with the reason", async () => {
    await page.getByRole("checkbox", { name: "Выбрать всё на странице" }).click();
    await pictures("leads-chosen-all");
    await page.getByRole("toolbar").getByRole("button", { name: "Сделать клиентами" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("Сделать лиды клиентами: 3?")).toBeVisible();
    await accessible();
    await pictures("bulk-convert");
    await dialog.getByRole("button", { name: "Сделать клиентами" }).click();
    await expect(page.getByRole("heading", { name: "Лиды: сделать клиентами" }).first()).toBeVisible();
    await expect(verdict.getByText("нет e-mail или слишком длинное имя")).toBeVisible();
    await accessible();
    await pictures("bulk-converted");
    await clients().toEqual(["Белов Олег", "Серова Яна"]);
  });

  await test.step("and back", async () => {
    await page.getByRole("button", { name: "Вернуть в лиды" }).click();
    await expect(page.getByRole("heading", { name: /вернуть в лиды/ }).first()).toBeVisible();
    await clients().toEqual([]);
  });
});
