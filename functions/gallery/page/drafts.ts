import { useEffect } from "preact/hooks";
import { Store, useStore } from "./store.ts";

/** Where drafts outlive a reload: only this tab has them, and only while it is open. */
const STORED = "facet.drafts";

const drafts = new Map<string, Store<string | undefined>>();
const kept = new Map<string, string>(readKept());
/** How many parts of the page show a field. */
const shown = new Map<string, number>();
let focused: string | undefined;

/** What was typed into a field and not given yet; undefined where it is as it was. */
export function draftOf(field: string): Store<string | undefined> {
  let draft = drafts.get(field);
  if (!draft) {
    draft = new Store(kept.get(field));
    drafts.set(field, draft);
  }
  return draft;
}

/** Keeps what is typed: through new data, other pages, a write that fails, and a reload. */
export function setDraft(field: string, text: string | undefined): void {
  draftOf(field).set(text);
  if (hasText(text)) kept.set(field, text);
  else kept.delete(field);
  sessionStorage.setItem(STORED, JSON.stringify([...kept]));
}

/** The draft of a field that is shown. */
export function useDraft(field: string): string | undefined {
  useEffect(() => {
    shown.set(field, (shown.get(field) ?? 0) + 1);
    return () => {
      shown.set(field, (shown.get(field) ?? 1) - 1);
    };
  }, [field]);
  return useStore(draftOf(field));
}

export function noteFocus(field: string, has: boolean): void {
  if (has) focused = field;
  else if (focused === field) focused = undefined;
}

/** Whether somebody types there, or has typed there: what is shown there stays where it is. */
export function isTypedInto(field: string): boolean {
  return focused === field || hasText(draftOf(field).value);
}

/** Whether something stands in a field on the screen that was not given yet. */
export function isAnythingTyped(): boolean {
  return [...kept.keys()].some((field) => (shown.get(field) ?? 0) > 0);
}

function hasText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}

function readKept(): [string, string][] {
  return JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
}
