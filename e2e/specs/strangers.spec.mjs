// A stranger, and nobody at all, try every address there is. The addresses come from the application's own source, so that no screen is
// left out: one that is not in the table fails the walk. A member goes before the stranger, for what is hidden must be there.

import { readFile } from "node:fs/promises";

import { ADMIN, SIZES, expect, signIn, test } from "../harness.mjs";
import { account, client, enter, get, letterFor, mailing, message, post } from "../people.mjs";

const OLGA = { name: "Ольга Ким", email: "olga@strangers.example", password: "пять рыжих лис под елью" };
const ZOYA = { name: "Зоя Чужая", email: "zoya@strangers.example", password: "два чужих дома у реки" };

/** Everything of the group is called after it, here with what stands before. What a stranger searches for is a part of it. */
const SECRET = /.{0,40}(?:заповедник|zapovednik)[\p{L}.-]*/giu;
const PHONE = "+79215550142";

const GONE = /Такой страницы нет|Такой статьи нет/;
const FORBIDDEN = /Сюда нельзя/;

/** A screen that is open to a stranger, and has nothing of others on it. */
const open = { at: (_, route) => [route] };
/** One that is open as well; asked for a group's things, it shows them to a member: those of this name. */
const narrowed = (member, at = open.at) => ({ at, member });
/** One of a group's thing, which a member finds by its name: for a stranger there is none. */
const hidden = (member, at) => ({ at, member, stranger: GONE });
/** One of those who run the service. */
const staff = (at = open.at) => ({ at, stranger: FORBIDDEN });

const TABLE = {
  "/": open,
  "/sign-in": open,
  "/sign-up": open,
  "/confirm": open,
  "/forgot": open,
  "/reset": open,
  "/invitation": open,
  "/404": { ...open, stranger: GONE },
  "/dashboard": open,
  "/profile": open,
  "/notifications": open,
  "/clients": narrowed("клиент|строка", ({ group, view, imported, olga }) =>
    ["q=заповед", `group=${group}`, `view=${view}`, `import=${imported}`, `owner=${olga}`].map((query) => `/clients?${query}`)),
  "/clients/new": narrowed("группа"),
  "/clients/deleted": narrowed("удалённый-клиент", ({ group }) => ["/clients/deleted", `/clients/deleted?group=${group}`]),
  "/clients/:id": hidden("клиент|бывший|двойник", ({ known, target, merged }) =>
    [`/clients/${known}`, `/clients/${known}?tab=files`, `/clients/${target}`, `/clients/${merged}`]),
  "/clients/:id/edit": hidden("клиент", ({ known }) => [`/clients/${known}/edit`]),
  "/leads": narrowed("лид", ({ group, tag, olga }) => ["q=заповед", `group=${group}`, `tag=${tag}`, `owner=${olga}`].map((query) => `/leads?${query}`)),
  "/leads/board": narrowed("лид", ({ group }) => [`/leads/board?group=${group}`]),
  "/leads/new": narrowed("группа", ({ group }) => [`/leads/new?group=${group}`]),
  "/leads/deleted": narrowed("удалённый-лид", ({ group }) => ["/leads/deleted", `/leads/deleted?group=${group}`]),
  "/leads/:id": hidden("лид|бывший", ({ lead, converted }) => [`/leads/${lead}`, `/leads/${converted}`]),
  "/leads/:id/edit": hidden("лид", ({ lead }) => [`/leads/${lead}/edit`]),
  "/leads/stages": open,
  "/leads/import": narrowed("импорт"),
  "/imports/new": narrowed("импорт"),
  "/imports/:id": hidden("импорт", ({ imported }) => [`/imports/${imported}`]),
  "/messages": narrowed("сообщение", () => ["/messages?q=заповед"]),
  "/messages/new": open,
  "/messages/images": open,
  "/messages/:id": hidden("сообщение", ({ news }) => [`/messages/${news}`]),
  "/mailings": narrowed("рассылка", () => ["/mailings?q=заповед"]),
  "/mailings/new": narrowed("клиент|сообщение", ({ known, news }) => [`/mailings/new?clients=${known}`, `/mailings/new?message=${news}`]),
  "/mailings/:id": hidden("рассылка", ({ sent }) => [`/mailings/${sent}`, `/mailings/${sent}?tab=runs`]),
  "/mailings/:id/edit": hidden("черновик", ({ draft }) => [`/mailings/${draft}/edit`]),
  "/logs": narrowed("рассылка", ({ sent }) => ["/logs?q=zapoved", `/logs?mailing=${sent}`]),
  "/deliveries": narrowed("рассылка", ({ sent, run }) => [`/deliveries?mailing=${sent}`, `/deliveries?run=${run}`]),
  "/deliveries/:id": hidden("рассылка", ({ delivery }) => [`/deliveries/${delivery}`]),
  "/reports": narrowed("рассылка"),
  "/suppressions": narrowed("отказ", ({ group }) => ["/suppressions?q=zapoved", `/suppressions?group=${group}`]),
  "/groups": narrowed("группа", () => ["/groups?q=заповед"]),
  "/groups/:id": hidden("группа", ({ group }) => [`/groups/${group}`]),
  "/groups/:id/dashboard": hidden("лид", ({ group }) => [`/groups/${group}/dashboard`]),
  "/groups/:id/stages": hidden("этап", ({ group }) => [`/groups/${group}/stages`]),
  "/groups/:id/custom-fields": hidden("поле", ({ group }) => [`/groups/${group}/custom-fields`]),
  "/custom-fields": open,
  "/bulk": narrowed("метка"),
  "/bulk/:id": hidden("метка", ({ bulk }) => [`/bulk/${bulk}`]),
  "/articles": open,
  "/articles/new": staff(),
  "/articles/:slug": { at: ({ article }) => [`/articles/${article}`], stranger: GONE },
  "/articles/:slug/edit": { at: ({ article }) => [`/articles/${article}/edit`], stranger: GONE },
  "/users": staff(),
  "/users/:id": staff(({ olga }) => [`/users/${olga}`]),
  "/invitations": staff(),
  "/roles": staff(),
  "/roles/new": open,
  "/roles/:id": staff(({ role }) => [`/roles/${role}`]),
  "/audit": staff(),
  "/jobs": staff(),
  "/settings": staff(),
  "/captured-mail": staff(),
  "/captured-mail/:id": staff(({ letter }) => [`/captured-mail/${letter}`]),
};

/** Those that need nobody signed in. */
const OUTSIDE = ["/", "/sign-in", "/sign-up", "/confirm", "/forgot", "/reset", "/invitation", "/404", "/articles", "/articles/:slug"];

/** What screens ask for only after something else was found, so that a stranger's never do. */
const CALLS = ({ group, known, target, file, lead, sent }) => [
  `GET /clients/${known}/timeline`,
  `GET /clients/${known}/comments`,
  `GET /clients/${known}/readers`,
  `GET /clients/${known}/files`,
  `GET /clients/${known}/files/${file}/content`,
  `POST /clients/${known}/files/${file}/link`,
  `GET /clients/${known}/similar`,
  `GET /clients/${known}/merge/${target}`,
  `GET /leads/${lead}/conversion`,
  `GET /leads/stages?group=${group}`,
  `GET /tags?group=${group}`,
  `GET /custom-fields?group=${group}`,
  `GET /groups/${group}/members`,
  `GET /mailings/${sent}/runs`,
  `GET /mailings/${sent}/deliveries`,
];

let place;

/** Olga's group with one thing of each kind, and Zoya of another group; made once, the numbers of all. */
function things(server) {
  return (place ??= make(server));
}

async function make(server) {
  for (const person of [OLGA, ZOYA]) await account(server, person);
  const [admin, olga, zoya] = [await signIn(server.base, ADMIN), await signIn(server.base, OLGA), await signIn(server.base, ZOYA)];
  const group = (await post(server, admin, "/groups", { name: "Заповедник-группа" })).id;
  const others = (await post(server, admin, "/groups", { name: "Соседи" })).id;
  for (const [id, { email }] of [[group, OLGA], [others, ZOYA]]) await post(server, admin, `/groups/${id}/invitations`, { email, role: "head", language: "ru" });
  const article = (await post(server, admin, "/articles", { title: "Черновик о чае", body: "Заповедник-статья" })).slug;
  const role = (await get(server, admin, "/roles"))[0].id;
  const own = (await client(server, zoya, "Сосед Пётр", "petr@neighbours.example")).id;

  const add = async (path, body) => (await post(server, olga, path, body)).id;
  const addClient = (name, mail, phone = null) => add("/clients", { name: `Заповедник-${name}`, email: `${mail}@zapovednik.example`, phone, comment: "", group });
  const addLead = (name, mail) => add("/leads", { name: `Заповедник-${name}`, email: `${mail}@zapovednik.example`, group, anyway: true });
  const stages = await get(server, olga, `/leads/stages?group=${group}`);
  const all = [{ name: "Заповедник-этап", meaning: "open" }, ...stages.map(({ id, name, meaning }) => ({ id, name, meaning }))];
  await send(server, olga, `PUT /leads/stages?group=${group}`, JSON.stringify({ stages: all }));
  await add("/custom-fields", { name: "Заповедник-поле", kind: "text", group });
  const tag = await add("/tags", { name: "Заповедник-метка", colour: "plum", group });
  const view = await add("/views", { list: "clients", name: "Заповедник-вид", query: "sort=-name", group });

  const known = await addClient("клиент", "anna", PHONE);
  await add(`/clients/${known}/comments`, { text: "Заповедник-комментарий" });
  const file = (await send(server, olga, `POST /clients/${known}/files?name=${encodeURIComponent("Заповедник-файл.txt")}`, "Заповедник", "application/octet-stream")).id;
  const lead = await addLead("лид", "lead");
  const bulk = await add("/leads/bulk", { act: { tag }, rows: { ids: [lead] } });
  const converted = await addLead("бывший", "target");
  const target = (await post(server, olga, `/leads/${converted}/convert`, {})).client.id;
  const merged = await addClient("двойник", "merged");
  await post(server, olga, `/clients/${target}/merge`, { from: merged });
  const gone = [`/clients/${await addClient("удалённый-клиент", "gone")}`, `/leads/${await addLead("удалённый-лид", "gone-lead")}`];
  for (const path of gone) expect((await ask(server, olga, `DELETE ${path}`)).status, path).toBe(204);
  await add("/suppressions", { email: "stop@zapovednik.example", note: "Заповедник-отказ", group });

  const news = (await message(server, olga, "Заповедник-сообщение", { subject: "Заповедник-тема" })).id;
  const draft = (await mailing(server, olga, "Заповедник-черновик", news)).id;
  const sent = await add("/mailings", {
    name: "Заповедник-рассылка",
    content: { kind: "message", message_id: news },
    audience: { kind: "all" },
    schedule: { start: "2026-01-01T09:00", end: null, time_zone: "Europe/Moscow", recurrence: { kind: "once" } },
  });
  await post(server, olga, `/mailings/${sent}/start`);
  const until = (path, state) => expect.poll(async () => (await get(server, olga, path)).state, { message: path, timeout: 60_000 }).toBe(state);
  await until(`/mailings/${sent}`, "completed");
  const [run, delivery] = await Promise.all(["runs", "deliveries"].map(async (what) => (await get(server, olga, `/mailings/${sent}/${what}`)).items[0].id));
  const letter = (await letterFor(server, "anna@zapovednik.example")).id;
  const table = "Имя;E-mail\r\nЗаповедник-строка;row@zapovednik.example\r\n";
  const imported = (await send(server, olga, `POST /clients/import?file_name=${encodeURIComponent("Заповедник-импорт.csv")}`, table, "application/octet-stream")).id;
  await until(`/imports/${imported}`, "done");
  await until(`/bulk/${bulk}`, "done");

  return {
    group, article, role, own, tag, view, known, file, lead, bulk, converted, target, merged, news, draft, sent, run, delivery, letter, imported,
    olga: (await get(server, olga, "/me")).id,
  };
}

/** Asks the API with any verb, or with a file. */
async function send(server, token, call, body, kind) {
  const answer = await ask(server, token, call, body, kind);
  const words = await answer.text();
  expect(answer.ok, `${call}: ${answer.status} ${words}`).toBe(true);
  return JSON.parse(words);
}

function ask(server, token, call, body, kind = "application/json") {
  const [method, path] = call.split(" ");
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { "content-type": kind }) };
  return fetch(`${server.base}/api/v1${path}`, { method, headers, body });
}

async function arrive(page, person) {
  await page.goto("/sign-in");
  await enter(page, person);
}

/** Answers a function that opens an address, or stays, waits until all that was asked for is answered, and tells the secrets in it. */
function witness(page) {
  const [asked, answers] = [new Set(), []];
  page.on("request", (request) => {
    // Streams of events are never answered to the end.
    if (/\/api\/(?!.*\/events(\?|$))/.test(request.url())) asked.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => asked.delete(request));
  page.on("response", (response) => {
    // Of a refused stream of events the browser reads nothing, so its text never comes.
    const spoken = /json/.test(response.headers()["content-type"]) && !/\/events(\?|$)/.test(response.url());
    if (spoken) answers.push(response.text().catch(String));
  });
  return async (address) => {
    if (address) {
      asked.clear();
      await page.goto(address);
    }
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expect.poll(() => asked.size, { message: `what ${address} asks for` }).toBe(0);
    const heard = await Promise.all(answers.splice(0));
    return [await page.content(), ...heard].join("\n").match(SECRET) ?? [];
  };
}

// Refusals are what these walks are about; only too many of them would hide what is to be seen.
const REFUSALS = /status of 4(0[0134]|10|22)/;

test("every address of the application stands in the table", async () => {
  const source = await readFile(new URL("../../frontend/src/route.rs", import.meta.url), "utf8");
  const routes = [...source.matchAll(/#\[at\("([^"]+)"\)\]/g)].map(([, route]) => route);
  expect(Object.keys(TABLE).sort()).toEqual(routes.sort());
});

test("a stranger who tries every address finds nothing of a group, where a member finds it", async ({ browser, page, server, accessible, mistakes }) => {
  test.setTimeout(900_000);
  mistakes.expect(REFUSALS);
  const made = await things(server);
  const context = await browser.newContext({ baseURL: server.base, viewport: SIZES.desktop, locale: "ru-RU" });
  const fellow = await context.newPage();
  await arrive(fellow, OLGA);
  await arrive(page, ZOYA);
  const [hers, tried] = [witness(fellow), witness(page)];
  for (const [route, { at, member, stranger }] of Object.entries(TABLE)) {
    for (const address of at(made, route)) {
      await test.step(address, async () => {
        if (member) expect((await hers(address)).join("\n"), "what a member finds").toMatch(new RegExp(`Заповедник-(${member})`));
        expect(await tried(address), "what a stranger finds").toEqual([]);
        if (stranger) await expect(page.getByText(stranger).first()).toBeVisible();
        else await expect(page.getByText("Не загрузилось")).toHaveCount(0);
      });
    }
  }
  await context.close();
  for (const address of [`/leads/${made.lead}`, "/settings"]) {
    await tried(address);
    await accessible();
  }

  const [olga, zoya] = [await signIn(server.base, OLGA), await signIn(server.base, ZOYA)];
  for (const call of CALLS(made)) {
    const body = call.startsWith("POST") ? "{}" : undefined;
    const answers = await Promise.all([olga, zoya, null].map((token) => ask(server, token, call, body)));
    expect(answers.map(({ ok, status }) => (ok ? "ok" : status)), call).toEqual(["ok", 404, 401]);
  }
});

test("nobody signed in is led to the sign-in from every address, and hears nothing", async ({ page, server, mistakes }) => {
  test.setTimeout(600_000);
  mistakes.expect(REFUSALS);
  const made = await things(server);
  const tried = witness(page);
  for (const [route, { at }] of Object.entries(TABLE)) {
    for (const address of at(made, route)) {
      await test.step(address, async () => {
        expect(await tried(address)).toEqual([]);
        if (!OUTSIDE.includes(route)) await expect(page).toHaveURL(/\/sign-in\?next=/);
      });
    }
  }
});

test("what a stranger searches for and types finds nothing of a group either", async ({ page, server, accessible, mistakes }) => {
  test.setTimeout(240_000);
  mistakes.expect(REFUSALS);
  const { own } = await things(server);
  await arrive(page, ZOYA);
  const tried = witness(page);

  await test.step("among the clients to merge with", async () => {
    await tried(`/clients/${own}`);
    await page.getByRole("button", { name: "Действия" }).click();
    await page.getByRole("menuitem", { name: "Объединить с другим…" }).click();
    await page.getByRole("dialog").getByRole("searchbox").fill("заповед");
    await expect(page.getByRole("dialog").getByText("Никого не нашлось")).toBeVisible();
    await accessible();
    expect(await tried()).toEqual([]);
  });

  await test.step("in the warning of what is alike, and in the question before saving", async () => {
    await tried("/leads/new");
    await page.locator("#name").fill("Павел Кедров");
    const alike = page.waitForResponse((response) => /\/leads\/similar\?.*phone=/.test(response.url()));
    await page.locator("#phone").fill(PHONE);
    expect(await (await alike).json()).toEqual([]);
    await page.getByRole("button", { name: "Добавить лид" }).click();
    await expect(page).toHaveURL(/\/leads\/\d+$/);
    expect(await tried()).toEqual([]);
  });

  await test.step("among the recipients of a mailing", async () => {
    await tried("/mailings/new");
    await page.getByText("Выбрать самому", { exact: true }).click();
    await page.getByTitle("Добавить клиентов").click();
    const picker = page.getByRole("dialog", { name: "Добавить клиентов" });
    await expect(picker.getByRole("button", { name: /Сосед Пётр/ })).toBeVisible();
    await picker.getByRole("searchbox").fill("заповед");
    await expect(picker.getByText("Никого не нашлось")).toBeVisible();
    await accessible();
    expect(await tried()).toEqual([]);
  });
});
