import { type FactorChange, type Texts } from './template.js';

const CHANGES: Readonly<Record<FactorChange, string>> = {
  'totp-enabled': 'Als zweiter Faktor wurde eine Authenticator-App hinzugefügt.',
  'totp-disabled': 'Die Authenticator-App wurde entfernt. Sie wird beim Anmelden nicht mehr verlangt.',
  'backup-codes-renewed': 'Es wurden neue Backup-Codes erstellt. Die bisherigen gelten nicht mehr.',
  'passkey-registered': 'Ein Passkey wurde hinzugefügt.',
  'passkey-removed': 'Ein Passkey wurde entfernt.',
};

const NOT_YOU =
  'Waren Sie das nicht? Dann ändern Sie sofort Ihr Passwort, beenden Sie Ihre anderen Sitzungen und informieren Sie Ihre Administration.';

export const german: Texts = {
  greeting: (user) => `Hallo ${user},`,
  labels: { at: 'Zeit', address: 'IP-Adresse', device: 'Gerät' },
  footer: ({ installation }) => `Automatisch gesendet von ${installation}. Antworten werden nicht gelesen.`,
  templates: {
    'verify-address': ({ installation, user, expires }) => ({
      subject: `E-Mail-Adresse für ${installation} bestätigen`,
      paragraphs: [
        `Diese Adresse wurde für das Konto ${user} angegeben. Bestätigen Sie sie, um hier Sicherheitshinweise und Codes zum Zurücksetzen des Passworts zu erhalten.`,
        `Der Link gilt einmal und bis ${expires}. Haben Sie das nicht veranlasst, ignorieren Sie diese Nachricht; es ändert sich nichts.`,
      ],
      action: 'Adresse bestätigen',
    }),
    'address-changed': ({ installation }) => ({
      subject: `Ihre E-Mail-Adresse für ${installation} wurde geändert`,
      paragraphs: [
        'E-Mails zu Ihrem Konto gehen jetzt an eine andere Adresse und nicht mehr an diese.',
        NOT_YOU,
      ],
    }),
    'address-removed': ({ installation }) => ({
      subject: `Ihre E-Mail-Adresse für ${installation} wurde entfernt`,
      paragraphs: ['Ihr Konto hat keine E-Mail-Adresse mehr. Dies ist daher die letzte Nachricht.', NOT_YOU],
    }),
    'reset-code': ({ installation, expires }) => ({
      subject: `Code zum Zurücksetzen Ihres Passworts für ${installation}`,
      paragraphs: [
        `Geben Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben. Er gilt bis ${expires}.`,
        'Haben Sie ihn nicht angefordert, ignorieren Sie diese Nachricht. Geben Sie den Code niemandem weiter.',
      ],
    }),
    invitation: ({ installation, expires }) => ({
      subject: `Einladung zu ${installation}`,
      paragraphs: [
        `Sie sind eingeladen, ein Konto bei ${installation} anzulegen.`,
        `Der Link gilt einmal und bis ${expires}. Erwarten Sie keine Einladung, ignorieren Sie diese Nachricht.`,
      ],
      action: 'Konto anlegen',
    }),
    'new-device': ({ installation }) => ({
      subject: `Neues Gerät bei ${installation}`,
      paragraphs: [
        'Ihr Konto wurde auf einem Gerät benutzt, auf dem es bisher nicht benutzt wurde.',
        NOT_YOU,
      ],
    }),
    'second-factor-unfinished': ({ installation }) => ({
      subject: `Unvollständige Anmeldung bei ${installation}`,
      paragraphs: [
        'Jemand hat Ihr richtiges Passwort eingegeben, aber nicht den zweiten Faktor.',
        'Waren Sie das nicht? Dann kennt jemand Ihr Passwort. Ändern Sie es sofort.',
      ],
    }),
    'password-changed': ({ installation }) => ({
      subject: `Ihr Passwort für ${installation} wurde geändert`,
      paragraphs: ['Ihr Passwort wurde geändert, und alle Sitzungen wurden beendet.', NOT_YOU],
    }),
    'second-factor-changed': ({ installation, change }) => ({
      subject: `Ihr zweiter Faktor für ${installation} wurde geändert`,
      paragraphs: [CHANGES[change], NOT_YOU],
    }),
    suspended: ({ installation }) => ({
      subject: `Ihr Konto bei ${installation} wurde deaktiviert`,
      paragraphs: [
        'Sie können sich nicht anmelden, bis die Administration Ihr Konto wieder aktiviert. Ihre Daten bleiben erhalten.',
      ],
    }),
    'locked-out': ({ installation }) => ({
      subject: `Zu viele fehlgeschlagene Anmeldungen bei ${installation}`,
      paragraphs: [
        'Für Ihr Konto wurde zu oft ein falsches Passwort eingegeben. Die Anmeldung mit dem Passwort ist deshalb eine Zeit lang gesperrt.',
        'Waren Sie das nicht, müssen Sie nichts tun, solange Ihr Passwort schwer zu erraten ist.',
      ],
    }),
    test: ({ installation }) => ({
      subject: `Testnachricht von ${installation}`,
      paragraphs: ['E-Mails funktionieren: Der Mailserver hat diese Nachricht angenommen.'],
    }),
  },
};
