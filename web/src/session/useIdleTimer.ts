import { useEffect, useState } from 'react';
import { api, send } from '@/api/client';
import { lastInputAt } from './activity';
import { onTabMessage, tellOtherTabs } from './channel';

/** How long before the lock it is announced. */
const WARNING_MS = 60_000;
/** Input is reported at most this often while the lock is far away. */
const REPORT_MS = 60_000;
const TICK_MS = 1000;
/** How often the server is asked once the time is over: by its clock it may not be yet. */
const ASK_MS = 5000;

/** When the server last heard of input from a tab of this browser; it locks by what it knows. */
let reportedAt = Date.now();

/**
 * Returns the whole seconds until the screen locks; null while that is more than a minute away. Reports input to the
 * server, and calls `onEnd` when the time is over.
 */
export function useIdleTimer(lockAfterMinutes: number, onEnd: () => void): number | null {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    reportedAt = Date.now();
    let askedAt = 0;
    const stop = onTabMessage((message) => {
      if (message.type === 'active') reportedAt = Math.max(reportedAt, message.at);
    });
    const timer = setInterval(() => {
      const remaining = reportedAt + lockAfterMinutes * 60_000 - Date.now();
      const isNear = remaining <= WARNING_MS;
      if (remaining <= 0 && Date.now() > askedAt + ASK_MS) {
        askedAt = Date.now();
        onEnd();
      } else if (remaining > 0 && lastInputAt() > reportedAt + (isNear ? 0 : REPORT_MS)) {
        void report();
      }
      setLeft(isNear ? Math.max(0, Math.ceil(remaining / 1000)) : null);
    }, TICK_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [lockAfterMinutes, onEnd]);
  return left;
}

async function report(): Promise<void> {
  reportedAt = Date.now();
  tellOtherTabs({ type: 'active', at: reportedAt });
  // A refusal means that the session ended or is locked: the client has taken notice of it.
  await send(api.POST('/api/security/activity')).catch(() => undefined);
}
