import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '@/ui/toast';

type Act<Input, Output> = {
  readonly act: (input: Input) => Promise<Output>;
  /** Returns the text of a toast after success. */
  readonly done?: (output: Output, input: Input) => string;
  readonly onDone?: (output: Output) => void;
};

/** Returns the mutation of an action. After success, all queries are refetched. */
export function useAct<Output, Input = void>({ act, done, onDone }: Act<Input, Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (output, input) => {
      if (done) toast(done(output, input));
      onDone?.(output);
      void client.invalidateQueries();
    },
  });
}
