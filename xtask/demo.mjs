// Fills an empty Vestnik with believable sample data, through the same REST API that everybody uses.
//   node demo.mjs <address> <program of the server>
// Runs beside a server that is starting, and ends as soon as it is done. Letters of the sample mailings are captured.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";

const [base, program] = process.argv.slice(2);
const EMAIL = "demo@vestnik.example";

const FIRST = [
  ["Анна", "Мария", "Ольга", "Екатерина", "Наталья", "Ирина", "Светлана", "Дарья", "Алёна", "Юлия"],
  ["Иван", "Сергей", "Дмитрий", "Алексей", "Пётр", "Андрей", "Михаил", "Николай", "Фёдор", "Артём"],
];
const LAST = ["Соколов", "Лебедев", "Новиков", "Морозов", "Волков", "Зайцев", "Орлов", "Соловьёв", "Голубев", "Фёдоров", "Журавлёв", "Белов", "Комаров", "Ковалёв"];
const LETTERS = "а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya";
const LATIN = new Map(LETTERS.split(" ").reduce((pairs, word, at, all) => (at % 2 ? pairs : [...pairs, [word, all[at + 1].replace("_", "")]]), []));
const COMMENTS = ["", "", "", "постоянный покупатель", "просит писать, а не звонить", "интересуется доставкой", "познакомились на выставке"];
const latin = (words) => [...words.toLowerCase()].map((letter) => LATIN.get(letter) ?? letter).join("");

const people = Array.from({ length: 420 }, (_, n) => {
  const woman = n % 2 === 0;
  const first = FIRST[woman ? 0 : 1][Math.floor(n / 2) % 10];
  const last = LAST[(n * 5 + Math.floor(n / 20)) % LAST.length] + (woman ? "а" : "");
  const email = `${latin(first)}.${latin(last)}${n}@example.org`;
  const phone = n % 3 ? `+7 9${10 + (n % 80)} ${String(1000000 + n * 7919).slice(0, 7)}` : "";
  return [`${first} ${last}`, email, phone, COMMENTS[n % COMMENTS.length]];
});

const MESSAGES = [
  {
    name: "Новинки недели",
    subject: "{{ client.first_name }}, три новинки этой недели",
    format: "html",
    body: "<p>Добрый день, {{ client.name }}!</p><p>На этой неделе у нас появились три новинки. Загляните, если будет минута: мы отложим для вас то, что понравится.</p><p>{{ owner.name }}</p>",
  },
  {
    name: "Напоминание о записи",
    subject: "Вы записаны на среду",
    format: "text",
    body: "Здравствуйте, {{ client.name }}.\n\nНапоминаем о записи на среду, 10:00. Если планы изменились, просто ответьте на это письмо.\n\n{{ owner.name }}",
  },
  {
    name: "Благодарность",
    subject: "Спасибо, {{ client.first_name }}",
    format: "text",
    body: "{{ client.name }}, спасибо, что вы с нами. Будем рады видеть вас снова.\n\n{{ owner.name }}, {{ owner.email }}",
  },
];

const wall = (days, time) => {
  const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return `${day}T${time}`;
};
const zone = "Europe/Moscow";
const mailings = ([news, reminder, thanks], chosen) => [
  { start: true, name: "Благодарность за лето", content: thanks, audience: { kind: "chosen", client_ids: chosen }, schedule: { start: wall(-3, "09:00"), time_zone: zone, recurrence: { kind: "once" } } },
  { start: true, name: "Новинки по понедельникам", content: news, audience: { kind: "all" }, schedule: { start: wall(1, "09:00"), time_zone: zone, recurrence: { kind: "weekly", days: ["monday"] } } },
  { start: true, name: "Напоминания о записи", content: reminder, audience: { kind: "chosen", client_ids: chosen }, schedule: { start: wall(1, "18:30"), time_zone: zone, recurrence: { kind: "daily" } } },
  { start: false, name: "Итоги месяца", content: news, audience: { kind: "all" }, schedule: { start: wall(7, "10:00"), time_zone: zone, recurrence: { kind: "monthly", day: 31 } } },
];

let token = "";
async function call(method, path, body, kind = "application/json") {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { "content-type": kind }) };
  const answer = await fetch(`${base}${path}`, { method, headers, body: kind === "application/json" && body ? JSON.stringify(body) : body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function ready() {
  for (let patience = 300; patience > 0; patience -= 1) {
    if ((await fetch(`${base}/health/ready`).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the server did not answer within a minute");
}

async function fill() {
  await ready();
  const password = `demo ${randomBytes(6).toString("hex")}`;
  const env = { ...process.env, VESTNIK_ADMIN_EMAIL: EMAIL, VESTNIK_ADMIN_NAME: "Мария Орлова", VESTNIK_ADMIN_PASSWORD: password };
  const made = spawnSync(program, ["admin", "create"], { env, encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  try {
    token = (await call("POST", "/api/v1/auth/login", { email: EMAIL, password })).access_token;
  } catch {
    console.error(`      The sample data is there already, of ${EMAIL}.`);
    return;
  }
  const file = ["Имя;E-mail;Телефон;Комментарий", ...people.map((cells) => cells.join(";"))].join("\r\n");
  const asked = "/api/v1/clients/import?on_duplicate=skip&file_name=clients.csv";
  let { id, state } = await call("POST", asked, file, "text/csv");
  while (!["done", "failed"].includes(state)) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    ({ state } = await call("GET", `/api/v1/imports/${id}`));
  }
  const messages = [];
  for (const message of MESSAGES) messages.push({ kind: "message", message_id: (await call("POST", "/api/v1/messages", message)).id });
  const { items } = await call("GET", "/api/v1/clients?limit=60");
  for (const { start, ...mailing } of mailings(messages, items.map((client) => client.id))) {
    const made = await call("POST", "/api/v1/mailings", mailing);
    if (start) await call("POST", `/api/v1/mailings/${made.id}/start`);
  }
  console.error(`      Sample data is in. Sign in as ${EMAIL} with the password: ${password}`);
}

fill().catch((error) => {
  console.error(`      The sample data could not be filled in: ${error.message}`);
  process.exitCode = 1;
});
