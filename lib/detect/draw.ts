import sharp from "sharp";
import type { OpenPhoto } from "../media/types.ts";
import type { Detection } from "./types.ts";

/** Longer side of the drawing, px. */
const LONGER_SIDE_PX = 1600;

/** Draws the boxes, points and scores of the faces into the photo, as a JPEG for people to check. */
export async function drawDetection(photo: OpenPhoto, { faces }: Detection): Promise<Buffer> {
  const { width, height, data } = await photo.pixels(LONGER_SIDE_PX);
  const shapes = faces.map(({ box, landmarks, score }) => {
    const side = box.width * width;
    const [x, y] = [box.x * width, box.y * height];
    const points = landmarks.map(
      ([u, v]) => `<circle cx="${u * width}" cy="${v * height}" r="${side / 40}" fill="#3f6"/>`,
    );
    return `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="#fc3" stroke-width="2"/>
      ${points.join("")}<text x="${x}" y="${y - 4}" fill="#fc3" font-size="14" font-family="sans-serif">${score.toFixed(1)}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join("")}</svg>`;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: 90 })
    .toBuffer();
}
