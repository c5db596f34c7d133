// Bringing in an ugly file step by step, leaving and coming back, what came of it, and undoing it; and files on their way out.

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";
import { rows } from "../python.mjs";

const INNA = { name: "Инна Ветрова", email: "inna@imports.example", password: "пять синих чашек на окне" };

/** Windows-1251, as Excel writes in Russian Windows. */
function windows1251(text) {
  const byte = (c) => {
    const at = c.codePointAt(0);
    if (at < 0x80) return at;
    if (at === 0x401) return 0xa8;
    if (at === 0x451) return 0xb8;
    if (at >= 0x410 && at <= 0x44f) return at - 0x410 + 0xc0;
    throw new Error(`no byte for ${c}`);
  };
  return Buffer.from([...text].map(byte));
}

const UGLY = windows1251(
  [
    "Кто это;Эл. почта;;Тел. моб.;Примечание;Эл. почта",
    'Белова Анна;anna@x.example;лишнее;8 (916) 123-45-67;"звонить\nутром; не вечером";вторая',
    "",
    "Короткая;short@x.example",
    "Формула;formula@x.example;;;'=1+1",
    "Знакомый Новый;known@x.example;;12345",
    "Плохая;не адрес;;12",
  ].join("\r\n") + "\r\n",
);

const made = new WeakMap();
async function inna(server) {
  if (!made.has(server)) {
    made.set(server, (async () => {
      await account(server, INNA);
      const token = await signIn(server.base, INNA);
      await client(server, token, "Знакомый", "known@x.example");
    })());
  }
  return made.get(server);
}

async function arrive(page, server, path) {
  await inna(server);
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await enter(page, INNA);
}

test("an ugly file comes in step by step, and is undone", async ({ page, server, accessible, pictures }) => {
  test.setTimeout(180_000);
  await arrive(page, server, "/imports/new");
  await page.locator("#file").setInputFiles({ name: "клиенты.csv", mimeType: "text/csv", buffer: UGLY });
  await accessible();
  await pictures("import-file");
  await page.getByRole("button", { name: "Дальше: столбцы" }).click();

  await test.step("the columns are told apart", async () => {
    await expect(page.getByRole("heading", { name: "Сопоставьте столбцы" })).toBeVisible();
    await expect(page.getByLabel("Кодировка")).toHaveValue("1");
    await expect(page.getByLabel("Разделитель")).toHaveValue("1");
    await expect(page.getByText("Выберите столбец с именем.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Проверить" })).toBeDisabled();
    await page.getByLabel("Поле для «Кто это»").selectOption("Имя целиком");
    await expect(page.getByText("выбрали вы")).toBeVisible();
    await page.getByText("Обновить клиента").click();
    await page.getByText(/Первые 5 строк файла/).click();
    await expect(page.getByRole("cell", { name: "Белова Анна", exact: true })).toBeVisible();
    await accessible();
    await pictures("import-columns");
  });

  await test.step("a dry run says what would become of it, and can be left and come back to", async () => {
    await page.getByRole("button", { name: "Проверить" }).click();
    await expect(page.getByRole("heading", { name: "Войдут 4 строки из 5" })).toBeVisible();
    await expect(page.getByText("3 + 1 + 0 + 1 = 5 строк")).toBeVisible();
    await page.goto("/clients");
    await expect(page.getByText("1 клиент", { exact: true })).toBeVisible();
    await page.goto("/imports/new");
    await page.getByRole("link", { name: "клиенты.csv" }).click();
    await expect(page.getByRole("heading", { name: "Войдут 4 строки из 5" })).toBeVisible();
    await page.getByRole("button", { name: "Назад к столбцам" }).click();
    await expect(page.getByLabel("Поле для «Кто это»")).toHaveValue("Имя целиком");
    await page.getByRole("button", { name: "Проверить" }).click();
    await expect(page.getByRole("cell", { name: "не адрес" })).toBeVisible();
    await accessible();
    await pictures("import-check");
  });

  await test.step("it comes in, and shows whom it made and what is out", async () => {
    await page.getByRole("button", { name: "Загрузить", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Разобраны 4 строки из 5" })).toBeVisible();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Скачать с пояснениями" }).click()]);
    const [head, row] = rows(await download.path(), ";");
    expect(head.slice(0, 3)).toEqual(["_line", "_error", "Кто это"]);
    expect(row.slice(0, 4)).toEqual(["8", "email: invalid_email; phone: invalid_phone", "Плохая", "не адрес"]);
    await accessible();
    await pictures("import-result");
    await page.getByRole("link", { name: "Показать 3 новых" }).click();
    await expect(page.getByText("3 клиента", { exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "Короткая" })).toBeVisible();
    await page.goBack();
  });

  await test.step("undoing takes out what came in and puts back what was there", async () => {
    const token = await signIn(server.base, INNA);
    const known = async () => (await get(server, token, "/clients?q=known@x.example")).items[0].name;
    expect(await known()).toBe("Знакомый Новый");
    await page.getByRole("button", { name: "Отменить импорт" }).click();
    await accessible();
    await page.getByRole("dialog").getByRole("button", { name: "Отменить импорт" }).click();
    await expect(page.getByRole("heading", { name: "Импорт отменён: 4 клиента" })).toBeVisible();
    expect(await known()).toBe("Знакомый");
    await accessible();
    await pictures("import-undone");
    await page.goto("/clients");
    await expect(page.getByText("1 клиент", { exact: true })).toBeVisible();
  });

  await test.step("the columns are remembered", async () => {
    await page.goto("/imports/new");
    await page.locator("#file").setInputFiles({ name: "снова.csv", mimeType: "text/csv", buffer: UGLY });
    await page.getByRole("button", { name: "Дальше: столбцы" }).click();
    await expect(page.getByText("как в прошлый раз").first()).toBeVisible();
    await page.getByRole("button", { name: "Выбросить файл" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Выбросить файл" }).click();
    await expect(page).toHaveURL(/\/imports\/new$/);
  });
});

test("what is no table says so, on a phone too", async ({ page, server, accessible, shot }) => {
  await page.setViewportSize(SIZES.phone);
  await arrive(page, server, "/imports/new");
  await page.locator("#file").setInputFiles({ name: "фото.csv", mimeType: "text/csv", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]) });
  await page.getByRole("button", { name: "Дальше: столбцы" }).click();
  await expect(page.getByText("Это не таблица", { exact: false })).toBeVisible();
  await accessible();
  await shot("import-failed-phone");
});

test("clients go out as a table, a card and lines of JSON", async ({ page, server }) => {
  await arrive(page, server, "/clients");
  const save = async (format) => {
    await page.getByRole("button", { name: "Выгрузить" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: format }).click()]);
    return download;
  };
  const table = rows(await (await save("Таблица CSV")).path(), ";");
  expect(table[0].slice(0, 2)).toEqual(["name", "email"]);
  expect(table[1].slice(0, 2)).toEqual(["Знакомый", "known@x.example"]);
  expect((await save("Карточки vCard")).suggestedFilename()).toMatch(/\.vcf$/);
  expect((await save("Строки JSON")).suggestedFilename()).toMatch(/\.jsonl$/);
});

test("an administrator brings clients into a group where he does not work, for somebody who does", async ({ page, server, accessible, pictures }) => {
  await inna(server);
  const admin = await signIn(server.base, ADMIN);
  const group = await post(server, admin, "/groups", { name: "Отели" });
  await post(server, admin, `/groups/${group.id}/invitations`, { email: INNA.email, role: "member", language: "ru" });
  await page.goto(`/sign-in?next=${encodeURIComponent("/imports/new")}`);
  await enter(page, ADMIN);
  await page.locator("#file").setInputFiles({ name: "отели.csv", mimeType: "text/csv", buffer: Buffer.from("Имя;Почта\nОтель А;a@hotel.example\nОтель Б;b@hotel.example\n") });
  await page.getByRole("button", { name: "Дальше: столбцы" }).click();
  const check = page.getByRole("button", { name: "Проверить" });
  await page.getByLabel("Группа для новых клиентов").selectOption("Отели");
  await expect(page.getByText("Выберите, кто в этой группе отвечает за новые записи")).toBeVisible();
  await expect(check).toBeDisabled();
  await page.getByLabel("Кто отвечает за новых клиентов").selectOption(INNA.name);
  await accessible();
  await pictures("import-for-somebody");
  await check.click();
  await page.getByRole("button", { name: "Загрузить", exact: true }).click();
  const token = await signIn(server.base, INNA);
  const brought = async () => (await get(server, token, `/clients?group=${group.id}`)).items.map(({ name, owner }) => `${name}: ${owner.name}`).sort();
  await expect.poll(brought, { timeout: 30_000 }).toEqual([`Отель А: ${INNA.name}`, `Отель Б: ${INNA.name}`]);
});
