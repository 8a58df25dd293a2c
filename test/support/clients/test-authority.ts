import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate authority for one test, created by openssl; everything is written to `folder`. */
export class TestAuthority {
  private constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {}

  static create(folder: string, name: string): TestAuthority {
    const authority = new TestAuthority(folder, name);
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-keyout', authority.path('key'), '-out', authority.file],
    );
    return authority;
  }

  /** Its own certificate, in PEM. */
  get file(): string {
    return this.path('crt');
  }

  /** Writes `<target>.key` and `<target>.crt` for names like `DNS:db.example` and `IP:127.0.0.1`. */
  issue(target: string, names: string): void {
    const request = `${target}.csr`;
    const extensions = `${target}.ext`;
    writeFileSync(extensions, `subjectAltName=${names}\n`);
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=test'],
      ...['-keyout', `${target}.key`, '-out', request],
    );
    openssl(
      ...['x509', '-req', '-days', '2', '-in', request, '-CA', this.file, '-CAkey', this.path('key')],
      ...['-CAcreateserial', '-extfile', extensions, '-out', `${target}.crt`],
    );
  }

  private path(ending: string): string {
    return join(this.folder, `${this.name}.${ending}`);
  }
}

function openssl(...words: string[]): void {
  const { status, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${words[0]} failed: ${stderr}`);
}
