/** The size of a picture, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
