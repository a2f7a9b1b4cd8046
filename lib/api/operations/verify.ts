import { rounded } from "../../embed/calibration.ts";
import { type Comparable, Distance } from "../../embed/distance.ts";
import type { Box } from "../../geometry/box.ts";
import { readPictureFaces } from "../../recognition/pictures.ts";
import type { Upload } from "../context.ts";
import type { Input } from "../operation.ts";
import { Problem } from "../problem.ts";
import type { SearchContext } from "../search-context.ts";
import { vectorOf } from "./search.ts";

/** The id of a face in the library, or a picture. */
type Given = string | Uint8Array;

interface Side {
  readonly face: Comparable;
  readonly faceId?: string;
  readonly box?: Box;
  readonly faces: number;
}

export async function verifyFaces(context: SearchContext, { body, upload }: Input<"verifyFaces">) {
  const given = upload ? await readForm(upload) : body;
  const [a, b] = [await sideOf(context, "a", given.a), await sideOf(context, "b", given.b)];
  const distance = rounded(Distance.of(context.embedder).between(a.face, b.face));
  const threshold = context.parameters.FACE_CLUSTER_DIST;
  return { distance, same: distance <= threshold, threshold, a: shown(a), b: shown(b) };
}

const shown = ({ face: _, ...side }: Side) => side;

async function sideOf(context: SearchContext, name: string, given: Given): Promise<Side> {
  if (typeof given === "string") return { face: await vectorOf(context, given), faceId: given, faces: 1 };
  const { faces } = await readPictureFaces(context.pictures, `picture ${name}`, given);
  const [largest] = faces;
  if (!largest) throw new Problem(422, `No face was found in picture ${name}: use a picture with a face`);
  return { face: largest, box: largest.box, faces: faces.length };
}

/** Reads the parts `a` and `b` of a form. @throws Problem */
async function readForm({ type, bytes }: Upload): Promise<{ a: Given; b: Given }> {
  const form = await new Response(Buffer.from(bytes), { headers: { "content-type": type } }).formData().catch(() => {
    throw new Problem(400, "The form cannot be read: send multipart/form-data with the parts a and b");
  });
  const part = async (name: string): Promise<Given> => {
    const value = form.get(name);
    if (value === null) throw new Problem(400, `The form has no part ${name}: send the parts a and b`);
    return typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer());
  };
  return { a: await part("a"), b: await part("b") };
}

export const VERIFICATION_OPERATIONS = { verifyFaces };
