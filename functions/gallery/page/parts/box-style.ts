import type { Box } from "../base/types.ts";

/** The style of an element that covers a box of the photo around it. */
export function boxStyle(box: Box) {
  const percent = (fraction: number) => `${100 * fraction}%`;
  return { left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) };
}
