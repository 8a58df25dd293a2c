import { variables } from '#platform/config';

/** Variables of Node and of the C library that deployments set. */
const RUNTIME = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_'];

/** Whether the program, Node or the C library reads an environment variable of this name. */
export const isKnownVariable = (name: string): boolean =>
  name in variables || RUNTIME.includes(name) || name === 'NODE_ENV';
