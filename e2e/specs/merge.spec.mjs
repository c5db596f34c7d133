// Two clients that are one: seen side by side, chosen field by field, merged, found under the old address, and two again.

import { expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, post } from "../people.mjs";

const NINA = { name: "Нина Соколова", email: "nina@merge.example", password: "девять тихих сов зимой" };
const VERA = { name: "Вера Орлова", email: "vera@merge.example", password: "семь синих лодок у моста" };

async function put(server, token, path, version, body) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}`, "if-match": `"${version}"` };
  const answer = await fetch(`${server.base}/api/v1${path}`, { method: "PUT", headers, body: JSON.stringify(body) });
  expect(answer.ok, `PUT ${path}: ${answer.status}`).toBe(true);
  return answer.json();
}

test("two clients are made one, field by field, and two again", async ({ page, server, accessible, pictures, mistakes }) => {
  test.setTimeout(120_000);
  // The old address is no client's any more.
  mistakes.expect(/status of 404/);
  await account(server, VERA);
  const vera = await signIn(server.base, VERA);
  const tag = async (name, colour) => (await post(server, vera, "/tags", { name, colour, group: null })).id;
  const [vip, waits] = [await tag("VIP", "red"), await tag("Ждёт звонка", "amber")];
  let stays = await client(server, vera, "Макарова Светлана", "sveta@garden.example");
  let goes = await post(server, vera, "/clients", {
    name: "Светлана (Белый сад)", email: "sales@garden.example", phone: "+78125557509", comment: "Постельное бельё для гостевых домов",
  });
  await client(server, vera, "Серов Пётр", "petr@garden.example");
  stays = await put(server, vera, `/clients/${stays.id}/tags`, stays.version, { tags: [vip] });
  goes = await put(server, vera, `/clients/${goes.id}/tags`, goes.version, { tags: [vip, waits] });
  await post(server, vera, `/clients/${stays.id}/comments`, { text: "Просит каталог" });
  await post(server, vera, `/clients/${goes.id}/comments`, { text: "Нужны **80 комплектов** к маю" });

  await page.goto(`/sign-in?next=${encodeURIComponent(`/clients/${stays.id}`)}`);
  await enter(page, VERA);
  const tags = page.getByRole("group", { name: "Метки" });
  await expect(page.getByRole("heading", { name: "Макарова Светлана", level: 1 })).toBeVisible();

  await test.step("the other is found, and both are seen side by side", async () => {
    await page.getByRole("button", { name: "Действия" }).click();
    await page.getByRole("menuitem", { name: "Объединить с другим…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("button", { name: /Серов Пётр/ })).toBeVisible();
    await expect(dialog.getByRole("button", { name: /Макарова/ })).toHaveCount(0);
    await expect(dialog.getByRole("button", { name: "Объединить", exact: true })).toBeDisabled();
    await accessible();
    await pictures("merge-search");
    await dialog.getByRole("searchbox").fill("белый сад");
    await expect(dialog.getByRole("button", { name: /Серов Пётр/ })).toHaveCount(0);
    await dialog.getByRole("button", { name: /Белый сад/ }).click();
    await expect(dialog.getByText(/Комментарии \(1\), файлы \(0\), метки \(1\)/)).toBeVisible();
    const phones = dialog.getByRole("radiogroup", { name: "Телефон" });
    await expect(phones.getByRole("radio").last(), "what this one has not is taken").toBeChecked();
    const names = dialog.getByRole("radiogroup", { name: "Имя" });
    await expect(names.getByRole("radio", { name: "Макарова Светлана" })).toBeChecked();
    await names.getByRole("radio", { name: "Светлана (Белый сад)" }).check();
    await accessible();
    await pictures("merge-choice");
    await dialog.getByRole("button", { name: "Объединить", exact: true }).click();
    await expect(dialog).toHaveCount(0);
  });

  await test.step("one client has it all", async () => {
    await expect(page.getByRole("heading", { name: "Светлана (Белый сад)", level: 1 })).toBeVisible();
    await expect(page.getByText("Клиенты объединены")).toBeVisible();
    for (const name of ["VIP", "Ждёт звонка"]) await expect(tags.getByRole("button", { name: `Снять метку ${name}` })).toBeVisible();
    for (const text of ["Просит каталог", "80 комплектов"]) await expect(page.getByText(text)).toBeVisible();
    await expect(page.getByText("sveta@garden.example").first()).toBeVisible();
    await accessible();
    await pictures("merged-client");
    expect((await get(server, vera, "/clients")).items.map(({ name }) => name).sort()).toEqual(["Светлана (Белый сад)", "Серов Пётр"]);
  });

  await test.step("the old address leads on", async () => {
    await page.getByRole("link", { name: "Сюда вошёл клиент «Светлана (Белый сад)»" }).click();
    await expect(page).toHaveURL(new RegExp(`/clients/${goes.id}$`));
    await expect(page.getByRole("heading", { name: "Этот клиент объединён с другим" })).toBeVisible();
    await expect(page.getByText(/Такой страницы нет|Этого больше нет/)).toHaveCount(0);
    await accessible();
    await pictures("merged-old-address");
    await page.getByRole("main").getByRole("link", { name: "Светлана (Белый сад)" }).click();
    await expect(page).toHaveURL(new RegExp(`/clients/${stays.id}$`));
    await page.goBack();
  });

  await test.step("it is taken back, and both are as before", async () => {
    await page.getByRole("button", { name: "Отменить объединение" }).click();
    await expect(page.getByRole("heading", { name: "Светлана (Белый сад)", level: 1 })).toBeVisible();
    await expect(page.getByText("80 комплектов")).toBeVisible();
    await expect(page.getByText("Просит каталог")).toHaveCount(0);
    await page.goto(`/clients/${stays.id}`);
    await expect(page.getByRole("heading", { name: "Макарова Светлана", level: 1 })).toBeVisible();
    await expect(page.getByText("Просит каталог")).toBeVisible();
    await expect(page.getByText("80 комплектов")).toHaveCount(0);
    await expect(tags.getByRole("button", { name: "Снять метку VIP" })).toBeVisible();
    await expect(tags.getByRole("button", { name: "Снять метку Ждёт звонка" })).toHaveCount(0);
    await accessible();
    await pictures("unmerged-client");
    const [one, other] = [await get(server, vera, `/clients/${stays.id}`), await get(server, vera, `/clients/${goes.id}`)];
    const known = ({ name, email, phone, comment, tags }) => ({ name, email, phone, comment, tags });
    expect([known(one), known(other)]).toEqual([known(stays), known(goes)]);
  });
});

test("one of the same number is offered at once, however many came after it", async ({ page, server, accessible, pictures }) => {
  await account(server, NINA);
  const nina = await signIn(server.base, NINA);
  const add = (name, email, phone = null) => post(server, nina, "/clients", { name, email, phone, comment: "" });
  const other = await add("И. Лавров", "lavrov@old.example", "+78125557510");
  const one = await add("Лавров Игорь", "igor@new.example", "8 (812) 555-75-10");
  for (let count = 0; count < 9; count += 1) await add(`Гость ${count}`, `guest${count}@new.example`);
  await page.goto(`/sign-in?next=${encodeURIComponent(`/clients/${one.id}`)}`);
  await enter(page, NINA);
  await expect(page.getByText("Возможно, это тот же клиент:")).toBeVisible();
  await accessible();
  await pictures("alike-client");

  const dialog = page.getByRole("dialog");
  const alike = dialog.getByRole("list", { name: "Похожие клиенты" });
  await test.step("the menu opens the question with it on top, and not below as well", async () => {
    await page.getByRole("button", { name: "Действия" }).click();
    await page.getByRole("menuitem", { name: "Объединить с другим…" }).click();
    await expect(alike.getByRole("button", { name: /И\. Лавров.*тот же телефон/ })).toHaveAttribute("aria-pressed", "false");
    await expect(dialog.getByRole("button", { name: /Гость 8/ })).toBeVisible();
    await expect(dialog.getByRole("button", { name: /И\. Лавров/ })).toHaveCount(1);
    await dialog.getByRole("searchbox").fill("гость 3");
    await expect(alike).toHaveCount(0);
    await dialog.getByRole("button", { name: "Отменить", exact: true }).click();
    await expect(dialog).toHaveCount(0);
  });

  await test.step("the word on the page opens it with that one chosen", async () => {
    await page.getByRole("button", { name: "Объединить…", exact: true }).click();
    await expect(alike.getByRole("button", { name: /И\. Лавров/ })).toHaveAttribute("aria-pressed", "true");
    await accessible();
    await pictures("alike-merge");
    await dialog.getByRole("button", { name: "Объединить", exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText("Возможно, это тот же клиент:")).toHaveCount(0);
    expect((await get(server, nina, `/clients/${other.id}/merge`)).client.id).toBe(one.id);
  });
});
