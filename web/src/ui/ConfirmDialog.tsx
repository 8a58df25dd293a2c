import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { ErrorMessage } from './ErrorMessage';

type Props = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The question: "Delete ada?" */
  readonly title: string;
  /** The consequences, with counts. */
  readonly children: ReactNode;
  /** Label of the confirmation button, a verb with its object: "End 3 sessions". */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly isPending?: boolean;
  /** False while the consequences are loading. */
  readonly isReady?: boolean;
  readonly error?: ApiError | null;
  readonly isDestructive?: boolean;
};

/** Describes the consequences of an action and asks for confirmation. The cancel button has the initial focus. */
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
