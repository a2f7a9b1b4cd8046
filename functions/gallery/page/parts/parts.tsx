import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ShownFace } from "../state/api.ts";
import { isField } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import { DocumentTitle } from "./document-title.tsx";

/** The heading of a page. It takes the focus, so that the keyboard and a screen reader start there, and names the tab. */
export function Title({ text, small = false }: { text: string; small?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // In a layout effect: a later one could take the focus from where the visitor has moved it.
  useLayoutEffect(() => {
    // A name that changes elsewhere must not take the focus from a field.
    if (!isField(document.activeElement)) heading.current?.focus({ preventScroll: true });
  }, [text]);
  return (
    <>
      <DocumentTitle title={text} />
      <h1 id="title" ref={heading} tabIndex={-1} class={small ? "file" : undefined}>
        {text}
      </h1>
    </>
  );
}

/** Number of grey shapes in a skeleton. */
const BONES = { rows: 5, grid: 12, panels: 3 };

/** The outlines of what is loading: rows of faces, a grid of pictures, or panels. Visible when an answer takes long. */
export function Loading({ like = "panels" }: { like?: keyof typeof BONES }) {
  return (
    <div class={`loading ${like}`} role="status">
      <span class="unseen">{texts.common.loading}</span>
      {Array.from({ length: BONES[like] }, (_, index) => (
        <span key={index} class="bone" />
      ))}
    </div>
  );
}

interface FailureProps {
  /** An error message, in the visitor's language. */
  readonly text: string;
  readonly onRetry?: () => void;
}

/** An error message. Of several that say that Facet cannot be reached, the style shows the first. */
export function Failure({ text, onRetry }: FailureProps) {
  return (
    <p class={text === texts.errors.unreachable ? "failure unreachable" : "failure"} role="alert">
      {text}{" "}
      {onRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          {texts.common.tryAgain}
        </button>
      )}
    </p>
  );
}

interface MissingProps {
  /** The error of the API. */
  readonly error: string;
  /** True if it was a 404. */
  readonly isMissing: boolean | undefined;
  /** Shown instead of the error for a 404. */
  readonly text: string;
}

/** A page about something that does not exist, or that could not be read. */
export function Missing({ error, isMissing, text }: MissingProps) {
  return (
    <section aria-labelledby="title">
      <Title text={isMissing ? texts.missing.title : texts.missing.notLoaded} />
      <Failure text={isMissing ? text : error} />
      <p>
        <a href="#/">{texts.newFaces.title}</a>
      </p>
    </section>
  );
}

/** Shown where there is nothing to list, with what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Loads the next page of a list when it scrolls near or is pressed. Renders nothing if the list is complete. */
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
      {texts.common.showMore}
    </button>
  );
}

/** The picture of a face. It has no alternative text: the elements around it say what it shows. */
export function FaceImage({ face: { url, photoId, faceId } }: { face: Pick<ShownFace, "url"> & Partial<ShownFace> }) {
  return (
    <img
      class="face"
      src={url}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      data-photo={photoId}
      data-face={faceId}
    />
  );
}
