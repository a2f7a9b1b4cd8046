import { useState } from "preact/hooks";
import { Modal } from "../parts/modal.tsx";
import { Failure } from "../parts/parts.tsx";
import { call, type NewShare } from "../state/api.ts";
import { errorMessage } from "../state/hooks.ts";
import { currentLibrary } from "../state/library.ts";
import type { PhotoFilter } from "../state/photo-filter.ts";
import { texts } from "../texts/texts.ts";
import { linkTo } from "./shared-link.ts";

/** Days for which a link may be valid. */
const DAYS = [7, 30, 365] as const;
const DAY_MS = 24 * 3600 * 1000;

interface ShareProps {
  /** The photos. */
  readonly filter: PhotoFilter;
  /** Heading for visitors, which may be changed. */
  readonly heading: string;
}

/** A button that makes a link to photos for people without a login. */
export function Share(props: ShareProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet" data-needs="manage" onClick={() => setOpen(true)}>
        {texts.share.button}
      </button>
      {isOpen && <ShareForm {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ShareForm({ filter, heading, onClose }: ShareProps & { onClose: () => void }) {
  const words = texts.share;
  const [title, setTitle] = useState(heading);
  const [days, setDays] = useState<number>(30);
  const [blurred, setBlurred] = useState(false);
  const [link, setLink] = useState<string>();
  const [error, setError] = useState<string>();
  const [isMaking, setMaking] = useState(false);
  async function make(event: Event) {
    event.preventDefault();
    setMaking(true);
    setError(undefined);
    try {
      const until = new Date(Date.now() + days * DAY_MS).toISOString();
      const { token } = await call<NewShare>("/shares", { title, photos: filter, blurred, until });
      setLink(linkTo(await currentLibrary(), token));
    } catch (failed) {
      setError(errorMessage(failed));
    }
    setMaking(false);
  }
  return (
    <Modal title={words.title} onClose={onClose}>
      {link === undefined ? (
        <form onSubmit={make}>
          <p class="lead">{words.explanation}</p>
          <label>
            <span>{words.heading}</span>
            <input
              value={title}
              required
              maxLength={200}
              onInput={({ currentTarget }) => setTitle(currentTarget.value)}
            />
          </label>
          <label>
            <span>{words.ends}</span>
            <select value={days} onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}>
              {DAYS.map((each) => (
                <option key={each} value={each}>
                  {words.after({ days: each })}
                </option>
              ))}
            </select>
          </label>
          <label class="choice">
            <input
              type="checkbox"
              checked={blurred}
              onChange={({ currentTarget }) => setBlurred(currentTarget.checked)}
            />
            <span>{filter.person ? words.blurOthers : words.blurAll}</span>
          </label>
          {error && <Failure text={error} />}
          <div class="buttons">
            <button type="submit" disabled={isMaking}>
              {words.make}
            </button>
            <button type="button" class="quiet" onClick={onClose}>
              {texts.common.cancel}
            </button>
          </div>
        </form>
      ) : (
        <MadeLink link={link} onClose={onClose} />
      )}
    </Modal>
  );
}

function MadeLink({ link, onClose }: { link: string; onClose: () => void }) {
  const words = texts.share;
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard?.writeText(link).then(() => setCopied(true));
  const isOnlyHere = /^(?:127\.0\.0\.1|localhost)$/.test(location.hostname);
  return (
    <>
      <label>
        <span>{words.link}</span>
        <input class="link" readOnly value={link} onFocus={({ currentTarget }) => currentTarget.select()} />
      </label>
      <p class="lead">{words.once}</p>
      {isOnlyHere && <p class="lead">{words.onlyHere}</p>}
      <div class="buttons">
        <button type="button" onClick={copy}>
          {isCopied ? words.copied : words.copy}
        </button>
        <a href="#/shares">{texts.shares.title}</a>
        <button type="button" class="quiet" onClick={onClose}>
          {words.done}
        </button>
      </div>
    </>
  );
}
