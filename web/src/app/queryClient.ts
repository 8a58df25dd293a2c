import { QueryClient } from '@tanstack/react-query';
import { type ApiError } from '@/api/ApiError';
import { sessionState } from '@/session/sessionState';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

/** Retry only without a response, or if the service is temporarily unavailable. */
const isTransient = ({ status }: ApiError) => status === 0 || status === 503;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // While the user has to log in again, refetching would only fail.
      refetchOnWindowFocus: () => sessionState().kind !== 'ended',
      retry: (failures, error) => failures < 2 && isTransient(error),
    },
    mutations: { retry: false },
  },
});
