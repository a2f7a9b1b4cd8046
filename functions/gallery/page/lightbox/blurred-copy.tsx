import { useState } from "preact/hooks";
import { Icon, type IconName } from "../parts/icons.tsx";
import { Modal } from "../parts/modal.tsx";
import { FaceImage, Failure, Loading } from "../parts/parts.tsx";
import { call, type PhotoWithFaces } from "../state/api.ts";
import { errorMessage, useAnswer } from "../state/hooks.ts";
import { saveFile } from "../state/save-file.ts";
import { texts } from "../texts/texts.ts";
import "./blurred-copy.css";

interface BlurredCopyProps {
  readonly photoId: string;
  /** Class of the button. */
  readonly look?: string;
  /** Shown instead of the button's text. */
  readonly icon?: IconName;
}

/** A button that downloads a photo with all faces blurred but those that are chosen. */
export function BlurredCopy({ photoId, look, icon }: BlurredCopyProps) {
  const words = texts.blurred;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class={look}
        aria-label={icon && words.title}
        title={icon && words.title}
        onClick={() => setOpen(true)}
      >
        {icon ? <Icon name={icon} /> : words.button}
      </button>
      {isOpen && <Choice photoId={photoId} onClose={() => setOpen(false)} />}
    </>
  );
}

function Choice({ photoId, onClose }: { photoId: string; onClose: () => void }) {
  const words = texts.blurred;
  const { answer: photo, error } = useAnswer<PhotoWithFaces>(`/photos/${photoId}`);
  const [kept, setKept] = useState<readonly string[]>([]);
  const [failed, setFailed] = useState<string>();
  const [isMaking, setMaking] = useState(false);
  const toggle = (faceId: string) =>
    setKept(kept.includes(faceId) ? kept.filter((each) => each !== faceId) : [...kept, faceId]);
  async function download() {
    setMaking(true);
    setFailed(undefined);
    try {
      const { url } = await call<{ url: string }>(`/photos/${photoId}/blurred`, { faceIds: kept });
      saveFile(url, photoId);
      onClose();
    } catch (problem) {
      setFailed(errorMessage(problem));
      setMaking(false);
    }
  }
  const faces = photo?.faces.toSorted((a, b) => a.box.x - b.box.x) ?? [];
  return (
    <Modal title={words.title} onClose={onClose}>
      <p class="lead">{words.explanation}</p>
      {!photo && !error && <Loading />}
      {(failed ?? error) && <Failure text={failed ?? error ?? ""} />}
      <ul class="kept-visible">
        {faces.map((face, index) => (
          <li key={face.faceId}>
            <label class="choice">
              <input type="checkbox" checked={kept.includes(face.faceId)} onChange={() => toggle(face.faceId)} />
              <FaceImage face={face} />
              <span>{face.person?.name ?? words.unnamed({ index: index + 1 })}</span>
            </label>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" disabled={isMaking || !photo} onClick={download}>
          {words.download}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {texts.common.cancel}
        </button>
      </div>
    </Modal>
  );
}
