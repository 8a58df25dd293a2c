import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '@/ui/toast';

type Action<Input, Output> = {
  readonly action: (input: Input) => Promise<Output>;
  /** Returns the text of a toast after success. */
  readonly done?: (output: Output, input: Input) => string;
  readonly onDone?: (output: Output) => void;
};

/** Returns the mutation of an action. After success, all queries are refetched. */
export function useActionMutation<Output, Input = void>({ action, done, onDone }: Action<Input, Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: (output, input) => {
      if (done) toast(done(output, input));
      onDone?.(output);
      void client.invalidateQueries();
    },
  });
}
