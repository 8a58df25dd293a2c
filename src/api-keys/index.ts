/** API keys: creation, listing, deletion and authentication. Owns `api_key` and `imported_api_key`. */
export { ApiKeyAuthenticator, type KeyPrincipal } from './api-key-authenticator.js';
export { ApiKey } from './api-key.entity.js';
export { ApiKeyReview, type KeyFinding } from './api-key-review.js';
export { ApiKeyCreatedForOthersResponse, ListedApiKeyResponse } from './api-keys.dto.js';
export { API_KEY_PREFIX, isApiKey } from './api-key-format.js';
export * from './api-keys.errors.js';
export { ImportedApiKey } from './imported-api-key.entity.js';
export { ImportedApiKeys, type KeyToImport } from './imported-api-keys.service.js';
export { ApiKeysModule } from './api-keys.module.js';
export { KeyScopes, ScopedApplications, toDoorScope } from './key-scopes.js';
export { ApiKeysService } from './api-keys.service.js';
export { OwnApiKeysService } from './own-api-keys.service.js';
