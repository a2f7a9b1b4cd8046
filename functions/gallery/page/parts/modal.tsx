import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import "./modal.css";

interface ModalProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Called for Escape; removes the dialog. */
  readonly onClose: () => void;
}

/** A dialog over the page. Closing it, whatever removes it, returns the focus to where it was. */
export function Modal({ title, children, onClose }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog form-dialog"
      aria-labelledby="modal-title"
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      // Keys in it are not for the page or the lightbox behind it.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id="modal-title">{title}</h2>
      {children}
    </dialog>
  );
}
