import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { FaceImage } from "../parts/parts.tsx";
import { type Cluster, call, type Face } from "../state/api.ts";
import { setDraft, useDraft } from "../state/drafts.ts";
import type { Edit } from "../state/edits.ts";
import { useLoaded } from "../state/hooks.ts";
import type { Work } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

interface PhotoFaceListProps {
  readonly faces: readonly Face[];
  /** When the photo was taken, for ages. */
  readonly takenAt: string | undefined;
  readonly pointed: string | undefined;
  readonly onPointed: (faceId: string | undefined) => void;
  readonly onWork: (face: Face, work: Work<unknown>, edit: Edit<Face>) => void;
}

/** The faces of a photo from left to right, each with its name and actions. */
export function PhotoFaceList({ faces, takenAt, pointed, onPointed, onWork }: PhotoFaceListProps) {
  const groups = useUnnamedGroups(faces);
  const list = useRef<HTMLUListElement>(null);
  const named = useRef<string | undefined>(undefined);
  // Moves the focus from a face that was just named to the next unnamed one, before the next key press.
  useLayoutEffect(() => {
    if (!named.current) return;
    const rows = [...(list.current?.children ?? [])];
    const at = rows.findIndex(({ id }) => id === rowId(named.current));
    const fields = rows.slice(at + 1).flatMap((row) => row.querySelector("input") ?? []);
    (fields[0] ?? rows[at]?.querySelector<HTMLElement>("a"))?.focus();
    named.current = undefined;
  });
  return (
    <ul ref={list} class="photo-faces" aria-label={texts.photo.faces}>
      {faces.map((face) => (
        <li
          key={face.faceId}
          id={rowId(face.faceId)}
          class={face.faceId === pointed ? "pointed" : undefined}
          onPointerEnter={() => onPointed(face.faceId)}
          onPointerLeave={() => onPointed(undefined)}
          onFocusIn={() => onPointed(face.faceId)}
          onFocusOut={() => onPointed(undefined)}
        >
          <FaceImage face={face} />
          <FaceStatement
            face={face}
            takenAt={takenAt}
            group={face.clusterId === undefined ? undefined : groups.get(face.clusterId)}
            onWork={(work, edit) => onWork(face, work, edit)}
            onNamed={() => {
              named.current = face.faceId;
            }}
          />
        </li>
      ))}
      {faces.length === 0 && <li class="lead">{texts.photo.noFaces}</li>}
    </ul>
  );
}

/** Element id of a face's row. */
export function rowId(faceId: string | undefined): string {
  return `face-${faceId}`;
}

interface FaceStatementProps {
  readonly face: Face;
  readonly takenAt: string | undefined;
  /** The face's group, if it is unnamed. */
  readonly group: Cluster | undefined;
  readonly onWork: (work: Work<unknown>, edit: Edit<Face>) => void;
  readonly onNamed: () => void;
}

/** The name of a face, or a field for it, and the actions on the face. */
function FaceStatement({ face, takenAt, group, onWork, onNamed }: FaceStatementProps) {
  const { faceId, person } = face;
  const words = texts.photo;
  const [isChanging, setChanging] = useState(false);
  const field = `face:${faceId}`;
  const draft = useDraft(field);
  const faceIds = [faceId];
  // A new person has no id until the answer arrives; no other action is possible before.
  const isKnown = person !== undefined && person.personId !== "";

  function leave() {
    setDraft(field, undefined);
    setChanging(false);
  }
  function name(given: NameGiven) {
    setChanging(false);
    const to = given.personId ? { personId: given.personId } : { name: given.name };
    const shown = { person: { personId: given.personId ?? "", name: given.name }, confirmed: true };
    const from = { field, typed: given.typed, also: [`/faces/${faceId}`] };
    onNamed();
    if (group) {
      const path = `/clusters/${group.clusterId}/name`;
      const done = texts.common.named({ name: given.name, faces: group.size });
      onWork({ ...from, path, resource: undefined, body: to, done }, shown);
    } else {
      const body = {
        faceIds,
        ...(person ? { from: person.personId } : {}),
        ...(given.personId ? { to: given.personId } : { name: given.name }),
      };
      onWork({ ...from, path: "/faces/move", body, done: words.named(given) }, shown);
    }
  }

  return (
    <div class="statement">
      {person && !isChanging && !draft ? (
        <a class="name-link" href={isKnown ? `#/people/${person.personId}` : "#/people"}>
          {texts.photo.nameAndAge({ ...person, takenAt })}
        </a>
      ) : (
        <NameField
          field={field}
          label={person ? words.otherField(person) : words.field}
          focus={isChanging}
          onName={name}
          {...(person ? { except: person.personId } : {})}
          {...(person ? { onCancel: leave } : {})}
        />
      )}
      <p class="row-tools">
        {group && !person && <small>{words.groupSize({ faces: group.size })}</small>}
        {isKnown && !face.confirmed && (
          <button
            type="button"
            class="plain"
            data-needs="name"
            onClick={() =>
              onWork(
                {
                  path: "/faces/confirm",
                  body: { faceIds, personId: person.personId },
                  done: texts.common.confirmed({ name: person.name, faces: 1 }),
                },
                { confirmed: true },
              )
            }
          >
            {words.confirm}
          </button>
        )}
        {isKnown && (
          <>
            <button
              type="button"
              class="plain"
              data-needs="name"
              onClick={() =>
                onWork(
                  {
                    path: "/faces/reject",
                    body: { faceIds, personId: person.personId },
                    done: texts.common.removed({ name: person.name, faces: 1 }),
                  },
                  { person: undefined },
                )
              }
            >
              {texts.common.notPerson(person)}
            </button>
            <button type="button" class="plain" onClick={() => (isChanging ? leave() : setChanging(true))}>
              {isChanging ? texts.common.cancel : texts.common.someoneElse}
            </button>
          </>
        )}
        {face.clusterId && <a href={`#/clusters/${face.clusterId}/why/${faceId}`}>{texts.why.link}</a>}
        <button
          type="button"
          class="plain"
          data-needs="name"
          onClick={() =>
            onWork(
              { path: "/faces/not-a-face", body: { faceIds }, done: texts.common.markedNotAFace({ faces: 1 }) },
              null,
            )
          }
        >
          {texts.common.notAFace}
        </button>
        <button
          type="button"
          class="plain danger"
          data-needs="manage"
          onClick={() => onWork({ method: "DELETE", path: `/faces/${faceId}`, done: words.faceDeleted }, null)}
        >
          {words.deleteFace}
        </button>
      </p>
    </div>
  );
}

/** The unnamed groups of a photo's faces, by id: naming one of the faces names its group. */
function useUnnamedGroups(faces: readonly Face[]): ReadonlyMap<string, Cluster> {
  const ids = [...new Set(faces.flatMap(({ clusterId, person }) => (clusterId && !person ? [clusterId] : [])))];
  const { answer } = useLoaded(ids.join(" "), async () => {
    const read = ids.map((id) => call<Cluster>(`/clusters/${id}?limit=1`).catch(() => undefined));
    return (await Promise.all(read)).flatMap((cluster) => (cluster && !cluster.person ? [cluster] : []));
  });
  return new Map(answer?.map((cluster) => [cluster.clusterId, cluster]));
}
