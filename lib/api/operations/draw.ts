import { aboutFaces } from "../../catalog/decisions/action-facts.ts";
import { act } from "../../catalog/decisions/actions.ts";
import { personRefOf, resolvePerson } from "../../catalog/decisions/decide-clusters.ts";
import { confirm } from "../../catalog/decisions/decide-faces.ts";
import { requirePerson } from "../../catalog/decisions/decide-people.ts";
import { Draft } from "../../catalog/decisions/draft.ts";
import { getPhoto } from "../../catalog/rows/photos.ts";
import { drawFace } from "../../indexing/draw-face.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import type { SearchContext } from "../search-context.ts";
import { describeFaces } from "./photos.ts";

/** Adds a face that was drawn by hand. */
export async function addFace({ catalog, pictures, points }: SearchContext, { id, body, by }: Input<"addFace">) {
  const { box, name, personId } = body;
  const photo = await getPhoto(catalog, id);
  if (!photo) throw notFound("photo", id);
  if (photo.status !== "indexed") throw new Problem(409, `This photo is ${photo.status}: ${photo.reason ?? ""}`);
  if (personId !== undefined) await requirePerson(new Draft(catalog), personId);
  await by.precondition?.();
  const face = await drawFace({ catalog, limits: pictures.limits, points }, photo, box);
  await act(
    catalog,
    // The new face has already changed the ETag of the photo.
    { ...by, precondition: async () => {} },
    {
      operation: "addFace",
      created: [face.faceId],
      async draft(draft) {
        const isNamed = name !== undefined || personId !== undefined;
        const person = isNamed ? await resolvePerson(draft, personRefOf({ personId, name })) : undefined;
        if (person) await confirm(draft, [face.faceId], person.personId);
        return {
          what: `added a face${person ? `, ${person.name},` : ""} to ${photo.key}`,
          facts: {
            ...{ kind: "face-added", ...aboutFaces([face.faceId]), subject: photo.key },
            ...(person ? { names: [person.name] } : {}),
          },
          result: undefined,
        };
      },
    },
  );
  const [described] = await describeFaces(catalog, [face]);
  return described!;
}

export const DRAWING_OPERATIONS = { addFace };
