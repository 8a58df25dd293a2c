import { type ReactNode, useState } from 'react';
import { Button } from '@/ui/Button';
import { type AccessChange } from '../access/accessCheck';
import { AccessConfirmDialog } from '../access/AccessConfirmDialog';
import { useActionMutation } from './useActionMutation';

type Props<Output> = {
  /** Label of this button and of the confirmation button: "End 3 sessions". */
  readonly label: string;
  readonly title: string;
  /** The consequences, with counts. */
  readonly children: ReactNode;
  readonly action: () => Promise<Output>;
  readonly done: (output: Output) => string;
  readonly onDone?: (output: Output) => void;
  readonly look?: 'secondary' | 'quiet' | 'danger';
  readonly isDestructive?: boolean;
  /** The change, if it can take a way to log in from admins: the dialog shows who could still log in. */
  readonly accessChange?: AccessChange;
  /** The target of the action, if the label does not name it, as in a table row. */
  readonly description?: string;
};

/** A button that asks for confirmation before an action. */
export function ConfirmAction<Output>(props: Props<Output>) {
  const { label, title, children, action, done, onDone, look, isDestructive, description } = props;
  const { accessChange } = props;
  const [isOpen, setOpen] = useState(false);
  const finish = (output: Output) => {
    setOpen(false);
    onDone?.(output);
  };
  const mutation = useActionMutation<Output>({ action, done, onDone: finish });
  const open = () => {
    mutation.reset();
    setOpen(true);
  };
  return (
    <>
      <Button look={look} onPress={open} aria-label={description}>
        {label}
      </Button>
      <AccessConfirmDialog
        change={accessChange}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        action={label}
        onConfirm={() => mutation.mutate()}
        isPending={mutation.isPending}
        error={mutation.error}
        isDestructive={isDestructive}
      >
        {children}
      </AccessConfirmDialog>
    </>
  );
}
