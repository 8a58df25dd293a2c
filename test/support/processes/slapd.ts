import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LDAP_DEFAULTS, type LdapSettings } from '#ldap';
import { TestAuthority } from '../clients/test-authority.js';
import { directoryEntries, READER, READER_PASSWORD, SUFFIX } from '../fixtures/directory-entries.js';
import { freePort } from './free-ports.js';
import { untilListening } from './loopback-program.js';

const PROGRAM = '/usr/sbin/slapd';
const SCHEMA = '/etc/ldap/schema';
const ADMIN = `cn=admin,${SUFFIX}`;

/** A directory of OpenLDAP for one test on loopback, with LDAPS and StartTLS, that can be stopped and frozen. */
export class Slapd {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    readonly authority: TestAuthority,
    readonly port: number,
    readonly securePort: number,
  ) {}

  static get isInstalled(): boolean {
    return existsSync(PROGRAM);
  }

  /** @param referral the URL of another directory that a search is referred to */
  static async start(referral = 'ldap://127.0.0.1:1/'): Promise<Slapd> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-slapd-'));
    const authority = TestAuthority.create(folder, 'ca');
    authority.issue(join(folder, 'server'), 'DNS:localhost');
    const slapd = new Slapd(folder, authority, await freePort(), await freePort());
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'slapd.conf'), configuration(folder));
    try {
      await slapd.launch();
      slapd.add(directoryEntries(referral));
    } catch (error) {
      await slapd.remove();
      throw error;
    }
    return slapd;
  }

  /** Settings for it, over LDAPS. */
  settings(more: Partial<LdapSettings> = {}): LdapSettings {
    const security = more.security ?? 'ldaps';
    return {
      ...LDAP_DEFAULTS,
      host: 'localhost',
      port: security === 'ldaps' ? this.securePort : this.port,
      caCert: readFileSync(this.authority.file, 'utf8'),
      bindDn: READER,
      bindPassword: READER_PASSWORD,
      userSearchBase: `ou=people,${SUFFIX}`,
      userSearchFilter: '(&(objectClass=inetOrgPerson)(uid={{username}}))',
      usernameAttribute: 'uid',
      groupSearchBase: `ou=groups,${SUFFIX}`,
      ...more,
      security,
    };
  }

  /** Starts it, after {@link stop} with the same data and ports. */
  async launch(): Promise<void> {
    const urls = `ldap://127.0.0.1:${this.port}/ ldaps://127.0.0.1:${this.securePort}/`;
    const options = ['-f', join(this.folder, 'slapd.conf'), '-h', urls, '-d', '0'];
    this.child = spawn(PROGRAM, options, { stdio: ['ignore', 'ignore', 'inherit'] });
    await untilListening(this.port, PROGRAM);
  }

  /** Adds entries in LDIF, as its administrator. */
  add(ldif: string): void {
    this.run('ldapadd', ldif);
  }

  /** Replaces the values of an attribute, as its administrator. */
  replace(dn: string, attribute: string, values: readonly string[]): void {
    const change = ['changetype: modify', `replace: ${attribute}`];
    this.run(
      'ldapmodify',
      [`dn: ${dn}`, ...change, ...values.map((value) => `${attribute}: ${value}`)].join('\n'),
    );
  }

  /** The number of files and sockets that it has open. */
  get openFiles(): number {
    return readdirSync(`/proc/${this.child!.pid!}/fd`).length;
  }

  /** It keeps accepting connections, but does not answer until {@link thaw}. */
  freeze(): void {
    this.child!.kill('SIGSTOP');
  }

  thaw(): void {
    this.child!.kill('SIGCONT');
  }

  /** Ends the process; the data stay. */
  async stop(): Promise<void> {
    if (this.child?.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.thaw();
    this.child.kill('SIGTERM');
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(tool: 'ldapadd' | 'ldapmodify', ldif: string): void {
    const options = ['-x', '-H', `ldap://127.0.0.1:${this.port}`, '-D', ADMIN, '-w', 'admin'];
    const { status, stderr } = spawnSync(tool, [...options, '-M'], { input: ldif, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${tool} failed: ${stderr}`);
  }
}

/** The account with the small size limit sees one entry at most. */
const configuration = (folder: string): string => `
${['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include ${SCHEMA}/${name}.schema`).join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${folder}/pid
TLSCACertificateFile ${folder}/ca.crt
TLSCertificateFile ${folder}/server.crt
TLSCertificateKeyFile ${folder}/server.key
database mdb
maxsize 67108864
suffix "${SUFFIX}"
rootdn "${ADMIN}"
rootpw admin
directory ${folder}/data
overlay memberof
limits dn.exact="cn=limited,${SUFFIX}" size=1
access to attrs=userPassword by anonymous auth by * none
access to * by dn.regex="^cn=(reader|limited),${SUFFIX}$" read by * none
`;
