// What every walk leans on: a server of its own, a page whose mistakes fail the test, pictures, and the judge of accessibility.
//
//   import { test, expect } from "../harness.mjs";
//   test("a visitor reads the home page", async ({ page, shot, accessible }) => { … });
//
// `server` is one per spec file: { base, data, env, stop }; ADMIN is its administrator.

import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import { mkdir } from "node:fs/promises";

import { ADMIN, run, serve, signIn } from "./server.mjs";

export { ADMIN, expect, run, signIn };

/** The widths that the design names. */
export const SIZES = { desktop: { width: 1440, height: 900 }, tablet: { width: 834, height: 1112 }, phone: { width: 390, height: 844 } };

/** By how much a page sticks out of its window, in pixels: a phone lets people push it sideways. */
export const sticksOut = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export const test = base.extend({
  // Playwright runs several files in one worker, hence the change of servers between them.
  servers: [
    async ({}, use) => {
      let now = null;
      const of = async (file) => {
        if (now?.file !== file) {
          await now?.server.stop();
          now = { file, server: await serve() };
        }
        return now.server;
      };
      await use({ of });
      await now?.server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  server: async ({ servers }, use, { file }) => use(await servers.of(file)),

  baseURL: async ({ server }, use) => use(server.base),

  // What the browser complains of, a forbidden script or a missing file, is a mistake of ours.
  mistakes: [
    async ({ context }, use) => {
      const mistakes = [];
      const expected = [];
      context.on("page", (page) => listen(page, mistakes));
      await use({ expect: (pattern) => expected.push(pattern) });
      const left = mistakes.filter((words) => !expected.some((pattern) => pattern.test(words)));
      expect(left, "the browser's complaints").toEqual([]);
    },
    { auto: true },
  ],

  /** `await shot("clients")` keeps a picture of the page at this moment. */
  shot: async ({ page }, use) => {
    await mkdir("artefacts", { recursive: true });
    await use((name, options = {}) => page.screenshot({ path: `artefacts/${name}.png`, ...options }));
  },

  /** `await pictures("clients")` keeps one at each width, light and dark. */
  pictures: async ({ page, shot }, use) => {
    await use(async (name) => {
      const before = page.viewportSize();
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await shot(`${name}-${size}-${colorScheme}`);
        }
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
      await page.setViewportSize(before);
    });
  },

  /** `await accessible()` fails with what axe finds serious or critical on the page. */
  accessible: async ({ page }, use) => {
    await use(async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
      expect(told, "what axe finds").toEqual([]);
    });
  },
});

function listen(page, mistakes) {
  page.on("pageerror", (error) => mistakes.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") mistakes.push(`console: ${message.text()} (${message.location().url})`);
  });
}
