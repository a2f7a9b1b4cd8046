import { Icon, type IconName } from "../parts/icons.tsx";
import type { Photo, PhotoWithFaces } from "../state/api.ts";
import { texts } from "../texts/texts.ts";
import { BlurredCopy } from "./blurred-copy.tsx";
import type { useFullScreen } from "./use-full-screen.ts";
import { SPEEDS, type useSlideshow } from "./use-slideshow.ts";

interface LightboxToolsProps {
  readonly photo: Photo | undefined;
  /** Undefined while it is loaded. */
  readonly details: PhotoWithFaces | undefined;
  readonly hasBoxes: boolean;
  readonly onBoxes: () => void;
  readonly hasPanel: boolean;
  readonly onPanel: () => void;
  /** Absent if no other photo follows. */
  readonly slideshow: ReturnType<typeof useSlideshow> | undefined;
  readonly fullScreen: ReturnType<typeof useFullScreen>;
  /** True on the photo's own page, which needs no link to it. */
  readonly isPage: boolean;
  readonly onClose: () => void;
}

/** The name of the photo in the lightbox, and the buttons beside it. */
export function LightboxTools(props: LightboxToolsProps) {
  const { photo, details, slideshow, fullScreen, isPage, onClose } = props;
  const words = texts.photos.lightbox;
  return (
    <div class="lightbox-tools">
      <span class="file-name">{photo?.key}</span>
      {slideshow?.isPlaying && (
        <select
          aria-label={words.speed}
          value={slideshow.seconds}
          onChange={({ currentTarget }) => slideshow.choose(Number(currentTarget.value))}
        >
          {SPEEDS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {words.seconds({ seconds })}
            </option>
          ))}
        </select>
      )}
      {slideshow && (
        <Tool
          icon={slideshow.isPlaying ? "pause" : "play"}
          name={slideshow.isPlaying ? words.pause : words.play}
          onClick={slideshow.toggle}
        />
      )}
      <Tool icon="faces" name={words.faces} shortcut="b" isPressed={props.hasBoxes} onClick={props.onBoxes} />
      <Tool icon="details" name={words.details} shortcut="i" isPressed={props.hasPanel} onClick={props.onPanel} />
      {fullScreen.isPossible && (
        <Tool
          icon={fullScreen.isFull ? "window" : "fullScreen"}
          name={words.fullScreen}
          shortcut="f"
          isPressed={fullScreen.isFull}
          onClick={fullScreen.toggle}
        />
      )}
      {photo && !isPage && (
        <a href={`#/photos/${photo.photoId}`} aria-label={words.edit} title={words.edit} onClick={replace}>
          <Icon name="edit" />
        </a>
      )}
      {details && details.faces.length > 0 && (
        <BlurredCopy key={details.photoId} photoId={details.photoId} icon="blurred" />
      )}
      {photo && (
        <a
          href={details?.download ?? photo.url}
          download={photo.key.slice(photo.key.lastIndexOf("/") + 1)}
          aria-label={words.download}
          title={words.download}
        >
          <Icon name="download" />
        </a>
      )}
      <Tool icon="close" name={words.close} onClick={onClose} />
    </div>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly name: string;
  readonly shortcut?: string;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
}

function Tool({ icon, name, shortcut, isPressed, onClick }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      aria-keyshortcuts={shortcut}
      aria-pressed={isPressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Follows a link in place of the history's entry for the lightbox, so that Back closes both. */
function replace(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace((event.currentTarget as HTMLAnchorElement).href);
}
