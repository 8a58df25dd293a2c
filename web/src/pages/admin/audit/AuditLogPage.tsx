import { Messages } from '@/i18n/Messages';
import { AuditLog } from './AuditLog';

/** The audit log; its many words are catalogues of their own. */
export function AuditLogPage() {
  return (
    <Messages area="audit">
      <Messages area="auditLog">
        <AuditLog />
      </Messages>
    </Messages>
  );
}
