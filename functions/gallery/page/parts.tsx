/** What went wrong, in the words of the API. */
export function Failure({ text }: { text: string }) {
  return (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}

/** What stands where there is nothing to show. */
export function Empty({ text, link, linkText }: { text: string; link?: string; linkText?: string }) {
  return (
    <p class="empty">
      {text} {link && <a href={link}>{linkText}</a>}
    </p>
  );
}

/** Loads the next page of a list; nothing where the list is complete. */
export function More({ more }: { more: (() => void) | undefined }) {
  if (!more) return null;
  return (
    <button type="button" class="more" onClick={more}>
      Show more
    </button>
  );
}

/** `1 photo`, `1,912 photos`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString()} ${noun}${n === 1 ? "" : "s"}`;
}
