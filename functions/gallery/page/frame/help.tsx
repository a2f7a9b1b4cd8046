import { useRef } from "preact/hooks";
import { useKeys } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import "./help.css";

const ID = "help";

/** Opens the dialog with the keyboard shortcuts. */
export function openHelp(): void {
  const dialog = document.getElementById(ID);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** A dialog that lists the keyboard shortcuts of all pages. The key `?` opens it. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { title, close, sections } = texts.help;
  useKeys((event) => {
    if (event.key === "?") openHelp();
  });
  return (
    <dialog ref={dialog} id={ID} class="dialog help" aria-labelledby="help-title">
      <div class="head">
        <h2 id="help-title">{title}</h2>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          {close}
        </button>
      </div>
      {sections.map((section) => (
        <section key={section.title} aria-label={section.title}>
          <h3>{section.title}</h3>
          <dl>
            {section.rows.map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((name) => (
                    <kbd key={name}>{name}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}
