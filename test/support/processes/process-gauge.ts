import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readMetrics } from '../load/report.js';
import { type Program } from './program.js';

/** The resources of a process at one moment. Memory in MiB. */
export type ResourceUsage = {
  readonly heap: number;
  readonly resident: number;
  /** Open files and sockets; null where the system does not report them. */
  readonly files: number | null;
  readonly handles: number;
  readonly connections: number;
};

const MIB = 2 ** 20;

/** Samples the resources of the program. */
export async function measureResources(program: Program): Promise<ResourceUsage> {
  const metrics = await readMetrics(program);
  const of = (name: string) => metrics.get(name) ?? NaN;
  const connections = ['busy', 'idle'].map((state) => of(`latchkey_pool_connections{state="${state}"}`));
  return {
    heap: Math.round(of('nodejs_heap_size_used_bytes') / MIB),
    resident: Math.round(residentBytes(program.id, of('process_resident_memory_bytes')) / MIB),
    files: openFiles(program.id),
    handles: of('nodejs_active_handles_total'),
    connections: connections[0]! + connections[1]!,
  };
}

function openFiles(id: number): number | null {
  const folder = `/proc/${id}/fd`;
  return existsSync(folder) ? readdirSync(folder).length : null;
}

function residentBytes(id: number, otherwise: number): number {
  const file = `/proc/${id}/status`;
  if (!existsSync(file)) return otherwise;
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1];
  return kib === undefined ? otherwise : Number(kib) * 1_024;
}

/** Returns the median of the samples. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
