import { Messages } from '@/i18n/Messages';
import { AuditLog } from './AuditLog';

/** The audit log. Loads its own message catalogues, which are large. */
export function AuditLogPage() {
  return (
    <Messages area="audit">
      <Messages area="auditLog">
        <AuditLog />
      </Messages>
    </Messages>
  );
}
