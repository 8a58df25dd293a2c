import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { tellOtherTabs } from './channel';
import { endSession } from './endSession';
import { forgetSession } from './forget';
import { noteLogout } from './logoutNote';

/** Returns the mutation that ends this session and opens the login. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send(api.POST('/users/logout')),
    onSuccess: ({ logout_url: next }) => {
      tellOtherTabs({ type: 'logged-out' });
      if (next === undefined) {
        endSession(client, { reason: 'logged_out' });
      } else {
        forgetSession(client);
        noteLogout();
        location.assign(next);
      }
    },
  });
}
