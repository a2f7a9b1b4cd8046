import { useId, useRef } from "preact/hooks";
import type { ShownFace } from "../state/api.ts";
import type { Selection } from "../state/selection.ts";
import { texts } from "../texts/texts.ts";
import { memo } from "./memo.ts";
import { FaceImage } from "./parts.tsx";
import { bringIntoView, useWindow } from "./virtual.ts";
import "./face-grid.css";

type GridFace = ShownFace & { readonly confirmed?: boolean };

interface FaceGridProps {
  readonly label: string;
  readonly faces: readonly GridFace[];
  /** Number of faces, including those that are not loaded yet. */
  readonly total: number;
  readonly selection: Selection;
  /** Loads more; absent if all are loaded. */
  readonly more: (() => void) | undefined;
}

/** More faces are loaded when the screen is this many faces away from the last loaded one. */
const READ_AHEAD = 120;

/**
 * All faces in a grid, of which only those near the screen are rendered. A click opens the photo; a click on the tick, or
 * with Ctrl, selects a face, with Shift a range. Arrow keys move, Space selects, Enter opens the photo.
 */
export function FaceGrid({ label, faces, total, selection, more }: FaceGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = useWindow(grid, total);
  if (more && shown.end > faces.length - READ_AHEAD) queueMicrotask(more);

  function openPhoto(index: number) {
    const face = faces[index];
    selection.move(index);
    if (face) location.hash = `/photos/${face.photoId}`;
  }
  function click(event: MouseEvent) {
    const index = indexOf(event.target);
    if (index === undefined) return;
    if (event.shiftKey) selection.extend(index);
    else if (event.ctrlKey || event.metaKey || (event.target as Element).matches(".tick")) selection.toggle(index);
    else openPhoto(index);
  }
  function press(event: KeyboardEvent) {
    const { active } = selection;
    if (event.key === " ") selection.toggle(active);
    else if (event.key === "Enter") openPhoto(active);
    else if (event.key === "Escape" && selection.ids.size > 0) selection.clear();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) selection.all();
    else {
      const step = stepFor(event.key, shown.columns, total);
      if (step === undefined || total === 0) return;
      const next = Math.max(0, Math.min(faces.length - 1, active + step));
      if (event.shiftKey) selection.extend(next);
      else selection.move(next);
      if (grid.current) bringIntoView(grid.current, Math.floor(next / shown.columns), shown);
    }
    event.preventDefault();
  }

  const cells = [];
  for (let index = shown.first; index < shown.end; index++) {
    const face = faces[index];
    const [row, column] = [Math.floor(index / shown.columns), index % shown.columns];
    const place = `transform: translate(${column * shown.step}px, ${row * shown.pitch}px)`;
    cells.push(
      face ? (
        <FaceCell
          key={face.faceId}
          id={`${id}-${index}`}
          isActive={index === selection.active}
          isSelected={selection.ids.has(face.faceId)}
          {...{ face, index, total, place }}
        />
      ) : (
        <div key={`at-${index}`} class="cell blank" style={place} role="presentation" />
      ),
    );
  }
  const isRendered = selection.active >= shown.first && selection.active < Math.min(shown.end, faces.length);
  return (
    <div
      ref={grid}
      class={selection.ids.size > 0 ? "face-grid selecting" : "face-grid"}
      role="listbox"
      aria-label={label}
      aria-multiselectable="true"
      aria-activedescendant={isRendered ? `${id}-${selection.active}` : undefined}
      tabIndex={0}
      style={{ height: `${shown.height}px`, "--side": `${shown.side}px` }}
      onKeyDown={press}
      onClick={click}
      onPointerDown={(event) => event.shiftKey && event.preventDefault()}
    >
      {cells}
    </div>
  );
}

interface FaceCellProps {
  readonly face: GridFace;
  readonly index: number;
  readonly total: number;
  readonly id: string;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly place: string;
}

/** One face; the grid handles its clicks and keys. */
const FaceCell = memo(({ face, index, total, id, isActive, isSelected, place }: FaceCellProps) => (
  // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active option
  <div
    id={id}
    class={isActive ? "cell active" : "cell"}
    role="option"
    aria-selected={isSelected}
    aria-setsize={total}
    aria-posinset={index + 1}
    aria-label={texts.person.face({ index: index + 1, isConfirmed: face.confirmed ?? false })}
    style={place}
  >
    <FaceImage face={face} />
    <span class="tick" title={texts.person.selection.tick} />
    {face.confirmed && <span class="confirmed" title={texts.person.selection.confirmed} />}
  </div>
));

/** The index of the face in which something was pressed. */
function indexOf(target: EventTarget | null): number | undefined {
  const position = (target as Element | null)?.closest(".cell[aria-posinset]")?.ariaPosInSet;
  return position ? Number(position) - 1 : undefined;
}

function stepFor(key: string, columns: number, total: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: 4 * columns,
    PageUp: -4 * columns,
    Home: -total,
    End: total,
  };
  return steps[key];
}
