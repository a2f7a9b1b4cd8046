import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find((path) => path && existsSync(path));

/** Reason why browser tests cannot run; false if they can. */
export const withoutBrowser: string | false = executablePath ? false : "chromium is not installed (CHROMIUM_PATH)";

/** Opens a headless Chromium that sends no requests except to the page's own host. */
export async function openBrowser() {
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
