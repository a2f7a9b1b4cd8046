import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Number of items that fit into a strip. Its style gives the item width (--item, in em), the gap and the number of lines. */
export function useFit(strip: RefObject<HTMLElement | null>, most: number): number {
  const [fit, setFit] = useState(most);
  useLayoutEffect(() => {
    const element = strip.current;
    if (!element) return undefined;
    const measure = () => {
      const style = getComputedStyle(element);
      const gap = Number.parseFloat(style.columnGap) || 0;
      const item = Number.parseFloat(style.getPropertyValue("--item")) * Number.parseFloat(style.fontSize);
      const lines = Number(style.getPropertyValue("--lines")) || 1;
      setFit(Math.max(1, Math.floor((element.clientWidth + gap) / (item + gap)) * lines));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return fit < most ? fit - 1 : most;
}

/** The left and right arrow keys move between the links and buttons of a strip, which is a single Tab stop. */
export function moveAlong(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("a, button")];
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
