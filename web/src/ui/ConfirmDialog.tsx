import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { ErrorMessage } from './ErrorMessage';

type Props = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What is about to happen: "Delete ada?" */
  readonly title: string;
  /** What it ends or loses, in numbers. */
  readonly children: ReactNode;
  /** The verb, with what it is done to: "End 3 sessions". */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly isPending?: boolean;
  /** False until what will happen is known. */
  readonly isReady?: boolean;
  readonly error?: ApiError | null;
  readonly isDestructive?: boolean;
};

/** Says what will happen, and asks once. The button says the deed; the way out has the focus. */
export function ConfirmDialog(props: Props) {
  const t = useTranslations('app.dialog');
  const { isOpen, onClose, title, children, action, onConfirm, isPending = false, error } = props;
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} role="alertdialog">
      <div>{children}</div>
      {error != null && <ErrorMessage error={error} />}
      <div className="dialog-actions">
        <Button onPress={onClose} autoFocus>
          {t('cancel')}
        </Button>
        <Button
          look={props.isDestructive === false ? 'primary' : 'danger'}
          onPress={onConfirm}
          isDisabled={props.isReady === false}
          isPending={isPending}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
