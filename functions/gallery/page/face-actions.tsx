import type { PersonFace } from "./api.ts";
import { Overflow } from "./menu.tsx";
import { texts } from "./texts.ts";

interface FaceActionsProps {
  /** Name of the person who has the faces. */
  readonly name: string;
  readonly selected: readonly PersonFace[];
  readonly confirm: () => void;
  readonly reject: () => void;
  readonly move: () => void;
  readonly markNotFaces: () => void;
  readonly setCover: () => void;
}

/** The buttons for the selected faces of a person. */
export function FaceActions(props: FaceActionsProps) {
  const { name, selected, confirm, reject, move, markNotFaces, setCover } = props;
  const words = texts.person.selection;
  const [face] = selected;
  return (
    <>
      <button
        type="button"
        class="below"
        data-needs="name"
        onClick={confirm}
        aria-keyshortcuts="c"
        title={words.keys.confirm}
      >
        {words.confirm}
      </button>
      <button
        type="button"
        class="below long"
        data-needs="name"
        onClick={reject}
        aria-keyshortcuts="x"
        title={words.keys.reject}
      >
        {texts.common.notPerson({ name })}
      </button>
      <Overflow>
        <button
          type="button"
          class="below"
          data-needs="name"
          onClick={move}
          aria-keyshortcuts="m"
          title={words.keys.move}
        >
          {texts.common.someoneElse}
        </button>
        <button type="button" class="below" data-needs="name" onClick={markNotFaces}>
          {texts.common.notAFace}
        </button>
        {selected.length === 1 && face && (
          <>
            <button type="button" class="below" data-needs="name" onClick={setCover}>
              {words.cover}
            </button>
            <a class="below" href={`#/photos/${face.photoId}`}>
              {words.photo}
            </a>
            {face.clusterId && (
              <a class="below" href={`#/clusters/${face.clusterId}/why/${face.faceId}`}>
                {texts.why.link}
              </a>
            )}
          </>
        )}
      </Overflow>
    </>
  );
}
