import { Overflow } from "../parts/menu.tsx";
import { BarButton } from "../parts/selection-bar.tsx";
import type { PersonFace } from "../state/api.ts";
import { texts } from "../texts/texts.ts";

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
      <BarButton onClick={confirm} shortcut="c" title={words.keys.confirm}>
        {words.confirm}
      </BarButton>
      <BarButton onClick={reject} shortcut="x" title={words.keys.reject}>
        {texts.common.notPerson({ name })}
      </BarButton>
      <Overflow>
        <BarButton onClick={move} shortcut="m" title={words.keys.move}>
          {texts.common.someoneElse}
        </BarButton>
        <BarButton onClick={markNotFaces}>{texts.common.notAFace}</BarButton>
        {selected.length === 1 && face && (
          <>
            <BarButton onClick={setCover}>{words.cover}</BarButton>
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
