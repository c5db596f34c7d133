// Before the first paint: the chosen theme and language. Then the application itself.
(() => {
  const { app, wasm } = document.currentScript.dataset;
  const root = document.documentElement;
  const chosen = (name) => {
    try {
      return localStorage.getItem(`vestnik.${name}`);
    } catch {
      return null; // storage may be forbidden; the system's theme and language serve
    }
  };
  const theme = chosen("theme");
  if (theme === "light") root.dataset.theme = "vestnik";
  if (theme === "dark") root.dataset.theme = "vestnik-dark";
  root.lang = chosen("language") ?? (navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en");

  import(app)
    .then((module) => module.default({ module_or_path: wasm }))
    .catch((error) => {
      console.error(error);
      const ru = root.lang === "ru";
      const main = document.createElement("main");
      main.className = "empty";
      const title = document.createElement("h1");
      title.textContent = ru ? "Вестник не загрузился" : "Vestnik did not load";
      const words = document.createElement("p");
      words.className = "hint max-w-sm";
      words.textContent = ru
        ? "Проверьте связь и обновите страницу. Нужен браузер не старше 2022 года."
        : "Check the connection and reload the page. A browser from 2022 or later is needed.";
      main.append(title, words);
      document.body.append(main);
    });
})();
