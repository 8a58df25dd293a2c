import { useState } from 'react';
import { Messages } from '@/i18n/Messages';
import { SessionGate } from '@/session/SessionGate';
import { useSessionState } from '@/session/sessionState';
import { ApplicationFrame } from './ApplicationFrame';
import { type FoundApplication, ShownApplication } from './ShownApplication';
import { TerminalCodeForm } from './TerminalCodeForm';
import { type TerminalLock, useTerminalLock } from './useTerminalLock';
import './ApplicationPage.css';

/**
 * Shows an application in a frame. A lock of the screen or of its terminal covers the frame, which stays as it is: its sockets
 * are held meanwhile. `?to=` is the path in the application.
 */
export function ApplicationPage() {
  return (
    <Messages area="door">
      <CoveredApplication />
    </Messages>
  );
}

function CoveredApplication() {
  const { kind } = useSessionState();
  const [found, setFound] = useState<FoundApplication | null>(null);
  // The gateway has closed the sockets of an ended session, and the next login may be that of another user.
  const shown = kind === 'ended' ? null : found;
  const terminal = useTerminalLock(kind === 'open' ? terminalOf(shown) : null);
  const isScreenLocked = kind === 'locked';
  const isCovered = isScreenLocked || terminal.isLocked;
  return (
    <>
      <div
        className={shown === null ? undefined : 'application'}
        inert={isCovered}
        data-covered={isCovered || undefined}
      >
        {!isScreenLocked && (
          <SessionGate hasIdleGuard={false}>
            <ShownApplication onFound={setFound} terminal={terminal} />
          </SessionGate>
        )}
        {shown !== null && (
          <ApplicationFrame
            key={`${shown.userId} ${shown.application.id}`}
            application={shown.application}
            isCovered={isCovered}
          />
        )}
      </div>
      {!isScreenLocked && <TerminalCover terminal={terminal} />}
    </>
  );
}

const terminalOf = (shown: FoundApplication | null) => shown?.application.terminal ?? null;

function TerminalCover({ terminal: { id, isLocked, refresh } }: { readonly terminal: TerminalLock }) {
  return (
    isLocked && (
      <div className="application-cover">
        <TerminalCodeForm terminal={id} onOpen={refresh} />
      </div>
    )
  );
}
