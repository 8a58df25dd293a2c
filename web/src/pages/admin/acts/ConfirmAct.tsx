import { type ReactNode, useState } from 'react';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useAct } from './useAct';

type Props<Output> = {
  /** On the button, and on the one that confirms: "End 3 sessions". */
  readonly label: string;
  readonly title: string;
  /** What will happen, in numbers. */
  readonly children: ReactNode;
  readonly act: () => Promise<Output>;
  readonly done: (output: Output) => string;
  readonly onDone?: (output: Output) => void;
  readonly look?: 'secondary' | 'quiet' | 'danger';
  readonly isDestructive?: boolean;
  /** What it is done to, where the label alone does not say: in a row of a table. */
  readonly description?: string;
};

/** A button for an act that asks once. */
export function ConfirmAct<Output>(props: Props<Output>) {
  const { label, title, children, act, done, onDone, look, isDestructive, description } = props;
  const [isOpen, setOpen] = useState(false);
  const finish = (output: Output) => {
    setOpen(false);
    onDone?.(output);
  };
  const mutation = useAct<Output>({ act, done, onDone: finish });
  const open = () => {
    mutation.reset();
    setOpen(true);
  };
  return (
    <>
      <Button look={look} onPress={open} aria-label={description}>
        {label}
      </Button>
      <ConfirmDialog
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
      </ConfirmDialog>
    </>
  );
}
