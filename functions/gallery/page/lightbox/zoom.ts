/** How a photo lies in the area that shows it. Lengths are px. */
export interface View {
  /** 1 if the whole photo is shown. */
  readonly zoom: number;
  /** Distance of the photo's centre from that of the area. */
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Sizes of the photo as it is laid out and of the area, px. */
export interface Sizes {
  readonly photo: { readonly width: number; readonly height: number };
  readonly area: { readonly width: number; readonly height: number };
  /** The largest zoom. */
  readonly most: number;
}

/** The whole photo. */
export const WHOLE: View = { zoom: 1, x: 0, y: 0 };

/** Multiplies the zoom, so that a point stays where it is. @param at distance from the centre of the area */
export function zoomBy(view: View, factor: number, at: Point, sizes: Sizes): View {
  const zoom = Math.min(Math.max(view.zoom * factor, 1), Math.max(1, sizes.most));
  const grown = zoom / view.zoom;
  return within({ zoom, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown }, sizes);
}

/** Moves the photo, until its edge is at that of the area. */
export function moveBy(view: View, by: Point, sizes: Sizes): View {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, sizes);
}

function within({ zoom, x, y }: View, { photo, area }: Sizes): View {
  const limit = (value: number, length: number, room: number) => {
    const most = Math.max(0, (length * zoom - room) / 2);
    // Never -0.
    return Math.min(Math.max(value, -most), most) + 0;
  };
  return { zoom, x: limit(x, photo.width, area.width), y: limit(y, photo.height, area.height) };
}
