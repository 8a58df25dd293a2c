import { type components } from '@/api/schema';

export type AuditEntry = components['schemas']['AuditEntryResponse'];
export type AuditAction = AuditEntry['action'];

/** Dots separate levels of a catalogue, so its keys have underscores. */
type ActionKey<Action extends AuditAction = AuditAction> = Action extends `${infer Head}.${infer Tail}`
  ? `${Head}_${Tail}`
  : Action;

export function actionKey(action: AuditAction): ActionKey {
  return action.replaceAll('.', '_') as ActionKey;
}
