/** Paths of icons in a square of 24 units, drawn with a line of 1.75. */
const PATHS = {
  faces:
    "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M9 10v.5M15 10v.5M9 15c2 1.5 4 1.5 6 0",
  details: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5.5M12 7.5v.5",
  play: "M8 5.5v13l10.5-6.5Z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  fullScreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  window: "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5",
  closer: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5M11 8v6M8 11h6",
  edit: "M4 20v-4L15.5 4.5l4 4L8 20ZM13 7l4 4",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  blurred: "M12 3.5c3.6 4 6 7 6 10a6 6 0 0 1-12 0c0-3 2.4-6 6-10ZM9 14a3 3 0 0 0 3 3",
  close: "M6 6l12 12M18 6 6 18",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon in the colour of the text. The element around it says what it means. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
