/**
 * Scrolls the page of a person with very many faces from top to end, and back up by a jump, in real Chromium:
 * `npm run bench -- gallery --faces 10000`. Prints one JSON object. Frames: how many took longer than 50 ms, of all;
 * `shown`: of the faces on the screen while it scrolled, those whose picture was there. Another busy process makes
 * frames late: compare figures of one machine, and take the best of several runs.
 */
import { parseArgs } from "node:util";
import { openBrowser, withoutBrowser } from "../support/browser.ts";
import { openTestHost } from "../support/host.ts";
import { multiplyFaces } from "../support/many-faces.ts";

/** Slower is smoother: a wheel turned fast. */
const PX_PER_SECOND = 4000;
const LATE_MS = 50;

const { values } = parseArgs({ options: { faces: { type: "string", default: "10000" } } });
const faces = Number(values.faces);
if (withoutBrowser) throw new Error(withoutBrowser);
const opened = await openTestHost();
const browser = await openBrowser();
try {
  const personId = await multiplyFaces(opened, faces);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${opened.host.url}/#/people/${personId}`);
  await page.locator(".cell img").first().waitFor();

  await page.evaluate(() => {
    const seen = { frames: [] as number[], faces: 0, shown: 0 };
    let last = performance.now();
    const frame = (now: number) => {
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    setInterval(() => {
      for (const cell of document.querySelectorAll(".cell")) {
        const { top, bottom } = cell.getBoundingClientRect();
        if (bottom < 0 || top > innerHeight) continue;
        seen.faces += 1;
        const image = cell.querySelector("img");
        if (image?.complete && image.naturalWidth > 0) seen.shown += 1;
      }
    }, 250);
    Object.assign(window, { seen });
  });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const before = await cdp.send("Performance.getMetrics");
  const height = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  await cdp.send("Input.synthesizeScrollGesture", {
    ...{ x: 640, y: 500, yDistance: -height, speed: PX_PER_SECOND, gestureSourceType: "mouse", preventFling: true },
  });
  const after = await cdp.send("Performance.getMetrics");
  const scrolled = await page.evaluate(() => scrollY);
  const seen = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  const cells = await page.locator(".cell").count();

  const spent = (name: string) => {
    const of = ({ metrics }: typeof before) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return Math.round(((of(after) - of(before)) * 1e5) / seen.frames.length) / 100;
  };
  const late = seen.frames.filter((ms) => ms > LATE_MS).length;
  const answer = {
    faces,
    scrolledPx: scrolled,
    of: height,
    cellsDrawn: cells,
    frames: seen.frames.length,
    late,
    lateShare: Math.round((late / seen.frames.length) * 1e4) / 1e4,
    shown: Math.round((seen.shown / seen.faces) * 1e3) / 1e3,
    msPerFrame: {
      script: spent("ScriptDuration"),
      layout: spent("LayoutDuration"),
      style: spent("RecalcStyleDuration"),
    },
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} finally {
  await browser.close();
  await opened.close();
}

interface Seen {
  readonly frames: readonly number[];
  readonly faces: number;
  readonly shown: number;
}
