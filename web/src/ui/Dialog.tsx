import { type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import './Dialog.css';

type Props = {
  readonly title: string;
  readonly isOpen: boolean;
  /** Without it, nothing but what is in the dialog closes it. */
  readonly onClose?: () => void;
  /** `alertdialog` where something is about to be lost. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
};

/** Something that has to be answered first. Focus stays in it and returns afterwards; Escape closes it. */
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
