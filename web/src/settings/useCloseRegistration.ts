import { useMutation, useQueryClient } from '@tanstack/react-query';
import { registration, settingQuery } from './switches';

/** Returns the mutation that disables public registration. */
export function useCloseRegistration(onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => registration.write(false),
    onSuccess: () => {
      client.setQueryData(settingQuery(registration).queryKey, false);
      onDone?.();
    },
  });
}
