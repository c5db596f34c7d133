import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "specs",
  outputDir: "artefacts/traces",
  workers: Number(process.env.E2E_WORKERS ?? 1),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI === "true",
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "ru-RU",
    timezoneId: "Europe/Moscow",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      // For a machine without a display whose only user is root, and without a word to anybody outside.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-first-run",
        "--no-pings",
      ],
    },
  },
});
