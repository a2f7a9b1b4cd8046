import { useEffect } from "preact/hooks";
import { Store, useStore } from "../base/store.ts";

/** Key in sessionStorage, where drafts survive a reload of this tab. */
const STORED = "facet.drafts";

const drafts = new Map<string, Store<string | undefined>>();
const stored = new Map<string, string>(readStored());
/** Number of components that show each field. */
const shown = new Map<string, number>();
let focused: string | undefined;

/** Text typed into a field and not submitted yet; undefined while the field is unchanged. */
export function getDraft(field: string): Store<string | undefined> {
  let draft = drafts.get(field);
  if (!draft) {
    draft = new Store(stored.get(field));
    drafts.set(field, draft);
  }
  return draft;
}

/** Keeps typed text through new data, other pages, failed writes and reloads. */
export function setDraft(field: string, text: string | undefined): void {
  getDraft(field).set(text);
  if (hasText(text)) stored.set(field, text);
  else stored.delete(field);
  sessionStorage.setItem(STORED, JSON.stringify([...stored]));
}

/** The draft of a field that the calling component shows. */
export function useDraft(field: string): string | undefined {
  useEffect(() => {
    shown.set(field, (shown.get(field) ?? 0) + 1);
    return () => {
      shown.set(field, (shown.get(field) ?? 1) - 1);
    };
  }, [field]);
  return useStore(getDraft(field));
}

export function noteFocus(field: string, has: boolean): void {
  if (has) focused = field;
  else if (focused === field) focused = undefined;
}

/** Returns true if a field has the focus or a draft; the row of such a field must stay where it is. */
export function isTypedInto(field: string): boolean {
  return focused === field || hasText(getDraft(field).value);
}

/** Returns true if any field on the screen has a draft. */
export function isAnythingTyped(): boolean {
  return [...stored.keys()].some((field) => (shown.get(field) ?? 0) > 0);
}

function hasText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}

function readStored(): [string, string][] {
  return JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
}
