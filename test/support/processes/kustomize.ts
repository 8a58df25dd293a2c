import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An object of Kubernetes. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
} & Readonly<Record<string, unknown>>;

type Kustomization = {
  readonly resources?: readonly string[];
  readonly patches?: readonly { readonly path: string }[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly newTag: string }[];
};

/** Reads the documents of a YAML file. */
export const readManifests = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);

/**
 * Builds an overlay: as much of kustomize as those of this repository use. A test compares the result with that of
 * `kubectl kustomize` where that is installed.
 */
export function buildOverlay(folder: string): Manifest[] {
  const [kustomization] = readManifests(join(folder, 'kustomization.yaml')) as unknown as Kustomization[];
  const { resources = [], patches = [], images = [] } = kustomization!;
  const built = resources.flatMap((path) =>
    path.endsWith('.yaml') ? readManifests(join(folder, path)) : buildOverlay(join(folder, path)),
  );
  const patched = patches.flatMap(({ path }) => readManifests(join(folder, path))).reduce(patchOne, built);
  return patched.map((manifest) =>
    images.reduce(
      (found, { name, newName, newTag }) => withImage(found, name, `${newName}:${newTag}`) as Manifest,
      manifest,
    ),
  );
}

function patchOne(manifests: Manifest[], patch: Manifest): Manifest[] {
  const isTarget = ({ kind, metadata }: Manifest) =>
    kind === patch.kind && metadata.name === patch.metadata.name;
  if (manifests.filter(isTarget).length !== 1)
    throw new Error(`one target expected for ${patch.kind} ${patch.metadata.name}`);
  return manifests.map((one) => (isTarget(one) ? (merge(one, patch) as Manifest) : one));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges maps by key, and lists of named objects by name; other values are replaced. */
function merge(value: unknown, patch: unknown): unknown {
  if (isRecord(value) && isRecord(patch)) {
    const merged = Object.entries(patch).map(([key, part]) => [key, merge(value[key], part)]);
    return { ...value, ...Object.fromEntries(merged) };
  }
  if (!isNamedList(value) || !isNamedList(patch)) return patch;
  const names = new Set([...value, ...patch].map(({ name }) => name));
  const find = (list: NamedList, name: unknown) => list.find((item) => item.name === name);
  return [...names].map((name) => {
    const [old, change] = [find(value, name), find(patch, name)];
    return old && change ? merge(old, change) : (change ?? old);
  });
}

type NamedList = { readonly name: string }[];

const isNamedList = (value: unknown): value is NamedList =>
  Array.isArray(value) && value.every((item) => isRecord(item) && typeof item['name'] === 'string');

function withImage(value: unknown, name: string, image: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withImage(item, name, image));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'image' && part === name ? image : withImage(part, name, image),
    ]),
  );
}
