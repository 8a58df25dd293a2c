import { useQuery } from '@tanstack/react-query';
import { type ComponentProps } from 'react';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { type AccessChange, accessCheckQuery } from './accessCheck';
import { AccessPreview } from './AccessPreview';

type Props = ComponentProps<typeof ConfirmDialog> & {
  /** What is asked about, if it can take a way to log in from admins. */
  readonly change?: AccessChange;
};

/** Asks for confirmation, and shows who could still log in after the change. A change that is refused cannot be confirmed. */
export function AccessConfirmDialog({ change, children, error, ...dialog }: Props) {
  const check = useQuery(accessCheckQuery(change, dialog.isOpen));
  return (
    <ConfirmDialog
      {...dialog}
      error={error ?? check.error}
      isReady={change === undefined || check.data?.possible === true}
    >
      {children}
      {check.data && <AccessPreview check={check.data} />}
    </ConfirmDialog>
  );
}
