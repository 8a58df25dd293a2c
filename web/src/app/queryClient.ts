import { QueryClient } from '@tanstack/react-query';
import { type ApiError } from '@/api/ApiError';
import { sessionState } from '@/session/sessionState';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

/** Only an answer that says so, or none at all, is worth asking again. */
const isTransient = ({ status }: ApiError) => status === 0 || status === 503;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What asks for a session again needs no refusals beside it.
      refetchOnWindowFocus: () => sessionState().kind !== 'ended',
      retry: (failures, error) => failures < 2 && isTransient(error),
    },
    mutations: { retry: false },
  },
});
