import { type components } from '@/api/schema';

export type AuditEntry = components['schemas']['AuditEntryResponse'];
export type AuditAction = AuditEntry['action'];

/** Message keys use underscores, because dots separate the levels of a catalogue. */
type ActionKey<Action extends AuditAction = AuditAction> = Action extends `${infer Head}.${infer Tail}`
  ? `${Head}_${Tail}`
  : Action;

export function actionKey(action: AuditAction): ActionKey {
  return action.replaceAll('.', '_') as ActionKey;
}
