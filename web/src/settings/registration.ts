import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, send } from '@/api/client';

/** Whether everybody may create an account. */
export const registrationQuery = queryOptions({
  queryKey: ['registration-allowed'],
  queryFn: () => send(api.GET('/users/registration-allowed')),
});

/** Returns the mutation that leaves the creation of accounts to admins. */
export function useCloseRegistration(onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send(api.PATCH('/users/registration-allowed', { body: { allowed: false } })),
    onSuccess: (answer) => {
      client.setQueryData(registrationQuery.queryKey, answer);
      onDone?.();
    },
  });
}
