import { useTranslations } from 'use-intl';
import { useSessionState } from '@/session/sessionState';
import { Time } from '@/ui/Time';

/** Whose screen is locked, since when, and whether the idle timeout locked it. */
export function LockedSince({ name }: { readonly name: string | null }) {
  const t = useTranslations('locked');
  const state = useSessionState();
  return (
    <>
      {name !== null && <strong>{name}</strong>}
      {state.kind === 'locked' && (
        <p>
          {t.rich(state.isIdle ? 'idle' : 'manual', {
            time: () => (state.since === null ? null : <Time at={state.since} />),
          })}
        </p>
      )}
    </>
  );
}
