import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ShownFace } from "./api.ts";
import { isField } from "./hooks.ts";

/** The heading of a page: it gets the focus, so that the keyboard and a screen reader begin there, and names the tab. */
export function Title({ text, small = false, focus = true }: { text: string; small?: boolean; focus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // At once: later, it would take the focus from where somebody has gone meanwhile.
  useLayoutEffect(() => {
    document.title = `${text} · Facet`;
    // A name that changed elsewhere takes nobody from the field they type in.
    if (focus && !isField(document.activeElement)) heading.current?.focus({ preventScroll: true });
  }, [text]);
  return (
    <h1 id="title" ref={heading} tabIndex={-1} class={small ? "file" : undefined}>
      {text}
    </h1>
  );
}

/** Shows itself when the answer takes long. */
export function Loading() {
  return (
    <p class="loading" role="status">
      Loading…
    </p>
  );
}

/** What went wrong, in the words of the API. */
export function Failure({ text }: { text: string }) {
  return (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}

/** A page of something that is not there. */
export function Missing({ text }: { text: string }) {
  return (
    <section aria-labelledby="title">
      <Title text="Not here" />
      <Failure text={text} />
    </section>
  );
}

/** What stands where there is nothing to show, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Loads the next page of a list when it comes near, or is pressed; nothing where the list is complete. */
export function More({ more }: { more: (() => void) | undefined }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current || !more) return undefined;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && more(), { rootMargin: "1000px" });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [more]);
  if (!more) return null;
  return (
    <button type="button" class="quiet more" ref={button} onClick={more}>
      Show more
    </button>
  );
}

/** The picture of a face; what it shows is said by what is around it. */
export function FaceImage({ face }: { face: Pick<ShownFace, "url"> }) {
  return <img class="face" src={face.url} alt="" loading="lazy" decoding="async" draggable={false} />;
}

/** `1 photo`, `1,912 photos`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString()} ${noun}${n === 1 ? "" : "s"}`;
}
