import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mount = (path: string, size: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status === 0;
const unmount = (path: string) => spawnSync('umount', [path]).status === 0;

/** A small file system in memory, where the machine allows one. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** Whether this process may mount a file system, found out by trying. */
  static isPossible(): boolean {
    if (process.getuid?.() !== 0) return false;
    const path = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
    const isMounted = mount(path, '1M');
    if (isMounted) unmount(path);
    rmSync(path, { recursive: true, force: true });
    return isMounted;
  }

  static make(folder: string, size: string): SmallDisk {
    const path = join(folder, 'disk');
    mkdirSync(path);
    if (!mount(path, size)) throw new Error('the small disk could not be mounted');
    return new SmallDisk(path);
  }

  remove(): void {
    unmount(this.path);
  }
}
