import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { tellOtherTabs } from './channel';
import { forgetName } from './rememberedName';
import { openSession } from './sessionState';

/** Returns the mutation that ends this session and shows the login. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send(api.POST('/users/logout')),
    onSuccess: ({ logout_url: next }) => {
      tellOtherTabs({ type: 'logged-out' });
      forgetName();
      client.clear();
      openSession();
      if (next !== undefined) location.assign(next);
      else Router.replace('Login');
    },
  });
}
