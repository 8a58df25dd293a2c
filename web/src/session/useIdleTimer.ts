import { useEffect, useState } from 'react';
import { api, send } from '@/api/client';
import { lastInputAt } from './activity';
import { onTabMessage, tellOtherTabs } from './channel';

/** How long before the lock the warning appears. */
const WARNING_MS = 60_000;
/** Minimum interval between reports of input, until the warning appears. */
const REPORT_MS = 60_000;
const TICK_MS = 1000;
/** Minimum interval between checks after the timeout, because the server's clock may be behind. */
const ASK_MS = 5000;

/** When a tab of this browser last reported input to the server, which starts the idle timeout. */
let reportedAt = Date.now();

/**
 * Returns the whole seconds until the screen locks; null while more than a minute is left. Reports input to the
 * server, and calls `onEnd` after the timeout.
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
  // An error means that the session has ended or is locked, which the client has already recorded.
  await send(api.POST('/api/security/activity')).catch(() => undefined);
}
