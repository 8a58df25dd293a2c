import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';

/**
 * The enrolment of a second factor. With `?enrol=now`, which setup uses, it starts at once and leads to the home page
 * afterwards.
 *
 * @param isPossible whether it is known that the second factor is off
 */
export function useEnrolment(isPossible: boolean) {
  const isRequested = Router.useRoute(['AccountSecurity'])?.params.enrol === 'now';
  const setUp = useMutation({ mutationFn: () => send(api.POST('/users/totp/setup')) });
  const { mutate, isIdle } = setUp;
  const shouldStart = isRequested && isPossible && isIdle;
  useEffect(() => {
    if (shouldStart) mutate();
  }, [shouldStart, mutate]);
  return {
    secret: setUp.data,
    error: setUp.error,
    isPending: setUp.isPending,
    start: () => mutate(),
    close: () => (isRequested ? Router.replace('Home') : setUp.reset()),
  };
}
