import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '#platform/config';
import { isKnownVariable } from '../support/processes/known-variables.js';
import { buildOverlay, type Manifest, readManifests } from '../support/processes/kustomize.js';

const ROOT = 'packaging/kubernetes';
const OVERLAYS = readdirSync(join(ROOT, 'overlays'));
const overlay = (name: string) => buildOverlay(join(ROOT, 'overlays', name));
const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;

/** Versions that do not name theirs contain a kustomize from before these fields. */
const kubectlVersion = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).stdout as
  string | null;
const withKubectl = kubectlVersion?.includes('Kustomize Version') === true ? it : it.skip;

/** Modules of the published types of the API. */
const MODULES: Readonly<Record<string, string>> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'policy/v1': 'policy/v1',
  'networking.k8s.io/v1': 'networking/v1',
};

/** Returns what the types of Kubernetes' API, which its OpenAPI description generates, refuse: unknown fields and wrong types. */
function schemaErrors(manifests: readonly Manifest[]): string[] {
  const file = `${process.cwd()}/test/manifests.ts`;
  const text = manifests
    .map((manifest, index) => {
      const type = `import('kubernetes-types/${MODULES[manifest.apiVersion] ?? 'unknown'}').${manifest.kind}`;
      return `export const m${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    types: [],
    lib: ['lib.es2023.d.ts'],
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  };
  const host = ts.createCompilerHost(options);
  const withManifests: ts.CompilerHost = {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    getSourceFile: (name, target, ...rest) =>
      name === file ? ts.createSourceFile(name, text, target) : host.getSourceFile(name, target, ...rest),
  };
  const program = ts.createProgram([file], options, withManifests);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** Returns the objects of a kind, untyped. */
const ofKind = (manifests: readonly Manifest[], kind: string) =>
  manifests.filter((one) => one.kind === kind).map((one) => JSON.parse(JSON.stringify(one)));
const find = (manifests: readonly Manifest[], kind: string) => ofKind(manifests, kind)[0];

describe.each(OVERLAYS)('the Kubernetes overlay %s', (name) => {
  const manifests = overlay(name);
  const deployment = find(manifests, 'Deployment');
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const config = find(manifests, 'ConfigMap').data as Record<string, string>;

  it('contains only fields that the API of Kubernetes knows, with their types', () => {
    expect(schemaErrors(manifests)).toEqual([]);
  });

  it('sets only environment variables that exist, to values that are accepted', () => {
    expect(Object.keys(config).filter((variable) => !isKnownVariable(variable))).toEqual([]);
    const { DATABASE_URL_FILE, MASTER_KEY_FILE, REDIS_URL_FILE, ...others } = config;
    const directory = pod.volumes.find((volume: { name: string }) => volume.name === 'secrets');
    const [{ mountPath }] = container.volumeMounts;
    for (const file of [DATABASE_URL_FILE, MASTER_KEY_FILE, REDIS_URL_FILE])
      expect(file).toMatch(new RegExp(`^${mountPath}/[a-z-]+$`));
    expect(directory.secret).toEqual({ secretName: 'latchkey', defaultMode: 0o440 });
    const secrets = {
      DATABASE_URL: 'mysql://latchkey:x@db:3306/latchkey',
      MASTER_KEY: `k1:${'A'.repeat(43)}=`,
    };
    expect(() => loadConfig({ ...others, ...secrets })).not.toThrow();
  });

  it('opens the ports that the program listens on, to those who need them', () => {
    const ports = Object.fromEntries(
      container.ports.map((port: { name: string; containerPort: number }) => [port.name, port.containerPort]),
    );
    expect(ports['http']).toBe(Number(config['PORT']));
    expect(ports['metrics']).toBe(Number(config['METRICS_PORT']));
    expect(config['GATEWAY_PORT']).toBe(ports['gateway'] === undefined ? 'off' : String(ports['gateway']));
    const named = ofKind(manifests, 'Service').flatMap((service) =>
      service.spec.ports.map((port: { targetPort: string }) => port.targetPort),
    );
    expect(named.sort()).toEqual(Object.keys(ports).sort());
    const admitted = ofKind(manifests, 'NetworkPolicy')
      .flatMap((policy) => policy.spec.ingress)
      .flatMap((rule) =>
        rule.from.length > 0 ? rule.ports.map(({ port }: { port: string }) => port) : ['all'],
      );
    expect(admitted.sort()).toEqual(Object.keys(ports).sort());
  });

  it('runs several replicas without privileges, and stops them one at a time', () => {
    expect(deployment.spec.replicas).toBeGreaterThan(1);
    expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(find(manifests, 'PodDisruptionBudget').spec.maxUnavailable).toBe(1);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(
      Number(config['SHUTDOWN_DELAY_SECONDS']) + 15,
    );
    expect(container.livenessProbe.httpGet.path).toBe('/health/live');
    expect(container.readinessProbe.httpGet.path).toBe('/health/ready');
    expect(container.image).toBe(`registry.example.com/latchkey:${version}`);
  });

  withKubectl('is built like this by kubectl, too', () => {
    const { stdout } = spawnSync('kubectl', ['kustomize', join(ROOT, 'overlays', name)], {
      encoding: 'utf8',
    });
    const byKubectl = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);

    expect(sorted(byKubectl)).toEqual(sorted(manifests));
  });
});

/** Sorts lists, because the order of merged lists has no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe('the check of manifests', () => {
  it('finds misspelt fields and wrong types', () => {
    const [service] = readManifests(join(ROOT, 'base/service.yaml'));
    expect(schemaErrors([{ ...service!, specs: {} }]).join()).toContain('"specs"\' does not exist');
    expect(schemaErrors([{ ...service!, spec: { ports: [{ port: '80' }] } }]).join()).toContain(
      "type 'number'",
    );
  });
});

describe('the Helm chart', () => {
  const chart = 'packaging/helm/latchkey';
  const values = parse(readFileSync(join(chart, 'values.yaml'), 'utf8'));
  const production = overlay('production');

  it('has the values of the production overlay, and this version', () => {
    const { spec } = find(production, 'Deployment');
    expect(values.config).toEqual(find(production, 'ConfigMap').data);
    expect(values.replicas).toBe(spec.replicas);
    expect(values.resources).toEqual(spec.template.spec.containers[0].resources);
    const { appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')) as { appVersion: string };
    expect(appVersion).toBe(version);
  });

  it('refers only to values that exist', () => {
    const templates = readdirSync(join(chart, 'templates')).map((file) =>
      readFileSync(join(chart, 'templates', file), 'utf8'),
    );
    const paths = [...templates.join('\n').matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path!);
    const valueAt = (path: string) => path.split('.').reduce((value, key) => value?.[key], values) as unknown;

    expect(paths.length).toBeGreaterThan(8);
    expect(paths.filter((path) => valueAt(path) === undefined)).toEqual([]);
  });
});
