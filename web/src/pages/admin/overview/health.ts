import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '@/api/ApiError';
import { api, send } from '@/api/client';
import { pollEvery } from '@/session/polling';

const GUACD = ['ok', 'down', 'off'] as const;

type Health = {
  readonly storage: 'ok' | 'down';
  /** Undefined if the service does not report it. */
  readonly guacd: (typeof GUACD)[number] | undefined;
};

async function readHealth(): Promise<Health> {
  try {
    const { dependencies } = await send(api.GET('/health/ready', { headers: { 'X-Background': '1' } }));
    return { storage: 'ok', guacd: GUACD.find((it) => it === dependencies['guacd']) };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_READY') return { storage: 'down', guacd: undefined };
    throw error;
  }
}

/** The health of the service and of its dependencies. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: readHealth,
  refetchInterval: pollEvery(60_000),
});
