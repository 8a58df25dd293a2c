import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { tellOtherTabs } from './channel';
import { endSession } from './endSession';
import { forgetSession } from './forget';

/** Returns the mutation that ends this session and opens the login. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send(api.POST('/users/logout')),
    onSuccess: ({ logout_url: next }) => {
      tellOtherTabs({ type: 'logged-out' });
      if (next === undefined) {
        endSession(client);
      } else {
        forgetSession(client);
        location.assign(next);
      }
    },
  });
}
