import { type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import './Dialog.css';

type Props = {
  readonly title: string;
  readonly isOpen: boolean;
  /** If omitted, only the content of the dialog can close it. */
  readonly onClose?: () => void;
  /** `alertdialog` for actions that delete or end something. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
};

/** A modal dialog. Traps the focus and restores it afterwards; Escape closes it. */
export function Dialog({ title, isOpen, onClose, role = 'dialog', children }: Props) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose?.();
      }}
      isDismissable={false}
      isKeyboardDismissDisabled={onClose === undefined}
    >
      <Modal className="modal">
        <AriaDialog className="dialog" role={role}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
