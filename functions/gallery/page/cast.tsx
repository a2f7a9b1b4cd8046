import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Cluster, call, type Face } from "./api.ts";
import { setDraft, useDraft } from "./drafts.ts";
import type { Edit } from "./edits.ts";
import { useLoaded } from "./hooks.ts";
import { NameField, type Who } from "./naming.tsx";
import { FaceImage } from "./parts.tsx";
import type { Work } from "./work.ts";

interface CastProps {
  readonly faces: readonly Face[];
  readonly pointed: string | undefined;
  readonly onPointed: (faceId: string | undefined) => void;
  readonly onWork: (face: Face, work: Work<unknown>, edit: Edit<Face>) => void;
}

/** Who is in a photo, from left to right, and what can be said about each face. */
export function Cast({ faces, pointed, onPointed, onWork }: CastProps) {
  const groups = useNamelessGroups(faces);
  const list = useRef<HTMLUListElement>(null);
  const named = useRef<string | undefined>(undefined);
  // From a face that has its name to the next that has none, before the next key.
  useLayoutEffect(() => {
    if (!named.current) return;
    const rows = [...(list.current?.children ?? [])];
    const at = rows.findIndex(({ id }) => id === `cast-${named.current}`);
    const fields = rows.slice(at + 1).flatMap((row) => row.querySelector("input") ?? []);
    (fields[0] ?? rows[at]?.querySelector<HTMLElement>("a"))?.focus();
    named.current = undefined;
  });
  return (
    <ul ref={list} class="cast" aria-label="Faces in this photo">
      {faces.map((face) => (
        <li
          key={face.faceId}
          id={`cast-${face.faceId}`}
          class={face.faceId === pointed ? "pointed" : undefined}
          onPointerEnter={() => onPointed(face.faceId)}
          onPointerLeave={() => onPointed(undefined)}
          onFocusIn={() => onPointed(face.faceId)}
          onFocusOut={() => onPointed(undefined)}
        >
          <FaceImage face={face} />
          <Said
            face={face}
            group={face.clusterId === undefined ? undefined : groups.get(face.clusterId)}
            onWork={(work, edit) => onWork(face, work, edit)}
            onNamed={() => {
              named.current = face.faceId;
            }}
          />
        </li>
      ))}
      {faces.length === 0 && <li class="lead">No face was found in this photo.</li>}
    </ul>
  );
}

interface SaidProps {
  readonly face: Face;
  /** Where it is of a group that nobody has named. */
  readonly group: Cluster | undefined;
  readonly onWork: (work: Work<unknown>, edit: Edit<Face>) => void;
  readonly onNamed: () => void;
}

function Said({ face, group, onWork, onNamed }: SaidProps) {
  const { faceId, person } = face;
  const [changing, setChanging] = useState(false);
  const field = `face ${faceId}`;
  const draft = useDraft(field);
  const faceIds = [faceId];
  // A new person has no id before the answer is there; until then nothing more can be said about them.
  const isKnown = person !== undefined && person.personId !== "";

  function leave() {
    setDraft(field, undefined);
    setChanging(false);
  }
  function name(who: Who) {
    setChanging(false);
    const to = who.personId ? { personId: who.personId } : { name: who.name };
    const shown = { person: { personId: who.personId ?? "", name: who.name }, confirmed: true };
    const done = `That is ${who.name}`;
    const from = { place: field, typed: who.typed, also: [`/faces/${faceId}`] };
    onNamed();
    if (group) {
      const path = `/clusters/${group.clusterId}/name`;
      const faces = `${group.size.toLocaleString()} faces`;
      onWork({ ...from, path, of: undefined, body: to, done: `${done}: ${faces}` }, shown);
    } else {
      const body = {
        faceIds,
        ...(person ? { from: person.personId } : {}),
        ...(who.personId ? { to: who.personId } : { name: who.name }),
      };
      onWork({ ...from, path: "/faces/move", body, done }, shown);
    }
  }

  return (
    <div class="said">
      {person && !changing && !draft ? (
        <a class="whose" href={isKnown ? `#/people/${person.personId}` : "#/people"}>
          {person.name}
        </a>
      ) : (
        <NameField
          field={field}
          label={person ? `Who this is, if not ${person.name}` : "Name of the person"}
          focus={changing}
          onWho={name}
          {...(person ? { except: person.personId } : {})}
          {...(person ? { onCancel: leave } : {})}
        />
      )}
      <p class="row-tools">
        {group && !person && <small>{group.size.toLocaleString()} like it</small>}
        {isKnown && !face.confirmed && (
          <button
            type="button"
            class="plain"
            onClick={() =>
              onWork(
                {
                  path: "/faces/confirm",
                  body: { faceIds, personId: person.personId },
                  done: `Confirmed: ${person.name}`,
                },
                { confirmed: true },
              )
            }
          >
            Confirm
          </button>
        )}
        {isKnown && (
          <>
            <button
              type="button"
              class="plain"
              onClick={() =>
                onWork(
                  {
                    path: "/faces/reject",
                    body: { faceIds, personId: person.personId },
                    done: `Not ${person.name}`,
                  },
                  { person: undefined },
                )
              }
            >
              Not {person.name}
            </button>
            <button type="button" class="plain" onClick={() => (changing ? leave() : setChanging(true))}>
              {changing ? "Cancel" : "Somebody else…"}
            </button>
          </>
        )}
        {face.clusterId && (
          <a href={`#/clusters/${face.clusterId}/why/${faceId}`} aria-label={`Why ${person?.name ?? "this group"}`}>
            Why
          </a>
        )}
        <button
          type="button"
          class="plain"
          onClick={() => onWork({ path: "/faces/not-a-face", body: { faceIds }, done: "Not a face" }, null)}
        >
          Not a face
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => onWork({ method: "DELETE", path: `/faces/${faceId}`, done: "The box is deleted" }, null)}
        >
          Delete box
        </button>
      </p>
    </div>
  );
}

/** Those groups of a photo's faces that nobody has named: a name for one of these faces is the group's. */
function useNamelessGroups(faces: readonly Face[]): ReadonlyMap<string, Cluster> {
  const ids = [...new Set(faces.flatMap(({ clusterId, person }) => (clusterId && !person ? [clusterId] : [])))];
  const { answer } = useLoaded(ids.join(" "), async () => {
    const read = ids.map((id) => call<Cluster>(`/clusters/${id}?limit=1`).catch(() => undefined));
    return (await Promise.all(read)).flatMap((cluster) => (cluster && !cluster.person ? [cluster] : []));
  });
  return new Map(answer?.map((cluster) => [cluster.clusterId, cluster]));
}
