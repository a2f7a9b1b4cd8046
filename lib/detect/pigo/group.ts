import type { Window } from "./windows.ts";

/** Least IoU at which PhotoPrism takes two windows for one face. */
const GROUPING_IOU = 0.41;

/**
 * Merges the windows of each face: mean position and side, truncated to whole pixels, and the sum of the scores. As in Pigo,
 * each window without a group, lowest score first, collects all windows that overlap it, also those of earlier groups.
 */
export function groupWindows(windows: readonly Window[], leastIou = GROUPING_IOU): Window[] {
  const sorted = windows.toSorted((a, b) => a.score - b.score);
  const grouped = new Set<Window>();
  const groups: Window[] = [];
  for (const seed of sorted) {
    if (grouped.has(seed)) continue;
    const members = sorted.filter((other) => windowIou(seed, other) > leastIou);
    for (const member of members) grouped.add(member);
    const mean = (value: (window: Window) => number) =>
      Math.trunc(members.reduce((sum, member) => sum + value(member), 0) / members.length);
    groups.push({
      row: mean(({ row }) => row),
      column: mean(({ column }) => column),
      side: mean(({ side }) => side),
      score: members.reduce((sum, { score }) => sum + score, 0),
    });
  }
  return groups;
}

function windowIou(a: Window, b: Window): number {
  const along = (p: number, q: number) =>
    Math.max(0, Math.min(p + a.side / 2, q + b.side / 2) - Math.max(p - a.side / 2, q - b.side / 2));
  const shared = along(a.row, b.row) * along(a.column, b.column);
  return shared / (a.side ** 2 + b.side ** 2 - shared);
}
