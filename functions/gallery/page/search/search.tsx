import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { boxStyle } from "../parts/box-style.ts";
import { Empty, Failure, Loading, Title } from "../parts/parts.tsx";
import { Refused, type SearchResult, upload } from "../state/api.ts";
import { useLoaded } from "../state/hooks.ts";
import type { PageProps } from "../state/route.ts";
import { texts } from "../texts/texts.ts";
import { choosePicture, MOST_BYTES, type Picture, picture, uploadOf } from "./picture.ts";
import { SearchedFace } from "./searched-face.tsx";
import "../parts/photo.css";
import "./search.css";

/** Faces of the library that are shown for each face of the picture. */
const NEAREST = 12;

/** Search by a picture: who is in it, and the faces of the library that are most like theirs. The picture is not kept. */
export function Search({ title }: PageProps<"/search">) {
  const words = texts.search;
  const chosen = useStore(picture);
  return (
    <section aria-labelledby="title">
      <div class="head">
        <Title text={title} />
        {chosen && <PictureChoice look="choose">{words.chooseAnother}</PictureChoice>}
      </div>
      <p class="lead">{words.lead}</p>
      {chosen ? (
        <Result key={chosen.url} chosen={chosen} />
      ) : (
        <PictureChoice look="drop-area">
          <span>{words.dropHere}</span>
          <b class="choose">{words.choose}</b>
        </PictureChoice>
      )}
    </section>
  );
}

/** A label that opens the choice of a file. A file that is dropped anywhere on the page is taken as well. */
function PictureChoice({ look, children }: { look: string; children: ComponentChildren }) {
  return (
    <label class={look}>
      {children}
      <input
        type="file"
        accept="image/*"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) choosePicture(file);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}

async function search(chosen: Picture): Promise<SearchResult> {
  const file = await uploadOf(chosen);
  if (file.size > MOST_BYTES) throw new Refused(413, texts.search.tooLarge);
  return upload<SearchResult>(`/search?limit=${NEAREST}`, file);
}

function Result({ chosen }: { chosen: Picture }) {
  const words = texts.search;
  const [pointed, setPointed] = useState<number>();
  const [isShown, setShown] = useState(true);
  const { answer, error } = useLoaded(chosen.url, () => search(chosen));
  const { faces = [], width = 1, height = 1, complete } = answer ?? {};
  return (
    <div class="beside searched">
      <div class="photo" style={answer && { "--ratio": width / height }}>
        {isShown ? (
          <img src={chosen.url} alt={chosen.file.name} onError={() => setShown(false)} />
        ) : (
          <p class="lead">{chosen.file.name}</p>
        )}
        {faces.map(({ box, person }, at) => (
          <div key={at} class={at === pointed ? "frame strong" : "frame"} style={boxStyle(box)}>
            <span class={box.y + box.height > 0.9 ? "above" : undefined}>
              {person?.name ?? words.number({ index: at + 1 })}
            </span>
          </div>
        ))}
      </div>
      <div>
        {error && <Failure text={error} />}
        {!answer && !error && <Loading />}
        {answer && faces.length === 0 && <Empty title={words.noFaces} />}
        {complete === false && <p class="lead">{words.partial}</p>}
        <ul class="searched-faces" aria-label={words.faces}>
          {faces.map((face, at) => (
            <li
              key={at}
              onPointerEnter={() => setPointed(at)}
              onPointerLeave={() => setPointed(undefined)}
              onFocusIn={() => setPointed(at)}
              onFocusOut={() => setPointed(undefined)}
            >
              <SearchedFace face={face} index={at + 1} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
