import { useMutation, useQueryClient } from '@tanstack/react-query';
import { registration, settingQuery } from './switches';

/** Returns the mutation that leaves the creation of accounts to admins. */
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
