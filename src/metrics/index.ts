/** Numbers for monitoring, in the format of Prometheus, on a listener of their own. Labels name no person. */
export { MetricsModule } from './metrics.module.js';
export { MetricsServer } from './metrics-server.js';
