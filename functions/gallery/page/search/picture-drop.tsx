import { useEffect, useState } from "preact/hooks";
import { mayAs } from "../state/role.ts";
import { texts } from "../texts/texts.ts";
import { choosePicture } from "./picture.ts";
import "./search.css";

const hasFiles = ({ dataTransfer }: DragEvent) => [...(dataTransfer?.items ?? [])].some(({ kind }) => kind === "file");

/** Searches by a picture that is dropped anywhere on the page. */
export function PictureDrop() {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Without this the browser would leave the page to show the file.
      event.preventDefault();
      setOver(mayAs("name"));
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (!file || !mayAs("name")) return;
      choosePicture(file);
      location.hash = "#/search";
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  return isOver ? (
    <div class="drop">
      <p>{texts.search.drop}</p>
    </div>
  ) : null;
}
